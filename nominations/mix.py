"""Reads what the quota and allocation rules need: the conference's rule, counts per stage, seats per unit.

The rules themselves are plain arithmetic in `nominations.quota`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from conference.models import Conference, Unit
from nominations.models import Allocation, Category, Nomination
from nominations.quota import QuotaRule, QuotaVerdict, assess
from nominations.states import State


def rule_for(conference: Conference) -> QuotaRule:
    return QuotaRule(
        target=Fraction(conference.exemplar_percent),
        tolerance=Fraction(conference.tolerance),
        hard=conference.quota_is_hard,
    )


def count_mix(nominations) -> tuple[int, int]:
    """(exemplars, guests) in a query set of nominations; one query. A collective is one exemplar."""
    guest = Q(kind=Nomination.Kind.GUEST)
    counts = nominations.aggregate(exemplar=Count("pk", filter=~guest), guest=Count("pk", filter=guest))
    return counts["exemplar"], counts["guest"]


def approved_mix(conference: Conference) -> QuotaVerdict:
    """The verdict on approved nominations, staff aside: the stage at which heads decide."""
    exemplar, guest = count_mix(conference.nominations.approved())
    return assess(exemplar, guest, 0, rule_for(conference))


@dataclass(frozen=True)
class Seats:
    """One allocation with what stands on it. `pending` waits for a decision; drafts take no seat."""

    unit: Unit
    category: str
    seats: int
    collectives: int
    approved: int
    approved_collectives: int
    pending: int

    @property
    def left(self) -> int:
        return max(self.seats - self.approved, 0)

    @property
    def left_collectives(self) -> int:
        return max(self.collectives - self.approved_collectives, 0)

    @property
    def left_individuals(self) -> int:
        return max(self.seats - self.collectives - (self.approved - self.approved_collectives), 0)

    @property
    def over(self) -> int:
        """How many more wait than there are seats left."""
        return max(self.approved + self.pending - self.seats, 0)


def seats_table(conference: Conference, category: str = Category.EXEMPLAR, units=None) -> list[Seats]:
    """Seats per unit in the units' order; two queries whatever the number of units. `units`: ids to keep."""
    by = "organisation" if category == Category.GUEST else "unit"
    is_guest = Q(kind=Nomination.Kind.GUEST)
    counted = conference.nominations.filter(is_guest if category == Category.GUEST else ~is_guest)
    approved, collective = Q(state=State.APPROVED), Q(kind=Nomination.Kind.COLLECTIVE)
    counts = {
        row[by]: row
        for row in counted.order_by()
        .values(by)
        .annotate(
            approved=Count("pk", filter=approved),
            approved_collectives=Count("pk", filter=approved & collective),
            pending=Count("pk", filter=Q(state=State.SUBMITTED)),
        )
    }
    allocations = Allocation.objects.filter(conference=conference, category=category).select_related("unit")
    if units is not None:
        allocations = allocations.filter(unit__in=units)
    return [_seats(allocation, counts.get(allocation.unit_id, {})) for allocation in allocations]


def _seats(allocation: Allocation, counts: dict) -> Seats:
    return Seats(
        unit=allocation.unit,
        category=allocation.category,
        seats=allocation.seats,
        collectives=allocation.collectives,
        approved=counts.get("approved", 0),
        approved_collectives=counts.get("approved_collectives", 0),
        pending=counts.get("pending", 0),
    )


def seats_of(conference: Conference, unit_id: int | None, category: str) -> Seats | None:
    """The seats of one unit; None when it has no allocation."""
    return next(iter(seats_table(conference, category, units=[unit_id])), None)
