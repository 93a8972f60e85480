"""The same change to many tasks: worked out for the preview, and once more under the locks when it is carried out."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleAssignment, User
from conference import history
from conference.models import Conference
from subcommittees import transitions, waiting
from subcommittees.access import Rights, rights_of
from subcommittees.models import LONGEST_OFFSET, Member, Task

STATE, ASSIGNEE, SHIFT = "state", "assignee", "shift"
STEPS = {step: verb for verb, step in transitions.TRANSITIONS.items()}
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Wanted:
    """`action` is one of STATE, ASSIGNEE, SHIFT; of the other three the one that belongs to it counts."""

    action: str
    state: str = ""
    assignee: User | None = None
    days: int = 0


@dataclass(frozen=True)
class Change:
    """What one task was and will be, in words; `problem`: why it stays as it is."""

    task: Task
    before: str
    after: str = ""
    problem: str = ""

    @property
    def is_one(self) -> bool:
        return not self.problem and self.before != self.after


class ChangedMeanwhile(Exception):
    """Something would be written that the preview did not show. Nothing has changed."""


def plan(tasks: Iterable[Task], wanted: Wanted, conference: Conference, user) -> list[Change]:
    """One line for each task, which has its co-ordinating units and its person at hand. At most three queries."""
    rights = rights_of(user)
    if wanted.action == STATE:
        rows = list(tasks)
        finished = [task.pk for task in rows if wanted.state == Task.State.DONE != task.state]
        refusals = waiting.refusals(finished, user) if finished else {}
        return [_state(task, wanted.state, rights, refusals.get(task.pk, "")) for task in rows]
    if wanted.action == ASSIGNEE:
        belongs = _belongs(wanted.assignee)
        return [_assignee(task, wanted.assignee, belongs, rights) for task in tasks]
    return [_shift(task, wanted.days, conference, rights) for task in tasks]


def fingerprint(changes: Iterable[Change]) -> str:
    """Differs as soon as a line differs."""
    lines = [(line.task.pk, line.before, line.after, line.problem) for line in changes]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:32]


@transaction.atomic
def carry_out(numbers: Iterable[int], wanted: Wanted, conference: Conference, actor, *, seen: str) -> int:
    """Makes the changes that the preview with the fingerprint `seen` showed; how many there were."""
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    rows = Task.objects.filter(pk__in=list(numbers), subcommittee__conference=conference).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    changes = plan(with_all(rows), wanted, conference, actor)
    if fingerprint(changes) != seen:
        raise ChangedMeanwhile
    made = [change for change in changes if change.is_one]
    for change in made:
        _write(change.task, wanted, actor)
    return len(made)


def with_all(tasks):
    """The tasks with what `plan` reads of them."""
    return tasks.select_related("subcommittee", "lead_unit", "assignee").prefetch_related(
        "coordinating_units"
    )


def _write(task: Task, wanted: Wanted, actor) -> None:
    if wanted.action == STATE:
        transitions.move(task, STEPS[task.state, wanted.state], actor)
        return
    name, value = _new(task, wanted)
    changes = {name: [_plain(getattr(task, name)), _plain(value)]}
    setattr(task, name, value)
    task.save(update_fields=[name])
    history.record(actor, task, "edited", changes=changes)


def _new(task: Task, wanted: Wanted) -> tuple[str, Any]:
    """(field, its new value)."""
    if wanted.action == ASSIGNEE:
        return "assignee", wanted.assignee
    if task.due_on:
        return "due_on", task.due_on + datetime.timedelta(wanted.days)
    return "offset_days", (task.offset_days or 0) + wanted.days


def _plain(value) -> str:
    value = value.pk if isinstance(value, User) else value
    return "" if value is None else str(value)


def _state(task: Task, state: str, rights: Rights, refusal: str) -> Change:
    before = str(task.get_state_display())
    if not rights.moves(task):
        return Change(task, before, problem=_("Its state is others' to change."))
    if task.state != state and (task.state, state) not in STEPS:
        return Change(task, before, problem=_("Only one step at a time: it is not under way."))
    if refusal:
        return Change(task, before, problem=refusal)
    return Change(task, before, str(Task.State(state).label))


def _belongs(person: User | None) -> Callable[[Task], bool]:
    if person is None:
        return lambda task: True
    bodies = set(Member.objects.filter(user=person).values_list("subcommittee", flat=True))
    units = set(RoleAssignment.objects.filter(user=person, unit__isnull=False).values_list("unit", flat=True))

    def belongs(task: Task) -> bool:
        involved = {task.lead_unit_id, *(unit.pk for unit in task.coordinating_units.all())}
        return task.subcommittee_id in bodies or bool(involved & units)

    return belongs


def _assignee(task: Task, person: User | None, belongs: Callable[[Task], bool], rights: Rights) -> Change:
    before = task.assignee.full_name if task.assignee else "–"
    if not rights.details(task):
        return Change(task, before, problem=_("Others say who is in charge of it."))
    if not belongs(task):
        text = _("This person belongs neither to the subcommittee nor to a unit of this task.")
        return Change(task, before, problem=text)
    return Change(task, before, person.full_name if person else "–")


def _shift(task: Task, days: int, conference: Conference, rights: Rights) -> Change:
    before = _due_words(task, conference)
    if not rights.arranges_in(task.subcommittee_id):
        return Change(
            task, before, problem=_("The organiser and the head of the subcommittee set its due date.")
        )
    moved = Task(offset_days=task.offset_days, due_on=task.due_on)
    if task.due_on:
        moved.due_on = task.due_on + datetime.timedelta(days)
    else:
        moved.offset_days = (task.offset_days or 0) + days
    too_far = moved.due_on.year not in YEARS if moved.due_on else abs(moved.offset_days or 0) > LONGEST_OFFSET
    if too_far:
        return Change(task, before, problem=_("The date lies too far from the day of the conference."))
    return Change(task, before, _due_words(moved, conference))


def _due_words(task: Task, conference: Conference) -> str:
    due, offset = task.due_date(conference), task.offset_days or 0
    if due:
        return date_format(due, "d/m/Y")
    text = (
        ngettext("%(n)d day after the conference", "%(n)d days after the conference", offset)
        if offset >= 0
        else ngettext("%(n)d day before the conference", "%(n)d days before the conference", -offset)
    )
    return text % {"n": abs(offset)}
