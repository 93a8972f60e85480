"""Whom the credential report counts, read from the tables: four queries whatever their number.

Party membership and ethnicity stand in the rows of sensitive details, which belong to a room above. They are read here
through their relation, for the report alone: only what somebody agreed to have kept for this report, and only while it is
of whoever comes (docs/decisions/0018).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from conference import vietnamese
from conference.models import Conference
from conference.people import Education
from delegates import credentials, substitution
from delegates.award_levels import award_level
from delegates.credentials import Person
from delegates.models import Delegate
from nominations.models import Award, Category, EarlierAward
from nominations.states import State

PURPOSE = "credentials"
"""The purpose that somebody was told, as `privacy.models.Purpose` names it."""
EDUCATIONS = tuple(Education.values)


@dataclass(frozen=True)
class Called:
    """Somebody on the list, with the id by which pages open them."""

    pk: int
    person: Person


@dataclass(frozen=True)
class Roster:
    """Everybody who was called, and the units in their order."""

    conference: Conference
    called: tuple[Called, ...]
    units: dict[Hashable, str]

    @property
    def people(self) -> list[Person]:
        return [row.person for row in self.called]

    def base(self, chosen: str = "") -> str:
        """The base that was chosen; otherwise the one that the day and the hall give."""
        if chosen in credentials.BASES:
            return chosen
        return credentials.default_base(self.people, self.conference.date, timezone.localdate())

    def report(self, base: str) -> credentials.Report:
        return credentials.report(
            self.people, base=base, day=self.conference.date, educations=EDUCATIONS, units=list(self.units),
            quorum=self.conference.quorum_share,
        )  # fmt: skip

    def gaps(self, base: str) -> dict[str, list[Called]]:
        """{field: exemplars of whom the report knows nothing in it}, by name; fields that are known of all left out."""
        counted = [
            row for row in self.called if row.person.kind in credentials.EXEMPLARS and row.person.counts(base)
        ]
        counted.sort(key=lambda row: vietnamese.sort_key(row.person.name))
        found = {name: [row for row in counted if is_gap(row.person, name)] for name in GAPS}
        return {name: rows for name, rows in found.items() if rows}


GAPS = ("born", "sex", "education", "ethnicity", "party_member")


def is_gap(person: Person, name: str) -> bool:
    return getattr(person, name) in (None, "")


_OF_DETAILS = ("party_member", "ethnicity")
_COLUMNS = (
    "pk", "category", "full_name", "represents", "gender", "date_of_birth", "education", "can_vote", "stands_in_for",
    "invited_at", "confirmed_at", "present_at", "cancelled_at", "unit", "unit__name", "unit__position",
    "nomination", "nomination__state", "nomination__is_direct_worker", "nomination__is_production_worker",
    "nomination__is_researcher", *(f"{row}__{name}" for row in ("of_seat", "of_dossier") for name in _OF_DETAILS),
    "changed_hands",
)  # fmt: skip


def read(conference: Conference) -> Roster:
    """Who is expected, and who was invited and does not come, as far as nobody else has their seat."""
    rows = list(_rows(conference))
    seats = _seats(conference)
    awards = _award_levels(conference)
    rows.sort(key=lambda row: (row["unit__position"], row["unit"], row["pk"]))
    called = [row for row in rows if row["cancelled_at"] is None] + _excused(rows, seats)
    return Roster(
        conference,
        tuple(Called(row["pk"], _person(row, awards.get(row["nomination"], frozenset()))) for row in called),
        {row["unit"]: row["unit__name"] for row in rows},
    )


def _rows(conference: Conference) -> Iterable[dict[str, Any]]:
    invited_and_off = Q(cancelled_at__isnull=False, invited_at__isnull=False)
    approved = Q(nomination=None) | Q(nomination__state=State.APPROVED)
    for_this = {
        alias: FilteredRelation(path, condition=Q(**{f"{path}__purpose": PURPOSE}))
        for alias, path in (("of_seat", "sensitive_details"), ("of_dossier", "nomination__sensitive_details"))
    }
    found = conference.delegates.filter(approved, Q(cancelled_at=None) | invited_and_off)
    return (
        found.order_by()
        .annotate(**for_this)
        .annotate(changed_hands=substitution.somebody_else_since("pk", "of_seat__taken_at"))
        .values(*_COLUMNS)
    )


def _seats(conference: Conference) -> dict[tuple[int, str], int]:
    return {
        (unit, category): seats
        for unit, category, seats in conference.allocations.order_by().values_list(
            "unit", "category", "seats"
        )
    }


def _excused(rows: list[dict[str, Any]], seats: dict[tuple[int, str], int]) -> list[dict[str, Any]]:
    """Those who do not come, while their seats stay empty: the last ones who said so. A seat that went to somebody else
    is that person's; staff and press have no seats that could."""
    taken = Counter((row["unit"], row["category"]) for row in rows if row["cancelled_at"] is None)
    off = sorted(
        (row for row in rows if row["cancelled_at"]),
        key=lambda row: (row["cancelled_at"], row["pk"]),
        reverse=True,
    )
    found = []
    for row in off:
        seat = row["unit"], row["category"]
        if row["category"] in Category.values and taken[seat] >= seats.get(seat, 0):
            continue
        taken[seat] += 1
        found.append(row)
    return found


def _award_levels(conference: Conference) -> dict[int, frozenset[str]]:
    """{nomination id: levels of what it received before, as its unit declares, and by a decision of this conference}."""
    declared = EarlierAward.objects.filter(nomination__conference=conference).order_by()
    given = Award.objects.of(conference).given().order_by()
    levels: dict[int, set[str]] = {}
    for nomination, name, issuer in [
        *declared.values_list("nomination", "name", "issuer"),
        *given.values_list("nomination", "form__name", "form__authority"),
    ]:
        if name:
            levels.setdefault(nomination, set()).add(award_level(vietnamese.fold(f"{name} {issuer}")))
    return {nomination: frozenset(found) for nomination, found in levels.items()}


def _kind(row: dict[str, Any]) -> str:
    if row["category"] != Delegate.Category.EXEMPLAR:
        return str(row["category"])
    return credentials.COLLECTIVE if row["represents"] else credentials.INDIVIDUAL


def _person(row: dict[str, Any], awards: frozenset[str]) -> Person:
    in_person = not row["stands_in_for"]
    groups = _groups(row, in_person=in_person)
    party_member, ethnicity = _details(row, in_person=in_person)
    return Person(
        kind=_kind(row),
        unit=row["unit"],
        name=row["full_name"],
        comes=row["cancelled_at"] is None,
        confirmed=row["confirmed_at"] is not None,
        present=row["present_at"] is not None,
        votes=row["can_vote"],
        called_to_vote=bool(row["stands_in_for"].get("can_vote")),
        qualified=row["category"] not in Category.values or row["nomination"] is not None,
        sex=row["gender"],
        born=row["date_of_birth"],
        education=row["education"],
        awards=awards,
        party_member=party_member,
        ethnicity=ethnicity,
        direct_worker=groups["direct_worker"],
        production_worker=groups["production_worker"],
        researcher=groups["researcher"],
    )


def _groups(row: dict[str, Any], *, in_person: bool) -> dict[str, bool | None]:
    """What the dossier of an exemplar says of the person; of a substitute it says nothing, and guests are not asked."""
    names = ("direct_worker", "production_worker", "researcher")
    known = in_person and row["category"] == Delegate.Category.EXEMPLAR
    return {name: row[f"nomination__is_{name}"] if known else None for name in names}


def _details(row: dict[str, Any], *, in_person: bool) -> tuple[bool | None, str]:
    """Party membership and ethnicity; as `privacy.people.Subject.key` says whose details are whose."""
    if in_person and row["nomination"] is not None:
        source = "of_dossier"
    elif row["changed_hands"]:
        return None, ""
    else:
        source = "of_seat"
    return row[f"{source}__party_member"], row[f"{source}__ethnicity"] or ""
