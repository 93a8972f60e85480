"""The programme on the web: the organiser arranges a draft, everybody else reads what was published."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from agenda import arrange, lines, presets, versions
from agenda.access import held, item_of, organised
from agenda.forms import AgendaItemForm, SessionForm
from agenda.models import AgendaItem, AgendaVersion
from conference import history
from conference.conditional import not_sent_twice
from conference.current import current_conference
from conference.edits import one_at_a_time
from conference.models import Conference
from conference.unchanged import unless_changed


@require_GET
@not_sent_twice
def agenda_list(request):
    """The draft for the organiser, the published version for everybody else."""
    conference = current_conference(request)
    if conference and permissions.is_organiser(request.user):
        return draft_page(request, conference)
    version, entries = unless_changed(_published, conference) if conference else (None, [])
    context = {"conference": conference, "version": version, "entries": entries}
    return render(request, "agenda/published.html", context)


def _published(conference: Conference) -> tuple[AgendaVersion | None, list[versions.Entry]]:
    version = versions.latest(conference)
    return version, versions.entries(version)


def draft_page(request, conference: Conference, form: SessionForm | None = None, **more: Any):
    """The organiser's page. `more`: `typed` and `wrong` minutes by item, where some were refused."""
    draft = lines.draft(conference, timezone.localdate(), get_language() or "")
    now = (conference.pk, conference.date, conference.start_time, conference.venue, get_language())
    context = {
        "conference": conference,
        "draft": draft,
        "table": draft.table,
        "session_form": form or SessionForm(instance=conference),
        "session_fields": "" if form else _unsent_session(*now),
        "shown": ",".join(f"{slot.item.pk}:{slot.item.minutes}" for slot in draft.table.slots),
        "kinds": AgendaItem.Kind.choices,
        "typed": {},
        "wrong": {},
    }
    return render(request, "agenda/list.html", context | more)


@lru_cache(maxsize=16)
def _unsent_session(
    pk: int, date: datetime.date | None, start: datetime.time, venue: str, _language: str | None
) -> SafeString:
    """The fields of the form that nobody sent: they follow from these values alone, and drawing them takes longer than
    sixty rows of the programme."""
    return as_crispy_form(SessionForm(instance=Conference(pk=pk, date=date, start_time=start, venue=venue)))


@require_POST
@one_at_a_time
def session(request):
    """Date, start and venue of the conference, from the form beside the programme."""
    conference = held(request)
    form = SessionForm(request.POST, instance=conference)
    if not form.is_valid():
        return draft_page(request, Conference.objects.get(pk=conference.pk), form)
    if form.changed_data:
        form.save_changed()
        history.record(request.user, conference, "session_changed", changes=history.changes_of(form))
        messages.success(
            request, _("Date, start and venue are saved. The times of the programme have moved along.")
        )
    return redirect("agenda:list")


@require_http_methods(["GET", "POST"])
def new(request):
    conference = organised(request)
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
    conference = held(request)
    item = item_of(conference, pk)
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


@require_http_methods(["GET", "POST"])
def remove(request, pk: int):
    """Asks, then takes the item out of the programme."""
    item = item_of(organised(request), pk)
    if request.method == "GET":
        return render(request, "agenda/remove.html", {"item": item})
    title = str(item)
    try:
        arrange.remove(item, request.user)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("“%(title)s” is taken out of the programme.") % {"title": title})
    return redirect("agenda:list")


@require_POST
def preset(request):
    """The items of the plan into an empty programme; `which` is a name of `presets.NAMES`."""
    conference = organised(request)
    added = presets.insert(conference, request.POST.get("which", ""), request.user)
    if added:
        messages.success(request, _("The %(n)s items of the plan are in the programme.") % {"n": added})
    else:
        messages.info(request, _("The programme has items already; nothing was added."))
    return redirect("agenda:list")
