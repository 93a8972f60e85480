"""Seats shared out in proportion: the largest remainder (Hamilton), and the planned numbers of both sides.

All arithmetic is exact. A weight is whatever the seats shall follow, usually the number of people of a unit.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

Key = TypeVar("Key")
Weight = int | Fraction
HUNDRED, HALF = 100, Fraction(1, 2)


class AllocationError(ValueError):
    """The seats cannot be shared out so; `str()` is a sentence that says why."""


def propose(
    seats: int, weights: Mapping[Key, Weight], at_least: int | Mapping[Key, int] = 0
) -> dict[Key, int]:
    """{key: seats} in the order of `weights`, adding up to `seats`.

    Each gets the whole part of its share seats·w/Σw; what is left goes one by one to the largest remainders.
    Equal remainders: the larger weight first, then the earlier key. `at_least` is a number for each, or
    {key: number} (a key that is not in it may get 0): whoever's share is smaller gets exactly that many, and the
    others share the rest, until no share is smaller.

    TypeError for numbers that are not exact; AllocationError for a negative number, for nobody to share among,
    for weights that are all 0, and where the least numbers take more than there is.
    """
    least = at_least if isinstance(at_least, Mapping) else dict.fromkeys(weights, at_least)
    least = {key: least.get(key, 0) for key in weights}
    _check(seats, weights, least)
    fixed: set[Key] = set()
    shares = _shares(seats, weights)
    while small := {key for key, share in shares.items() if share < least[key]}:
        fixed |= small
        rest = {key: weight for key, weight in weights.items() if key not in fixed}
        shares = _shares(seats - sum(least[key] for key in fixed), rest)
    found = {key: least[key] if key in fixed else int(shares[key]) for key in weights}
    order = {key: place for place, key in enumerate(weights)}
    by_remainder = sorted(shares, key=lambda key: (int(shares[key]) - shares[key], -weights[key], order[key]))
    for key in by_remainder[: seats - sum(found.values())]:
        found[key] += 1
    return found


def planned_seats(delegates: int, share: Fraction) -> tuple[int, int]:
    """(exemplars, guests) of a planned number of delegates at `share` percent: rounded half up, guests the rest.

    ValueError for a negative number or a share outside 0–100.
    """
    if delegates < 0 or not 0 <= share <= HUNDRED:
        raise ValueError("delegates are counted from 0, the share lies between 0 and 100 %")
    exemplars = int(delegates * Fraction(share) / HUNDRED + HALF)
    return exemplars, delegates - exemplars


def _shares(seats: int, weights: Mapping[Key, Weight]) -> dict[Key, Fraction]:
    """The exact share of each; 0 where there is nothing to share."""
    total = sum(weights.values())
    return {
        key: Fraction(seats) * weight / total if seats else Fraction(0) for key, weight in weights.items()
    }


def _check(seats: int, weights: Mapping[Key, Weight], least: Mapping[Key, int]) -> None:
    exact = all(isinstance(weight, int | Fraction) for weight in weights.values())
    if not exact or not all(isinstance(number, int) for number in (seats, *least.values())):
        raise TypeError("seats are whole numbers, weights exact ones: int or Fraction")
    if any(number < 0 for number in (seats, *least.values(), *weights.values())):
        raise AllocationError("Seats, weights and the least number of each are counted from 0.")
    if not weights and seats:
        raise AllocationError(f"There is nobody to share {seats} seats among.")
    if sum(least.values()) > seats:
        raise AllocationError(
            f"{seats} seats are not enough: the least numbers of all come to {sum(least.values())}."
        )
    if seats and not any(weights.values()):
        raise AllocationError("All weights are 0: there is nothing to share the seats by.")
