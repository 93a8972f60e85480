"""Tasks with what their date means today: due when, how late, in which group of a person's list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from conference.models import Conference
from subcommittees import due_rule
from subcommittees.access import Rights
from subcommittees.models import Task

SOON_DAYS = 7


@dataclass(frozen=True)
class DatedTask:
    """`due` None while the conference has no date; `days_late` 0 unless open and overdue; `movable`, `editable`: its
    state, its details are this user's to change; `day_off`: open, and due on a day on which nobody works; `task`: a Task
    or a `lines.TaskLine`."""

    task: Any
    due: datetime.date | None
    days_late: int
    movable: bool
    editable: bool
    day_off: bool

    @property
    def days_from_day(self) -> int:
        """Whole days between the due date and the conference day, whichever comes first."""
        return abs(self.task.offset_days or 0)

    @property
    def late_words(self) -> str:
        return _late_words(self.days_late, get_language())


@lru_cache(maxsize=1024)
def _late_words(days: int, _language: str | None) -> str:
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days}


@dataclass(frozen=True)
class Group:
    """`count`: how many there are, `rows` the first of them."""

    code: str
    label: object
    rows: list[DatedTask]
    count: int


def dated(tasks: Iterable[Task], conference: Conference, rights: Rights) -> list[DatedTask]:
    """In the order in which they are due. No query of its own."""
    return in_order(sorted(tasks, key=lambda task: task.order(conference)), conference, rights)


def in_order(tasks: Iterable[Any], conference: Conference, rights: Rights) -> list[DatedTask]:
    """In the order in which they come."""
    today = timezone.localdate()
    return [_dated(task, conference, today, rights) for task in tasks]


def _dated(task: Any, conference: Conference, today: datetime.date, rights: Rights) -> DatedTask:
    due, is_open = task.due_date(conference), task.state != Task.State.DONE
    late = (today - due).days if due and is_open else 0
    day_off = is_open and due_rule.nobody_works(due)
    return DatedTask(task, due, max(late, 0), rights.moves(task), rights.details(task), day_off)


def soon_day() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=SOON_DAYS)


def grouped(rows: Iterable[DatedTask], counts: Iterable[int]) -> list[Group]:
    """Overdue, due within SOON_DAYS, later (also without a date), done, with their counts; empty groups left out."""
    soon, labels = soon_day(), (_("Overdue"), _("Within 7 days"), _("Later"), _("Done"))
    groups = [
        Group(code, label, [], count)
        for code, label, count in zip(("overdue", "soon", "later", "done"), labels, counts, strict=True)
    ]
    for row in rows:
        groups[_place(row, soon)].rows.append(row)
    return [group for group in groups if group.count]


def _place(row: DatedTask, soon: datetime.date) -> int:
    if row.task.state == Task.State.DONE:
        return 3
    if row.days_late:
        return 0
    return 1 if row.due and row.due <= soon else 2
