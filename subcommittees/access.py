"""Who may do what with a task: change its state, fill in what its unit decides, arrange all of it. Deny by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from accounts import permissions
from subcommittees.models import Member


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
        """Adds tasks to this subcommittee and changes everything of them: the organiser and its head."""
        return self.organises or body_id in self.headed_bodies

    def details(self, task: Placed) -> bool:
        """Says who is in charge, what comes of it and what it waits for: also the head of the lead unit."""
        return self.arranges_in(task.subcommittee_id) or task.lead_unit_id in self.headed_units


def rights_of(user) -> Rights:
    """One query, none for the organiser."""
    if permissions.is_organiser(user):
        return Rights(user.pk, organises=True)
    seats = list(Member.objects.filter(user=user).values_list("subcommittee", "is_head"))
    return Rights(
        user.pk,
        organises=False,
        bodies=frozenset(body for body, _is_head in seats),
        headed_bodies=frozenset(body for body, is_head in seats if is_head),
        units=permissions.own_units(user),
        headed_units=permissions.headed_units(user),
    )
