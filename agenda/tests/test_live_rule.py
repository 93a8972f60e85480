"""Where a session stands, as sums."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.live_rule import (
    DONE,
    RUNNING,
    SKIPPED,
    WAITING,
    Planned,
    Run,
    clock_text,
    length_text,
    stand,
    steady_for,
    whole_minutes,
)

M = 60


def programme(*rows):
    """(minutes, fixed start in minutes or None, spare minutes) from 07:15 on."""
    found, free = [], 435 * M
    for minutes, fixed, pause in rows:
        begin = max(free, free if fixed is None else fixed * M)
        found.append(Planned(begin, minutes * M, None if fixed is None else fixed * M, pause * M))
        free = begin + (minutes + pause) * M
    return found


PLAN = programme((30, None, 0), (15, None, 5), (20, 490, 0), (10, None, 0))
T0 = 435 * M  # 07:15, 07:45 (+5), 08:10 fixed, 08:30 to 08:40


def test_before_it_begins_all_is_as_planned():
    session = stand(PLAN, [Run()] * 4, T0 - 600)
    assert [item.begin for item in session.items] == [item.begin for item in PLAN]
    assert (session.current, session.following, session.drift, session.left) == (None, 0, 0, None)
    assert stand(PLAN, [Run()] * 4, T0 + 60).drift == 60


def test_what_is_late_moves_what_comes_and_spare_minutes_are_used_up_first():
    runs = [Run(T0 + 7 * M), Run(), Run(), Run()]
    session = stand(PLAN, runs, T0 + 10 * M)
    assert session.drift == 7 * M and session.left == 27 * M and session.current == 0
    # 7 late; the 5 spare minutes and the 5 before the fixed start take it up.
    assert [item.begin - plan.begin for item, plan in zip(session.items, PLAN, strict=True)] == [
        7 * M, 7 * M, 0, 0,
    ]  # fmt: skip
    over = stand(PLAN, runs, T0 + 52 * M)
    assert (over.left, over.drift) == (-15 * M, 22 * M)
    assert over.items[1].begin == T0 + 52 * M and over.end == PLAN[3].end + 12 * M
    between = stand(PLAN, [Run(T0, T0 + 30 * M), Run(), Run(), Run()], T0 + 37 * M)
    assert (between.drift, between.current, between.following) == (7 * M, None, 1)


def test_left_out_out_of_order_and_over():
    runs = [Run(T0, T0 + 30 * M), Run(skipped=True), Run(), Run(T0 + 30 * M)]
    session = stand(PLAN, runs, T0 + 31 * M)
    assert [item.state for item in session.items] == [DONE, SKIPPED, WAITING, RUNNING]
    assert session.following == 2 and session.items[2].begin == 490 * M
    ended = [Run(T0, T0 + 30 * M), Run(skipped=True), Run(skipped=True), Run(T0 + 30 * M, T0 + 40 * M)]
    session = stand(PLAN, ended, T0 + 99 * M)
    assert session.is_over and session.end == T0 + 40 * M and session.drift == T0 + 40 * M - PLAN[3].end
    assert stand([], [], 5).is_over
    with pytest.raises(ValueError, match="one item"):
        stand(PLAN, [Run(T0), Run(T0), Run(), Run()], T0)


def test_words():
    assert [whole_minutes(n) for n in (0, 59, 479, -1, -479)] == [0, 0, 7, 0, -7]
    assert (clock_text(T0), clock_text(25 * 3600)) == ("07:15", "01:00")
    assert [length_text(n) for n in (245, -30, 3723)] == ["4:05", "-0:30", "1:02:03"]


rows = st.lists(
    st.tuples(st.integers(1, 90), st.none() | st.integers(400, 900), st.integers(0, 20)),
    min_size=1,
    max_size=12,
)


history = st.lists(
    st.none() | st.integers(0, 7200), max_size=12
)  # None: left out; else how many seconds it took


@given(rows, history, st.booleans(), st.integers(0, 5000), st.integers(0, 20_000))
def test_times_follow_each_other_and_a_later_hour_never_brings_anything_forward(
    rows, history, goes_on, more, later
):
    plan = programme(*rows)
    moment, runs = T0, []
    for _item, took in zip(plan, history, strict=False):
        runs.append(Run(skipped=True) if took is None else Run(moment, moment + took))
        moment += took or 0
    if len(runs) < len(plan) and goes_on:
        runs.append(Run(moment))
    runs += [Run()] * (len(plan) - len(runs))
    now = moment + more
    session, after = stand(plan, runs, now), stand(plan, runs, now + later)
    coming = [(place, item) for place, item in enumerate(session.items) if item.state in (RUNNING, WAITING)]
    for (_place, one), (place, other) in pairwise(coming):
        assert one.end <= other.begin
        assert other.end - other.begin == plan[place].length
    for place, item in coming:
        if item.state == WAITING:
            assert item.begin >= now
            assert plan[place].fixed is None or item.begin >= plan[place].fixed
    assert all(b.begin >= a.begin and b.end >= a.end for a, b in zip(session.items, after.items, strict=True))
    assert session.end <= after.end and session.drift <= after.drift


@given(st.integers(-600, 1200), st.integers(-9, 40), st.booleans(), st.integers(0, 900), st.booleans())
def test_what_is_told_stays_as_long_as_the_rule_says(start, length, running, ahead, fixed):
    """Second by second: drift, begins and ends in whole minutes stay until then, and the moment is not put too early by
    more than the second in which a minute is just full."""
    first = Planned(28800, 600 + length * 60)
    second = Planned(first.end, 900, fixed=first.end if fixed else None)
    began = 28800 + start
    runs = [Run(began, None if running else began + 300), Run()]

    def told(now: int):
        session = stand([first, second], runs, now)
        return (
            whole_minutes(session.drift),
            [(clock_text(item.begin), clock_text(item.end)) for item in session.items],
            clock_text(session.end),
        )

    now = began + 301 + ahead
    steady = steady_for(stand([first, second], runs, now), now)
    assert all(told(now + passed) == told(now) for passed in range(steady))
    assert told(now + steady + 1) != told(now) or told(now + steady) != told(now)


def test_a_session_that_is_over_stays_as_it_is():
    done = stand([Planned(28800, 600)], [Run(28800, 29500)], 30000)
    assert steady_for(done, 30000) is None
