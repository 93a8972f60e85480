"""Personal data are wiped a set time after the conference was closed: by the worker, in batches, person by person.

What the law keeps stays (the award register with name, unit, award, number and decision), the figures stay without names.
Whoever is under a legal hold is passed over. It may be killed at any point and goes on where it stopped.
"""

from __future__ import annotations

import calendar
import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Role, User
from conference import history
from conference.models import Conference, HistoryEntry
from delegates.intake_models import RosterBatch, RosterFile, RosterLine
from delegates.models import Delegate
from invitations.models import Correspondence
from nominations.award_states import GIVEN
from nominations.models import Award, Nomination
from privacy import erasure, typed_names
from privacy.models import LegalHold, Retention
from privacy.people import Kind, Subject, person_of

logger = logging.getLogger(__name__)
BATCH = 20
"""People wiped at one look, so that the other work of the worker goes on in between."""
REASON = "Hết thời hạn lưu trữ dữ liệu cá nhân"
EMPTY_CONTACTS = {"contact_name": "", "contact_phone": "", "contact_email": ""}


def of(conference: Conference) -> Retention:
    """How long, as set; 12 months until somebody set it, and then not stored yet."""
    return Retention.objects.filter(conference=conference).first() or Retention(conference=conference)


def due_on(conference: Conference, months: int) -> datetime.date | None:
    """The day on which the data are wiped; None while the conference is not closed."""
    if conference.closed_at is None:
        return None
    closed = localdate(conference.closed_at)
    year, month = divmod(closed.year * 12 + closed.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(closed.day, calendar.monthrange(year, month + 1)[1]))


@transaction.atomic
def set_time(conference: Conference, actor, months: int, warn_days: int) -> Retention:
    """PermissionDenied for anybody but who keeps personal data."""
    if not permissions.keeps_personal_data(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    before = of(conference)
    changes = {
        "months": [str(before.months), str(months)],
        "warn_days": [str(before.warn_days), str(warn_days)],
    }
    told = {"months": months, "warn_days": warn_days, "warned_at": None}
    row, _made = Retention.objects.update_or_create(conference=conference, defaults=told)
    history.record(actor, conference, "retention_set", changes=changes)
    return row


@transaction.atomic
def hold(subject: Subject, actor, reason: str) -> LegalHold:
    """This person is not wiped until the hold is ended; one that stands already is renewed with the reason."""
    if not permissions.keeps_personal_data(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=subject.conference.pk)
    told: dict[str, Any] = {"reason": reason, "by": actor, "at": timezone.now()}
    of_person: dict[str, Any] = dict(subject.key)
    row, _made = LegalHold.objects.update_or_create(**of_person, released_at=None, defaults=told)
    history.record(actor, subject.row, "legal_hold_set", label=subject.trail_name)
    return row


@transaction.atomic
def release(row: LegalHold, actor) -> bool:
    """False when it was ended already."""
    if not permissions.keeps_personal_data(actor):
        raise PermissionDenied
    ended = LegalHold.objects.filter(pk=row.pk, released_at=None)
    if not ended.update(released_at=timezone.now(), released_by=actor):
        return False
    history.record(actor, row.subject, "legal_hold_ended")
    of_conference = Retention.objects.filter(conference=row.subject.conference)
    of_conference.update(wiped_at=None)  # where all others were wiped, the next look wipes this person too
    return True


def begin_anew(conference: Conference) -> None:
    """The conference is opened again: people may come, and after the next closing the time is announced and runs anew."""
    Retention.objects.filter(conference=conference).update(warned_at=None, wiped_at=None)


@dataclass(frozen=True)
class Outlook:
    """How many people would be wiped, keep their name in the register for an award, are held, and were wiped."""

    people: int
    honoured: int
    held: int
    wiped: int


def outlook(conference: Conference) -> Outlook:
    """Four queries."""
    left_nominations, left_delegates = _left(Nomination, conference), _left(Delegate, conference)
    honoured = Award.objects.filter(nomination__in=left_nominations, state__in=GIVEN)
    wiped = _erased(Nomination, conference).count() + _erased(Delegate, conference).count()
    return Outlook(
        left_nominations.count() + left_delegates.count(),
        honoured.values("nomination").distinct().count(),
        holds(conference).count(),
        wiped,
    )


def holds(conference: Conference) -> QuerySet[LegalHold]:
    """Those in force."""
    found = Q(nomination__conference=conference) | Q(delegate__conference=conference)
    return LegalHold.objects.filter(found, released_at=None).select_related("by", "nomination", "delegate")


def _rows(model: type[Nomination] | type[Delegate], conference: Conference) -> QuerySet:
    """Everybody once: who was nominated by the nomination, all others by their place on the list."""
    if model is Delegate:
        return Delegate.objects.filter(conference=conference, nomination=None)
    return Nomination.objects.filter(conference=conference)


def _erasures(model: type[Nomination] | type[Delegate]):
    entries = HistoryEntry.objects.filter(
        subject_type=model._meta.label_lower, subject_id=OuterRef("pk"), action="person_erased"
    )
    return Exists(entries)


def _erased(model: type[Nomination] | type[Delegate], conference: Conference) -> QuerySet:
    return _rows(model, conference).filter(_erasures(model))


def _left(model: type[Nomination] | type[Delegate], conference: Conference) -> QuerySet:
    """Who is neither wiped nor held."""
    own = "nomination" if model is Nomination else "delegate"
    held = LegalHold.objects.filter(**{own: OuterRef("pk")}, released_at=None)
    seat_held = LegalHold.objects.filter(delegate__nomination=OuterRef("pk"), released_at=None)
    rows = _rows(model, conference).filter(~_erasures(model), ~Exists(held))
    return (
        rows.filter(~Exists(seat_held)).exclude(pk__in=_held_besides(conference))
        if model is Nomination
        else rows
    )


def _held_besides(conference: Conference) -> set[int]:
    """Nominations of somebody who is held by another nomination of theirs; a few queries for each hold."""
    found: set[int] = set()
    for row in holds(conference):
        kind = "nomination" if row.nomination_id else "delegate"
        found |= set(person_of(Subject(_kind(kind), row.subject)).nominations)
    return found


def sweep(today: datetime.date | None = None) -> int:
    """Warns and wipes what is due; how many people were wiped. One query while no conference is closed."""
    day, wiped = today or localdate(), 0
    for conference in Conference.objects.filter(closed_at__isnull=False).select_related("retention"):
        row = of(conference)
        due = due_on(conference, row.months)
        if row.wiped_at or due is None:
            continue
        if due <= day:
            wiped += wipe(conference)
        elif due - datetime.timedelta(row.warn_days) <= day and row.warned_at is None:
            _warn(conference, row, due)
    return wiped


def wipe(conference: Conference, most: int = BATCH) -> int:
    """Wipes up to so many people, each in one transaction; the rest of the conference once nobody is left. How many.

    Whoever cannot be wiped just now is passed over: those behind them do not wait for it.
    """
    done, blocked = 0, 0
    for kind in ("nomination", "delegate"):
        for row in _left_one_by_one(_kind(kind), conference):
            if done == most:
                return done
            if erasure.erase_after_the_time(Subject(_kind(kind), row), REASON):
                done += 1
            else:
                blocked += 1
    if blocked:
        logger.warning("%s: %s people cannot be wiped just now", conference, blocked)
    elif not done:
        _finish(conference)
    return done


def _left_one_by_one(kind: Kind, conference: Conference) -> Iterator[Any]:
    """Each once, read in pieces: whoever was tried in this look does not come again in it."""
    model, related = (Nomination, ()) if kind == "nomination" else (Delegate, ("nomination",))
    last = 0
    while rows := list(
        _left(model, conference)
        .filter(pk__gt=last)
        .select_related("unit", "conference", *related)
        .order_by("pk")[:BATCH]
    ):
        yield from rows
        last = rows[-1].pk


def _kind(name: str) -> Kind:
    return "nomination" if name == "nomination" else "delegate"


@transaction.atomic
def _finish(conference: Conference) -> None:
    """What tells of people without being a person's row: lists that came in, whom guests call, names that were typed.
    Noted once."""
    row = Retention.objects.select_for_update(no_key=True).get_or_create(conference=conference)[0]
    if row.wiped_at:
        return
    batches = RosterBatch.objects.filter(conference=conference)
    RosterFile.objects.filter(batch__in=batches).delete()
    empty: dict[str, Any] = {
        "original": [],
        "reading": {},
        "problems": [],
        "repeats": {},
        "reasons": [],
        "changes": {},
    }
    is_held = holds(conference).exists()
    if not is_held:
        RosterLine.objects.filter(batch__in=batches).update(**empty)
    typed_names.wipe(conference, somebody_is_held=is_held)
    Correspondence.objects.filter(conference=conference).update(**EMPTY_CONTACTS)
    Retention.objects.filter(pk=row.pk).update(wiped_at=timezone.now())
    history.record(None, conference, "personal_data_wiped")


def _warn(conference: Conference, row: Retention, due: datetime.date) -> None:
    """Once: in the history, and by mail to the organisers who have an address."""
    with transaction.atomic():
        stored = Retention.objects.select_for_update(no_key=True).get_or_create(conference=conference)[0]
        if not Retention.objects.filter(pk=stored.pk, warned_at=None).update(warned_at=timezone.now()):
            return
        history.record(None, conference, "wipe_announced", changes={"due_on": ["", due.isoformat()]})
    addresses = User.objects.filter(is_active=True, role_assignments__role=Role.ORGANISER).exclude(email="")
    with translation.override("vi"):
        subject = _("Personal data of %(name)s are wiped on %(day)s") % {
            "name": conference.short_title, "day": date_format(due, "d/m/Y")
        }  # fmt: skip
        text = _(
            "Make the archive that you need before, and set a legal hold on people whose data must be kept."
        )
        for address in addresses.values_list("email", flat=True).distinct():
            try:
                send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
            except OSError as error:
                logger.warning("the warning before the wiping did not go out: %s", error)
