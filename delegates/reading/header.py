"""Where a list begins and what each of its columns is: the header stands anywhere, over one to three rows.

A name of a column counts only when it is known; a column that is not known is told, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from conference.vietnamese import clean

from . import choice, letters, words
from .grid import Cell, Row, Sheet, address
from .problems import ERROR, WARNING, Problem

DEEPEST = 3  # rows of a header
FEWEST_KNOWN = 3  # titles that make a row without a column of names look like a header
LONGEST_TITLE = 100
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_MONTH_FIRST = re.compile(r"m+\s*[/.-]\s*d+\s*[/.-]\s*y+|th[aá]ng\s*/\s*ng[aà]y", re.IGNORECASE)


@dataclass(slots=True)
class Column:
    """`field`: a key of words.COLUMNS, or "male", "birth_male", "birth_female", "day", "month", "year"."""

    field: str
    title: str
    month_first: bool = False


@dataclass(slots=True)
class Table:
    """`rows` of the header: first and last. `columns`: {index: Column}, only those that are read."""

    first: int
    last: int
    columns: dict[int, Column]
    titled: set[int] = field(default_factory=set)  # columns with any title
    titles: dict[int, str] = field(default_factory=dict)
    shape: str = ""
    chosen: bool = False  # its columns are what somebody said they are
    problems: list[Problem] = field(default_factory=list)

    def of(self, *fields: str) -> list[int]:
        return [index for index, column in sorted(self.columns.items()) if column.field in fields]

    @property
    def names_somebody(self) -> bool:
        return bool(self.of("full_name") or (self.of("given") and self.of("family")))


def find(sheet: Sheet, start: int, choices: choice.Choices) -> Table | None:
    """The first header at or below index `start` of the sheet's rows, or None."""
    for index in range(start, len(sheet.rows)):
        row = sheet.rows[index]
        if _mentions_name(row) or (choices and len(_known_titles(row)) >= FEWEST_KNOWN):
            table = _table(sheet, index, choices)
            if table.names_somebody and (table.chosen or len(_fields(table)) > 1):
                return table
    return None


def _fields(table: Table) -> set[str]:
    return {column.field for column in table.columns.values()}


def almost(sheet: Sheet) -> tuple[Table, list[str]] | None:
    """What looks most like a header though no column of it holds names, and its known titles."""
    best: tuple[int, list[str]] | None = None
    for index, row in enumerate(sheet.rows[:200]):
        known = _known_titles(row)
        if len(known) >= FEWEST_KNOWN and (best is None or len(known) > len(best[1])):
            best = (index, known)
    return (_table(sheet, best[0], {}), best[1]) if best else None


def _known_titles(row: Row) -> list[str]:
    return [text for text in map(_text, row.cells.values()) if _field_of_one(text)]


def _text(cell: Cell) -> str:
    return letters.repaired(cell.text, cell.font)[0] if cell.kind == "text" else ""


def _mentions_name(row: Row) -> bool:
    return any(
        _field_of_one(_text(cell)) in ("full_name", "given", "collective")
        for cell in row.cells.values()
        if cell.kind == "text" and len(cell.value) <= LONGEST_TITLE
    )


def _table(sheet: Sheet, index: int, choices: choice.Choices) -> Table:
    """The columns as they were chosen for a header of this shape, else as their titles are known."""
    band = _band(sheet, index)
    texts = _texts(sheet, band)
    titles = {column: " ".join(said) for column, said in texts.items()}
    table = Table(band[0].number, band[-1].number, {}, set(texts), titles, choice.shape_of(texts))
    chosen = choices.get(table.shape)
    if chosen is not None:
        _take_chosen(table, chosen)
        return table
    fields = {column: field_of(said) for column, said in texts.items()}
    known = {name for name in fields.values() if name}
    _settle_nam(fields)
    if "full_name" not in known and "given" not in known:
        fields = {column: "full_name" if name == "collective" else name for column, name in fields.items()}
    _take_columns(table, fields, texts)
    return table


def _take_chosen(table: Table, chosen: Mapping[str, str]) -> None:
    first, table.chosen = min(table.titles), True
    for distance, name in chosen.items():
        column = first + int(distance)
        table.titled.add(column)  # without a title, but somebody has said what it is, or that it is nothing
        if name:
            title = table.titles.get(column, "")
            table.columns[column] = Column(name, title, bool(_MONTH_FIRST.search(title)))


def _band(sheet: Sheet, index: int) -> list[Row]:
    """The rows of the header around the one that names the column of names."""
    rows, first, last = sheet.rows, index, index
    number = rows[index].number
    tied = [m for m in sheet.merges if m[0] <= number <= m[2] and m[2] > m[0] and m[2] - m[0] < DEEPEST]
    top, bottom = min([m[0] for m in tied], default=number), max([m[2] for m in tied], default=number)
    while first > 0 and rows[first - 1].number >= top:
        first -= 1
    while last + 1 < len(rows) and rows[last + 1].number <= bottom:
        last += 1
    while (
        last + 1 < len(rows) and last - first + 1 < DEEPEST and _is_under(rows[last], rows[last + 1], sheet)
    ):
        last += 1
    return rows[first : last + 1]


_UNDER = frozenset(("nam", "nu", "ngay", "thang", "ngay sinh", "nam sinh", "so", "ngay cap", "noi cap", "ho", "ten", "dem", "ho dem",
                    "chuc vu", "don vi", "x", "don vi cong tac", "co quan", "di dong", "co dinh", "noi cong tac",
                    "van hoa", "hoc van", "chuyen mon", "ly luan chinh tri", "llct", "chinh tri", "ngoai ngu", "tin hoc"))  # fmt: skip


def _is_under(above: Row, below: Row, sheet: Sheet) -> bool:
    """The row below only divides columns that the row above names: "Năm sinh" over "Nam | Nữ"."""
    said = {column: words.key(_text(cell)) for column, cell in below.cells.items()}
    if len(said) < 2 or not all(text in _UNDER for text in said.values()):
        return False
    own = {
        column for column, cell in above.cells.items() if field_of([_text(cell)]) in ("full_name", "number")
    }
    return not (own & set(said)) or {"ho", "ten"} & set(said.values()) != set()


def _texts(sheet: Sheet, band: list[Row]) -> dict[int, list[str]]:
    """{column: its names from top to bottom}; a name over several columns stands over each of them."""
    rows = {row.number: {column: _text(cell) for column, cell in row.cells.items()} for row in band}
    width = max(max(row.cells) for row in band) + 1
    spread = {
        (merge[0], column): (merge[0], merge[1])
        for merge in sheet.merges
        if merge[0] in rows
        for column in range(merge[1], min(merge[3], width - 1) + 1)
    }
    found: dict[int, list[str]] = {}
    numbers = sorted(rows)
    for column in range(width):
        said = []
        for number in numbers:
            origin = spread.get((number, column), (number, column))[1]
            text = rows[number].get(origin, "")
            if not text and number != numbers[-1] and not sheet.merges:
                text = _from_left(rows, numbers, number, column)
            if text:
                said.append(text)
        if said:
            found[column] = said
    return found


def _from_left(rows: dict[int, dict[int, str]], numbers: list[int], number: int, column: int) -> str:
    """Text files know no merged cells: a name goes on to the right while only the row below says something."""
    below = numbers[numbers.index(number) + 1]
    if not rows[below].get(column):
        return ""
    for left in range(column - 1, -1, -1):
        if rows[number].get(left):
            return rows[number][left] if rows[below].get(left) else ""
    return ""


def field_of(said: list[str]) -> str:
    """The field that a column with these names from top to bottom holds, or ""."""
    bare = [words.key(_ASIDE.sub(" ", text)) for text in said]
    bare = [text for text in bare if text] or [words.key(text) for text in said]
    last = bare[-1] if bare else ""
    above = " ".join(bare[:-1])
    if last in ("nam", "nu"):
        return _under_birth_or_gender(clean(said[-1]).lower(), last, above)
    if last in ("ngay", "thang") and len(bare) > 1 and "sinh" in above:
        return "day" if last == "ngay" else "month"
    if last in ("ngay sinh", "nam sinh") and above == "nu":
        return "birth_female"
    if last in ("ngay sinh", "nam sinh") and above == "nam":
        return "birth_male"
    for text in (f"{above} {last}".strip(), last):
        found = _known(text)
        if found:
            return found
    return ""


@lru_cache(maxsize=4096)
def _field_of_one(text: str) -> str:
    """Every row might be a header, and most cells say what those above them say."""
    return field_of([text])


def _under_birth_or_gender(plain: str, last: str, above: str) -> str:
    if plain == "năm":
        return "year" if "sinh" in above else ""
    if "sinh" in above:
        return "birth_male" if last == "nam" else "birth_female"
    return "male" if last == "nam" else "female"


def _known(text: str) -> str:
    for _again in range(3):
        if text in words.COLUMNS:
            return words.COLUMNS[text]
        shorter = words.FILLERS.sub("", text)
        if shorter == text:
            return ""
        text = shorter
    return words.COLUMNS.get(text, "")


def _settle_nam(fields: dict[int, str]) -> None:
    """Without marks "Năm" (year) and "Nam" (male) are one word: beside "Tháng" it is the year."""
    if "month" in fields.values():
        for column, name in fields.items():
            if name == "birth_male":
                fields[column] = "year"
    if "birth_male" in fields.values() and "birth_female" not in fields.values():
        for column, name in fields.items():
            if name == "birth_male":
                fields[column] = "date_of_birth"


def _take_columns(table: Table, fields: dict[int, str], texts: dict[int, list[str]]) -> None:
    seen: dict[str, int] = {}
    for column, said in texts.items():
        title, name = " ".join(said), fields[column]
        cell = address(table.first, column)
        if not name:
            if words.key(_ASIDE.sub(" ", said[-1])) not in words.NOT_READ and len(words.key(title)) > 0:
                table.problems.append(Problem(cell, "unknown_column", WARNING, {"title": title[:80]}))
            continue
        if name in seen and name not in choice.MANY:
            other = address(table.first, seen[name])
            severity = ERROR if name != "number" else WARNING
            table.problems.append(
                Problem(cell, "column_twice", severity, {"title": title[:80], "other": other})
            )
            if name == "full_name":
                table.problems.append(Problem(cell, "two_lists", ERROR, {"other": other}))
            continue
        seen[name] = column
        table.columns[column] = Column(name, title, bool(_MONTH_FIRST.search(title)))
