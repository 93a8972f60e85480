"""Several small documents on one sheet of paper, with marks where it is cut: badges, place cards.

Each document's page becomes a drawing of its own (a form XObject, ISO 32000-1, 8.10) that the sheet shows at its place,
so a sheet costs no layout and the documents are the very ones that are printed alone.
"""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

from documents.press.book import Book, Struck
from documents.press.fonts import FontShelf, Packed, Raw, add, add_stream
from documents.press.order import Up
from documents.press.plates import PagePattern

MM = 72 / 25.4
MARK, GAP, EDGE = 4.0, 1.5, 4.0  # mm: length of a cut mark, distance from the cells, bare edge of the paper


class Imposed(Book):
    """A book whose pages hold `up.places` documents each. Not tagged: a sheet to be cut is not read aloud."""

    def __init__(self, title: str, variant: str, fonts: FontShelf, up: Up) -> None:
        super().__init__(title, variant, fonts, tagged=False)
        self.up = up
        self._waiting: list[tuple[str, bytes]] = []  # title and reference of each document on the next sheet
        self._marks_stream = marks(up)

    def add(self, document: Struck) -> None:
        """Adds a document; of several pages each has a place of its own."""
        plate = document.plate
        copied = self._copied.get(id(plate)) or self._copy(plate)
        for pattern, form in zip(plate.pages, copied.forms, strict=True):
            self._waiting.append((document.title, self._add_page(document, pattern, form)))
            if len(self._waiting) == self.up.places:
                self._lay_sheet()

    def write(self) -> bytes:
        if self._waiting:
            self._lay_sheet()
        return super().write()

    def _head(self, pattern: PagePattern) -> dict[str, Any]:
        return {"Type": "/XObject", "Subtype": "/Form", "BBox": pattern.page["MediaBox"]}

    def _add_page(self, document: Struck, pattern: PagePattern, form: tuple[bytes, bytes]) -> bytes:
        drawn, own = self._drawn(document, pattern)
        return add(self.pdf, _Form(form[0] + own + form[1], zlib.compress(drawn, 6)))

    def _lay_sheet(self) -> None:
        names, drawn = b"", [self._marks_stream]
        for place, (_title, reference) in enumerate(self._waiting):
            names += b"/D%d %s " % (place, reference)
            drawn.append(b"q 1 0 0 1 %s %s cm " % _numbers(*corner(self.up, place)) + b"/D%d Do Q" % place)
        contents = add_stream(self.pdf, b"\n".join(drawn), {})
        box = b"[0 0 %s %s]" % _numbers(*self.up.sheet)
        page = Raw(
            b"<</Type /Page/MediaBox %s/TrimBox %s/Parent %s/Resources <</XObject <<%s>>>>/Contents %s>>"
            % (box, box, self.pdf.pages.reference, names, contents)
        )
        self.pdf.add_page(page)
        self._marks += [(title, page.reference) for title, _reference in self._waiting]
        self._waiting = []
        self.page_count += 1


class _Form(Packed):
    """A packed stream whose dictionary is known as bytes, up to its closing signs."""

    def __init__(self, head: bytes, packed: bytes) -> None:
        pydyf.Object.__init__(self)
        ending = b"/Filter /FlateDecode/Length %d>>" % len(packed)
        self._data = b"\n".join((head + ending, b"stream", packed, b"endstream"))


def corner(up: Up, place: int) -> tuple[float, float]:
    """Lower left corner in mm of the place with that number, counted from the upper left, row by row."""
    row, column = divmod(place, up.columns)
    left, bottom = _margins(up)
    return left + column * up.cell[0], bottom + (up.rows - 1 - row) * up.cell[1]


def marks(up: Up) -> bytes:
    """Short lines at the ends of every cut: outside the cells where the paper has room, else over the inner cuts."""
    left, bottom = _margins(up)
    width, height = up.sheet
    xs = [left + column * up.cell[0] for column in range(up.columns + 1)]
    ys = [bottom + row * up.cell[1] for row in range(up.rows + 1)]
    lines = [(x, y, x, y + length) for x in _cut(xs, width) for y, length in _ends(bottom, height)]
    lines += [(x, y, x + length, y) for y in _cut(ys, height) for x, length in _ends(left, width)]
    drawn = [b"%s %s m %s %s l S" % _numbers(*line) for line in lines]
    return b"\n".join((b"q 0 G 0.4 w", *drawn, b"Q"))


def _margins(up: Up) -> tuple[float, float]:
    return (up.sheet[0] - up.columns * up.cell[0]) / 2, (up.sheet[1] - up.rows * up.cell[1]) / 2


def _cut(places: list[float], length: float) -> list[float]:
    """Where there is something to cut: not along the edge of the paper."""
    return [place for place in places if 0.1 < place < length - 0.1]


def _ends(margin: float, length: float) -> tuple[tuple[float, float], ...]:
    """(start, length) of the marks at both ends of a cut."""
    start = margin - GAP - MARK if margin > GAP + MARK else EDGE
    return (start, MARK), (length - start - MARK, MARK)


def _numbers(*lengths: float) -> tuple[bytes, ...]:
    """Lengths in mm as points."""
    return tuple(b"%.3f" % (length * MM) for length in lengths)
