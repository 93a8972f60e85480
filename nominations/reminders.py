"""Reminders to units that have empty seats or drafts left: sent by the organiser, seen by the unit's people."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference, Unit
from nominations.mix import Seats, seats_table
from nominations.models import Category, Reminder

LASTS = datetime.timedelta(days=7)
PAUSE = datetime.timedelta(hours=1)


class ReminderError(Exception):
    """Nobody is reminded; `str()` is a sentence for the user."""


@dataclass(frozen=True)
class Lag:
    """A unit that has not acted yet, and the last reminder that it got (None: never)."""

    seats: Seats
    reminder: Reminder | None

    @property
    def unit(self) -> Unit:
        return self.seats.unit

    @property
    def just_reminded(self) -> bool:
        return self.reminder is not None and self.reminder.sent_at > timezone.now() - PAUSE


def lags(rows: Collection[Seats]) -> list[Seats]:
    """Those of the rows that still have something to do: a seat without a nomination, or a draft."""
    return [row for row in rows if row.is_allocated and (row.empty or row.drafts)]


def lagging(conference: Conference, rows: Collection[Seats]) -> list[Lag]:
    """Units of the rows that have not acted, with their last reminder; one query."""
    behind = lags(rows)
    last: dict[int, Reminder] = {}
    sent = conference.reminders.filter(unit__in=[row.unit.pk for row in behind]).select_related("sent_by")
    for reminder in sent.order_by("sent_at", "pk"):
        last[reminder.unit_id] = reminder
    return [Lag(row, last.get(row.unit.pk)) for row in behind]


def standing(conference: Conference, rows: Collection[Seats]) -> list[Lag]:
    """Reminders that the units' people still see: for a week, or until the unit has acted; one query."""
    return [
        lag
        for lag in lagging(conference, rows)
        if lag.reminder and lag.reminder.sent_at > timezone.now() - LASTS
    ]


def remind(conference: Conference, user, units: Collection[int] | None = None) -> list[Unit]:
    """Reminds these units (ids; None: all) that have not acted; returns those who were reminded now.

    Whoever was reminded within the last hour is left alone, so a second click does nothing. ReminderError for
    everybody but the organiser, after the deadline, and when there is nobody to remind.
    """
    if not permissions.is_organiser(user):
        raise ReminderError(_("Only the organisers remind the units."))
    with transaction.atomic():
        locked = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        if not locked.nominations_open:
            raise ReminderError(_("The deadline has passed: extend it first, then remind the units."))
        behind = lagging(locked, seats_table(locked, Category.EXEMPLAR, units=units))
        if not behind:
            raise ReminderError(_("Nobody is to be reminded: the seats are filled and no draft is left."))
        due = [lag.unit for lag in behind if not lag.just_reminded]
        if not due:
            raise ReminderError(_("Reminded within the last hour already."))
        Reminder.objects.bulk_create(Reminder(conference=locked, unit=unit, sent_by=user) for unit in due)
        history.record_all(user, due, "reminded")
    return due
