"""Whom the delegate list shows: the values of its filter, as rows and as figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conference.models import Conference, Unit
from conference.unchanged import unless_changed
from delegates.models import DelegateQuerySet


class Answer:
    """Values of the filter on the answer. Without a value: everybody who is still expected."""

    OFF = "off"
    CHOICES = (
        ("", _("all expected")),
        ("not_invited", _("not invited yet")),
        ("waiting", _("invited, no answer yet")),
        ("confirmed", _("confirmed")),
        ("present", _("present")),
        (OFF, _("no longer expected")),
    )
    CONDITIONS: dict[str, dict[str, Any]] = {
        "not_invited": {"invited_at": None},
        "waiting": {"invited_at__isnull": False, "confirmed_at": None},
        "confirmed": {"confirmed_at__isnull": False},
        "present": {"present_at__isnull": False},
    }


@dataclass(frozen=True)
class Chosen:
    q: str = ""
    category: str = ""
    unit: Unit | None = None
    answer: str = ""
    sort: str = ""

    def people(self, delegates: DelegateQuerySet) -> DelegateQuerySet:
        """Who fits the search, category and unit, whatever the answer."""
        if self.q:
            delegates = delegates.search(self.q)
        if self.category:
            delegates = delegates.filter(category=self.category)
        if self.unit:
            delegates = delegates.filter(unit=self.unit)
        if self.sort == "protocol":
            return delegates.in_protocol_order()
        order = ["unit__position", "unit_id", "sort_key", "id"] if self.sort else ["sort_key", "id"]
        return delegates.order_by(*order)

    def rows(self, delegates: DelegateQuerySet) -> DelegateQuerySet:
        """What the list shows."""
        if self.answer == Answer.OFF:  # who no longer holds a seat
            return self.people(delegates).exclude(pk__in=delegates.expected().order_by().values("pk"))
        return self.people(delegates).expected().filter(**Answer.CONDITIONS.get(self.answer, {}))


class Figures(NamedTuple):
    of_category: dict[str, int]
    off: int
    """How many of the people looked for are no longer expected; 0 where the list asks for one answer only."""

    @property
    def shown(self) -> int:
        return sum(self.of_category.values())


def figures(conference: Conference, user: User, chosen: Chosen) -> Figures:
    """At most two queries, none while nothing changes."""
    return unless_changed(_count, conference, user, user.held_roles, chosen)


def _count(conference: Conference, user: User, _roles: frozenset, chosen: Chosen) -> Figures:
    delegates = conference.delegates.visible_to(user)
    rows = chosen.rows(delegates).order_by().values_list("category")
    of_category = dict(rows.annotate(people=Count("pk")))
    off = 0
    if not chosen.answer:
        off = chosen.people(delegates).order_by().count() - sum(of_category.values())
    return Figures(of_category, off)
