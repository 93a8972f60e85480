from __future__ import annotations

import datetime

import pytest

from reminders.what_to_say import (
    Cause,
    Matter,
    Urgency,
    due_step,
    is_new,
    is_weeks_first,
    urgency,
    waiting_step,
)

DUE = datetime.date(2030, 3, 20)


def days(number: int) -> datetime.date:
    return DUE + datetime.timedelta(number)


@pytest.mark.parametrize(
    ("today", "step", "of_a_deadline"),
    [
        (-8, None, None), (-7, -7, -7), (-4, -7, -7), (-3, -3, -3), (-2, -3, -3), (-1, -1, -1), (0, 0, -1), (1, 1, None),
        (7, 1, None), (8, 8, None), (14, 8, None), (15, 15, None), (365, 365, None), (366, 365, None),
    ],
)  # fmt: skip
def test_the_last_step_of_what_is_due(today, step, of_a_deadline):
    assert due_step(DUE, days(today)) == (None if step is None else days(step))
    wanted = None if of_a_deadline is None else days(of_a_deadline)
    assert due_step(DUE, days(today), late=False) == wanted


def test_what_waits_is_said_on_working_days_alone():
    free = {datetime.date(2030, 3, 22)}  # a Friday
    off = lambda day: day.weekday() >= 5 or day in free  # noqa: E731
    steps = [waiting_step(DUE, DUE + datetime.timedelta(n), 2, 3, off) for n in range(12)]
    # from Wednesday: Thursday is the first working day, Monday the second, Thursday the fifth
    assert steps == [None] * 5 + [days(5)] * 3 + [days(8)] * 4
    assert waiting_step(DUE, days(-1), 2, 3, off) is None


def test_something_is_said_anew_when_a_cause_is_younger_than_what_was_said():
    noon = datetime.datetime(2030, 3, 20, 12, tzinfo=datetime.UTC)
    matter = Matter("task", 1, "", "", (Cause("due", noon),))
    assert is_new(matter, None)
    assert not is_new(matter, noon) and not is_new(matter, noon + datetime.timedelta(1))
    assert is_new(matter, noon - datetime.timedelta(seconds=1))
    assert not is_new(Matter("task", 1, "", "", ()), None)


@pytest.mark.parametrize(
    ("due", "weighty", "of"),
    [
        (-1, False, Urgency.URGENT), (0, False, Urgency.NEXT), (1, False, Urgency.NEXT), (2, False, Urgency.SOON),
        (None, False, Urgency.WAITING), (None, True, Urgency.URGENT), (30, True, Urgency.URGENT),
    ],
)  # fmt: skip
def test_urgency(due, weighty, of):
    matter = Matter("task", 1, "", "", (), due=None if due is None else days(due), weighty=weighty)
    assert urgency(matter, DUE) == of


def test_the_first_round_of_a_week():
    sunday, monday, tuesday = (datetime.date(2030, 3, day) for day in (17, 18, 19))
    assert (
        is_weeks_first(monday, [sunday]) and is_weeks_first(tuesday, [sunday]) and is_weeks_first(tuesday, [])
    )
    assert not is_weeks_first(tuesday, [monday])
