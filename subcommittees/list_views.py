"""Lists of tasks: all by subcommittee, and each person's own with the urgent first."""

from __future__ import annotations

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import permissions
from conference.current import current_conference
from subcommittees import deadlines, filters, lines
from subcommittees.access import rights_of
from subcommittees.filters import TaskFilter
from subcommittees.models import CalendarLink

MINE_OPEN, MINE_DONE = 60, 20


@require_GET
def subcommittee_list(request):
    """Each subcommittee with its tasks; readers of everything see all, others the tasks they have a hand in."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/list.html", {"conference": None})
    bodies, rights = lines.bodies(conference), rights_of(request.user)
    chosen = TaskFilter(request.GET, bodies=[(body.code, body.name) for body in bodies])
    asked = chosen.asked(conference, request.user)
    totals = lines.totals(asked)
    page, found = lines.page_of(asked, totals.count, request.GET.get("page"))
    rows = lines.dated(found, conference, rights)
    everything = permissions.reads_everything(request.user) and not chosen.has_changed()
    context = {
        "conference": conference,
        "filter": chosen,
        "boards": _boards(bodies, rows, totals, everything=everything and not page.has_next()),
        "count": totals.count,
        "late_count": totals.late,
        "page_obj": page,
        "filter_query": request.GET.urlencode(),
        **lines.beside(line.pk for line in found)._asdict(),
        "organises": rights.organises,
        "headed": rights.headed_bodies,
        "hands": lines.hands(conference),
        "may_change": rights.organises or any(row.movable or row.editable for row in rows),
        "page": "list",
        **lines.words(),
    }
    return render(request, "subcommittees/list.html", context)


def _boards(bodies: list[lines.Body], rows: list, totals: lines.Totals, *, everything: bool) -> list[tuple]:
    """[(subcommittee, its rows on this page, how many it has)]; those without a task only when `everything` is shown."""
    tasks: dict[int, list] = {}
    for row in rows:
        tasks.setdefault(row.task.subcommittee_id, []).append(row)
    counted = [(body, tasks.get(body.pk, []), totals.of_body(body.pk)) for body in bodies]
    return [each for each in counted if each[1] or (everything and not each[2])]


@require_GET
def my_tasks(request):
    """What this person has a hand in, the urgent first; of very many the first."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/my_tasks.html", {"conference": None})
    asked = filters.of(conference, request.user, whose=filters.MINE)
    counts = lines.counts(asked, deadlines.soon_day())
    found = lines.open_first(asked, MINE_OPEN) + (lines.done_last(asked, MINE_DONE) if counts.done else [])
    rows = lines.dated(found, conference, rights_of(request.user))
    context = {
        "conference": conference,
        "groups": deadlines.grouped(rows, counts),
        **lines.beside(line.pk for line in found)._asdict(),
        "filter_query": "",
        "problem": "",
        "has_calendar": CalendarLink.objects.filter(user=request.user).exists(),
        "page": "mine",
        **lines.words(),
    }
    return render(request, "subcommittees/my_tasks.html", context)
