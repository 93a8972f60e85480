"""The same change to many tasks, with a preview of what changes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from conference.models import Conference
from subcommittees import bulk_changes, lines
from subcommittees.access import rights_of
from subcommittees.filters import TaskFilter
from subcommittees.forms import MOST_AT_ONCE, BulkForm
from subcommittees.models import Task

CHANGED_STATUS = 409


@require_http_methods(["GET", "POST"])
def change_many(request):
    """GET: the tasks of the filter to tick. POST: what would change; with `seen`, what that preview showed is done."""
    conference = get_object_or_404(Conference, is_current=True)
    visible = Task.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    form = BulkForm(request.POST or None, tasks=visible)
    if request.method == "GET" or not form.is_valid():
        return _choose(request, conference, form)
    numbers, wanted = form.numbers(), form.wanted()
    seen, status = request.POST.get("seen", ""), 200
    if seen:
        try:
            count = bulk_changes.carry_out(numbers, wanted, conference, request.user, seen=seen)
        except bulk_changes.ChangedMeanwhile:
            status = CHANGED_STATUS
        else:
            text = ngettext("%(n)d task is changed.", "%(n)d tasks are changed.", count)
            messages.success(request, text % {"n": count})
            return redirect(f"{reverse('subcommittees:list')}{_filter(request)}")
    rows = bulk_changes.with_all(Task.objects.filter(pk__in=numbers).order_by("pk"))
    changes = bulk_changes.plan(rows, wanted, conference, request.user)
    context = {
        "form": form,
        "changes": changes,
        "count": sum(change.is_one for change in changes),
        "seen": bulk_changes.fingerprint(changes),
        "filter_query": _filter(request),
        "meanwhile": status == CHANGED_STATUS,
    }
    return render(request, "subcommittees/bulk_preview.html", context, status=status)


def _filter(request) -> str:
    """What the list was filtered by, for the way back to it."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _choose(request, conference: Conference, form: BulkForm):
    rights, bodies = rights_of(request.user), lines.bodies(conference)
    chosen = TaskFilter(request.GET, bodies=[(body.code, body.name) for body in bodies])
    asked = chosen.asked(conference, request.user)
    found = lines.dated(lines.every(asked), conference, rights)
    rows = [row for row in found if row.movable or row.editable]
    if not rows and not rights.organises and not chosen.has_changed():
        raise PermissionDenied
    ticked = set(request.POST.getlist("tasks"))
    context = {
        "form": form,
        "filter": chosen,
        "rows": [(row, str(row.task.pk) in ticked) for row in rows[:MOST_AT_ONCE]],
        "more": max(len(rows) - MOST_AT_ONCE, 0),
        "page": "bulk",
        **lines.words(),
    }
    return render(request, "subcommittees/bulk.html", context)
