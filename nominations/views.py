"""Pages for the people of a unit: list, form with drafts that save themselves, check, detail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import current, history
from conference.kept import rows
from conference.models import Conference, Unit
from nominations import council_results, dossier, evidence, review, transitions, waiting
from nominations.access import (
    current_conference,
    editable_nomination,
    removable_evidence,
    visible_evidence,
    visible_nomination,
)
from nominations.decisions import ReasonForm
from nominations.forms import NominationFormBase, StaleVersion, form_class_for
from nominations.lines import lines
from nominations.mix import seats_of, seats_table
from nominations.models import Award, Category, Nomination
from nominations.states import EDITABLE, TRANSITIONS, State


@require_safe
def nomination_list(request) -> HttpResponse:
    """All nominations the user may see, filtered by `state`, `unit`, `kind` and searched by `q`."""
    if not (permissions.reads_everything(request.user) or permissions.own_units(request.user)):
        raise PermissionDenied
    conference = current.current_conference(request)
    if conference is None:
        return render(request, "nominations/list.html", {"total": 0})
    visible = Nomination.objects.visible_to(request.user).filter(conference=conference)
    filtered = _filtered(visible, request.GET)
    page = Paginator(filtered.for_list(), 50).get_page(request.GET.get("page"))
    page.object_list = lines(page.object_list)
    own = permissions.own_units(request.user)
    context = {
        "page_obj": page,
        "total": page.paginator.count or visible.count(),
        "states": State.choices,
        "kinds": Nomination.Kind.choices,
        "units": rows(_units_listed, conference, request.user, request.user.held_roles),
        "may_prepare": bool(permissions.prepared_units(request.user)),
        "seats": seats_table(conference, units=own) if own else [],
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request, "nominations/_list_rows.html" if fragment else "nominations/list.html", context
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _units_listed(conference: Conference, user, _roles: frozenset):
    """(id, name) of the units whose nominations the user sees; the roles say which ones these are."""
    visible = Nomination.objects.visible_to(user).filter(conference=conference, unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(visible)).values_list("pk", "name")


def _filtered(nominations, params):
    if params.get("state") in State.values:
        nominations = nominations.filter(state=params["state"])
    if params.get("kind") in Nomination.Kind.values:
        nominations = nominations.filter(kind=params["kind"])
    if params.get("unit", "").isdecimal() and len(params["unit"]) < 10:
        nominations = nominations.filter(unit=params["unit"])
    return nominations.search(params.get("q", ""))


@require_http_methods(["GET", "POST"])
def create(request, kind: str) -> HttpResponse:
    if not permissions.prepared_units(request.user):
        raise PermissionDenied
    known = _draft_of_key(request, kind)
    if known:
        return _handle_form(request, known)
    try:
        return _handle_form(request, Nomination(kind=kind), conference=current_conference())
    except IntegrityError:  # two sendings of the same form at the same moment: the first one's draft stands
        known = _draft_of_key(request, kind)
        if known is None:
            messages.info(request, _("This form was sent before. You find what it made in the list."))
            return redirect("nominations:list")
        return redirect("nominations:edit", pk=known.pk)


@require_http_methods(["GET", "POST"])
def edit(request, pk: int) -> HttpResponse:
    nomination = editable_nomination(request, pk)
    if not nomination.is_editable:
        messages.warning(
            request,
            _("This nomination is %(state)s and cannot be edited.")
            % {"state": nomination.get_state_display()},
        )
        return redirect("nominations:detail", pk=pk)
    return _handle_form(request, nomination)


def _draft_of_key(request, kind: str) -> Nomination | None:
    """The draft that an earlier sending of the same form made (double click, Back and send again)."""
    key = request.POST.get("form_key", "")
    if not key:
        return None
    drafts = Nomination.objects.filter(
        form_key=key,
        prepared_by=request.user,
        unit__in=permissions.prepared_units(request.user),
        state__in=EDITABLE,
        conference__is_current=True,
    )
    same_form = drafts.guests() if kind == Nomination.Kind.GUEST else drafts.exemplars()
    return same_form.select_related("conference").first()


def _handle_form(request, nomination: Nomination, conference=None) -> HttpResponse:
    """GET shows the form; POST keeps what is valid, and for "check" goes on when all is there."""
    conference = conference or nomination.conference
    if request.method == "GET" and nomination.pk:
        dossier.load([nomination])  # form, papers and checklist read the same rows
    form = _bound_form(request, nomination, conference)
    if request.method == "GET":
        return render(request, "nominations/form.html", _form_context(form, conference))
    try:
        kept = form.keep()
    except StaleVersion:
        form.add_error(
            None,
            _(
                "This nomination was saved elsewhere (by a colleague or in another tab) after you opened it. Your text stands below and is not saved; open the nomination in a second tab, compare, and go on there."
            ),
        )
        return render(request, "nominations/form.html", _form_context(form, conference), status=409)
    if "check" in request.POST and kept:
        form.add_missing()
    if form.errors:
        return render(request, "nominations/form.html", _form_context(form, conference))
    if "check" in request.POST:
        return redirect("nominations:check", pk=form.instance.pk)
    messages.success(request, _("Draft saved."))
    return redirect("nominations:edit", pk=form.instance.pk)


def _bound_form(request, nomination: Nomination, conference) -> NominationFormBase:
    form_class = form_class_for(nomination.kind)
    arguments = {"instance": nomination, "user": request.user, "conference": conference}
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **arguments)
    return form_class(**arguments)


def _form_context(form: NominationFormBase, conference) -> dict:
    nomination = form.instance
    if nomination.pk:
        autosave = reverse("nominations:autosave", args=[nomination.pk])
    else:
        autosave = reverse(
            "nominations:autosave_new_guest" if nomination.is_guest else "nominations:autosave_new"
        )
    return {
        "form": form,
        "nomination": nomination,
        "autosave_url": autosave,
        "papers": nomination.evidence.all() if nomination.pk else [],
        "deadline": conference.nomination_deadline,
        **(review.context(nomination, form.user) if nomination.pk else {}),
    }


@require_POST
def autosave_new(request, kind: str) -> JsonResponse:
    if not permissions.prepared_units(request.user):
        raise PermissionDenied
    known = _draft_of_key(request, kind)
    if known:
        return _autosave(request, known, known.conference)
    try:
        return _autosave(request, Nomination(kind=kind), current_conference())
    except IntegrityError:
        return JsonResponse({"conflict": _("This form was sent before; reload the page.")}, status=409)


@require_POST
def autosave(request, pk: int) -> JsonResponse:
    nomination = editable_nomination(request, pk)
    return _autosave(request, nomination, nomination.conference)


def _autosave(request, nomination: Nomination, conference) -> JsonResponse:
    """Saves what is valid; a field with an error stays as stored and is named in the answer."""
    form = form_class_for(nomination.kind)(
        request.POST, instance=nomination, user=request.user, conference=conference
    )
    try:
        kept = form.keep(automatic=True)
    except StaleVersion:
        sentence = _(
            "This nomination was saved elsewhere (by a colleague or in another tab). Your text is not saved; open the nomination in a second tab and compare."
        )
        return JsonResponse({"conflict": sentence}, status=409)
    wrong = [str(form.fields[name].label) for name in form.errors if name in form.fields]
    if not kept:
        return JsonResponse({"saved_at": None, "wrong": wrong})
    return JsonResponse(
        {
            "saved_at": timezone.localtime().strftime("%H:%M"),
            "version": nomination.version,
            "url": reverse("nominations:autosave", args=[nomination.pk]),
            "wrong": wrong,
        }
    )


@require_safe
def seats_hint(request) -> HttpResponse:
    """The live line beside the unit: seats used and left, for exemplars or for a guest organisation."""
    guest = request.GET.get("organisation") is not None
    unit_id = request.GET.get("organisation" if guest else "unit", "")
    allowed = permissions.prepared_units(request.user)
    unit = None
    if unit_id.isdecimal() and len(unit_id) < 10 and allowed:
        units = Unit.objects.guest_organisations() if guest else Unit.objects.filter(pk__in=allowed)
        unit = units.filter(pk=unit_id).first()
    category = Category.GUEST if guest else Category.EXEMPLAR
    seats = seats_of(current_conference(), unit.pk, category) if unit else None
    return render(request, "nominations/_seats_hint.html", {"unit": unit, "seats": seats, "guest": guest})


@require_http_methods(["GET", "POST"])
def check(request, pk: int) -> HttpResponse:
    """Check your answers; POST submits. After that the page with the reference number is shown."""
    nomination = editable_nomination(request, pk)
    if not nomination.is_editable:
        return redirect("nominations:detail", pk=pk)
    if request.method == "POST":
        try:
            transitions.submit(nomination, request.user)
        except transitions.TransitionError as error:
            messages.error(request, str(error))
            return redirect("nominations:check", pk=pk)
        return redirect(f"{reverse('nominations:detail', args=[pk])}?submitted=1")
    context = {
        "nomination": nomination,
        **review.context(nomination, request.user),
        "missing": dossier.missing(nomination),
        "seats": seats_of(nomination.conference, nomination.seat_unit_id, nomination.category),
    }
    return render(request, "nominations/check.html", context)


@require_safe
def detail(request, pk: int) -> HttpResponse:
    mine = {"nomination": OuterRef("pk")}
    nomination: Any = visible_nomination(  # what most have none of is asked for only where there is some
        request,
        pk,
        has_award=Exists(Award.objects.given().filter(**mine)),
        has_result=Exists(council_results.closed_items().filter(**mine)),
    )
    decided = council_results.result_of(nomination) if nomination.has_result else None
    context = {
        "nomination": nomination,
        **review.context(nomination, request.user),
        "council": decided,
        "reads_council": permissions.sees_council(request.user),
        "council_words": council_results.sentence(decided) if decided else "",
        "entries": history.of(nomination)[:50],
        "may_amend": transitions.may_amend(request.user, nomination),
        "given_awards": nomination.awards.given().select_related("form", "decision")
        if nomination.has_award
        else [],
        "may_edit": transitions.may_edit(request.user, nomination),
        "may_decide": nomination.state == State.SUBMITTED
        and transitions.may_decide(request.user, nomination),
        "may_discard": nomination.number is None and transitions.may_edit(request.user, nomination),
        "may_withdraw": nomination.number is not None
        and nomination.state in TRANSITIONS["withdraw"][0]
        and transitions.may_withdraw(request.user, nomination),
        "may_wait": nomination.state == State.SUBMITTED and waiting.may_wait(request.user, nomination),
        "just_submitted": "submitted" in request.GET and nomination.state == State.SUBMITTED,
    }
    return render(request, "nominations/detail.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request, pk: int) -> HttpResponse:
    """Asks for the reason on a page of its own, then takes the nomination back."""
    nomination = visible_nomination(request, pk)
    if not transitions.may_withdraw(request.user, nomination):
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].required = nomination.state != State.DRAFT
    if form.is_valid():
        try:
            transitions.withdraw(nomination, request.user, form.cleaned_data["reason"])
        except transitions.TransitionError as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("%(name)s was withdrawn.") % {"name": nomination})
            return redirect("nominations:detail", pk=pk)
    return render(request, "nominations/withdraw.html", {"nomination": nomination, "form": form})


@require_http_methods(["GET", "POST"])
def discard(request, pk: int) -> HttpResponse:
    """Deletes a draft that was never submitted, after a page that asks."""
    nomination = editable_nomination(request, pk)
    if nomination.number is not None:
        raise Http404
    if request.method == "POST":
        try:
            transitions.discard(nomination, request.user)
        except transitions.TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The draft was deleted."))
        return redirect("nominations:list")
    return render(request, "nominations/discard.html", {"nomination": nomination})


@never_cache
@require_safe
def evidence_file(request, pk: int) -> FileResponse:
    """The paper as a download: never shown from our own origin as active content. Pages show photos as pictures."""
    paper = visible_evidence(request, pk)
    try:
        stored = paper.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = "image/jpeg" if paper.is_photo else "application/pdf"
    return FileResponse(stored, as_attachment=True, filename=paper.original_name, content_type=media_type)


@require_POST
def evidence_remove(request, pk: int) -> HttpResponse:
    paper = removable_evidence(request, pk)
    evidence.remove(paper, request.user)
    messages.success(request, _("%(name)s was removed.") % {"name": paper.original_name})
    return redirect("nominations:edit", pk=paper.nomination_id)
