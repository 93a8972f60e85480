"""The page of one nomination's place on the waiting list: join, move, leave."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import permissions
from nominations import waiting, waiting_moves
from nominations.access import visible_nomination
from nominations.decisions import ReasonForm
from nominations.mix import seats_of
from nominations.models import Nomination
from nominations.transitions import TransitionError


class PlaceForm(ReasonForm):
    """Another place on the list, and why."""

    place = forms.TypedChoiceField(label=gettext_lazy("New place"), coerce=int)
    field_order = ["place", "reason"]

    def __init__(self, data=None, *, length: int, place: int):
        super().__init__(data, initial={"place": place})
        cast(forms.ChoiceField, self.fields["place"]).choices = [(n, str(n)) for n in range(1, length + 1)]
        self.fields["reason"].required = True
        self.fields["reason"].help_text = _("Everybody who sees the nomination can read it in its history.")


@require_http_methods(["GET", "POST"])
def place(request, pk: int) -> HttpResponse:
    """The list on which it stands. POST joins it or, with a reason, moves in it or leaves it."""
    nomination = visible_nomination(request, pk)
    if not waiting.may_wait(request.user, nomination):
        raise PermissionDenied
    line = waiting.line_of(nomination.conference, nomination.seat_unit_id, nomination.category)
    places = [number for number, row in enumerate(line, start=1) if row.pk == nomination.pk]
    if request.method == "POST" and "join" in request.POST:
        return _join(request, nomination)
    if request.method == "POST" and not places:
        messages.error(request, _("This nomination is no longer on the waiting list."))
        return redirect("nominations:waiting", pk)
    form = PlaceForm(request.POST or None, length=len(line), place=places[0]) if places else None
    if form is not None and not waiting.may_order(request.user, nomination):
        del form.fields["place"]
    if form is not None and form.is_valid() and _done(request, nomination, form):
        return redirect("nominations:waiting", pk)
    return render(request, "nominations/waiting.html", _context(request, nomination, form))


def _done(request, nomination: Nomination, form: PlaceForm) -> bool:
    """Moves or takes off as asked; a refusal stands in the form."""
    reason = form.cleaned_data["reason"]
    try:
        if "leave" in request.POST:
            waiting_moves.leave(nomination, request.user, reason)
        else:
            waiting_moves.move(nomination, request.user, form.cleaned_data.get("place") or 1, reason)
    except TransitionError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The waiting list is changed."))
    return True


def _join(request, nomination: Nomination) -> HttpResponse:
    try:
        number = waiting_moves.join(nomination, request.user)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("On the waiting list, place %(number)d.") % {"number": number})
    return redirect("nominations:waiting", nomination.pk)


def _context(request, nomination: Nomination, form: PlaceForm | None) -> dict:
    """Another unit's guest on the same list is a number here."""
    seats = seats_of(nomination.conference, nomination.seat_unit_id, nomination.category)
    found = waiting.lists(nomination.conference, [seats] if seats else [])
    everybody = next(iter(found.values()), [])
    mine = None if permissions.reads_everything(request.user) else permissions.own_units(request.user)
    return {
        "nomination": nomination,
        "seats": seats,
        "line": [(row, mine is None or row.nomination.unit_id in mine) for row in everybody],
        "form": form,
    }
