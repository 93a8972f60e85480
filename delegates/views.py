"""The delegate list on the web: find people, register the approved, mark answers, change details, export."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.models import Conference
from delegates import answers, corrections, door_conflicts, exports, photos, registration
from delegates.answers import Mark
from delegates.chosen import Answer
from delegates.chosen import figures as chosen_figures
from delegates.forms import CancellationForm, DelegateFilter, DelegateForm, MarkForm
from delegates.models import Delegate, DelegateQuerySet
from nominations.evidence import StorageFull

PER_PAGE = 50
SHOWN = (
    "conference", "category", "full_name", "represents", "stands_in_for", "position", "workplace", "unit__short_name", "invited_at",
    "confirmed_at", "present_at", "cancelled_at",
)  # fmt: skip
"""Columns that a row of the list reads; of those who are no longer expected also SHOWN_OF_OFF."""
SHOWN_OF_OFF = ("nomination__amended_at", "nomination__state")
UNDO = "delegates_undo"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _may_export(user) -> bool:
    """Door staff see the list but take no copy of it."""
    return permissions.reads_everything(user) or bool(permissions.own_units(user))


def _current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


def _filter_for(request, conference: Conference) -> DelegateFilter:
    return DelegateFilter(request.GET, delegates=_visible(request, conference))


def _visible(request, conference: Conference) -> DelegateQuerySet:
    return conference.delegates.visible_to(request.user)


@require_GET
def delegate_list(request):
    """Everybody expected; live search answers with the table alone."""
    user = request.user
    _require(permissions.sees_delegates(user) or bool(permissions.own_units(user)))
    conference = current_conference(request)
    if conference is None:
        return render(request, "delegates/list.html", {"conference": None})
    fragment = request.htmx and not request.htmx.history_restore_request
    context = _list_context(request, conference)
    if not fragment:
        context |= _frame_context(request, conference)
    response = render(request, "delegates/_results.html" if fragment else "delegates/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _list_context(request, conference: Conference) -> dict:
    form = _filter_for(request, conference)
    chosen = form.chosen
    off = chosen.answer == Answer.OFF
    shown = [*SHOWN, *(SHOWN_OF_OFF if off else ())]
    rows = chosen.rows(_visible(request, conference))
    rows = rows.select_related("unit", *(["nomination"] if off else [])).only(*shown)
    figures = chosen_figures(conference, request.user, chosen)
    full = "print" in request.GET
    paginator = Paginator(rows, max(figures.shown, 1) if full else PER_PAGE)
    paginator.count = figures.shown
    page = paginator.get_page(request.GET.get("page"))
    if off:
        answers.attach_reasons(page)
    organises = permissions.is_organiser(request.user)
    return {
        "conference": conference,
        "categories": Delegate.Category.choices,
        "filter": form,
        "page_obj": page,
        "counts": [
            (label, figures.of_category[value])
            for value, label in Delegate.Category.choices
            if value in figures.of_category
        ],
        "off": off,
        "off_count": figures.off,
        "marks": Mark,
        "organises": organises,
        "exports": _may_export(request.user),
        "ticks": organises and not full,
        "print_view": full,
    }


def _frame_context(request, conference: Conference) -> dict:
    organises = permissions.is_organiser(request.user)
    new, corrected = registration.to_take_over(conference) if organises else (0, 0)
    return {
        "imports": organises or bool(permissions.prepared_units(request.user)),
        "new_count": new,
        "corrected_count": corrected,
        "undo": request.session.pop(UNDO, None),
    }


@require_POST
def register(request):
    count = registration.register_approved(_current(), request.user)
    corrected = corrections.carry_over(_current(), request.user)
    if corrected:
        text = ngettext(
            "%(count)d person's details were corrected.",
            "%(count)d people's details were corrected.",
            corrected,
        )
        messages.success(request, text % {"count": corrected})
    if count:
        text = ngettext(
            "%(count)d person was added to the list.", "%(count)d people were added to the list.", count
        )
        messages.success(request, text % {"count": count})
    elif not corrected:
        messages.info(request, _("Everybody approved is on the list already."))
    return redirect("delegates:list")


@require_POST
def mark(request):
    """Sets or takes back one mark on the checked people; a cancellation asks for its reason on a page of its own."""
    _require(permissions.is_organiser(request.user))
    conference = _current()
    form = MarkForm(request.POST, conference=conference)
    if not form.is_valid():
        if form.has_error("delegate", "required") and not form.has_error("mark"):
            messages.error(request, _("Tick at least one person first."))
            return _back(request)
        raise Http404
    chosen, undo = form.cleaned_data["mark"], form.cleaned_data["undo"]
    reason = ""
    if chosen == Mark.CANCELLED and not undo:
        answer = CancellationForm(request.POST if "reason" in request.POST else None)
        if not answer.is_valid():
            people = form.cleaned_data["delegate"].select_related("unit")
            context = {"form": answer, "people": people, "back": request.POST.get("back", "")}
            return render(request, "delegates/cancel.html", context)
        reason = answer.cleaned_data["reason"]
    _apply(
        request, conference, chosen, undo, [delegate.pk for delegate in form.cleaned_data["delegate"]], reason
    )
    return _back(request)


def _apply(request, conference: Conference, chosen: str, undo: bool, ids: list[int], reason: str) -> None:
    if undo:
        changed = answers.clear_mark(conference, request.user, chosen, ids)
    else:
        changed = answers.set_mark(conference, request.user, chosen, ids, reason)
    label = Mark(chosen).label
    text = (
        _("Taken back – %(mark)s: %(changed)d of %(all)d.")
        if undo
        else _("%(mark)s: %(changed)d of %(all)d.")
    )
    words = text % {"mark": label[:1].upper() + label[1:], "changed": len(changed), "all": len(ids)}
    if len(changed) < len(ids):
        words += " " + _("The others had it so already, are no longer expected, or have no seat left.")
    (messages.success if changed else messages.info)(request, words)
    if changed and not undo:
        request.session[UNDO] = {"mark": chosen, "ids": changed, "label": str(label)}


def _back(request):
    """The list with the filters it was left with."""
    kept = QueryDict(request.POST.get("back", "")).urlencode()
    return redirect(reverse("delegates:list") + (f"?{kept}" if kept else ""))


@require_http_methods(["GET", "POST"])
def new(request):
    _require(permissions.is_organiser(request.user))
    delegate = Delegate(conference=_current(), category=Delegate.Category.STAFF, can_vote=True)
    form = DelegateForm(request.POST or None, request.FILES or None, instance=delegate)
    if form.is_valid():
        try:
            registration.add_attendee(form.save(commit=False), request.user)
        except ValidationError as error:
            form.add_error("full_name", error)
        else:
            messages.success(request, _("%(name)s is on the list.") % {"name": delegate})
            try:
                _save_photo(form, request.user)
            except StorageFull as refusal:
                messages.error(request, " ".join(refusal.messages))
            return redirect("delegates:list")
    return render(request, "delegates/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    delegate = get_object_or_404(
        locked(
            request, Delegate.objects.visible_to(request.user).select_related("unit", "nomination", "photo")
        ),
        pk=pk,
        conference=_current(),
    )
    _require(permissions.is_organiser(request.user))
    form = DelegateForm(request.POST or None, request.FILES or None, instance=delegate)
    if form.is_valid():
        _save(form, request.user)
        try:
            _save_photo(form, request.user)
        except StorageFull as refusal:
            form.add_error("photo", refusal)
        else:
            messages.success(request, _("The details of %(name)s are saved.") % {"name": delegate})
            return redirect("delegates:edit", pk)
    entries = answers.trail(delegate)
    scans = door_conflicts.scans_of(delegate)
    context = {"form": form, "delegate": delegate, "entries": entries, "scans": scans}
    return render(request, "delegates/form.html", context)


def _save(form: DelegateForm, actor) -> None:
    """Only what the form changed, so that marks set meanwhile stay."""
    changed = [name for name in form.changed_data if name not in form.PHOTO]
    if changed:
        form.instance.save(update_fields=changed)
        told = {name: pair for name, pair in history.changes_of(form).items() if name in changed}
        history.record(actor, form.instance, "edited", changes=told)


def _save_photo(form: DelegateForm, actor) -> None:
    upload = form.cleaned_data.get("photo")
    if upload:
        photos.attach(form.instance, upload, actor)
    elif form.cleaned_data.get("remove_photo"):
        photos.remove(form.instance, actor)


@never_cache
@require_safe
def photo(request, pk: int) -> FileResponse:
    """The photo of a badge for the page of the organiser, a download like every uploaded file."""
    delegates = Delegate.objects.visible_to(request.user).select_related("photo")
    delegate = get_object_or_404(delegates, pk=pk, conference=_current())
    _require(permissions.is_organiser(request.user))
    kept = photos.photo_of(delegate)
    if kept is None:
        raise Http404
    try:
        stored = kept.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(stored, as_attachment=True, filename="anh-the.jpg", content_type="image/jpeg")


@require_GET
def export(request) -> HttpResponse:
    """The list as filtered, as .xlsx; phone, e-mail and note for the organiser alone; noted in the history."""
    user = request.user
    _require(_may_export(user))
    conference = _current()
    rows = list(
        _filter_for(request, conference).chosen.rows(_visible(request, conference)).select_related("unit")
    )
    content = exports.workbook(rows, with_contacts=permissions.is_organiser(user))
    history.record(user, conference, "delegates_exported", changes={"people": ["", str(len(rows))]})
    name = f"dai-bieu-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(
        content,
        XLSX,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )
