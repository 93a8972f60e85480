"""People at the door who are not on the list, and who come in somebody's place.

Staff and press of a unit that is known go in at once. A guest outside the quota, a substitute, and whose workplace is no
unit of the portal wait for the organiser's consent; what the organiser enters at a door has it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history, vietnamese
from conference.models import Conference, Unit
from conference.people import Gender
from delegates import answers, door, door_passes, door_reading, door_sentences, registration, substitution
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
    """What the door says of somebody. `instead_of`: number of the delegate in whose place they come; `door`: as in `Asked`."""

    id: UUID
    full_name: str
    workplace: str = ""
    category: str = ""
    note: str = ""
    position: str = ""
    gender: str = ""
    instead_of: int | None = None
    door: str = ""


def handed_in(post: Post, body: bytes) -> WalkIn:
    """What a device sends: somebody who is not on the list, or {"id", "undo": true}, which takes that back.

    Unreadable and WalkInRefused with a sentence.
    """
    sent = door_reading.document(body)
    undo = sent.get("undo", False)
    if not isinstance(undo, bool):
        raise Unreadable(_("“undo” is true or false."))
    return undone(post, door_reading.number(sent.get("id"), "id")) if undo else come(post, read(sent))


def read(sent: dict[str, Any]) -> Newcomer:
    """Unreadable with a sentence when something is missing or wrong."""
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
        door=door_reading.line(sent.get("door"), 60),
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
        note=person.note, instead_of=first, door=door_passes.where(post, [person.door])[person.door],
        door_pass_id=post.door_pass or None, by=actor,
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

    WalkInRefused with a sentence, also when the door took the entry back. Once the word was given another one changes
    nothing; what holds is answered.
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


@transaction.atomic
def undone(post: Post, number: UUID) -> WalkIn:
    """The door at which somebody was entered takes that back, as it takes back a scan; a second time changes nothing.

    Who is inside by another scan too stays inside and on the list. WalkInRefused with a sentence, and nothing changes.
    """
    conference = Conference.objects.select_for_update(no_key=True).get(pk=post.conference)
    walk_in = conference.walk_ins.select_related("delegate").filter(pk=number).first()
    if walk_in is None:
        raise WalkInRefused(_("The portal does not know this entry."))
    if post.door_pass != walk_in.door_pass_id and post.door != walk_in.door:
        raise WalkInRefused(
            _("%(name)s was entered at %(door)s; take it back there.")
            % {"name": walk_in, "door": walk_in.door}
        )
    if walk_in.standing in (Standing.UNDONE, Standing.REFUSED):
        return walk_in
    if walk_in.delegate is not None:
        back = Asked(uuid4(), delegate=walk_in.delegate.pk, way=Scan.Way.WALK_IN, takes_back=walk_in.pk)
        still = door.take(post, [back])[0].first
        if still is not None:
            words = {"name": walk_in, "let_in": door_sentences.let_in(still)}
            raise WalkInRefused(_("%(name)s stays inside: %(let_in)s.") % words)
    take_off(walk_in, User.objects.get(pk=post.user), _("taken back at the door"))
    return walk_in


def take_off(walk_in: WalkIn, actor: User, reason: str) -> None:
    """What was entered at a door is taken back, once the person is not inside. Call it inside a transaction.

    Who was put on the list is no longer coming; who was expected first in a seat that was taken comes again, with the badge
    that they hold. A seat that somebody else had taken before stays as it is.
    """
    delegate = walk_in.delegate if walk_in.standing == Standing.ADMITTED else None
    if delegate is not None:
        delegate = Delegate.objects.select_for_update(of=("self",), no_key=True).get(pk=delegate.pk)
        if walk_in.instead_of_id:
            _give_back(walk_in, delegate, actor, reason)
        elif delegate.cancelled_at is None and delegate.nomination_id is None:
            Delegate.objects.filter(pk=delegate.pk).update(cancelled_at=timezone.now())
            history.record(actor, delegate, "mark_cancelled", to_state=Mark.CANCELLED, reason=reason)
    _decide(walk_in, actor, Standing.UNDONE)


def _give_back(walk_in: WalkIn, delegate: Delegate, actor: User, reason: str) -> None:
    came = history.of(delegate).filter(action="substituted").first()
    names = came.changes.get("full_name") if came else None
    if names != [delegate.stands_in_for.get("full_name"), walk_in.full_name]:
        return  # not the only one who came in this seat, or not the last
    held = delegate.former_badges.order_by("-ended_at", "-pk").first()
    substitution.take_back(delegate, actor, reason)
    if held is not None:
        delegate.badge_code = held.code
        held.delete()
        delegate.save(update_fields=["badge_code"])


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
        Standing.UNDONE: _("Taken back: %(name)s is not inside."),
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
    found = WalkIn.objects.select_related("conference").get(pk=walk_in.pk)
    if found.standing == Standing.UNDONE:
        raise WalkInRefused(_("%(name)s was taken back at the door meanwhile.") % {"name": found})
    return found


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
