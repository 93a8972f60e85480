"""What the page of registration tells of each unit: seats, who is on the list and comes, who is still to register."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts import permissions
from conference.models import Conference, Unit
from delegates import by_unit
from delegates.models import Delegate
from invitations import replies
from invitations.models import Reply
from nominations import waiting
from nominations.mix import Seats, seats_tables
from nominations.models import Category, Nomination
from nominations.waiting import Waiting


@dataclass(frozen=True)
class Person:
    """Somebody on the list, with the answer that holds."""

    delegate: Delegate
    reply: Reply | None

    @property
    def is_settled(self) -> bool:
        """Whether it is said that this person comes, or does not."""
        return bool(self.reply or self.delegate.confirmed_at or self.delegate.cancelled_at)


@dataclass
class Section:
    """One unit. `closes`: when its registration ends, None while no end is known; `end_of_all`: the deadline that was
    set for all units. `waiting`: its waiting list."""

    unit: Unit
    seats: list[Seats]
    closes: datetime.datetime | None
    end_of_all: datetime.datetime | None
    people: list[Person] = field(default_factory=list)
    unregistered: list[Nomination] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.closes is None or timezone.now() <= self.closes

    @property
    def following(self) -> list[Waiting]:
        """Who of those that wait would find a free seat."""
        return [row for row in self.waiting if row.is_next]

    @property
    def unsettled(self) -> int:
        return sum(not person.is_settled for person in self.people)

    @property
    def seated(self) -> list[Person]:
        """Those on its own seats: a guest whom it proposed is counted where they sit, and nowhere twice."""
        return [person for person in self.people if person.delegate.unit_id == self.unit.pk]

    @property
    def missing(self) -> int:
        """Approved on its seats, and not on the list."""
        return sum((row.organisation_id or row.unit_id) == self.unit.pk for row in self.unregistered)

    @property
    def coming(self) -> int:
        return sum(bool(person.delegate.confirmed_at) for person in self.seated)

    @property
    def away(self) -> int:
        return sum(bool(person.delegate.cancelled_at) for person in self.seated)

    @property
    def silent(self) -> int:
        return sum(not person.is_settled for person in self.seated)


def sections(conference: Conference, chosen: QuerySet[Unit]) -> list[Section]:
    """A section for each of the units, in their order. As many queries for many as for few: seven."""
    ends = by_unit.with_ends(conference, chosen)
    of_unit = {unit.pk: Section(unit, [], *end) for unit, end in ends.items()}
    units, seats = list(of_unit), _seats(conference, list(ends))
    for row in seats:
        of_unit[row.unit.pk].seats.append(row)
    pending = [row for row in seats if row.pending]
    if pending:
        for (unit, _category), line in waiting.lists(conference, pending, with_mix=False).items():
            of_unit[unit].waiting = line
    rows = list(
        conference.delegates.of_units(units)
        .select_related("unit", "nomination")
        .order_by("category", "sort_key", "id")
    )
    newest = replies.newest_of(rows)
    for delegate in rows:
        if delegate.cancelled_at is None and not delegate.is_expected:
            continue  # the nomination was taken back: there is nothing to answer
        for unit in by_unit.keepers(delegate) & of_unit.keys():
            of_unit[unit].people.append(Person(delegate, newest.get(delegate.pk)))
    for nomination in by_unit.unregistered(conference, units).select_related("organisation"):
        for unit in {nomination.unit_id, nomination.organisation_id} & of_unit.keys():
            of_unit[unit].unregistered.append(nomination)
    return list(of_unit.values())


def _seats(conference: Conference, units: list[Unit]) -> list[Seats]:
    ids = [unit.pk for unit in units]
    guests = any(unit.kind == Unit.Kind.GUEST for unit in units)
    categories = (Category.EXEMPLAR, Category.GUEST) if guests else (Category.EXEMPLAR,)
    return seats_tables(conference, categories, units=ids)


def concerned(conference: Conference) -> QuerySet[Unit]:
    """Every unit that has seats, or people on the list."""
    seated = conference.allocations.filter(unit=OuterRef("pk"))
    listed = conference.delegates.filter(unit=OuterRef("pk")).exclude(nomination=None)
    return Unit.objects.filter(Exists(seated) | Exists(listed))


def may_decide_on(delegate: Delegate, reply: Reply | None, user) -> bool:
    """Whether this user may decide on the substitute that this answer proposes."""
    waits = reply is not None and reply.substitute_state == Reply.Substitute.PROPOSED
    return waits and reply is not None and replies.may_decide(reply, user, delegate)


def sees(user) -> bool:
    """Who has the page: the units' people for their own, and the organiser."""
    return permissions.is_organiser(user) or bool(permissions.own_units(user))
