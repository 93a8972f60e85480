"""The rows of a session's agenda as its page shows them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction

from nominations import lines
from nominations.council_items import is_outdated, share_of


@dataclass
class AgendaLine:
    """An item with its nomination, numbers of votes and abstentions, and the user's own part."""

    pk: int
    outcome: str
    no_quorum: bool
    reason: str
    approving: int | None
    base: int | None
    mark: Decimal | str | None
    place: int | None
    outdated_at: datetime.datetime | None
    confirmed_at: datetime.datetime | None
    kind: str
    collective_name: str
    full_name: str
    unit: str
    award_form: str | None
    set_aside: int
    voted: int
    scorers: int
    own_vote: str | None
    own_abstention: bool

    @property
    def name(self) -> str:
        return lines.shown_name(self.kind, self.collective_name, self.full_name)

    @property
    def is_outdated(self) -> bool:
        return is_outdated(self.outdated_at, self.confirmed_at)

    @property
    def share(self) -> Fraction | None:
        return share_of(self.approving, self.base)


OF_NOMINATION = {
    "kind": "nomination__kind",
    "collective_name": "nomination__collective_name",
    "full_name": "nomination__full_name",
    "unit": "nomination__unit__short_name",
    "award_form": "nomination__award_form__name",
}
AGENDA_COLUMNS = tuple(OF_NOMINATION.get(field.name, field.name) for field in fields(AgendaLine))
"""The fields of a line in the words of a query; see `council_access.items_for`."""
