"""The text of one block for one document: broken into lines by WeasyPrint, or set as one line by HarfBuzz.

A single line is most of what differs from one document to the next. HarfBuzz gets the font, size and features that
Pango gave it for the first document, and its answer is written the way WeasyPrint writes Pango's, so that both ways
give the same operators. What is not plain (indents, letter spacing, several fonts in one text, a line too long)
goes the other way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pydyf
import uharfbuzz
from weasyprint.draw import draw_inline_level
from weasyprint.formatting_structure import boxes
from weasyprint.layout.inline import iter_line_boxes
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import font_features

from documents.press.fonts import Glyphs, shown_glyphs
from documents.press.plates import OPAQUE, Block, Layout, NotSeparable, Workshop, filled

UNITS = 1024
"""Pango counts 1024 units to the CSS px."""
NO_BOTTOM = float("-inf")
_FONT = re.compile(rb"/(\w+) ([\d.]+) Tf")
_PLAIN = re.compile(r"[ -~À-ỹ–—‘’“”…\u00a0]*\Z")


@dataclass(frozen=True)
class SetText:
    """Operators of a block's text, drawn from the point 0, 0, and the number of its lines.

    `width`: of the widest line in CSS px; `room`: of the block.
    """

    operators: bytes
    line_count: int
    width: float
    room: float
    glyphs: Glyphs


# --- any text -----------------------------------------------------------------------------------------------


def set_lines(
    block: Block, texts: tuple[str, ...], layout: Layout, shop: Workshop
) -> tuple[SetText, list[Any]]:
    """Breaks the text into lines as WeasyPrint does in a block of this width, and draws them from the point 0, 0.

    Returns the text and the lines themselves.
    """
    box = block.box.copy()
    box.position_x, box.position_y = (
        box.position_x - box.content_box_x(),
        box.position_y - box.content_box_y(),
    )
    found = iter_line_boxes(
        layout.context, _with_texts(block.line, texts), 0, NO_BOTTOM, None, box, [], [],
        box.first_letter_style, box.first_line_style,
    )  # fmt: skip
    lines = [line for line, _resume in found]
    operators = [_drawn(line, layout, shop) for line in lines]
    width = max((line.width for line in lines), default=0.0)
    drawn = b"\n".join(operators)
    return SetText(drawn, len(lines), width, block.box.width, shown_glyphs(drawn)), lines


def _with_texts(box, texts: tuple[str, ...]):
    """A copy of the text of a block, as it was before lines were broken, with the texts of another document."""
    if isinstance(box, boxes.TextBox):
        if hasattr(box, "pattern"):
            box = box.copy_with_text(filled(box, texts))
            box.process_text_transform()
        return box
    return box.copy_with_children([_with_texts(child, texts) for child in box.children])


def _drawn(box, layout: Layout, shop: Workshop) -> bytes:
    page = layout.document.pages[0]
    resources: dict[str, Any] = {"ColorSpace": None}
    resources |= {name: {} for name in ("ExtGState", "XObject", "Pattern", "Shading")}
    stream = Stream(
        shop.fonts, (0, 0, page.width, page.height), resources, {}, None, {}, layout.document.output_intent
    )
    for inline in box.descendants():
        inline.background = None  # WeasyPrint notes them at the end of a page; these have none
    draw_inline_level(stream, page, box)
    held = any(resources[name] for name in ("XObject", "Pattern", "Shading"))
    if held or set(resources["ExtGState"]) - set(OPAQUE):
        raise NotSeparable("the text of a value is more than letters and rules")
    return b"\n".join(item if isinstance(item, bytes) else pydyf._to_bytes(item) for item in stream.stream)


# --- one line -----------------------------------------------------------------------------------------------


@dataclass
class _Run:
    """One text of a line with one font. `before` and `after` stand around its place and its glyphs."""

    box: Any
    name: bytes
    font: Any
    size: float
    features: dict[str, int]
    language: str
    colour: bytes
    baseline: float


class SingleLine:
    """Sets texts into a block that has one line, as long as they fit on it."""

    def __init__(self, runs: list[_Run], block: Block, align: str) -> None:
        self.runs, self.block, self.align = runs, block, align

    @classmethod
    def of(cls, block: Block, layout: Layout, shop: Workshop) -> SingleLine | None:
        """None when the block's text is not plain enough."""
        (line, *more) = block.lines
        align = _alignment(line)
        if more or not align or line.text_indent or not _is_plain(line):
            return None
        runs = []
        for box in line.descendants():
            if isinstance(box, boxes.TextBox):
                run = _run(box, layout, shop)
                if run is None:
                    return None
                runs.append(run)
        return cls(runs, block, align)

    def set(self, texts: tuple[str, ...]) -> SetText | None:
        """None when the text has to be set by WeasyPrint."""
        pieces, width = [], 0.0
        glyphs: dict[bytes, frozenset[int]] = {}
        for run in self.runs:
            text = filled(run.box, texts) if hasattr(run.box, "pattern") else run.box.text
            if run is self.runs[-1]:
                text = text.rstrip(" ")
            shaped = (
                shape(run.font, text, run.size, run.features, run.language) if _PLAIN.match(text) else None
            )
            if shaped is None:
                return None
            pieces.append((run, shaped[0], width))
            width += shaped[1] / UNITS
            glyphs[run.name] = glyphs.get(run.name, frozenset()) | shaped[2]
        box = self.block.box
        if width > box.width - 0.01:
            return None
        x = {"start": 0.0, "center": (box.width - width) / 2, "end": box.width - width}[self.align]
        drawn = [
            b"%s\nBT\n1 0 0 -1 %s %s Tm\n/%s %s Tf\n[%s] TJ\nET"
            % (
                run.colour, _number(x + offset), _number(run.baseline), run.name, _number(run.size), glyphs,
            )
            for run, glyphs, offset in pieces
        ]  # fmt: skip
        return SetText(b"\n".join(drawn), 1, width, box.width, glyphs)


def _number(value: float) -> bytes:
    return pydyf._to_bytes(float(value))


def _alignment(line) -> str:
    style = line.style
    align, last = style["text_align_all"], style["text_align_last"]
    if last != "auto":
        align = last
    return {"start": "start", "left": "start", "justify": "start", "center": "center", "end": "end", "right": "end"}.get(align, "")  # fmt: skip


def _is_plain(line) -> bool:
    for box in line.descendants():
        style = box.style
        spaced = style["letter_spacing"] not in ("normal", 0) or style["word_spacing"]
        if spaced or style["text_decoration_line"] != "none" or style["text_transform"] != "none":
            return False
        if style["direction"] != "ltr" or style["white_space"] not in ("normal", "nowrap"):
            return False
        if type(box) is boxes.InlineBox and (box.margin_width() != box.width):
            return False
    return True


def _run(box, layout: Layout, shop: Workshop) -> _Run | None:
    """Font, size and colour from the operators that WeasyPrint itself draws for the first document."""
    operators = _drawn_text(box, layout, shop)
    fonts = _FONT.findall(operators)
    if len(fonts) != 1:
        return None
    ((name, _size),) = fonts
    style = box.style
    features = font_features(
        style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
        style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
        style["font_variant_east_asian"], style["font_feature_settings"],
    )  # fmt: skip
    return _Run(
        box, name, shop.fonts.named(name), int(style["font_size"] * UNITS) / UNITS, features, style["lang"] or "", operators.split(b"\nBT")[0],
        box.position_y + box.baseline,
    )  # fmt: skip


def _drawn_text(box, layout: Layout, shop: Workshop) -> bytes:
    holder = boxes.LineBox.anonymous_from(box, [box])
    holder.position_x, holder.text_overflow, holder.block_ellipsis = box.position_x, "clip", "none"
    for side in ("top", "right", "bottom", "left"):
        setattr(holder, f"border_{side}_width", 0)
    return _drawn(holder, layout, shop)


def shape(
    font, text: str, size: float, features: dict, language: str
) -> tuple[bytes, int, frozenset[int]] | None:
    """Glyphs as WeasyPrint writes them for TJ, the width in Pango's units, and which glyphs they are; None for
    letters that are not plain.

    `size` in CSS px. A font of the shelf; its `to_unicode` learns what its glyphs stand for.
    """
    scaled = font.__dict__.setdefault("scaled", {})
    if size not in scaled:
        scaled[size] = uharfbuzz.Font(font.face)
        scaled[size].scale = (round(size * UNITS), round(size * UNITS))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    if language:
        buffer.language = language
    uharfbuzz.shape(scaled[size], buffer, features)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    ends = [info.cluster for info in infos[1:]] + [len(text)]
    written, total = ["<"], 0
    for info, position, end in zip(infos, positions, ends, strict=True):
        glyph, advance = info.codepoint, position.x_advance
        if glyph == 0 or position.x_offset or position.y_offset or end <= info.cluster:
            return None
        if glyph not in font.to_unicode:
            font.to_unicode[glyph] = text[info.cluster : end]
        written.append(f"{glyph:04x}")
        if kerning := font.widths[glyph] - advance * 1000 / UNITS / size:
            written.append(f">{int(kerning)}<")
        total += advance
    shown = "".join(written).removesuffix("<") + ("" if written[-1].endswith("<") else ">")
    return shown.encode(), total, frozenset(info.codepoint for info in infos)
