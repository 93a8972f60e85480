"""Who is honoured: units and priority groups from allocation to award, beside the edition before."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum

from conference.kept import instances, rows
from conference.models import Conference, PriorityTarget, Unit
from nominations.models import Award, Category, Nomination
from nominations.priorities import SIGNS
from nominations.states import NOMINATED, State

STAGES = {
    "nominated": lambda row: row["state"] in NOMINATED,
    "approved": lambda row: row["state"] == State.APPROVED,
    "awarded": lambda row: row["has_award"],
}
FACTS = ("state", "has_award", *(name for name, _value in SIGNS.values()))
COUNTED = ("conference", "unit", *FACTS, "n")


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
    """The figures of the conference with those of the edition before; five queries at most."""
    previous = before(conference)
    counted = _counted([conference, *filter(None, [previous])])
    now = _Figures(conference, counted)
    then = _Figures(previous, counted) if previous else None
    wanted = now.targets()
    groups = [
        now.group(group, wanted.get(group), then.share_of_group(group) if then else None) for group in SIGNS
    ]
    return Fairness(now.units(then), groups, now.total(), previous)


def before(conference: Conference) -> Conference | None:
    """The latest earlier edition that the database holds."""
    return next(iter(instances(Conference, _latest_before, conference.edition_number)), None)


def _latest_before(edition: int):
    return Conference.objects.filter(edition_number__lt=edition).order_by("-edition_number")[:1]


def _counted(conferences: list[Conference]) -> list[dict[str, Any]]:
    """How many exemplars of each conference and unit have the same FACTS, as "n"; one query."""
    found = rows(_alike, tuple(conference.pk for conference in conferences))
    return [dict(zip(COUNTED, row, strict=True)) for row in found]


def _alike(conferences: tuple[int, ...]):
    given = Award.objects.given().filter(nomination=OuterRef("pk"))
    exemplars = Nomination.objects.filter(conference__in=conferences).exemplars()
    alike = exemplars.annotate(has_award=Exists(given)).order_by().values("conference", "unit", *FACTS)
    return alike.annotate(n=Count("pk")).values_list(*COUNTED)


class _Figures:
    """Counts of one conference's exemplars: per unit and per group, at every stage."""

    def __init__(self, conference: Conference, counted: list[dict[str, Any]]):
        self.conference = conference
        self.of_unit: dict[int, Counter[str]] = defaultdict(Counter)
        self.of_group: Counter[str] = (
            Counter()
        )  # all units together, and each group: "approved", "female_approved"
        for row in counted:
            if row["conference"] == conference.pk:
                self._count(row)
        self.seats = 0

    def _count(self, row: dict[str, Any]) -> None:
        groups = [group for group, (name, value) in SIGNS.items() if row[name] == value]
        for stage, reached in STAGES.items():
            if reached(row):
                self.of_unit[row["unit"]][stage] += row["n"]
                self.of_group[stage] += row["n"]
                for group in groups:
                    self.of_group[f"{group}_{stage}"] += row["n"]

    def targets(self) -> dict[str, int]:
        """The fewest wanted of each group among the approved, as its target says; one query."""
        approved = self.of_group["approved"]
        return {
            target.group: max(target.min_count or 0, -(-approved * (target.min_percent or 0) // 100))
            for target in instances(PriorityTarget, _targets_of, self.conference)
        }

    def group(self, group: Any, wanted: int | None, share_before: Fraction | None) -> Row:
        counts = {name: self.of_group[f"{group}_{name}"] for name in STAGES}
        return Row(
            str(group.label), wanted, **counts, all_awarded=self.of_group["awarded"], before=share_before
        )

    def share_of_group(self, group: str) -> Fraction | None:
        return _share(self.of_group[f"{group}_awarded"], self.of_group["awarded"])

    def share_of_unit(self, unit_id: int) -> Fraction | None:
        return _share(self.of_unit[unit_id]["awarded"], self.of_group["awarded"])

    def units(self, then: _Figures | None) -> list[Row]:
        """A row for each unit with seats or nominations, in the units' order."""
        seats = dict(rows(_seats_of, self.conference))
        found = []
        for unit, short_name in rows(_short_names):
            if unit not in seats and unit not in self.of_unit:
                continue
            counts = {name: self.of_unit[unit][name] for name in STAGES}
            earlier = then.share_of_unit(unit) if then else None
            found.append(
                Row(
                    short_name,
                    seats.get(unit),
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


def _targets_of(conference: Conference):
    return conference.targets.all()


def _seats_of(conference: Conference):
    allocations = conference.allocations.filter(category=Category.EXEMPLAR).order_by()
    return allocations.values_list("unit").annotate(seats=Sum("seats"))


def _short_names():
    return Unit.objects.values_list("pk", "short_name")
