"""When a task is due, and which tasks wait for each other in a circle. Plain Python on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from functools import lru_cache

from conference import holidays


def due(
    day: datetime.date | None, offset: int | None, fixed: datetime.date | None = None
) -> datetime.date | None:
    """The fixed day; else `offset` days after the conference `day` (before it: negative). None while that has none."""
    if fixed is not None:
        return fixed
    return day + datetime.timedelta(offset) if day is not None and offset is not None else None


@lru_cache(maxsize=4096)
def nobody_works(day: datetime.date | None) -> bool:
    """Whether the day is a public holiday or of the weekend; what is due then is rather wanted the day before."""
    return day is not None and (holidays.is_weekend(day) or holidays.name_of(day) != "")


def circle(waits_for: Mapping[int, Collection[int]], start: int) -> list[int]:
    """The shortest way from `start` over what it waits for back to itself, both ends named; empty where there is none.

    waits_for: {task: the tasks that must be done before it}. Takes time in proportion to the number of pairs.
    """
    came_from: dict[int, int] = {}
    edge = [start]
    while edge:
        following = []
        for task in edge:
            for before in sorted(waits_for.get(task, ())):
                if before == start:
                    return [*_way(came_from, start, task), start]
                if before not in came_from:
                    came_from[before] = task
                    following.append(before)
        edge = following
    return []


def _way(came_from: Mapping[int, int], start: int, task: int) -> list[int]:
    way = [task]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
