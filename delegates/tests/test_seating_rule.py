"""Seats by the rule: nobody twice, nobody standing while a seat is free, batches in one row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delegates.seating_rule import Group, seat


def hall(*lengths: int) -> list[list[int]]:
    """Rows whose seats are numbered row × 100 + place."""
    return [
        [row * 100 + place for place in range(1, length + 1)] for row, length in enumerate(lengths, start=1)
    ]


@st.composite
def halls_and_groups(draw):
    rows = hall(*draw(st.lists(st.integers(0, 6), max_size=7)))
    sizes = draw(st.lists(st.tuples(st.integers(1, 7), st.booleans()), max_size=8))
    people = iter(range(1, 1000))
    return rows, [Group(tuple(next(people) for _ in range(size)), together) for size, together in sizes]


@given(halls_and_groups())
def test_everybody_has_one_seat_while_there_are_seats(case):
    rows, groups = case
    seats = [number for row in rows for number in row]
    people = [person for group in groups for person in group.people]
    found = seat(rows, groups)
    assert len(set(found.seats.values())) == len(found.seats) == min(len(seats), len(people))
    assert set(found.seats.values()) <= set(seats)
    assert sorted([*found.seats, *found.left]) == sorted(people)


@given(halls_and_groups())
def test_the_same_hall_gives_the_same_seats_and_is_left_as_it_was(case):
    rows, groups = case
    before = [list(row) for row in rows]
    assert seat(rows, groups) == seat(rows, groups)
    assert rows == before


@given(st.lists(st.integers(4, 9), min_size=1, max_size=6), st.lists(st.integers(1, 4), max_size=6))
def test_a_batch_sits_in_one_row_when_each_has_a_row(lengths, sizes):
    people = iter(range(1, 1000))
    batches = [
        Group(tuple(next(people) for _ in range(size)), together=True) for size in sizes[: len(lengths)]
    ]
    found = seat(hall(*lengths), batches)
    for batch in batches:
        assert len({found.seats[person] // 100 for person in batch.people}) == 1


def test_a_batch_goes_to_the_next_row_and_the_gap_is_filled_last():
    groups = [Group((1, 2)), Group((3, 4, 5), together=True), Group((6, 7, 8))]
    assert seat(hall(4, 3, 1), groups).seats == {
        1: 101, 2: 102, 3: 201, 4: 202, 5: 203, 6: 301, 7: 103, 8: 104,
    }  # fmt: skip


def test_a_batch_longer_than_any_row_is_split_without_a_gap():
    found = seat(hall(3, 3), [Group((1,)), Group((2, 3, 4, 5), together=True)])
    assert found.seats == {1: 101, 2: 102, 3: 103, 4: 201, 5: 202}


@pytest.mark.parametrize(("seats", "left"), [(2, (3, 4)), (4, ()), (0, (1, 2, 3, 4))])
def test_who_is_left_is_the_last(seats, left):
    assert seat(hall(seats), [Group((1, 2)), Group((3, 4))]).left == left
