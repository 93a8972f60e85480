"""One template laid out by WeasyPrint, with the places of what differs left open.

A layout knows the blocks of a skeleton that hold slots. Drawn, it becomes a plate: its pages as operators of a PDF
with a hole for each of these blocks and for each QR code. Lengths are CSS px from the top left of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint import DEFAULT_OPTIONS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document, DocumentMetadata, Page
from weasyprint.formatting_structure import boxes
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.html import get_html_metadata
from weasyprint.layout import layout_document
from weasyprint.pdf import VARIANTS, generate_pdf

from documents.codes import QR_ADDRESS
from documents.press.drawings import ImageShelf
from documents.press.fonts import FontShelf
from documents.press.slots import CLOSE, OPEN, SLOT, Manuscript

OPAQUE = {"a1.0": {"ca": 1}, "A1.0": {"CA": 1}}
"""Graphics states of opaque fills and strokes under the names that WeasyPrint gives them."""


class NotSeparable(Exception):
    """The template has to be printed whole; the message says why, for the log."""


@dataclass
class Workshop:
    """What all plates of a press share: style sheets, fonts, images, and the kind of PDF (`variant`)."""

    sheets: list[Any]
    font_config: Any
    fetcher: Any
    variant: str
    fonts: FontShelf = field(default_factory=FontShelf)
    images: ImageShelf = field(init=False)

    def __post_init__(self) -> None:
        self.images = ImageShelf(self.fetcher)

    @property
    def options(self) -> dict[str, Any]:
        """WeasyPrint's options. Tags are always made: the holes are found by them."""
        _function, fixed = VARIANTS[self.variant]
        given = {**DEFAULT_OPTIONS, "pdf_variant": self.variant, "stylesheets": self.sheets, "pdf_tags": True}
        given["cache"] = self.images
        return given | {name: value for name, value in fixed.items() if given[name] is None}


class MarkedPage(Page):
    """A page that remembers under which number each of its boxes was drawn."""

    def paint(self, stream, scale=1) -> None:
        super().paint(stream, scale)
        self.marks = {id(box): mark["mcid"] for box, mark in stream._tags.items()}


@dataclass
class Block:
    """A block that holds slots, where the layout put it. `line` is its text before it was broken into lines."""

    page: int
    box: Any
    y: float
    lines: list[Any]
    line: Any


@dataclass
class Layout:
    document: Document
    context: Any
    metadata: DocumentMetadata
    blocks: list[Block]

    @property
    def line_counts(self) -> tuple[int, ...]:
        return tuple(len(block.lines) for block in self.blocks)


def filled(box, texts: tuple[str, ...]) -> str:
    """Text of a box that holds slots: `box.pattern` is fixed text and numbers of slots in turn."""
    parts = [part if place % 2 == 0 else texts[int(part)] for place, part in enumerate(box.pattern)]
    return "".join(parts)


def lay_out(manuscript: Manuscript, shop: Workshop) -> Layout:
    """WeasyPrint's own steps from HTML to pages, with a stop where the boxes know their slots.

    Raises NotSeparable when the slots do not each stand in one block of running text on one page.
    """
    options = shop.options
    html = HTML(string=manuscript.skeleton, base_url="asset://", url_fetcher=shop.fetcher)
    counters = CounterStyle()
    profiles: dict[str, Any] = {}
    context = Document._build_layout_context(html, shop.font_config, counters, profiles, options)
    root = build_formatting_structure(
        html.etree_element, context.style_for, context.get_image_from_uri, html.base_url,
        context.target_collector, counters, context.footnotes,
    )  # fmt: skip
    lines = _prepare(root, manuscript)
    pages = [MarkedPage(box) for box in layout_document(html, root, context)]
    metadata = DocumentMetadata(**get_html_metadata(html))
    document = Document(
        pages, metadata, html.url_fetcher, shop.font_config, profiles, options["output_intent"]
    )
    document._html, document.fonts = html, shop.fonts
    if not context._excluded_shapes_root_boxes:
        context.create_block_formatting_context()  # single blocks are laid out again, without floats
    return Layout(document, context, metadata, _blocks(document, lines))


def _prepare(root, manuscript: Manuscript) -> list[Any]:
    """The lines that hold slots, each with its number; notes the pattern of their texts and fills them in."""
    lines: list[Any] = []
    seen = 0
    for line in [box for box in root.descendants() if isinstance(box, boxes.LineBox)]:
        texts = [box for box in line.descendants() if isinstance(box, boxes.TextBox) and OPEN in box.text]
        if not texts:
            continue
        _check_simple(line)
        line.slot_block, line.slots = len(lines), []
        lines.append(line)
        for box in texts:
            box.pattern = SLOT.split(box.text)
            box.text = filled(box, manuscript.texts)
            box.process_text_transform()
            line.slots += [int(slot) for slot in box.pattern[1::2]]
        seen += len(line.slots)
    if seen != len(manuscript.texts):
        raise NotSeparable("a value stands outside the running text")
    return lines


def _check_simple(line) -> None:
    for box in line.descendants():
        inline = isinstance(box, (boxes.LineBox, boxes.TextBox)) or type(box) is boxes.InlineBox
        style = box.style
        painted = style["background_color"].alpha or any(
            kind != "none" for kind, _ in style["background_image"]
        )
        if not inline or painted or style["position"] != "static" or style["opacity"] < 1:
            raise NotSeparable("a value stands beside something else than text")


def _blocks(document: Document, lines: list[Any]) -> list[Block]:
    found: dict[int, Block] = {}
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):
            if isinstance(box, boxes.TextBox) and (OPEN in box.text or CLOSE in box.text):
                raise NotSeparable("a value is repeated in the margin")
            laid = [child for child in box.children if isinstance(child, boxes.LineBox)]
            if laid and hasattr(laid[0], "slot_block"):
                block = laid[0].slot_block
                if block in found:
                    raise NotSeparable("a value stands twice, or goes over two pages")
                found[block] = Block(number, box, laid[0].position_y, laid, lines[block])
    if len(found) != len(lines):
        raise NotSeparable("a value is not shown")
    return [found[number] for number in range(len(lines))]


def width_is_given(page_box, block) -> bool:
    """Whether the block is as wide as it is whatever stands in it, so that other texts find the same width."""
    return _given(page_box, id(block)) is True


def _given(box, wanted: int, given: bool = True) -> bool | None:
    box = getattr(box, "_box", box)
    style = box.style
    if isinstance(box, boxes.TableBox):
        given = given and style["table_layout"] == "fixed" and style["width"] != "auto"
    elif box.is_absolutely_positioned():
        given = style["width"] != "auto" or "auto" not in (style["left"], style["right"])
    elif box.is_floated() or box.is_flex_item or box.is_grid_item or isinstance(box, boxes.InlineBlockBox):
        given = given and style["width"] != "auto"
    if id(box) == wanted:
        return given
    for child in getattr(box, "children", ()):
        answer = _given(child, wanted, given)
        if answer is not None:
            return answer
    return None


# --- drawing ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hole:
    """Where the text of block `number`, or the QR code `number`, comes into the operators of a page."""

    kind: str  # "block" | "code"
    number: int


@dataclass
class PagePattern:
    """Operators of a page in order, with the holes between them; the page's dictionary as WeasyPrint made it."""

    parts: list[bytes | Hole]
    page: Any
    contents: Any


@dataclass
class Plate:
    pages: list[PagePattern]
    pdf: pydyf.PDF
    metadata: DocumentMetadata
    kit: Any = (
        None  # what the file of one document holds of it, once there was one (documents.press.book.Kit)
    )


def draw(layout: Layout, shop: Workshop, tagged: bool) -> Plate:
    """Draws a layout without the text of its blocks with slots. The layout cannot be drawn a second time."""
    blanks = {}
    for number, block in enumerate(layout.blocks):
        blanks[id(_emptied(block))] = number
    pdf = generate_pdf(layout.document, None, 1, **shop.options)
    if tagged:
        _join_spans(pdf)
    pages = []
    for number, page in enumerate(layout.document.pages):
        dictionary = pdf.objects[pdf.pages["Kids"][::3][number]]
        if "Annots" in dictionary:
            raise NotSeparable("the page has links or fields")
        contents = _object(pdf, dictionary["Contents"])
        holes = dict(_holes(page, blanks))
        pages.append(PagePattern(list(_parts(contents.stream, holes, tagged)), dictionary, contents))
    return Plate(pages, pdf, layout.metadata)


def _join_spans(pdf: pydyf.PDF) -> None:
    """WeasyPrint wraps every run of text in a span of its own; here the mark hangs on the paragraph itself.

    Half as many elements say the same to whoever reads the file aloud, and a thousand letters need half the memory.
    """
    elements = {thing.number: thing for thing in pdf.objects if _is_element(thing)}
    joined: dict[bytes, bytes] = {}
    for element in elements.values():
        for place, kid in enumerate(element["K"]):
            span = elements.get(int(kid.split()[0])) if isinstance(kid, bytes) else None
            if (
                span
                and span["S"] == "/Span"
                and len(span) == 5
                and [type(mark) for mark in span["K"]] == [int]
            ):
                (element["K"][place],) = span["K"]
                joined[span.reference] = element.reference
    marked = _object(pdf, _object(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    for parents in marked[1::2]:
        parents[:] = [joined.get(parent, parent) for parent in parents]


def _is_element(thing: Any) -> bool:
    return isinstance(thing, pydyf.Dictionary) and thing.get("Type") == "/StructElem"


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _emptied(block: Block):
    """Leaves one invisible text in the block, which is drawn as a mark with nothing in it; returns that text."""
    line = block.lines[0].copy_with_children([])
    text = next(box for box in block.lines[0].descendants() if isinstance(box, boxes.TextBox)).copy()
    text.style = text.style.copy()
    text.style["visibility"] = "hidden"
    line.children = (text,)
    block.box.children = (line,)
    return text


def _holes(page: MarkedPage, blanks: dict[int, int]) -> Iterator[tuple[int, Hole]]:
    """Mark number → what comes there."""
    for box in page._page_box.descendants(placeholders=True):
        mark = page.marks.get(id(getattr(box, "_box", box)))
        if mark is None:
            continue
        if id(box) in blanks:
            yield mark, Hole("block", blanks[id(box)])
        source = box.element.get("src", "") if isinstance(box, boxes.ReplacedBox) else ""
        if source.startswith(f"{QR_ADDRESS}SLOT-"):
            if box.style["width"] == box.style["height"] == "auto":
                raise NotSeparable("a QR code without width or height is as large as its text is long")
            yield mark, Hole("code", int(source.rpartition("-")[2]))


def _parts(stream: list, holes: dict[int, Hole], tagged: bool) -> Iterator[bytes | Hole]:
    """Operators between the holes. Inside the mark of a QR code the name of the image is the hole."""
    run: list[bytes] = []
    inside: list[Hole | None] = []
    for place, item in enumerate(stream):
        data = item if isinstance(item, bytes) else pydyf._to_bytes(item)
        following = stream[place + 1] if place + 1 < len(stream) else None
        opening = data in (b"BDC", b"BMC")
        if opening:
            hole = holes.get(stream[place - 1]["MCID"]) if data == b"BDC" else None
            inside.append(hole)
        if tagged or not (_is_mark(item, following) or opening or data == b"EMC"):
            if data.endswith(b" Do") and any(hole and hole.kind == "code" for hole in inside):
                code = next(hole for hole in inside if hole)
                yield b"\n".join(run)
                yield code
                run = []
            else:
                run.append(data)
        if opening and inside[-1] and inside[-1].kind == "block":
            yield b"\n".join(run)
            yield inside[-1]
            run = []
        if data == b"EMC":
            inside.pop()
    yield b"\n".join(run)


def _is_mark(item, following) -> bool:
    """Whether an operand belongs to a mark: its name or its properties."""
    if isinstance(item, pydyf.Dictionary):
        return following == b"BDC"
    return (
        isinstance(item, str)
        and item.startswith("/")
        and (following == b"BMC" or isinstance(following, pydyf.Dictionary))
    )
