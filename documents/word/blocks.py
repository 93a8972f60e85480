"""What a page is made of, between the boxes that were laid out and the elements of Word."""

from __future__ import annotations

from dataclasses import dataclass, field

from documents.word.styles import NORMAL, Letters, Measures, Style


@dataclass
class Block:
    """A piece of the page. `top` and `bottom` are (page, y in px); `margin` is its lower margin in px."""

    top: tuple[int, float] = (0, 0.0)
    bottom: tuple[int, float] = (0, 0.0)
    margins: tuple[float, float] = (0.0, 0.0)
    new_page: bool = False
    keep_next: bool = False


@dataclass
class Paragraph(Block):
    """Runs are (text, letters); "\n" is a line break, "\t" a tabulator. `room` is the height without text, in px."""

    style: Style = NORMAL
    measures: Measures = field(default_factory=Measures)
    letters: Letters = field(default_factory=Letters)
    runs: list[tuple[str, Letters]] = field(default_factory=list)
    keep_lines: bool = False


@dataclass
class Rule(Block):
    """A line across part of the text: under the motto, the issuer, the title. Twips; `weight` in 1/8 pt."""

    left: int = 0
    right: int = 0
    weight: int = 6
    gap: int = 0


@dataclass
class Cell:
    """One cell; `edges` are numbers of the table's column edges, `merge` is "", "restart" or "continue"."""

    blocks: list[Block]
    edges: tuple[int, int]
    merge: str = ""
    borders: dict[str, int] = field(default_factory=dict)  # side -> 1/8 pt
    padding: dict[str, int] = field(default_factory=dict)  # side -> twips
    align: str = "top"


@dataclass
class Row:
    cells: list[Cell]
    is_head: bool = False
    height: int = 0


@dataclass
class Table(Block):
    """`edges` are the x of its columns' edges in px, of the first to the last."""

    rows: list[Row] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    indent: int = 0
    is_columns: bool = False  # blocks that stand side by side, not a table of the paper
