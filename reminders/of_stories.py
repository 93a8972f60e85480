"""Reminders of stories: to write by the communications plan, to decide on, to write anew after they came back."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Role
from conference.addresses import address
from conference.models import Conference
from reminders.people import People
from reminders.steps import steps
from reminders.what_to_say import Cause, Matter, due_step, waiting_step
from stories.models import PlanLine, Version
from stories.states import State
from subcommittees.due_rule import nobody_works

DECISION_FIRST, DECISION_EACH = 2, 3  # working days that a story waits for the editorial board
RETURNED_EACH = 3  # and a returned one for who wrote it

# --- lines of the communications plan ------------------------------------------------------------------------------


def unwritten(conference: Conference, _today: datetime.date) -> QuerySet[PlanLine]:
    """What the editorial board does not have yet."""
    return PlanLine.objects.filter(conference=conference).unwritten().order_by("pk")


def to_write(_conference: Conference, today: datetime.date, line: PlanLine) -> Matter:
    what = _("To write: “%(topic)s”") % {"topic": line.topic}
    causes = steps("due", due_step(line.due_on, today))
    return Matter("write", line.pk, what, address("stories:line", line.pk), causes, line.due_on)


def who_write(lines: Collection[PlanLine], people: People) -> dict[int, set[int]]:
    """Who is named, and where nobody is, the unit's people."""
    return {
        row.pk: {row.assignee_id or 0} & people.open or people.heads(row.unit_id) | people.preparers(row.unit_id)
        for row in lines
    }  # fmt: skip


def to_write_of(lines: QuerySet[PlanLine], user) -> QuerySet[PlanLine]:
    nobody = Q(assignee=None) | Q(assignee__is_active=False)
    return lines.filter(Q(assignee=user) | nobody & Q(unit__in=permissions.own_units(user)))


# --- stories with the editorial board, and those that came back ------------------------------------------------------


def submitted(conference: Conference, _today: datetime.date) -> QuerySet[Version]:
    return Version.objects.filter(story__conference=conference).waiting().order_by("pk")


def to_decide(_conference: Conference, today: datetime.date, version: Version) -> Matter:
    since = timezone.localdate(version.submitted_at) if version.submitted_at else None
    step = waiting_step(since, today, DECISION_FIRST, DECISION_EACH, nobody_works) if since else None
    return _of_story("publish", version, steps("waiting", step), since)


def _of_story(kind: str, version: Version, causes: tuple[Cause, ...], on: datetime.date | None) -> Matter:
    what = _("Story “%(title)s”") % {"title": version.title}
    return Matter(kind, version.pk, what, address("stories:story", version.story_id), causes, on=on)


def board(versions: Collection[Version], people: People) -> dict[int, set[int]]:
    """As `decidable_by`."""
    written = defaultdict(set)
    authors = Version.authors.through.objects.filter(version__in=[row.pk for row in versions])
    for version, author in authors.values_list("version", "user"):
        written[version].add(author)
    members = people.holding(Role.EDITORIAL_BOARD, Role.ORGANISER)
    return {row.pk: members - written[row.pk] - {row.submitted_by_id} for row in versions}


def decidable_by(versions: Any, user) -> QuerySet[Version]:
    return versions.decidable_by(user)


def returned(conference: Conference, _today: datetime.date) -> QuerySet[Version]:
    found = Version.objects.filter(story__conference=conference, state=State.RETURNED)
    return found.select_related("story").order_by("pk")


def to_rewrite(_conference: Conference, today: datetime.date, version: Version) -> Matter:
    """Said as soon as it came back, then at steps."""
    if version.decided_at is None:
        return _of_story("rewrite", version, (), None)
    since = timezone.localdate(version.decided_at)
    step = waiting_step(since, today, RETURNED_EACH, RETURNED_EACH, nobody_works)
    causes = (Cause("waiting", version.decided_at), *steps("waiting", step))
    return _of_story("rewrite", version, causes, since)


def writers(versions: Collection[Version], people: People) -> dict[int, set[int]]:
    """The unit's people, and of the board who submitted it."""
    members = people.holding(Role.EDITORIAL_BOARD, Role.ORGANISER)
    return {
        row.pk: people.heads(row.story.unit_id) | people.preparers(row.story.unit_id) | {row.submitted_by_id or 0} & members
        for row in versions
    }  # fmt: skip


def to_rewrite_of(versions: Any, user) -> QuerySet[Version]:
    return versions.to_rewrite(user)
