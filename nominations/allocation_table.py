"""The allocation of all units as one table that several organisers edit: rows, figures above them, saving.

A cell that somebody else changed meanwhile is never overwritten unseen, see `conference.edits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from conference.models import Conference, Unit
from nominations.allocation import AllocationError, planned_seats, propose
from nominations.allocation_rows import SEAT_FIELDS, Row
from nominations.mix import Seats, rule_for, seats_of_all
from nominations.models import Category
from nominations.quota import QuotaVerdict, assess


class Table:
    """All rows: as stored, with a proposal that nobody saved yet, or bound to what was sent.

    `at_least` asks for a proposal (see `proposal`): `kept` are the units that it leaves as they are, `problem` the
    sentence that says why there is none.
    """

    def __init__(self, conference: Conference, data=None, at_least: int | None = None) -> None:
        self.conference = conference
        self.seats = seats_of_all(conference)
        proposed: dict[int, int] = {}
        self.kept: list[Unit] = []
        self.problem = ""
        if at_least is not None:
            try:
                proposed, self.kept = proposal(conference, self.seats[Category.EXEMPLAR], at_least)
            except AllocationError as error:
                self.problem = str(error)
        self.is_proposal = bool(proposed)
        self.exemplars = [
            Row(used, data, proposed.get(used.unit.pk)) for used in self.seats[Category.EXEMPLAR]
        ]
        self.guests = [Row(used, data) for used in self.seats[Category.GUEST]]

    def __iter__(self) -> Iterator[Row]:
        yield from self.exemplars
        yield from self.guests

    def is_valid(self) -> bool:
        checked = [row.is_valid() for row in self]  # every row, so that all that is wrong is shown at once
        return all(checked)

    @cached_property
    def wrong(self) -> list[Row]:
        return [row for row in self if row.errors]

    @property
    def error_count(self) -> int:
        return sum(len(row.errors) for row in self)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self)


class Figures:
    """What the shown numbers come to, against the planned number of delegates."""

    def __init__(self, table: Table) -> None:
        conference = table.conference
        self.rule = rule_for(conference)
        self.planned, self.planned_guests = planned_seats(
            conference.target_delegates, Fraction(conference.exemplar_percent)
        )
        sums = {name: sum(row.shown(name) for row in table.exemplars) for name in (*SEAT_FIELDS, "headcount")}
        self.seats, self.collectives, self.reserve = (sums[name] for name in SEAT_FIELDS)
        self.headcount = sums["headcount"]
        self.guests = sum(row.shown("seats") for row in table.guests)
        used = [row.used for row in table.exemplars]
        self.approved, self.pending = (
            sum(seats.approved for seats in used),
            sum(seats.pending for seats in used),
        )
        self.left = sum(seats.left for seats in used)
        self.guests_approved = sum(row.used.approved for row in table.guests)
        self.guests_pending = sum(row.used.pending for row in table.guests)
        self.guests_left = sum(row.used.left for row in table.guests)

    @property
    def verdict(self) -> QuotaVerdict:
        """The 70/30 mix of the allocated seats, staff aside."""
        return assess(self.seats, self.guests, 0, self.rule)

    @property
    def individuals(self) -> int:
        return self.seats - self.collectives

    @property
    def share_of_collectives(self) -> Fraction | None:
        return Fraction(100 * self.collectives, self.seats) if self.seats else None

    @property
    def missing(self) -> int:
        """Seats of exemplars that are still to be given out; negative when there are too many."""
        return self.planned - self.seats

    @property
    def too_many(self) -> int:
        return -self.missing

    @property
    def missing_guests(self) -> int:
        return self.planned_guests - self.guests

    @property
    def too_many_guests(self) -> int:
        return -self.missing_guests


def keep(conference: Conference, user, data) -> tuple[Table, int]:
    """(the table bound to `data`, rows changed). Saves all or nothing: with one wrong cell nothing is stored.

    PermissionDenied for everybody but the organiser. The conference and all its allocations are locked meanwhile,
    so that nobody approves on seats that are just taken away.
    """
    if not permissions.is_organiser(user):
        raise PermissionDenied
    with transaction.atomic():
        locked = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        list(locked.allocations.order_by("pk").select_for_update(no_key=True))
        table = Table(locked, data)
        if not table.is_valid():
            return table, 0
        return table, sum([row.save(locked, user) for row in table])


def proposal(conference: Conference, rows: list[Seats], at_least: int) -> tuple[dict[int, int], list[Unit]]:
    """({unit id: seats}, units without a headcount): the planned seats of exemplars in proportion to headcounts.

    Units without a headcount keep their seats; the others share what remains, none with fewer than `at_least` or
    than are approved already. AllocationError with a sentence for
    the screen where that cannot be done.
    """
    known = [row for row in rows if row.unit.headcount]
    unknown = [row for row in rows if not row.unit.headcount]
    if not known:
        raise AllocationError(_("No unit has a headcount yet: enter how many people work there and save."))
    planned, _guests = planned_seats(conference.target_delegates, Fraction(conference.exemplar_percent))
    seats = planned - sum(row.seats for row in unknown)
    least = {row.unit.pk: max(at_least, row.approved) for row in known}
    needed = sum(least.values())
    if seats < max(needed, 1):
        raise AllocationError(
            _(
                "%(seats)d seats remain for %(units)d units with a headcount, %(needed)d are needed: at least %(least)d for each, and no fewer than are approved already."
            )
            % {"seats": max(seats, 0), "units": len(known), "needed": needed, "least": at_least}
        )
    weights = {row.unit.pk: row.unit.headcount or 0 for row in known}
    return propose(seats, weights, least), [row.unit for row in unknown]
