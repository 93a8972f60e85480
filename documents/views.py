"""The print page: order papers, follow a job, fetch its files. Nothing is rendered inside a request."""

from __future__ import annotations

import logging
from pathlib import PurePosixPath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from conference.models import Conference
from documents import jobs, storage
from documents.design_views import certificates_page
from documents.forms import OptionsForm, options_form
from documents.kinds import PAPERS, Paper
from documents.models import Job, JobItem

logger = logging.getLogger(__name__)

LAST_JOBS = 20
PER_PAGE = 50
STOP_POLLING = 286  # htmx shows the answer and does not ask again


@require_GET
@never_cache
def print_page(request):
    """A card for each paper and the last jobs. Never cached: going back gives forms with new keys."""
    _require_organiser(request.user)
    return _cards(request)


@require_POST
@never_cache
def order(request, kind: str):
    """Stores the order and leads to its page; the same form sent again leads to the same page."""
    _require_organiser(request.user)
    conference = get_object_or_404(Conference, is_current=True)
    if kind not in PAPERS:
        raise Http404
    form = options_form(kind, request.POST)
    if not form.is_valid():
        return _back(request, kind, form)
    try:
        job, is_new = jobs.create_job(
            conference, kind, request.user, form.selection(), form.cleaned_data["key"]
        )
    except jobs.NothingToPrint as error:
        form.add_error(None, str(error))
        return _back(request, kind, form)
    if not is_new:
        messages.info(request, _("This form was sent before; here is the job that it made."))
    return redirect("documents:job", job.pk)


@require_GET
@never_cache
def job_page(request, pk: int):
    """Progress, documents and files of one job; may be closed and opened again at any time."""
    return render(request, "print/job.html", _job_context(request, pk))


@require_GET
@never_cache
def job_progress(request, pk: int):
    """The part of the job's page that changes; asked for every second until the job is over."""
    context = _job_context(request, pk)
    return render(
        request, "print/_progress.html", context, status=200 if context["job"].is_open else STOP_POLLING
    )


@require_POST
def retry(request, pk: int):
    """Makes the failed documents again; a second click finds nothing more to do."""
    job = _job_or_404(request.user, pk)
    if jobs.retry_failed(job, request.user):
        messages.success(request, _("The failed documents are being made again."))
    return redirect("documents:job", job.pk)


@require_GET
def item_file(request, pk: int, item_pk: int):
    """One printed document."""
    job = _job_or_404(request.user, pk)
    item = get_object_or_404(job.items.filter(state=JobItem.State.DONE), pk=item_pk)
    return _pdf(request, item.file, PurePosixPath(item.file).name)


@require_GET
def combined_file(request, pk: int):
    """All documents of a job in one file."""
    job = _job_or_404(request.user, pk)
    if job.is_open or not job.combined:
        raise Http404
    return _pdf(request, job.combined, f"{job.kind}-{job.pk}.pdf")


def _require_organiser(user) -> None:
    if not permissions.is_organiser(user):
        raise PermissionDenied


def _job_or_404(user, pk: int) -> Job:
    """The job, if this user may see it; whoever may not learns nothing about it."""
    return get_object_or_404(Job.objects.visible_to(user).with_progress().select_related("owner"), pk=pk)


def _back(request, kind: str, form: OptionsForm):
    """The page that the form came from, with its errors."""
    return certificates_page(request, form) if kind == "certificate" else _cards(request, kind, form)


def _cards(request, sent_kind: str = "", sent_form: OptionsForm | None = None):
    """The print page; `sent_form` is the form with errors that goes back to the card it came from."""
    conference = Conference.objects.current()
    context: dict[str, Any] = {"conference": conference, "form": sent_form}
    if conference:
        context["papers"] = [
            {
                "code": code,
                "paper": paper,
                "number": _number_of_documents(paper, conference),
                "form": sent_form if code == sent_kind else options_form(code),
            }
            for code, paper in PAPERS.items()
        ]
        last = Job.objects.visible_to(request.user).filter(conference=conference)
        context["last_jobs"] = [
            (job, _label(job)) for job in last.with_progress().select_related("owner")[:LAST_JOBS]
        ]
    return render(request, "print/print.html", context)


def _number_of_documents(paper: Paper, conference: Conference) -> int:
    """How many there would be without any choice; counted by the database where the rows are its own."""
    rows = paper.rows(conference, {})
    return rows.count() if isinstance(rows, QuerySet) else len(list(rows))


def _job_context(request, pk: int) -> dict:
    job = _job_or_404(request.user, pk)
    page = Paginator(job.items.all(), PER_PAGE).get_page(request.GET.get("page"))
    failures = job.items.filter(state=JobItem.State.FAILED)[:PER_PAGE] if job.broken else []
    return {"job": job, "label": _label(job), "page_obj": page, "failures": failures}


def _label(job: Job):
    """Name of the job's paper; its code when the paper is no longer printed."""
    return PAPERS[job.kind].label if job.kind in PAPERS else job.kind


def _pdf(request, name: str, file_name: str) -> FileResponse:
    """Sends a stored PDF as a download, with `?inline=1` to be looked at; 404 when the file is gone."""
    try:
        content = storage.open_for_reading(name)
    except FileNotFoundError:
        logger.error("the printed file %s is gone", name)
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=request.GET.get("inline") != "1",
        filename=file_name,
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
