"""Times of a session as sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.timing import DAY, HALF_DAY, clock_text, overrun, schedule, total

minutes = st.lists(st.integers(0, 120), max_size=30)
starts = st.integers(0, DAY - 1)


def test_a_morning():
    times = schedule(7 * 60 + 15, [15, 5, 40])
    assert [(clock_text(begin), clock_text(end)) for begin, end in times] == [
        ("07:15", "07:30"),
        ("07:30", "07:35"),
        ("07:35", "08:15"),
    ]


@given(starts, minutes)
def test_items_follow_without_gap(start, durations):
    times = schedule(start, durations)
    assert [end - begin for begin, end in times] == durations
    assert [begin for begin, _ in times[1:]] == [end for _, end in times[:-1]]
    if times:
        assert (times[0][0], times[-1][1]) == (start, start + total(durations))


@given(starts, starts, minutes)
def test_another_start_moves_all(start, other, durations):
    moved = [(begin + other - start, end + other - start) for begin, end in schedule(start, durations)]
    assert schedule(other, durations) == moved


@given(minutes, st.integers(0, 600))
def test_overrun(durations, limit):
    assert overrun(durations, limit) == max(0, sum(durations) - limit)


def test_half_day_just_under_at_and_over():
    assert [overrun([HALF_DAY - 1]), overrun([HALF_DAY]), overrun([200, 41]), overrun([])] == [0, 0, 1, 0]


def test_iterators_are_read_once():
    assert schedule(0, iter([10, 20])) == [(0, 10), (10, 30)]


@pytest.mark.parametrize("minute", [-1, DAY])
def test_no_clock_past_midnight(minute):
    with pytest.raises(ValueError, match="this day"):
        clock_text(minute)
    with pytest.raises(ValueError, match="begins"):
        schedule(minute, [5])


def test_the_last_minute_of_the_day():
    assert [clock_text(0), clock_text(DAY - 1)] == ["00:00", "23:59"]


def test_negative_durations_are_refused():
    for function in (total, overrun, lambda durations: schedule(0, durations)):
        with pytest.raises(ValueError, match="negative"):
            function([10, -5])
