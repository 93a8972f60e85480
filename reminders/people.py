"""Who holds which role and which seat, of all people at once: three queries, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Role, RoleAssignment, User
from conference.models import Conference
from subcommittees.models import Member


@dataclass(frozen=True)
class People:
    """Of accounts that are open; a closed one holds nothing."""

    open: frozenset[int]
    holders: dict[tuple[str, int | None], set[int]]
    seats: dict[int, set[int]]

    def holding(self, *roles: str, unit: int | None = None) -> set[int]:
        return set().union(*(self.holders.get((role, unit), ()) for role in roles))

    def members(self, subcommittee: int) -> set[int]:
        return self.seats.get(subcommittee, set())

    def heads(self, unit: int) -> set[int]:
        return self.holding(Role.UNIT_HEAD, unit=unit)

    def preparers(self, unit: int) -> set[int]:
        return self.holding(Role.UNIT_PREPARER, unit=unit)


def load(conference: Conference) -> People:
    everybody = User.objects.filter(is_active=True).order_by()
    roles = RoleAssignment.objects.filter(user__is_active=True).order_by()
    seats = Member.objects.filter(subcommittee__conference=conference, user__is_active=True).order_by()
    return People(
        frozenset(everybody.values_list("pk", flat=True)),
        _gathered((((role, unit), user) for role, unit, user in roles.values_list("role", "unit", "user"))),
        _gathered(seats.values_list("subcommittee", "user")),
    )


def _gathered(pairs: Iterable[tuple]) -> dict:
    found: dict = defaultdict(set)
    for key, user in pairs:
        found[key].add(user)
    return dict(found)
