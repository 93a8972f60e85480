"""Where tasks stand on a line of time: a drawing of rows, days and what waits for what. Plain Python, whole units."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

LABELS, CHART, ROW, HEAD, MARGIN = 316, 700, 24, 34, 16
WIDTH = LABELS + CHART + 2 * MARGIN
MOST_WEEKS = 16
"""A longer time is divided into months."""


@dataclass(frozen=True)
class Tick:
    x: int
    day: datetime.date


@dataclass(frozen=True)
class Drawing:
    """places: {task: (x of its day, y of its row)}; ways: pairs of places from what is awaited to what waits;
    `day_x`, `today_x`: of the conference and of today, None where they lie outside."""

    height: int
    ticks: list[Tick]
    by_month: bool
    places: dict[int, tuple[int, int]]
    ways: list[tuple[int, int, int, int]]
    day_x: int | None
    today_x: int | None


def draw(
    tasks: Sequence[tuple[int, datetime.date]],
    waits_for: Mapping[int, Collection[int]],
    day: datetime.date | None,
    today: datetime.date,
    span: tuple[datetime.date, datetime.date] | None = None,
) -> Drawing:
    """tasks: (task, its due date) in the order of the rows, at least one; span: first and last day that are shown, for
    several drawings on one scale. Takes time in proportion to tasks and pairs."""
    first, last = span or span_of([due for _task, due in tasks], day)
    days = max((last - first).days, 1)

    def x_of(when: datetime.date) -> int:
        return LABELS + MARGIN + (when - first).days * CHART // days

    def shown(when: datetime.date | None) -> int | None:
        return x_of(when) if when is not None and first <= when <= last else None

    places = {task: (x_of(due), HEAD + row * ROW + ROW // 2) for row, (task, due) in enumerate(tasks)}
    ways = [
        (*places[before], *places[task])
        for task in places
        for before in sorted(waits_for.get(task, ()))
        if before in places
    ]
    marks, by_month = _ticks(first, last)
    ticks = [Tick(x_of(mark), mark) for mark in marks]
    return Drawing(HEAD + len(tasks) * ROW + MARGIN, ticks, by_month, places, ways, shown(day), shown(today))


def span_of(
    dues: Collection[datetime.date], day: datetime.date | None
) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of all of them and of the conference."""
    known = [*dues, day] if day else list(dues)
    return min(known), max(known)


def _ticks(first: datetime.date, last: datetime.date) -> tuple[list[datetime.date], bool]:
    """Mondays, or the first days of months where these would be too many; a long time in steps of several months."""
    if (last - first).days <= 7 * MOST_WEEKS:
        monday = first + datetime.timedelta(-first.weekday() % 7)
        return [monday + datetime.timedelta(week * 7) for week in range((last - monday).days // 7 + 1)], False
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    step = len(months) // MOST_WEEKS + 1
    return [datetime.date(month // 12, month % 12 + 1, 1) for month in months[::step]], True
