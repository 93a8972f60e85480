"""How many tasks wait for each, also through others, and which can't be done in time. Plain Python on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping

Waits = Mapping[int, Collection[int]]
"""{task: the tasks that must be done before it}, of tasks that are not done."""


def waiting_for(waits_for: Waits) -> dict[int, int]:
    """{task: how many wait for it, directly or through others}; a task in a circle does not count itself.

    Sets are whole numbers with a bit for each task, so that thousands of tasks take a moment.
    """
    order = list(_from_the_last(turned(waits_for)))
    bit = {task: 1 << place for place, task in enumerate(order)}
    behind = _settled(order, turned(waits_for), bit)
    return {task: (behind[task] & ~bit[task]).bit_count() for task in order if behind[task] & ~bit[task]}


def latest_before(
    waits_for: Waits, dues: Mapping[int, datetime.date | None]
) -> dict[int, tuple[int, datetime.date]]:
    """{task: (what is due last of all that it waits for, its date)} where that is due only after the task itself."""
    latest: dict[int, tuple[datetime.date, int]] = {}
    for task in _from_the_last(waits_for):
        found = [latest[before] for before in waits_for.get(task, ()) if before in latest]
        found += [(due, before) for before in waits_for.get(task, ()) if (due := dues.get(before))]
        if found:
            latest[task] = max(found)
    return {
        task: (before, last)
        for task, (last, before) in latest.items()
        if (due := dues.get(task)) and last > due and before != task
    }


def turned(waits_for: Waits) -> dict[int, list[int]]:
    """{task: those that wait for it}."""
    turned: dict[int, list[int]] = {}
    for task, others in waits_for.items():
        for before in others:
            turned.setdefault(before, []).append(task)
    return turned


def _from_the_last(edges: Waits) -> Iterator[int]:
    """Every task once, after all that its edges lead to (as far as there is no circle)."""
    seen: set[int] = set()
    for start in edges:
        stack = [(start, iter(edges[start]))] if start not in seen else []
        seen.add(start)
        while stack:
            task, rest = stack[-1]
            following = next((each for each in rest if each not in seen), None)
            if following is None:
                stack.pop()
                yield task
            else:
                seen.add(following)
                stack.append((following, iter(edges.get(following, ()))))


def _settled(order: list[int], edges: Waits, bit: Mapping[int, int]) -> dict[int, int]:
    """{task: the bits of all that its edges lead to}; one round, and more only where there are circles."""
    reached = dict.fromkeys(order, 0)
    changed = True
    while changed:
        changed = False
        for task in order:
            bits = 0
            for following in edges.get(task, ()):
                bits |= bit[following] | reached[following]
            if bits != reached[task]:
                reached[task], changed = bits, True
    return reached
