"""A large conference in the database: many units, nominations in every state, a closed session, awards.

The rows are made in bulk and always the same; a smaller conference has the same shape as a larger one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bench.print import sample
from bench.print.sample import Person
from conference.models import Conference, PriorityTarget, Unit
from nominations.award_states import AwardState, DecisionState
from nominations.council import CouncilMember, CouncilSession, Post, SessionState, Way
from nominations.council_items import CouncilAttendance, CouncilItem, CouncilVote, Outcome, Presence
from nominations.models import (
    Allocation,
    AllocationVersion,
    Award,
    AwardDecision,
    AwardForm,
    Category,
    Nomination,
    Reminder,
)
from nominations.states import State

STATES = (State.APPROVED,) * 6 + (State.SUBMITTED, State.SUBMITTED, State.RETURNED, State.WITHDRAWN)
MEMBERS, ITEMS = 9, 40
TWICE_EVERY = 25  # every so many nominations bear the name and day of birth of the one before
FEWER = 5  # the earlier edition has so many times fewer nominations


@dataclass(frozen=True)
class Large:
    """What a page needs to know of what was made."""

    session: CouncilSession
    last_unit: Unit


def fill(conference: Conference, organiser: User, *, units: int, nominations: int) -> Large:
    """Fills an empty conference: a fifth of the units are guest organisations, a fifth of the nominations guests."""
    with transaction.atomic():
        nominating, guests = _units(units)
        forms = _award_forms()
        _allocations(conference, organiser, nominating, guests, nominations)
        rows = _nominations(conference, organiser, (nominating, guests), forms, nominations)
        _awards(conference, rows, forms)
        earlier = _earlier_edition(conference)
        old = _nominations(earlier, organiser, (nominating, guests), forms, nominations // FEWER)
        _awards(earlier, old, forms)
        session = _session(conference, rows)
    return Large(session, nominating[-1])


def _units(count: int) -> tuple[list[Unit], list[Unit]]:
    guests = count // 5
    made = [
        Unit(
            code=f"LON-{number:03d}",
            name=f"Phòng Nghiệp vụ Mẫu số {number}",
            short_name=f"P{number}",
            kind=Unit.Kind.GUEST if number <= guests else Unit.Kind.DIVISION,
            position=100 + number,
            headcount=20 + number,
        )
        for number in range(1, count + 1)
    ]
    Unit.objects.bulk_create(made)
    return made[guests:], made[:guests]


def _award_forms() -> list[AwardForm]:
    rows = [
        AwardForm(code=f"LON-{rank}", name=name, kind=kind, authority=authority, rank=rank)
        for rank, (name, kind, authority) in enumerate(
            [
                ("Bằng khen của Ủy ban nhân dân tỉnh", AwardForm.Kind.AWARD, "Chủ tịch Ủy ban nhân dân tỉnh"),
                ("Giấy khen của Giám đốc Sở", AwardForm.Kind.AWARD, "Giám đốc Sở Công Thương"),
                ("Chiến sĩ thi đua cơ sở", AwardForm.Kind.TITLE, "Giám đốc Sở Công Thương"),
            ],
            1,
        )
    ]
    return AwardForm.objects.bulk_create(rows)


def _allocations(
    conference: Conference, organiser: User, nominating: list[Unit], guests: list[Unit], nominations: int
) -> None:
    seats = -(-nominations // len(nominating))
    Allocation.objects.bulk_create(
        [
            *(
                Allocation(
                    conference=conference,
                    unit=unit,
                    category=Category.EXEMPLAR,
                    seats=seats,
                    collectives=seats // 4,
                    reserve=2,
                )
                for unit in nominating
            ),
            *(
                Allocation(conference=conference, unit=unit, category=Category.GUEST, seats=seats)
                for unit in guests
            ),
        ]
    )
    for number in (1, 2):
        AllocationVersion.objects.create(
            conference=conference, number=number, reason="Phân bổ lần đầu", published_by=organiser
        )
    Reminder.objects.bulk_create(
        Reminder(conference=conference, unit=unit, sent_by=organiser) for unit in nominating
    )
    PriorityTarget.objects.create(conference=conference, group=PriorityTarget.Group.WOMEN, min_percent=30)


def _nominations(
    conference: Conference,
    organiser: User,
    units: tuple[list[Unit], list[Unit]],
    forms: list[AwardForm],
    count: int,
) -> list[Nomination]:
    people = sample.people(count)
    rows = [
        _nomination(conference, organiser, units, forms, people[place - (place % TWICE_EVERY == 1)], place)
        for place in range(count)
    ]
    for row in rows:
        row.set_keys()
    return Nomination.objects.bulk_create(rows, batch_size=500)


def _nomination(
    conference: Conference,
    organiser: User,
    units: tuple[list[Unit], list[Unit]],
    forms: list[AwardForm],
    person: Person,
    place: int,
) -> Nomination:
    nominating, organisations = units
    words: dict[str, Any] = {"kind": Nomination.Kind.INDIVIDUAL, "award_form": forms[place % len(forms)]}
    if place % 5 == 4:
        words = {
            "kind": Nomination.Kind.GUEST,
            "organisation": organisations[place // 5 % len(organisations)],
        }
    elif place % 5 == 3:
        words |= {"kind": Nomination.Kind.COLLECTIVE, "collective_name": f"Tổ Mẫu số {place}"}
    return Nomination(
        conference=conference,
        unit=nominating[place % len(nominating)],
        number=place + 1,
        state=STATES[place // 5 % len(STATES)],
        full_name=person.name,
        gender="female" if person.honorific == "Bà" else "male",
        # whoever bears the name of the one before is born on the same day
        date_of_birth=datetime.date(1970, 1, 1) + datetime.timedelta(days=7 * person.pk),
        position=person.position,
        workplace=person.unit,
        is_direct_worker=place % 3 == 0,
        summary=person.reason,
        party_endorsed=True,
        head_endorsed=True,
        mass_endorsed=True,
        prepared_by=organiser,
        submitted_at=timezone.now(),
        **words,
    )


def _approved(rows: list[Nomination]) -> list[Nomination]:
    return [row for row in rows if row.state == State.APPROVED and not row.is_guest]


def _awards(conference: Conference, rows: list[Nomination], forms: list[AwardForm]) -> None:
    """A third of the nominations are honoured: proposed, decided or handed over in turn; two decisions."""
    decisions = [
        AwardDecision.objects.create(
            conference=conference,
            authority=forms[1].authority,
            number=f"{conference.edition_number}{number}/QĐ-SCT",
            date=conference.date,
            state=DecisionState.ISSUED,
        )
        for number in (1, 2)
    ]
    states = (AwardState.PROPOSED, AwardState.DECIDED, AwardState.HANDED_OVER)
    made = []
    for place, row in enumerate(_approved(rows)[: len(rows) // 3]):
        state = states[place % 3]
        form = row.award_form or forms[0]
        proposed = state == AwardState.PROPOSED
        made.append(
            Award(
                nomination=row,
                form=form,
                kind=form.kind,
                state=state,
                decision=None if proposed else decisions[place % 2],
                prize=None if proposed else 700_000,
                receipt="received" if state == AwardState.HANDED_OVER else "",
            )
        )
    Award.objects.bulk_create(made, batch_size=500)


def _earlier_edition(conference: Conference) -> Conference:
    values = {
        field.attname: getattr(conference, field.attname)
        for field in conference._meta.concrete_fields
        if not field.primary_key
    }
    edition = (conference.edition_number or 2) - 1
    return Conference.objects.create(
        **values | {"slug": f"lan-{edition}", "is_current": False, "edition_number": edition}
    )


def _session(conference: Conference, rows: list[Nomination]) -> CouncilSession:
    """A closed session by open vote: every member voted on every item."""
    members = CouncilMember.objects.bulk_create(
        CouncilMember(
            conference=conference,
            full_name=f"Ủy viên Mẫu {number}",
            position="Trưởng phòng",
            post=Post.CHAIR if number == 0 else Post.MEMBER,
            order=number,
        )
        for number in range(MEMBERS)
    )
    session = CouncilSession.objects.create(
        conference=conference,
        number=1,
        held_at=timezone.now(),
        way=Way.OPEN,
        chair=members[0],
        secretary=members[1],
        state=SessionState.CLOSED,
        opened_at=timezone.now(),
        closed_at=timezone.now(),
    )
    CouncilAttendance.objects.bulk_create(
        CouncilAttendance(
            session=session, member=member, presence=Presence.PRESENT, name=member.full_name, post=member.post
        )
        for member in members
    )
    counts = {"members": MEMBERS, "present": MEMBERS, "written": 0, "abstaining": 0, "yes": MEMBERS, "no": 0}
    items = CouncilItem.objects.bulk_create(
        CouncilItem(
            session=session, nomination=row, outcome=Outcome.PASSED, base=MEMBERS, approving=MEMBERS, **counts
        )
        for row in _approved(rows)[:ITEMS]
    )
    CouncilVote.objects.bulk_create(
        CouncilVote(item=item, member=member, choice="yes") for item in items for member in members
    )
    return session


def pages(made: Large) -> dict[str, tuple[str, str]]:
    """{name: (address, words that stand on it)} of the pages that are measured."""
    return {
        "allocation": ("/nominations/allocation/", made.last_unit.name),
        "nominations": ("/nominations/", "ĐC-"),
        "council": ("/nominations/council/", "Ủy viên Mẫu 0"),
        "session": (f"/nominations/council/{made.session.pk}/", "Ủy viên Mẫu 8"),
        "awards": ("/nominations/awards/", "Bằng khen của Ủy ban nhân dân tỉnh"),
        "fairness": ("/fairness/", made.last_unit.short_name),
        "same-person": ("/nominations/same-person/", "ĐC-002"),
    }
