"""The communications plan on the web: the table with figures of each unit, and its lines."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from conference import history, once
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from stories import access, planning
from stories.models import PlanLine
from stories.plan_forms import LineForm, OutcomeForm, PlanFilter

PER_PAGE = 50


@require_GET
def plan(request):
    """Planned, written, published and late, unit by unit; a unit sees its own."""
    conference = current_conference(request)
    if not access.opens(request.user):
        raise PermissionDenied
    if conference is None:
        return render(request, "stories/plan.html", {"conference": None})
    found = planning.rows(planning.lines_of(conference, request.user), timezone.localdate())
    units, total = planning.figures(found)
    chosen = PlanFilter(request.GET, units=[each.unit for each in units if each.unit])
    page = Paginator(planning.narrowed(found, chosen.wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "filter": chosen,
        "units": units,
        "shown": planning.by_unit(page),
        "page_obj": page,
        "total": total,
        "keeps": planning.keeps(request.user),
        "writes": permissions.writes_stories(request.user),
        "page": "plan",
    }
    return render(request, "stories/plan.html", context)


@require_http_methods(["GET", "POST"])
def new_line(request):
    if not planning.keeps(request.user):
        raise PermissionDenied
    line = PlanLine(conference=access.current())
    form = LineForm(request.POST or None, instance=line, user=request.user)
    if form.is_valid():
        try:
            planning.add(form.instance, request.user)
        except once.SentBefore:
            once.ask_again(form)
        else:
            messages.success(request, _("“%(line)s” is planned.") % {"line": form.instance})
            return redirect("stories:plan")
    return render(request, "stories/line.html", {"form": form, "new": True})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_line(request, pk: int):
    """Who plans changes all of a line; whose line it is says what became of it."""
    lines = PlanLine.objects.filter(conference=access.current()).visible_to(request.user)
    line = get_object_or_404(locked(request, lines).select_related("unit"), pk=pk)
    keeps = planning.keeps(request.user)
    if not planning.fulfils(request.user, line):
        raise PermissionDenied
    form = (LineForm if keeps else OutcomeForm)(request.POST or None, instance=line, user=request.user)
    if form.is_valid():
        changes = history.changes_of(form)
        form.save()
        if changes:
            history.record(request.user, line, "edited", changes={name: ["", ""] for name in changes})
        messages.success(request, _("“%(line)s” is saved.") % {"line": line})
        return redirect("stories:plan")
    writes = permissions.writes_stories(request.user)
    context = {"form": form, "line": line, "keeps": keeps, "writes": writes, "entries": history.of(line)}
    return render(request, "stories/line.html", context)


@require_http_methods(["GET", "POST"])
def remove_line(request, pk: int):
    """Asks once; the story of the line stays."""
    if not planning.keeps(request.user):
        raise PermissionDenied
    line = get_object_or_404(PlanLine.objects.filter(conference=access.current()), pk=pk)
    if request.method == "POST":
        planning.remove(line, request.user)
        messages.success(request, _("The line is taken out of the plan."))
        return redirect("stories:plan")
    return render(request, "stories/remove_line.html", {"line": line})
