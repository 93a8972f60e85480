"""Workbooks of Excel 2007 and later (.xlsx), streamed part by part.

openpyxl reads either formulas or their results, and knows hidden rows, merged cells and fonts only when it keeps the
whole sheet; here all of it comes in one pass of the XML, and reading ends at the first broken limit.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from conference import packages

from .grid import (
    LONGEST_CELL,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_SHEETS,
    SHIFT_1904,
    Cell,
    Filler,
    Refused,
    Row,
    Sheet,
    address,
    area,
    day_of,
    format_precision,
    place,
)

KIND = packages.Kind(packages.XLSX.needed, packages.XLSX.cells, tags_aside=400_000)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
Start = Callable[[str, dict[str, str]], None]


def read(content: bytes) -> list[Sheet]:
    """Raises `Refused`, `packages.Unsafe`, and whatever a broken package makes the parsers raise."""
    packages.check(content, KIND)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        book = _Book(package)
        return [book.sheet(name, hidden, part) for name, hidden, part in book.sheets]


def parse(stream: Any, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
    """Streams XML into the three functions; names come without their namespace prefix."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.ParseFile(stream)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _no_doctype(*_declared: Any) -> None:
    raise Refused("too_big")


def _nothing(*_ignored: Any) -> None:
    return None


class _Book:
    def __init__(self, package: zipfile.ZipFile):
        self.package, self.names = package, set(package.namelist())
        self.shift, self.filler = 0, Filler()
        self.sheets = list(self._list())
        self.texts = self._texts()
        self.styles = _Styles()
        if "xl/styles.xml" in self.names:
            with package.open("xl/styles.xml") as stream:
                parse(stream, self.styles.start, self.styles.end, _nothing)

    def _list(self) -> Iterator[tuple[str, bool, str]]:
        targets: dict[str, str] = {}

        def relation(name: str, said: dict[str, str]) -> None:
            if name == "Relationship" and said.get("Type", "").endswith("/worksheet"):
                target = said["Target"]
                targets[said["Id"]] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"

        found: list[tuple[str, bool, str]] = []

        def entry(name: str, said: dict[str, str]) -> None:
            if name == "workbookPr" and said.get("date1904") in ("1", "true"):
                self.shift = SHIFT_1904
            if name == "sheet":
                number = next((value for key, value in said.items() if _local(key) == "id"), "")
                found.append((said.get("name", ""), said.get("state", "visible") != "visible", number))

        with self.package.open("xl/_rels/workbook.xml.rels") as stream:
            parse(stream, relation, _nothing, _nothing)
        with self.package.open("xl/workbook.xml") as stream:
            parse(stream, entry, _nothing, _nothing)
        if len(found) > MAX_SHEETS:
            raise Refused("too_many_sheets", limit=MAX_SHEETS)
        for name, hidden, number in found:
            part = posixpath.normpath(targets.get(number, ""))
            if part in self.names:
                yield name, hidden, part

    def _texts(self) -> list[tuple[str, str]]:
        if "xl/sharedStrings.xml" not in self.names:
            return []
        shared = _Texts()
        with self.package.open("xl/sharedStrings.xml") as stream:
            parse(stream, shared.start, shared.end, shared.text)
        return shared.found

    def sheet(self, name: str, hidden: bool, part: str) -> Sheet:
        reader = _Cells(self, Sheet(name, hidden))
        with self.package.open(part) as stream:
            parse(stream, reader.start, reader.end, reader.text)
        return reader.sheet


class _Texts:
    """Shared strings: (text, font of its first run)."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._said: list[str] = []
        self._font, self._open, self._aside = "", False, False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "si":
            self._said, self._font = [], ""
        elif name == "rPh":
            self._aside = True
        elif name == "rFont" and not self._font:
            self._font = said.get("val", "")
        elif name == "t":
            self._open = not self._aside

    def end(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.found.append((_plain("".join(self._said)), self._font))

    def text(self, data: str) -> None:
        if self._open:
            self._said.append(data)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)[:LONGEST_CELL]


class _Styles:
    """Per cell format: its font, and what its number format shows of a day."""

    def __init__(self) -> None:
        self.fonts: list[str] = []
        self.struck: set[int] = set()  # fonts that cross out
        self.formats: dict[int, str] = {}
        self.cells: list[tuple[int, int]] = []
        self._inside: list[str] = []

    def start(self, name: str, said: dict[str, str]) -> None:
        self._inside.append(name)
        parent = self._inside[-2] if len(self._inside) > 1 else ""
        if name == "font" and parent == "fonts":
            self.fonts.append("")
        elif name == "name" and parent == "font" and self._inside[-3] == "fonts":
            self.fonts[-1] = said.get("val", "")
        elif name == "strike" and parent == "font" and self._inside[-3] == "fonts":
            if said.get("val", "1") not in ("0", "false"):
                self.struck.add(len(self.fonts) - 1)
        elif name == "numFmt" and parent == "numFmts":
            self.formats[int(said["numFmtId"])] = said.get("formatCode", "")
        elif name == "xf" and parent == "cellXfs":
            self.cells.append((int(said.get("fontId", 0)), int(said.get("numFmtId", 0))))

    def end(self, _name: str) -> None:
        self._inside.pop()

    def font(self, style: int) -> str:
        if style >= len(self.cells) or self.cells[style][0] >= len(self.fonts):
            return ""
        return self.fonts[self.cells[style][0]]

    def crosses_out(self, style: int) -> bool:
        return style < len(self.cells) and self.cells[style][0] in self.struck

    def precision(self, style: int) -> str:
        if style >= len(self.cells):
            return ""
        number = self.cells[style][1]
        return format_precision(number, self.formats.get(number))


class _Cells:
    """One sheet: rows and cells, with what is hidden and what is merged."""

    def __init__(self, book: _Book, sheet: Sheet):
        self.book, self.sheet = book, sheet
        self._row = Row(0, {})
        self._column, self._said = -1, {"r": ""}
        self._value: list[str] = []
        self._open, self._formula, self._has_value = False, False, False

    def start(self, name: str, said: dict[str, str]) -> None:
        if name == "row":
            number = int(said.get("r", self._row.number + 1))
            self._row, self._column = Row(number, {}, said.get("hidden") in ("1", "true")), -1
        elif name == "c":
            self._column = place(said["r"])[1] if "r" in said else self._column + 1
            self._said, self._value, self._formula, self._has_value = said, [], False, False
        elif name in ("v", "t"):
            self._open = self._has_value = True
        elif name == "f":
            self._formula = True
        elif name == "mergeCell" and len(self.sheet.merges) < MAX_MERGES:
            self.sheet.merges.append(area(said["ref"]))

    def text(self, data: str) -> None:
        if self._open:
            self._value.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._open = False
        elif name == "c":
            self._keep()
        elif name == "row":
            self.book.filler.add(self.sheet, self._row)

    def _keep(self) -> None:
        if not self._has_value and not self._formula:
            return
        if self._column >= MAX_COLUMNS:
            where = address(self._row.number, self._column)
            raise Refused("too_wide", cell=where, limit=MAX_COLUMNS)
        cell = self._cell("".join(self._value))
        if cell is not None:
            cell.struck = self.book.styles.crosses_out(int(self._said.get("s", 0)))
            self._row.cells[self._column] = cell

    def _cell(self, said: str) -> Cell | None:
        kind, style = self._said.get("t", "n"), int(self._said.get("s", 0))
        font = self.book.styles.font(style)
        if self._formula and not said:
            return Cell("=", "error", font) if kind != "str" or not self._has_value else None
        if kind == "e":
            return Cell(said, "error", font)
        if kind == "s":
            text, own = self.book.texts[int(said)]
            return Cell(text, "text", own or font)
        if kind in ("str", "inlineStr"):
            return Cell(_plain(said), "text", font)
        if kind == "d":
            return Cell(datetime.date.fromisoformat(said[:10]), "date", font)
        if kind == "b":
            return Cell("x" if said == "1" else "0", "text", font)
        return self._number(said, font, self.book.styles.precision(style))

    def _number(self, said: str, font: str, precision: str) -> Cell | None:
        if not said.strip():
            return None
        number = float(said)
        value = int(number) if number.is_integer() and abs(number) < 1e15 else number
        shift = self.book.shift
        day = day_of(number, shift) if precision else None
        if day is not None:
            return Cell(day, "date", font, precision, shift, number)
        return Cell(value, "number", font, shift=shift)
