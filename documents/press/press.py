"""Prints many documents of one template: all in one file, or a file each. See the package's docstring for how."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf
from django.template import Context
from django.template.loader import get_template

from documents import engine
from documents.engine import Overflow, PaperError, Printed
from documents.press.book import Book, Struck
from documents.press.imposition import Imposed
from documents.press.lines import SetText, SingleLine, set_lines
from documents.press.order import Up
from documents.press.plates import Block, Layout, NotSeparable, Plate, Workshop, draw, lay_out, width_is_given
from documents.press.slots import TITLE, Learned, Manuscript, Reading, Slot, put_together, slotted, take_apart

logger = logging.getLogger(__name__)

KEPT = 2000  # texts of a setting that are remembered
SETTINGS_KEPT = 16  # each holds 1 to 3 MB; one order of certificates has two to eight of them
SLACK = 0.6  # CSS px that a line may be wider than its block by rounding
Write = Callable[[int], Manuscript]
"""Gives a document's manuscript for one of the steps of the press."""


class Edition:
    """The documents of one template with the same `shared` values; remembers what it learned about the template."""

    def __init__(self, template_name: str, shared: dict[str, Any], steps: Sequence[dict[str, Any]]) -> None:
        self.template: Any = get_template(template_name)
        self.shared, self.steps = shared, steps
        self._learned: list[list[Learned]] = [[] for _step in steps]

    def manuscript(self, title: str, context: dict[str, Any], step: int) -> Manuscript:
        """What the template says with a document's `context` in one of the steps."""
        for learned in self._learned[step]:
            if (filled := learned.fill(context)) is not None:
                return filled
        reading = Reading()
        own = {name: slotted(value, name, reading) for name, value in context.items()}
        values = {**self.shared, **own, TITLE: Slot(title, TITLE, reading), **self.steps[step]}
        written = take_apart(self.template.template.render(Context(values)))
        if new := Learned.of(written, context, reading):
            self._learned[step].append(new)
        return written


@dataclass
class _Setting:
    """A skeleton: its first layout, how each of its blocks is set, and the plates for other numbers of lines."""

    layout: Layout
    counts: tuple[int, ...]
    singles: dict[int, SingleLine] = field(default_factory=dict)
    known: dict[tuple[str | int, ...], SetText] = field(default_factory=dict)  # (block, its texts) → as set
    plates: dict[tuple[int, ...], _Plate | PaperError] = field(default_factory=dict)


@dataclass
class _Plate:
    plate: Plate
    places: tuple[tuple[float, float], ...]  # of each block with slots


class Press:
    """Made for one template and style; keep it as long as documents of that kind come.

    `variant` is WeasyPrint's name of a kind of PDF ("pdf/a-3b", "pdf/ua-1"). `steps` are tried in turn until the
    text fits, as `engine.render_pdf` does. `whole` counts documents that had to be printed whole.
    """

    def __init__(self, style: str, variant: str, steps: Sequence[dict[str, Any]]) -> None:
        sheets, fonts, fetcher = engine.workshop(style)
        self.shop = Workshop(sheets, fonts, fetcher, variant)
        self.steps = steps
        self.tagged = "ua" in variant
        self.whole = 0
        self._settings: OrderedDict[str, _Setting | NotSeparable] = OrderedDict()

    def strike(self, title: str, write: Write) -> Struck:
        """Sets one document. Raises PaperError when it must not be printed, as `engine.render_pdf` does."""
        failure: PaperError = engine.nothing_to_print()
        for number, step in enumerate(self.steps):
            try:
                return self._strike(title, write(number), step.get("pages"))
            except Overflow as error:
                failure = PaperError(str(error))
        raise failure

    def book(self, title: str) -> Book:
        """An empty file for what was struck."""
        return Book(title, self.shop.variant, self.shop.fonts, self.tagged)

    def single(self, struck: Struck) -> bytes:
        """The file of one document."""
        book, plate = self.book(struck.title), struck.plate
        if plate.kit is None:
            plate.kit = book.kit(plate)
        else:
            book.adopt(plate, plate.kit)
        book.add(struck)
        return Printed(book.write(), book.page_count)

    def combined(self, title: str, documents: Iterable[Struck], up: Up | None = None) -> tuple[bytes, int]:
        """One file of all documents in order, side by side where `up` says so, and its number of pages."""
        book = Imposed(title, self.shop.variant, self.shop.fonts, up) if up else self.book(title)
        for struck in documents:
            book.add(struck)
        return book.write(), book.page_count

    # --- one document -------------------------------------------------------------------------------------

    def _strike(self, title: str, manuscript: Manuscript, pages: int | None) -> Struck:
        try:
            with engine.refused_glyphs(lambda: self.shop.fonts.take_foreign(engine.ALLOWED_FAMILIES)):
                return self._separated(title, manuscript, pages)
        except NotSeparable as reason:
            logger.warning("“%s” is printed whole: %s", title, reason)
            return self._whole(title, manuscript, pages)
        except engine.GlyphMissing:
            self._settings.clear()  # nobody may find what was set without that letter
            raise

    def _whole(self, title: str, manuscript: Manuscript, pages: int | None) -> Struck:
        self.whole += 1
        with engine.refused_glyphs(lambda: self.shop.fonts.take_foreign(engine.ALLOWED_FAMILIES)):
            layout = lay_out(Manuscript(put_together(manuscript, title), (), ()), self.shop)
            engine.check_fit(layout.document, pages)
            return Struck(title, draw(layout, self.shop, self.tagged), (), ())

    def _separated(self, title: str, manuscript: Manuscript, pages: int | None) -> Struck:
        setting = self._setting(manuscript)
        texts = [
            self._known(setting, number, block, manuscript.texts)
            for number, block in enumerate(setting.layout.blocks)
        ]
        counts = tuple(text.line_count for text in texts)
        if counts not in setting.plates:
            setting.plates[counts] = self._make_plate(setting, counts, manuscript, pages)
        plate = setting.plates[counts]
        if isinstance(plate, PaperError):
            raise type(plate)(str(plate))
        placed = (_at(text.operators, place) for text, place in zip(texts, plate.places, strict=True))
        return Struck(
            title, plate.plate, tuple(placed), manuscript.codes, tuple(text.glyphs for text in texts)
        )

    def _setting(self, manuscript: Manuscript) -> _Setting:
        skeleton = manuscript.skeleton
        if skeleton not in self._settings:
            self._settings[skeleton] = self._new_setting(manuscript)
            while len(self._settings) > SETTINGS_KEPT:
                self._settings.popitem(last=False)
        self._settings.move_to_end(skeleton)
        setting = self._settings[skeleton]
        if isinstance(setting, NotSeparable):
            raise NotSeparable(*setting.args)
        return setting

    def _new_setting(self, manuscript: Manuscript) -> _Setting | NotSeparable:
        try:
            layout = lay_out(manuscript, self.shop)
        except NotSeparable as reason:
            return reason
        for block in layout.blocks:
            if not width_is_given(layout.document.pages[block.page]._page_box, block.box):
                return NotSeparable("the width of a block depends on what stands in it")
        return _Setting(layout, layout.line_counts)

    def _known(self, setting: _Setting, number: int, block: Block, texts: tuple[str, ...]) -> SetText:
        """The text of a block; what stands on many documents (the name of the award) is set once."""
        key = (number, *(texts[slot] for slot in block.line.slots))
        if key not in setting.known:
            if len(setting.known) >= KEPT:
                setting.known.clear()
            setting.known[key] = self._set(setting, number, texts)
        return setting.known[key]

    def _set(self, setting: _Setting, number: int, texts: tuple[str, ...]) -> SetText:
        block = setting.layout.blocks[number]
        single = setting.singles.get(number)
        found = single.set(texts) if single else None
        if found is None:
            found, lines = set_lines(block, texts, setting.layout, self.shop)
            if len(lines) == 1 and single is None:
                with_one_line = Block(block.page, block.box, block.y, lines, block.line)
                made = SingleLine.of(with_one_line, setting.layout, self.shop)
                if made:
                    setting.singles[number] = made
                    found = made.set(texts) or found  # the same text comes out the same, whoever was first
        if found.width > found.room + SLACK:
            raise NotSeparable("a line is wider than its block")
        return found

    def _make_plate(
        self, setting: _Setting, counts: tuple[int, ...], manuscript: Manuscript, pages: int | None
    ) -> _Plate | PaperError:
        """The page for these numbers of lines, or why the text does not fit on it."""
        layout = setting.layout if counts == setting.counts else lay_out(manuscript, self.shop)
        if layout.line_counts != counts:
            raise NotSeparable("lines break elsewhere than they were set")
        try:
            engine.check_fit(layout.document, pages)
        except Overflow as error:
            return error
        places = tuple(_places(layout))
        return _Plate(draw(layout, self.shop, self.tagged), places)


def _places(layout: Layout) -> Iterator[tuple[float, float]]:
    for block in layout.blocks:
        yield block.box.content_box_x(), block.y


def _at(operators: bytes, place: tuple[float, float]) -> bytes:
    """The operators of a text at its place; colour and font end with it."""
    return b"q\n1 0 0 1 %s %s cm\n%s\nQ" % (*map(pydyf._to_bytes, place), operators) if operators else b""
