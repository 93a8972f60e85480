"""Where everything of a paper lies: the boxes that WeasyPrint lays out, found by the element they come from.

Import of WeasyPrint costs a second, so it happens where a paper is made and not before.
All measures are CSS pixels (96 to the inch) from the upper left corner of the page.
"""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

_STYLES = Path(settings.BASE_DIR) / "templates" / "documents"


@dataclass(frozen=True)
class Page:
    """Size and margins of one page, and the number that its top margin shows (None when it shows none)."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    number: int | None

    @property
    def size(self) -> tuple[int, int]:
        return round(self.width), round(self.height)


class Layout:
    """The pages of a laid-out document and the first and last box of each of its elements."""

    def __init__(self, root, page_boxes: list[Any]) -> None:
        self.body = root.find("body")
        self._parents = {child: parent for parent in root.iter() for child in parent}
        self.pages: list[Page] = []
        self._first: dict[Any, tuple[Any, int]] = {}
        self._last: dict[Any, tuple[Any, int]] = {}
        self._pseudo: dict[tuple[Any, str], Any] = {}
        for index, page_box in enumerate(page_boxes):
            self.pages.append(_page(page_box))
            for child in page_box.children:
                if type(child).__name__ != "MarginBox":
                    for box in _with_descendants(child):
                        self._note(box, index)

    def _note(self, box, page: int) -> None:
        if box.element is None or box.element_tag is None:
            return
        _tag, _, pseudo = box.element_tag.partition("::")
        if pseudo:
            self._pseudo.setdefault((box.element, pseudo), box)
        elif type(box).__name__ not in ("TextBox", "LineBox"):
            self._first.setdefault(box.element, (box, page))
            if self._last.get(box.element, (None, -1))[1] != page:
                self._last[box.element] = (box, page)

    def box(self, element):
        """The outermost box of the element on the first page it stands on; None when it is not shown."""
        return self._first.get(element, (None, 0))[0]

    def parent(self, element):
        """The element around it, up to the body; None around the body itself."""
        return None if element is self.body else self._parents.get(element)

    def pseudo(self, element, name: str):
        """The box of `::before`, `::after` or `::marker`; None when there is none."""
        return self._pseudo.get((element, name))

    def top(self, element) -> tuple[int, float]:
        """Page and upper edge of the element's content."""
        box, page = self._first[element]
        return page, box.content_box_y()

    def bottom(self, element) -> tuple[int, float]:
        """Page and lower edge of the element's content, on the last page it stands on."""
        box, page = self._last[element]
        return page, box.content_box_y() + box.height


def lay_out(html: str, style: str) -> Layout:
    """Lays the document out with the style sheet `style` beside the templates."""
    from weasyprint import HTML

    sheet, fonts, fetcher = _workshop(style)
    page = HTML(string=html, base_url="asset://", url_fetcher=fetcher)
    document = page.render(stylesheets=[sheet], font_config=fonts)
    return Layout(page.etree_element, [page._page_box for page in document.pages])


@lru_cache(maxsize=4)
def _workshop(style: str):
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    from documents.fetch import AssetFetcher

    fonts, fetcher = FontConfiguration(), AssetFetcher()
    text = (_STYLES / style).read_text(encoding="utf-8")
    return CSS(string=text, base_url="asset://", url_fetcher=fetcher, font_config=fonts), fonts, fetcher


# WeasyPrint tidies up its fonts with modules that are gone when the interpreter ends.
atexit.register(_workshop.cache_clear)


def text_of(box) -> str:
    """The text of a box as it is printed."""
    return "".join(part.text for part in _with_descendants(box) if type(part).__name__ == "TextBox")


def _with_descendants(box) -> Iterator[Any]:
    yield box
    for child in getattr(box, "children", ()):
        yield from _with_descendants(child)


def _page(box) -> Page:
    above = [child for child in box.children if getattr(child, "at_keyword", "") == "@top-center"]
    shown = re.search(r"\d+", " ".join(text_of(child) for child in above))
    return Page(
        width=box.margin_width(),
        height=box.margin_height(),
        top=box.margin_top,
        right=box.margin_right,
        bottom=box.margin_bottom,
        left=box.margin_left,
        number=int(shown[0]) if shown else None,
    )
