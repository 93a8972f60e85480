"""What every format is read into: sheets of rows of cells, with what a cell shows beside its value."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS = 5_000, 100, 60
MAX_CELLS, MAX_MERGES = 60_000, 4_000
LONGEST_CELL = 4_000


class Refused(Exception):
    """The file is not read at all. `code` and `facts` make the sentence for the user; `headers` would make it a list
    once somebody says what their columns are."""

    def __init__(self, code: str, headers: list[dict[str, Any]] | None = None, **facts: Any):
        super().__init__(code)
        self.code, self.facts, self.headers = code, facts, headers or []


@dataclass(slots=True)
class Cell:
    """`kind`: "text", "number", "date", "error" (a spreadsheet's own, or a formula without its result).

    `value`: str, int or float, datetime.date. `precision` of a date: what its number format shows. `shift`: days to
    add to a bare number that is meant as a day (workbooks that count from 1904). `raw`: the number behind a date.
    """

    value: Any
    kind: str = "text"
    font: str = ""
    precision: str = "day"
    shift: int = 0
    raw: float | None = None
    struck: bool = False  # crossed out

    @property
    def text(self) -> str:
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        if isinstance(self.value, datetime.date):
            return f"{self.value:%d/%m/%Y}"
        return str(self.value)


@dataclass(slots=True)
class Row:
    number: int
    cells: dict[int, Cell]
    hidden: bool = False


@dataclass(slots=True)
class Sheet:
    """`rows`: those that hold something, in order. `merges`: (first row, first column, last row, last column)."""

    name: str
    hidden: bool = False
    rows: list[Row] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


class Filler:
    """Takes the cells of all sheets of a file and keeps its limits while they come."""

    def __init__(self) -> None:
        self.filled = self.cells = 0

    def add(self, sheet: Sheet, row: Row) -> None:
        row.cells = {index: cell for index, cell in row.cells.items() if not is_empty(cell)}
        if not row.cells:
            return
        furthest = max(row.cells)
        if furthest >= MAX_COLUMNS:
            raise Refused("too_wide", cell=address(row.number, furthest), limit=MAX_COLUMNS)
        self.filled += 1
        self.cells += len(row.cells)
        if self.filled > MAX_ROWS:
            raise Refused("too_many_rows", limit=MAX_ROWS)
        if self.cells > MAX_CELLS:
            raise Refused("too_big")
        sheet.rows.append(row)


def is_empty(cell: Cell) -> bool:
    return cell.kind == "text" and not cell.value.strip()


def letters(index: int) -> str:
    """The spreadsheet's name of a column counted from 0: 0 → A, 26 → AA."""
    name, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    return f"{letters(column)}{row}"


def place(reference: str) -> tuple[int, int]:
    """ "C12" → (12, 2). Raises ValueError."""
    name = reference.rstrip("0123456789")
    column = 0
    for char in name:
        if not "A" <= char <= "Z" or len(name) > 3:
            raise ValueError(reference)
        column = column * 26 + ord(char) - 64
    return int(reference[len(name) :]), column - 1


def area(reference: str) -> tuple[int, int, int, int]:
    """ "A1:D2" → (1, 0, 2, 3). Raises ValueError."""
    first, _, last = reference.partition(":")
    return (*place(first), *place(last or first))


# --- days behind numbers and their formats ---

EPOCH = datetime.date(1899, 12, 30)
SHIFT_1904 = 1462
FIRST_SERIAL, LAST_SERIAL = 61, 60_000  # March 1900, from where both calendars agree, to 2064


def day_of(serial: float, shift: int = 0) -> datetime.date | None:
    if not FIRST_SERIAL <= serial + shift <= LAST_SERIAL:
        return None
    return EPOCH + datetime.timedelta(days=int(serial) + shift)


_BUILT_IN = {
    **dict.fromkeys((14, 15, 16, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "day"),
    17: "month",
}


def format_precision(number: int, code: str | None) -> str:
    """What a number format shows of a day: "day", "month", "year", or "" where it is no format of a day."""
    if code is None:
        return _BUILT_IN.get(number, "")
    shown = _without_literals(code.lower().split(";")[0])
    if "y" not in shown and "d" not in shown:
        return ""
    if "d" in shown:
        return "day"
    return "month" if "m" in shown else "year"


def _without_literals(code: str) -> str:
    kept, skip, quoted, bracket = [], False, False, False
    for char in code:
        if skip:
            skip = False
        elif char == "\\":
            skip = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "[]":
            bracket = char == "["
        elif not quoted and not bracket:
            kept.append(char)
    return "".join(kept).replace("general", "")
