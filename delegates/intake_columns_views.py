"""The page on which somebody says what the columns of a list are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from delegates import intake, intake_columns
from delegates.intake_columns_form import ColumnsForm, columns_data
from delegates.intake_models import RosterBatch
from delegates.intake_views import batch_of, too_late


@require_http_methods(["GET", "POST"])
def columns(request, pk: int):
    """GET: what each column was taken for. POST: read the list again by what is said now, or forget what was said."""
    batch = batch_of(request, pk)
    if batch.state == RosterBatch.State.READING:
        return redirect("delegates:intake_reading", pk)
    if batch.state != RosterBatch.State.PREVIEW:
        return too_late(request, batch)
    headers = intake_columns.headers_of(batch)
    if not headers:
        raise Http404
    if request.method == "POST" and "forget" in request.POST:
        return _forget(request, batch, headers)
    form = _form(request, batch, headers)
    if request.method == "POST" and form.is_valid():
        try:
            intake_columns.choose(batch, form.said(), request.user)
        except intake.IntakeError as error:  # imported in another window meanwhile
            messages.error(request, str(error))
        return redirect("delegates:intake_reading", pk)
    return render(
        request, "delegates/intake/columns.html", {"batch": batch, "form": form, "headers": headers}
    )


def _form(request, batch: RosterBatch, headers: list[intake_columns.Header]) -> ColumnsForm:
    """What is sent; else what was chosen last and gave no list, with the reason; else what the columns are now."""
    if request.method == "POST":
        return ColumnsForm(request.POST, headers=headers)
    why, said = intake_columns.refused(batch)
    form = ColumnsForm(columns_data(headers, said) if why else None, headers=headers)
    if why:
        form.add_error(None, why)
    return form


def _forget(request, batch: RosterBatch, headers: list[intake_columns.Header]):
    shape = request.POST["forget"]
    if shape not in {header.shape for header in headers}:
        raise Http404
    try:
        intake_columns.forget(batch, shape, request.user)
    except intake.IntakeError as error:
        messages.error(request, str(error))
    return redirect("delegates:intake_reading", batch.pk)
