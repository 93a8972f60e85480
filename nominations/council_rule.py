"""What a vote of the emulation council comes to, and who stands where by its scores: exact, plain arithmetic.

The share is that of the members in favour among the base. The base are all members, or those who took part (present,
or absent with a written opinion that counts); whoever may not vote on an item because it is their own leaves the base
of that item. Fewer than two thirds of the members taking part make no quorum, and nothing is decided.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeVar

Verdict = Literal["passed", "failed", "no_quorum"]
Base = Literal["all", "present"]
QUORUM = Fraction(2, 3)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Threshold:
    """The share that carries an item: above `numerator/denominator`, or that share itself where `reached` is enough.

    ValueError unless 0 < numerator ≤ denominator, and for "more than all", which nobody could ever pass.
    """

    numerator: int = 1
    denominator: int = 2
    reached: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.numerator <= self.denominator:
            raise ValueError("the threshold lies above 0 and not above 1")
        if self.numerator == self.denominator and not self.reached:
            raise ValueError("more than all members cannot be in favour")

    def met_by(self, approving: int, base: int) -> bool:
        """Whether `approving` of `base` members (base > 0) carry the item."""
        have, need = approving * self.denominator, self.numerator * base
        return have >= need if self.reached else have > need


@dataclass(frozen=True)
class Ballots:
    """How the members stand to one item, in people.

    members: all of the council. present: in the room. written: absent, with a written opinion that counts.
    abstaining: members who may not vote on this item, `abstaining_away` of them neither present nor in writing.
    yes, no: ballots of those present; written_yes, written_no: written opinions. ValueError when more people voted
    than may, or the parts exceed the whole.
    """

    members: int
    present: int
    written: int = 0
    abstaining: int = 0
    abstaining_away: int = 0
    yes: int = 0
    no: int = 0
    written_yes: int = 0
    written_no: int = 0

    def __post_init__(self) -> None:
        if any(number < 0 for number in vars(self).values()):
            raise ValueError("no number of people is negative")
        if self.taking_part > self.members:
            raise ValueError("more take part than there are members")
        away = self.members - self.taking_part
        if self.abstaining_away > away or self.abstaining - self.abstaining_away > self.taking_part:
            raise ValueError("more abstain than there are")
        if self.abstaining_away > self.abstaining:
            raise ValueError("the abstaining who are away are some of the abstaining")
        if self.yes + self.no > self.present or self.written_yes + self.written_no > self.written:
            raise ValueError("more ballots than people")
        if self.yes + self.no + self.written_yes + self.written_no > self.voting:
            raise ValueError("more ballots than people who may vote")

    @property
    def taking_part(self) -> int:
        return self.present + self.written

    @property
    def voting(self) -> int:
        """Those who take part and may vote."""
        return self.taking_part - (self.abstaining - self.abstaining_away)

    @property
    def approving(self) -> int:
        return self.yes + self.written_yes

    @property
    def has_quorum(self) -> bool:
        return self.taking_part >= QUORUM * self.members and self.members > 0


@dataclass(frozen=True)
class Result:
    """What came of a vote. share: percent of the base in favour, exact; None when the base is empty."""

    verdict: Verdict
    approving: int
    base: int
    share: Fraction | None


def decide(ballots: Ballots, threshold: Threshold, base: Base) -> Result:
    """The result of one item. An empty base (everybody abstains) decides nothing either: no quorum."""
    size = ballots.members - ballots.abstaining if base == "all" else ballots.voting
    share = Fraction(100 * ballots.approving, size) if size else None
    if not size or not ballots.has_quorum:
        verdict: Verdict = "no_quorum"
    else:
        verdict = "passed" if threshold.met_by(ballots.approving, size) else "failed"
    return Result(verdict, ballots.approving, size, share)


@dataclass(frozen=True)
class Criterion:
    """ValueError unless both are positive: a weight of nothing or a scale without steps says nothing."""

    weight: Fraction
    largest: Fraction

    def __post_init__(self) -> None:
        if self.weight <= 0 or self.largest <= 0:
            raise ValueError("weight and largest score are positive")


def mark(scores: Sequence[tuple[Criterion, Fraction]]) -> Fraction:
    """One member's mark of an item, 0 to 100: the weighted mean of the points as shares of the largest score.

    ValueError without scores, or for points outside 0 to the largest.
    """
    if not scores:
        raise ValueError("there is nothing to take a mean of")
    if any(not 0 <= points <= criterion.largest for criterion, points in scores):
        raise ValueError("points lie between 0 and the largest score")
    weights = sum(criterion.weight for criterion, _points in scores)
    return Fraction(100 * sum(c.weight * points / c.largest for c, points in scores) / weights)


def mean(marks: Sequence[Fraction]) -> Fraction | None:
    """The mean of the members' marks; None when nobody scored."""
    return Fraction(sum(marks), len(marks)) if marks else None


def places(marks: Mapping[Key, Fraction | None]) -> dict[Key, int | None]:
    """The place of each item, the highest mark first; equal marks share a place and the next ones are skipped (1, 1, 3).

    None for what nobody scored.
    """
    known = [value for value in marks.values() if value is not None]
    return {
        key: None if value is None else 1 + sum(other > value for other in known)
        for key, value in marks.items()
    }
