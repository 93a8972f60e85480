"""By when an obstacle is to be answered: working days, with the holidays of the year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from subcommittees.answer_rule import answer_by, days_and_hours, median_and_longest


@pytest.mark.parametrize(
    ("raised", "severity", "wanted"),
    [
        (date(2026, 3, 10), "high", date(2026, 3, 11)),
        (date(2026, 3, 10), "medium", date(2026, 3, 13)),
        (date(2026, 3, 10), "low", date(2026, 3, 19)),
        (date(2026, 3, 13), "high", date(2026, 3, 16)),  # a Friday
        (date(2026, 3, 14), "medium", date(2026, 3, 18)),  # a Saturday
        (date(2026, 4, 29), "high", date(2026, 5, 4)),  # 30 April and 1 May, then a weekend
    ],
)
def test_days_off_do_not_count(raised, severity, wanted):
    assert answer_by(raised, severity) == wanted


def test_time_in_words_and_figures():
    assert days_and_hours(timedelta(days=2, hours=3, minutes=59, seconds=59)) == (2, 3, 59)
    assert days_and_hours(timedelta(seconds=-5)) == (0, 0, 0)
    hours = [timedelta(hours=n) for n in (1, 2, 9, 4)]
    assert median_and_longest(hours) == (timedelta(hours=3), timedelta(hours=9))
    assert median_and_longest([]) is None
