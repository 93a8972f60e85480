"""The hall set up, and seats given: to everybody at once, or to one person by hand.

All of it happens under the conference's lock, so two organisers come one after the other; who looked at an older plan
is told so instead of undoing what the other one did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates import seating_rule
from delegates.hall_models import HallRow, HallSeat
from delegates.models import Delegate, DelegateQuerySet
from delegates.seating_rule import Group, Seating

PRESIDIUM_LABEL = "CT"
"""Row label of the presidium's table: Chủ tịch đoàn."""
LETTERS = "ABCDEFGHIKLMNPQRSTUVXY"


class SeatError(Exception):
    """The seat cannot be given; the text is a sentence for the user."""


@dataclass(frozen=True)
class Outcome:
    """How many people have a seat now, and how many found none."""

    seated: int
    left: int


def row_label(place: int) -> str:
    """ "A" for the first row, then B, C …; letters that are read wrongly (O, J, W, Z) are left out; then AA, AB …"""
    rounds, letter = divmod(place, len(LETTERS))
    return (LETTERS[rounds - 1] if rounds else "") + LETTERS[letter]


@transaction.atomic
def set_up(conference: Conference, actor, presidium: int, rows: Sequence[int]) -> int:
    """Makes the hall have these rows (number of seats each, from the stage to the back) and answers how many people
    lose their seat by it: those whose seat is no longer there. Everybody else stays where they sit.
    """
    _lock(conference, actor)
    wanted = [(PRESIDIUM_LABEL, 0, presidium)] if presidium else []
    wanted += [(row_label(place), place + 1, seats) for place, seats in enumerate(rows)]
    before = HallSeat.objects.filter(row__conference=conference).taken().count()
    conference.hall_rows.exclude(label__in=[label for label, _position, _seats in wanted]).delete()
    for label, position, seats in wanted:
        row, _new = HallRow.objects.get_or_create(
            conference=conference, label=label, defaults={"position": position, "is_presidium": position == 0}
        )
        row.seats.filter(number__gt=seats).delete()
        there = row.seats.count()
        HallSeat.objects.bulk_create(
            HallSeat(row=row, number=number) for number in range(there + 1, seats + 1)
        )
    lost = before - HallSeat.objects.filter(row__conference=conference).taken().count()
    total = presidium + sum(rows)
    history.record(actor, conference, "hall_set_up", changes={"seats": ["", str(total)]})
    return lost


@transaction.atomic
def seat_everybody(
    conference: Conference, actor, batches: Iterable[Sequence[int]], *, anew: bool = False
) -> Outcome:
    """Gives everybody expected a seat; `batches`: ids of those who are called on the stage, in order of the call.

    Front to back: leaders and guests in protocol order, the batches, the other exemplars by unit, press and service,
    staff. The presidium, and who was seated by hand, keep their seats unless `anew` (of the presidium always).
    """
    _lock(conference, actor)
    seats = list(HallSeat.objects.of(conference))
    kept = {
        seat.delegate_id: seat.pk
        for seat in seats
        if seat.sitter and (seat.row.is_presidium or (seat.by_hand and not anew))
    }
    rows: dict[int, list[int]] = {}
    for seat in seats:
        if not seat.row.is_presidium and seat.pk not in kept.values():
            rows.setdefault(seat.row_id, []).append(seat.pk)
    people = [row for row in in_order(conference) if row.pk not in kept]
    found = seating_rule.seat(list(rows.values()), groups(people, batches))
    _write(seats, kept, found)
    history.record(actor, conference, "seats_given", changes={"people": ["", str(len(found.seats))]})
    return Outcome(len(found.seats) + len(kept), len(found.left))


@transaction.atomic
def place(conference: Conference, actor, person: tuple[int, int], target: tuple[int, int]) -> Delegate | None:
    """Seats one person; whoever sits there takes the seat that becomes free, and is returned.

    person: (delegate id, id of the seat where the plan showed them, 0 for none); target: (seat id, id of the delegate
    whom the plan showed there, 0 for nobody); a seat id of 0 takes the person's seat away. SeatError when the plan
    that somebody looked at is out of date.
    """
    _lock(conference, actor)
    delegate = conference.delegates.expected().filter(pk=person[0]).first()
    if delegate is None:
        raise SeatError(_("This person is no longer expected. Load the page again."))
    seats = HallSeat.objects.of(conference)
    origin = seats.filter(delegate=delegate).first()
    seat = seats.filter(pk=target[0]).first() if target[0] else None
    sitter = seat.sitter if seat else None
    stale = (origin.pk if origin else 0, sitter.pk if sitter else 0) != (person[1], target[1])
    if stale or (target[0] and seat is None):
        raise SeatError(
            _("Somebody changed the seats meanwhile. Look at the plan as it is now, then choose again.")
        )
    if seat == origin:
        return None
    touched = [found.pk for found in (origin, seat) if found]
    HallSeat.objects.filter(pk__in=touched).update(delegate=None, by_hand=False)
    _sit(actor, delegate, origin, seat)
    if sitter:
        _sit(actor, sitter, seat, origin)
    return sitter


def in_order(conference: Conference) -> DelegateQuerySet:
    """Everybody expected, leaders first, then by unit and name, as the protocol has them."""
    found = conference.delegates.expected().select_related("unit")
    return found.in_protocol_order()


def groups(people: Sequence[Delegate], batches: Iterable[Sequence[int]]) -> list[Group]:
    """The people, who come `in_order`, as the hall seats them from the stage to the back."""
    known = {row.pk for row in people}
    called = [[pk for pk in batch if pk in known] for batch in batches]
    on_stage = {pk for batch in called for pk in batch}
    rest = [row for row in people if row.pk not in on_stage]
    category = Delegate.Category
    ahead = [row.pk for row in rest if row.is_vip or row.category == category.GUEST]
    result = [Group(tuple(ahead)), *(Group(tuple(batch), together=True) for batch in called)]
    for wanted in (category.EXEMPLAR, category.PRESS_SERVICE, category.STAFF):
        behind = (row.pk for row in rest if row.category == wanted and not row.is_vip)
        result.append(Group(tuple(behind)))
    return [group for group in result if group.people]


def _lock(conference: Conference, actor) -> None:
    if actor is not None and not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)


def _write(seats: list[HallSeat], kept: dict[int, int], found: Seating) -> None:
    """Stores who sits where; nobody sits on two seats in between, which the database would refuse."""
    sitters = {seat: person for person, seat in (found.seats | kept).items()}
    changed = [seat for seat in seats if seat.delegate_id != sitters.get(seat.pk)]
    HallSeat.objects.filter(pk__in=[seat.pk for seat in changed]).update(delegate=None, by_hand=False)
    for seat in changed:
        seat.delegate_id, seat.by_hand = sitters.get(seat.pk), False
    HallSeat.objects.bulk_update(changed, ["delegate", "by_hand"], batch_size=200)
    given = [seat for person, seat in found.seats.items() if person not in kept]
    HallSeat.objects.filter(pk__in=given, by_hand=True).update(by_hand=False)


def _sit(actor, delegate: Delegate, before: HallSeat | None, after: HallSeat | None) -> None:
    if after:
        HallSeat.objects.filter(pk=after.pk).update(delegate=delegate, by_hand=True)
    labels = [seat.label if seat else "" for seat in (before, after)]
    history.record(actor, delegate, "seated", changes={"seat": labels})
