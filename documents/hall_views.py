"""The hall: who sits where. Here and not among the delegates, since seats follow the batches on the stage."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference
from delegates import hall_plan, seating
from delegates.models import Delegate, HallSeat
from documents.hall_forms import HallForm, SeatEverybodyForm, SeatForm, as_text
from documents.kinds.handover_sheet import batches, called


def _require_organiser(user) -> None:
    if not permissions.is_organiser(user):
        raise PermissionDenied


def _current() -> Conference:
    return get_object_or_404(Conference, is_current=True)


@require_GET
@never_cache
def hall(request) -> HttpResponse:
    """The plan with the table beside it; for the organiser the forms that change it."""
    if not permissions.sees_delegates(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "hall/hall.html", {"conference": None})
    return _page(request, conference)


@require_POST
def seat(request) -> HttpResponse:
    """One person to another seat: by drag, by keyboard, or by the two drop-downs."""
    _require_organiser(request.user)
    conference = _current()
    form = SeatForm(request.POST, *_hall(conference))
    if not form.is_valid():
        return _page(request, conference, seat_form=form)
    try:
        person, target = form.pairs()
        other = seating.place(conference, request.user, person, target)
    except seating.SeatError as error:
        messages.error(request, str(error))
        return redirect("documents:hall")
    moved = conference.delegates.select_related("seat__row").get(pk=person[0])
    words = {"name": moved, "seat": moved.seat_label}
    messages.success(
        request,
        _("%(name)s now has seat %(seat)s.") % words if target[0] else _("%(name)s has no seat now.") % words,
    )
    if other:
        left = Delegate.objects.select_related("seat__row").get(pk=other.pk).seat_label
        text = _("%(name)s took the seat %(seat)s.") if left else _("%(name)s has no seat now.")
        messages.info(request, text % {"name": other, "seat": left})
    return redirect("documents:hall")


@require_POST
def seat_everybody(request) -> HttpResponse:
    """Seats for all, in the order of the hall."""
    _require_organiser(request.user)
    conference = _current()
    form = SeatEverybodyForm(request.POST)
    order, size = form.chosen
    people = called(conference, {"order": order})
    parts = [[row.pk for _place, row in part] for _number, part in batches(people, size)]
    outcome = seating.seat_everybody(conference, request.user, parts, anew=form.is_anew)
    text = ngettext("%(n)d person has a seat.", "%(n)d people have a seat.", outcome.seated)
    messages.success(request, text % {"n": outcome.seated})
    if outcome.left:
        text = ngettext(
            "%(n)d person found no seat: the hall has too few.",
            "%(n)d people found no seat: the hall has too few.",
            outcome.left,
        )
        messages.warning(request, text % {"n": outcome.left})
    return redirect("documents:hall")


@require_http_methods(["GET", "POST"])
@never_cache
def set_up(request) -> HttpResponse:
    """How many rows and seats; who sits on a seat that stays keeps it."""
    _require_organiser(request.user)
    conference = _current()
    form = HallForm(request.POST or None, initial=_as_it_is(conference))
    if form.is_valid():
        chosen = form.cleaned_data
        lost = seating.set_up(conference, request.user, chosen["presidium"], chosen["rows"])
        messages.success(request, _("The hall is set up."))
        if lost:
            text = ngettext(
                "%(n)d person lost their seat and needs another one.",
                "%(n)d people lost their seats and need others.",
                lost,
            )
            messages.warning(request, text % {"n": lost})
        return redirect("documents:hall")
    return render(request, "hall/set_up.html", {"form": form})


def _as_it_is(conference: Conference) -> dict[str, Any]:
    plan, _unseated = _hall(conference)
    lengths = [len(line.places) for line in plan.lines if not line.row.is_presidium]
    presidium = sum(len(line.places) for line in plan.lines if line.row.is_presidium)
    return {"rows": as_text(lengths), "presidium": presidium if plan.lines else 5}


def _hall(conference: Conference) -> tuple[hall_plan.Plan, list[Delegate]]:
    """The plan, and who has no seat; two queries."""
    plan = hall_plan.draw(HallSeat.objects.of(conference))
    return plan, list(seating.in_order(conference).filter(seat__isnull=True))


def _page(request, conference: Conference, *, seat_form: SeatForm | None = None) -> HttpResponse:
    plan, unseated = _hall(conference)
    organises = permissions.is_organiser(request.user)
    context: dict[str, Any] = {
        "conference": conference,
        "plan": plan,
        "unseated": unseated,
        "organises": organises,
        "categories": Delegate.Category.choices,
    }
    if organises:
        context |= {
            "form": seat_form or SeatForm(None, plan, unseated),
            "everybody": SeatEverybodyForm({}),
        }
    return render(request, "hall/hall.html", context)
