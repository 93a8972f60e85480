"""The advice of the 70/30 rule against counting, for every list of up to 200 exemplars and 200 guests."""

from fractions import Fraction

import pytest

from nominations import quota
from nominations.quota import QuotaRule, assess

pytestmark = pytest.mark.once
MOST = 200
PEOPLE = range(MOST + 1)


def meets(exemplar: int, guest: int, target: int) -> bool:
    return 100 * exemplar >= target * (exemplar + guest)


def counted(target: int) -> tuple[list[int], list[int]]:
    """([fewest exemplars for so many guests], [most guests for so many exemplars]), found by counting up only."""
    fewest, exemplar = [], 0
    for guest in PEOPLE:  # more guests never need fewer exemplars, so the count goes on where it stopped
        while not meets(exemplar, guest, target):
            exemplar += 1
        fewest.append(exemplar)
    most, guest = [], 0
    for exemplar in PEOPLE:
        while meets(exemplar, guest + 1, target):
            guest += 1
        most.append(guest)
    return fewest, most


@pytest.mark.parametrize("first", [1, 34, 67])
def test_every_list_and_every_target(first):
    """Targets 1–99 % in three parts: 33 × 201 × 201 lists each."""
    for target in range(first, first + 33):
        fewest, most = counted(target)
        share = Fraction(target)
        assert [quota._guests_allowed(exemplar, share) for exemplar in PEOPLE] == most
        for guest in PEOPLE:
            wanted = [max(0, fewest[guest] - exemplar) for exemplar in PEOPLE]
            assert [quota._exemplars_missing(exemplar, guest, share) for exemplar in PEOPLE] == wanted


@pytest.mark.parametrize("target", [1, 50, 70, 99])
def test_the_whole_verdict(target):
    fewest, most = counted(target)
    rule = QuotaRule(target=Fraction(target), tolerance=Fraction(2))
    for exemplar in PEOPLE:
        for guest in PEOPLE:
            found = assess(exemplar, guest, 0, rule)
            base = exemplar + guest
            expected = "ok"
            if 100 * exemplar < (target - 2) * base:
                expected = "below"
            elif 100 * exemplar > (target + 2) * base:
                expected = "above"
            assert (found.add_exemplars, found.drop_guests, found.add_guests_max, found.verdict) == (
                max(0, fewest[guest] - exemplar),
                max(0, guest - most[exemplar]),
                max(0, most[exemplar] - guest),
                expected if base else "empty",
            )
