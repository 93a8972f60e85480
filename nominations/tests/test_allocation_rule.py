"""Seats by largest remainder: against a definition that tries everything, and the planned numbers of both sides."""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.allocation import AllocationError, planned_seats, propose

pytestmark = pytest.mark.once
NAMES = "ABCDE"
weights_of_few = st.lists(st.integers(0, 9), min_size=1, max_size=4).filter(any)
exact = st.one_of(st.integers(0, 10**6), st.fractions(0, 1000))


def named(weights) -> dict:
    return dict(zip(NAMES, weights, strict=False))


def by_definition(seats: int, weights: dict) -> dict:
    """Of all ways to hand out the seats the nearest to the exact shares; of equals the one that serves the larger
    weight first, then the earlier name."""
    total = sum(weights.values())
    shares = {name: Fraction(seats * weight, total) for name, weight in weights.items()}
    order = sorted(weights, key=lambda name: (-weights[name], list(weights).index(name)))
    ways = [way for way in product(range(seats + 1), repeat=len(weights)) if sum(way) == seats]
    found = [dict(zip(weights, way, strict=True)) for way in ways]
    return min(
        found,
        key=lambda way: (
            sum((way[name] - shares[name]) ** 2 for name in weights),
            [-way[name] for name in order],
        ),
    )


def by_definition_at_least(seats: int, weights: dict, least: dict) -> dict:
    """The one group of names that get just their least, so that the exact share of the others is never smaller."""
    for size in range(len(weights)):
        for group in combinations(weights, size):
            rest = {name: weight for name, weight in weights.items() if name not in group}
            remaining = seats - sum(least[name] for name in group)
            total = sum(rest.values())
            if not total or remaining < 0:
                continue
            rate = Fraction(remaining, total)
            if all(rate * rest[name] >= least[name] for name in rest) and all(
                rate * weights[name] < least[name] for name in group
            ):
                return {**{name: least[name] for name in group}, **by_definition(remaining, rest)}
    return dict(least)


@given(st.integers(0, 7), weights_of_few)
def test_nearest_of_all_ways(seats, weights):
    assert propose(seats, named(weights)) == by_definition(seats, named(weights))


@given(st.integers(0, 7), weights_of_few, st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_the_least_numbers_hold_and_the_others_share_the_rest(seats, weights, least):
    weights = named(weights)
    least = dict(zip(weights, least, strict=False))
    if sum(least.values()) > seats:
        with pytest.raises(AllocationError):
            propose(seats, weights, least)
    else:
        assert propose(seats, weights, least) == by_definition_at_least(seats, weights, least)


@given(st.integers(0, 10**6), st.dictionaries(st.text(max_size=3), exact, min_size=1, max_size=40))
def test_sums_to_the_seats_and_stays_within_one_of_the_share(seats, weights):
    total = sum(weights.values())
    if not total:
        return
    found = propose(seats, weights)
    assert sum(found.values()) == seats
    assert list(found) == list(weights)
    for name, weight in weights.items():
        assert abs(found[name] - seats * Fraction(weight) / total) < 1
    assert found == propose(seats, weights)


def test_known_cases():
    assert propose(10, {"A": 3, "B": 5}) == {"A": 4, "B": 6}
    assert propose(70, {"A": 1, "B": 1, "C": 1}) == {"A": 24, "B": 23, "C": 23}  # a tie: the earlier first
    assert propose(1, {"small": 1, "large": 1, "larger": 2}) == {"small": 0, "large": 0, "larger": 1}
    assert propose(3, {"A": 1, "B": 3}) == {"A": 1, "B": 2}  # remainders 3/4 and 1/4
    assert propose(2, {"A": 1, "B": 3}) == {"A": 0, "B": 2}  # both 1/2: the larger weight first
    assert propose(5, {"A": 1, "B": 100}, at_least=1) == {"A": 1, "B": 4}
    assert propose(5, {"A": 1, "B": 100, "C": 1}, {"C": 2}) == {"A": 0, "B": 3, "C": 2}
    assert propose(0, {"A": 0}) == {"A": 0}
    assert propose(0, {}) == {}
    assert propose(4, {"A": Fraction(1, 3), "B": 1}) == {"A": 1, "B": 3}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((-1, {"A": 1}), "Seats, weights and the least number of each are counted from 0."),
        ((1, {"A": -1}), "Seats, weights and the least number of each are counted from 0."),
        ((1, {"A": 1}, -1), "Seats, weights and the least number of each are counted from 0."),
        ((2, {}), "There is nobody to share 2 seats among."),
        ((2, {"A": 1, "B": 1}, 2), "2 seats are not enough: the least numbers of all come to 4."),
        ((2, {"A": 0, "B": 0}), "All weights are 0: there is nothing to share the seats by."),
    ],
)
def test_what_is_impossible_is_said_in_a_sentence(arguments, sentence):
    with pytest.raises(AllocationError) as error:
        propose(*arguments)
    assert str(error.value) == sentence


@pytest.mark.parametrize("arguments", [(1.0, {"A": 1}), (1, {"A": 0.5}), (1, {"A": 1}, 0.5)])
def test_only_exact_numbers(arguments):
    with pytest.raises(TypeError):
        propose(*arguments)


@pytest.mark.parametrize(
    ("delegates", "share", "seats"),
    [(100, 70, (70, 30)), (101, Fraction("70.5"), (71, 30)), (1, 50, (1, 0)), (0, 70, (0, 0)), (10, Fraction("66.67"), (7, 3))],
)  # fmt: skip
def test_planned_seats(delegates, share, seats):
    assert planned_seats(delegates, Fraction(share)) == seats


@pytest.mark.parametrize(("delegates", "share"), [(-1, 70), (1, 101), (1, -1)])
def test_no_plan_of_impossible_numbers(delegates, share):
    with pytest.raises(ValueError, match="counted from 0"):
        planned_seats(delegates, Fraction(share))
