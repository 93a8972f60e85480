"""Where lines and bars of the progress report stand on the paper. Plain Python; black and white, sizes in a quarter of a millimetre."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from subcommittees.progress_rule import Count, Line

WIDTH, HEIGHT = 660, 220
LEFT, RIGHT, TOP, BOTTOM = 52, 640, 44, 184
ROW, BAR, LABELS, BAR_END = 30, 18, 132, 500
MOST_BARS = 20
"""In one drawing, so that it fits a page."""
LONGEST_LABEL = 9
MOST_TICKS = 7


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class BurnDown:
    """`actual`, `planned`: points of the lines; `until_x`, `day_x`: of the last day told and of the conference, None
    where it lies outside."""

    actual: str
    planned: str
    across: list[Tick]
    up: list[Tick]
    until_x: float
    until_label: str
    day_x: float | None


@dataclass(frozen=True)
class Bar:
    """Widths of what is done, under way and not started, side by side from LABELS on."""

    label: str
    y: int
    done: float
    doing: float
    todo: float
    words: str

    @property
    def doing_x(self) -> float:
        return LABELS + self.done

    @property
    def todo_x(self) -> float:
        return LABELS + self.done + self.doing

    @property
    def words_x(self) -> float:
        return LABELS + self.done + self.doing + self.todo + 8

    @property
    def text_y(self) -> int:
        return self.y + BAR - 4


def burn_down(actual: Line, planned: Line, day: datetime.date | None) -> BurnDown:
    """Both lines begin on the same day; `planned` reaches to the end of the drawing."""
    first, last = planned[0][0], planned[-1][0]
    days = max((last - first).days, 1)
    step = _step(max(1, *(number for _day, number in (*actual, *planned))))
    top = step * -(-max(1, *(number for _day, number in (*actual, *planned))) // step)

    def x(when: datetime.date) -> float:
        return round(LEFT + (when - first).days * (RIGHT - LEFT) / days, 1)

    def y(number: int) -> float:
        return round(BOTTOM - number * (BOTTOM - TOP) / top, 1)

    def points(line: Line) -> str:
        """A staircase, with a corner only where the number changes."""
        found = [(x(line[0][0]), y(line[0][1]))]
        for (_before, old), (when, number) in pairwise(line):
            if number != old:
                found += [(x(when), y(old)), (x(when), y(number))]
        found.append((x(line[-1][0]), y(line[-1][1])))
        return " ".join(f"{one},{other}" for one, other in found)

    until = actual[-1][0]
    apart = -(-days // MOST_TICKS)
    marks = [first + datetime.timedelta(number) for number in range(0, days + 1, apart)]
    return BurnDown(
        points(actual),
        points(planned),
        [Tick(x(when), f"{when.day:02}/{when.month:02}") for when in marks],
        [Tick(y(number), str(number)) for number in range(0, top + 1, step)],
        x(until),
        f"{until.day:02}/{until.month:02}",
        x(day) if day and first <= day <= last else None,
    )


def _step(most: int) -> int:
    """1, 2 or 5 times a power of ten, so that at most five lines lie across."""
    step = 1
    while most > 5 * step:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def bars(rows: Sequence[tuple[str, Count]]) -> list[list[Bar]]:
    """One bar for each subcommittee, MOST_BARS in a drawing; all drawings on one scale."""
    most = max((count.total for _label, count in rows), default=0) or 1
    scale = (BAR_END - LABELS) / most
    drawn = [
        Bar(
            label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…",
            place % MOST_BARS * ROW + 34,
            round(count.done * scale, 1),
            round(count.doing * scale, 1),
            round(count.todo * scale, 1),
            f"{count.done}/{count.total}" + (f", trễ {count.late}" if count.late else ""),
        )
        for place, (label, count) in enumerate(rows)
    ]
    return [drawn[start : start + MOST_BARS] for start in range(0, len(drawn), MOST_BARS)]
