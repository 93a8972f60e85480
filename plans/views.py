"""The plan on the web: paste or choose it, look at what was read of it, confirm field by field."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from conference.models import Conference
from plans.draft import Draft
from plans.forms import PlanForm
from plans.taking_over import Taken, take_over


def _organises(request) -> None:
    if not permissions.is_organiser(request.user):
        raise PermissionDenied


def _stored(*, held: bool = False) -> Conference | None:
    """The current conference, under its lock while something is stored."""
    rows = Conference.objects.select_for_update(no_key=True) if held else Conference.objects
    return rows.filter(is_current=True).first()


@require_http_methods(["GET", "POST"])
def read(request) -> HttpResponse:
    """GET: paste the plan or choose its file. POST: what was read of it, to be confirmed; nothing is stored."""
    _organises(request)
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _page(request, Draft(form.plan, form.said, _stored()))
    return render(request, "plans/read.html", {"form": form})


@require_POST
def confirm(request) -> HttpResponse:
    """Stores what is ticked, or shows the page again as it was sent, with what is wrong."""
    _organises(request)
    form = PlanForm({"text": request.POST.get("text", "")})
    if not form.is_valid():
        return render(request, "plans/read.html", {"form": form})
    try:
        with transaction.atomic():
            draft = Draft(form.plan, form.said, _stored(held=True), request.POST)
            if not draft.is_valid():
                return _page(request, draft)
            taken = take_over(draft, request.user)
    except IntegrityError:  # somebody set the same up at the same moment
        draft = Draft(form.plan, form.said, _stored(), request.POST)
        draft.is_valid()
        draft.errors.append(
            _("Somebody else stored the same at this moment. Look once more, then confirm again.")
        )
        return _page(request, draft)
    messages.success(request, _summary(taken))
    return redirect("dashboard:home")


def _summary(taken: Taken) -> str:
    counts = {
        name: getattr(taken, name) for name in ("fields", "items", "units", "tasks", "papers", "recipients")
    }
    if not any(counts.values()):
        return _("Nothing was ticked that is not stored already: everything is as it was.")
    return (
        _("Taken over from the plan: %(fields)d fields of the conference, %(items)d items of the programme, %(units)d new units, %(tasks)d tasks, %(papers)d papers of the legal basis, %(recipients)d recipients.")
        % counts
    )  # fmt: skip


def _page(request, draft: Draft) -> HttpResponse:
    return render(request, "plans/confirm.html", {"draft": draft, "plan": draft.plan})
