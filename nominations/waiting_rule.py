"""Who of a waiting list is next when seats are free: plain counting, in the order of the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def proposed(kinds: Sequence[str], left: int, left_of_kind: Mapping[str, int]) -> list[int]:
    """The places (0 is the first) of those for whom a seat is free, in order.

    `kinds`: the kind of each who waits. `left`: free seats in all; `left_of_kind`: free seats of each kind, where
    seats are kept for kinds; a kind that it does not name may take any seat. Who waits for a kind of seat that is
    full does not hold up those behind: the seat that is free could not be theirs.
    """
    free, of_kind, found = left, dict(left_of_kind), []
    for place, kind in enumerate(kinds):
        if free <= 0:
            break
        if of_kind.get(kind, free) <= 0:
            continue
        free -= 1
        if kind in of_kind:
            of_kind[kind] -= 1
        found.append(place)
    return found
