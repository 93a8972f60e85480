"""Which day of the next edition answers to a day of this one, and how a period reads in it. Plain Python on plain values."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from subcommittees.due_rule import nobody_works

LAST_YEAR = 2100
_PERIOD = re.compile(r"(\d{4})\s*[-–]\s*(\d{4})")


@dataclass(frozen=True)
class Shift:
    """From one conference day to the other; while either is open, whole years from period to period."""

    before: datetime.date | None
    after: datetime.date | None
    years: int

    def moved(self, day: datetime.date) -> datetime.date:
        """As far from the new conference day as `day` is from the old one; ValueError beyond the year 2100."""
        if self.before is not None and self.after is not None:
            new = day + (self.after - self.before)
        else:
            new = _in_year(day, day.year + self.years)
        if new.year > LAST_YEAR:
            raise ValueError("too far ahead")
        return new

    def working_day(self, day: datetime.date) -> datetime.date:
        """As `moved`, or the last day before it on which people work."""
        new = self.moved(day)
        while nobody_works(new):
            new -= datetime.timedelta(1)
        return new


def _in_year(day: datetime.date, year: int) -> datetime.date:
    """The same day of that year; of 29 February the last one of the month."""
    try:
        return day.replace(year=year)
    except ValueError:
        return datetime.date(year, 2, 28)


def years_of(period: str) -> tuple[int, int] | None:
    """ "2021 - 2025" → (2021, 2025); None where the text holds no such period."""
    found = _PERIOD.search(period)
    return (int(found[1]), int(found[2])) if found and found[1] <= found[2] else None


def following(years: tuple[int, int]) -> tuple[int, int]:
    """The period of the same length behind this one."""
    first, last = years
    return last + 1, 2 * last + 1 - first


def renewed(text: str, periods: Mapping[tuple[int, int], tuple[int, int]]) -> str:
    """The text with each of the old periods in it replaced by its new one, all at once."""

    def new(found: re.Match[str]) -> str:
        years = periods.get((int(found[1]), int(found[2])))
        return f"{years[0]} - {years[1]}" if years else found[0]

    return _PERIOD.sub(new, text)
