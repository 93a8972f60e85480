"""When the items of a session begin and end. Minutes since midnight; plain, exact, no Django."""

from collections.abc import Iterable
from itertools import accumulate, pairwise

DAY = 24 * 60
HALF_DAY = 240
"""Minutes of a half-day session, the length the plan of a conference allows by default."""


def total(durations: Iterable[int]) -> int:
    """Minutes of all items together. ValueError when one is negative."""
    minutes = list(durations)
    if any(duration < 0 for duration in minutes):
        raise ValueError("an agenda item cannot last a negative time")
    return sum(minutes)


def schedule(start: int, durations: Iterable[int]) -> list[tuple[int, int]]:
    """(begin, end) of each item when the session begins at `start` and the items follow without a gap.

    Ends may lie past midnight (`clock_text` refuses those). ValueError for a start outside the day or a
    negative duration.
    """
    if not 0 <= start < DAY:
        raise ValueError(f"a session begins between 0 and {DAY - 1} minutes after midnight, not {start}")
    minutes = list(durations)
    total(minutes)  # refuses negative durations
    return list(pairwise(accumulate(minutes, initial=start)))


def overrun(durations: Iterable[int], limit: int = HALF_DAY) -> int:
    """Minutes by which the items exceed `limit`; 0 when they fit."""
    return max(0, total(durations) - limit)


def clock_text(minutes: int) -> str:
    """ "07:15" for 435. ValueError past midnight or below 0: a session stays within its day."""
    if not 0 <= minutes < DAY:
        raise ValueError(f"{minutes} minutes after midnight is not a time of this day")
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
