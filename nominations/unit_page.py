"""A unit's own page: its seats, its nominations with what each lacks, the deadline, the way on."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference, Unit
from nominations import dossier, reminders, waiting
from nominations.mix import Seats, seats_table
from nominations.models import Category, Nomination
from nominations.states import EDITABLE, State
from nominations.waiting import Waiting

SHOWN = 50  # nominations of one unit; the list has the others


@dataclass(frozen=True)
class Line:
    """A nomination with the sentences that say what keeps it from being submitted; none once it is submitted."""

    nomination: Nomination
    missing: list[str]


@dataclass(frozen=True)
class Section:
    """One unit; `seats` is None without an allocation. `more`: nominations that do not stand here.

    `prepares`: whether the user writes for the unit. `waiting`: who waits for one of its seats, in order.
    """

    unit: Unit
    seats: Seats | None
    lines: list[Line]
    more: int
    prepares: bool
    waiting: list[Waiting]


@require_safe
def unit_page(request) -> HttpResponse:
    """One section for each unit of the user's; another unit's never. As many queries for many as for few."""
    own = permissions.own_units(request.user)
    if not own:
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "nominations/unit.html", {"sections": []})
    units = list(Unit.objects.filter(pk__in=own))
    seats = seats_table(conference, units=own)
    if any(unit.kind == Unit.Kind.GUEST for unit in units):  # an invited organisation with people of its own
        seats += seats_table(conference, Category.GUEST, units=own)
    context = {
        "sections": _sections(conference, request.user, units, seats),
        "deadline": conference.nomination_deadline,
        "days_left": days_left(conference),
        "reminders": reminders.standing(conference, seats),
    }
    return render(request, "nominations/unit.html", context)


def days_left(conference: Conference) -> int | None:
    """Whole days until the day of the deadline in the office's time zone; None without one, negative after it."""
    deadline = conference.nomination_deadline
    return (timezone.localtime(deadline).date() - timezone.localdate()).days if deadline else None


def _sections(conference: Conference, user, units: list[Unit], seats: list[Seats]) -> list[Section]:
    prepared = permissions.prepared_units(user)
    of_unit = {row.unit.pk: row for row in seats}
    waiters = waiting.lists(conference, seats)
    lines: dict[int, list[Nomination]] = {}
    found = list(_nominations(conference, user))
    dossier.load(nomination for nomination in found if nomination.state in EDITABLE)
    for nomination in found:
        lines.setdefault(nomination.unit_id, []).append(nomination)
    return [
        Section(
            unit,
            of_unit.get(unit.pk),
            [_line(nomination) for nomination in lines.get(unit.pk, [])[:SHOWN]],
            max(len(lines.get(unit.pk, [])) - SHOWN, 0),
            unit.pk in prepared,
            waiters.get((unit.pk, of_unit[unit.pk].category), []) if unit.pk in of_unit else [],
        )
        for unit in units
    ]


def _nominations(conference: Conference, user):
    """The units' nominations, what is still to be done first."""
    order = Case(
        When(state=State.RETURNED, then=Value(0)),
        When(state=State.DRAFT, then=Value(1)),
        When(state=State.SUBMITTED, then=Value(2)),
        When(state=State.APPROVED, then=Value(3)),
        default=Value(4),
    )
    found = conference.nominations.filter(unit__in=permissions.own_units(user)).filter(
        ~Q(state=State.WITHDRAWN) | Q(number__isnull=False)
    )
    return found.select_related("organisation", "conference__dossier_rules").order_by(order, "sort_key", "pk")


def _line(nomination: Nomination) -> Line:
    missing = dossier.missing(nomination) if nomination.state in EDITABLE else []
    return Line(nomination, [sentence for _field, sentence in missing])
