"""From the template of a paper to its .docx."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from documents.word.blocks import Block, Table
from documents.word.layout import Layout, Page, lay_out
from documents.word.ooxml import check_text
from documents.word.package import save, section
from documents.word.reader import read
from documents.word.writer import spacer, write


def render_word(
    template_name: str,
    context: dict[str, Any],
    *,
    title: str,
    style: str = "letter.css",
    steps: Sequence[dict[str, Any]] = ({},),
) -> bytes:
    """The .docx of one document; arguments as in `engine.render_pdf`.

    The step is the first whose text has at most `step["pages"]` pages, else the last: Word shows what is too long.
    PaperError for a character that no Word file can hold, and as `render_pdf` for an asset that cannot be read.
    """
    for step in steps:
        html = render_to_string(template_name, {**context, **step, "title": title})
        check_text(html)
        layout = lay_out(html, style)
        if not step.get("pages") or len(layout.pages) <= step["pages"]:
            break
    return to_docx(layout, title=title, author=" ".join(str(context.get("issuing_body", "")).split()))


def to_docx(layout: Layout, *, title: str, author: str) -> bytes:
    """The .docx of a laid-out document: one section for each stretch of pages of one size and one numbering."""
    body: list[Any] = []
    parts = _sections(layout, read(layout, layout.body))
    ends = [*(start for start, _blocks in parts[1:]), len(layout.pages)]
    counted = 0
    for (start, blocks), end in zip(parts, ends, strict=True):
        properties, counted = _properties(layout.pages, start, end, counted)
        body += write(blocks)
        if end < len(layout.pages):
            body.append(spacer(20, section=properties))
        elif blocks and isinstance(blocks[-1], Table):
            body.append(spacer(20))
    body.append(properties)
    return save(body, title=title, author=author, pages=len(layout.pages))


def _sections(layout: Layout, blocks: list[Block]) -> list[tuple[int, list[Block]]]:
    """(first page, blocks) of each section: a new size of page or a new numbering begins one."""
    found: list[tuple[int, list[Block]]] = [(0, [])]
    for block in blocks:
        page = block.top[0]
        if page > found[-1][0] and _differs(layout.pages, found[-1][0], page):
            block.new_page = False
            found.append((page, []))
        found[-1][1].append(block)
    return found


def _differs(pages: list[Page], start: int, page: int) -> bool:
    """Whether `page` cannot be of the section that begins at page `start`: other size, or numbers begin anew."""
    number = pages[page].number
    if pages[page].size != pages[start].size or number is None or number == 1:
        return True
    shown = [other.number - index for index, other in enumerate(pages[start:page], start) if other.number]
    return bool(shown) and shown[-1] != number - page


def _properties(pages: list[Page], start: int, end: int, counted: int):
    """Properties of the section on the pages `start` to `end`; `counted` is the number of the page before it.

    An annex of one page has no number to read: its pages are counted by themselves (Decree 30/2020, annex I).
    """
    number, hide_first = pages[start].number, pages[start].number is None
    if number is None:
        following = pages[start + 1].number if start + 1 < end else None
        number = following - 1 if following else 1
    goes_on = start > 0 and number == counted + 1
    properties = section(pages[start], start=None if goes_on else number, hide_first=hide_first)
    return properties, number + end - start - 1
