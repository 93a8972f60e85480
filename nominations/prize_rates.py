"""Reads the tables that prizes are reckoned from: base wages and coefficients in force on a day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from nominations import prize
from nominations.models import BaseWage, Nomination, PrizeCoefficient
from nominations.prize import Dated

Key = tuple[int, str]  # id of the award form, PrizeCoefficient.Recipient


@dataclass(frozen=True)
class Rates:
    """What was in force on one day. `wage` None: nobody has entered the base wage of that day."""

    wage: int | None = None
    coefficients: dict[Key, Fraction] = field(default_factory=dict)

    def prize(self, form_id: int, kind: str) -> int | None:
        """The prize in đồng for a nomination of that kind, 0 where the coefficient says that none goes with it.

        None where wage or coefficient is not entered.
        """
        coefficient = self.coefficients.get((form_id, recipient(kind)))
        if coefficient == 0:
            return 0
        if self.wage is None or coefficient is None:
            return None
        return prize.amount(coefficient, self.wage)


def recipient(kind: str) -> str:
    """Collective or individual, by the kind of nomination."""
    is_collective = kind == Nomination.Kind.COLLECTIVE
    recipients = PrizeCoefficient.Recipient
    return str(recipients.COLLECTIVE if is_collective else recipients.INDIVIDUAL)


def on(day: datetime.date | None) -> Rates:
    """The rates of that day; two queries. Without a day nothing can be reckoned, and nothing is asked."""
    if day is None:
        return Rates()
    wage = prize.in_force([row.dated for row in BaseWage.objects.all()], day)
    rows: dict[Key, list[Dated]] = defaultdict(list)
    for row in PrizeCoefficient.objects.all():
        rows[row.form_id, row.recipient].append(row.dated)
    found = {key: prize.in_force(entries, day) for key, entries in rows.items()}
    return Rates(wage, {key: Fraction(value) for key, value in found.items() if value is not None})
