"""Public holidays of Vietnam, those that follow the moon and the days off in their place among them."""

from __future__ import annotations

import datetime
from functools import lru_cache

SATURDAY = 5


def name_of(day: datetime.date) -> str:
    """The holiday in Vietnamese, as papers name it; "" on other days.

    Days off that the government shifts year by year are known once the library has them.
    """
    return _of_year(day.year).get(day, "")


@lru_cache(maxsize=16)
def _of_year(year: int) -> dict[datetime.date, str]:
    import holidays  # takes a quarter of a second, and few pages ask

    return dict(holidays.country_holidays("VN", years=year, language="vi"))


def is_weekend(day: datetime.date) -> bool:
    return day.weekday() >= SATURDAY
