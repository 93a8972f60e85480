"""Who waits for whom: open tasks that hold others up, and those that can't be done in time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_GET

from conference import kept
from conference.current import current_conference
from conference.unchanged import unless_changed
from subcommittees import deadlines, due_rule, lines, waits_rule
from subcommittees.access import rights_of
from subcommittees.filters import Asked, TaskFilter
from subcommittees.models import Task

LATE_SHOWN, NAMED = 20, 3


@dataclass(frozen=True)
class Held:
    """A task that others wait for; `count`: of all of them; `waiting`: (number, its task) of the first that wait directly."""

    row: deadlines.DatedTask
    count: int
    waiting: list[tuple[str, int]]
    more: int


class Late(NamedTuple):
    """A task that is due before something that it waits for."""

    row: deadlines.DatedTask
    before: deadlines.DatedTask


class Graph(NamedTuple):
    """held: {task: how many wait for it}, those first that hold up the most; direct: {task: who waits directly};
    late: {task: what is due only after it, though it waits for that}, by date; numbers: of all of them."""

    held: dict[int, int]
    direct: dict[int, list[int]]
    late: dict[int, int]
    numbers: dict[int, str]


@require_GET
def waits(request):
    """Open tasks that others wait for, those first that hold up the most and are due the longest."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/waits.html", {"conference": None})
    bodies, rights = lines.bodies(conference), rights_of(request.user)
    chosen = TaskFilter(request.GET, bodies=[(body.code, body.name) for body in bodies])
    asked = chosen.asked(conference, request.user)
    graph, shown = unless_changed(_graph, _seen(asked)), _chosen(asked)
    held = [task for task in graph.held if shown is None or task in shown]
    too_late = [task for task in graph.late if shown is None or task in shown]
    page = Paginator(held, lines.PER_PAGE).get_page(request.GET.get("page"))
    named = too_late[:LATE_SHOWN]
    wanted = {*page.object_list, *named, *(graph.late[task] for task in named)}
    rows = {row.task.pk: row for row in lines.dated(lines.some(wanted, conference.date), conference, rights)}
    context = {
        "conference": conference,
        "filter": chosen,
        "page_obj": page,
        "count": len(held),
        "held": [_held(rows[task], graph) for task in page.object_list],
        "late": [Late(rows[task], rows[graph.late[task]]) for task in named],
        "late_count": len(too_late),
        "page": "waits",
        **lines.words(),
    }
    return render(request, "subcommittees/waits.html", context)


def _held(row: deadlines.DatedTask, graph: Graph) -> Held:
    direct = graph.direct[row.task.pk]
    first = [(graph.numbers[task], task) for task in direct[:NAMED]]
    return Held(row, graph.held[row.task.pk], first, len(direct) - len(first))


def _seen(asked: Asked) -> Asked:
    """Without the filter: what waits is looked at as a whole, of all that the person sees; who sees everything sees
    the same."""
    everything = replace(asked, state="", whose="", unit="", body="")
    return replace(everything, user=0, units=frozenset()) if asked.everything else everything


def _graph(asked: Asked) -> Graph:
    """Of open tasks, reckoned anew once anything has changed; one query."""
    waits_for: dict[int, list[int]] = {}
    dues: dict[int, datetime.date | None] = {}
    numbers: dict[int, str] = {}
    for task, number, offset, fixed, before, other, other_offset, other_fixed in kept.rows(_pairs, asked):
        waits_for.setdefault(task, []).append(before)
        dues[task] = due_rule.due(asked.day, offset, fixed)
        dues[before] = due_rule.due(asked.day, other_offset, other_fixed)
        numbers[task], numbers[before] = number, other
    counts = waits_rule.waiting_for(waits_for)
    late = waits_rule.latest_before(waits_for, dues)
    order = sorted(counts, key=lambda task: (-counts[task], dues[task] or datetime.date.max, task))
    return Graph(
        {task: counts[task] for task in order},
        waits_rule.turned(waits_for),
        {
            task: before
            for task, (before, _due) in sorted(
                late.items(), key=lambda pair: dues[pair[0]] or datetime.date.max
            )
        },
        numbers,
    )


def _pairs(asked: Asked):
    pairs = (
        Task.waits_for.through.objects.filter(from_task__subcommittee__conference=asked.conference)
        .exclude(from_task__state=Task.State.DONE)
        .exclude(to_task__state=Task.State.DONE)
    )
    if not asked.everything:
        seen = asked.tasks().order_by().values("pk")
        pairs = pairs.filter(from_task__in=seen, to_task__in=seen)
    return pairs.order_by("from_task__number", "from_task").values_list(
        *(f"from_task{name}" for name in ("", "__number", "__offset_days", "__due_on")),
        *(f"to_task{name}" for name in ("", "__number", "__offset_days", "__due_on")),
    )


def _chosen(asked: Asked) -> set[int] | None:
    """The tasks that the filter leaves; None where it leaves all."""
    if not any((asked.state, asked.whose, asked.unit, asked.body)):
        return None
    return {pk for (pk,) in kept.rows(_numbers, asked)}


def _numbers(asked: Asked):
    return asked.tasks().order_by().values_list("pk")
