"""The page on which somebody says what the columns of a list are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from conference.tables import Refused
from delegates import intake, intake_columns
from delegates.intake_columns_form import ColumnsForm
from delegates.intake_models import RosterBatch
from delegates.intake_views import batch_of, too_late


@require_http_methods(["GET", "POST"])
def columns(request, pk: int):
    """GET: what each column was taken for. POST: read the list again by what is said now, or forget what was said."""
    batch = batch_of(request, pk)
    if batch.state != RosterBatch.State.PREVIEW:
        return too_late(request, batch)
    headers = intake_columns.headers_of(batch)
    if not headers:
        raise Http404
    if request.method == "POST" and "forget" in request.POST:
        return _forget(request, batch, headers)
    form = ColumnsForm(request.POST or None, headers=headers)
    if request.method == "POST" and form.is_valid():
        try:
            intake_columns.choose(batch, form.said(), request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except intake.IntakeError as error:  # imported in another window meanwhile
            messages.error(request, str(error))
            return redirect("delegates:intake_list", pk)
        else:
            text = _(
                "The list is read again by these columns. Lists of %(unit)s with the same headings will be read so, too."
            )
            messages.success(request, text % {"unit": batch.unit})
            return redirect("delegates:intake_list", pk)
    return render(
        request, "delegates/intake/columns.html", {"batch": batch, "form": form, "headers": headers}
    )


def _forget(request, batch: RosterBatch, headers: list[intake_columns.Header]):
    shape = request.POST["forget"]
    if shape not in {header.shape for header in headers}:
        raise Http404
    try:
        intake_columns.forget(batch, shape, request.user)
    except (Refused, intake.IntakeError) as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The choice of columns is forgotten; the list is read by its headings again.")
        )
    return redirect("delegates:intake_columns", batch.pk)
