"""The arithmetic of the money, against an independent reckoning."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget import money_rule
from budget.money_rule import Contract, Figures, Line, Payment

AMOUNT = st.integers(0, money_rule.MOST)


@st.composite
def books(draw):
    """Lines, contracts on them and payments on either."""
    lines = [Line(pk, draw(AMOUNT), draw(st.none() | AMOUNT)) for pk in range(1, draw(st.integers(1, 5)) + 1)]
    numbers = st.sampled_from([line.id for line in lines])
    contracts = [
        Contract(pk, draw(numbers), draw(AMOUNT), draw(st.booleans()))
        for pk in range(draw(st.integers(0, 5)))
    ]
    payments = [
        Payment(contract.line, draw(AMOUNT), contract.id)
        for contract in contracts
        for _number in range(draw(st.integers(0, 2)))
    ]
    payments += [Payment(draw(numbers), draw(AMOUNT)) for _number in range(draw(st.integers(0, 4)))]
    return lines, contracts, payments


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw loads Hypothesis
@given(books())
def test_every_dong_is_counted_once(book):
    lines, contracts, payments = book
    found = money_rule.reckon(*book)
    total = money_rule.together(found.values())
    assert total.planned == sum(line.planned for line in lines)
    assert total.approved == sum(line.approved or 0 for line in lines)
    assert total.spent == sum(payment.amount for payment in payments)
    assert total.committed == sum(row.amount for row in contracts if not row.cancelled)
    assert total.left == total.approved - total.spent
    # What binds, told otherwise: all that is paid, and of each standing contract what is not paid yet.
    waiting = 0
    for row in contracts:
        paid = sum(payment.amount for payment in payments if payment.contract == row.id)
        if not row.cancelled and row.amount > paid:
            waiting += row.amount - paid
    assert (total.due, total.bound) == (waiting, total.spent + waiting)
    assert total.remaining == total.approved - total.bound
    # However the lines are put together, the groups make the whole.
    groups = money_rule.by({line.id: line.id % 2 for line in lines}, found)
    assert money_rule.together(groups.values()) == total


@given(st.dictionaries(st.integers(), AMOUNT, max_size=8))
def test_shares_make_a_hundred(amounts):
    shares = money_rule.shares(amounts)
    if sum(amounts.values()):
        assert sum(shares.values()) == 100
    else:
        assert set(shares.values()) <= {None}


@given(AMOUNT, st.integers(0, 2000))
def test_each_is_the_least_that_pays_for_all(amount, people):
    one = money_rule.each(amount, people)
    if not people:
        assert one is None
    else:
        assert one * people >= amount > (one - 1) * people


@pytest.mark.parametrize(
    ("excess", "hard", "reason", "told"),
    [
        (0, True, "", "ok"), (-5, True, "", "ok"), (1, True, "vì", "refused"), (1, False, "", "reason"),
        (1, False, "vì", "ok"),
    ],
)  # fmt: skip
def test_above_a_limit(excess, hard, reason, told):
    assert money_rule.verdict(excess, hard=hard, reason=reason) == told
    assert money_rule.above(10, None) == 0
    assert (money_rule.above(10, 9), money_rule.above(9, 9)) == (1, 0)
    assert (money_rule.missing(10, 4), money_rule.missing(4, 10)) == (6, 0)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,5 triệu", 1_500_000), ("2 tỷ", 2 * 10**9), ("1.500 nghìn đồng", 1_500_000), ("0,0000005 triệu", None),
        ("1,25 Triệu", 1_250_000), ("1.5 triệu", None), ("1,5", None), ("1500000", None), ("-1 triệu", None), ("triệu", None),
        ("1,5 triệu rưỡi", None), ("", None),
    ],
)  # fmt: skip
def test_amounts_in_words_only_where_they_say_one_thing(text, amount):
    assert money_rule.in_words(text) == amount


def test_versions_are_compared_line_by_line():
    same, old, new = {"id": 1, "approved": 5}, {"id": 2, "approved": 5}, {"id": 2, "approved": 9}
    gone, added = {"id": 3, "approved": 4}, {"id": 4, "approved": 7}
    found = money_rule.differences([same, old, gone], [same, new, added])
    assert [(row.before, row.after, row.by) for row in found] == [
        (old, new, 4), (None, added, 7), (gone, None, -4),
    ]  # fmt: skip
    assert Figures(approved=3, bound=5).remaining == -2
