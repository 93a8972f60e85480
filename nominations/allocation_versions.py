"""Numbered versions of the allocation: what went out to the units, when, by whom and why; what changed since."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from conference import history, kept
from conference.models import Conference
from nominations.mix import Seats, seats_of_all
from nominations.models import AllocationVersion, Category

NUMBERS = ("seats", "collectives", "reserve")
LABELS = {
    "seats": gettext_lazy("seats"),
    "collectives": gettext_lazy("of it collectives"),
    "reserve": gettext_lazy("reserve"),
}


class VersionError(Exception):
    """The table is not published; `str()` is a sentence for the user and nothing has changed."""


@dataclass(frozen=True)
class Change:
    """What differs for one unit: (label, before, after) per number; 0 where the unit was not in the table."""

    unit: str
    category: str
    numbers: list[tuple[str, int, int]]

    @property
    def is_guest(self) -> bool:
        return self.category == Category.GUEST

    @property
    def text(self) -> str:
        return "; ".join(f"{label} {before} → {after}" for label, before, after in self.numbers)


def snapshot(seats: dict[str, list[Seats]]) -> list[dict[str, Any]]:
    """[{unit (id), name, category, seats, collectives, reserve}] of `mix.seats_of_all`, in its order.

    Rows without a number in them are no part of what the units are told.
    """
    return [
        {
            "unit": row.unit.pk,
            "name": row.unit.name,
            "category": str(category),
            "seats": row.seats,
            "collectives": row.collectives,
            "reserve": row.reserve,
        }
        for category, rows in seats.items()
        for row in rows
        if row.seats or row.reserve
    ]


def rows_of(conference: Conference) -> list[dict[str, Any]]:
    """The table of this moment; three queries."""
    return snapshot(seats_of_all(conference))


def fingerprint(rows: list[dict[str, Any]]) -> str:
    """Tells whether the table is still the one that a page showed."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:16]


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """What differs between two tables, per unit: in the order of `after`, then the units that are gone."""
    old, new = ({(row["unit"], row["category"]): row for row in rows} for rows in (before, after))
    found = []
    labels = {name: str(label) for name, label in LABELS.items()}
    for key, row in {**new, **{key: row for key, row in old.items() if key not in new}}.items():
        if key in old and key in new and all(old[key][name] == row[name] for name in NUMBERS):
            continue
        numbers = [
            (labels[name], old.get(key, {}).get(name, 0), new.get(key, {}).get(name, 0)) for name in NUMBERS
        ]
        differing = [number for number in numbers if number[1] != number[2]]
        if differing:
            found.append(Change(row["name"], row["category"], differing))
    return found


class Published(NamedTuple):
    """A version as the page of the allocation lists it."""

    number: int
    rows: list[dict[str, Any]]
    reason: str
    published_at: datetime.datetime
    full_name: str
    username: str

    @property
    def published_by(self) -> str:
        return self.full_name or self.username


def published(conference: Conference) -> list[Published]:
    """All versions, newest first; one query."""
    return [Published._make(row) for row in kept.rows(_published, conference)]


def _published(conference: Conference):
    columns = (*Published._fields[:4], "published_by__full_name", "published_by__username")
    return conference.allocation_versions.values_list(*columns)


def latest(conference: Conference) -> AllocationVersion | None:
    return conference.allocation_versions.first()


def publish(conference: Conference, user, reason: str, seen: str) -> AllocationVersion:
    """Keeps the table of this moment as the next version. `seen`: fingerprint of the table that the page showed.

    VersionError for everybody but the organiser, for an empty table, for one that is not the shown one any more,
    and for one that is already published (also by the first of two clicks).
    """
    if not permissions.is_organiser(user):
        raise VersionError(_("Only the organisers publish the allocation."))
    with transaction.atomic():
        locked = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        rows, last = rows_of(locked), latest(locked)
        if not rows:
            raise VersionError(_("No seat is allocated yet: there is nothing to publish."))
        if last and not changes(last.rows, rows):
            raise VersionError(_("Nothing has changed since version %(number)d.") % {"number": last.number})
        if fingerprint(rows) != seen:
            raise VersionError(
                _("Somebody changed the table after you opened this page. Look at it again, then publish.")
            )
        version = AllocationVersion.objects.create(
            conference=locked,
            number=last.number + 1 if last else 1,
            rows=rows,
            reason=reason,
            published_by=user,
        )
        history.record(user, locked, "allocation_published", to_state=str(version.number), reason=reason)
    return version


@dataclass(frozen=True)
class Group:
    """The rows of one category with their sums."""

    category: str
    rows: list[dict[str, Any]]

    @property
    def is_guests(self) -> bool:
        return self.category == Category.GUEST

    @property
    def sums(self) -> dict[str, int]:
        return {name: sum(row[name] for row in self.rows) for name in NUMBERS}


def groups(rows: list[dict[str, Any]]) -> list[Group]:
    """Exemplars, then guests; without the ones that have no row."""
    found = [
        Group(category, [row for row in rows if row["category"] == category])
        for category in (Category.EXEMPLAR, Category.GUEST)
    ]
    return [group for group in found if group.rows]
