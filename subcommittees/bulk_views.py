"""The same change to many tasks, with a preview of what changes."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from conference.models import Conference
from subcommittees import bulk_changes, deadlines
from subcommittees.access import rights_of
from subcommittees.forms import BulkForm, TaskFilter
from subcommittees.models import Task

CHANGED_STATUS = 409


@require_http_methods(["GET", "POST"])
def change_many(request):
    """GET: the tasks of the filter to tick. POST: what would change; with `seen`, what that preview showed is done."""
    conference = get_object_or_404(Conference, is_current=True)
    visible = Task.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    form = BulkForm(request.POST or None, tasks=visible)
    if request.method == "GET" or not form.is_valid():
        return _choose(request, conference, form, visible)
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
            return redirect("subcommittees:list")
    rows = bulk_changes.with_all(Task.objects.filter(pk__in=numbers).order_by("pk"))
    changes = bulk_changes.plan(rows, wanted, conference, rights_of(request.user))
    context = {
        "form": form,
        "changes": changes,
        "count": sum(change.is_one for change in changes),
        "seen": bulk_changes.fingerprint(changes),
        "meanwhile": status == CHANGED_STATUS,
    }
    return render(request, "subcommittees/bulk_preview.html", context, status=status)


def _choose(request, conference: Conference, form: BulkForm, visible):
    rights = rights_of(request.user)
    chosen = TaskFilter(request.GET, bodies=conference.subcommittees.all())
    tasks = chosen.apply(visible, conference, request.user).select_related(
        "subcommittee", "lead_unit", "assignee"
    )
    rows = [row for row in deadlines.dated(tasks, conference, rights) if row.movable or row.editable]
    if not rows and not rights.organises and not chosen.has_changed():
        raise PermissionDenied
    ticked = set(request.POST.getlist("tasks"))
    context = {
        "form": form,
        "filter": chosen,
        "rows": [(row, str(row.task.pk) in ticked) for row in rows],
        "page": "bulk",
    }
    return render(request, "subcommittees/bulk.html", context)
