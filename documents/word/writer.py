"""Blocks as elements of WordprocessingML: paragraphs, rules, tables, and the gaps between them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from documents.word.blocks import Block, Cell, Paragraph, Row, Rule, Table
from documents.word.ooxml import text_element, twips, w
from documents.word.styles import Letters
from documents.word.tables import keep_with_next

CLOSE = 6  # twips: gaps that are nearer count as the same


def write(blocks: list[Block], *, in_cell: bool = False) -> list:
    """The elements of the blocks, one after the other. In a cell the last one is a paragraph, as Word wants it."""
    elements: list = []
    before = first_gap(blocks)
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        after, next_before = share(block, following)
        if isinstance(block, Table):
            if block.new_page:
                elements.append(spacer(1, new_page=True))
            elements.append(table(block))
            if isinstance(following, Table):
                elements.append(spacer(max(next_before, 20), keep_next=block.keep_next))
        elif isinstance(block, Rule):
            elements.append(rule(block, after))
        elif isinstance(block, Paragraph):
            elements.append(paragraph(block, before, after))
        before = next_before
    if in_cell and (not blocks or isinstance(blocks[-1], Table)):
        elements.append(spacer(20))
    return elements


def first_gap(blocks: list[Block]) -> int:
    """Space before the first block; at the head of a page or cell, only what its own style asks for."""
    return twips(blocks[0].margins[0]) if blocks else 0


def share(block: Block, following: Block | None) -> tuple[int, int]:
    """(space after the block, space before the following one) in twips; one of them is always 0.

    Word and LibreOffice differ in how they add up two spaces that meet, so only one stands there.
    """
    own = twips(block.margins[1])
    if following is None:
        return (0 if isinstance(block, Rule) else own), 0
    if isinstance(following, Rule):
        return 0, 0  # a rule brings its own gap
    page, bottom = block.bottom
    if page == following.top[0]:
        gap = twips(max(0.0, following.top[1] - bottom))
    else:
        gap = max(own, twips(following.margins[0]))
    if isinstance(block, Table):
        return 0, gap
    if own and abs(gap - own) <= CLOSE:
        return own, 0
    return (gap, 0) if isinstance(following, Table) else (0, gap)


def paragraph(block: Paragraph, before: int, after: int):
    """<w:p> with its named style and what differs from it."""
    style = block.style
    measures = replace(block.measures, before=before, after=after)
    base = style.letters
    return w(
        "p",
        w(
            "pPr",
            w("pStyle", val=style.id),
            w("keepNext") if block.keep_next else None,
            w("keepLines") if block.keep_lines else None,
            w("pageBreakBefore") if block.new_page else None,
            *measures.properties(style.measures),
            block.letters.properties(base) if not block.runs else None,
        ),
        *(run(text, letters, base) for text, letters in block.runs),
    )


def run(text: str, letters: Letters, base: Letters):
    """<w:r>; line breaks and tabulators of the text become elements."""
    parts: list = [letters.properties(base)]
    for number, line in enumerate(text.split("\n")):
        if number:
            parts.append(w("br"))
        for place, piece in enumerate(line.split("\t")):
            if place:
                parts.append(w("tab"))
            if piece:
                parts.append(text_element(piece))
    return w("r", *parts)


def rule(block: Rule, after: int):
    """A narrow paragraph with a border above it, which Word and LibreOffice both draw at its length."""
    return w(
        "p",
        w(
            "pPr",
            w("keepNext") if block.keep_next else None,
            w("pBdr", w("top", val="single", sz=block.weight, space=0, color="auto")),
            w("spacing", before=block.gap, after=after, line=20, lineRule="exact"),
            w("ind", left=block.left, right=block.right, firstLine=0),
            w("rPr", w("sz", val=2), w("szCs", val=2)),
        ),
    )


def spacer(height: int, *, keep_next: bool = False, new_page: bool = False, section=None):
    """An empty paragraph of exactly that height in twips: between tables, after the last, at the end of a section."""
    return w(
        "p",
        w(
            "pPr",
            w("keepNext") if keep_next else None,
            w("pageBreakBefore") if new_page else None,
            w("spacing", before=0, after=0, line=max(height, 20), lineRule="exact"),
            w("rPr", w("sz", val=2), w("szCs", val=2)),
            section,
        ),
    )


def table(block: Table):
    """<w:tbl> of fixed columns; rows stay whole, those of the head stand again on each page."""
    widths = [
        twips(right - block.edges[0]) - twips(left - block.edges[0]) for left, right in pairwise(block.edges)
    ]
    if block.keep_next:
        keep_with_next(block.rows[-1].cells)
    return w(
        "tbl",
        w(
            "tblPr",
            w("tblW", w=sum(widths), type="dxa"),
            w("tblInd", w=block.indent, type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblCellMar", *(w(side, w=0, type="dxa") for side in ("top", "left", "bottom", "right"))),
        ),
        w("tblGrid", *(w("gridCol", w=width) for width in widths)),
        *(_row(row, widths) for row in block.rows),
    )


def _row(row: Row, widths: list[int]):
    return w(
        "tr",
        w(
            "trPr",
            w("cantSplit"),
            w("trHeight", val=row.height, hRule="atLeast") if row.height else None,
            w("tblHeader") if row.is_head else None,
        ),
        *(_cell(cell, widths) for cell in row.cells),
    )


def _cell(cell: Cell, widths: list[int]):
    start, end = cell.edges
    sides = ("top", "left", "bottom", "right")
    borders = [
        w(side, val="single", sz=cell.borders[side], space=0, color="auto")
        for side in sides
        if side in cell.borders
    ]
    padding = [w(side, w=cell.padding[side], type="dxa") for side in sides if side in cell.padding]
    return w(
        "tc",
        w(
            "tcPr",
            w("tcW", w=sum(widths[start:end]), type="dxa"),
            w("gridSpan", val=end - start) if end - start > 1 else None,
            w("vMerge", **({"val": "restart"} if cell.merge == "restart" else {})) if cell.merge else None,
            w("tcBorders", *borders) if borders else None,
            w("tcMar", *padding) if padding else None,
            w("vAlign", val=cell.align) if cell.align != "top" else None,
        ),
        *write(cell.blocks, in_cell=True),
    )
