"""From a template to a PDF that may be signed: laid out, checked, or refused with a sentence that says why.

WeasyPrint logs where it should stop: a letter that no font has, a drawing that is not there, a line that runs
off the page. Here each of these is an error: nobody reads a log before a hundred papers go to the printer.
"""

from __future__ import annotations

import atexit
import io
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

LETTERS = "Liberation Serif"
DISPLAY = "Playfair Display"
ALLOWED_FAMILIES = frozenset({LETTERS, DISPLAY})
PANGRAM = (
    "AaÀàẢảÃãÁáẠạĂăẰằẲẳẴẵẮắẶặÂâẦầẨẩẪẫẤấẬậBbCcDdĐđEeÈèẺẻẼẽÉéẸẹÊêỀềỂểỄễẾếỆệGgHhIiÌìỈỉĨĩÍíỊịKkLlMmNn"
    "OoÒòỎỏÕõÓóỌọÔôỒồỔổỖỗỐốỘộƠơỜờỞởỠỡỚớỢợPpQqRrSsTtUuÙùỦủŨũÚúỤụƯưỪừỬửỮữỨứỰựVvXxYyỲỳỶỷỸỹÝýỴỵ"
)
"""Every Vietnamese letter with every tone: the 134 precomposed ones beside the plain letters."""

_STYLES = Path(settings.BASE_DIR) / "templates" / "documents"
_SLACK = 0.6  # CSS px that a line may stand out by rounding: 0.16 mm


class PaperError(Exception):
    """A paper that must not be printed; the message is a sentence for the user.

    `subject_id` is set when the error belongs to one document of a list.
    """

    def __init__(self, message: str, *, subject_id: int | None = None) -> None:
        super().__init__(message)
        self.subject_id = subject_id


class GlyphMissing(PaperError):
    """The text has a letter that the allowed fonts do not have."""


class Overflow(PaperError):
    """The text does not fit; another step may."""


def render_pdf(
    template_name: str,
    context: dict[str, Any],
    *,
    title: str,
    style: str = "letter.css",
    steps: Sequence[dict[str, Any]] = ({},),
    variant: str | None = None,
) -> bytes:
    """The PDF of one document, laid out and drawn by WeasyPrint alone.

    `style` names a style sheet beside the templates, `variant` WeasyPrint's name of a kind of PDF. `steps` are additions to the context, tried in turn
    until the text fits. It fits when no line leaves the text area, when it has at most `step["pages"]`
    pages (any number without that key), when no element with `data-lines="2"` has more than two lines, and
    when nothing reaches down into an element with `data-clear`.
    Raises GlyphMissing, or PaperError when something cannot be fetched or the text fits in no step.
    """
    failure: PaperError = nothing_to_print()
    for step in steps:
        html = render_to_string(template_name, {**context, **step, "title": title})
        try:
            return print_html(html, style, step.get("pages"), variant)
        except Overflow as error:
            failure = PaperError(str(error))
    raise failure


def nothing_to_print() -> PaperError:
    return PaperError(_("There is nothing to print."))


def print_html(html: str, style: str, pages: int | None = None, variant: str | None = None) -> bytes:
    """The PDF of finished HTML; see `render_pdf`."""
    from weasyprint import HTML  # costs a second: only processes that print pay it

    sheets, fonts, fetcher = workshop(style)
    with refused_glyphs(lambda: _foreign_letters(document)):
        page = HTML(string=html, base_url="asset://", url_fetcher=fetcher)
        document = page.render(stylesheets=sheets, font_config=fonts, pdf_variant=variant)
        check_fit(document, pages)
        return Printed(document.write_pdf(pdf_variant=variant), len(document.pages))


lent: dict[str, tuple[bytes, str]] = {}
"""Pictures of the order in hand: name → (bytes, media type)."""


@contextmanager
def lent_assets(assets: dict[str, tuple[bytes, str]]) -> Iterator[None]:
    """Lets templates show these pictures as `asset://NAME` inside the block."""
    lent.update(assets)
    try:
        yield
    finally:
        lent.clear()


@lru_cache(maxsize=8)
def workshop(style: str):
    """Style sheets, fonts and fetcher, read once per process: they are the same for every paper."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from documents.fetch import AssetFetcher

    fonts, fetcher = FontConfiguration(), AssetFetcher()
    texts = ((_STYLES / name).read_text(encoding="utf-8") for name in ("all.css", style))
    sheets = [CSS(string=text, base_url="asset://", url_fetcher=fetcher, font_config=fonts) for text in texts]
    return sheets, fonts, fetcher


# WeasyPrint tidies up its fonts with modules that are gone when the interpreter ends.
atexit.register(workshop.cache_clear)


# --- checks -------------------------------------------------------------------------------------------------


class _NotdefHandler(logging.Handler):
    """Collects the characters of WeasyPrint's warning about a glyph that no font has."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.characters: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"\.notdef glyph .*\(U\+([0-9A-F]+)\)", record.getMessage()):
            self.characters.add(chr(int(found[1], 16)))


@contextmanager
def refused_glyphs(foreign: Callable[[], set[str]]) -> Iterator[None]:
    """Raises GlyphMissing at its end when a letter was drawn that the papers' fonts lack, PaperError when something
    could not be fetched. `foreign` tells then which letters came from another family."""
    from weasyprint.urls import FatalURLFetchingError

    logger, handler = logging.getLogger("weasyprint"), _NotdefHandler()
    logger.addHandler(handler)
    try:
        yield
    except FatalURLFetchingError as error:
        raise PaperError(_("Part of the paper cannot be loaded: %(reason)s") % {"reason": error}) from error
    finally:
        logger.removeHandler(handler)
    if missing := handler.characters | foreign():
        raise GlyphMissing(
            _("The fonts of the papers lack these characters: %(characters)s. Correct the name or the text.")
            % {"characters": " ".join(f"{char} (U+{ord(char):04X})" for char in sorted(missing))}
        )


def _foreign_letters(document) -> set[str]:
    """The characters that came from another family than the allowed ones, which mixes faces inside a word."""
    foreign = (font for font in document.fonts.values() if font.family not in ALLOWED_FAMILIES)
    return {char for font in foreign for text in font.to_unicode.values() for char in text}


def check_fit(document, pages: int | None) -> None:
    """Overflow when the document has too many pages or a page breaks one of the rules of `render_pdf`."""
    if pages and len(document.pages) > pages:
        raise Overflow(
            _("The text is too long for one page. Shorten the position, the workplace or the name.")
        )
    for page in document.pages:
        boxes = list(_boxes_of_flow(page._page_box))
        _check_lines(boxes)
        texts = [box for box in boxes if type(box).__name__ == "TextBox" and box.text.strip()]
        _check_edges(page._page_box, texts)
        for box in boxes:
            if box.element is not None and "data-clear" in box.element.attrib:
                _check_clear(box, texts)


def _check_lines(boxes: list[Any]) -> None:
    lines = Counter(
        box.element
        for box in boxes
        if type(box).__name__ == "LineBox" and box.element is not None and box.element.get("data-lines")
    )
    if any(count > int(element.get("data-lines")) for element, count in lines.items()):
        raise Overflow(_("The name is too long for the paper. Shorten it."))


def _check_edges(page_box, texts: list[Any]) -> None:
    left, top = page_box.content_box_x() - _SLACK, page_box.content_box_y() - _SLACK
    right, bottom = left + page_box.width + 2 * _SLACK, top + page_box.height + 2 * _SLACK
    for box in texts:
        inside_x = left <= box.position_x and box.position_x + box.width <= right
        if not (inside_x and top <= box.position_y and box.position_y + box.height <= bottom):
            raise Overflow(_("“%(text)s” runs off the page. Shorten it.") % {"text": box.text.strip()[:80]})


def _check_clear(block, texts: list[Any]) -> None:
    own = {id(box) for box in block.descendants(placeholders=True)}
    if any(id(box) not in own and box.position_y + box.height > block.position_y + _SLACK for box in texts):
        raise Overflow(
            _("The text is too long for one page. Shorten the position, the workplace or the name.")
        )


def _boxes_of_flow(page_box) -> Iterator[Any]:
    """All boxes of the page's text, also absolutely placed ones; not those of its margins (page numbers)."""
    for child in page_box.children:
        if type(child).__name__ != "MarginBox":
            yield child
            if hasattr(child, "descendants"):
                yield from child.descendants(placeholders=True)


class Printed(bytes):
    """A PDF that knows its number of pages."""

    pages: int

    def __new__(cls, content: bytes, pages: int) -> Printed:
        printed = super().__new__(cls, content)
        printed.pages = pages
        return printed

    def __reduce__(self):
        return Printed, (bytes(self), self.pages)


def page_count(pdf: bytes) -> int:
    """Number of pages of a PDF."""
    if isinstance(pdf, Printed):
        return pdf.pages
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def check_fonts() -> list[str]:
    """Sentences about what is wrong with the fonts of this machine; empty when all Vietnamese letters print.

    Prints every letter in every face through the same path as the papers, since the usual fault (the package
    fonts-liberation, version 1) has the right name but lacks 92 of the 178 letters. Costs about two seconds.
    """
    wrong = []
    for family, style in ((LETTERS, "letter.css"), (DISPLAY, "certificate.css")):
        faces = ("normal", "bold", "italic", "bold italic") if family == LETTERS else ("bold",)
        for face in faces:
            html = render_to_string(
                "documents/pangram.html", {"family": family, "face": face, "text": PANGRAM, "title": family}
            )
            try:
                print_html(html, style)
            except PaperError as error:
                wrong.append(f"{family} ({face}): {error}")
    if any(sentence.startswith(LETTERS) for sentence in wrong):
        wrong.append(_("Install the package fonts-liberation2 (version 2 of these fonts)."))
    return wrong
