"""Tasks with what their date means today: due when, how late, in which group of a person's list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.models import Conference
from subcommittees import due_rule
from subcommittees.access import Rights
from subcommittees.models import Task

SOON_DAYS = 7


@dataclass(frozen=True)
class DatedTask:
    """`due` None while the conference has no date; `days_late` 0 unless open and overdue; `movable`, `editable`: its
    state, its details are this user's to change; `day_off`: open, and due on a day on which nobody works."""

    task: Task
    due: datetime.date | None
    days_late: int
    movable: bool
    editable: bool
    day_off: bool

    @property
    def days_from_day(self) -> int:
        """Whole days between the due date and the conference day, whichever comes first."""
        return abs(self.task.offset_days or 0)


@dataclass(frozen=True)
class Group:
    code: str
    label: object
    rows: list[DatedTask]


def dated(tasks: Iterable[Task], conference: Conference, rights: Rights) -> list[DatedTask]:
    """In the order in which they are due. No query of its own."""
    today = timezone.localdate()
    return [
        _dated(task, conference, today, rights)
        for task in sorted(tasks, key=lambda task: task.order(conference))
    ]


def _dated(task: Task, conference: Conference, today: datetime.date, rights: Rights) -> DatedTask:
    due, is_open = task.due_date(conference), task.state != Task.State.DONE
    late = (today - due).days if due and is_open else 0
    day_off = is_open and due_rule.nobody_works(due)
    return DatedTask(task, due, max(late, 0), rights.moves(task), rights.details(task), day_off)


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
