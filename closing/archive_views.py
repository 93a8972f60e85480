"""The archives on the web, of whichever edition: ordered and fetched by the organiser alone; each fetch is noted."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import permissions
from closing import archives, outdated
from closing.forms import ArchiveForm
from closing.models import Archive
from conference import history
from conference.current import current_conference
from conference.models import Conference


@require_POST
def order(request):
    """The archive of the current edition, or of the one that the form names, is made in the background; the same form, or
    one that waits already, orders nothing twice."""
    _organised(request)
    form = ArchiveForm(request.POST)
    if not form.is_valid():
        raise Http404
    edition = form.cleaned_data["edition"]
    conference = get_object_or_404(Conference, pk=edition) if edition else current_conference(request)
    if conference is None:
        raise Http404
    _row, is_new = archives.order(conference, request.user, form.cleaned_data["key"])
    if is_new:
        messages.success(request, _("The archive is being made. Look here again in a few minutes."))
    else:
        messages.info(request, _("This archive was ordered already."))
    return redirect("dashboard:edition", edition) if edition else redirect("closing:page")


@require_GET
def download(request, pk: int):
    _organised(request)
    row = get_object_or_404(Archive.objects.select_related("conference"), pk=pk, state=Archive.State.DONE)
    if told := outdated.give_up_outdated(row):  # whether or not the worker looked since
        messages.error(request, told)
        return (
            redirect("closing:page")
            if row.conference.is_current
            else redirect("dashboard:edition", row.conference_id)
        )
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


def _organised(request) -> None:
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
