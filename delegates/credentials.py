"""The figures of the credential report (báo cáo thẩm tra tư cách đại biểu): plain rows of people in, exact numbers out.

Nothing is guessed: what is not known of somebody is counted as not known, in a row of its own. Whole numbers alone are
reckoned with; a share has two decimals, and the shares of one table add up to exactly 100.00.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from delegates.award_levels import AWARD_LEVELS, highest

CALLED, CONFIRMED, PRESENT = "called", "confirmed", "present"
BASES = (CALLED, CONFIRMED, PRESENT)
"""Whom the figures are of: all who are called, those who said that they come (the day before), those in the hall."""
INDIVIDUAL, COLLECTIVE, GUEST, STAFF, PRESS = "individual", "collective", "guest", "staff", "press_service"
KINDS = (INDIVIDUAL, COLLECTIVE, GUEST, STAFF, PRESS)
EXEMPLARS = frozenset((INDIVIDUAL, COLLECTIVE))
SEXES = ("male", "female")
UNKNOWN = "unknown"
YES, NO = "yes", "no"
MAJORITY = "Kinh"
AGE_BOUNDS = (30, 40, 50, 60)
"""Upper ends of the age bands. 30: until then somebody is young by the Law on Youth; 60: after it the usual working age
is over (article 169 of the Labour Code); in between by decades, as such reports do."""
QUORUM = Fraction(2, 3)
"""More than this share of those who may vote must be in the hall."""


@dataclass(frozen=True)
class Person:
    """Somebody who was called. `None` and "": not known. `comes`: whether they are still expected; else they said
    beforehand, with a reason, that they do not come. `called_to_vote`: might have voted, or comes in the place of somebody
    who might. `qualified`: named and approved as the rules want it. `awards`: levels of what the exemplar was honoured with."""

    kind: str
    unit: Hashable
    name: str
    comes: bool = True
    confirmed: bool = False
    present: bool = False
    votes: bool = False
    called_to_vote: bool = False
    qualified: bool = True
    sex: str = ""
    born: datetime.date | None = None
    education: str = ""
    ethnicity: str = ""
    party_member: bool | None = None
    direct_worker: bool | None = None
    production_worker: bool | None = None
    researcher: bool | None = None
    awards: frozenset[str] = frozenset()

    def counts(self, base: str) -> bool:
        """Whether the person is one of those whom the figures of this base are of."""
        return self.comes and (
            base == CALLED or (base == CONFIRMED and self.confirmed) or (base == PRESENT and self.present)
        )


@dataclass(frozen=True)
class Line:
    """One row of a table: `hundredths` of a percent of all rows of the table."""

    code: Hashable
    count: int
    hundredths: int

    @property
    def share(self) -> str:
        """ "35.71" """
        return percent(self.hundredths)


@dataclass(frozen=True)
class Group:
    """People of whom something holds, which may hold of one person beside other things: no table that adds up."""

    count: int
    unknown: int
    hundredths: int

    @property
    def share(self) -> str:
        return percent(self.hundredths)


@dataclass(frozen=True)
class Attendance:
    """How many were called, and how many of them count; `hundredths` of a percent of the called."""

    code: Hashable
    called: int
    counted: int
    with_reason: int
    hundredths: int

    @property
    def absent(self) -> int:
        return self.called - self.counted

    @property
    def without_reason(self) -> int:
        return self.absent - self.with_reason

    @property
    def share(self) -> str:
        return percent(self.hundredths)


@dataclass(frozen=True)
class Extreme:
    """The oldest, or the youngest: all who were born on that day, by name."""

    age: int
    born: datetime.date
    names: tuple[str, ...]


@dataclass(frozen=True)
class Structure:
    """What the people of one list are. Tables are in a fixed order; a row "unknown" stands only where it counts."""

    total: int
    sex: tuple[Line, ...]
    ages: tuple[Line, ...]
    average_age: str
    aged: int
    oldest: Extreme | None
    youngest: Extreme | None
    education: tuple[Line, ...]
    ethnicity: tuple[Line, ...]
    party: tuple[Line, ...]
    awards: tuple[Line, ...]
    direct_workers: Group
    production_workers: Group
    women_production_workers: Group
    researchers: Group

    def count(self, table: str, code: Hashable) -> int:
        return sum(line.count for line in getattr(self, table) if line.code == code)


@dataclass(frozen=True)
class Quorum:
    """Whether more than `share` of those who may vote are there; `is_met` None where nobody can be there yet."""

    called: int
    counted: int
    needed: int
    share: Fraction
    hundredths: int
    is_met: bool | None


@dataclass(frozen=True)
class Report:
    base: str
    day: datetime.date | None
    all: Attendance
    by_kind: tuple[Attendance, ...]
    by_unit: tuple[Attendance, ...]
    exemplars: Structure
    everybody: Structure
    voters: Attendance
    quorum: Quorum
    unqualified: tuple[str, ...]

    def of_kind(self, kind: str) -> Attendance:
        """Nobody of a kind: a row of noughts."""
        return next((row for row in self.by_kind if row.code == kind), Attendance(kind, 0, 0, 0, 0))


def report(
    people: Iterable[Person], *, base: str, day: datetime.date | None, educations: Sequence[str] = (),
    units: Sequence[Hashable] = (), quorum: Fraction = QUORUM,
) -> Report:  # fmt: skip
    """The figures of these people on the conference's day; the order of the people changes nothing.

    `educations` and `units` give the order of the rows; what they do not name comes after. Without a day nobody has
    an age.
    """
    called = list(people)
    there = [person for person in called if person.counts(base)]
    voters = [_as_voter(person) for person in called if person.votes or person.called_to_vote]
    order = [*units, *sorted({person.unit for person in called} - set(units), key=str)]
    return Report(
        base, day, attendance("all", called, base),
        _attendances(called, base, KINDS, lambda person: person.kind),
        _attendances(called, base, order, lambda person: person.unit),
        structure([person for person in there if person.kind in EXEMPLARS], day, educations),
        structure(there, day, educations),
        attendance("voters", voters, base),
        judge_quorum(voters or [person for person in called if person.kind in EXEMPLARS], base, quorum),
        tuple(sorted(person.name for person in there if not person.qualified)),
    )  # fmt: skip


def _as_voter(person: Person) -> Person:
    """Who was called to vote and has somebody without a vote in their place is away."""
    return person if person.votes else replace(person, comes=False)


def default_base(people: Sequence[Person], day: datetime.date | None, today: datetime.date) -> str:
    """Who is in the hall, on the day and after it, once somebody is; else who said that they come; else who is called."""
    if day and today >= day and any(person.counts(PRESENT) for person in people):
        return PRESENT
    return CONFIRMED if any(person.counts(CONFIRMED) for person in people) else CALLED


def attendance(code: Hashable, people: Sequence[Person], base: str) -> Attendance:
    counted = sum(person.counts(base) for person in people)
    excused = sum(not person.comes for person in people)
    return Attendance(code, len(people), counted, excused, half_up(counted, len(people)))


def _attendances(
    people: Sequence[Person], base: str, order: Sequence[Hashable], of: Callable[[Person], Hashable]
) -> tuple[Attendance, ...]:
    parts: dict[Hashable, list[Person]] = {code: [] for code in order}
    for person in people:
        parts[of(person)].append(person)
    return tuple(attendance(code, part, base) for code, part in parts.items() if part)


def judge_quorum(voters: Sequence[Person], base: str, share: Fraction) -> Quorum:
    """More than `share` of the voters. Where nobody votes the caller gives those whom the conference is held for."""
    called, counted = len(voters), sum(person.counts(base) for person in voters)
    is_met = None if base == CALLED else counted * share.denominator > called * share.numerator
    needed = called * share.numerator // share.denominator + 1
    return Quorum(called, counted, needed, share, half_up(counted, called), is_met)


def structure(people: Sequence[Person], day: datetime.date | None, educations: Sequence[str]) -> Structure:
    """What these people are on that day."""
    ages = [(age(person.born, day), person) for person in people if person.born and day]
    return Structure(
        len(people),
        table((person.sex for person in people), SEXES),
        table((band(person.born, day) for person in people), BANDS),
        average([years for years, _person in ages]),
        len(ages),
        _extreme(ages, min),
        _extreme(ages, max),
        table((person.education for person in people), educations),
        table((person.ethnicity for person in people), _by_size(person.ethnicity for person in people)),
        table((_said(person.party_member) for person in people), (YES, NO)),
        table((highest(person.awards) for person in people), AWARD_LEVELS),
        _group(people, lambda person: person.direct_worker),
        _group(people, lambda person: person.production_worker),
        _group(people, _woman_in_production),
        _group(people, lambda person: person.researcher),
    )


def table(values: Iterable[str], order: Sequence[str]) -> tuple[Line, ...]:
    """Rows of `order` that count somebody, then others, then the unknown; their shares add up to 100.00."""
    counted = Counter(value or UNKNOWN for value in values)
    others = sorted(set(counted) - {*order, UNKNOWN})
    codes = [code for code in (*order, *others, UNKNOWN) if counted[code]]
    parts = shares([counted[code] for code in codes])
    return tuple(Line(code, counted[code], part) for code, part in zip(codes, parts, strict=True))


def shares(counts: Sequence[int]) -> list[int]:
    """Hundredths of a percent of their sum: rounded half up where that adds up to 100.00, else what is left over goes to
    the largest remainders, and of equal ones to the first. [] for nothing; noughts where the sum is nought."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    parts = [divmod(count * 10_000, total) for count in counts]
    left = 10_000 - sum(whole for whole, _rest in parts)
    first = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))[:left]
    return [whole + (place in first) for place, (whole, _rest) in enumerate(parts)]


def half_up(count: int, total: int) -> int:
    """Hundredths of a percent; 0 of nothing."""
    return (2 * 10_000 * count + total) // (2 * total) if total else 0


def percent(hundredths: int) -> str:
    """3571 → "35.71"."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def age(born: datetime.date, day: datetime.date) -> int:
    """Full years on that day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _band_codes() -> tuple[str, ...]:
    between = (f"{low + 1}-{high}" for low, high in pairwise(AGE_BOUNDS))
    return (f"-{AGE_BOUNDS[0]}", *between, f"{AGE_BOUNDS[-1] + 1}-")


BANDS = _band_codes()
"""("-30", "31-40", …, "61-"): from and to, both of them inside."""


def band(born: datetime.date | None, day: datetime.date | None) -> str:
    """The band of the age on that day; "" where it is not known."""
    if born is None or day is None:
        return ""
    years = age(born, day)
    return BANDS[sum(years > bound for bound in AGE_BOUNDS)]


def average(ages: Sequence[int]) -> str:
    """ "39.7": one decimal, half up; "" of nobody."""
    if not ages:
        return ""
    tenths = (2 * 10 * sum(ages) + len(ages)) // (2 * len(ages))
    return f"{tenths // 10}.{tenths % 10}"


def _extreme(
    ages: Sequence[tuple[int, Person]], of: Callable[[Iterable[datetime.date]], datetime.date]
) -> Extreme | None:
    """Everybody born on the first (`min`) or the last (`max`) of the days."""
    days = [person.born for _years, person in ages if person.born]
    if not days:
        return None
    born = of(days)
    found = [(years, person.name) for years, person in ages if person.born == born]
    return Extreme(found[0][0], born, tuple(sorted(name for _years, name in found)))


def _by_size(values: Iterable[str]) -> list[str]:
    """Kinh first, then the others by their number."""
    counted = Counter(value for value in values if value)
    return sorted(counted, key=lambda value: (value != MAJORITY, -counted[value], value))


def _said(value: bool | None) -> str:
    return {True: YES, False: NO, None: ""}[value]


def _woman_in_production(person: Person) -> bool | None:
    """A man is none, whatever he works; a woman is one if she works in production."""
    if person.sex == "male" or person.production_worker is False:
        return False
    return True if person.sex == "female" and person.production_worker else None


def _group(people: Sequence[Person], of: Callable[[Person], bool | None]) -> Group:
    said = [of(person) for person in people]
    return Group(said.count(True), said.count(None), half_up(said.count(True), len(said)))
