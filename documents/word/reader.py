"""Reads a laid-out document back block by block, in the order of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from documents.word.blocks import Block, Paragraph, Rule
from documents.word.layout import Layout, text_of
from documents.word.letters import NATURAL_LINE, indent, letters_of, line_height, pixels, tidy
from documents.word.ooxml import EIGHTHS_PER_PX, twips
from documents.word.styles import Letters, Measures, style_for
from documents.word.tables import columns, read_table

FORCED = ("always", "page", "left", "right", "recto", "verso")
ALIGN = {"justify": "both", "center": "center", "right": "right", "end": "right"}
INLINE = ("InlineBox", "InlineBlockBox", "InlineReplacedBox", "LineBox", "TextBox", "InlineFlexBox")


@dataclass(frozen=True)
class Area:
    """From where to where text may stand, in px from the left edge of the page."""

    left: float
    right: float


def read(layout: Layout, element, area: Area | None = None) -> list[Block]:
    """The blocks inside `element`, with indents measured from `area`, else from the text area of their page."""
    reader = _Reader(layout, area)
    reader.block(element, outermost=True)
    return reader.done


class _Reader:
    def __init__(self, layout: Layout, area: Area | None) -> None:
        self.layout, self._area = layout, area
        self.done: list[Block] = []
        self.owner: Any = None  # the innermost block whose text is being read
        self.runs: list[tuple[str, Letters]] = []
        self.rules: list[Rule] = []
        self.hanging: tuple[str, float] | None = None  # marker of a list item and its x
        self.new_page = False
        self.read = 0  # how many blocks and rows were found so far

    # --- blocks -------------------------------------------------------------------------------------------------

    def block(self, element, outermost: bool = False) -> None:
        """Reads a block and everything inside it; what belongs to no deeper block is a paragraph of its own."""
        box, around, before = self.layout.box(element), self.owner, self.read
        self.flush()
        if not outermost:
            self.page_break(box.style, "break_before")
        self.owner = element
        self._marker(element)
        self._pseudo(element, "before")
        self.content(element)
        self._pseudo(element, "after")
        self.flush()
        if self.read == before and not outermost and box.height > 1:
            self._paragraph([])
        self.owner = around
        if not outermost:
            self.page_break(box.style, "break_after")

    def content(self, element) -> None:
        """Text and children of `element`, inline or block, in their order."""
        self.text(element.text, element)
        for group in self._groups(element):
            if len(group) > 1:
                self.flush()
                columns(self, group)
            else:
                self._child(group[0])
            for child in group:
                self.text(child.tail, element)

    def _child(self, child) -> None:
        box = self.layout.box(child)
        if child.tag == "br":
            self.runs.append(("\n", self.letters(self.owner)))
        elif child.tag == "img":
            self.text(child.get("alt"), self.owner)
        elif box is None:
            return  # a comment, or what the style sheet does not show
        elif child.tag == "table" and _is_block(box):
            self.flush()
            self.page_break(box.style, "break_before")
            table = read_table(self, child)
            if table.rows:
                self.add(table)
            self.page_break(box.style, "break_after")
        elif _is_block(box):
            self.block(child)
        else:
            self._pseudo(child, "before")
            self.content(child)
            self._pseudo(child, "after")
            if type(box).__name__ == "InlineBlockBox":
                self._rule(box, box.padding_bottom)

    def _groups(self, element) -> Iterable[list[Any]]:
        """Children one by one; those that stand side by side together."""
        group: list[Any] = []
        for child in element:
            if group and all(self._beside(child, other) for other in group):
                group.append(child)
                continue
            if group:
                yield group
            group = [child]
        if group:
            yield group

    def _beside(self, one, other) -> bool:
        a, b = self.layout.box(one), self.layout.box(other)
        if a is None or b is None or not _is_block(a) or not _is_block(b):
            return False
        if self.layout.top(one)[0] != self.layout.top(other)[0]:
            return False
        overlap = min(a.position_y + a.height, b.position_y + b.height) - max(a.position_y, b.position_y)
        apart = (
            a.border_box_x() >= b.border_box_x() + b.border_width() - 1
            or b.border_box_x() >= a.border_box_x() + a.border_width() - 1
        )
        return overlap > 1 and apart

    def page_break(self, style, side: str) -> None:
        if style[side] in FORCED and self.done:
            self.new_page = True
        elif style[side] == "avoid" and side == "break_before" and self.done:
            self.done[-1].keep_next = True

    def area(self, element) -> Area:
        """Where the text of `element` may stand."""
        if self._area:
            return self._area
        page = self.layout.pages[self.layout.top(element)[0]]
        return Area(page.left, page.width - page.right)

    def inside(self, element, left: float, right: float) -> list[Block]:
        """The blocks of a cell whose text stands between `left` and `right`."""
        return read(self.layout, element, Area(left, right))

    def add(self, block: Block) -> None:
        self.read += 1
        block.new_page, self.new_page = self.new_page, False
        self.done.append(block)

    # --- text ---------------------------------------------------------------------------------------------------

    def text(self, text: str | None, element) -> None:
        if text:
            self._run(text, self.layout.box(element).style)

    def _run(self, text: str, style) -> None:
        if not style["white_space"].startswith("pre"):
            text = re.sub(r"[ \t\r\n\f]+", " ", text)
        if style["text_transform"] == "uppercase":
            text = text.upper()
        letters = letters_of(style)
        if letters.raised:  # Word makes raised letters smaller by itself
            letters = replace(letters, size=self.letters(self.owner).size)
        self.runs.append((text, letters))

    def letters(self, element) -> Letters:
        return letters_of(self.layout.box(element).style)

    def _marker(self, element) -> None:
        marker = self.layout.pseudo(element, "marker")
        if marker is None or not (text := text_of(marker).strip()):
            return
        if type(marker).__name__ == "InlineBox":
            self._run(f"{text} ", marker.style)
        else:
            self.hanging = (text, marker.position_x)

    def _pseudo(self, element, name: str) -> None:
        box = self.layout.pseudo(element, name)
        if box is None:
            return
        if text := text_of(box):
            self._run(text, box.style)
        else:
            self._rule(box, box.margin_top)

    def _rule(self, box, gap: float) -> None:
        if box.border_bottom_width:
            x, area, page = box.border_box_x(), self.area(self.owner), self.layout.top(self.owner)[0]
            style = self.layout.box(self.owner).style
            leading = (line_height(style) - style["font_size"] * NATURAL_LINE) / 2
            bottom = box.border_box_y() + box.border_height()
            self.rules.append(
                Rule(
                    top=(page, bottom - box.border_bottom_width),
                    bottom=(page, bottom + max(leading, 0)),  # it lies that much lower than in the PDF
                    left=twips(x - area.left),
                    right=twips(area.right - x - box.border_width()),
                    weight=max(2, round(box.border_bottom_width * EIGHTHS_PER_PX)),
                    gap=twips(max(gap + leading, 0)),  # Word puts all leading above the line, CSS half of it
                )
            )

    # --- paragraphs ---------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Ends the paragraph that is open; spaces alone are none."""
        runs, self.runs = tidy(self.runs), []
        if runs:
            self._paragraph(runs)
        rules, self.rules = self.rules, []
        for rule in rules:
            if self.done:
                self.done[-1].keep_next = True
            self.add(rule)

    def _paragraph(self, runs: list[tuple[str, Letters]]) -> None:
        layout, owner = self.layout, self.owner
        style, measures = layout.box(owner).style, self._measures(owner, bool(runs))
        if self.hanging:
            marker, x = self.hanging
            first = twips(x - self.area(owner).left) - measures.left
            measures, self.hanging = replace(measures, first=first), None
            runs = [(f"{marker}\t", self.letters(owner)), *runs]
        self.add(
            Paragraph(
                top=layout.top(owner),
                bottom=layout.bottom(owner),
                margins=(pixels(style["margin_top"]), pixels(style["margin_bottom"])),
                style=style_for(self._path(owner)),
                measures=measures,
                letters=letters_of(style),
                runs=runs,
                keep_next=style["break_after"] == "avoid",
                keep_lines=style["break_inside"] == "avoid",
            )
        )

    def _measures(self, owner, has_text: bool) -> Measures:
        box, area = self.layout.box(owner), self.area(owner)
        style, x = box.style, box.content_box_x()
        height = line_height(style) if has_text else box.height
        right = 0 if style["white_space"] == "nowrap" else indent(area.right - x - box.width)
        return Measures(
            align=ALIGN.get(style["text_align_all"], "left"),
            first=twips(pixels(style["text_indent"])) if has_text else 0,
            left=indent(x - area.left),
            right=right,  # a line that must not break gets all the room there is
            line=twips(height),
        )

    def _path(self, element) -> list[set[str]]:
        found = []
        while element is not None:
            found.append({element.tag, *element.get("class", "").split()})
            element = self.layout.parent(element)
        return found


def _is_block(box) -> bool:
    return type(box).__name__ not in INLINE
