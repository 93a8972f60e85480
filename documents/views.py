"""The print page: order papers, follow a job, cancel it, try again. Nothing is rendered inside a request."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history, vietnamese
from conference.closed import refuse_change
from conference.current import current_conference
from conference.models import Conference
from conference.unchanged import unless_changed
from documents import jobs, keeping
from documents.design_views import certificates_page
from documents.forms import OptionsForm, options_form
from documents.issued import CertificatePrint
from documents.kinds import PAPERS, Paper
from documents.models import Job, JobItem, JobQuerySet
from documents.outdated import is_outdated

LAST_JOBS = 20
PER_PAGE = 50
STOP_POLLING = 286  # htmx shows the answer and does not ask again
# What the list of print jobs may show: value in the address -> (words, how to narrow the list)
FILTERS: dict[str, tuple[Any, Callable[[JobQuerySet], JobQuerySet]]] = {
    "": (_lazy("All print jobs"), lambda found: found),
    "open": (_lazy("Waiting or under way"), lambda found: found.unfinished()),
    "failed": (_lazy("With failures"), lambda found: found.with_failures()),
    "cancelled": (_lazy("Cancelled"), lambda found: found.filter(state=Job.State.CANCELLED)),
}


@require_GET
@never_cache
def print_page(request):
    """A card for each paper and the last jobs. Never cached: going back gives forms with new keys."""
    _require_printing(request.user)
    return _cards(request)


@require_POST
@never_cache
def order(request, kind: str):
    """Stores the order and leads to its page; the same form sent again leads to the same page."""
    _require_printing(request.user)
    conference = get_object_or_404(Conference, is_current=True)
    if kind not in PAPERS or not permissions.prints(request.user, kind):
        raise Http404
    form = options_form(kind, request.POST)
    if not form.is_valid():
        return _back(request, kind, form)
    try:
        job, is_new = jobs.create_job(
            conference,
            kind,
            request.user,
            form.selection(),
            form.cleaned_data["key"],
            urgent=bool(form.cleaned_data.get("urgent")),
        )
    except jobs.OrderRefused as error:
        form.add_error(None, str(error))
        return _back(request, kind, form)
    if not is_new:
        messages.info(request, _("This form was sent before; here is the job that it made."))
    elif kind == "certificate":
        _say_what_was_kept(request, job)
        typed = form.cleaned_data.get("decision_date")
        if typed and typed > timezone.localdate():
            messages.warning(
                request,
                _("The decision is dated in the future: check the date before the sheets are signed."),
            )
    return redirect("documents:job", job.pk)


def _say_what_was_kept(request, job: Job) -> None:
    kept = job.certificate_prints.filter(kind=CertificatePrint.Kind.AGAIN).count()
    if kept:
        text = ngettext(
            "%(n)d certificate stands in the register already and keeps its number, code and decision.",
            "%(n)d certificates stand in the register already and keep their number, code and decision.",
            kept,
        )
        messages.info(request, text % {"n": kept})


@require_GET
@never_cache
def job_list(request):
    """All print jobs, newest first: every one, those under way, those with failures, those cancelled."""
    _require_printing(request.user)
    shown = request.GET.get("show", "")
    found = Job.objects.visible_to(request.user).order_by("-created_at", "-pk")
    if shown in FILTERS:
        found = FILTERS[shown][1](found)
    page = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "jobs": _rows(list(page)),
        "page_obj": page,
        "filters": [(value, label) for value, (label, _narrow) in FILTERS.items()],
        "shown": shown if shown in FILTERS else "",
    }
    return render(request, "print/jobs.html", context)


@require_GET
@never_cache
def job_page(request, pk: int):
    """Progress, documents and files of one job; may be closed and opened again at any time."""
    context = _job_context(request, pk)
    return render(request, "print/job.html", {**context, "entries": history.of(context["job"])})


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
    job = job_or_404(request, pk)
    if jobs.retry_failed(job, request.user):
        messages.success(request, _("The failed documents are being made again."))
    return redirect("documents:job", job.pk)


@require_POST
def cancel(request, pk: int):
    """Stops the job; what is made stays. A second click, or one that comes too late, is told so."""
    job = job_or_404(request, pk)
    if jobs.cancel(job, request.user):
        messages.success(request, _("The print job is cancelled. What was made already can be downloaded."))
    else:
        messages.info(request, _("The print job was over already; nothing was cancelled."))
    return redirect("documents:job", job.pk)


@require_http_methods(["GET", "POST"])
@never_cache
def remove_files(request, pk: int):
    """Asks, then deletes the files of a job that is over; who printed what and when stays on record."""
    job = job_or_404(request, pk)
    if request.method == "POST":
        if keeping.remove_files(job, request.user):
            messages.success(request, _("The files of this print job are deleted."))
        else:
            messages.info(request, _("There were no files to delete."))
        return redirect("documents:job", job.pk)
    if not job.has_files:
        return redirect("documents:job", job.pk)
    return render(request, "print/remove_files.html", {"job": job, "label": _label(job)})


def _require_printing(user) -> None:
    if not permissions.prints(user):
        raise PermissionDenied


def job_or_404(request, pk: int) -> Job:
    """The job, if this user may see it; whoever may not learns nothing about it."""
    jobs = Job.objects.visible_to(request.user).with_progress().select_related("owner", "conference")
    job = get_object_or_404(jobs, pk=pk)
    refuse_change(request, job.conference)
    return job


def _back(request, kind: str, form: OptionsForm):
    """The page that the form came from, with its errors."""
    return certificates_page(request, form) if kind == "certificate" else _cards(request, kind, form)


def _cards(request, sent_kind: str = "", sent_form: OptionsForm | None = None):
    """The print page; `sent_form` is the form with errors that goes back to the card it came from."""
    conference = current_conference(request)
    context: dict[str, Any] = {"conference": conference, "form": sent_form}
    if conference:
        numbers = unless_changed(_numbers, conference, timezone.localdate())
        context["papers"] = [
            {
                "code": code,
                "paper": paper,
                "number": numbers[code],
                "form": sent_form if code == sent_kind else options_form(code, address=request.GET),
            }
            for code, paper in PAPERS.items()
            if permissions.prints(request.user, code)
        ]
        last = Job.objects.visible_to(request.user).filter(conference=conference)
        context["jobs"] = _rows(list(last.values_list("pk", flat=True)[:LAST_JOBS]))
    return render(request, "print/print.html", context)


def _rows(pks: list[int]) -> list[tuple[Job, Any]]:
    """(job with its progress, name of its paper), newest first; counts the documents of these jobs alone."""
    found = Job.objects.filter(pk__in=pks).with_progress().select_related("owner")
    return [(job, _label(job)) for job in found]


def _numbers(conference: Conference, _day: datetime.date) -> dict[str, int]:
    """{code of a paper: how many documents there would be}; a query or two for each of them."""
    return {code: _number_of_documents(paper, conference) for code, paper in PAPERS.items()}


def _number_of_documents(paper: Paper, conference: Conference) -> int:
    """How many there would be without any choice; counted by the database where the rows are its own."""
    rows = paper.rows(conference, {})
    return rows.count() if isinstance(rows, QuerySet) else len(list(rows))


def _job_context(request, pk: int) -> dict:
    job = job_or_404(request, pk)
    page = Paginator(job.items.all(), PER_PAGE).get_page(request.GET.get("page"))
    failures = job.items.filter(state=JobItem.State.FAILED)[:PER_PAGE] if job.broken else []
    return {
        "job": job,
        "label": _label(job),
        "page_obj": page,
        "failures": failures,
        "outdated": is_outdated(job),
        "units": _units(job) if job.has_files else [],
        "minutes_left": job.seconds_left and math.ceil(job.seconds_left / 60),
    }


def _units(job: Job) -> list[str]:
    """Short names of the units that documents were made for, as people sort them."""
    made = job.items.filter(state=JobItem.State.DONE).exclude(group="").order_by()
    return sorted(made.values_list("group", flat=True).distinct(), key=vietnamese.fold)


def _label(job: Job):
    """Name of the job's paper; its code when the paper is no longer printed."""
    return PAPERS[job.kind].label if job.kind in PAPERS else job.kind
