"""Pages of the certificates: choose and preview, designs, printers. For organisers; nobody else learns of them."""

from __future__ import annotations

from copy import copy
from typing import Any

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.models import Conference
from documents import preview, storage
from documents.design_forms import DesignForm, PreviewForm, PrinterForm
from documents.designs import CertificateDesign, PrinterProfile, make_built_in
from documents.engine import PaperError
from documents.forms import CertificateForm, OptionsForm, options_form
from documents.kinds import PAPERS
from documents.kinds.calibration import Calibration

KIND = "certificate"
COPY_TRIES = 10  # so many may copy the same design at one moment


def _require_organiser(user) -> None:
    if not permissions.is_organiser(user):
        raise PermissionDenied


def _designs(request):
    return CertificateDesign.objects.visible_to(request.user)


def _printers(request):
    return PrinterProfile.objects.visible_to(request.user)


# --- choose, preview, print -------------------------------------------------------------------------------------


@require_GET
@never_cache
def certificates(request) -> HttpResponse:
    """The form of the certificates with the preview beside it. With a choice in the address, it is shown."""
    _require_organiser(request.user)
    make_built_in()
    chosen = f"{KIND}-design" in request.GET
    if not chosen:
        return certificates_page(request, options_form(KIND))
    data = request.GET.copy()
    data[f"{KIND}-key"] = options_form(KIND)["key"].initial  # each page has a key of its own
    return certificates_page(request, CertificateForm(data, prefix=KIND), with_preview=True)


def certificates_page(request, form: OptionsForm, *, with_preview: bool = False) -> HttpResponse:
    """The page with that form, for its errors too; `with_preview` makes the chosen certificate."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "designs/certificates.html", {"conference": None})
    selection = form.selection() if form.is_bound and form.is_valid() else {}
    who = PreviewForm(request.GET if with_preview else None, conference=conference, selection=selection)
    context: dict[str, Any] = {"conference": conference, "form": form, "who": who, "number": len(who.rows)}
    subject_id = who.subject_id() if with_preview and form.is_valid() else None
    if subject_id is not None:
        context |= _preview(request, conference, subject_id, selection)
    return render(request, "designs/certificates.html", context)


def _preview(request, conference, subject_id: int, selection: dict) -> dict[str, str]:
    """Where the made preview is to be had, or the sentence why there is none."""
    try:
        sha256 = preview.make(request.user.pk, PAPERS[KIND], conference, subject_id, selection)
    except PaperError as error:
        return {"preview_error": str(error)}
    return {"preview_url": f"{reverse('documents:preview')}?v={sha256[:12]}"}


@require_GET
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"], "object-src": ["'self'"]})
def preview_file(request) -> FileResponse:
    """The preview that this user made last; the one answer of the portal that a page of its own may frame."""
    _require_organiser(request.user)
    try:
        content = storage.open_for_reading(preview.file_of(request.user.pk))
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, filename="xem-truoc.pdf", content_type="application/pdf")


# --- designs ------------------------------------------------------------------------------------------------------


@require_GET
def design_list(request) -> HttpResponse:
    _require_organiser(request.user)
    make_built_in()
    context = {
        "designs": _designs(request).prefetch_related("award_forms"),
        "printers": _printers(request),
    }
    return render(request, "designs/list.html", context)


@require_http_methods(["GET", "POST"])
def design_new(request) -> HttpResponse:
    _require_organiser(request.user)
    return _design_page(request, CertificateDesign(), "added")


@require_http_methods(["GET", "POST"])
@one_at_a_time
def design_edit(request, pk: int) -> HttpResponse:
    return _design_page(request, get_object_or_404(locked(request, _designs(request)), pk=pk), "changed")


def _design_page(request, design: CertificateDesign, action: str) -> HttpResponse:
    form = DesignForm(request.POST or None, request.FILES or None, instance=design)
    if not form.is_valid():
        return _design_form(request, form)
    form.take_pictures()
    if not _keep(request, form, action):
        return _design_form(request, form)
    return redirect("documents:designs")


def _design_form(request, form: DesignForm) -> HttpResponse:
    context = {"form": form, "design": form.instance, "printers": _printers(request)}
    return render(request, "designs/form.html", context)


def _keep(request, form, action: str) -> bool:
    """Saves what the form changed and notes it; a form that changed nothing writes nothing.

    False, with the error on the form, when the name was taken between the check and the save.
    """
    try:
        with transaction.atomic():
            if form.instance.pk is None:
                form.save()
            elif form.changed_data:
                form.save_changed()
            if form.changed_data:
                history.record(request.user, form.instance, action, changes=history.changes_of(form))
    except IntegrityError:
        model = type(form.instance)
        if not model.objects.exclude(pk=form.instance.pk).filter(name=form.instance.name).exists():
            raise
        form.add_error("name", form.instance.unique_error_message(model, ("name",)))
        return False
    messages.success(request, _("“%(title)s” is saved.") % {"title": form.instance})
    return True


@require_POST
def design_copy(request, pk: int) -> HttpResponse:
    """A design of the same places and words under a name of its own, to be changed from there."""
    design = get_object_or_404(_designs(request), pk=pk)
    for attempt in range(COPY_TRIES):
        try:
            made = _copied(request.user, design)
        except IntegrityError:  # somebody else took that name this moment
            if attempt == COPY_TRIES - 1:
                raise
        else:
            break
    messages.success(request, _("“%(title)s” is saved.") % {"title": made})
    return redirect("documents:design", made.pk)


def _copied(user, design: CertificateDesign) -> CertificateDesign:
    """The stored copy. IntegrityError when its name was taken between the look and the save."""
    copied = copy(design)
    copied.pk, copied.code, copied._state.adding = None, None, True
    with transaction.atomic():
        copied.name = free_name(design.name)
        copied.save()
        copied.award_forms.set(design.award_forms.all())
        history.record(user, copied, "added", changes={"name": ["", copied.name]})
    return copied


def free_name(name: str) -> str:
    """ "Giấy khen (2)": the first such name that no design has."""
    taken = set(CertificateDesign.objects.values_list("name", flat=True))
    number = 2
    while (candidate := f"{name[:90]} ({number})") in taken:
        number += 1
    return candidate


@require_http_methods(["GET", "POST"])
def design_remove(request, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(_designs(request), pk=pk))


@require_GET
@never_cache
def test_page(request, pk: int) -> HttpResponse:
    """The design's test page as a PDF, with `?printer=ID` moved by that printer's values."""
    design = get_object_or_404(_designs(request), pk=pk)
    conference = get_object_or_404(Conference, is_current=True)
    printer = request.GET.get("printer", "")
    if printer and not (printer.isascii() and printer.isdigit()):
        raise Http404
    selection = {"design": design.pk, "printer": int(printer or 0)}
    try:
        content = preview.render_one(Calibration(), conference, conference.pk, selection)
    except PaperError as error:
        messages.error(request, str(error))
        return redirect("documents:designs")
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'inline; filename="trang-thu.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )


# --- printers -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def printer_new(request) -> HttpResponse:
    _require_organiser(request.user)
    return _printer_page(request, PrinterProfile(), "added")


@require_http_methods(["GET", "POST"])
@one_at_a_time
def printer_edit(request, pk: int) -> HttpResponse:
    return _printer_page(request, get_object_or_404(locked(request, _printers(request)), pk=pk), "changed")


def _printer_page(request, printer: PrinterProfile, action: str) -> HttpResponse:
    form = PrinterForm(request.POST or None, instance=printer)
    if form.is_valid() and _keep(request, form, action):
        return redirect("documents:designs")
    context = {"form": form, "printer": printer, "designs": _designs(request)}
    return render(request, "designs/printer.html", context)


@require_http_methods(["GET", "POST"])
def printer_remove(request, pk: int) -> HttpResponse:
    return _remove(request, get_object_or_404(_printers(request), pk=pk))


def _remove(request, row: Model) -> HttpResponse:
    """Asks, then deletes. Jobs that were ordered with it keep what they printed."""
    if request.method == "GET":
        return render(request, "designs/remove.html", {"row": row})
    name = str(row)
    try:
        with transaction.atomic():
            history.record(request.user, row, "deleted")
            row.delete()
    except ProtectedError:
        messages.error(request, _("“%(title)s” is still in use.") % {"title": name})
    else:
        messages.success(request, _("“%(title)s” is deleted.") % {"title": name})
    return redirect("documents:designs")
