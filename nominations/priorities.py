"""How many of the exemplars belong to the groups that the conference gives priority to, and what the targets miss.

The plan gives no figures for these groups, so a missed target only warns: it never refuses anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from conference.models import Conference, PriorityTarget
from conference.people import Gender
from nominations.models import Nomination

SIGNS: dict[str, tuple[str, Any]] = {
    PriorityTarget.Group.WOMEN: ("gender", Gender.FEMALE),
    PriorityTarget.Group.DIRECT_WORKERS: ("is_direct_worker", True),
    PriorityTarget.Group.RESEARCHERS: ("is_researcher", True),
    PriorityTarget.Group.PRODUCTION_WORKERS: ("is_production_worker", True),
}
"""{group: (field of the nomination, value that says who belongs to it)}."""
GROUPS: dict[str, Q] = {group: Q(sign) for group, sign in SIGNS.items()}


@dataclass(frozen=True)
class People:
    """Exemplars and guests, and how many of the exemplars belong to each group."""

    exemplar: int
    guest: int
    groups: dict[str, int]

    def moved(self, added: Iterable[Nomination], removed: Iterable[Nomination] = ()) -> People:
        """The figures with some nominations more and others fewer, all of them loaded."""
        exemplar, guest, groups = self.exemplar, self.guest, dict(self.groups)
        for step, nominations in ((1, added), (-1, removed)):
            for nomination in nominations:
                if nomination.is_guest:
                    guest += step
                    continue
                exemplar += step
                for name in nomination.flags:
                    groups[name] += step
        return People(exemplar, guest, groups)


@dataclass(frozen=True)
class TargetFigure:
    """A priority group among so many exemplars; `missing` people until the target is met."""

    label: str
    people: int
    exemplars: int
    min_percent: int | None
    min_count: int | None

    @property
    def wanted(self) -> int:
        return max(self.min_count or 0, -(-self.exemplars * (self.min_percent or 0) // 100))

    @property
    def missing(self) -> int:
        return max(self.wanted - self.people, 0)


def counts(approved: Q) -> dict[str, Any]:
    """{name: aggregate} for a page that counts other things in the same query; read back by `people_of`."""
    guest = Q(kind=Nomination.Kind.GUEST)
    exemplar = approved & ~guest
    return {
        "exemplar": Count("pk", filter=exemplar),
        "guest": Count("pk", filter=approved & guest),
        **{f"group_{name}": Count("pk", filter=exemplar & of_group) for name, of_group in GROUPS.items()},
    }


def people_of(counted: dict[str, int]) -> People:
    groups = {str(name): counted[f"group_{name}"] for name in GROUPS}
    return People(counted["exemplar"], counted["guest"], groups)


def count(nominations) -> People:
    """The people of a query set of nominations; one query."""
    return people_of(nominations.aggregate(**counts(Q(pk__isnull=False))))


def targets(conference: Conference, people: People) -> list[TargetFigure]:
    """The conference's targets against `people`; one query."""
    return [
        TargetFigure(
            label=str(target.get_group_display()),
            people=people.groups[target.group],
            exemplars=people.exemplar,
            min_percent=target.min_percent,
            min_count=target.min_count,
        )
        for target in conference.targets.all()
    ]


def missed(figures: Iterable[TargetFigure]) -> list[TargetFigure]:
    return [figure for figure in figures if figure.missing]
