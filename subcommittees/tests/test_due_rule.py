"""The rule of due dates and of circles, on made-up days and tasks."""

import datetime
import itertools

from hypothesis import given
from hypothesis import strategies as st

from subcommittees.due_rule import circle, due, nobody_works

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))
OFFSETS = st.integers(-1000, 1000)
GRAPHS = st.dictionaries(st.integers(1, 8), st.sets(st.integers(1, 8), max_size=3), max_size=8)


@given(DAYS, OFFSETS, st.integers(-400, 400), DAYS)
def test_a_move_moves_exactly_what_is_counted_from_the_day(day, offset, days, fixed):
    moved = day + datetime.timedelta(days)
    assert due(moved, offset) - due(day, offset) == datetime.timedelta(days)
    assert due(moved, None, fixed) == due(day, None, fixed) == due(None, None, fixed) == fixed


def test_without_a_day_nothing_is_counted():
    assert due(None, -5) is None


def test_days_on_which_nobody_works():
    working = [datetime.date(2030, 4, 24), None]
    free = [datetime.date(2030, 4, 27), datetime.date(2030, 4, 28), datetime.date(2030, 9, 2), datetime.date(2030, 4, 30)]  # fmt: skip
    assert [nobody_works(day) for day in working] == [False, False]
    assert [nobody_works(day) for day in free] == [True] * 4


def test_circles():
    assert circle({1: {1}}, 1) == [1, 1]
    assert circle({1: {2}, 2: {3}, 3: {1}}, 1) == [1, 2, 3, 1]
    assert circle({1: {2, 3}, 2: {3}, 3: {4}}, 1) == []
    assert circle({1: {2}, 2: {3}, 3: {2}}, 1) == []  # one that `start` is no part of
    assert len(circle({number: {number + 1} for number in range(1, 3000)} | {3000: {1}}, 1)) == 3001


@given(GRAPHS)
def test_a_circle_is_a_way_back_and_none_means_there_is_none(waits_for):
    reached, edge = set(), set(waits_for.get(1, ()))
    while edge:
        reached |= edge
        edge = {task for found in edge for task in waits_for.get(found, ())} - reached
    way = circle(waits_for, 1)
    assert bool(way) == (1 in reached)
    if way:
        assert way[0] == way[-1] == 1
        assert all(after in waits_for[before] for before, after in itertools.pairwise(way))
