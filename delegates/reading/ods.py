"""Workbooks of LibreOffice (.ods), streamed. Repeated empty rows and cells cost nothing."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

from conference import packages

from .grid import (
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHEETS,
    Cell,
    Filler,
    Refused,
    Row,
    Sheet,
    address,
)
from .xlsx import parse

KIND = packages.Kind("content.xml", ("content.xml",), tags_aside=400_000)


def read(content: bytes) -> list[Sheet]:
    """Raises as `xlsx.read`."""
    packages.check(content, KIND)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if "META-INF/manifest.xml" in package.namelist() and b"encryption-data" in package.read(
            "META-INF/manifest.xml"
        ):
            raise packages.Unsafe("password")
        reader = _Content()
        with package.open("content.xml") as stream:
            parse(stream, reader.start, reader.end, reader.text)
    return reader.sheets


class _Content:
    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.filler = Filler()
        self.fonts: dict[str, str] = {}
        self.days: dict[str, str] = {}  # date style: what it shows
        self.formats: dict[str, str] = {}  # cell style: its date style
        self.struck: set[str] = set()  # cell styles that cross out
        self.unseen: set[str] = set()  # table styles that hide the table
        self._style = ""
        self._row, self._next, self._column, self._repeat = Row(0, {}), 1, 0, 1
        self._said: dict[str, str] = {}
        self._value: list[str] = []
        self._in_cell = self._in_text = self._aside = False

    def start(self, name: str, said: dict[str, str]) -> None:
        step = getattr(self, "_start_" + name.replace("-", "_"), None)
        if step is not None:
            step(said)

    def end(self, name: str) -> None:
        step = getattr(self, "_end_" + name.replace("-", "_"), None)
        if step is not None:
            step()

    def text(self, data: str) -> None:
        if self._in_text and not self._aside:
            self._value.append(data)

    # styles

    def _start_style(self, said: dict[str, str]) -> None:
        self._style = said.get("style:name", "")
        if "style:data-style-name" in said:
            self.formats[self._style] = said["style:data-style-name"]

    def _start_date_style(self, said: dict[str, str]) -> None:
        self._style = said.get("style:name", "")
        self.days[self._style] = ""

    def _start_day(self, _said: dict[str, str]) -> None:
        self.days[self._style] = self.days.get(self._style, "") + "d"

    def _start_month(self, _said: dict[str, str]) -> None:
        self.days[self._style] = self.days.get(self._style, "") + "m"

    def _start_text_properties(self, said: dict[str, str]) -> None:
        name = said.get("style:font-name") or said.get("fo:font-family")
        if name:
            self.fonts[self._style] = name.strip("'\"")
        if said.get("style:text-line-through-style", "none") != "none":
            self.struck.add(self._style)

    def _start_table_properties(self, said: dict[str, str]) -> None:
        if said.get("table:display") == "false":
            self.unseen.add(self._style)

    # tables

    def _start_table(self, said: dict[str, str]) -> None:
        if len(self.sheets) >= MAX_SHEETS:
            raise Refused("too_many_sheets", limit=MAX_SHEETS)
        self.sheets.append(Sheet(said.get("table:name", ""), said.get("table:style-name") in self.unseen))
        self._next = 1

    def _start_table_row(self, said: dict[str, str]) -> None:
        self._repeat = int(said.get("table:number-rows-repeated", 1))
        hidden = said.get("table:visibility", "visible") != "visible"
        self._row, self._column = Row(self._next, {}, hidden), 0

    def _end_table_row(self) -> None:
        if any(cell.kind != "text" or cell.value.strip() for cell in self._row.cells.values()):
            for offset in range(min(self._repeat, MAX_ROWS + 1)):
                row = Row(self._row.number + offset, dict(self._row.cells), self._row.hidden)
                self.filler.add(self.sheets[-1], row)
        self._next += self._repeat

    def _start_table_cell(self, said: dict[str, str]) -> None:
        self._said, self._value, self._in_cell = said, [], True
        rows = int(said.get("table:number-rows-spanned", 1))
        columns = int(said.get("table:number-columns-spanned", 1))
        if self.sheets and (rows > 1 or columns > 1) and len(self.sheets[-1].merges) < MAX_MERGES:
            first = (self._row.number, self._column)
            self.sheets[-1].merges.append((*first, first[0] + rows - 1, first[1] + columns - 1))

    def _start_covered_table_cell(self, said: dict[str, str]) -> None:
        self._said, self._value, self._in_cell = {**said, "covered": "yes"}, [], True

    def _end_table_cell(self) -> None:
        self._in_cell = False
        repeat = int(self._said.get("table:number-columns-repeated", 1))
        cell = None if "covered" in self._said else self._cell("".join(self._value))
        if cell is not None:
            cell.struck = self._said.get("table:style-name", "") in self.struck
            if self._column + repeat > MAX_COLUMNS:
                where = address(self._row.number, self._column + repeat - 1)
                raise Refused("too_wide", cell=where, limit=MAX_COLUMNS)
            for offset in range(repeat):
                self._row.cells[self._column + offset] = cell
        self._column += repeat

    _end_covered_table_cell = _end_table_cell

    def _start_annotation(self, _said: dict[str, str]) -> None:
        self._aside = True

    def _end_annotation(self) -> None:
        self._aside = False

    def _start_p(self, _said: dict[str, str]) -> None:
        if self._in_cell and not self._aside:
            self._value += ["\n"] if self._value else []
            self._in_text = True

    def _end_p(self) -> None:
        self._in_text = self._aside and self._in_text

    def _start_s(self, said: dict[str, str]) -> None:
        self.text(" " * min(int(said.get("text:c", 1)), 100))

    def _start_line_break(self, _said: dict[str, str]) -> None:
        self.text("\n")

    def _cell(self, shown: str) -> Cell | None:
        said, style = self._said, self._said.get("table:style-name", "")
        font, kind = self.fonts.get(style, ""), self._kind()
        if kind == "error" or (shown.startswith("#") and shown.rstrip("!?").isupper()):
            return Cell(shown or "=", "error", font)
        if kind in ("float", "currency", "percentage"):
            number = float(said["office:value"])
            return Cell(int(number) if number.is_integer() and abs(number) < 1e15 else number, "number", font)
        if kind == "date":
            return _date(said["office:date-value"], font, self.days.get(self.formats.get(style, ""), "dm"))
        if kind == "boolean":
            return Cell("x" if said.get("office:boolean-value") == "true" else "0", "text", font)
        if not shown and "table:formula" in said and kind != "string":
            return Cell("=", "error", font)
        return Cell(shown[:LONGEST_CELL], "text", font) if shown else None

    def _kind(self) -> str:
        if self._said.get("calcext:value-type") == "error":
            return "error"
        return self._said.get("office:value-type", "")


def _date(said: str, font: str, shown: str) -> Cell:
    day = datetime.date.fromisoformat(said[:10])
    precision: Any = "day" if "d" in shown else "month" if "m" in shown else "year"
    serial = (day - datetime.date(1899, 12, 30)).days
    return Cell(day, "date", font, precision, 0, float(serial))
