"""Personal data on the web: what is kept of a person behind its mask, consent, the package for the person, erasure."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.models import Conference
from privacy import consent, erasure, list_export, public_consents
from privacy import package as packages
from privacy.forms import DetailsForm, ErasureForm
from privacy.models import Purpose, SensitiveDetails
from privacy.people import Kind, Subject, kept_subject_or_404, namesakes, person_of, subject_or_404

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_GET
def overview(request):
    """Who agreed to what; no value, not even masked, is read."""
    _require(list_export.may_list(request.user))
    conference = current_conference(request)
    if conference is None:
        return render(request, "privacy/list.html", {"conference": None})
    rows = list_export.visible(conference, request.user).defer(*SensitiveDetails.VALUES)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/list.html", {"page_obj": page, "purposes": Purpose})


@require_GET
def purpose_list(request, purpose: str):
    _require(list_export.may_list(request.user))
    if purpose not in Purpose.values:
        raise Http404
    content = list_export.workbook(get_object_or_404(Conference, is_current=True), request.user, purpose)
    name = f"du-lieu-nhay-cam-{purpose}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return _download(HttpResponse(content, XLSX), name)


def _download(response, name: str):
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@never_cache
def person(request, kind: Kind, pk: int):
    """Sensitive details masked for everybody, whoever asks: to see them takes a press that is noted."""
    return _page(request, subject_or_404(request, kind, pk))


def _page(request, subject: Subject, *, unmasked: bool = False) -> HttpResponse:
    details, user = subject.details, request.user
    keeps = permissions.keeps_personal_data(user)
    context = {
        "subject": subject,
        **{
            f"{name}_url": subject.address_of(name)
            for name in ("enter", "show", "withdraw", "package", "erase")
        },
        "details": details,
        "values": _labelled(details.shown(unmasked=unmasked)) if details else [],
        "unmasked": unmasked,
        "may_see": bool(details and details.holds_values and consent.sees(user, details)),
        "may_enter": consent.may_enter(user, subject),
        "may_withdraw": bool(
            details and not details.withdrawn_at and permissions.enters_sensitive(user, subject.unit.pk)
        ),
        "keeps": keeps,
        "erased": erasure.erased_on(subject),
        "public": public_consents.of(subject) if keeps else None,
        "entries": history.of(details)[:50] if details and consent.sees(user, details) else [],
    }
    return render(request, "privacy/person.html", context)


def _labelled(shown: dict[str, str]) -> list[tuple[str, str]]:
    return [(SensitiveDetails.label_of(name), text) for name, text in shown.items()]


@require_POST
@never_cache
def show(request, kind: Kind, pk: int):
    """The page with the values, once; the look is noted first."""
    subject = subject_or_404(request, kind, pk)
    consent.note_look(subject, request.user)
    return _page(request, subject, unmasked=True)


@require_http_methods(["GET", "POST"])
@never_cache
def enter(request, kind: Kind, pk: int):
    subject = subject_or_404(request, kind, pk)
    _require(consent.may_enter(request.user, subject))
    form = DetailsForm(request.POST or None, details=subject.details)
    if form.is_valid():
        consent.take_down(subject, request.user, form.agreed, form.values)
        messages.success(request, _("The details and the consent are stored."))
        return redirect(subject.address)
    return render(request, "privacy/enter.html", {"subject": subject, "form": form})


@require_http_methods(["GET", "POST"])
def withdraw(request, kind: Kind, pk: int):
    subject = subject_or_404(request, kind, pk)
    _require(permissions.enters_sensitive(request.user, subject.unit.pk))
    if request.method == "GET":
        return render(request, "privacy/withdraw.html", {"subject": subject})
    if consent.withdraw(subject, request.user):
        messages.success(request, _("The consent is withdrawn; the sensitive details are erased."))
    else:
        messages.info(request, _("There is no consent to withdraw."))
    return redirect(subject.address)


@require_POST
@never_cache
def package(request, kind: Kind, pk: int):
    """Everything kept of the person as a .zip for them; noted in the history."""
    subject = kept_subject_or_404(request, kind, pk)
    content = packages.build(subject, person_of(subject))
    history.record(request.user, subject.row, "person_exported", label=subject.trail_name)
    return _download(FileResponse(content, content_type="application/zip"), packages.file_name(subject))


@require_http_methods(["GET", "POST"])
@never_cache
def erase(request, kind: Kind, pk: int):
    """First what would go and what stays; then, with a reason, the erasure."""
    subject = kept_subject_or_404(request, kind, pk)
    form = ErasureForm(request.POST or None)
    if form.is_valid():
        try:
            erasure.erase(subject, request.user, form.cleaned_data["reason"], form.cleaned_data["seen"])
        except erasure.ErasureError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The personal data are erased."))
            return redirect(subject.address)
    found = erasure.preview(subject)
    context = {
        "subject": subject,
        "form": form,
        "preview": found,
        "namesakes": namesakes(subject, found.person, request.user),
    }
    return render(request, "privacy/erase.html", context)
