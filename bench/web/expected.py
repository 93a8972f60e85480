"""A conference with its delegate list: exemplars and guests from approved nominations, staff, answers of all kinds.

The rows are made in bulk and always the same.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bench.print import sample
from bench.print.sample import Person
from conference import bulk
from conference.models import Conference, Unit
from delegates.models import Delegate
from nominations.dossier_models import Version
from nominations.models import Nomination
from nominations.states import State

UNITS = 20
Kind, Category = Nomination.Kind, Delegate.Category
KINDS = (Category.EXEMPLAR,) * 13 + (Category.GUEST,) * 6 + (Category.STAFF,)
WITHDRAWN_EVERY, CANCELLED_EVERY = 50, 40
WAITING_EVERY = 99  # one approved nomination for so many delegates is not on the list yet
CORRECTED_EVERY = 60
BIRTH = datetime.date(1960, 1, 1)


def fill(conference: Conference, organiser: User, delegates: int) -> None:
    people = sample.people(delegates)
    with transaction.atomic():
        conference.delegates.all().delete()  # whom the badges are printed for
        units = [
            Unit(code=f"DS-{number:02d}", name=f"Phòng Nghiệp vụ Mẫu số {number}", short_name=f"P{number}", kind=Unit.Kind.DIVISION)
            for number in range(UNITS)
        ]  # fmt: skip
        bulk.insert(Unit, units)
        rows = [_nomination(conference, organiser, units, person) for person in people]
        bulk.insert(Nomination, (row for row in rows if row is not None))
        bulk.insert(Version, (version for row in rows if row is not None for version in _versions(row)))
        bulk.insert(
            Delegate,
            (
                _delegate(conference, units, person, row)
                for person, row in zip(people, rows, strict=True)
                if row is None or person.pk % WAITING_EVERY
            ),
        )


def _nomination(
    conference: Conference, organiser: User, units: list[Unit], person: Person
) -> Nomination | None:
    category = KINDS[person.pk % len(KINDS)]
    if category == Category.STAFF:
        return None
    row = Nomination(
        conference=conference,
        unit=units[person.pk % UNITS],
        kind=Kind.GUEST if category == Category.GUEST else Kind.INDIVIDUAL,
        state=State.APPROVED if person.pk % WITHDRAWN_EVERY else State.WITHDRAWN,
        number=person.pk,
        prepared_by=organiser,
        decided_at=timezone.now(),
        **_details(person),
    )
    row.set_keys()
    return row


def _versions(row: Nomination) -> list[Version]:
    """Submitted, approved; some were approved again after a correction that the list has not taken over yet."""
    steps = [Version.Action.SUBMIT, Version.Action.APPROVE]
    if row.number and row.number % CORRECTED_EVERY == 0:
        steps *= 2
    content = {"full_name": row.full_name, "position": row.position, "workplace": row.workplace}
    return [
        Version(nomination=row, number=number, action=step, by=row.prepared_by, content=content)
        for number, step in enumerate(steps, 1)
    ]


def _delegate(
    conference: Conference, units: list[Unit], person: Person, nomination: Nomination | None
) -> Delegate:
    now = timezone.now()
    row = Delegate(
        conference=conference,
        unit=units[person.pk % UNITS],
        nomination=nomination,
        category=KINDS[person.pk % len(KINDS)],
        taken_version=2 if nomination else None,
        invited_at=now if person.pk % 3 else None,
        confirmed_at=now if person.pk % 3 == 1 else None,
        cancelled_at=None if person.pk % CANCELLED_EVERY else now,
        **_details(person),
    )
    row.set_keys()
    return row


def _details(person: Person) -> dict:
    return {
        "full_name": person.name,
        "gender": "female" if person.honorific == "Bà" else "male",
        "date_of_birth": BIRTH + datetime.timedelta(days=person.pk),
        "position": person.position,
        "workplace": person.unit,
    }
