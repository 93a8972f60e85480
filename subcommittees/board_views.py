"""The tasks as a board by state and as a line of time; of very many the first of each subcommittee are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_GET

from conference import kept
from conference.current import current_conference
from conference.models import Conference
from subcommittees import deadlines, lines, timeline
from subcommittees.access import rights_of
from subcommittees.filters import Asked, TaskFilter
from subcommittees.models import Task

TITLE = 42  # letters of a task beside its row
ALL_DRAWN = 240  # so many tasks are drawn whole
CARDS, MARKS = 10, 30  # else so many of each column, of each subcommittee
State = Task.State


@require_GET
def board(request):
    """Each subcommittee's tasks in three columns: not started, under way, done."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/board.html", {"conference": None})
    bodies = lines.bodies(conference)
    chosen = TaskFilter(request.GET, bodies=[(body.code, body.name) for body in bodies])
    asked = chosen.asked(conference, request.user)
    totals = lines.totals(asked)
    if totals.count > ALL_DRAWN:
        found = lines.first_of_each(asked, ("subcommittee", "state"), CARDS)
    else:
        found = lines.every(asked)
    cards: dict[tuple[int, str], list] = {}
    for row in lines.dated(found, conference, rights_of(request.user)):
        cards.setdefault((row.task.subcommittee_id, row.task.state), []).append(row)
    boards = [
        (body, [(state, cards.get((body.pk, state), []), totals.tasks.get((body.pk, state), 0)) for state in State])
        for body in bodies
        if totals.of_body(body.pk)
    ]  # fmt: skip
    context = {
        "conference": conference,
        "filter": chosen,
        "boards": boards,
        **lines.beside(line.pk for line in found)._asdict(),
        "filter_query": request.GET.urlencode(),
        "page": "board",
        **lines.words(),
    }
    return render(request, "subcommittees/board.html", context)


@dataclass(frozen=True)
class Line:
    """One row of a drawing. `waits`: numbers of what it waits for and is not done."""

    row: deadlines.DatedTask
    title: str
    x: int
    y: int


@require_GET
def line_of_time(request):
    """When what is due, a drawing for each subcommittee on one scale."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/timeline.html", {"conference": None})
    bodies = lines.bodies(conference)
    chosen = TaskFilter(request.GET, bodies=[(body.code, body.name) for body in bodies])
    asked = chosen.asked(conference, request.user)
    totals = lines.totals(asked)
    found = _marks(asked, totals.count)
    rows: dict[int, list[deadlines.DatedTask]] = {}
    for row in lines.dated(found, conference, rights_of(request.user)):
        rows.setdefault(row.task.subcommittee_id, []).append(row)
    waits_for = _pairs(conference, {line.pk for line in found})
    dues = [row.due for each in rows.values() for row in each if row.due]
    span = timeline.span_of(dues, conference.date) if dues else None
    drawings = [
        _drawing(body, rows[body.pk], waits_for, conference, span)
        | {"more": totals.of_body(body.pk) - len(rows[body.pk])}
        for body in bodies
        if body.pk in rows
    ]
    context = {
        "conference": conference,
        "filter": chosen,
        "drawings": drawings,
        "width": timeline.WIDTH,
        "head": timeline.HEAD,
        "left": timeline.LABELS,
        "page": "timeline",
        **lines.words(),
    }
    return render(request, "subcommittees/timeline.html", context)


def _marks(asked: Asked, count: int) -> list[lines.TaskLine]:
    """All of them; of very many the first of each subcommittee that are open, or as the filter says."""
    if count <= ALL_DRAWN:
        return lines.every(asked)
    wanted = asked if asked.state else replace(asked, state="open")
    return lines.first_of_each(wanted, ("subcommittee",), MARKS)


def _pairs(conference: Conference, drawn: Iterable[int]) -> dict[int, list[int]]:
    """{task: what it waits for} among those that are drawn; one query."""
    shown = set(drawn)
    found: dict[int, list[int]] = {}
    for task, before in kept.rows(_all_pairs, conference.pk):
        if task in shown and before in shown:
            found.setdefault(task, []).append(before)
    return found


def _all_pairs(conference: int):
    pairs = Task.waits_for.through.objects.filter(from_task__subcommittee__conference=conference)
    return pairs.order_by("from_task", "to_task").values_list("from_task", "to_task")


def _drawing(body: lines.Body, found, waits_for, conference: Conference, span) -> dict:
    """What the page draws of one subcommittee; without drawing where nothing has a date."""
    dated = [row for row in found if row.due]
    if not dated:
        return {"body": body, "drawing": None, "undated": found}
    tasks = [(row.task.pk, row.due) for row in dated]
    drawing = timeline.draw(tasks, waits_for, conference.date, timezone.localdate(), span)
    return {
        "body": body,
        "drawing": drawing,
        "lines": [
            Line(row, Truncator(row.task.title).chars(TITLE), *drawing.places[row.task.pk]) for row in dated
        ],
        "undated": [row for row in found if not row.due],
    }
