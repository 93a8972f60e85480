"""What an election of a delegation comes to: exact, plain arithmetic on what was counted.

Elected is who has more than half of the base, those with more votes first, as far as there are seats; the next with more
than half are alternates. The base are the valid ballots, those collected, or all voters who were called. Equal votes
across the last seat: the older person, or a second round between them. A second round between people who already had more
than half asks for no half again: more votes are enough. Nothing is rounded, and what does not add up is not counted at all.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Literal

Base = Literal["valid", "collected", "called"]
TieRule = Literal["older", "second_round"]
BASES: tuple[Base, ...] = ("valid", "collected", "called")
TIE_RULES: tuple[TieRule, ...] = ("older", "second_round")
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Candidate:
    """`key` tells two of the same name apart; `born` None: not known, so that age decides nothing."""

    key: Hashable
    name: str
    votes: int
    born: datetime.date | None = None


@dataclass(frozen=True)
class Ballots:
    """People and ballot papers: called to vote, present, papers given out, papers in the box, papers that are invalid."""

    called: int
    present: int
    issued: int
    collected: int
    invalid: int

    @property
    def valid(self) -> int:
        return self.collected - self.invalid

    def base(self, base: Base) -> int:
        return {"valid": self.valid, "collected": self.collected, "called": self.called}[base]


@dataclass(frozen=True)
class Rule:
    """`seats`: how many may be left on a ballot. `half` False: a second round that only puts equals in order."""

    seats: int
    alternates: int = 0
    base: Base = "valid"
    tie: TieRule = "older"
    half: bool = True

    def __post_init__(self) -> None:
        if self.seats < 1 or self.alternates < 0:
            raise ValueError("an election has seats, and not fewer than no alternates")
        if self.base not in BASES or self.tie not in TIE_RULES:
            raise ValueError("no such rule")


@dataclass(frozen=True)
class Problem:
    """An equation that must hold and does not. `left`, `right`: its two sides as numbers; `who`, `key`: the candidate it is of."""

    code: str
    left: int
    right: int
    who: str = ""
    key: Hashable = field(default=None, compare=False)

    @property
    def equation(self) -> str:
        """ "collected ≤ issued: 87 ≤ 85"."""
        words = EQUATIONS[self.code].replace("votes", f"votes of {self.who}" if self.who else "votes")
        sign = next(sign for sign in ("≤", "≥", "=") if sign in words)
        return f"{words}: {self.left} {sign} {self.right}"


EQUATIONS = {
    "present": "present ≤ called",
    "issued": "issued ≤ present",
    "collected": "collected ≤ issued",
    "valid": "valid + invalid = collected",
    "votes": "votes ≤ valid",
    "sum": "sum of all votes ≤ valid × seats",
    "negative": "every number ≥ 0",
    "hands": "agree + disagree + no opinion ≤ present",
}


@dataclass(frozen=True)
class SecondRound:
    """`seats`: how many of these people are to be chosen; `official` and `alternates`: for which places that is.

    `tie`: they have equal votes and more than half already, so that only their order is asked.
    """

    seats: int
    official: int
    alternates: int
    candidates: tuple[Candidate, ...]
    tie: bool = False


@dataclass(frozen=True)
class Outcome:
    """`threshold`: the fewest votes that are more than half of the base; `not_elected`: everybody else, also who stands in
    the second round. All in the order of votes."""

    base: int
    threshold: int
    elected: tuple[Candidate, ...] = ()
    alternates: tuple[Candidate, ...] = ()
    not_elected: tuple[Candidate, ...] = ()
    second_round: SecondRound | None = None


def problems(ballots: Ballots, rule: Rule, candidates: Sequence[Candidate]) -> list[Problem]:
    """Every equation that does not hold; counting is only of what has none."""
    negative = [
        number for number in (*vars(ballots).values(), *(row.votes for row in candidates)) if number < 0
    ]
    if negative:
        return [Problem("negative", min(negative), 0)]
    found = [
        Problem(code, left, right)
        for code, left, right in (
            ("present", ballots.present, ballots.called),
            ("issued", ballots.issued, ballots.present),
            ("collected", ballots.collected, ballots.issued),
        )
        if left > right
    ]
    if ballots.invalid > ballots.collected:
        found.append(Problem("valid", ballots.invalid, ballots.collected))
        return found  # how many are valid is not known, so that votes cannot be held against it
    found += [
        Problem("votes", row.votes, ballots.valid, row.name, row.key)
        for row in candidates
        if row.votes > ballots.valid
    ]
    total, most = sum(row.votes for row in candidates), ballots.valid * rule.seats
    return [*found, Problem("sum", total, most)] if total > most else found


def share(votes: int, base: int) -> Fraction | None:
    """Percent of the base, exact; None of nothing."""
    return Fraction(100 * votes, base) if base else None


def more_than_half(votes: int, base: int) -> bool:
    return base > 0 and Fraction(votes, base) > HALF


def count(ballots: Ballots, rule: Rule, candidates: Sequence[Candidate]) -> Outcome:
    """Who is elected. ValueError where `problems` has any: such figures are counted again, not reckoned with."""
    if problems(ballots, rule, candidates):
        raise ValueError("the figures do not add up")
    base = ballots.base(rule.base)
    ranked = sorted(candidates, key=_by_votes_and_age)  # stable: else as they stand on the list
    fit = [row for row in ranked if more_than_half(row.votes, base) or (not rule.half and row.votes)]
    elected, alternates, tied = _places(fit, rule)
    chosen = {row.key for row in (*elected, *alternates)}
    others = tuple(row for row in ranked if row.key not in chosen)
    left = rule.seats - len(elected), rule.alternates - len(alternates)
    if rule.half:
        second = _tie_round(tied, *left) if tied else _further_round(others, fit, *left)
    else:
        second = _tie_round(tied, *left) if tied else None
    return Outcome(base, base // 2 + 1, tuple(elected), tuple(alternates), others, second)


def _by_votes_and_age(row: Candidate) -> tuple[int, datetime.date]:
    return -row.votes, row.born or datetime.date.max


def _places(fit: Sequence[Candidate], rule: Rule) -> tuple[list[Candidate], list[Candidate], list[Candidate]]:
    """(elected, alternates, equals across a last place: the first such group). `fit` is in order."""
    elected: list[Candidate] = []
    alternates: list[Candidate] = []
    tied: list[Candidate] = []
    end = rule.seats + rule.alternates
    place = 0
    for _rank, group in groupby(fit, key=lambda row: _rank_of(row, fit, rule)):
        rows = list(group)
        after = place + len(rows)
        if any(place < last < after for last in {rule.seats, end}):
            tied = tied or rows
        elif after <= rule.seats:
            elected += rows
        elif after <= end:
            alternates += rows
        place = after
    return elected, alternates, tied


def _rank_of(row: Candidate, fit: Sequence[Candidate], rule: Rule) -> tuple[int, datetime.date | None]:
    """Equal for those whom the rule does not put in an order: age does so only where it is known of all with these votes."""
    same = [other for other in fit if other.votes == row.votes]
    if rule.tie == "second_round" or any(other.born is None for other in same):
        return row.votes, None
    return row.votes, row.born


def _tie_round(tied: list[Candidate], official: int, alternates: int) -> SecondRound:
    """Between the equals: for the official seats that are left, with the alternates' places that fall to the others."""
    if official:
        return SecondRound(official, official, min(alternates, len(tied) - official), tuple(tied), tie=True)
    return SecondRound(alternates, 0, alternates, tuple(tied), tie=True)


def _further_round(
    others: tuple[Candidate, ...], fit: list[Candidate], official: int, alternates: int
) -> SecondRound | None:
    """Among those without half, for the places that stay empty; None where there is no place or nobody."""
    left = tuple(row for row in others if row not in fit)
    if not left or not official + alternates:
        return None
    return SecondRound(official or alternates, official, alternates, left)


@dataclass(frozen=True)
class Hands:
    """A show of hands on the whole list."""

    called: int
    present: int
    agree: int
    disagree: int
    no_opinion: int

    @property
    def voted(self) -> int:
        return self.agree + self.disagree + self.no_opinion

    def base(self, base: Base) -> int:
        """ "valid" are all who raised a hand, "collected" all who are present."""
        return {"valid": self.voted, "collected": self.present, "called": self.called}[base]


def hands_problems(hands: Hands) -> list[Problem]:
    negative = [number for number in vars(hands).values() if number < 0]
    if negative:
        return [Problem("negative", min(negative), 0)]
    pairs = (("present", hands.present, hands.called), ("hands", hands.voted, hands.present))
    return [Problem(code, left, right) for code, left, right in pairs if left > right]


def count_hands(hands: Hands, rule: Rule, listed: Sequence[Candidate]) -> Outcome:
    """The list as it stands: with more than half all of it, the first for the seats and the next as alternates; else nobody.

    ValueError where `hands_problems` has any.
    """
    if hands_problems(hands):
        raise ValueError("the figures do not add up")
    base = hands.base(rule.base)
    if not more_than_half(hands.agree, base):
        return Outcome(base, base // 2 + 1, not_elected=tuple(listed))
    last = rule.seats + rule.alternates
    return Outcome(
        base,
        base // 2 + 1,
        tuple(listed[: rule.seats]),
        tuple(listed[rule.seats : last]),
        tuple(listed[last:]),
    )
