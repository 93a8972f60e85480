"""Pages about what a nomination held over time: its versions side by side, opening it again after approval,
and what the council voted on before."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import permissions
from nominations import council_standing, transitions, versions
from nominations.access import visible_nomination
from nominations.council_access import kept_item
from nominations.council_forms import ConfirmationForm
from nominations.council_sessions import CouncilError
from nominations.decisions import ReasonForm
from nominations.dossier_models import Version
from nominations.states import State


@require_safe
def versions_page(request, pk: int) -> HttpResponse:
    """All versions, and what differs between `from` and `to` (numbers; without them the last two)."""
    nomination = visible_nomination(request, pk)
    rows = list(nomination.versions.select_related("by").defer("content"))
    before, after = _chosen(rows, request.GET)
    content = {row.pk: row.content for row in nomination.versions.filter(pk__in=[before.pk, after.pk])} if (
        before and after
    ) else {}  # fmt: skip
    context = {
        "nomination": nomination,
        "versions": rows,
        "before": before,
        "after": after,
        "changes": versions.compare(content[before.pk], content[after.pk]) if before and after else [],
    }
    return render(request, "nominations/versions.html", context)


def _chosen(rows: list[Version], params) -> tuple[Version | None, Version | None]:
    """The two versions asked for, the earlier one first; an unknown number stands for the default.

    By default the last one beside what the head saw before it: the last submission or approval but one.
    """
    if not rows:
        return None, None
    by_number = {str(row.number): row for row in rows}
    seen = [row for row in rows[:-1] if row.action in (Version.Action.SUBMIT, Version.Action.APPROVE)]
    before = by_number.get(params.get("from", ""), seen[-1] if seen else rows[0])
    after = by_number.get(params.get("to", ""), rows[-1])
    return (before, after) if before.number <= after.number else (after, before)


@require_http_methods(["GET", "POST"])
def confirm_vote(request, pk: int) -> HttpResponse:
    """What changed since the council voted, and a reason why its vote stands all the same."""
    item = kept_item(request, pk)
    if not council_standing.may_stand(item):
        messages.info(request, _("This vote needs no confirmation, or a later session decided. Look again."))
        return redirect("nominations:council_item", pk)
    now = council_standing.approved_version(item)
    form = ConfirmationForm(request.POST or None, initial={"seen": now.number if now else None})
    if form.is_valid():
        try:
            chosen = form.cleaned_data
            council_standing.confirm(item, request.user, chosen["reason"], chosen["seen"])
        except CouncilError as error:
            form.add_error("reason", str(error))
            typed = request.POST.copy()  # stays; what is shown now is what is confirmed next
            typed["seen"] = str(now.number) if now else ""
            form.data = typed
        else:
            messages.success(request, _("The vote on %(name)s stands.") % {"name": item})
            return redirect("nominations:council_item", pk)
    context = {"form": form, "item": item, "changes": council_standing.differences(item, now)}
    return render(request, "council/confirm.html", context)


@require_http_methods(["GET", "POST"])
def amend(request, pk: int) -> HttpResponse:
    """Asks for the reason on a page of its own, then opens the approved nomination again."""
    nomination = visible_nomination(request, pk)
    if nomination.unit_id not in permissions.own_units(request.user):
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = True
    if request.method == "GET" and nomination.state != State.APPROVED:
        messages.info(request, _("Only an approved nomination is opened again this way."))
        return redirect("nominations:detail", pk=pk)
    if form.is_valid():
        try:
            transitions.amend(nomination, request.user, form.cleaned_data["reason"])
        except transitions.TransitionError as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(
                request, _("%(name)s is open again and must be approved anew.") % {"name": nomination}
            )
            edits = transitions.may_edit(request.user, nomination)
            return redirect("nominations:edit" if edits else "nominations:detail", pk=pk)
    return render(request, "nominations/amend.html", {"nomination": nomination, "form": form})
