"""Who is honoured: units and priority groups from allocation to award, beside the edition before."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from conference.models import Conference, Unit
from nominations.models import Award, Category
from nominations.priorities import GROUPS
from nominations.states import NOMINATED, State

STAGES = {
    "nominated": Q(state__in=NOMINATED),
    "approved": Q(state=State.APPROVED),
    "awarded": Q(has_award=True),
}


@dataclass(frozen=True)
class Row:
    """One unit or group. `allocated`: seats of a unit, the fewest wanted of a group; None where none is set."""

    label: str
    allocated: int | None
    nominated: int
    approved: int
    awarded: int
    all_awarded: int
    before: Fraction | None = None

    @property
    def approved_of_nominated(self) -> Fraction | None:
        return _share(self.approved, self.nominated)

    @property
    def awarded_of_approved(self) -> Fraction | None:
        return _share(self.awarded, self.approved)

    @property
    def share(self) -> Fraction | None:
        """Percent of all awards that are given."""
        return _share(self.awarded, self.all_awarded)


@dataclass(frozen=True)
class Fairness:
    units: list[Row]
    groups: list[Row]
    total: Row
    previous: Conference | None


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def report(conference: Conference) -> Fairness:
    """The figures of the conference with those of the edition before; six queries at most."""
    previous = before(conference)
    now = _Figures(conference)
    then = _Figures(previous) if previous else None
    wanted = now.targets()
    groups = [
        now.group(group, wanted.get(group), then.share_of_group(group) if then else None) for group in GROUPS
    ]
    return Fairness(now.units(then), groups, now.total(), previous)


def before(conference: Conference) -> Conference | None:
    """The latest earlier edition that the database holds."""
    earlier = Conference.objects.filter(edition_number__lt=conference.edition_number)
    return earlier.order_by("-edition_number").first()


def _group_counts() -> dict[str, Count]:
    return {
        f"{group}_{name}": Count("pk", filter=condition & member)
        for group, member in GROUPS.items()
        for name, condition in STAGES.items()
    }


class _Figures:
    """Counts of one conference's exemplars: per unit and per group, at every stage."""

    def __init__(self, conference: Conference):
        self.conference = conference
        given = Award.objects.given().filter(nomination=OuterRef("pk"))
        self.exemplars: QuerySet = (
            conference.nominations.exemplars().annotate(has_award=Exists(given)).order_by()
        )
        self.of_unit: dict[int, dict[str, int]] = {row["unit"]: row for row in self._counted()}
        self.of_group = {
            name: sum(row[name] for row in self.of_unit.values()) for name in (*STAGES, *_group_counts())
        }
        self.seats = 0

    def _counted(self):
        """Every figure of every unit; the sums over the units are those of the conference."""
        counts = {name: Count("pk", filter=condition) for name, condition in STAGES.items()}
        return self.exemplars.values("unit").annotate(**counts, **_group_counts())

    def targets(self) -> dict[str, int]:
        """The fewest wanted of each group among the approved, as its target says; one query."""
        approved = self.of_group["approved"]
        return {
            target.group: max(target.min_count or 0, -(-approved * (target.min_percent or 0) // 100))
            for target in self.conference.targets.all()
        }

    def group(self, group: Any, wanted: int | None, share_before: Fraction | None) -> Row:
        counts = {name: self.of_group[f"{group}_{name}"] for name in STAGES}
        return Row(
            str(group.label), wanted, **counts, all_awarded=self.of_group["awarded"], before=share_before
        )

    def share_of_group(self, group: str) -> Fraction | None:
        return _share(self.of_group[f"{group}_awarded"], self.of_group["awarded"])

    def share_of_unit(self, unit_id: int) -> Fraction | None:
        return _share(self.of_unit.get(unit_id, {}).get("awarded", 0), self.of_group["awarded"])

    def units(self, then: _Figures | None) -> list[Row]:
        """A row for each unit with seats or nominations, in the units' order."""
        allocations = self.conference.allocations.filter(category=Category.EXEMPLAR)
        seats = dict(allocations.order_by().values_list("unit").annotate(seats=Sum("seats")))
        found = []
        for unit in Unit.objects.filter(pk__in={*seats, *self.of_unit}):
            counts = {name: self.of_unit.get(unit.pk, {}).get(name, 0) for name in STAGES}
            earlier = then.share_of_unit(unit.pk) if then else None
            found.append(
                Row(
                    unit.short_name,
                    seats.get(unit.pk),
                    **counts,
                    all_awarded=self.of_group["awarded"],
                    before=earlier,
                )
            )
        self.seats = sum(seats.values())
        return found

    def total(self) -> Row:
        counts: dict[str, Any] = {name: self.of_group[name] for name in STAGES}
        return Row("", self.seats, **counts, all_awarded=self.of_group["awarded"])
