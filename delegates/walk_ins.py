"""People at the door who are not on the list, and who come in somebody's place.

Staff and press of a unit that is known go in at once. A guest outside the quota, a substitute, and whose workplace is no
unit of the portal wait for the organiser's consent; what the organiser enters at a door has it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import vietnamese
from conference.models import Conference, Unit
from conference.people import Gender
from delegates import answers, door, door_reading, door_sentences, registration, substitution
from delegates.answers import Mark
from delegates.door import Asked
from delegates.door_models import Scan, WalkIn
from delegates.door_passes import Post
from delegates.door_reading import Unreadable
from delegates.models import Delegate

CATEGORIES = (Delegate.Category.STAFF, Delegate.Category.PRESS_SERVICE, Delegate.Category.GUEST)
Standing = WalkIn.Standing
SHOWN = 50


class WalkInRefused(Exception):
    """The person cannot be put on the list; the text is a sentence."""


@dataclass(frozen=True)
class Newcomer:
    """What the door says of somebody. `instead_of`: number of the delegate in whose place they come."""

    id: UUID
    full_name: str
    workplace: str = ""
    category: str = ""
    note: str = ""
    position: str = ""
    gender: str = ""
    instead_of: int | None = None


def read(body: bytes) -> Newcomer:
    """Unreadable with a sentence when something is missing or wrong."""
    sent = door_reading.document(body)
    name = door_reading.line(sent.get("full_name"), 100)
    if not name:
        raise Unreadable(_("Enter the name."))
    category, gender = sent.get("category", ""), sent.get("gender") or ""
    instead_of = door_reading.row_number(sent.get("instead_of"), "instead_of")
    if instead_of is None and category not in CATEGORIES:
        raise Unreadable(_("Choose staff, press and service, or guest."))
    if gender not in ("", *Gender.values):
        raise Unreadable(_("“gender” is female, male or nothing."))
    return Newcomer(
        id=door_reading.number(sent.get("id"), "id"),
        full_name=name,
        workplace=door_reading.line(sent.get("workplace"), 200),
        category="" if instead_of else category,
        note=door_reading.line(sent.get("note"), 500),
        position=door_reading.line(sent.get("position"), 150),
        gender=gender,
        instead_of=instead_of,
    )


@transaction.atomic
def come(post: Post, person: Newcomer) -> WalkIn:
    """Notes the person and lets them in where nobody has to be asked; the same number again is the one that is there.

    WalkInRefused with a sentence; nothing is kept then.
    """
    conference = Conference.objects.select_for_update(no_key=True).get(pk=post.conference)
    known = WalkIn.objects.filter(pk=person.id).first()
    if known is not None or Scan.objects.filter(pk=person.id).exists():
        if known is None or known.conference_id != conference.pk:
            raise WalkInRefused(_("Another scan has this number. Scan again."))
        return known
    first = None
    if person.instead_of:
        first = conference.delegates.filter(pk=person.instead_of).first()
        if first is None:
            raise WalkInRefused(_("Nobody on the list has this number."))
    actor = User.objects.get(pk=post.user)
    noted = WalkIn.objects.create(
        id=person.id, conference=conference, full_name=person.full_name, position=person.position,
        workplace=person.workplace, gender=person.gender, category=first.category if first else person.category,
        note=person.note, instead_of=first, door=post.door, door_pass_id=post.door_pass or None, by=actor,
        at=timezone.now(),
    )  # fmt: skip
    unit = _unit(person.workplace)
    asks = first is not None or person.category == Delegate.Category.GUEST
    if (unit or first) and (post.organises or not asks):
        _let_in(noted, actor, unit)
    return noted


@transaction.atomic
def consent(walk_in: WalkIn, actor: User, unit: Unit | None = None) -> WalkIn:
    """The organiser lets the person in; `unit`: to which they belong, not needed for a substitute.

    WalkInRefused with a sentence. Once the word was given another one changes nothing; what holds is answered.
    """
    found = _held(walk_in, actor)
    if found.standing != Standing.WAITING:
        return found
    if unit is None and found.instead_of_id is None:
        raise WalkInRefused(_("Choose the unit to which this person belongs."))
    _let_in(found, actor, unit)
    return found


@transaction.atomic
def refuse(walk_in: WalkIn, actor: User) -> WalkIn:
    """The organiser does not let the person in; as `consent`."""
    found = _held(walk_in, actor)
    if found.standing == Standing.WAITING:
        _decide(found, actor, Standing.REFUSED)
    return found


def of_pass(post: Post) -> list[WalkIn]:
    """Those whom this device sent in, the newest first."""
    found = WalkIn.objects.filter(conference=post.conference, door_pass=post.door_pass)
    shown = found.select_related("delegate__unit", "delegate__seat__row", "instead_of")
    return list(shown.order_by("-at")[:SHOWN])


def told(walk_in: WalkIn) -> dict[str, Any]:
    """As the device gets it."""
    name = walk_in.full_name
    sentences = {
        Standing.WAITING: _("%(name)s waits: the organisers are asked."),
        Standing.ADMITTED: _("%(name)s may go in."),
        Standing.REFUSED: _("The organisers do not let %(name)s in."),
    }
    return {
        "id": str(walk_in.pk),
        "outcome": walk_in.standing,
        "sentence": sentences[Standing(walk_in.standing)] % {"name": name},
        "person": door_sentences.person(walk_in.delegate) if walk_in.delegate else None,
        "full_name": name,
    }


def _held(walk_in: WalkIn, actor: User) -> WalkIn:
    """The row as it is now, under the conference's lock."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=walk_in.conference_id)
    return WalkIn.objects.select_related("conference").get(pk=walk_in.pk)


def _decide(walk_in: WalkIn, actor: User, standing: str, moment: datetime.datetime | None = None) -> None:
    walk_in.standing, walk_in.decided_by = standing, actor
    walk_in.decided_at = moment or timezone.now()
    walk_in.save(update_fields=["standing", "decided_by", "decided_at", "delegate"])


def _let_in(walk_in: WalkIn, actor: User, unit: Unit | None) -> None:
    walk_in.delegate = _take_seat(walk_in, actor) if walk_in.instead_of_id else _add(walk_in, actor, unit)
    _decide(walk_in, actor, Standing.ADMITTED)
    post = Post(
        walk_in.conference_id, actor.pk, str(actor), walk_in.door, walk_in.door_pass_id or 0,
        permissions.is_organiser(actor),
    )  # fmt: skip
    door.take(post, [Asked(walk_in.pk, delegate=walk_in.delegate.pk, way=Scan.Way.WALK_IN)])


def _add(walk_in: WalkIn, actor: User, unit: Unit | None) -> Delegate:
    delegate = Delegate(
        conference=walk_in.conference, category=walk_in.category, unit=unit, full_name=walk_in.full_name,
        position=walk_in.position, workplace=walk_in.workplace, gender=walk_in.gender, note=walk_in.note,
        can_vote=False,
    )  # fmt: skip
    try:
        return registration.add_at_door(delegate, actor)
    except ValidationError as refusal:
        raise WalkInRefused(" ".join(refusal.messages)) from refusal


def _take_seat(walk_in: Any, actor: User) -> Delegate:
    rows = Delegate.objects.select_for_update(of=("self",), no_key=True).select_related("nomination", "unit")
    delegate = rows.get(pk=walk_in.instead_of.pk)
    if delegate.cancelled_at:
        answers.clear_mark(walk_in.conference, actor, Mark.CANCELLED, [delegate.pk])
        delegate.refresh_from_db(fields=["cancelled_at"])
    if door.why_off(delegate):
        raise WalkInRefused(door_sentences.off(delegate))
    told = {name: getattr(walk_in, name) for name in ("full_name", "position", "workplace", "gender")}
    try:
        substitution.put_in(delegate, actor, told, walk_in.note or _("came to the door"))
    except substitution.SubstitutionError as refusal:
        raise WalkInRefused(str(refusal)) from refusal
    return delegate


def _unit(workplace: str) -> Unit | None:
    """The unit of this name, however it is written; None where none or several have it."""
    wanted = vietnamese.fold(workplace)
    active = Unit.objects.filter(is_active=True) if wanted else ()
    found = [
        unit for unit in active if wanted in (vietnamese.fold(unit.name), vietnamese.fold(unit.short_name))
    ]
    return found[0] if len(found) == 1 else None
