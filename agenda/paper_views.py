"""Papers on the web: a unit sees and sends its own, the organiser reviews all of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from agenda import papers
from agenda.material_forms import PaperFileForm, ReviewForm
from agenda.models import Paper
from conference import history
from conference.models import Conference
from nominations import office_files


def _paper(request, pk: int) -> Paper:
    """404 for a paper that the person may not see."""
    conference = get_object_or_404(Conference, is_current=True)
    return get_object_or_404(papers.visible_to(request.user, conference), pk=pk)


def _sees_papers(user) -> bool:
    return (
        permissions.reads_everything(user)
        or permissions.is_organiser(user)
        or bool(permissions.own_units(user))
    )


@require_GET
def papers_list(request):
    """The papers that the person may see."""
    if not _sees_papers(request.user):
        raise PermissionDenied
    conference = get_object_or_404(Conference, is_current=True)
    context = {
        "papers": papers.visible_to(request.user, conference).order_by("item__position", "position", "pk"),
        "today": timezone.localdate(),
        "organises": permissions.is_organiser(request.user),
    }
    return render(request, "agenda/papers.html", context)


@require_http_methods(["GET", "POST"])
def paper(request, pk: int):
    """One paper: its file, sent in from here, and for the organiser the review."""
    row = _paper(request, pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    upload = PaperFileForm(request.POST if act == "send" else None, request.FILES if act == "send" else None)
    verdict = ReviewForm(
        request.POST if act == "review" else None,
        initial={"state": row.state, "review_note": row.review_note},
    )
    if act == "send" and upload.is_valid() and _sent(request, row, upload):
        return redirect("agenda:paper", pk)
    if act == "review" and verdict.is_valid() and _reviewed(request, row, verdict):
        return redirect("agenda:paper", pk)
    context = {
        "paper": row,
        "upload": upload if act == "send" or papers.may_send(request.user, row) else None,
        "verdict": verdict if permissions.is_organiser(request.user) else None,
        "is_late": row.due and row.due < timezone.localdate() and row.state != "approved",
        "entries": history.of(row)[:20],
    }
    return render(request, "agenda/paper.html", context)


def _sent(request, row: Paper, form: PaperFileForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        papers.send(row, file, form.ending, request.user)
    except ValidationError as refused:
        form.add_error("file", refused)
        return False
    messages.success(request, _("The file is received; the organiser reviews it."))
    return True


def _reviewed(request, row: Paper, form: ReviewForm) -> bool:
    value = form.cleaned_data
    try:
        papers.review(row, value["state"], value["review_note"], request.POST.get("seen", ""), request.user)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The review is saved."))
    return True


@require_GET
def paper_file(request, pk: int) -> FileResponse:
    """The file as a download, never shown from our own origin."""
    row = _paper(request, pk)
    if not row.file:
        raise Http404
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    media_type = office_files.MEDIA_TYPES[row.file_name.rpartition(".")[2]]
    return FileResponse(stored, as_attachment=True, filename=row.file_name, content_type=media_type)
