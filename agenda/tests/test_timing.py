"""Times of a session as sums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.timing import (
    DAY,
    HALF_DAY,
    Length,
    clock_text,
    counting_gap,
    fit,
    length,
    overrun,
    plan,
    schedule,
    shift,
    total,
)

minutes = st.lists(st.integers(0, 120), max_size=30)
starts = st.integers(0, DAY - 1)
times_of_day = st.none() | starts
items = st.lists(
    st.builds(
        Length,
        st.integers(0, 120),
        times_of_day,
        pause_after=st.integers(0, 30),
        least=st.none() | st.integers(0, 60),
    ),
    max_size=12,
)


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


@given(starts, items)
def test_planned_items_never_overlap(start, lengths):
    times = plan(start, lengths)
    assert [found.end - found.begin for found in times] == [item.minutes for item in lengths]
    free = start
    for item, found in zip(lengths, times, strict=True):
        fixed = free if item.fixed_start is None else item.fixed_start
        assert (found.begin, found.waits, found.late) == (
            max(free, fixed),
            max(0, fixed - free),
            max(0, free - fixed),
        )
        free = found.end + item.pause_after


def test_a_fixed_start_is_waited_for_or_missed():
    times = plan(435, [Length(30, pause_after=5), Length(20, fixed_start=480), Length(10, fixed_start=490)])
    assert [(found.begin, found.waits, found.late) for found in times] == [
        (435, 0, 0),
        (480, 10, 0),
        (500, 0, 10),
    ]


@given(starts, items, st.integers(0, 11), st.integers(-30, 60))
def test_a_shift_moves_what_follows_and_nothing_before(start, lengths, place, step):
    try:
        moved = shift(lengths, place, step)
    except ValueError:
        spare = lengths[place - 1].pause_after if 0 < place < len(lengths) else None
        fixed = [item.fixed_start + step for item in lengths[place:] if item.fixed_start is not None]
        assert spare is None or spare + step < 0 or any(not 0 <= one < DAY for one in fixed)
        return
    before, after = plan(start, lengths), plan(start, moved)
    assert after[:place] == before[:place]
    assert [found.begin for found in after[place:]] == [found.begin + step for found in before[place:]]


@given(starts, items, st.integers(0, 900))
def test_what_is_fitted_fits_and_shortens_only_what_may(start, lengths, limit):
    fitted = fit(start, lengths, limit)
    if length(start, lengths) <= limit:
        assert fitted == lengths
        return
    shortest = [
        Length(min(item.minutes, item.minutes if item.least is None else item.least), item.fixed_start)
        for item in lengths
    ]
    if fitted is None:
        assert length(start, shortest) > limit
        return
    assert length(start, fitted) <= limit
    for item, found, least in zip(lengths, fitted, shortest, strict=True):
        assert (found.fixed_start, found.pause_after) == (item.fixed_start, 0)
        assert least.minutes <= found.minutes <= item.minutes


def test_shares_of_a_cut_follow_what_each_can_give():
    cut = fit(0, [Length(60, least=30), Length(30, least=20), Length(20)], 90)
    assert [item.minutes for item in cut] == [45, 25, 20]


def test_a_counting_board_needs_its_time():
    assert [counting_gap(600, 615), counting_gap(600, 610), counting_gap(600, 590)] == [0, 5, 25]
