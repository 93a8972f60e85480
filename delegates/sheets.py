"""The sheets on which people sign that they are there: who stands on which, printed and keyed in by the same order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates import door
from delegates.door_models import Scan
from delegates.door_passes import Post
from delegates.models import Delegate

BY_UNIT, BY_CATEGORY = "unit", "category"
CHOICES = ((BY_UNIT, _("by unit")), (BY_CATEGORY, _("by category")))


@dataclass
class Sheet:
    """`key`: number of the unit or name of the category; `people` come in protocol order with unit and `seat__row`."""

    key: str
    unit: str = ""
    category: str = ""
    people: list[Delegate] = field(default_factory=list)

    @property
    def label(self) -> str:
        return self.unit or str(dict(Delegate.Category.choices)[self.category])

    @property
    def present(self) -> int:
        return sum(row.present_at is not None for row in self.people)


def sheets(conference: Conference, by: str, key: str = "") -> list[Sheet]:
    """Everybody expected, one sheet for each unit or category, of those who have anybody; with `key` that one alone."""
    found = conference.delegates.expected().select_related("unit", "seat__row")
    if by == BY_CATEGORY:
        order = {value: place for place, value in enumerate(Delegate.Category.values)}
        people = sorted(found.in_protocol_order(), key=lambda row: order[row.category])
    else:
        people = list(found.in_protocol_order("unit__position", "unit_id"))
    made: dict[str, Sheet] = {}
    for row in people:
        own = row.category if by == BY_CATEGORY else str(row.unit_id)
        if own not in made:
            made[own] = Sheet(own, "", row.category) if by == BY_CATEGORY else Sheet(own, row.unit.name)
        made[own].people.append(row)
    return [sheet for sheet in made.values() if not key or sheet.key == key]


@transaction.atomic
def key_in(conference: Conference, actor, ids: Collection[int]) -> int:
    """Notes those of `ids` as present who signed and are not inside yet, and answers how many; repeating changes nothing.

    PermissionDenied for whoever lets nobody in.
    """
    if not permissions.lets_in(actor):
        raise PermissionDenied
    found = conference.delegates.expected().filter(pk__in=list(ids), present_at=None)
    people = list(found.order_by("pk").select_for_update(of=("self",), no_key=True))
    if not people:
        return 0
    door.mark(Post(conference.pk, actor.pk, str(actor)), people, Scan.Way.SHEET)
    history.record_all(actor, people, "mark_present", to_state="present")
    return len(people)
