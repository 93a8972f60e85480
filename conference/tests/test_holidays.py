import datetime

import pytest

from conference import holidays


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (datetime.date(2020, 1, 25), "Tết Nguyên Đán"),
        (datetime.date(2020, 4, 2), "Ngày Giỗ Tổ Hùng Vương"),
        (datetime.date(2020, 4, 24), ""),
        (datetime.date(2027, 5, 3), "Ngày Quốc tế Lao động (nghỉ bù)"),
        (datetime.date(2060, 9, 2), "Quốc khánh"),
        (datetime.date(9999, 12, 30), ""),
        (datetime.date(1, 1, 2), ""),
    ],
)
def test_holidays_of_the_sun_and_of_the_moon(day, name):
    assert holidays.name_of(day) == name
