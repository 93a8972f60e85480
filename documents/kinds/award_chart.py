"""Where the bars of the summary report stand on the paper: collectives and individuals side by side. Plain Python; black and
white, sizes in a quarter of a millimetre."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

LABELS, BAR_END, ROW, BAR, HEAD = 290, 600, 30, 18, 34
MOST_BARS = 20
"""In one drawing, so that it fits a page."""
LONGEST_LABEL, LONGEST_LINE = 34, 40
"""Letters of a name that stands on one line, and of each line of one that takes two smaller ones."""


@dataclass(frozen=True)
class Bar:
    """Widths of collectives and individuals, side by side from LABELS on."""

    label: tuple[str, ...]
    y: int
    collectives: float
    individuals: float
    words: str

    @property
    def individuals_x(self) -> float:
        return LABELS + self.collectives

    @property
    def words_x(self) -> float:
        return LABELS + self.collectives + self.individuals + 8

    @property
    def text_y(self) -> int:
        return self.y + BAR - 4

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """(text, y, size of the letters) of the name."""
        if len(self.label) == 1:
            return [(self.label[0], self.text_y, 17)]
        return [(text, self.y + 6 + place * 14, 14) for place, text in enumerate(self.label)]


def bars(rows: Sequence[tuple[str, int, int]]) -> list[list[Bar]]:
    """One bar for each (label, collectives, individuals), MOST_BARS in a drawing; all drawings on one scale."""
    most = max((collectives + individuals for _label, collectives, individuals in rows), default=0) or 1
    scale = (BAR_END - LABELS) / most
    drawn = [
        Bar(
            _lines(label),
            place % MOST_BARS * ROW + HEAD,
            round(collectives * scale, 1),
            round(individuals * scale, 1),
            str(collectives + individuals),
        )
        for place, (label, collectives, individuals) in enumerate(rows)
    ]
    return [drawn[start : start + MOST_BARS] for start in range(0, len(drawn), MOST_BARS)]


def _lines(label: str) -> tuple[str, ...]:
    """The name on one line, or on two; only what does not fit two is cut short."""
    if len(label) <= LONGEST_LABEL:
        return (label,)
    width = min(LONGEST_LINE, len(label) // 2 + 7)  # no last word alone
    return tuple(textwrap.wrap(label, width, max_lines=2, placeholder="…"))
