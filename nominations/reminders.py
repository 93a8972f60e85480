"""Reminders to units that have empty seats or drafts left: sent by the organiser, seen by the unit's people."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history, kept
from conference.models import Conference, Unit
from nominations.mix import Seats, seats_table
from nominations.models import Category, Reminder

LASTS = datetime.timedelta(days=7)
PAUSE = datetime.timedelta(hours=1)


class ReminderError(Exception):
    """Nobody is reminded; `str()` is a sentence for the user."""


class Sent(NamedTuple):
    """When a unit was reminded, and the name of who did."""

    sent_at: datetime.datetime
    sent_by: str


@dataclass(frozen=True)
class Lag:
    """A unit that has not acted yet, and the last reminder that it got (None: never)."""

    seats: Seats
    reminder: Sent | None

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
    """Units of the rows that have not acted, with their last reminder; one query, none without such units."""
    behind = lags(rows)
    if not behind:
        return []
    last = {
        unit: Sent(sent_at, full_name or username)
        for unit, sent_at, full_name, username in kept.rows(_last_of_each, conference)
    }
    return [Lag(row, last.get(row.unit.pk)) for row in behind]


def _last_of_each(conference: Conference):
    of_unit = Reminder.objects.filter(conference=conference, unit=OuterRef("unit"))
    last = conference.reminders.filter(pk=Subquery(of_unit.order_by("-sent_at", "-pk").values("pk")[:1]))
    return last.order_by().values_list("unit", "sent_at", "sent_by__full_name", "sent_by__username")


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
