"""After a test of the check-in the doors begin anew: everybody is outside again, and nothing of the test comes in later."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates import walk_ins
from delegates.models import Delegate, DoorsAnew, Scan, WalkIn


class AtDoor(NamedTuple):
    """The scans of one door; `door` "" for marks in the list and on paper."""

    door: str
    scans: int
    first: datetime.datetime
    last: datetime.datetime


class Recorded(NamedTuple):
    """What the doors have noted. `marked`: people inside without any scan; `waiting`, `listed`, `substitutes`: of those who
    were not on the list, who wait for a word, were put on it, or came in somebody's place; `passes`: open ones."""

    doors: list[AtDoor]
    inside: int
    marked: int
    waiting: int
    listed: int
    substitutes: int
    refused: int
    passes: int

    @property
    def scans(self) -> int:
        return sum(door.scans for door in self.doors)

    @property
    def walk_ins(self) -> int:
        return self.waiting + self.listed + self.substitutes + self.refused

    @property
    def entries(self) -> int:
        """What the organiser types to confirm."""
        return self.scans + self.marked + self.walk_ins


def recorded(conference: Conference) -> Recorded:
    """Four queries."""
    scans = Scan.objects.filter(conference=conference).order_by("door").values_list("door")
    doors = scans.annotate(n=Count("pk"), first=Min("at"), last=Max("at"))
    people = conference.delegates.filter(present_at__isnull=False).aggregate(
        inside=Count("pk", distinct=True), marked=Count("pk", filter=Q(scans=None), distinct=True)
    )
    admitted = Q(standing=WalkIn.Standing.ADMITTED)
    came = conference.walk_ins.aggregate(
        waiting=Count("pk", filter=Q(standing=WalkIn.Standing.WAITING)),
        listed=Count("pk", filter=admitted & Q(instead_of=None)),
        substitutes=Count("pk", filter=admitted & Q(instead_of__isnull=False)),
        refused=Count("pk", filter=Q(standing=WalkIn.Standing.REFUSED)),
    )
    still_open = conference.door_passes.filter(closed_at=None, expires_at__gt=timezone.now())
    return Recorded([AtDoor(*row) for row in doors], **people, **came, passes=still_open.count())


@transaction.atomic
def begin(conference: Conference, actor, typed: int) -> None:
    """Nobody is inside, and a scan of an earlier moment that a device still keeps lets nobody in.

    `typed`: the number of entries that the page showed. ValidationError when there are others by now. The history keeps the
    counts, and of each person who was inside that it was cleared.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    scans = Scan.objects.filter(conference=conference)
    meant = Q(present_at__isnull=False) | Q(pk__in=scans.filter(delegate__isnull=False).values("delegate"))
    people = Delegate.objects.filter(meant, conference=conference).order_by("pk")
    locked = list(people.select_for_update(of=("self",), no_key=True))
    found = recorded(conference)
    if found.entries != typed:
        raise ValidationError(
            _("There are %(n)d entries. Nothing was cleared; look again and type this number.")
            % {"n": found.entries}
        )
    inside = [person for person in locked if person.present_at]
    history.record_all(actor, inside, "presence_cleared", from_state="present")
    scans.delete()
    Delegate.objects.filter(pk__in=[person.pk for person in inside]).update(present_at=None)
    came = conference.walk_ins.exclude(standing=WalkIn.Standing.UNDONE).select_related("delegate")
    for walk_in in came.order_by("-at"):  # who took a seat last leaves it first
        walk_ins.take_off(walk_in, actor, _("test of the check-in"))
    DoorsAnew.objects.create(conference=conference, at=timezone.now(), by=actor)
    counted = {
        "scans": found.scans,
        "inside": found.inside,
        "walk_ins": found.walk_ins,
        "taken_off": found.listed,
    }
    changes = {name: [str(number), "0"] for name, number in counted.items() if number}
    history.record(actor, conference, "doors_begun_anew", changes=changes)
