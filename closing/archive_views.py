"""The archive on the web: ordered and fetched by the organiser alone; each fetch is noted."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from closing import archives, outdated
from closing.forms import ArchiveForm
from closing.models import Archive
from closing.views import organised
from conference import history


@require_POST
def order(request):
    """The archive is made in the background; the same form, or one that waits already, orders nothing twice."""
    conference, form = organised(request), ArchiveForm(request.POST)
    if conference is None or not form.is_valid():
        raise Http404
    _row, is_new = archives.order(conference, request.user, form.cleaned_data["key"])
    if is_new:
        messages.success(request, _("The archive is being made. Look here again in a few minutes."))
    else:
        messages.info(request, _("This archive was ordered already."))
    return redirect("closing:page")


@require_GET
def download(request, pk: int):
    conference = organised(request)
    row = get_object_or_404(Archive, pk=pk, conference=conference, state=Archive.State.DONE)
    if told := outdated.give_up_outdated(row):  # whether or not the worker looked since
        messages.error(request, told)
        return redirect("closing:page")
    try:
        content = default_storage.open(row.file)
    except FileNotFoundError as error:
        raise Http404 from error
    history.record(request.user, row.conference, "archive_fetched", changes={"archive": ["", str(row.pk)]})
    response = FileResponse(
        content, as_attachment=True, filename=f"luu-tru-{row.conference.slug}-{row.pk}.zip"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
