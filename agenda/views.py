"""The programme on the web: everybody who is signed in reads it, the organiser arranges it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from agenda import arrange, rearrange
from agenda.forms import AgendaItemForm, SessionForm
from agenda.models import AgendaItem
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.fields import is_row_number
from conference.models import Conference

STEPS = {"up": -1, "down": 1}


def _organised(request) -> Conference:
    """The current conference for its organiser; 403 for others, 404 before one is set up."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


def _held(request) -> Conference:
    """As `_organised`; a POST holds the conference's lock, under which all of the programme changes."""
    return get_object_or_404(locked(request, Conference.objects.filter(pk=_organised(request).pk)))


def _item(conference: Conference, pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem, pk=pk, conference=conference)


@require_GET
def agenda_list(request):
    conference = current_conference(request)
    return _page(request, conference, SessionForm(instance=conference))


def _page(request, conference: Conference | None, form: SessionForm):
    table = arrange.timetable(conference) if conference else None
    context = {
        "conference": conference,
        "table": table,
        "organises": permissions.is_organiser(request.user),
        "session_form": form,
    }
    return render(request, "agenda/list.html", context)


@require_POST
@one_at_a_time
def session(request):
    """Date, start and venue of the conference, from the form beside the programme."""
    conference = _held(request)
    form = SessionForm(request.POST, instance=conference)
    if not form.is_valid():
        return _page(request, current_conference(request), form)
    if form.changed_data:
        form.save_changed()
        history.record(request.user, conference, "session_changed", changes=history.changes_of(form))
        messages.success(
            request, _("Date, start and venue are saved. The times of the programme have moved along.")
        )
    return redirect("agenda:list")


@require_http_methods(["GET", "POST"])
def new(request):
    conference = _organised(request)
    count = conference.agenda.count()
    item = AgendaItem(conference=conference)
    form = AgendaItemForm(request.POST or None, instance=item, count=count, place=count + 1)
    if form.is_valid():
        arrange.add(form.save(commit=False), form.cleaned_data["place"], request.user)
        messages.success(request, _("“%(title)s” is in the programme.") % {"title": item})
        return redirect("agenda:list")
    return render(request, "agenda/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    conference = _held(request)
    item = _item(conference, pk)
    place = conference.agenda.filter(position__lt=item.position).count() + 1
    form = AgendaItemForm(request.POST or None, instance=item, count=conference.agenda.count(), place=place)
    if form.is_valid():
        if arrange.change(item, form.cleaned_data["place"], request.user, history.changes_of(form)):
            messages.success(request, _("“%(title)s” is saved.") % {"title": item})
        else:
            messages.warning(
                request, _("Somebody took “%(title)s” out of the programme meanwhile.") % {"title": item}
            )
        return redirect("agenda:list")
    return render(request, "agenda/form.html", {"form": form, "item": item})


@require_POST
def move(request, pk: int):
    """One place up or down. `seen_at` is the place the page showed."""
    item = _item(_organised(request), pk)
    step, seen_at = STEPS.get(request.POST.get("step", "")), request.POST.get("seen_at", "")
    if step is None or not is_row_number(seen_at):
        raise Http404
    if not rearrange.place(item, int(seen_at), int(seen_at) + step, request.user):
        messages.info(request, _("The programme has changed meanwhile; nothing was moved."))
    return redirect("agenda:list")


@require_http_methods(["GET", "POST"])
def remove(request, pk: int):
    """Asks, then takes the item out of the programme."""
    item = _item(_organised(request), pk)
    if request.method == "GET":
        return render(request, "agenda/remove.html", {"item": item})
    title = str(item)
    arrange.remove(item, request.user)
    messages.success(request, _("“%(title)s” is taken out of the programme.") % {"title": title})
    return redirect("agenda:list")
