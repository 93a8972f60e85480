"""Who gets which seat of the hall: plain lists in, plain pairs out.

People come in groups in the order of the hall, the first ones nearest to the stage. A group that belongs together (a
batch on the stage) sits in one row wherever a row is long enough, so that it gets up and leaves as one. Seats which that
leaves empty are given to those for whom nothing is left behind: nobody stands while a seat is free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """People (ids) who come one after the other; `together`: in one row where that is possible."""

    people: tuple[int, ...]
    together: bool = False


@dataclass(frozen=True)
class Seating:
    """`seats`: person → seat; `left`: who has none because there are not enough, in their order."""

    seats: dict[int, int]
    left: tuple[int, ...]


def seat(rows: Sequence[Sequence[int]], groups: Sequence[Group]) -> Seating:
    """Seats everybody of the groups. `rows`: the free seats (ids) of each row, from the stage to the back.

    As many people get seats as there are seats, nobody two and no seat two people.
    """
    free = [list(row) for row in rows]
    given: dict[int, int] = {}
    waiting: list[int] = []
    place = 0
    for group in groups:
        if group.together:
            place = _row_for(len(group.people), free, place)
        for person in group.people:
            while place < len(free) and not free[place]:
                place += 1
            if place < len(free):
                given[person] = free[place].pop(0)
            else:
                waiting.append(person)
    gaps = [number for row in free for number in row]
    given |= dict(zip(waiting, gaps, strict=False))
    return Seating(given, tuple(waiting[len(gaps) :]))


def _row_for(size: int, free: list[list[int]], place: int) -> int:
    """The first row from `place` on with room for so many; `place` when no row has."""
    fitting = (number for number in range(place, len(free)) if len(free[number]) >= size)
    return next(fitting, place)
