"""Public holidays of Vietnam that fall on the same day every year.

Tết and the Hùng Kings' day follow the moon and are announced year by year: they are not told here.
"""

from __future__ import annotations

import datetime

FIXED = {
    (1, 1): "Tết Dương lịch",
    (4, 30): "Ngày Chiến thắng",
    (5, 1): "Ngày Quốc tế Lao động",
    (9, 2): "Quốc khánh",
}
SATURDAY = 5


def name_of(day: datetime.date) -> str:
    """The holiday in Vietnamese, as papers name it; "" on other days."""
    return FIXED.get((day.month, day.day), "")


def is_weekend(day: datetime.date) -> bool:
    return day.weekday() >= SATURDAY
