"""The intake on the web: choose a list, look at what each row does, answer, import, take back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference.closed import refuse_change
from conference.current import current_conference
from conference.fields import is_row_number
from conference.sheet_formats import SafeXLSX
from delegates import intake, intake_beside, intake_columns, intake_reading
from delegates.intake_forms import ListForm, MendForm, take_answers, units_for
from delegates.intake_left_over import is_left_over, workbook
from delegates.intake_models import RosterBatch, RosterLine
from delegates.intake_shown import notes_of, shown
from delegates.intake_template import clean_template
from delegates.intake_undo import undo
from delegates.roster_sentences import refusal

PER_PAGE = 20
ROWS = 100  # of a list on one page
State = RosterBatch.State


def _batches(request):
    """Lists that the user sees: the organiser all, a preparer those of their units."""
    found = RosterBatch.objects.select_related("unit", "by", "undone_by", "conference")
    if permissions.is_organiser(request.user):
        return found
    return found.filter(unit__in=permissions.prepared_units(request.user))


def batch_of(request, pk: int) -> RosterBatch:
    """A list that the user sees, with the headers of its file; of the file itself nothing is loaded."""
    batch = get_object_or_404(_batches(request).select_related("upload").defer("upload__content"), pk=pk)
    refuse_change(request, batch.conference)
    return batch


@require_http_methods(["GET", "POST"])
def lists(request):
    """GET: choose a file, and the lists so far. POST: a worker reads it, then it is shown what it would do."""
    user = request.user
    if not permissions.is_organiser(user) and not permissions.prepared_units(user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        raise Http404
    form = (
        ListForm(request.POST or None, request.FILES or None, user=user)
        if request.method == "POST"
        else ListForm(user=user)
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        batch = intake_reading.receive(
            upload.read(), upload.name or "", form.cleaned_data["unit"], conference, user
        )
        return redirect("delegates:intake_reading", batch.pk)
    page = Paginator(_batches(request).filter(conference=conference), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page_obj": page, "has_units": units_for(user).exists()}
    return render(request, "delegates/intake/lists.html", context)


@require_GET
def reading(request, pk: int):
    """A list that is being read, until it is; htmx asks anew, without it somebody reloads. Then what could not be read
    says why, and what was read leads on to its rows, or to its columns where those must be said first."""
    batch = batch_of(request, pk)
    if batch.state == State.READING:
        page = "delegates/intake/reading.html"
        return HttpResponse(status=204) if request.htmx else render(request, page, {"batch": batch})
    if batch.state != State.REFUSED:
        there = reverse(_after_reading(batch), args=[pk])
    elif request.htmx:
        there = request.path
    else:
        why = refusal(batch.refusal["code"], batch.refusal["facts"])
        return render(request, "delegates/intake/reading.html", {"batch": batch, "refusal": why})
    return HttpResponse(headers={"HX-Redirect": there}) if request.htmx else redirect(there)


def _after_reading(batch: RosterBatch) -> str:
    """Name of the page on which it goes on."""
    if batch.state != State.PREVIEW:
        return "delegates:intake_list"
    must_be_said = intake_columns.refused(batch)[0] or not batch.lines.exists()
    return "delegates:intake_columns" if must_be_said else "delegates:intake_list"


@require_GET
def one_list(request, pk: int):
    """The rows of a list: before the import with their questions, after it with what became of them."""
    batch = batch_of(request, pk)
    if batch.state in (State.READING, State.REFUSED):
        return redirect("delegates:intake_reading", pk)
    return _page(request, batch, _lines(request, batch))


def _lines(request, batch: RosterBatch) -> list[RosterLine]:
    """All rows, as far as the user may know why they are what they are."""
    lines = list(batch.lines.all())
    intake_beside.hide_others(lines, request.user)
    return lines


def _page(request, batch: RosterBatch, lines: list[RosterLine]):
    page = Paginator(lines, ROWS).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "page_obj": page,
        "rows": shown(page.object_list, intake_beside.beside(page.object_list, lines, request.user)),
        "notes": notes_of(batch),
        "counts": intake.count(lines),
        "left_over": batch.state == State.IMPORTED and any(map(is_left_over, lines)),
        "open_questions": sum(line.verdict in line.ASKED and not line.answer for line in lines),
        "is_open": batch.state == State.PREVIEW,
    }
    if context["is_open"]:
        context |= {
            "figures": intake.outlook(batch, lines),
            "beyond": intake.beyond_seats(batch, lines),
            "headers": intake_columns.headers_of(batch),
        }
    return render(request, "delegates/intake/list.html", context)


def too_late(request, batch: RosterBatch):
    """Back to a list that another window has read again, imported or taken back meanwhile."""
    if batch.state in (State.READING, State.REFUSED):
        return redirect("delegates:intake_reading", batch.pk)
    messages.error(request, str(intake.already_done()))
    return redirect("delegates:intake_list", batch.pk)


@require_POST
def answer(request, pk: int):
    """Keeps what was said about the rows of the page; with `import` it also imports the list."""
    batch = batch_of(request, pk)
    if batch.state != State.PREVIEW:
        return too_late(request, batch)
    lines = list(batch.lines.all())
    changed = take_answers(lines, request.POST)
    RosterLine.objects.bulk_update(changed, ["answer"])
    chosen = request.POST.get("mend", "")
    if is_row_number(chosen):
        return redirect("delegates:intake_mend", pk, int(chosen))
    if "import" in request.POST:
        _import(request, batch)
    elif changed:
        text = ngettext("%(count)d answer is kept.", "%(count)d answers are kept.", len(changed))
        messages.success(request, text % {"count": len(changed)})
    return redirect("delegates:intake_list", pk)


@require_http_methods(["GET", "POST"])
def mend(request, pk: int, position: int):
    """One row, to be corrected before the import."""
    batch = batch_of(request, pk)
    line = get_object_or_404(batch.lines, position=position)
    intake_beside.hide_others([line], request.user)
    if batch.state in (State.READING, State.REFUSED):
        return redirect("delegates:intake_reading", pk)
    if batch.state != State.PREVIEW:
        return too_late(request, batch)
    form = MendForm(request.POST or None, line=line, organises=permissions.is_organiser(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            intake.mend(batch, position, form.reading(), request.user)
        except intake.IntakeError as error:  # imported in another window meanwhile
            messages.error(request, str(error))
        else:
            messages.success(request, _("Row %(row)d is corrected.") % {"row": line.row})
        return redirect(
            f"{reverse('delegates:intake_list', args=[pk])}?page={(position - 1) // ROWS + 1}#row-{position}"
        )
    context = {"batch": batch, "line": line, "form": form, "row": shown([line])[0]}
    return render(request, "delegates/intake/mend.html", context)


def _import(request, batch: RosterBatch) -> None:
    try:
        counts = intake.import_batch(batch, request.user)
    except intake.ChangedMeanwhile as changed:
        messages.warning(request, str(changed))
    except intake.IntakeError as error:
        messages.error(request, str(error))
    else:
        text = _(
            "The list is imported: %(created)d new, %(updated)d changed, %(unchanged)d as stored, %(skipped)d left out, %(errors)d with errors or open questions."
        )
        messages.success(request, text % counts)


@require_GET
def left_over(request, pk: int) -> HttpResponse:
    """The rows that were not taken over, each with the reason, to be corrected and sent again."""
    batch = batch_of(request, pk)
    return _file(workbook(_lines(request, batch)), f"con-lai-{batch.pk}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, SafeXLSX.CONTENT_TYPE, headers=headers)


@require_GET
def template(request) -> HttpResponse:
    """A clean list to fill in; the portal reads other lists as well."""
    if not units_for(request.user).exists():
        raise PermissionDenied
    return _file(clean_template(), "mau-danh-sach.xlsx")


@require_POST
def take_back(request, pk: int):
    batch = batch_of(request, pk)
    try:
        undo(batch, request.user)
    except intake.IntakeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The import is taken back: everything is as it was before."))
    return redirect("delegates:intake_list", pk)
