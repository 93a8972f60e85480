"""Prizes are exact and rounded up to full ten thousand đồng."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nominations.prize import STEP, Dated, amount, in_force, overlap

pytestmark = pytest.mark.once
COEFFICIENTS = st.fractions(min_value=0, max_value=50, max_denominator=1000)
WAGES = st.integers(min_value=0, max_value=10_000_000)
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))
PERIODS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda pair: not all(pair) or pair[0] <= pair[1]
)


@pytest.mark.parametrize(
    ("coefficient", "wage", "expected"),
    [
        ("0.3", 1_490_000, 450_000),  # 447.000
        ("0.6", 1_490_000, 900_000),  # 894.000
        ("1", 1_490_000, 1_490_000),
        ("1.5", 1_490_000, 2_240_000),  # 2.235.000
        ("0.3", 2_340_000, 710_000),  # 702.000
        ("0.8", 2_340_000, 1_880_000),  # 1.872.000
        ("0", 2_340_000, 0),
        ("0.001", 1_000_000, 10_000),
    ],
)
def test_known_amounts(coefficient, wage, expected):
    assert amount(Fraction(coefficient), wage) == expected


@given(COEFFICIENTS, WAGES)
def test_it_is_the_least_full_amount_that_is_enough(coefficient, wage):
    found = amount(coefficient, wage)
    assert isinstance(found, int) and found % STEP == 0
    assert found - STEP < coefficient * wage <= found


@given(COEFFICIENTS, COEFFICIENTS, WAGES)
def test_more_is_never_less(one, other, wage):
    low, high = sorted((one, other))
    assert amount(low, wage) <= amount(high, wage)


@pytest.mark.parametrize(("coefficient", "wage"), [(0.3, 1), (Fraction(1), 1.5)])
def test_no_floats(coefficient, wage):
    with pytest.raises(TypeError):
        amount(coefficient, wage)


@pytest.mark.parametrize(("coefficient", "wage"), [(Fraction(-1), 5), (Fraction(-1), -5), (Fraction(0), -1)])
def test_nothing_negative(coefficient, wage):
    with pytest.raises(ValueError, match="negative"):
        amount(coefficient, wage)


@given(st.lists(PERIODS, max_size=5), DAYS)
def test_what_is_in_force_holds_on_the_day(periods, day):
    values = [Dated(number, first, last) for number, (first, last) in enumerate(periods)]
    found = in_force(values, day)
    holding = [entry.value for entry in values if entry.holds_on(day)]
    assert (found is None) == (holding == [])
    assert found is None or found in holding


@given(PERIODS, PERIODS, DAYS)
def test_two_that_hold_on_one_day_overlap(one, other, day):
    first, second = Dated(1, *one), Dated(2, *other)
    if first.holds_on(day) and second.holds_on(day):
        assert overlap(first, second) and overlap(second, first)
    if not overlap(first, second):
        assert not (first.holds_on(day) and second.holds_on(day))


def test_both_ends_are_included_and_the_latest_beginning_wins():
    old = Dated("old", datetime.date(2019, 7, 1), datetime.date(2023, 6, 30))
    new = Dated("new", datetime.date(2023, 7, 1))
    ever = Dated("ever")
    values = [ever, new, old]
    assert in_force(values, datetime.date(2023, 6, 30)) == "old"
    assert in_force(values, datetime.date(2023, 7, 1)) == "new"
    assert in_force(values, datetime.date(2019, 6, 30)) == "ever"
    assert in_force([old, new], datetime.date(2019, 6, 30)) is None
    assert not overlap(old, new)
