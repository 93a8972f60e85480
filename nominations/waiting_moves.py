"""Changes of a waiting list: join it, move in it, leave it; each under the conference's lock and in the history."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history
from nominations import waiting
from nominations.mix import seats_of
from nominations.models import Nomination
from nominations.states import State
from nominations.transitions import TransitionError, lock, require_reason


def join(nomination: Nomination, user: User) -> int:
    """Puts a nomination that waits for approval at the end of the list of its unit; its place, counted from 1.

    Twice is once. PermissionDenied; TransitionError while a seat is left that it could be approved for.
    """
    with transaction.atomic():
        conference = lock(nomination)
        _require(waiting.may_wait(user, nomination))
        line = waiting.line_of(conference, nomination.seat_unit_id, nomination.category)
        if nomination.pk in [row.pk for row in line]:
            return 1 + [row.pk for row in line].index(nomination.pk)
        if nomination.state != State.SUBMITTED:
            raise TransitionError(_("Only a nomination that waits for approval can go on the waiting list."))
        seats = seats_of(conference, nomination.seat_unit_id, nomination.category)
        if seats is None:
            raise TransitionError(
                _("The unit has no seats at this conference, so there is nothing to wait for.")
            )
        if not waiting.out_of_turn(conference, nomination, seats) and not _is_full(nomination, seats):
            raise TransitionError(_("A seat is left: the nomination can be approved at once."))
        last = max((row.waiting_place or 0 for row in line), default=0)
        _place(nomination, last + 1)
        history.record(
            user, nomination, "waiting_joined", changes={"waiting_place": ["", str(len(line) + 1)]}
        )
        return len(line) + 1


def move(nomination: Nomination, user: User, place: int, reason: str) -> None:
    """Moves it to another place of its list (1: the first; a number past the end: the last).

    TransitionError without a reason, or when it left the list meanwhile.
    """
    with transaction.atomic():
        conference = lock(nomination)
        _require(waiting.may_order(user, nomination))
        require_reason(reason)
        line = waiting.line_of(conference, nomination.seat_unit_id, nomination.category)
        before = _found(nomination, line)
        row = line.pop(before)
        after = min(max(place, 1), len(line) + 1)
        line.insert(after - 1, row)
        for number, waiter in enumerate(line, start=1):
            waiter.waiting_place = number
        Nomination.objects.bulk_update(line, ["waiting_place"])
        nomination.refresh_from_db()
        history.record(
            user,
            nomination,
            "waiting_moved",
            reason=reason,
            changes={"waiting_place": [str(before + 1), str(after)]},
        )


def leave(nomination: Nomination, user: User, reason: str) -> None:
    """Takes it off the list; it still waits for approval. TransitionError as `move`."""
    with transaction.atomic():
        conference = lock(nomination)
        _require(waiting.may_wait(user, nomination))
        require_reason(reason)
        before = _found(nomination, waiting.line_of(conference, nomination.seat_unit_id, nomination.category))
        _place(nomination, None)
        changes = {"waiting_place": [str(before + 1), ""]}
        history.record(user, nomination, "waiting_left", reason=reason, changes=changes)


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _is_full(nomination: Nomination, seats) -> bool:
    return min(seats.left, waiting.left_of_kind(seats).get(nomination.kind, seats.left)) <= 0


def _found(nomination: Nomination, line: list[Nomination]) -> int:
    """Its place, counted from 0."""
    places = [place for place, row in enumerate(line) if row.pk == nomination.pk]
    if not places:
        raise TransitionError(_("This nomination is no longer on the waiting list."))
    return places[0]


def _place(nomination: Nomination, place: int | None) -> None:
    Nomination.objects.filter(pk=nomination.pk).update(waiting_place=place)
    nomination.refresh_from_db()
