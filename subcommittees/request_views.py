"""The subcommittees' side of the requests: written to many units at once, and who has answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from accounts.models import RoleAssignment
from conference import history, once
from conference.current import current_conference
from conference.models import Conference, Unit
from conference.sheet_formats import SafeXLSX
from subcommittees import request_sheet, requesting
from subcommittees.access import Rights, rights_of
from subcommittees.models import Task, UnitRequest
from subcommittees.modes import Mode, mode_for
from subcommittees.request_forms import RequestFilter, RequestForm, default_day

PER_PAGE = 30
State = UnitRequest.State


def _kept_by(user, rights: Rights, conference: Conference):
    """Requests that this person follows up: all to readers of everything, else those of one's subcommittees. 403 for
    who follows up none; what is asked of their unit stands in the inbox."""
    found = UnitRequest.objects.filter(subcommittee__conference=conference)
    if permissions.reads_everything(user):
        return found
    if not rights.bodies:
        raise PermissionDenied
    return found.filter(subcommittee__in=rights.bodies)


@require_GET
def sent(request):
    """What was asked, one line for all units that were asked the same, with how many have answered."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/requests.html", {"conference": None})
    rights = rights_of(request.user)
    kept = _kept_by(request.user, rights, conference)
    chosen = RequestFilter(request.GET, bodies=list(conference.subcommittees.all()))
    batches = kept.filter(batch__in=chosen.apply(kept).order_by().values("batch"))
    page = Paginator(_counted(batches), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "filter": chosen,
        "page_obj": page,
        "may_ask": rights.organises or bool(rights.bodies),
    }
    return render(request, "subcommittees/requests.html", context)


def _counted(requests):
    """One row per batch, the newest first."""
    late = Q(state__in=UnitRequest.UNANSWERED_STATES, due_on__lt=timezone.localdate())
    return (
        requests.order_by()
        .values("batch", "title", "subcommittee__code", "subcommittee__name")
        .annotate(
            first=Min("pk"),
            due=Min("due_on"),
            units=Count("pk"),
            unanswered=Count("pk", filter=Q(state__in=UnitRequest.UNANSWERED_STATES)),
            late=Count("pk", filter=late),
            answered=Count("pk", filter=Q(state=State.ANSWERED)),
            done=Count("pk", filter=Q(state=State.DONE)),
            withdrawn=Count("pk", filter=Q(state=State.WITHDRAWN)),
        )
        .order_by("-first")
    )


@require_http_methods(["GET", "POST"])
def compose(request):
    """The form, then a look at who gets it and how, then it is sent."""
    conference = get_object_or_404(Conference, is_current=True)
    rights = rights_of(request.user)
    if not (rights.organises or rights.bodies):
        raise PermissionDenied
    form = RequestForm(
        request.POST or None, conference=conference, rights=rights, initial=_initial(request, conference)
    )
    act = request.POST.get("act", "")
    if not form.is_valid() or act == "change":
        return render(request, "subcommittees/request_form.html", {"form": form, "task": form.task_shown()})
    units = list(form.cleaned_data["units"])
    if act != "send":
        context = {"form": form, "asked": form.asked(), "recipients": _recipients(units, form.asked().mode)}
        return render(request, "subcommittees/request_preview.html", context)
    try:
        rows = requesting.send(form.asked(), units, form.cleaned_data["key"], request.user)
    except once.SentBefore:
        once.ask_again(form)
        return render(request, "subcommittees/request_form.html", {"form": form, "task": form.task_shown()})
    text = ngettext("The request is sent to %(n)d unit.", "The request is sent to %(n)d units.", len(rows))
    messages.success(request, text % {"n": len(rows)})
    return redirect("subcommittees:batch", rows[0].batch)


def _initial(request, conference: Conference) -> dict:
    """From a task its subcommittee and its units; else the subcommittee that is named, if any."""
    initial: dict = {"due_on": default_day()}
    number = request.GET.get("task", "")
    if number.isdecimal() and len(number) < 18:
        visible = Task.objects.filter(subcommittee__conference=conference).visible_to(request.user)
        task = visible.filter(pk=number).select_related("subcommittee").first()
        if task:
            units = [task.lead_unit_id, *task.coordinating_units.values_list("pk", flat=True)]
            initial |= {
                "task": task.pk,
                "subcommittee": task.subcommittee_id,
                "units": units,
                "mode": _mode(task),
            }
    return initial


def _mode(task: Task) -> str:
    return Mode.REQUEST if task.mode == Mode.REQUEST else Mode.ORDER


def _recipients(units: list[Unit], mode: str) -> list[tuple[Unit, str, list[str]]]:
    """[(unit, how it is given the work, who of it reads the inbox)]."""
    people: dict[int, list[str]] = {}
    held = RoleAssignment.objects.filter(unit__in=units, user__is_active=True).select_related("user")
    for assignment in held.order_by("role", "user__full_name"):
        names = people.setdefault(assignment.unit_id or 0, [])
        if str(assignment.user) not in names:
            names.append(str(assignment.user))
    return [(unit, str(Mode(mode_for(unit, mode)).label), people.get(unit.pk, [])) for unit in units]


def _batch(request, batch: str) -> list[UnitRequest]:
    """The rows that were sent together; 404 for who does not follow them up."""
    conference = get_object_or_404(Conference, is_current=True)
    try:
        kept = _kept_by(request.user, rights_of(request.user), conference)
    except PermissionDenied:
        raise Http404 from None
    rows = kept.filter(batch=batch).select_related("unit", "subcommittee", "task", "created_by")
    found = list(rows.prefetch_related("answers__by").order_by("unit__position", "unit_id"))
    if not found:
        raise Http404
    return found


@require_GET
def batch(request, batch: str):
    """One request over its units: who has answered what, who not, who is late."""
    rows, today = _batch(request, batch), timezone.localdate()
    lines = [(row, row.days_late(today), _last(row)) for row in rows]
    context = {
        "first": rows[0],
        "lines": lines,
        "late": sum(1 for _row, days, _last in lines if days),
        "unanswered": sum(1 for row in rows if row.state in UnitRequest.UNANSWERED_STATES),
    }
    return render(request, "subcommittees/request_batch.html", context)


def _last(row: UnitRequest):
    answers = list(row.answers.all())
    return answers[-1] if answers else None


@require_GET
def batch_sheet(request, batch: str) -> HttpResponse:
    """The same table as .xlsx; noted in the history."""
    rows = _batch(request, batch)
    content = request_sheet.workbook(rows)
    history.record(request.user, rows[0], "exported", changes={"rows": ["", str(len(rows))]})
    name = f"yeu-cau-{rows[0].pk}-{timezone.localdate():%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, SafeXLSX.CONTENT_TYPE, headers=headers)
