"""Tables that people upload (.xlsx, .csv): looked at from outside before a library opens them, then read cell by cell.

A workbook of a few kilobytes can unpack to gigabytes, hold a cell in row 1,048,576, or name external files; a library
that opens it first has lost. So size, entries, unpacked size and number of tags are counted in the packed file, and
only what is small enough is handed to openpyxl, read-only. Formulas are not evaluated: their cells are refused.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from conference import packages

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS, MAX_COLUMNS = 5_000, 100
LONGEST_CELL = 32_767  # Excel's own limit
DELIMITERS = ",;\t"


class Refused(Exception):
    """The file is not read at all; `str()` is a sentence for the user."""


@dataclass(frozen=True)
class BadCell:
    """Stands where a cell holds what is not read; `sentence` says what to do."""

    text: str
    sentence: str


@dataclass(frozen=True)
class Table:
    """`header`: one text per column. `rows`: (row number as the spreadsheet shows it, as many cells as columns)."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]


def read(content: bytes) -> Table:
    """The first sheet of a workbook, or a CSV file in UTF-8. Empty rows are left out. Raises `Refused`."""
    if len(content) > MAX_BYTES:
        raise Refused(
            _("The file has more than %(limit)d MB. Split it, or leave out pictures and other sheets.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    if not content.strip():
        raise Refused(_("The file is empty."))
    if content.startswith(b"PK"):
        return _table(_workbook_rows(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _(
                "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password, then choose it again."
            )
        )
    return _table(_csv_rows(content))


def letter(index: int) -> str:
    """The spreadsheet's name of the column with this index, counted from 0: 0 → A, 26 → AA."""
    return get_column_letter(index + 1)


def _table(rows: Iterator[tuple[int, list[Any]]]) -> Table:
    header: list[str] = []
    body: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise Refused(
                _("Row %(row)d goes on to column %(column)s; at most %(limit)d columns are read.")
                % {"row": number, "column": letter(len(cells) - 1), "limit": MAX_COLUMNS}
            )
        if not header:
            header = [_header_text(cell) for cell in cells]
            continue
        body.append((number, cells))
        if len(body) > MAX_ROWS:
            raise _too_many_rows()
    if not header:
        raise Refused(_("The file is empty."))
    return Table(header, [(number, _padded(number, cells, len(header))) for number, cells in body])


def _too_many_rows() -> Refused:
    return Refused(
        _("The file has more than %(limit)d rows. Split it into several files.") % {"limit": MAX_ROWS}
    )


def _header_text(cell: Any) -> str:
    if isinstance(cell, BadCell):
        raise Refused(_("The first row must hold the names of the columns, not formulas."))
    return "" if cell is None else str(cell).strip()


def _padded(number: int, cells: list[Any], width: int) -> list[Any]:
    if len(cells) > width:
        raise Refused(
            _(
                "Cell %(cell)s stands in a column without a name. Name the column in the first row, or empty the cell."
            )
            % {"cell": f"{letter(len(cells) - 1)}{number}"}
        )
    return cells + [None] * (width - len(cells))


def _workbook_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    _check_package(content)
    unreadable = Refused(
        _(
            "This Excel file cannot be read to its end. Open it in Excel, save it again as .xlsx, then choose it again."
        )
    )
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its own size may be wrong
        found = list(_sheet_rows(sheet))
    except Refused:
        raise
    except Exception as error:  # whatever a broken file makes the library raise
        raise unreadable from error
    yield from found


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Only rows that hold something, with the number that Excel shows; the caller's limits are kept while reading."""
    filled = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = [_cell(cell, number, index) for index, cell in enumerate(cells)] if cells else []
        if any(value not in (None, "") for value in values):
            filled += 1
            yield number, values
        if filled > MAX_ROWS + 1 or len(values) > MAX_COLUMNS:
            return


def _cell(cell: Any, row: int, index: int) -> Any:
    kind, value = getattr(cell, "data_type", "n"), cell.value
    if kind == "f":
        formula = _("A formula is not read. Copy the cell and paste it as a value (Paste special → Values).")
        return BadCell(_shown(getattr(value, "text", value)), formula)
    if kind == "e":
        return BadCell(
            _shown(value), _("The cell shows an error of the spreadsheet. Put the value in its place.")
        )
    return value if not isinstance(value, str) or len(value) <= LONGEST_CELL else value[:LONGEST_CELL]


def _shown(value: Any) -> str:
    return str(value)[:100]


def _check_package(content: bytes) -> None:
    try:
        packages.check(content)
    except packages.Unsafe as unsafe:
        raise Refused(package_sentence(unsafe.code)) from unsafe


def package_sentence(code: str) -> str:
    """What a user is told when `packages.check` says no."""
    return {
        "too_big": _(
            "The file unpacks to more than is allowed. Copy the table alone into a new workbook, then choose that."
        ),
        "password": _("The file has a password. Save it without one, then choose it again."),
        "macros": _("The file holds macros. Save it as .xlsx, then choose it again."),
        "not_excel": _(
            "This is not an Excel file (.xlsx), or it is damaged. Save it again, then choose it again."
        ),
    }[code]


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Refused(
            _(
                "This is neither an Excel file (.xlsx) nor a CSV file in UTF-8. In Excel choose “Save as” and the type “CSV UTF-8”, or .xlsx."
            )
        )
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = max(DELIMITERS, key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows: Iterable[list[str]] = _bounded(reader)
        for number, cells in enumerate(rows, start=1):
            yield number, [_csv_cell(cell) for cell in cells]
    except csv.Error as error:
        raise Refused(
            _("The CSV file is damaged: a quotation mark is missing. Save it again from Excel.")
        ) from error


def _bounded(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Empty lines count as well, so that a file of nothing else ends, too."""
    for count, cells in enumerate(reader):
        if count > 2 * MAX_ROWS:
            raise _too_many_rows()
        yield cells


def _csv_cell(text: str) -> Any:
    if text.lstrip().startswith(("=", "＝")):
        formula = _("A formula is not read. Copy the cell and paste it as a value (Paste special → Values).")
        return BadCell(text[:100], formula)
    return text[:LONGEST_CELL]


def text_of(cell: Any) -> str:
    """The cell as a form takes it: days as day/month/year, whole numbers without ".0", nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
