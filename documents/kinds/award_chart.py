"""Where the bars of the summary report stand on the paper: collectives and individuals side by side. Plain Python; black and
white, sizes in a quarter of a millimetre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LABELS, BAR_END, ROW, BAR, HEAD = 290, 600, 30, 18, 34
MOST_BARS = 20
"""In one drawing, so that it fits a page."""
LONGEST_LABEL = 34


@dataclass(frozen=True)
class Bar:
    """Widths of collectives and individuals, side by side from LABELS on."""

    label: str
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


def bars(rows: Sequence[tuple[str, int, int]]) -> list[list[Bar]]:
    """One bar for each (label, collectives, individuals), MOST_BARS in a drawing; all drawings on one scale."""
    most = max((collectives + individuals for _label, collectives, individuals in rows), default=0) or 1
    scale = (BAR_END - LABELS) / most
    drawn = [
        Bar(
            label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…",
            place % MOST_BARS * ROW + HEAD,
            round(collectives * scale, 1),
            round(individuals * scale, 1),
            str(collectives + individuals),
        )
        for place, (label, collectives, individuals) in enumerate(rows)
    ]
    return [drawn[start : start + MOST_BARS] for start in range(0, len(drawn), MOST_BARS)]
