"""The money of a conference: what is planned, approved, bound and spent, and what goes above a limit.

All amounts are whole đồng. What a contract binds is its amount for as long as it stands, and never less than what was
paid on it; a cancelled one binds only what was paid. So the money of a line that is still free is

    remaining = approved − bound,  bound = Σ max(contract, paid on it) + paid without a contract.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeVar

MOST = 10**12
"""đồng; more than any conference of a department costs, and within the databases' whole numbers."""
Verdict = Literal["ok", "refused", "reason"]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Line:
    """`approved` is None until a decision has approved the line: nothing may be spent on it."""

    id: int
    planned: int
    approved: int | None = None


@dataclass(frozen=True)
class Contract:
    id: int
    line: int
    amount: int
    cancelled: bool = False


@dataclass(frozen=True)
class Payment:
    """`contract` is None for what is bought without one."""

    line: int
    amount: int
    contract: int | None = None


@dataclass(frozen=True)
class Figures:
    """Of one line, or of several together. `committed`: contracts that stand; `bound`: as the module says."""

    planned: int = 0
    approved: int = 0
    committed: int = 0
    spent: int = 0
    bound: int = 0

    @property
    def remaining(self) -> int:
        """What may still be bound; below 0 where more is bound than approved."""
        return self.approved - self.bound

    @property
    def due(self) -> int:
        """Bound and not paid yet."""
        return self.bound - self.spent

    @property
    def left(self) -> int:
        """What the settlement leaves over: approved and not spent."""
        return self.approved - self.spent

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.planned + other.planned,
            self.approved + other.approved,
            self.committed + other.committed,
            self.spent + other.spent,
            self.bound + other.bound,
        )


NOTHING = Figures()


def reckon(
    lines: Iterable[Line], contracts: Iterable[Contract], payments: Iterable[Payment]
) -> dict[int, Figures]:
    """{line: its figures}; contracts and payments of other lines are passed over."""
    found = {line.id: Figures(line.planned, line.approved or 0) for line in lines}
    paid: dict[int, int] = {}
    for payment in payments:
        if payment.contract is not None:
            paid[payment.contract] = paid.get(payment.contract, 0) + payment.amount
        if payment.line in found:
            bound = payment.amount if payment.contract is None else 0
            found[payment.line] += Figures(spent=payment.amount, bound=bound)
    for contract in contracts:
        if contract.line in found:
            on_it = paid.get(contract.id, 0)
            stands = 0 if contract.cancelled else contract.amount
            found[contract.line] += Figures(committed=stands, bound=max(stands, on_it))
    return found


def together(figures: Iterable[Figures]) -> Figures:
    return sum(figures, NOTHING)


def by(keys: Mapping[int, Key], figures: Mapping[int, Figures]) -> dict[Key, Figures]:
    """The figures of the lines that share a key (subcommittee, source, chapter), in the order of their first lines."""
    found: dict[Key, Figures] = {}
    for line, key in keys.items():
        found[key] = found.get(key, NOTHING) + figures[line]
    return found


def above(amount: int, limit: int | None) -> int:
    """By how much the amount goes above the limit; 0 within it, or where there is none."""
    return 0 if limit is None else max(0, amount - limit)


def missing(needed: int, granted: int) -> int:
    """How much the sources lack."""
    return max(0, needed - granted)


def verdict(excess: int, *, hard: bool, reason: str) -> Verdict:
    """What goes above a limit is refused, or needs a reason where the limit only warns."""
    if excess <= 0:
        return "ok"
    if hard:
        return "refused"
    return "ok" if reason else "reason"


def shares(amounts: Mapping[Key, int]) -> dict[Key, Fraction | None]:
    """Percent of the whole, exact: they make 100 together. None for all of nothing."""
    whole = sum(amounts.values())
    return {key: Fraction(100 * amount, whole) if whole else None for key, amount in amounts.items()}


def each(amount: int, people: int) -> int | None:
    """đồng for one person, rounded up: what is compared with a cap never looks smaller than it is. None for nobody."""
    return -(-amount // people) if people else None


@dataclass(frozen=True)
class Difference:
    """One line of two versions: `before` is None for a new line, `after` for one that is gone."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def by(self) -> int:
        """By how much the approved amount rises."""
        before, after = (int(row["approved"]) if row else 0 for row in (self.before, self.after))
        return after - before


def differences(before: Iterable[dict[str, Any]], after: Iterable[dict[str, Any]]) -> list[Difference]:
    """Lines of two versions that are not alike, known by their "id": in the order of the later one, then what is gone."""
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    found = [Difference(old.get(key), row) for key, row in new.items() if old.get(key) != row]
    return found + [Difference(row, None) for key, row in old.items() if key not in new]


_SIZES = {
    "nghìn": 1000, "ngàn": 1000, "thousand": 1000, "triệu": 10**6, "million": 10**6, "tỷ": 10**9, "tỉ": 10**9, "billion": 10**9,
}  # fmt: skip
_IN_WORDS = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,9}))?\s*(" + "|".join(_SIZES) + r")(?:\s+đồng)?",
    re.IGNORECASE,
)


def in_words(text: str) -> int | None:
    """ "1,5 triệu" → 1500000; None for what is no such amount, or no whole đồng.

    The comma begins the fraction and points stand between thousands, as Vietnamese writes them: "1.5 triệu" could
    be either and is none.
    """
    found = _IN_WORDS.fullmatch(text.strip())
    if not found:
        return None
    size = _SIZES[found[3].lower()]
    fraction = found[2] or ""
    tens: int = 10 ** len(fraction)
    amount = Fraction(int(found[1].replace(".", "") + fraction) * size, tens)
    return amount.numerator if amount.denominator == 1 else None
