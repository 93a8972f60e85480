"""Tasks with what their date means today: due when, how late, in which group of a person's list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.models import Conference
from subcommittees.models import Task

SOON_DAYS = 7


@dataclass(frozen=True)
class DatedTask:
    """`due` None while the conference has no date; `days_late` 0 unless open and overdue; `movable`: its state is
    this user's to change."""

    task: Task
    due: datetime.date | None
    days_late: int
    movable: bool

    @property
    def days_from_day(self) -> int:
        """Whole days between the due date and the conference day, whichever comes first."""
        return abs(self.task.offset_days)


@dataclass(frozen=True)
class Group:
    code: str
    label: object
    rows: list[DatedTask]


def dated(tasks: Iterable[Task], conference: Conference, movable: set[int]) -> list[DatedTask]:
    """`movable`: ids of the tasks whose state the user may change. No query of its own."""
    today = timezone.localdate()
    return [_dated(task, conference, today, task.pk in movable) for task in tasks]


def _dated(task: Task, conference: Conference, today: datetime.date, movable: bool) -> DatedTask:
    due = task.due_date(conference)
    late = (today - due).days if due and task.state != Task.State.DONE else 0
    return DatedTask(task, due, max(late, 0), movable)


def grouped(rows: Iterable[DatedTask]) -> list[Group]:
    """Overdue, due within SOON_DAYS, later (also without a date), done; empty groups left out."""
    soon = timezone.localdate() + datetime.timedelta(days=SOON_DAYS)
    groups = (
        Group("overdue", _("Overdue"), []),
        Group("soon", _("Within 7 days"), []),
        Group("later", _("Later"), []),
        Group("done", _("Done"), []),
    )
    for row in rows:
        groups[_place(row, soon)].rows.append(row)
    return [group for group in groups if group.rows]


def _place(row: DatedTask, soon: datetime.date) -> int:
    if row.task.state == Task.State.DONE:
        return 3
    if row.days_late:
        return 0
    return 1 if row.due and row.due <= soon else 2
