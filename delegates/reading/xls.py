"""Workbooks of Excel 97–2003 (.xls). xlrd keeps fonts and hidden rows, which tell TCVN3 and VNI text apart."""

from __future__ import annotations

import io
from typing import Any

import xlrd

from .grid import LONGEST_CELL, MAX_SHEETS, SHIFT_1904, Cell, Filler, Refused, Row, Sheet, day_of
from .grid import format_precision as precision_of

MAGIC = b"\xd0\xcf\x11\xe0"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(content: bytes) -> list[Sheet]:
    """Raises `Refused`, and whatever a broken file makes xlrd raise."""
    if ENCRYPTED in content:
        raise Refused("password")
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        is_locked = "encrypted" in str(error).lower()
        raise Refused("password" if is_locked else "not_excel") from error
    if book.nsheets > MAX_SHEETS:
        raise Refused("too_many_sheets", limit=MAX_SHEETS)
    filler = Filler()
    return [_sheet(book, book.sheet_by_index(index), filler) for index in range(book.nsheets)]


def _sheet(book: Any, source: Any, filler: Filler) -> Sheet:
    sheet = Sheet(source.name, source.visibility != 0)
    sheet.merges = [(top + 1, left, bottom, right - 1) for top, bottom, left, right in source.merged_cells]
    for index in range(source.nrows):
        info = source.rowinfo_map.get(index)
        cells = {column: _cell(book, source.cell(index, column)) for column in range(source.row_len(index))}
        kept = {column: cell for column, cell in cells.items() if cell is not None}
        for column, cell in kept.items():
            cell.struck = _is_struck(book, source.cell_xf_index(index, column))
        filler.add(sheet, Row(index + 1, kept, bool(info and info.hidden)))
    return sheet


def _is_struck(book: Any, style: int) -> bool:
    return bool(book.font_list[book.xf_list[style].font_index].struck_out)


def _cell(book: Any, source: Any) -> Cell | None:
    if source.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    style = book.xf_list[source.xf_index] if source.xf_index is not None else None
    font = book.font_list[style.font_index].name if style else ""
    if source.ctype == xlrd.XL_CELL_TEXT:
        return Cell(source.value[:LONGEST_CELL], "text", font)
    if source.ctype == xlrd.XL_CELL_ERROR:
        return Cell(xlrd.error_text_from_code.get(source.value, "#?"), "error", font)
    if source.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell("x" if source.value else "0", "text", font)
    return _number(book, source, font, style)


def _number(book: Any, source: Any, font: str, style: Any) -> Cell:
    shift, number = (SHIFT_1904 if book.datemode else 0), source.value
    value = int(number) if float(number).is_integer() and abs(number) < 1e15 else number
    if source.ctype == xlrd.XL_CELL_DATE:
        known = book.format_map.get(style.format_key) if style else None
        day = day_of(number, shift)
        if day is not None:
            precision = (precision_of(style.format_key, known and known.format_str) if style else "") or "day"
            return Cell(day, "date", font, precision, shift, number)
    return Cell(value, "number", font, shift=shift)
