"""Nominations as lists show them: plain rows, a tenth of the work of model instances."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

UNNAMED = _("Unnamed draft")


def reference(number: int | None) -> str:
    """ "ĐC-007"; "" for a draft that was never submitted."""
    return f"ĐC-{number:03d}" if number else ""


def printed_name(kind: str, collective_name: str, full_name: str) -> str:
    """The name as the certificate prints it."""
    return collective_name if kind == "collective" else full_name


def shown_name(kind: str, collective_name: str, full_name: str) -> str:
    """The same, and words for a draft that has none yet."""
    return printed_name(kind, collective_name, full_name) or str(UNNAMED)


class Line(NamedTuple):
    """What a line of a list tells of a nomination; `__str__` and `reference` are those of the nomination."""

    pk: int
    kind: str
    number: int | None
    collective_name: str
    full_name: str
    position: str
    state: str
    decision_reason: str
    saved_at: datetime.datetime
    date_of_birth: datetime.date | None
    unit_name: str
    unit_short_name: str
    organisation_name: str | None

    @property
    def reference(self) -> str:
        return reference(self.number)

    def __str__(self) -> str:
        return shown_name(self.kind, self.collective_name, self.full_name)


COLUMNS = (
    *Line._fields[:-3], "unit__name", "unit__short_name", "organisation__name",
)  # fmt: skip
"""The same in the words of a query; see `NominationQuerySet.for_list`."""


def lines(found: Iterable[tuple]) -> list[Line]:
    """Rows of COLUMNS as lines."""
    return [Line._make(row) for row in found]
