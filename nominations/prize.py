"""Prize money: a coefficient of the base wage, rounded up to full ten thousand đồng.

Decree 98/2023/NĐ-CP and, since 1 July 2025, Decree 152/2025/NĐ-CP reckon prizes as coefficient × base wage (mức
lương cơ sở) in force when the decision is taken, "làm tròn số lên hàng chục nghìn đồng". All arithmetic is exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Generic, TypeVar

STEP = 10_000  # đồng
Value = TypeVar("Value")


@dataclass(frozen=True)
class Dated(Generic[Value]):
    """A value that holds from one day to another, both included; an open end is None."""

    value: Value
    first: date | None = None
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def amount(coefficient: Fraction, base_wage: int) -> int:
    """The prize in đồng: coefficient × base wage, rounded up to the next STEP; 0 for a coefficient of 0.

    TypeError for a float, ValueError for a negative number.
    """
    if isinstance(coefficient, float) or isinstance(base_wage, float):
        raise TypeError("prizes are reckoned exactly: no floats")
    exact = Fraction(coefficient) * base_wage
    if exact < 0 or base_wage < 0:
        raise ValueError("neither coefficient nor base wage may be negative")
    return -(-exact // STEP) * STEP


def in_force(values: Iterable[Dated[Value]], day: date) -> Value | None:
    """What holds on that day, the one with the latest beginning if several do; None when nothing does."""
    found = [entry for entry in values if entry.holds_on(day)]
    if not found:
        return None
    return max(found, key=lambda entry: entry.first or date.min).value


def overlap(one: Dated[Value], other: Dated[Value]) -> bool:
    """Whether the two share a day."""
    first = max(one.first or date.min, other.first or date.min)
    last = min(one.last or date.max, other.last or date.max)
    return first <= last
