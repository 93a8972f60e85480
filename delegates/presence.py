"""Who is in the hall: counts by category and unit, and who is missing, with or without a word."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import get_language

from conference.models import Conference
from conference.unchanged import unless_changed
from delegates import answers
from delegates.models import Delegate
from nominations.models import Nomination
from nominations.states import State


@dataclass
class Count:
    """`label` of a category or unit; `apologies`: of those who said that they do not come, who are not expected."""

    label: str
    expected: int = 0
    present: int = 0
    apologies: int = 0

    @property
    def missing(self) -> int:
        return self.expected - self.present


@dataclass
class Presence:
    total: Count = field(default_factory=lambda: Count(""))
    categories: list[Count] = field(default_factory=list)
    units: list[Count] = field(default_factory=list)
    confirmed: list[Delegate] = field(default_factory=list)
    silent: list[Delegate] = field(default_factory=list)
    apologies: list[Delegate] = field(default_factory=list)


def presence(conference: Conference) -> Presence:
    """Figures and the missing: who said to come, who said nothing, and who said not to come (with `reason`).

    Two queries, and none until something has changed.
    """
    return unless_changed(_presence, conference, get_language())


def _presence(conference: Conference, _language: str | None) -> Presence:
    columns = (
        "conference", "full_name", "gender", "category", "position", "workplace", "unit__short_name", "unit__name",
        "confirmed_at", "present_at", "cancelled_at", "stands_in_for",
    )  # fmt: skip
    lost = Nomination.objects.exclude(state=State.APPROVED).order_by().values("pk")
    people = conference.delegates.exclude(nomination__in=lost).select_related("unit").only(*columns)
    found = Presence()
    of_category = {value: Count(str(label)) for value, label in Delegate.Category.choices}
    of_unit: dict[int, Count] = {}
    for row in people.in_protocol_order("unit__position", "unit_id"):
        unit = of_unit.setdefault(row.unit_id, Count(row.unit.short_name))
        for count in (found.total, of_category[row.category], unit):
            _add(count, row)
        _sort_out(found, row)
    answers.attach_reasons(found.apologies)
    found.categories = [count for count in of_category.values() if count.expected or count.apologies]
    found.units = list(of_unit.values())
    return found


def _add(count: Count, row: Delegate) -> None:
    if row.cancelled_at:
        count.apologies += 1
    else:
        count.expected += 1
        count.present += bool(row.present_at)


def _sort_out(found: Presence, row: Delegate) -> None:
    if row.cancelled_at:
        found.apologies.append(row)
    elif not row.present_at:
        (found.confirmed if row.confirmed_at else found.silent).append(row)
