"""The round of a day: who is told what, by the portal and by mail. Made once each working day, by whoever comes first."""

from __future__ import annotations

import datetime
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate, localtime

from accounts.models import User
from conference.models import Conference
from reminders import people, sources
from reminders.models import Digest, MailChoice, Reminder, Round
from reminders.what_to_say import Matter, Urgency, is_new, is_weeks_first, urgency
from subcommittees.due_rule import nobody_works

logger = logging.getLogger(__name__)

CLOCK_SLIP = datetime.timedelta(7)
"""What was done up to so long after today was done before a clock was set back. What lies further ahead a clock did
that was wrong for a while; it must not silence the reminders until then."""
LONGEST_MAIL = datetime.timedelta(13)  # days before its own that a mail may still tell of
BATCH = 500
Told = dict[tuple[int, str, int], Reminder]
Mail = MailChoice.Mail


def run(now: datetime.datetime | None = None) -> Round | None:
    """Makes today's round when its hour has come and nobody has made it; None when there is nothing to do."""
    moment = now or timezone.now()
    today = localdate(moment)
    if nobody_works(today) or localtime(moment).time() < settings.REMIND_AT:
        return None
    if Round.objects.filter(day__gte=today, day__lte=today + CLOCK_SLIP).exists():
        return None
    conference = Conference.objects.current()
    if conference is None or conference.closed_at:
        return None
    everything = open_matters(conference, today)
    told = last_told(conference, moment)
    fresh = [reminder(conference, moment, pair, told) for pair in new_ones(everything, told)]
    digests = _digests(today, everything, told | _keyed(fresh))
    try:
        with transaction.atomic():
            made = Round.objects.create(
                day=today, made_at=moment, people=len({row.user_id for row in fresh}), mails=len(digests)
            )
            write(fresh)
            Digest.objects.bulk_create(digests, BATCH)
    except IntegrityError:
        if not Round.objects.filter(day=today).exists():
            raise  # something that was to be told of is gone; the next look tells the rest
        logger.info("the reminders of %s were made by another process", today)
        return None
    return made


def tell(conference: Conference, now: datetime.datetime) -> None:
    """Says what is new in the portal alone, whatever day and hour it is."""
    told, matters = last_told(conference, now), open_matters(conference, localdate(now))
    write([reminder(conference, now, pair, told) for pair in new_ones(matters, told)])


def open_matters(conference: Conference, today: datetime.date) -> list[tuple[int, Matter]]:
    """(user, matter) of all that is open; a fixed number of queries."""
    return list(sources.for_everybody(conference, today, people.load(conference)))


def last_told(conference: Conference, now: datetime.datetime) -> Told:
    return _keyed(Reminder.objects.filter(conference=conference, told_at__lte=now + CLOCK_SLIP))


def new_ones(matters: Iterable[tuple[int, Matter]], told: Told) -> list[tuple[int, Matter]]:
    """What has to be said now."""
    found = []
    for user, matter in matters:
        before = told.get((user, matter.kind, matter.subject))
        if is_new(matter, before.told_at if before else None):
            found.append((user, matter))
    return found


def reminder(
    conference: Conference, now: datetime.datetime, pair: tuple[int, Matter], told: Told
) -> Reminder:
    user, matter = pair
    before, newest, today = told.get((user, matter.kind, matter.subject)), matter.causes[-1], localdate(now)
    last = None
    if before is not None:
        last = before.told_on if before.told_on < today else before.told_before
    return Reminder(
        user_id=user, conference=conference, kind=matter.kind, subject_id=matter.subject, reason=newest.code,
        since=newest.since, told_at=now, told_on=today, told_before=last,
    )  # fmt: skip


def write(fresh: Collection[Reminder]) -> None:
    """Adds them, or renews what the same people were told of the same things."""
    Reminder.objects.bulk_create(
        fresh, BATCH, update_conflicts=True, unique_fields=["user", "kind", "subject_id"],
        update_fields=["conference", "reason", "since", "told_at", "told_on", "told_before", "seen_at"],
    )  # fmt: skip


def _keyed(rows: Iterable[Reminder]) -> Told:
    return {(row.user_id, row.kind, row.subject_id): row for row in rows}


# --- who gets a mail of it ------------------------------------------------------------------------------------------


def _digests(today: datetime.date, matters: Iterable[tuple[int, Matter]], told: Told) -> list[Digest]:
    """One for each person with an address for whom something was told since their last mail, as they chose."""
    first_of_week = is_weeks_first(
        today, Round.objects.filter(day__lt=today).values_list("day", flat=True)[:1]
    )
    choices = dict(MailChoice.objects.values_list("user", "mail"))
    reached = set(User.objects.filter(is_active=True).exclude(email="").values_list("pk", flat=True))
    begin = _begins(today)
    due = set()
    for user, matter in matters:
        row = told.get((user, matter.kind, matter.subject))
        choice = choices.get(user, Mail.DAILY)
        if user not in reached or row is None or row.told_on < begin[user] or not matter.causes:
            continue
        if choice == Mail.NONE or (choice == Mail.WEEKLY and not first_of_week):
            continue
        if choice != Mail.URGENT or urgency(matter, today) == Urgency.URGENT:
            due.add(user)
    return [Digest(user_id=user, day=today, since=begin[user]) for user in sorted(due)]


def _begins(today: datetime.date) -> dict[int, datetime.date]:
    """{user: the first day that no mail has told of yet}."""
    earliest = today - LONGEST_MAIL
    begins: dict[int, datetime.date] = defaultdict(lambda: earliest)
    went = Digest.objects.filter(state__in=Digest.WENT_OUT, day__gte=earliest, day__lt=today).order_by()
    for user, day in went.values_list("user").annotate(last=Max("day")):
        begins[user] = day + datetime.timedelta(1)
    return begins
