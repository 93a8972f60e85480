"""Tables of the paper, and blocks that stand side by side, as rows of cells."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from documents.word.blocks import Cell, Row, Table
from documents.word.letters import indent
from documents.word.ooxml import EIGHTHS_PER_PX, twips

SIDES = ("top", "left", "bottom", "right")
ALIGN = {"middle": "center", "bottom": "bottom"}
SAME = 1.0  # px: edges that are closer are one edge


def read_table(reader, element) -> Table:
    """The table with the column edges that were laid out; a caption is a row across all columns."""
    layout, area = reader.layout, reader.area(element)
    rows = [(row, is_head) for row, is_head in _rows(element) if layout.box(row) is not None]
    boxes = [layout.box(cell) for row, _ in rows for cell in row if layout.box(cell) is not None]
    edges = _edges(boxes) or [area.left, area.right]
    box = layout.box(element)
    table = Table(
        top=layout.top(element),
        bottom=layout.bottom(element),
        margins=(box.margin_top, box.margin_bottom),
        edges=edges,
        indent=indent(edges[0] - area.left),
        keep_next=box.style["break_after"] == "avoid",
    )
    spanned: dict[int, list[Any]] = {}  # first column -> [rows still to cover, cell of the row above]
    for row, is_head in rows:
        if (found := _row(reader, row, is_head, edges, spanned)).cells:  # Word takes no row without cells
            table.rows.append(found)
    for caption in element.findall("caption"):
        blocks = reader.inside(caption, edges[0], edges[-1])
        table.rows.insert(0, Row([Cell(blocks, (0, len(edges) - 1))]))
    return table


def columns(reader, group: list[Any]) -> None:
    """Adds blocks that stand side by side as a row without borders, to the table of the row above if they match."""
    layout, area = reader.layout, reader.area(group[0])
    group = sorted(group, key=lambda element: layout.box(element).border_box_x())
    starts = [layout.box(element).border_box_x() for element in group[1:]]
    edges = [area.left, *starts, area.right]
    tops = [layout.top(element) for element in group]
    top = (tops[0][0], min(y for _page, y in tops))
    above = reader.done[-1] if reader.done else None
    gap = 0
    if isinstance(above, Table) and above.is_columns and _alike(above.edges, edges):
        gap = twips(max(0.0, top[1] - above.bottom[1])) if above.bottom[0] == top[0] else 0
    else:
        reader.page_break(layout.box(group[0]).style, "break_before")
        above = Table(top=top, edges=edges, is_columns=True)
        reader.add(above)
    cells = [
        Cell(
            reader.inside(element, left, right),
            (number, number + 1),
            padding={"top": gap + twips(max(0.0, own[1] - top[1]))},
        )
        for number, (element, own, (left, right)) in enumerate(
            zip(group, tops, pairwise(above.edges), strict=True)
        )
    ]
    above.rows.append(Row(cells))
    reader.read += 1
    above.bottom = max(layout.bottom(element) for element in group)


def _rows(element):
    """(row, whether it is of the table's head) in print order; a head stands first wherever it was written."""
    groups = {"thead": [], "tbody": [], "tfoot": []}
    for child in element:
        if child.tag in groups:
            groups[child.tag] += [(row, child.tag == "thead") for row in child if row.tag == "tr"]
        elif child.tag == "tr":
            groups["tbody"].append((child, False))
    return [*groups["thead"], *groups["tbody"], *groups["tfoot"]]


def _row(reader, row, is_head: bool, edges: list[float], spanned: dict[int, list[Any]]) -> Row:
    cells = []
    own = {}
    for element in row:
        box = reader.layout.box(element)
        if box is not None:
            x = box.border_box_x()
            span = (_edge(edges, x), _edge(edges, x + box.border_width()))
            own[span[0]] = cell = _cell(reader, element, box, span)
            cells.append(cell)
    for start, (left, above) in list(spanned.items()):
        cells.append(Cell([], above.edges, "continue", above.borders, above.padding))
        if left == 1:
            del spanned[start]
        else:
            spanned[start][0] = left - 1
    for element in row:
        box = reader.layout.box(element)
        if box is not None and (more := _span(element)) > 1:
            cell = own[_edge(edges, box.border_box_x())]
            cell.merge = "restart"
            spanned[cell.edges[0]] = [more - 1, cell]
    cells.sort(key=lambda cell: cell.edges)
    height = reader.layout.box(row).style["height"]
    if not is_head and reader.layout.box(row).style["break_after"] == "avoid":
        keep_with_next(cells)
    return Row(cells, is_head, twips(height.value) if getattr(height, "unit", "") == "px" else 0)


def keep_with_next(cells: list[Cell]) -> None:
    """Keeps a row on one page with what follows it."""
    for cell in cells:
        for block in cell.blocks:
            block.keep_next = True


def _cell(reader, element, box, span: tuple[int, int]) -> Cell:
    style, left = box.style, box.content_box_x()
    borders = {
        side: max(2, round(style[f"border_{side}_width"] * EIGHTHS_PER_PX))
        for side in SIDES
        if style[f"border_{side}_style"] not in ("none", "hidden") and style[f"border_{side}_width"]
    }
    padding = {side: twips(getattr(style[f"padding_{side}"], "value", 0) or 0) for side in SIDES}
    return Cell(
        reader.inside(element, left, left + box.width),
        span,
        borders=borders,
        padding={side: size for side, size in padding.items() if size},
        align=ALIGN.get(style["vertical_align"], "top"),
    )


def _span(element) -> int:
    text = element.get("rowspan", "1")
    return int(text) if text.isascii() and text.isdigit() else 1


def _edges(boxes: list[Any]) -> list[float]:
    """Where columns begin and end, from the left; edges nearer than SAME are one."""
    places = sorted(
        {x for box in boxes for x in (box.border_box_x(), box.border_box_x() + box.border_width())}
    )
    return [x for number, x in enumerate(places) if not number or x - places[number - 1] > SAME]


def _alike(some: list[float], others: list[float]) -> bool:
    return len(some) == len(others) and all(abs(a - b) <= SAME for a, b in zip(some, others, strict=True))


def _edge(edges: list[float], x: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - x))
