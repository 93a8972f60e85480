"""The order in which exemplars are called on the stage, and the batches in which they come up.

Selection keys, shared by the certificates and the slips for the stage: `order` (one of ORDERS), `batch` (people
who stand on the stage together; 0 or nothing: no batches).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from delegates.models import Delegate
from documents.kinds.paper import Subject

LARGEST_BATCH = 60
_BY_UNIT = ("unit__position", "unit_id", "nomination__sort_key", "id")
# Collective sorts before individual: their codes happen to stand in that order in the alphabet.
_COLLECTIVES, _INDIVIDUALS = "nomination__kind", "-nomination__kind"
ORDERS: dict[str, tuple] = {
    "": (_COLLECTIVES, *_BY_UNIT),
    "individuals": (_INDIVIDUALS, *_BY_UNIT),
    "award": (
        F("given_rank").asc(nulls_last=True),  # from `given.with_awards`
        F("given_form").asc(nulls_last=True),
        _COLLECTIVES,
        *_BY_UNIT,
    ),
    "unit": ("unit__position", "unit_id", _COLLECTIVES, "nomination__sort_key", "id"),
    "name": (_COLLECTIVES, "nomination__sort_key", "id"),
}
LABELS = (
    ("", _("collectives first, then individuals; each by unit and name")),
    ("individuals", _("individuals first, then collectives; each by unit and name")),
    ("award", _("by award form; in each collectives first, by unit and name")),
    ("unit", _("by unit; in each collectives first, by name")),
    ("name", _("collectives first, then individuals; each by name")),
)


def called(delegates: QuerySet, order: str | None) -> QuerySet:
    """The delegates in the order of their call; an order that is unknown counts as the usual one."""
    return delegates.order_by(*ORDERS.get(order or "", ORDERS[""]))


def with_places(delegates: QuerySet) -> QuerySet:
    """Delegates with their place in each order of the call, so that one query serves all orders; see `by_places`."""
    return delegates.annotate(
        **{_place(order): Window(RowNumber(), order_by=list(terms)) for order, terms in ORDERS.items()}
    )


def by_places(delegates: Iterable[Delegate], order: str | None) -> list[Delegate]:
    """Delegates from `with_places` as `called` would order them."""
    return sorted(delegates, key=attrgetter(_place(order if order in ORDERS else "")))


def _place(order: str | None) -> str:
    return f"place_{order or 'usual'}"


def batch_size(value) -> int:
    """A batch size out of a selection: 0 for none, at most LARGEST_BATCH."""
    text = str(value or "")
    return min(int(text), LARGEST_BATCH) if text.isascii() and text.isdigit() else 0


def in_batches(subjects: list[Subject], size) -> list[Subject]:
    """The same documents, their files in folders dot-1, dot-2, …; as they are without a size."""
    people = batch_size(size)
    if not people:
        return subjects
    digits = len(str(-(-len(subjects) // people)))
    return [
        replace(subject, file_name=f"dot-{place // people + 1:0{digits}d}/{subject.file_name}")
        for place, subject in enumerate(subjects)
    ]
