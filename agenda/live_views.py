"""The session on the day: the page of who runs it, and the steps that it takes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from agenda import desk, live, rehearsal
from agenda.live import LiveError
from agenda.live_forms import AnewForm, ConclusionForm, NoteForm, TurnForm
from agenda.models import AgendaItem
from conference.conditional import not_sent_twice, steady
from conference.current import current_conference
from conference.fields import is_row_number
from conference.models import Conference

STEPS = {"start": live.start, "stop": live.stop, "skip": live.skip}


def _run(request) -> Conference:
    """The current conference for who runs its session; 403 for others, 404 before one is set up."""
    if not permissions.runs_session(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


def _item(conference: Conference, pk: int) -> AgendaItem:
    return get_object_or_404(
        AgendaItem.objects.select_related("conference", "run"), pk=pk, conference=conference
    )


def _state(conference: Conference) -> dict[str, Any]:
    """What the part of the page shows that follows the session; two queries."""
    items = live.items_of(conference)
    last = live.last_step(conference)
    return {
        "conference": conference,
        "standing": live.standing(conference, items),
        "last": last,
        "seen": last.pk if last else 0,
    }


@require_GET
def page(request) -> HttpResponse:
    """`?item=` the item on the desk; else the one under way, or the one that comes next."""
    if not permissions.runs_session(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    return render(request, "live/page.html", _page(request, conference))


def _page(request, conference: Conference | None, **forms: Any) -> dict[str, Any]:
    if conference is None:
        return {"conference": None}
    context = _state(conference) | {"organises": permissions.is_organiser(request.user)}
    standing: live.Standing = context["standing"]
    wanted = request.GET.get("item", "")
    chosen = [line for line in standing.lines if str(line.item.pk) == wanted]
    line = chosen[0] if chosen else standing.current or standing.following or next(iter(standing.lines), None)
    if line is None:
        return context
    return context | _desk(line.item) | forms | {"line": line, "names": desk.names(conference)}


def _desk(item: AgendaItem) -> dict[str, Any]:
    note = live.run_of(item).note
    return _lists(item) | {
        "note_form": NoteForm(initial={"note": note, "version": desk.note_mark(note)}),
        "turn_form": TurnForm(),
        "conclusion_form": ConclusionForm(),
    }


def _lists(item: AgendaItem) -> dict[str, Any]:
    """The speakers' list and the conclusions; two queries."""
    turns = desk.speakers(item)
    return {
        "item": item,
        "turns": turns,
        "total_spoken": desk.total_spoken(turns),
        "conclusions": item.conclusions.select_related("by"),
    }


@require_GET
@not_sent_twice
def state(request) -> HttpResponse:
    """The part of the page that follows the session."""
    context = _state(_run(request))
    steady(request, context["standing"].steady_until)
    return render(request, "live/_state.html", context)


@require_POST
def step(request) -> HttpResponse:
    """One step: `verb`, the `item` it is about, and the last step that the page showed (`seen`)."""
    conference = _run(request)
    verb, pk, seen = (request.POST.get(name, "") for name in ("verb", "item", "seen"))
    if verb not in (*STEPS, "back") or not is_row_number(seen or "0") or not is_row_number(pk or "0"):
        raise Http404
    told, tone = "", "success"
    try:
        if verb == "back":
            item = live.back(conference, request.user, int(seen or 0))
            told = _("The last step was taken back: “%(title)s”.") % {"title": item}
        else:
            STEPS[verb](conference, request.user, int(pk or 0), int(seen or 0))
    except LiveError as refusal:
        told, tone = str(refusal), "info" if refusal.done else "warning"
    if request.htmx:
        return render(request, "live/_state.html", _state(conference) | {"told": told, "tone": tone})
    if told:
        messages.add_message(
            request,
            {"success": messages.SUCCESS, "info": messages.INFO}.get(tone, messages.WARNING),
            told,
        )
    return redirect("agenda:live")


@require_http_methods(["GET", "POST"])
def anew(request) -> HttpResponse:
    """After a rehearsal: what would be cleared and what stays; POST clears it."""
    conference = _run(request)
    if request.method == "POST":
        form, told = AnewForm(request.POST), _("Choose again what is to become of the notes.")
        if form.is_valid():
            chosen = form.cleaned_data
            try:
                rehearsal.clear(
                    conference, request.user, notes=chosen["notes"] == form.CLEAR, seen=chosen["seen"]
                )
            except LiveError as refusal:
                told = str(refusal)
            else:
                messages.success(request, _("The session has not begun; it starts with its first item."))
                return redirect("agenda:live")
        return _anew(request, conference, told)
    return _anew(request, conference)


def _anew(request, conference: Conference, told: str = "") -> HttpResponse:
    found = rehearsal.recorded(conference)
    context = {
        "conference": conference,
        "recorded": found,
        "form": AnewForm(initial={"seen": found.mark}),
        "is_the_day": conference.date == timezone.localdate(),
        "told": told,
    }
    return render(request, "live/anew.html", context)


def _address(item: AgendaItem) -> str:
    return f"{reverse('agenda:live')}?item={item.pk}"


@require_GET
@not_sent_twice
def desk_state(request, pk: int) -> HttpResponse:
    """The speakers' list and the conclusions of one item, as they follow what others do."""
    return render(request, "live/_desk_state.html", _lists(_item(_run(request), pk)))


@require_POST
def note(request, pk: int) -> HttpResponse:
    """Saves the note: by itself while it is typed (JSON), or by the button."""
    conference = _run(request)
    item = _item(conference, pk)
    form = NoteForm(request.POST)
    plain = request.headers.get("Accept", "").startswith("application/json")
    if form.is_valid():
        try:
            run = desk.save_note(item, request.user, form.cleaned_data["note"], form.cleaned_data["version"])
        except LiveError as refusal:
            if plain:
                return JsonResponse({"conflict": str(refusal)}, status=409)
            return _conflict(request, conference, item)
        if plain:
            saved = timezone.localtime().strftime("%H:%M:%S")
            return JsonResponse({"saved_at": saved, "version": desk.note_mark(run.note), "wrong": []})
        messages.success(request, _("The note is saved."))
        return redirect(_address(item))
    if plain:
        return JsonResponse({"saved_at": None, "wrong": [str(form.fields["note"].label)]})
    return _again(request, conference, item, note_form=form)


def _conflict(request, conference: Conference, item: AgendaItem) -> HttpResponse:
    """Both notes beside each other; sent once more, the person knows what is stored and theirs replaces it."""
    stored = live.run_of(_item(conference, item.pk)).note
    data = request.POST.copy()
    data["version"] = desk.note_mark(stored)
    form = NoteForm(data)
    form.add_error(
        "note",
        _(
            "Somebody else changed this note meanwhile: theirs is below. Save again to put yours in its place."
        ),
    )
    return _again(request, conference, item, note_form=form, stored_note=stored)


def _again(request, conference: Conference, item: AgendaItem, **forms: Any) -> HttpResponse:
    """The page once more with what was typed, at the item it was typed for."""
    request.GET = request.GET.copy()
    request.GET["item"] = str(item.pk)
    return render(request, "live/page.html", _page(request, conference, **forms))


@require_POST
def ask(request, pk: int) -> HttpResponse:
    """Somebody asks to speak."""
    conference = _run(request)
    item, form = _item(conference, pk), TurnForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            desk.ask(item, request.user, chosen["full_name"], chosen["title"], chosen["minutes"])
        except LiveError as refusal:
            form.add_error("full_name", str(refusal))
        else:
            return redirect(_address(item))
    return _again(request, conference, item, turn_form=form)


@require_POST
def turn(request, pk: int, turn_pk: int) -> HttpResponse:
    """One step of the speakers' list."""
    item, verb = _item(_run(request), pk), request.POST.get("verb", "")
    if verb not in desk.TURN_STEPS:
        raise Http404
    return _told(request, item, lambda: desk.TURN_STEPS[verb](item, request.user, turn_pk))


@require_POST
def conclude(request, pk: int) -> HttpResponse:
    """Notes what the chair concluded."""
    conference = _run(request)
    item, form = _item(conference, pk), ConclusionForm(request.POST)
    if form.is_valid():
        desk.conclude(item, request.user, form.cleaned_data["text"])
        return redirect(_address(item))
    return _again(request, conference, item, conclusion_form=form)


@require_POST
def drop_conclusion(request, pk: int, conclusion_pk: int) -> HttpResponse:
    """Takes out a conclusion that is no task yet."""
    item = _item(_run(request), pk)
    return _told(request, item, lambda: desk.drop_conclusion(item, request.user, conclusion_pk))


def _told(request, item: AgendaItem, act) -> HttpResponse:
    """The part of the page again for htmx, else the page; a refusal is said on either."""
    told = ""
    try:
        act()
    except LiveError as refusal:
        told = str(refusal)
    if request.htmx:
        context = _lists(item) | {"told": told, "tone": "warning"}
        return render(request, "live/_desk_state.html", context)
    if told:
        messages.warning(request, told)
    return redirect(_address(item))
