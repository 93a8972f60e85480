"""When the items of a session begin and end. Minutes since midnight; plain, exact, no Django."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

DAY = 24 * 60
HALF_DAY = 240
"""Minutes of a half-day session, the length the plan of a conference allows by default."""
COUNTING = 15
"""Minutes that a counting board needs at least between the casting of ballots and the announcement of the result."""


@dataclass(frozen=True)
class Length:
    """What an item takes: its minutes, a start before which it does not begin, spare minutes after it.

    `least`: what it can be shortened to where all has to fit; None: it keeps its length.
    """

    minutes: int
    fixed_start: int | None = None
    pause_after: int = 0
    least: int | None = None

    def __post_init__(self) -> None:
        if self.minutes < 0 or self.pause_after < 0:
            raise ValueError("an agenda item cannot last a negative time")
        if self.fixed_start is not None and not 0 <= self.fixed_start < DAY:
            raise ValueError(
                f"an item begins between 0 and {DAY - 1} minutes after midnight, not {self.fixed_start}"
            )


@dataclass(frozen=True)
class Times:
    """`waits`: minutes without anything before it, until its fixed start; `late`: minutes by which it misses it."""

    begin: int
    end: int
    waits: int = 0
    late: int = 0


def total(durations: Iterable[int]) -> int:
    """Minutes of all items together. ValueError when one is negative."""
    minutes = list(durations)
    if any(duration < 0 for duration in minutes):
        raise ValueError("an agenda item cannot last a negative time")
    return sum(minutes)


def plan(start: int, items: Iterable[Length]) -> list[Times]:
    """When each item begins and ends: after the item before and its spare minutes, and not before its fixed start.

    No item begins before the end of the one before; one that misses its fixed start says by how much. Ends may lie
    past midnight (`clock_text` refuses those). ValueError for a start outside the day.
    """
    if not 0 <= start < DAY:
        raise ValueError(f"a session begins between 0 and {DAY - 1} minutes after midnight, not {start}")
    found, free = [], start
    for item in items:
        fixed = free if item.fixed_start is None else item.fixed_start
        begin = max(free, fixed)
        found.append(Times(begin, begin + item.minutes, waits=begin - free, late=max(0, free - fixed)))
        free = begin + item.minutes + item.pause_after
    return found


def schedule(start: int, durations: Iterable[int]) -> list[tuple[int, int]]:
    """(begin, end) of items that follow without a gap; as `plan`."""
    return [(times.begin, times.end) for times in plan(start, map(Length, durations))]


def length(start: int, items: Iterable[Length]) -> int:
    """Minutes from `start` to the end of the last item, waiting included; 0 without items."""
    times = plan(start, items)
    return times[-1].end - start if times else 0


def overrun(durations: Iterable[int], limit: int = HALF_DAY) -> int:
    """Minutes by which the items exceed `limit`; 0 when they fit."""
    return max(0, total(durations) - limit)


def shift(items: Sequence[Length], place: int, minutes: int) -> list[Length]:
    """The item at `place` (0 = first) and all after it begin `minutes` later, or earlier when negative.

    Spare minutes of the item before are what grows or shrinks, and a fixed start of an item moved moves along.
    ValueError when there is nothing before it, when it would begin before the end of the item before, or a fixed
    start would leave the day.
    """
    if not 0 < place < len(items):
        raise ValueError("only what follows another item can be shifted")
    spare = items[place - 1].pause_after + minutes
    if spare < 0:
        raise ValueError(f"there are only {items[place - 1].pause_after} spare minutes before it")
    moved = [
        item if item.fixed_start is None else replace(item, fixed_start=item.fixed_start + minutes)
        for item in items[place:]
    ]
    return [*items[: place - 1], replace(items[place - 1], pause_after=spare), *moved]


def fit(start: int, items: Sequence[Length], limit: int) -> list[Length] | None:
    """The items so that all end within `limit` minutes of `start`, or None where that cannot be.

    What fits stays as it is. Otherwise the spare minutes go first; where that is not enough, items that have a `least`
    are shortened in proportion to what they can give, by largest remainder, the earlier first where remainders are
    equal.
    """
    if length(start, items) <= limit:
        return list(items)
    tight = [replace(item, pause_after=0) for item in items]
    if length(start, tight) <= limit:
        return tight
    give = [item.minutes - _least(item) for item in tight]
    if length(start, [replace(item, minutes=_least(item)) for item in tight]) > limit:
        return None
    low, high = 1, sum(give)  # fixed starts make the end a stepwise function of what is taken away
    while low < high:
        middle = (low + high) // 2
        if length(start, _cut(tight, give, middle)) <= limit:
            high = middle
        else:
            low = middle + 1
    return _cut(tight, give, high)


def _least(item: Length) -> int:
    return item.minutes if item.least is None else min(item.least, item.minutes)


def _cut(items: Sequence[Length], give: Sequence[int], minutes: int) -> list[Length]:
    """`minutes` taken away from the items in proportion to `give`; `minutes` ≤ sum(give)."""
    shares = [Fraction(one * minutes, sum(give)) for one in give]
    taken = [int(share) for share in shares]
    rest = sorted(range(len(items)), key=lambda at: (taken[at] - shares[at], at))
    for at in rest[: minutes - sum(taken)]:
        taken[at] += 1
    return [replace(item, minutes=item.minutes - less) for item, less in zip(items, taken, strict=True)]


def counting_gap(cast_end: int, announced: int) -> int:
    """Minutes that are missing to COUNTING between the end of the casting and the announcement; 0: enough."""
    return max(0, COUNTING - (announced - cast_end))


def clock_text(minutes: int) -> str:
    """ "07:15" for 435. ValueError past midnight or below 0: a session stays within its day."""
    if not 0 <= minutes < DAY:
        raise ValueError(f"{minutes} minutes after midnight is not a time of this day")
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
