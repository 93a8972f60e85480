"""How people come onto the delegate list: from approved nominations, or added by hand outside the quota."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history, vietnamese
from conference.counting import counts
from conference.models import Conference
from delegates.corrections import corrected, last_approval
from delegates.models import LOST, Delegate, DelegateQuerySet
from nominations.models import Nomination, NominationQuerySet


def unregistered(conference: Conference) -> NominationQuerySet:
    """Approved nominations whose person is not on the delegate list yet."""
    return conference.nominations.approved().filter(delegate__isnull=True)


def to_take_over(conference: Conference) -> tuple[int, int]:
    """(how many `unregistered` are, how many `corrected`) in one query.

    The first is reckoned from three figures that indexes hold: a look for the delegate of each nomination would take
    longer the more there are.
    """
    found = {name: figure or 0 for name, figure in counts(_registered, conference).items()}
    return found["approved"] - found["listed"] + found["lost"], found["corrected"]


def _registered(conference: Conference) -> dict[str, QuerySet]:
    listed = conference.delegates.filter(nomination__isnull=False)
    # "+ 0": as in `corrections.corrected`.
    everybody = Delegate.objects.alias(edition=F("conference_id") + 0).filter(edition=conference.pk)
    return {
        "approved": conference.nominations.approved(),
        "listed": listed,
        "corrected": corrected(conference),
        "lost": everybody.filter(
            nomination__in=Nomination.objects.filter(state__in=LOST).order_by().values("pk")
        ),
    }


@transaction.atomic
def register_approved(conference: Conference, actor) -> int:
    """Puts everybody newly approved on the list and answers how many; safe to repeat and to run twice at once.

    `actor` None: a command. PermissionDenied for anybody but the organiser.
    """
    _require_organiser(actor)
    return put_on_list(unregistered(conference), actor)


@transaction.atomic
def put_on_list(nominations: NominationQuerySet, actor) -> int:
    """Makes delegates of these approved nominations of one conference, one after the other; whoever is on the list
    by now stays as they are. The caller has checked the rights."""
    first = nominations.first()
    if first is None:
        return 0
    _lock(first.conference)
    found = nominations.annotate(newest=last_approval())  # read anew, under the lock
    delegates = [_from_nomination(nomination) for nomination in found]
    Delegate.objects.bulk_create(delegates)
    for delegate in delegates:
        history.record(actor, delegate, "registered", to_state=delegate.category)
    return len(delegates)


@transaction.atomic
def add_attendee(delegate: Delegate, actor) -> Delegate:
    """Puts a person on the list outside the quota (staff attendee, press and service).

    ValidationError when the same person already stands there: a second click must not make a second badge.
    """
    _require_organiser(actor)
    return _add(delegate, actor)


@transaction.atomic
def add_at_door(delegate: Delegate, actor) -> Delegate:
    """As `add_attendee`, by who lets people in: staff and press at once, a guest with the organiser's consent.

    PermissionDenied otherwise.
    """
    if not permissions.lets_in(actor):
        raise PermissionDenied
    if delegate.category == Delegate.Category.GUEST:
        _require_organiser(actor)
    return _add(delegate, actor)


def _add(delegate: Delegate, actor) -> Delegate:
    _lock(delegate.conference)
    if _same_person(delegate).exists():
        raise ValidationError(
            _(
                "%(name)s of this unit is on the list already. Another person of the same name? Give the date of birth."
            )
            % {"name": delegate.full_name},
            code="listed",
        )
    delegate.save()
    history.record(actor, delegate, "added", to_state=delegate.category)
    return delegate


def _require_organiser(actor) -> None:
    if actor is not None and not permissions.is_organiser(actor):
        raise PermissionDenied


def _lock(conference: Conference) -> None:
    """One registration at a time: a row lock on PostgreSQL; on SQLite the transaction holds the write lock anyway."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def _from_nomination(nomination: Nomination) -> Delegate:
    """A collective takes one seat through its representative; a guest sits for the invited organisation."""
    is_collective = nomination.kind == Nomination.Kind.COLLECTIVE
    delegate = Delegate(
        conference_id=nomination.conference_id,
        nomination=nomination,
        taken_version=vars(nomination)["newest"],
        category=Delegate.Category.GUEST if nomination.is_guest else Delegate.Category.EXEMPLAR,
        unit_id=nomination.seat_unit_id or nomination.unit_id,
        full_name=nomination.full_name or nomination.printed_name[:100],
        represents=nomination.collective_name if is_collective else "",
        gender=nomination.gender,
        date_of_birth=nomination.date_of_birth,
        education=nomination.education,
        position=nomination.position,
        workplace=nomination.workplace,
        phone=nomination.phone,
        email=nomination.email,
        is_vip=nomination.is_vip,
        can_vote=not nomination.is_guest,
    )
    delegate.set_keys()
    return delegate


def _same_person(delegate: Delegate) -> DelegateQuerySet:
    """Whoever of the unit has this name, in person or represented by a substitute, and may have this date of birth."""
    name, born = vietnamese.clean(delegate.full_name), delegate.date_of_birth
    comes, first = Q(full_name=name), Q(stands_in_for__full_name=name)
    if born:
        comes &= Q(date_of_birth=None) | Q(date_of_birth=born)
        first &= Q(stands_in_for__date_of_birth__in=["", born.isoformat()])
    rows = Delegate.objects.filter(
        comes | first, conference_id=delegate.conference_id, unit_id=delegate.unit_id
    )
    return rows.expected()
