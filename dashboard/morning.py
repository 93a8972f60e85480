"""The preparation as one reads it in the morning: who waits for whom, what lies before the Standing Council, and what a
subcommittee's own people have before them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, DateTimeField, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conference.models import Conference
from conference.unchanged import unless_changed
from dashboard.summaries import READS, SHOWN, TaskFigures, task_figures
from subcommittees import deadlines, filters, lines
from subcommittees.deadlines import DatedTask
from subcommittees.filters import Asked
from subcommittees.models import Member, Obstacle, UnitRequest


@dataclass(frozen=True)
class Wait:
    """An open task, late or due soon, and the units whose open tasks wait for it (`waiting`: how many tasks)."""

    row: DatedTask
    waiting: int
    units: list[str]


class Matter(NamedTuple):
    """An obstacle before the Standing Council; `since`: when the wait for its answer began."""

    pk: int
    title: str
    severity: str
    unit: str | None
    since: datetime.datetime


@dataclass(frozen=True)
class CouncilMatters:
    """What goes to the Standing Council: `obstacles` in the order in which it should take them, late tasks, late
    requests."""

    obstacles: list[Matter]
    late_tasks: int
    late_requests: int

    @property
    def first(self) -> list[Matter]:
        return self.obstacles[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.obstacles) - SHOWN, 0)

    def __bool__(self) -> bool:
        return bool(self.obstacles or self.late_tasks or self.late_requests)


@dataclass(frozen=True)
class BodyWork:
    """What the people of subcommittees have before them. `without_person`: open tasks due within a week that nobody is
    in charge of; `answered`, `asked`: requests to units that wait for the subcommittee's word."""

    names: list[str]
    tasks: TaskFigures
    waits: list[Wait]
    without_person: int
    answered: int
    asked: int
    unanswered: int
    obstacles: int


def waits(asked: Asked, conference: Conference) -> list[Wait]:
    """Of the tasks that are late or due soon the first SHOWN by date for which others wait. One query."""
    held = unless_changed(lines.held_first, asked, deadlines.soon_day(), SHOWN)
    rows = lines.dated((each.line for each in held), conference, READS)
    return [Wait(row, each.waiting, each.units) for row, each in zip(rows, held, strict=True)]


SEVERITIES = Obstacle.Severity.values
"""The highest first."""


def council_matters(conference: Conference, tasks: TaskFigures) -> CouncilMatters:
    """One query. `tasks`: of the whole conference."""
    today = timezone.localdate()
    brought = conference.obstacles.before_the_council(today).order_by()
    late = UnitRequest.objects.filter(subcommittee__conference=conference).overdue(today).order_by()
    since = Coalesce("reopened_at", "raised_at")
    never = Value(None, DateTimeField())
    rows = brought.values_list("pk", "title", "severity", "unit__short_name", since).union(
        late.values(none=Value(""))
        .annotate(n=Count("pk"))
        .values_list("n", Value(""), Value(""), Value(""), never),
        all=True,
    )
    found = list(rows)
    obstacles = [Matter(*row) for row in found if row[-1] is not None]
    obstacles.sort(key=lambda each: (SEVERITIES.index(each.severity), each.since))
    late_requests = sum(row[0] for row in found if row[-1] is None)
    return CouncilMatters(obstacles, tasks.overdue, late_requests)


def body_work(conference: Conference, user) -> BodyWork:
    """For the people of subcommittees: six queries."""
    seats = Member.objects.filter(user=user, subcommittee__conference=conference)
    bodies = dict(seats.order_by("subcommittee__code").values_list("subcommittee", "subcommittee__name"))
    mine = filters.of(conference, user, whose=filters.MINE)
    tasks = task_figures(mine, conference)
    today = timezone.localdate()
    asked = UnitRequest.objects.filter(subcommittee__in=bodies).aggregate(
        answered=Count("pk", filter=Q(state=UnitRequest.State.ANSWERED)),
        asked=Count("pk", filter=Q(state=UnitRequest.State.ASKED)),
        unanswered=Count("pk", filter=_unanswered(today)),
    )
    due = mine.tasks().filter(mine.due_by(deadlines.soon_day()))
    return BodyWork(
        names=list(bodies.values()),
        tasks=tasks,
        waits=waits(mine, conference),
        without_person=due.filter(subcommittee__in=bodies, assignee=None).count(),
        obstacles=conference.obstacles.visible_to(user).unanswered().count(),
        **asked,
    )


def _unanswered(today: datetime.date) -> Q:
    return Q(state__in=UnitRequest.UNANSWERED_STATES, due_on__lt=today)
