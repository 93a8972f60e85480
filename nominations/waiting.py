"""The waiting lists: nominations that wait for a seat of their unit, in an order that the unit keeps.

There is one list for each unit and category. Whoever is on it still waits for approval; a seat that falls free is
proposed to the first who could take it, and only an approval gives it to them (`transitions.approve`). Whoever is not
next cannot be approved past those who are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import permissions
from conference.models import Conference
from nominations import mix, waiting_rule
from nominations.mix import Outlook, Seats
from nominations.models import Category, Nomination
from nominations.quota import QuotaVerdict
from nominations.states import State


@dataclass(frozen=True)
class Waiting:
    """One who waits. `place` counts from 1; `is_next`: a seat is free for them; `outlook`: what it does to the mix."""

    nomination: Nomination
    place: int
    is_next: bool
    outlook: Outlook | None


def may_wait(user, nomination: Nomination) -> bool:
    """Whether the user puts the nomination on its list or takes it off: its unit's people, and the organiser."""
    return nomination.unit_id in permissions.own_units(user) or permissions.is_organiser(user)


def may_order(user, nomination: Nomination) -> bool:
    """Whether the user moves it: the people of the unit whose seats the list waits for, and the organiser.

    A unit that proposes a guest does not move its own before another unit's.
    """
    return nomination.seat_unit_id in permissions.own_units(user) or permissions.is_organiser(user)


def line_of(conference: Conference, unit_id: int | None, category: str) -> list[Nomination]:
    """Who waits for a seat of this unit in this category, in order; one query."""
    return list(_waiting(conference).filter(_on_list(unit_id, category)))


def _waiting(conference: Conference):
    found = conference.nominations.filter(waiting_place__isnull=False, state=State.SUBMITTED)
    return found.select_related("unit", "organisation").order_by("waiting_place", "pk")


def _on_list(unit_id: int | None, category: str) -> Q:
    if category == Category.GUEST:
        return Q(kind=Nomination.Kind.GUEST, organisation=unit_id)
    return Q(unit=unit_id) & ~Q(kind=Nomination.Kind.GUEST)


def lists(
    conference: Conference, rows: Iterable[Seats], *, with_mix: bool = True
) -> dict[tuple[int, str], list[Waiting]]:
    """{(unit, category): its waiting list} for the units of the rows, those alone on whose list somebody stands.

    One query, one more `with_mix` where somebody waits; without it there is no `outlook`.
    """
    seats = {(row.unit.pk, row.category): row for row in rows}
    units = [unit for unit, _category in seats]
    lines: dict[tuple[int, str], list[Nomination]] = {}
    for nomination in _waiting(conference).filter(Q(unit__in=units) | Q(organisation__in=units)):
        key = (nomination.seat_unit_id, nomination.category)
        if key in seats:
            lines.setdefault(key, []).append(nomination)  # type: ignore[arg-type]  # a key of seats names a unit
    before = mix.approved_mix(conference) if lines and with_mix else None
    return {key: _told(conference, before, line, seats[key]) for key, line in lines.items()}


def _told(
    conference: Conference, before: QuotaVerdict | None, line: list[Nomination], seats: Seats
) -> list[Waiting]:
    following = set(_next(line, seats))
    views: dict[int, Outlook] = {}
    if before is not None:
        for place in following:
            is_guest = line[place].is_guest
            views[place] = mix.outlook(conference, before, int(not is_guest), int(is_guest))
    return [
        Waiting(nomination, place + 1, place in following, views.get(place))
        for place, nomination in enumerate(line)
    ]


def _next(line: list[Nomination], seats: Seats | None) -> list[int]:
    if seats is None:
        return []
    return waiting_rule.proposed([row.kind for row in line], seats.left, left_of_kind(seats))


def left_of_kind(seats: Seats) -> dict[str, int]:
    """Free seats of each kind that has seats of its own; none for guests, who are all of one kind."""
    if seats.category == Category.GUEST:
        return {}
    return {
        Nomination.Kind.INDIVIDUAL: seats.left_individuals,
        Nomination.Kind.COLLECTIVE: seats.left_collectives,
    }


def out_of_turn(conference: Conference, nomination: Nomination, seats: Seats) -> str:
    """Why a free seat is not this nomination's: a sentence naming who is next; "" when it is.

    Who does not wait on the list comes after all who do. The caller holds the conference's lock.
    """
    line = [
        row
        for row in line_of(conference, nomination.seat_unit_id, nomination.category)
        if row.kind == nomination.kind
    ]
    places = [place for place, row in enumerate(line) if row.pk == nomination.pk]
    ahead = line[: places[0]] if places else line
    free = min(seats.left, left_of_kind(seats).get(nomination.kind, seats.left))
    if not ahead or free > len(ahead):
        return ""
    if ahead[0].unit_id != nomination.unit_id:  # another unit's guest, whom this unit does not know
        return _("Somebody else is next on the waiting list of %(unit)s.") % {"unit": seats.unit}
    return _(
        "%(name)s is next on the waiting list of %(unit)s. Approve them first, or change the order of the list and say why."
    ) % {"name": ahead[0], "unit": seats.unit}
