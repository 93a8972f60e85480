"""The estimate as a whole: caps, submission, the decision, its versions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from budget import access, estimate, money_rule
from budget.figures import dong
from budget.forms import AmountForm, CapsForm, DecisionForm, ReasonForm
from budget.models import BudgetLine, Estimate
from conference import history
from conference.edits import one_at_a_time
from conference.models import Conference

State = Estimate.State


@require_GET
def estimate_page(request):
    if not permissions.sees_money(request.user):
        raise PermissionDenied
    return _page(request, access.current(request))


def _page(request, conference: Conference, *, decision: DecisionForm | None = None, problem: str = ""):
    found, rows = estimate.of(conference), estimate.snapshot(conference)
    approves = permissions.approves_money(request.user)
    waits = found.state == State.SUBMITTED
    total = sum(row["approved"] for row in rows)
    versions = list(found.versions.select_related("approved_by")) if found.pk else []
    if waits and approves and not decision:
        decision = DecisionForm(initial={"seen": estimate.fingerprint(rows)})
    context = {
        "estimate": found,
        "planned": sum(row["planned"] for row in rows),
        "total": total,
        "excess": money_rule.above(total, found.cap),
        "count": len(rows),
        "cut": [row for row in rows if row["approved"] != row["planned"]],
        "versions": versions,
        "differs": money_rule.differences(versions[0].rows, rows) if versions else [],
        "decision": decision if waits and approves else None,
        "own_work": estimate.own_work(found, request.user) if waits and approves else "",
        "keeps": permissions.keeps_money(request.user),
        "approves": approves,
        "problem": problem,
        "entries": history.of(found) if found.pk else [],
        "sees_all": True,
        "page": "estimate",
    }
    return render(request, "budget/estimate.html", context)


@require_POST
@one_at_a_time
def submit(request):
    conference = access.kept(request)
    try:
        estimate.submit(conference, request.user)
    except estimate.EstimateError as refused:
        return _page(request, conference, problem=str(refused))
    messages.success(request, _("The estimate is submitted; the organiser records the decision on it."))
    return redirect("budget:estimate")


@require_POST
def approve(request):
    if not permissions.approves_money(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            version = estimate.approve(conference, request.user, **form.cleaned_data)
        except estimate.EstimateError as refused:
            form.add_error(refused.field, str(refused))
            rows = estimate.snapshot(conference)
            form.data = form.data.copy()  # type: ignore[attr-defined]  # what is shown now is what the next press approves
            form.data["seen"] = estimate.fingerprint(rows)
        else:
            words = {"number": version.number, "decision": version.decision}
            messages.success(request, _("Version %(number)d is approved by decision %(decision)s.") % words)
            return redirect("budget:estimate")
    return _page(request, conference, decision=form)


@require_http_methods(["GET", "POST"])
def give_reason(request, act: str):
    """Sends the estimate back, or opens the approved one for a supplementary version: both with a reason."""
    allowed, from_state = {
        "return": (permissions.approves_money, State.SUBMITTED),
        "supplement": (permissions.keeps_money, State.APPROVED),
    }.get(act, (None, None))
    if allowed is None:
        raise Http404
    if not allowed(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    form = ReasonForm(request.POST or None)
    if request.method == "GET" and estimate.of(conference).state != from_state:
        return redirect("budget:estimate")
    if form.is_valid():
        step = estimate.send_back if act == "return" else estimate.supplement
        try:
            step(conference, request.user, form.cleaned_data["reason"])
        except estimate.EstimateError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("budget:estimate")
    return render(request, "budget/reason.html", {"form": form, "act": act})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def caps(request):
    """The caps, and what happens above a limit."""
    if not permissions.approves_money(request.user):
        raise PermissionDenied
    conference = access.current(request)
    found = estimate.held(conference) if request.method == "POST" else estimate.of(conference)
    form = CapsForm(request.POST or None, instance=found)
    if form.is_valid():
        if form.changed_data:
            form.save_changed()
            history.record(request.user, found, "edited", changes=history.changes_of(form))
        messages.success(request, _("The caps are saved."))
        approved = estimate.lines_of(conference).aggregate(sum=Sum("approved"))["sum"] or 0
        if found.cap is not None and approved > found.cap:
            words = {"cap": dong(found.cap), "approved": dong(approved)}
            messages.warning(
                request, _("%(approved)s are approved already, more than the cap of %(cap)s.") % words
            )
        return redirect("budget:estimate")
    return render(request, "budget/caps.html", {"form": form})


@require_http_methods(["GET", "POST"])
def set_amount(request, pk: int):
    """What the decision approves of one submitted line, where it is less than planned."""
    if not permissions.approves_money(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    line = access.line_of(request, conference, pk)
    if request.method == "GET" and estimate.of(conference).state != State.SUBMITTED:
        return redirect("budget:line", pk)
    form = AmountForm(request.POST or None, initial={"amount": line.to_approve})
    if request.method == "POST" and form.is_valid():
        try:
            estimate.set_amount(line, form.cleaned_data["amount"], request.user)
        except estimate.EstimateError as refused:
            form.add_error("amount", str(refused))
        else:
            messages.success(request, _("“%(line)s” is saved.") % {"line": line})
            return redirect("budget:estimate")
    return render(request, "budget/set_amount.html", {"form": form, "line": line})


@require_GET
def version(request, number: int):
    """One approved version: what changed since the one before, or against any other, and all its lines."""
    if not permissions.sees_money(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    found = get_object_or_404(Estimate, conference=conference)
    versions = {row.number: row for row in found.versions.select_related("approved_by")}
    if number not in versions:
        raise Http404
    asked = request.GET.get("against", "")
    against = int(asked) if asked.isdecimal() and len(asked) < 5 else number - 1
    shown, other = versions[number], versions.get(against)
    context = {
        "version": shown,
        "other": other,
        "others": [row for row in versions.values() if row.number != number],
        "differs": money_rule.differences(other.rows, shown.rows) if other else [],
        "rise": shown.total - other.total if other else 0,
        "chapters": {code: str(label) for code, label in BudgetLine.Chapter.choices},
    }
    return render(request, "budget/version.html", context)
