"""By when an obstacle is to be answered, and how long answers took. Plain Python on plain values."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from conference import holidays

WORKING_DAYS = {"high": 1, "medium": 3, "low": 7}
"""Working days that the Standing Council has, by severity."""


def answer_by(raised: datetime.date, severity: str) -> datetime.date:
    """The last working day on which the answer is in time; weekends and public holidays do not count."""
    day, left = raised, WORKING_DAYS[severity]
    while left:
        day += datetime.timedelta(1)
        left -= is_working_day(day)
    return day


def is_working_day(day: datetime.date) -> bool:
    return not holidays.is_weekend(day) and not holidays.name_of(day)


def days_and_hours(time: datetime.timedelta) -> tuple[int, int, int]:
    """(days, hours, minutes) that have gone by in full; a clock that went back counts as no time."""
    minutes = max(int(time.total_seconds()), 0) // 60
    return minutes // 1440, minutes // 60 % 24, minutes % 60


def median_and_longest(
    times: Iterable[datetime.timedelta],
) -> tuple[datetime.timedelta, datetime.timedelta] | None:
    """None where nothing was answered yet."""
    known = sorted(times)
    if not known:
        return None
    upper, lower = known[len(known) // 2], known[(len(known) - 1) // 2]
    return (lower + upper) / 2, known[-1]
