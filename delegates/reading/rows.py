"""What each row below a header is: a person, a collective, the title of a group, a total, a signature, or blank."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from conference.vietnamese import clean

from . import letters, words
from .grid import Cell, Row, Sheet, address
from .grid import letters as address_of_column
from .header import Table
from .problems import ERROR, WARNING, Problem

PERSON, COLLECTIVE, SECTION, TOTAL, SIGNATURE, BLANK = (
    "person", "collective", "section", "total", "signature", "blank",
)  # fmt: skip
MOST_BLANKS = 20  # of a gap; more of them say nothing
_NUMBERED = re.compile(r"\(?\d{1,4}[.)]?\)?")
_BIRTHS = ("date_of_birth", "birth_male", "birth_female", "citizen_id", "year")


@dataclass(slots=True)
class Said:
    """One cell of a row: what it says after the repair of its letters, and how that repair went."""

    column: int
    cell: Cell
    text: str
    repair: str = ""
    merged: bool = False  # stands in a merged cell that begins in a row above


@dataclass(slots=True)
class Line:
    sheet: str
    number: int
    kind: str
    fields: dict[str, list[Said]] = field(default_factory=dict)
    text: str = ""
    hidden: bool = False
    numbered: bool = False  # the list has a column of running numbers
    group: Group | None = None
    problems: list[Problem] = field(default_factory=list)

    def first(self, name: str) -> Said | None:
        return next(iter(self.fields.get(name, ())), None)

    def at(self, name: str) -> str:
        """The address of the cell that holds the field, or of the row's first cell."""
        said = self.first(name)
        return address(self.number, said.column if said else 0)


@dataclass(frozen=True, slots=True)
class Group:
    """What the title above says of the rows below it."""

    title: str = ""
    kind: str = ""
    category: str = ""
    unit: str = ""


def lines(sheet: Sheet, table: Table, end: int | None, group: Group | None = None) -> Iterator[Line]:
    """The rows below the table's header, up to row number `end` (not included) of the sheet.

    `group`: in which the list goes on below a header that a new page repeats.
    """
    merged = _merged(sheet, table)
    group, closing, before = group or Group(), False, table.last
    first = bisect_right(sheet.rows, table.last, key=lambda row: row.number)
    for row in islice(sheet.rows, first, None):
        if end is not None and row.number >= end:
            break
        if row.number == table.last + 1 and _is_numbering(row):
            before = row.number
            continue
        for number in range(before + 1, min(row.number, before + 1 + MOST_BLANKS)):
            yield Line(sheet.name, number, BLANK)
        before = row.number
        line = _line(sheet.name, row, table, merged)
        _classify(line, group, closing)
        if line.kind == SECTION:
            group = _group(line.text, group)
        if line.kind in (PERSON, COLLECTIVE):
            _doubt_untitled(row, table)
        closing = closing or line.kind in (SIGNATURE, TOTAL)
        line.group = group
        yield line


def _doubt_untitled(row: Row, table: Table) -> None:
    """Cells of people in a column without a title are not read; that is said once."""
    for column in sorted(set(row.cells) - table.titled):
        table.titled.add(column)
        facts = {"column": address_of_column(column)}
        table.problems.append(Problem(address(row.number, column), "untitled_column", WARNING, facts))


def _is_numbering(row: Row) -> bool:
    """The row "1 2 3 4" or "(1) (2) (3)" or "A B 1 2" below a header that numbers the columns."""
    said = [row.cells[column].text.strip(" ().") for column in sorted(row.cells)]
    digits = [int(text) for text in said if text.isdigit()]
    rest = [text for text in said if not text.isdigit()]
    return (
        len(said) >= 3
        and all(len(text) == 1 and text.isalpha() for text in rest)
        and digits == list(range(1, len(digits) + 1))
    )


def _merged(sheet: Sheet, table: Table) -> dict[tuple[int, int], Cell]:
    """{(row, column): the cell that spreads there from above}, of read columns only."""
    rows = {row.number: row for row in sheet.rows}
    found: dict[tuple[int, int], Cell] = {}
    last = sheet.rows[-1].number
    for top, left, bottom, right in sheet.merges:
        if bottom == top or left != right or left not in table.columns or top <= table.last:
            continue
        source = rows[top].cells.get(left) if top in rows else None
        for number in range(top + 1, min(bottom, last) + 1):
            if source is None or (number, left) in found:
                break  # merged cells never overlap in an honest file
            found[number, left] = source
    return found


def _line(name: str, row: Row, table: Table, merged: dict[tuple[int, int], Cell]) -> Line:
    line = Line(name, row.number, BLANK, hidden=row.hidden, numbered=bool(table.of("number")))
    texts = []
    columns = sorted({*row.cells, *(column for column in table.columns if (row.number, column) in merged)})
    for column in columns:
        spread = column not in row.cells
        cell = merged[row.number, column] if spread else row.cells[column]
        known = cell.kind == "text" and (column in table.columns or len(columns) <= 3)
        text, repair = letters.repaired(cell.text, cell.font) if known else (cell.text, "")
        if repair not in ("", "strange"):
            text = _with_breaks(cell, text)
        elif cell.kind == "text":
            text = cell.text if "\n" in cell.text else text
        if not spread:
            texts.append(text)
        if column in table.columns and (text or cell.kind == "error"):
            line.fields.setdefault(table.columns[column].field, []).append(
                Said(column, cell, text, repair, spread)
            )
    line.text = clean(" ".join(texts))
    return line


def _with_breaks(cell: Cell, text: str) -> str:
    """Line breaks part people and telephone numbers; the repair of a whole cell has lost them."""
    parts = [part for part in cell.text.splitlines() if part.strip()]
    if len(parts) < 2:
        return text
    return "\n".join(letters.repaired(part, cell.font)[0] for part in parts)


def _classify(line: Line, group: Group, closing: bool) -> None:
    own = {name: said for name, said in line.fields.items() if not all(one.merged for one in said)}
    if not line.text:
        return
    name, number = _name_text(line), line.first("number")
    is_numbered = number is not None and (
        number.cell.kind in ("number", "error") or bool(_NUMBERED.fullmatch(clean(number.text)))
    )
    data = [field for field in own if field not in ("number", "full_name", "family", "middle", "given")]
    evidence = any(_is_evidence(field, said[0]) for field, said in own.items())
    if not is_numbered and not evidence and _closes(line, name):
        line.kind = TOTAL if words.is_total(_start(line)) else SIGNATURE
    elif not name:
        _without_name(line, is_numbered, data, evidence, closing)
    elif closing and not is_numbered and not evidence and "phone" not in own:
        line.kind = SIGNATURE
    elif _is_title(line, name, number, is_numbered, data):
        line.kind = SECTION
        _doubt_title(line, name, number)
    else:
        _person_or_collective(line, name, group, evidence)
        if closing:
            line.problems.append(Problem(line.at("full_name"), "after_signature", WARNING, {}))


def _is_evidence(field: str, said: Said) -> bool:
    """A date, a number or a gender says that the row is somebody; a signature in the same column does not."""
    if field in _BIRTHS:
        return said.cell.kind in ("number", "date") or any(char.isdigit() for char in said.text)
    if field == "gender":
        return words.key(said.text) in words.GENDERS
    return field in ("male", "female") and clean(said.text).lower() in words.MARKS


def _name_text(line: Line) -> str:
    parts = [line.first(name) for name in ("full_name", "family", "middle", "given")]
    text = " ".join(
        clean(part.text) for part in parts if part and part.cell.kind != "error" and not part.merged
    )
    if not text and (collective := line.first("collective")):
        return clean(collective.text)
    return "" if words.is_stroke(text) else text


def _start(line: Line) -> str:
    said = [one for each in line.fields.values() for one in each if one.cell.kind != "number"]
    return clean(min(said, key=lambda one: one.column).text) if said else line.text


def _closes(line: Line, name: str) -> bool:
    if words.is_total(_start(line)) or words.is_total(line.text):
        return True
    if name:
        return words.is_signing(name)
    texts = [one.text for each in line.fields.values() for one in each] or [line.text]
    return any(words.is_signing(text) for text in texts) or words.is_signing(line.text)


def _without_name(line: Line, is_numbered: bool, data: list[str], evidence: bool, closing: bool) -> None:
    number = line.first("number")
    if not data and number is not None and not is_numbered:
        line.kind = SECTION
        _doubt_title(line, clean(number.text), number)
    elif is_numbered and not data:
        line.kind = BLANK  # numbered in advance, never filled in
    elif evidence or "phone" in data or is_numbered:
        line.kind = PERSON
        line.problems.append(Problem(line.at("full_name"), "no_name", ERROR, {"said": line.text[:80]}))
    elif closing:
        line.kind = SIGNATURE
    else:
        line.kind = BLANK if any(one.merged for one in line.fields.get("full_name", ())) else SECTION
        line.problems.append(Problem(line.at("full_name"), "unclear_row", ERROR, {"said": line.text[:80]}))


def _is_title(line: Line, name: str, number: Said | None, is_numbered: bool, data: list[str]) -> bool:
    if is_numbered:
        return False
    roman = number is not None and bool(words.GROUP_NUMBER.match(clean(number.text)))
    if roman and not words.looks_like_person(name):
        return True
    if data:
        return False
    if words.GROUP_NUMBER.match(name):
        return True
    return not words.looks_like_person(name)


def _doubt_title(line: Line, name: str, number: Said | None) -> None:
    """A lone text that is no known group may as well be a person or a collective that somebody forgot to number.

    In a list without running numbers the name of a unit may be a collective or the heading of its people.
    """
    said = words.key(line.text)
    known = any(pattern.search(said) for pattern, _field, _value in words.GROUPS)
    numbered = bool(words.GROUP_NUMBER.match(name)) or number is not None
    if not known and not numbered and not (line.numbered and words.is_unit(name)):
        line.problems.append(Problem(line.at("full_name"), "unclear_row", ERROR, {"said": line.text[:80]}))


def _group(text: str, outer: Group) -> Group:
    bare = clean(re.sub(r"^(?:[IVX]+|[A-EĐ]|\d{1,2})\s*[.)/:\-]+\s*", "", text)).rstrip(":. ")
    said, found = words.key(bare), {"kind": "", "category": "", "unit": ""}
    for pattern, name, value in words.GROUPS:
        if name and pattern.search(said) and not found[name]:
            found[name] = value
    if words.is_unit(bare) and not found["kind"] and not found["category"]:
        return Group(bare, outer.kind, outer.category, re.sub(r"\s*[:(–-]\s*\d+.*$", "", bare))
    return Group(bare, found["kind"], found["category"] or (outer.category if found["kind"] else ""))


def _person_or_collective(line: Line, name: str, group: Group, evidence: bool) -> None:
    category = line.first("category")
    said = words.CATEGORIES.get(words.key(category.text), "") if category else ""
    unit, person = words.is_unit(name), words.looks_like_person(name)
    only = line.first("collective") is not None and line.first("full_name") is None
    told = (
        "collective"
        if said == "collective" or only
        else PERSON
        if said == "person" and not unit
        else group.kind
    )
    doubt = ""
    if unit:
        line.kind = COLLECTIVE
        doubt = "person_or_collective" if evidence else ""
    elif told == COLLECTIVE:
        line.kind = PERSON if evidence else COLLECTIVE
        doubt = "person_or_collective" if evidence or person else ""
    else:
        line.kind = PERSON
    if doubt:
        line.problems.append(Problem(line.at("full_name"), doubt, ERROR, {"said": name[:80]}))
