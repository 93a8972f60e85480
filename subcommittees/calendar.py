"""A person's open tasks as a calendar that their telephone asks for without signing in: a link with a secret."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from conference import history, ics
from conference.models import Conference
from subcommittees.models import CalendarLink, Task

TOKEN_BYTES = 20  # 160 bits
LONGEST_TOKEN = 60
BY = datetime.time(16, 0)  # a calendar reminds before it; the office closes at five
HOUR = datetime.timedelta(hours=1)


@transaction.atomic
def make(user: User) -> str:
    """A new link's token, which is told this once. The link before it opens no longer."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    told = {"token_hash": _hash_of(token), "created_at": timezone.now()}
    CalendarLink.objects.update_or_create(user=user, defaults=told)
    history.record(user, user, "task_calendar_made")
    return token


@transaction.atomic
def end(user: User) -> bool:
    """False where there was no link."""
    ended, _rows = CalendarLink.objects.filter(user=user).delete()
    if ended:
        history.record(user, user, "task_calendar_ended")
    return bool(ended)


def owner_of(token: str) -> User | None:
    """Whose link it is; None for one that is wrong or ended, or whose account is closed."""
    rows = CalendarLink.objects.select_related("user").filter(
        token_hash=_hash_of(token[:LONGEST_TOKEN]), user__is_active=True
    )
    link = rows.first()
    return link.user if link else None


def entries(conference: Conference, user: User) -> list[ics.Event]:
    """The open tasks that this person has a hand in and that have a date, in the order in which they are due."""
    tasks = Task.objects.filter(subcommittee__conference=conference).mine(user).open()
    found = sorted(tasks.select_related("lead_unit"), key=lambda task: task.order(conference))
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return [_entry(conference, task, due, today) for task in found if (due := task.due_date(conference))]


def _entry(conference: Conference, task: Task, due: datetime.date, stamp: datetime.datetime) -> ics.Event:
    """`stamp`: the day of the reading, so that the calendar of one day is sent once."""
    begin = timezone.make_aware(datetime.datetime.combine(due, BY))
    return ics.Event(
        uid=f"{conference.slug}-nhiem-vu-{task.pk}@hoi-nghi",
        sequence=0,  # who subscribes reads all of it again
        start=begin,
        end=begin + HOUR,
        stamp=stamp,
        summary=str(task),
        description="\n".join(filter(None, (task.lead_unit.name, task.output))),
    )


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
