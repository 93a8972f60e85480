"""The 70/30 rule against counting by hand."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nominations.quota import QuotaRule, assess, overfull

people = st.integers(0, 200)
targets = st.sampled_from(
    [Fraction(n) for n in (1, 30, 50, 70, 75, 99)] + [Fraction(200, 3), Fraction("70.5")]
)


def meets(exemplar, guest, target):
    return 100 * exemplar >= target * (exemplar + guest)


@given(people, people, targets)
@example(70, 30, Fraction(70))
def test_advice_is_the_smallest_that_works(exemplar, guest, target):
    result = assess(exemplar, guest, 0, QuotaRule(target=target))
    assert result.add_exemplars == next(n for n in count() if meets(exemplar + n, guest, target))
    assert result.drop_guests == next(n for n in range(guest + 1) if meets(exemplar, guest - n, target))
    more = next(n for n in count() if not meets(exemplar, guest + n, target))
    assert result.add_guests_max == max(0, more - 1)


@given(
    people, people, people, targets, st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2), Fraction(10)])
)
def test_verdict_and_share(exemplar, guest, outside, target, tolerance):
    rule = QuotaRule(target=target, tolerance=tolerance)
    result = assess(exemplar, guest, outside, rule)
    if exemplar + guest == 0:
        assert (result.share, result.verdict, result.share_text()) == (None, "empty", "–")
        return
    share = Fraction(100 * exemplar, exemplar + guest)
    if share < target - tolerance:
        expected = "below"
    elif share > target + tolerance:
        expected = "above"
    else:
        expected = "ok"
    assert (result.share, result.verdict) == (share, expected)
    hundredths = (Decimal(100 * exemplar) / (exemplar + guest)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert result.share_text(".") == str(hundredths)
    assert result.outside == outside


def test_the_numbers_of_the_plan():
    assert [assess(e, 0).add_guests_max for e in (70, 68, 71)] == [30, 29, 30]
    assert assess(70, 30, 18).as_json() == {
        "exemplar": 70,
        "guest": 30,
        "outside": 18,
        "share": "70.00",
        "verdict": "ok",
        "add_exemplars": 0,
        "drop_guests": 0,
        "add_guests_max": 0,
    }
    assert assess(70, 30).share_text() == "70,00"


def test_tolerance_ends_are_inside():
    assert [assess(e, 100 - e).verdict for e in (67, 68, 72, 73)] == ["below", "ok", "ok", "above"]


def test_half_a_hundredth_rounds_up():
    assert assess(1, 799).share_text() == "0,13"  # 0.125 exactly
    assert assess(2, 1).share_text(".") == "66.67"


def test_empty():
    empty = assess(0, 0, 5).as_json()
    assert empty == {
        "exemplar": 0,
        "guest": 0,
        "outside": 5,
        "share": None,
        "verdict": "empty",
        "add_exemplars": 0,
        "drop_guests": 0,
        "add_guests_max": 0,
    }


def test_target_0_has_no_limit_for_guests():
    result = assess(3, 5, 0, QuotaRule(target=Fraction(0)))
    assert (result.add_exemplars, result.drop_guests, result.add_guests_max, result.verdict) == (
        0,
        0,
        None,
        "above",
    )


def test_target_100_cannot_be_met_with_guests():
    rule = QuotaRule(target=Fraction(100))
    result = assess(3, 5, 0, rule)
    assert (result.add_exemplars, result.drop_guests, result.add_guests_max) == (None, 5, 0)
    alone = assess(3, 0, 0, rule)
    assert (alone.add_exemplars, alone.drop_guests, alone.add_guests_max, alone.verdict) == (0, 0, 0, "ok")


def test_rule_and_counts_are_checked():
    for target, tolerance in (
        (Fraction(-1), Fraction(2)),
        (Fraction(101), Fraction(2)),
        (Fraction(70), Fraction(-1)),
    ):
        with pytest.raises(ValueError, match="target"):
            QuotaRule(target=target, tolerance=tolerance)
    with pytest.raises(TypeError):
        QuotaRule(target=70.0)
    with pytest.raises(ValueError, match="counted"):
        assess(-1, 0)


@pytest.mark.parametrize(
    ("exemplar", "guest", "planned", "full"),
    [
        (70, 30, 100, set()),
        (1, 0, 100, set()),  # exemplars come weeks before the guests
        (72, 0, 100, set()),  # the last one that the tolerance allows
        (73, 0, 100, {"exemplar"}),
        (0, 32, 100, set()),
        (0, 33, 100, {"guest"}),
        (70, 34, 100, {"guest"}),  # longer than planned: judged at its own length
        (74, 30, 100, set()),
        (80, 30, 100, {"exemplar"}),
        (8, 3, 11, set()),  # 7.7 are due: less than one above is rounding
        (9, 2, 11, {"exemplar"}),
        (7, 4, 11, {"guest"}),  # guests get no such grace
        (0, 1, 0, {"guest"}),
        (0, 0, 0, set()),
    ],
)
def test_overfull(exemplar, guest, planned, full):
    assert overfull(exemplar, guest, planned, QuotaRule()) == full


@given(people, people, people, targets)
def test_no_list_is_stuck(exemplar, guest, planned, target):
    rule = QuotaRule(target=target, hard=True)
    one_exemplar = "exemplar" in overfull(exemplar + 1, guest, planned, rule)
    one_guest = "guest" in overfull(exemplar, guest + 1, planned, rule)
    assert not (one_exemplar and one_guest)


@given(people, people, people, targets)
def test_what_is_within_the_tolerance_at_full_length_is_never_overfull(exemplar, guest, planned, target):
    rule = QuotaRule(target=target)
    if exemplar + guest >= planned and assess(exemplar, guest, 0, rule).verdict == "ok":
        assert overfull(exemplar, guest, planned, rule) == frozenset()


def test_overfull_counts_people_from_zero():
    with pytest.raises(ValueError, match="counted"):
        overfull(-1, 0, 10, QuotaRule())
