"""The files of a print job, one by one, in one PDF, or as a .zip. Read from the storage, checked, sent."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import wraps

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from documents import archive, formats, keeping, storage
from documents.kinds import PAPERS
from documents.kinds.paper import file_stem
from documents.models import Job, JobItem
from documents.outdated import is_outdated
from documents.views import job_or_404


def _of_job(view: Callable) -> Callable:
    """View decorator: the view gets the job; files that are handed out no more lead to its page, which says why."""

    @wraps(view)
    def wrapped(request, pk: int, **more):
        job = job_or_404(request, pk)
        return redirect("documents:job", job.pk) if is_outdated(job) else view(request, job, **more)

    return require_GET(wrapped)


@_of_job
def item_file(request, job: Job, item_pk: int):
    """One printed document. 404 and a note on the job's page when the file is gone or is not the one that was made."""
    _require_files(job)
    made = job.items.filter(state=JobItem.State.DONE).select_related("job")
    item = get_object_or_404(made, pk=item_pk)
    ((_item, content),) = keeping.contents([item])
    if content is None:
        raise Http404
    return _file(request, item.file, io.BytesIO(content), storage.file_name(item.file))


@_of_job
def combined_file(request, job: Job):
    """All documents of a job in one file."""
    _require_files(job)
    if job.is_open or not job.combined:
        raise Http404
    if not storage.is_whole(job.combined, job.combined_sha256):
        keeping.note_combined_damage(job)
        raise Http404
    ending = formats.of_file(job.combined).code
    return _file(request, job.combined, storage.open_for_reading(job.combined), f"{_called(job)}.{ending}")


@_of_job
def archive_file(request, job: Job):
    """All documents of a job that is over, or with `?unit=` those of one unit, in a .zip made while it is sent."""
    if not job.has_files:
        raise Http404
    unit = request.GET.get("unit", "")
    items = list(job.items.select_related("job").filter(**{"group": unit} if unit else {}))
    if not any(item.state == JobItem.State.DONE for item in items):
        raise Http404
    response = StreamingHttpResponse(
        archive.stream(job, items, get_language() or "vi"), content_type="application/zip"
    )
    name = _called(job) + (f"-{file_stem(unit)}" if unit else "")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip") or ""
    return _private(response)


def _called(job: Job) -> str:
    """ "danh-sach-gioi-thieu-dai-bieu-7": what is in it, in the user's language, and its number."""
    label = PAPERS[job.kind].label if job.kind in PAPERS else job.kind
    return f"{file_stem(str(label))}-{job.pk}"


def _require_files(job: Job) -> None:
    if job.files_removed_at:
        raise Http404


def _file(request, stored_name: str, content, file_name: str) -> FileResponse:
    """A stored file as a download; a PDF with `?inline=1` to be looked at."""
    file_format = formats.of_file(stored_name)
    return _private(
        FileResponse(
            content,
            as_attachment=file_format.code != formats.PDF or request.GET.get("inline") != "1",
            filename=file_name,
            content_type=file_format.content_type,
        )
    )


def _private(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
