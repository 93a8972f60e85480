"""Who may do what with tasks, with requests to units and with obstacles. Deny by default.

All answers suppose that the row is one that the person sees (`visible_to`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from accounts import permissions
from subcommittees.models import Member, Obstacle, UnitRequest


class Placed(Protocol):
    """A task, or a row that says as much of one."""

    @property
    def assignee_id(self) -> int | None: ...
    @property
    def subcommittee_id(self) -> int: ...
    @property
    def lead_unit_id(self) -> int: ...


@dataclass(frozen=True)
class Rights:
    """What one person may do; answers for any number of tasks without a query."""

    user_id: int
    organises: bool
    bodies: frozenset[int] = frozenset()
    headed_bodies: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    headed_units: frozenset[int] = frozenset()

    def moves(self, task: Placed) -> bool:
        """Changes its state: who is in charge of it, people of the subcommittee and of the lead unit.

        Co-ordinating units see a task and leave its state to those who answer for it.
        """
        return (
            self.organises
            or task.assignee_id == self.user_id
            or task.subcommittee_id in self.bodies
            or task.lead_unit_id in self.units
        )

    def arranges_in(self, body_id: int) -> bool:
        """Adds tasks to this subcommittee and changes everything of them: the organiser, its head and deputies."""
        return self.organises or body_id in self.headed_bodies

    def details(self, task: Placed) -> bool:
        """Says who is in charge, what comes of it and what it waits for: also the head of the lead unit."""
        return self.arranges_in(task.subcommittee_id) or task.lead_unit_id in self.headed_units

    def asks(self, body_id: int) -> bool:
        """Writes to units for this subcommittee, accepts or returns what they answer, withdraws: all its people."""
        return self.organises or body_id in self.bodies

    def answers(self, request: UnitRequest) -> bool:
        """Answers for the unit: its head and its preparers; the organiser takes down what was said by telephone."""
        return self.organises or request.unit_id in self.units

    def escalates(self, obstacle: Obstacle) -> bool:
        """Brings it to the Standing Council before its day: who raised it, the head of its unit, the head of the
        subcommittee in whose work it was met, the organiser."""
        return (
            self.organises
            or obstacle.raised_by_id == self.user_id
            or obstacle.unit_id in self.headed_units
            or bool(bodies_of(obstacle) & self.headed_bodies)
        )

    def closes(self, obstacle: Obstacle) -> bool:
        """Says that it is out of the way: who raised it, the head of its unit, the organiser."""
        return (
            self.organises or obstacle.raised_by_id == self.user_id or obstacle.unit_id in self.headed_units
        )

    def reopens(self, obstacle: Obstacle) -> bool:
        """Says that the answer does not help: who raised it."""
        return obstacle.raised_by_id == self.user_id


def bodies_of(obstacle: Obstacle) -> set[int]:
    """The subcommittees in whose work it was met; task and request are read along with the obstacle."""
    origins = (obstacle.task, obstacle.request)
    return {origin.subcommittee_id for origin in origins if origin is not None}


def rights_of(user) -> Rights:
    """One query, none for the organiser."""
    if permissions.is_organiser(user):
        return Rights(user.pk, organises=True)
    seats = list(Member.objects.filter(user=user).values_list("subcommittee", "position"))
    return Rights(
        user.pk,
        organises=False,
        bodies=frozenset(body for body, _position in seats),
        headed_bodies=frozenset(body for body, position in seats if position in Member.LEADING),
        units=permissions.own_units(user),
        headed_units=permissions.headed_units(user),
    )
