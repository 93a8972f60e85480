"""What the progress report reads: tasks with what happened to them, requests to units, obstacles."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.utils.timezone import localdate

from conference.models import Conference, HistoryEntry
from subcommittees import progress_rule
from subcommittees.models import Obstacle, Subcommittee, Task, UnitRequest
from subcommittees.progress_rule import Count, Fact, Step

WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Period:
    """The days that the report tells of, both included."""

    first: datetime.date
    until: datetime.date

    @property
    def ahead(self) -> datetime.date:
        """The last day of the week that follows."""
        return self.until + WEEK

    def holds(self, moment: datetime.datetime | None) -> bool:
        return moment is not None and self.first <= localdate(moment) <= self.until

    def had(self, moment: datetime.datetime | None) -> bool:
        """Whether it had happened by the end."""
        return moment is not None and localdate(moment) <= self.until


def last_week(today: datetime.date) -> Period:
    """From Monday to Sunday, the last week that is over."""
    monday = today - datetime.timedelta(days=today.weekday()) - WEEK
    return Period(monday, monday + datetime.timedelta(days=6))


def week_of(day: datetime.date, today: datetime.date) -> Period:
    """The week of that day, of the present one what is over, with today."""
    monday = day - datetime.timedelta(days=day.weekday())
    return Period(monday, min(monday + datetime.timedelta(days=6), max(today, monday)))


class Progress:
    """Everything as it stood at the end of the period; six queries, however many tasks there are."""

    def __init__(self, conference: Conference, period: Period):
        self.conference, self.period = conference, period
        self.bodies = list(Subcommittee.objects.filter(conference=conference).order_by("code"))
        rows = Task.objects.filter(subcommittee__conference=conference)
        loaded = rows.select_related("lead_unit", "assignee").prefetch_related("waits_for")
        self.tasks = {task.pk: task for task in sorted(loaded, key=lambda task: task.order(conference))}
        steps = _steps(rows)
        self.facts = {pk: _fact(task, conference, tuple(steps[pk])) for pk, task in self.tasks.items()}

    @cached_property
    def requests(self) -> list[UnitRequest]:
        """Sent by the end of the period and not withdrawn."""
        rows = UnitRequest.objects.filter(subcommittee__conference=self.conference)
        rows = rows.exclude(state=UnitRequest.State.WITHDRAWN).select_related("unit")
        return [row for row in rows if self.period.had(row.created_at)]

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        """Raised by the end of the period, and open then or answered or closed in it; the older first."""
        rows = (
            Obstacle.objects.filter(conference=self.conference)
            .select_related("unit")
            .order_by("raised_at", "pk")
        )
        return [
            row for row in rows if self.period.had(row.raised_at) and (self.waits(row) or self._settled(row))
        ]

    def total(self) -> Count:
        return progress_rule.count(self.facts.values(), self.period.until)

    def of_bodies(self) -> list[tuple[Subcommittee, Count]]:
        found: dict[int, list[Fact]] = defaultdict(list)
        for fact in self.facts.values():
            found[fact.body].append(fact)
        return [(body, progress_rule.count(found[body.pk], self.period.until)) for body in self.bodies]

    def done(self) -> list[tuple[Task, datetime.date]]:
        """Done in the period, with the day, in the order in which they were."""
        days = ((pk, fact.done_on_day(self.period.until)) for pk, fact in self.facts.items())
        found = [(self.tasks[pk], day) for pk, day in days if day and day >= self.period.first]
        return sorted(found, key=lambda row: (row[1], row[0].number))

    def ahead(self) -> list[Task]:
        """Open, and due from the last day of the period to the end of the next seven."""
        until, last = self.period.until, self.period.ahead
        return [
            self.tasks[pk]
            for pk, fact in self.facts.items()
            if fact.due and until <= fact.due <= last and fact.is_open_on(until)
        ]

    def late(self) -> list[tuple[Task, int]]:
        """With the days, the most late first."""
        until = self.period.until
        found = [(self.tasks[pk], fact.days_late(until)) for pk, fact in self.facts.items()]
        return sorted((row for row in found if row[1]), key=lambda row: (-row[1], row[0].number))

    def waiting(self) -> list[tuple[Task, list[Task]]]:
        """Open and late or due soon, with the open tasks that they wait for."""
        until, last = self.period.until, self.period.ahead
        found = []
        for pk, fact in self.facts.items():
            if fact.due and fact.due <= last and fact.is_open_on(until):
                before = [
                    row for row in self.tasks[pk].waits_for.all() if self.facts[row.pk].is_open_on(until)
                ]
                if before:
                    found.append((self.tasks[pk], [self.tasks[row.pk] for row in before]))
        return found

    def is_unanswered(self, row: UnitRequest) -> bool:
        return not self.period.had(row.answered_at) and not (
            row.answered_at is None and row.state == row.State.DONE
        )

    def waits(self, row: Obstacle) -> bool:
        return not self.period.had(row.answered_at) and not self.period.had(row.closed_at)

    def _settled(self, row: Obstacle) -> bool:
        return self.period.holds(row.answered_at) or self.period.holds(row.closed_at)


def _steps(tasks) -> dict[int, list[Step]]:
    states = Task.State.values
    entries = HistoryEntry.objects.filter(
        Q(from_state__in=states, to_state__in=states),
        subject_type=Task._meta.label_lower,
        subject_id__in=tasks.order_by().values("pk"),
    )
    found: dict[int, list[Step]] = defaultdict(list)
    for pk, at, before, after in entries.order_by("at", "id").values_list(
        "subject_id", "at", "from_state", "to_state"
    ):
        found[pk].append(Step(localdate(at), before, after))
    return found


def _fact(task: Task, conference: Conference, steps: tuple[Step, ...]) -> Fact:
    done_on = localdate(task.done_at) if task.done_at else None
    return Fact(task.pk, task.subcommittee_id, task.due_date(conference), task.state, done_on, steps)
