"""The 70/30 rule against counting by hand."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nominations.quota import QuotaRule, assess, worsens

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
    ("before", "after", "expected"),
    [
        ((70, 30), (71, 30), False),  # within the tolerance
        ((7, 3), (7, 4), True),  # one guest too many
        ((70, 30), (70, 34), True),
        ((70, 40), (70, 41), True),  # below, and lower still
        ((70, 40), (71, 40), False),  # below, but nearer
        ((90, 10), (90, 11), False),  # above, but nearer
        ((90, 10), (91, 10), True),  # above, and farther
        ((7, 3), (8, 3), False),  # less than one exemplar above: rounding
        ((2, 1), (3, 1), False),
        ((7, 3), (11, 3), True),
        ((0, 0), (1, 0), False),
        ((0, 0), (50, 0), False),
        ((0, 0), (0, 1), True),
        ((5, 0), (6, 0), False),  # exemplars first: the share stays
        ((1, 0), (0, 0), False),
    ],
)
def test_worsens(before, after, expected):
    assert worsens(assess(*before), assess(*after)) is expected


@given(people, people, targets)
def test_a_step_towards_the_target_is_never_refused_and_no_list_is_stuck(exemplar, guest, target):
    rule = QuotaRule(target=target, hard=True)
    now = assess(exemplar, guest, 0, rule)
    one_exemplar = worsens(now, assess(exemplar + 1, guest, 0, rule))
    one_guest = worsens(now, assess(exemplar, guest + 1, 0, rule))
    assert not (one_exemplar and one_guest)
    if not meets(exemplar, guest, target):
        assert not one_exemplar
    if now.add_guests_max:
        assert not one_guest


@given(people, people, people, people, targets)
def test_what_is_refused_is_outside_and_farther(e1, g1, e2, g2, target):
    rule = QuotaRule(target=target)
    before, after = assess(e1, g1, 0, rule), assess(e2, g2, 0, rule)
    if worsens(before, after):
        assert after.verdict in ("below", "above")
        assert before.share is None or abs(after.share - target) > abs(before.share - target)
