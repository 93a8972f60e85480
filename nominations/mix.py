"""Reads what the quota and allocation rules need: the conference's rule, counts per stage, seats per unit.

The rules themselves are plain arithmetic in `nominations.quota`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from conference.kept import instances, rows
from conference.models import Conference, Unit
from nominations.models import Allocation, Category, Nomination
from nominations.quota import QuotaRule, QuotaVerdict, assess
from nominations.states import State

HOLDERS: dict[str, tuple[str, ...]] = {
    Category.EXEMPLAR: Unit.NOMINATING_KINDS,
    Category.GUEST: (Unit.Kind.GUEST,),
}
"""{category: kinds of unit that may hold its seats}"""


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
    """The verdict on approved nominations that take a seat, staff aside: the stage at which heads decide."""
    exemplar, guest = count_mix(conference.nominations.seated())
    return assess(exemplar, guest, 0, rule_for(conference))


def nominated_mix(conference: Conference) -> QuotaVerdict:
    """The verdict on what the units have put forward, staff aside."""
    exemplar, guest = count_mix(conference.nominations.nominated())
    return assess(exemplar, guest, 0, rule_for(conference))


def allocated_mix(conference: Conference) -> QuotaVerdict:
    """The verdict on the allocated seats, staff aside; one query."""
    sums = conference.allocations.aggregate(
        **{category: Sum("seats", filter=Q(category=category), default=0) for category in Category.values}
    )
    return assess(sums[Category.EXEMPLAR], sums[Category.GUEST], 0, rule_for(conference))


@dataclass(frozen=True)
class Outlook:
    """The 70/30 verdict before and after a step, and whether the step leaves the tolerance."""

    before: QuotaVerdict
    after: QuotaVerdict
    leaves_tolerance: bool


def outlook(conference: Conference, before: QuotaVerdict, exemplars: int, guests: int) -> Outlook:
    """What so many people more (or, below 0, fewer) make of `before`, judged at the planned number of delegates.

    A step toward the target never leaves the tolerance, however far away the list is.
    """
    after = assess(before.exemplar + exemplars, before.guest + guests, before.outside, before.rule)
    full = after.overfull_at(conference.target_delegates)
    leaves = (
        (exemplars > 0 and "exemplar" in full)
        or (guests > 0 and "guest" in full)
        or bool(full - before.overfull_at(conference.target_delegates))
    )
    return Outlook(before, after, leaves)


@dataclass(frozen=True)
class Seats:
    """One allocation with what stands on it. `pending` waits for a decision; drafts take no seat.

    `drafts`: the unit's nominations of any kind that nobody but the unit sees yet; 0 for guests' seats.
    `is_allocated`: False for a unit without an allocation, whose numbers are all 0.
    """

    unit: Unit
    category: str
    seats: int
    collectives: int
    approved: int
    approved_collectives: int
    pending: int
    pending_collectives: int = 0
    reserve: int = 0
    drafts: int = 0
    is_allocated: bool = True

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
    def by_kind(self) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
        """(seats, approved, waiting, left) of individuals, then of collectives."""
        return (
            (
                self.seats - self.collectives,
                self.approved - self.approved_collectives,
                self.pending - self.pending_collectives,
                self.left_individuals,
            ),
            (self.collectives, self.approved_collectives, self.pending_collectives, self.left_collectives),
        )

    @property
    def over(self) -> int:
        """How many more wait than there are seats left."""
        return max(self.approved + self.pending - self.seats, 0)

    @property
    def empty(self) -> int:
        """Seats for which nobody is approved or waits."""
        return max(self.seats - self.approved - self.pending, 0)


def seats_table(conference: Conference, category: str = Category.EXEMPLAR, units=None) -> list[Seats]:
    """Seats per unit in the units' order; two queries whatever the number of units. `units`: ids to keep."""
    return seats_tables(conference, (category,), units)


def seats_tables(conference: Conference, categories: Sequence[str], units=None) -> list[Seats]:
    """As `seats_table` for each of the categories, one after the other; two queries for all of them."""
    counts = _counts(conference)
    allocations = Allocation.objects.filter(conference=conference, category__in=categories)
    if units is not None:
        allocations = allocations.filter(unit__in=units)
    found = [
        _seats(row.unit, row.category, row, counts[row.unit_id, row.category])
        for row in allocations.select_related("unit")
    ]
    return sorted(found, key=lambda seats: categories.index(seats.category))


class Given(NamedTuple):
    """What an allocation gives."""

    seats: int
    collectives: int
    reserve: int


def seats_of_all(conference: Conference) -> dict[str, list[Seats]]:
    """{category: seats of every unit that may hold some, allocated or not}, in the units' order; three queries."""
    allocations = {
        (unit, category): Given(*numbers) for unit, category, *numbers in rows(_allocations_of, conference)
    }
    holders = {unit for unit, _category in allocations}
    units = [unit for unit in instances(Unit, _units) if unit.is_active or unit.pk in holders]
    counts, table = _counts(conference), {}
    for category, kinds in HOLDERS.items():
        table[category] = [
            _seats(unit, category, allocations.get((unit.pk, category)), counts[unit.pk, category])
            for unit in units
            if (unit.pk, category) in allocations or (unit.is_active and unit.kind in kinds)
        ]
    return table


COUNTED = {State.APPROVED: "approved", State.SUBMITTED: "pending", State.DRAFT: "drafts"}


def _counts(conference: Conference) -> dict[tuple[int, str], Counter[str]]:
    """{(unit whose seats they take, category): approved, pending, drafts; …_collectives: of them}; one query.

    A draft of whatever kind counts for the unit that writes it; who gave their seat back does not count.
    """
    found: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    guest, collective, draft = str(Nomination.Kind.GUEST), str(Nomination.Kind.COLLECTIVE), str(State.DRAFT)
    of_guests, of_exemplars = str(Category.GUEST), str(Category.EXEMPLAR)
    for unit, organisation, kind, state, n in rows(_alike, conference):
        name = COUNTED[state]
        of_guest = kind == guest and state != draft
        counts = found[(organisation, of_guests) if of_guest else (unit, of_exemplars)]
        counts[name] += n
        if kind == collective:
            counts[f"{name}_collectives"] += n
    return found


def _alike(conference: Conference):
    alike = conference.nominations.filter(state__in=COUNTED, seat_freed_at=None).order_by()
    return alike.values_list("unit", "organisation", "kind", "state").annotate(n=Count("pk"))


def _allocations_of(conference: Conference):
    return conference.allocations.order_by().values_list("unit", "category", *Given._fields)


def _units():
    return Unit.objects.all()


def _seats(unit: Unit, category: str, allocation: Allocation | Given | None, counts: Counter[str]) -> Seats:
    return Seats(
        unit=unit,
        category=category,
        seats=allocation.seats if allocation else 0,
        collectives=allocation.collectives if allocation else 0,
        approved=counts["approved"],
        approved_collectives=counts["approved_collectives"],
        pending=counts["pending"],
        pending_collectives=counts["pending_collectives"],
        reserve=allocation.reserve if allocation else 0,
        drafts=counts["drafts"],
        is_allocated=allocation is not None,
    )


def seats_of(conference: Conference, unit_id: int | None, category: str) -> Seats | None:
    """The seats of one unit; None when it has no allocation."""
    return next(iter(seats_table(conference, category, units=[unit_id])), None)


def refusals(used: Seats | None, seats: int, collectives: int) -> dict[str, str]:
    """{field: sentence} against a new number of seats: nobody approved may be left without one.

    Asked by the page of the allocation and by the admin alike.
    """
    found = {}
    if used and seats < used.approved:
        found["seats"] = _(
            "%(count)d are approved already. Withdraw some first, or give at least as many seats."
        ) % {"count": used.approved}
    if used and collectives < used.approved_collectives:
        found["collectives"] = _(
            "%(count)d collectives are approved already. Withdraw some first, or give at least as many seats."
        ) % {"count": used.approved_collectives}
    if collectives > seats and "seats" not in found:  # else the one sentence about the seats says enough
        found.setdefault(
            "collectives", _("More collectives than seats: lower the collectives or raise the seats.")
        )
    individuals = used.approved - used.approved_collectives if used else 0
    if "seats" not in found and seats - collectives < individuals:
        found.setdefault(
            "collectives",
            _("%(count)d individuals are approved already: that many seats must stay beside the collectives.")
            % {"count": individuals},
        )
    return found
