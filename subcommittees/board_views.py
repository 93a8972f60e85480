"""The tasks as a board by state and as a line of time."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_GET

from conference.current import current_conference
from conference.models import Conference
from subcommittees import deadlines, timeline
from subcommittees.access import rights_of
from subcommittees.forms import TaskFilter
from subcommittees.models import Subcommittee, Task

TITLE = 42  # letters of a task beside its row
WAITED_FOR = 3  # numbers beside a mark
State = Task.State


@require_GET
def board(request):
    """Each subcommittee's tasks in three columns: not started, under way, done."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/board.html", {"conference": None})
    chosen, sections = _sections(request, conference)
    boards = [
        (body, [(state, state.label, [row for row in rows if row.task.state == state]) for state in State])
        for body, rows in sections
    ]
    context = {"conference": conference, "filter": chosen, "boards": boards, "page": "board"}
    return render(request, "subcommittees/board.html", context)


@dataclass(frozen=True)
class Line:
    """One row of a drawing. `waits`: numbers of what it waits for and is not done."""

    row: deadlines.DatedTask
    title: str
    x: int
    y: int
    waits: str


@dataclass(frozen=True)
class Waiting:
    """An open task, and one that it waits for; `too_late`: that one is due only after it."""

    row: deadlines.DatedTask
    before: deadlines.DatedTask

    @property
    def too_late(self) -> bool:
        return bool(self.row.due and self.before.due and self.before.due > self.row.due)


@require_GET
def line_of_time(request):
    """When what is due, a drawing for each subcommittee on one scale; below, which open tasks wait on whom."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/timeline.html", {"conference": None})
    chosen, sections = _sections(request, conference)
    rows = {row.task.pk: row for _body, found in sections for row in found}
    waits_for = _pairs(conference, rows)
    dues = [row.due for row in rows.values() if row.due]
    span = timeline.span_of(dues, conference.date) if dues else None
    context = {
        "conference": conference,
        "filter": chosen,
        "drawings": [_drawing(body, found, rows, waits_for, conference, span) for body, found in sections],
        "waiting": _waiting(rows, waits_for),
        "width": timeline.WIDTH,
        "head": timeline.HEAD,
        "left": timeline.LABELS,
        "page": "timeline",
    }
    return render(request, "subcommittees/timeline.html", context)


def _sections(request, conference: Conference):
    """The filter, and [(subcommittee, its rows)] of what it leaves; four queries."""
    chosen = TaskFilter(request.GET, bodies=conference.subcommittees.all())
    tasks = Task.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    tasks = chosen.apply(tasks, conference, request.user).select_related(
        "subcommittee", "lead_unit", "assignee"
    )
    found: dict[Subcommittee, list[deadlines.DatedTask]] = {}
    for row in deadlines.dated(tasks, conference, rights_of(request.user)):
        found.setdefault(row.task.subcommittee, []).append(row)
    return chosen, sorted(found.items(), key=lambda pair: pair[0].code)


def _pairs(conference: Conference, rows: dict[int, deadlines.DatedTask]) -> dict[int, list[int]]:
    """{task: what it waits for} among these rows; one query."""
    through = Task.waits_for.through.objects.filter(from_task__subcommittee__conference=conference)
    found: dict[int, list[int]] = {}
    for task, before in through.order_by("from_task", "to_task").values_list("from_task", "to_task"):
        if task in rows and before in rows:
            found.setdefault(task, []).append(before)
    return found


def _drawing(body, found, rows, waits_for, conference: Conference, span) -> dict:
    """What the page draws of one subcommittee; without drawing where nothing has a date."""
    dated = [row for row in found if row.due]
    if not dated:
        return {"body": body, "drawing": None, "undated": found}
    tasks = [(row.task.pk, row.due) for row in dated]
    drawing = timeline.draw(tasks, waits_for, conference.date, timezone.localdate(), span)
    lines = []
    for row in dated:
        open_ones = [rows[pk] for pk in waits_for.get(row.task.pk, ()) if rows[pk].task.state != State.DONE]
        waits = ", ".join(before.task.number for before in open_ones[:WAITED_FOR])
        lines.append(Line(row, Truncator(row.task.title).chars(TITLE), *drawing.places[row.task.pk], waits))
    return {
        "body": body,
        "drawing": drawing,
        "lines": lines,
        "undated": [row for row in found if not row.due],
    }


def _waiting(rows: dict[int, deadlines.DatedTask], waits_for: dict[int, list[int]]) -> list[Waiting]:
    """Open tasks that wait for open ones, by the unit that is waited on."""
    found = [
        Waiting(rows[task], rows[before])
        for task, others in waits_for.items()
        for before in others
        if State.DONE not in (rows[task].task.state, rows[before].task.state)
    ]
    return sorted(
        found,
        key=lambda each: (
            each.before.task.lead_unit.short_name,
            each.before.task.number,
            each.row.task.number,
        ),
    )
