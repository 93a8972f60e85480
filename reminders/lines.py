"""What one person is told: the reminders that still stand, in words, for the page and for the mail."""

from __future__ import annotations

import datetime
from collections import defaultdict
from itertools import groupby

from django.db.models import QuerySet

from conference.models import Conference
from reminders import sources
from reminders.models import Reminder
from reminders.what_to_say import Matter, Urgency
from reminders.words import Line, group_label, line

Groups = list[tuple[Urgency, str, list[Line]]]


def standing(conference: Conference, today: datetime.date, user) -> QuerySet[Reminder]:
    """The person's reminders of what is still open and still theirs."""
    rows = Reminder.objects.filter(conference=conference, user=user)
    return rows.filter(sources.standing(conference, today, user)).order_by()


def unseen(conference: Conference, today: datetime.date, user) -> QuerySet[Reminder]:
    """For the menu's figure."""
    return standing(conference, today, user).filter(seen_at=None)


def of_page(conference: Conference, today: datetime.date, user) -> Groups:
    rows = list(Reminder.objects.filter(conference=conference, user=user))
    return _grouped([line for _matter, line in _worded(conference, today, user, rows)])


def of_mail(
    conference: Conference, today: datetime.date, user, since: datetime.date, *, urgent: bool
) -> Groups:
    """What was told from `since` to `today` and has still a reason to be told."""
    rows = list(Reminder.objects.filter(conference=conference, user=user, told_on__range=(since, today)))
    found = [line for matter, line in _worded(conference, today, user, rows) if matter.causes]
    return _grouped([line for line in found if not urgent or line.urgency == Urgency.URGENT])


def _worded(
    conference: Conference, today: datetime.date, user, rows: list[Reminder]
) -> list[tuple[Matter, Line]]:
    wanted = defaultdict(set)
    for row in rows:
        wanted[row.kind].add(row.subject_id)
    matters = sources.for_one(conference, today, user, wanted)
    return [
        (matter, line(matter, today, row.told_before, is_seen=row.seen_at is not None))
        for row in rows
        if (matter := matters.get((row.kind, row.subject_id)))
    ]


def _grouped(lines: list[Line]) -> Groups:
    """Urgent ones first; within a group what is due earliest, then in the order of the numbers."""
    ordered = sorted(
        lines, key=lambda line: (line.urgency, line.due or datetime.date.max, line.kind, line.subject)
    )
    return [
        (of, group_label(of), list(group)) for of, group in groupby(ordered, key=lambda line: line.urgency)
    ]
