"""A whole file: which sheets are lists, and everything that is read of them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from conference.vietnamese import clean

from . import choice, duplicates, files, header, words
from .grid import Refused, Row, Sheet, address
from .grid import letters as column_letters
from .order import settle
from .people import Reader, Values
from .problems import WARNING, Problem
from .rows import COLLECTIVE, PERSON, Group, Line, lines

_OLD = re.compile(
    r"(?<!\w)(?:cũ|cu|old|nháp|nhap|lưu|luu|backup|bản lưu|bản cũ|mẫu|template|hướng dẫn|danh mục|ví dụ|xóa|xoá|bỏ|không dùng)(?!\w)"
)
MOST_TABLES = 200  # of a sheet; a list printed page by page repeats its header some ten times
LOOKED_AT, SAMPLES = (
    30,
    3,
)  # rows below a header that say what stands in a column, and how many of them are shown
UNSHOWN = frozenset(("citizen_id", "ethnicity", "party_member"))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


@dataclass(slots=True)
class Roster:
    format: str = ""
    sheets: list[str] = field(default_factory=list)
    ignored: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # (sheet, code, facts)
    found: list[tuple[Line, Values | None]] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)  # of the sheet as a whole
    headers: list[dict[str, Any]] = field(default_factory=list)
    marks: dict[int, dict[str, Any]] = field(default_factory=dict)  # index of `found`: duplicate of what


def read(content: bytes, today: datetime.date, choices: choice.Choices | None = None) -> Roster:
    """Raises `Refused`. `choices`: what somebody said the columns under such headers are."""
    sheets, kind = files.read(content)
    roster = Roster(kind)
    candidates = [(sheet, _tables(sheet, choices or {})) for sheet in sheets]
    lists = [sheet for sheet, tables in candidates if tables and _holds_people(sheet, tables)]
    if not lists:
        raise _no_list(sheets)
    wanted = [sheet for sheet in lists if not _set_aside(sheet, lists)] or lists
    for sheet, tables in candidates:
        if sheet in wanted and not _two_lists(tables):
            _read_sheet(roster, sheet, tables, today)
        else:
            roster.ignored.append((sheet.name, _why(sheet, tables, lists, wanted), {}))
    if not roster.sheets:
        raise Refused("two_lists", sheet=wanted[0].name)
    people = [(line, values) for line, values in roster.found if values is not None]
    places = [index for index, (_line, values) in enumerate(roster.found) if values is not None]
    roster.marks = {places[index]: mark for index, mark in duplicates.mark(people).items()}
    return roster


def _tables(sheet: Sheet, choices: choice.Choices) -> list[header.Table]:
    found, start = [], 0
    while (table := header.find(sheet, start, choices)) is not None:
        found.append(table)
        if len(found) > MOST_TABLES:
            raise Refused("too_big")
        start = next((i for i, row in enumerate(sheet.rows) if row.number > table.last), len(sheet.rows))
    return found


def _holds_people(sheet: Sheet, tables: list[header.Table]) -> bool:
    return any(line.kind in (PERSON, COLLECTIVE) for line in _lines(sheet, tables))


def _lines(sheet: Sheet, tables: list[header.Table]) -> Iterator[Line]:
    ends = [*(table.first for table in tables[1:]), None]
    return (line for table, end in zip(tables, ends, strict=True) for line in lines(sheet, table, end))


def _two_lists(tables: list[header.Table]) -> bool:
    return any(problem.code == "two_lists" for table in tables for problem in table.problems)


def _set_aside(sheet: Sheet, lists: list[Sheet]) -> str:
    """ "hidden" or "old" where another list of the file is neither."""
    if sheet.hidden and any(not other.hidden for other in lists):
        return "hidden"
    name = clean(sheet.name).lower()
    if _OLD.search(name) and any(not _OLD.search(clean(other.name).lower()) for other in lists):
        return "old"
    years = {other.name: max(map(int, _YEAR.findall(other.name)), default=0) for other in lists}
    return "old" if 0 < years[sheet.name] < max(years.values()) else ""


def _why(sheet: Sheet, tables: list[header.Table], lists: list[Sheet], wanted: list[Sheet]) -> str:
    if not sheet.rows:
        return "empty_sheet"
    if sheet in wanted:
        return "two_lists"
    if sheet in lists:
        return f"{_set_aside(sheet, lists)}_sheet"
    if tables:
        return "no_rows"
    if _OLD.search(clean(sheet.name).lower()):
        return "old_sheet"
    return "no_header" if _people_without_header(sheet) else "no_list"


def _people_without_header(sheet: Sheet) -> int:
    """Rows that hold the name of a person beside something else; unlike a letter they ask for a header."""
    return sum(map(_names_a_person, sheet.rows))


def _names_a_person(row: Row) -> bool:
    texts = [cell.text for cell in row.cells.values() if cell.kind == "text"]
    return len(row.cells) > 1 and any(map(words.looks_like_person, texts))


def _no_list(sheets: list[Sheet]) -> Refused:
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        return Refused("empty")
    for sheet in filled:
        if header.find(sheet, 0, {}) is not None:
            return Refused("no_people", sheet=sheet.name)
    for sheet in filled:
        near = header.almost(sheet)
        if near is not None:
            table, known = near
            facts = {"sheet": sheet.name, "row": table.first, "known": ", ".join(known)[:120]}
            return Refused("no_name_column", [described(sheet, table, None)], **facts)
    for sheet in filled:
        if _people_without_header(sheet):
            return Refused("no_header", sheet=sheet.name)
    return Refused("no_list")


def _read_sheet(roster: Roster, sheet: Sheet, tables: list[header.Table], today: datetime.date) -> None:
    roster.sheets.append(sheet.name)
    if sheet.hidden:
        roster.problems.append((sheet.name, Problem("A1", "only_hidden", WARNING)))
    above_first = [row for row in sheet.rows if row.number < tables[0].first and _names_a_person(row)]
    if above_first:
        cell = address(above_first[0].number, min(above_first[0].cells))
        roster.problems.append((sheet.name, Problem(cell, "people_above", WARNING)))
    ends = [*(table.first for table in tables[1:]), None]
    before: header.Table | None = None
    group, above = None, None
    for table, end in zip(tables, ends, strict=True):
        if before is None or before.columns != table.columns:  # another list; else the same one on a new page
            group, above = None, None
        read = _read_table(roster, sheet, table, end, Reader(table, today, above), group)
        if read:
            group, above = read[-1][0].group, next((v for _l, v in reversed(read) if v is not None), above)
        before = table


def described(sheet: Sheet, table: header.Table, end: int | None) -> dict[str, Any]:
    """A header with all its columns, each with what it was taken for ("" – not read) and the first that stand in it.

    Of identity numbers and what people believe nothing is shown.
    """
    below = [row for row in sheet.rows if row.number > table.last and (end is None or row.number < end)][
        :LOOKED_AT
    ]
    first = min(table.titles)
    columns = []
    for column in sorted(
        {*table.titles, *(column for row in below for column in row.cells if column >= first)}
    ):
        known = table.columns.get(column)
        name = known.field if known else ""
        texts = dict.fromkeys(clean(row.cells[column].text)[:40] for row in below if column in row.cells)
        columns.append({
            "column": column_letters(column), "distance": column - first, "title": table.titles.get(column, "")[:80], "field": name,
            "samples": [] if name in UNSHOWN else list(texts)[:SAMPLES],
        })  # fmt: skip
    return {
        "sheet": sheet.name, "rows": [table.first, table.last], "shape": table.shape, "chosen": table.chosen, "columns": columns,
    }  # fmt: skip


def _read_table(
    roster: Roster, sheet: Sheet, table: header.Table, end: int | None, reader: Reader, group: Group | None
) -> list[tuple[Line, Values | None]]:
    roster.headers.append(described(sheet, table, end))
    read = [
        (line, reader.read(line) if line.kind in (PERSON, COLLECTIVE) else None)
        for line in lines(sheet, table, end, group)
    ]
    roster.problems += [(sheet.name, problem) for problem in table.problems]
    settle([(line, values) for line, values in read if values is not None])
    roster.found += read
    return read
