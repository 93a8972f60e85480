"""Khen thưởng: awards by authority and form, proposals by hand, decisions with number and date."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.kept import instances
from nominations import authorities, award_decisions, awards
from nominations.access import current_conference as current_or_404
from nominations.award_forms import AwardFilter, DecisionForm, ProposalForm, RowsForm
from nominations.award_overview import AWARD_COLUMNS, award_lines, decisions, overview
from nominations.award_states import AwardState, DecisionState, Receipt
from nominations.awards import AwardError
from nominations.models import Award, AwardDecision, AwardForm

PER_PAGE = 50


def _require_manager(user) -> None:
    if not permissions.manages_awards(user):
        raise PermissionDenied


def _award_or_404(user, pk: int) -> Award:
    found = Award.objects.visible_to(user).of(current_or_404())
    return get_object_or_404(found.select_related("form", "nomination__unit", "decision"), pk=pk)


def _catalogue():
    return AwardForm.objects.all()


def _decisions(user):
    return AwardDecision.objects.visible_to(user).filter(conference=current_or_404())


@require_GET
@never_cache
def award_list(request) -> HttpResponse:
    """Figures by authority and award form, the decisions, and every award with its state."""
    if not permissions.sees_awards(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "nominations/awards.html", {"conference": None})
    catalogue = instances(AwardForm, _catalogue)
    chosen = AwardFilter(request.GET, conference=conference, catalogue=catalogue)
    page = Paginator(chosen.rows().values_list(*AWARD_COLUMNS), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = award_lines(page.object_list)
    context = {
        "conference": conference,
        "figures": overview(conference, catalogue),
        "decisions": decisions(conference),
        "filter": chosen,
        "page_obj": page,
        "states": AwardState.choices,
        "receipts": Receipt.choices,
        "decision_states": DecisionState.choices,
        "manages": permissions.manages_awards(request.user),
    }
    return render(request, "nominations/awards.html", context)


@require_POST
def propose_all(request) -> HttpResponse:
    """Proposes every approved exemplar for the award that its unit wished."""
    _require_manager(request.user)
    conference = current_or_404()
    made = awards.propose_all(conference, request.user)
    if made:
        text = ngettext("%(n)d award is proposed.", "%(n)d awards are proposed.", made) % {"n": made}
    else:
        text = _("No award was left to propose.")
    words = [text, *_other_wishes(awards.wishes(conference), made)]
    (messages.success if made else messages.info)(request, " ".join(words))
    return redirect("nominations:awards")


def _other_wishes(found: awards.Wishes, made: int) -> list[str]:
    """What became of the wished awards that a press on "propose all" did not propose."""
    before = found.standing - made
    told = (
        (
            before,
            ngettext("%(n)d was proposed or given before.", "%(n)d were proposed or given before.", before),
        ),
        (
            found.revoked,
            ngettext(
                "%(n)d was revoked and is not proposed again.",
                "%(n)d were revoked and are not proposed again.",
                found.revoked,
            ),
        ),
        (
            found.held_back,
            ngettext(
                "%(n)d waits for the council's word.", "%(n)d wait for the council's word.", found.held_back
            ),
        ),
    )
    return [text % {"n": number} for number, text in told if number > 0]


@require_http_methods(["GET", "POST"])
def award_new(request) -> HttpResponse:
    """One award by hand; `?nomination=` names the exemplar beforehand."""
    _require_manager(request.user)
    conference = current_or_404()
    start = {"nomination": request.GET.get("nomination", "")[:18]}
    form = ProposalForm(request.POST or None, conference=conference, initial=start)
    if form.is_valid():
        try:
            award = awards.propose(form.cleaned_data["nomination"], form.cleaned_data["form"], request.user)
        except AwardError as refusal:
            form.add_error("form", str(refusal))
        else:
            messages.success(request, _("%(award)s is proposed.") % {"award": award})
            return redirect("nominations:awards")
    return render(request, "nominations/award_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def award_page(request, pk: int) -> HttpResponse:
    """One award with its history; a proposal may get another award form here."""
    award = _award_or_404(request.user, pk)
    manages = permissions.manages_awards(request.user)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    form = ProposalForm(request.POST or None, conference=award.nomination.conference, award=award)
    if form.is_valid():
        try:
            awards.change_form(award, form.cleaned_data["form"], request.user)
        except AwardError as refusal:
            form.add_error("form", str(refusal))
        else:
            messages.success(request, _("%(award)s is proposed.") % {"award": award})
            return redirect("nominations:award", pk)
    context = {
        "award": award,
        "form": form,
        "may_change": manages and award.state == AwardState.PROPOSED,
        "may_revoke": manages and award.is_given,
        "may_undo": manages and bool(award.receipt) and award.is_given,
        "entries": history.of(award)[:50],
    }
    return render(request, "nominations/award.html", context)


@require_POST
def award_drop(request, pk: int) -> HttpResponse:
    award = _award_or_404(request.user, pk)
    _require_manager(request.user)
    name = str(award)
    try:
        awards.drop(award, request.user)
    except AwardError as refusal:
        messages.error(request, str(refusal))
        return redirect("nominations:award", pk)
    messages.success(request, _("%(name)s is no longer proposed.") % {"name": name})
    return redirect("nominations:awards")


@require_http_methods(["GET", "POST"])
@never_cache
def decision_new(request) -> HttpResponse:
    """Begins a decision of one authority; the same form sent again leads to the same decision."""
    _require_manager(request.user)
    conference = current_or_404()
    key = request.POST.get("key", "")
    known = _decisions(request.user).filter(form_key=key).first() if len(key) == 32 else None
    if known is not None:
        messages.info(request, _("This form was sent before; here is the decision that it made."))
        return redirect("nominations:decision", known.pk)
    decision = AwardDecision(
        conference=conference,
        signatory_authority=conference.signatory_authority,
        signatory_position=conference.signatory_position,
        signatory_name=conference.signatory_name,
    )
    start = {"key": secrets.token_hex(16), "authority": request.GET.get("authority", "")}
    form = DecisionForm(request.POST or None, instance=decision, conference=conference, initial=start)
    if form.is_valid():
        made = form.save(commit=False)
        made.form_key = form.cleaned_data["key"] or None
        try:
            made = award_decisions.begin(made, request.user)
        except AwardError as refusal:
            form.add_error("number", str(refusal))
        else:
            return redirect("nominations:decision", made.pk)
    return render(request, "nominations/decision_form.html", {"form": form})


@require_GET
@never_cache
def decision_page(request, pk: int) -> HttpResponse:
    """One decision: its awards in protocol order, and for a draft what may still be put in."""
    decision = get_object_or_404(_decisions(request.user).select_related("conference"), pk=pk)
    listed = decision.awards.in_protocol_order().select_related("form", "nomination__unit")
    manages = permissions.manages_awards(request.user)
    money, without = award_decisions.total(decision)
    context = {
        "decision": decision,
        "awards": listed,
        "waiting": award_decisions.waiting(decision).in_protocol_order().select_related(
            "form", "nomination__unit"
        )
        if manages and decision.is_draft
        else [],
        "manages": manages,
        "money": money,
        "is_own": authorities.is_own(decision.conference, decision.authority),
        "fallen": award_decisions.fallen_with(decision).count() if manages and not decision.is_draft else 0,
        "without_prize": without if not decision.is_draft else 0,
        "entries": history.of(decision)[:50],
    }  # fmt: skip
    return render(request, "nominations/decision.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def decision_edit(request, pk: int) -> HttpResponse:
    _require_manager(request.user)
    if request.method == "POST":  # the same order of locks as everywhere: conference, then decision
        awards.lock(current_or_404().pk)
    decision = get_object_or_404(
        locked(request, _decisions(request.user).select_related("conference")), pk=pk
    )
    if not decision.is_draft:
        messages.warning(request, _("An issued decision is never edited. Revoke it instead."))
        return redirect("nominations:decision", pk)
    stored = AwardDecision.objects.get(pk=pk)
    form = DecisionForm(request.POST or None, instance=decision, conference=decision.conference)
    if form.is_valid():
        try:
            award_decisions.edit(stored, request.user, form.values())
        except AwardError as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("The decision is saved."))
            return redirect("nominations:decision", pk)
    return render(request, "nominations/decision_form.html", {"form": form, "decision": decision})


@require_POST
def decision_awards(request, pk: int) -> HttpResponse:
    """Puts ticked proposals in (`put_in`) or takes them out (`take_out`)."""
    _require_manager(request.user)
    decision = get_object_or_404(_decisions(request.user), pk=pk)
    form = RowsForm(request.POST, awards=Award.objects.of(decision.conference))
    if not form.is_valid() or not form.ids():
        messages.error(request, _("Tick at least one award first."))
        return redirect("nominations:decision", pk)
    change = award_decisions.take_out if "take_out" in request.POST else award_decisions.put_in
    try:
        changed = change(decision, form.ids(), request.user)
    except AwardError as refusal:
        messages.error(request, str(refusal))
    else:
        text = ngettext("%(n)d award was changed.", "%(n)d awards were changed.", changed)
        (messages.success if changed else messages.info)(request, text % {"n": changed})
    return redirect("nominations:decision", pk)


@require_POST
def decision_issue(request, pk: int) -> HttpResponse:
    return _decide(request, pk, award_decisions.issue, _("The decision is issued: its awards are decided."))


@require_POST
def decision_prizes(request, pk: int) -> HttpResponse:
    """Reckons the prizes that an issued decision lacks, after the tables were completed."""
    _require_manager(request.user)
    decision = get_object_or_404(_decisions(request.user), pk=pk)
    try:
        made = award_decisions.reckon_missing(decision, request.user)
    except AwardError as refusal:
        messages.error(request, str(refusal))
        return redirect("nominations:decision", pk)
    text = ngettext("The prize of %(n)d award is settled.", "The prizes of %(n)d awards are settled.", made)
    if made:
        messages.success(request, text % {"n": made})
    else:
        messages.warning(
            request,
            _("Nothing could be reckoned: enter the base wage and the coefficients of that day first."),
        )
    return redirect("nominations:decision", pk)


@require_POST
def decision_again(request, pk: int) -> HttpResponse:
    """Proposes anew what fell with a revoked decision, so that a right one can be begun."""
    _require_manager(request.user)
    decision = get_object_or_404(_decisions(request.user), pk=pk)
    made = award_decisions.propose_again(decision, request.user)
    text = ngettext("%(n)d award is proposed.", "%(n)d awards are proposed.", made)
    (messages.success if made else messages.info)(request, text % {"n": made})
    return redirect("nominations:awards" if made else "nominations:decision", *([] if made else [pk]))


@require_POST
def decision_discard(request, pk: int) -> HttpResponse:
    done = _("The decision in preparation was deleted; its proposals wait for another one.")
    return _decide(request, pk, award_decisions.discard, done, gone=True)


def _decide(request, pk: int, act, done: str, *, gone: bool = False) -> HttpResponse:
    _require_manager(request.user)
    decision = get_object_or_404(_decisions(request.user), pk=pk)
    try:
        act(decision, request.user)
    except AwardError as refusal:
        messages.error(request, str(refusal))
        return redirect("nominations:decision", pk)
    messages.success(request, done)
    return redirect("nominations:awards") if gone else redirect("nominations:decision", pk)
