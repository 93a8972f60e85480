"""Awards of the sample conference: what prizes are reckoned from, and the proposals of the approved exemplars."""

from __future__ import annotations

import datetime
from decimal import Decimal

from accounts.models import User
from conference.models import Conference
from nominations import awards
from nominations.models import AwardForm, BaseWage, PrizeCoefficient


def load(data: dict, conference: Conference, *, forms: dict[str, AwardForm], organiser: User) -> None:
    """Figures that the tables hold already stay as they are; every approved exemplar is proposed for its award."""
    for row in data["base_wages"]:
        BaseWage.objects.get_or_create(
            valid_from=datetime.date.fromisoformat(row["valid_from"]),
            defaults={"amount": row["amount"], "valid_to": _day(row["valid_to"])},
        )
    for row in data["coefficients"]:
        PrizeCoefficient.objects.get_or_create(
            form=forms[row["award_form"]],
            recipient=row["recipient"],
            valid_from=datetime.date.fromisoformat(row["valid_from"]),
            defaults={"coefficient": Decimal(row["coefficient"])},
        )
    awards.propose_all(conference, organiser)


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
