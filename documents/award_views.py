"""Pages on awards that need the register too: hand over batch by batch, take back, revoke with the certificate."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference
from documents import revocations
from documents.award_page_forms import CallForm, HandoverForm, UndoForm
from documents.award_pages import batches_of
from documents.register import RegisterError
from documents.register_forms import RevocationForm, Revoked
from nominations import handover
from nominations.awards import AwardError
from nominations.models import Award, AwardDecision


def _require_manager(user) -> None:
    if not permissions.manages_awards(user):
        raise PermissionDenied


def _current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


def _given_or_404(user, pk: int) -> Award:
    found = Award.objects.visible_to(user).of(_current()).given()
    return get_object_or_404(found.select_related("form", "nomination__unit", "decision__conference"), pk=pk)


@require_http_methods(["GET", "POST"])
@never_cache
def handover_page(request) -> HttpResponse:
    """One batch a page, in the order of the call; POST records the ticked awards."""
    _require_manager(request.user)
    conference = current_conference(request)
    if conference is None:
        return render(request, "register/handover.html", {"conference": None})
    call = CallForm(request.GET)
    order, size = call.chosen
    bound = request.POST if request.method == "POST" else None
    form = HandoverForm(bound, awards=Award.objects.of(conference))
    if form.is_valid():
        _record(request, conference, form.cleaned_data)
        return redirect(_address(request))
    batches = batches_of(conference, order, size)
    page = Paginator(batches, 1).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "call": call,
        "form": form,
        "batch": page.object_list[0] if page.object_list else None,
        "page_obj": page,
        "open": sum(batch.open for batch in batches),
        "batches": batches,
        "ticked": request.POST.getlist("award") if bound else None,
    }
    return render(request, "register/handover.html", context)


def _record(request, conference: Conference, chosen: dict[str, Any]) -> None:
    ids = [award.pk for award in chosen["award"]]
    try:
        changed = handover.record(conference, request.user, ids, chosen["receipt"], chosen["note"])
    except AwardError as refusal:
        messages.error(request, str(refusal))
        return
    text = ngettext("%(n)d award was recorded.", "%(n)d awards were recorded.", len(changed))
    words = text % {"n": len(changed)}
    if len(changed) < len(ids):
        words += " " + _("The others had been recorded or revoked before.")
    (messages.success if changed else messages.info)(request, words)


def _address(request) -> str:
    """The same batch again."""
    kept = {name: request.GET[name] for name in ("order", "size", "page") if request.GET.get(name)}
    return reverse("documents:handover") + (f"?{urlencode(kept)}" if kept else "")


@require_http_methods(["GET", "POST"])
@never_cache
def handover_undo(request, pk: int) -> HttpResponse:
    """Asks for the reason, then the award waits to be handed over again."""
    award = _given_or_404(request.user, pk)
    _require_manager(request.user)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            handover.undo(award, request.user, form.cleaned_data["reason"])
        except AwardError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(award)s waits to be handed over again.") % {"award": award})
            return redirect("nominations:award", pk)
    context = {
        "form": form,
        "award": award,
        **_frame(_("Take the hand-over back"), award, "nominations:award"),
    }
    return render(request, "register/handover_undo.html", context)


def _frame(heading: str, subject: Award | AwardDecision, back: str) -> dict[str, Any]:
    """What a page that takes something back says beside its form; `back` names the page of the subject."""
    of = subject.nomination if isinstance(subject, Award) else subject.number
    return {"heading": heading, "subject": subject, "of": of, "back": reverse(back, args=[subject.pk])}


@require_http_methods(["GET", "POST"])
@never_cache
def award_revoke(request, pk: int) -> HttpResponse:
    """Revokes an award with its certificate, after a page that asks for the reason."""
    award = _given_or_404(request.user, pk)
    _require_manager(request.user)
    form = RevocationForm(request.POST or None, revoked=_revoked(cast(AwardDecision, award.decision)))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            gone = revocations.revoke_award(
                award, request.user, chosen["reason"],
                number=chosen["decision_number"], date=chosen["decision_date"],
            )  # fmt: skip
        except (AwardError, RegisterError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The award is revoked.") + _certificates(len(gone)))
            return redirect("nominations:award", pk)
    context = {"form": form, "certificates": revocations.certificates_of([award])}
    context |= _frame(_("Revoke the award"), award, "nominations:award")
    return render(request, "register/award_revoke.html", context)


def _revoked(decision: AwardDecision) -> Revoked:
    return Revoked(decision.conference, decision.authority, decision.number, decision.date)


def _certificates(number: int) -> str:
    if not number:
        return ""
    text = ngettext(
        "%(n)d certificate in the register too.", "%(n)d certificates in the register too.", number
    )
    return " " + text % {"n": number}


@require_http_methods(["GET", "POST"])
@never_cache
def decision_revoke(request, pk: int) -> HttpResponse:
    """Revokes an issued decision with all its awards and certificates, after a page that asks for the reason."""
    found = (
        AwardDecision.objects.visible_to(request.user)
        .issued()
        .filter(conference=_current())
        .select_related("conference")
    )
    decision = get_object_or_404(found, pk=pk)
    _require_manager(request.user)
    form = RevocationForm(request.POST or None, revoked=_revoked(decision))
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            given = revocations.revoke_decision(
                decision, request.user, chosen["reason"],
                number=chosen["decision_number"], date=chosen["decision_date"],
            )  # fmt: skip
        except (AwardError, RegisterError) as refusal:
            form.add_error(None, str(refusal))
        else:
            text = ngettext(
                "The decision is revoked, and %(n)d award with it.",
                "The decision is revoked, and %(n)d awards with it.",
                len(given),
            )
            messages.success(request, text % {"n": len(given)})
            return redirect("nominations:decision", pk)
    context = {"form": form, "number": decision.awards.given().count()}
    context |= _frame(_("Revoke the decision"), decision, "nominations:decision")
    return render(request, "register/decision_revoke.html", context)
