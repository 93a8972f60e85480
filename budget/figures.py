"""The stored rows as the rule reads them: the figures of any number of lines by three queries."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from budget import money_rule
from budget.models import BudgetLine, Commitment, Estimate, Expense, Source
from budget.money_rule import Figures
from conference.models import Conference
from conference.vietnamese import grouped

Key = TypeVar("Key", bound=Hashable)


@dataclass
class Money:
    """Lines with their figures, in the order of the lines."""

    lines: list[BudgetLine]
    figures: dict[int, Figures]

    @cached_property
    def total(self) -> Figures:
        return money_rule.together(self.figures.values())

    def by(self, key: Callable[[BudgetLine], Key]) -> dict[Key, Figures]:
        return money_rule.by({line.pk: key(line) for line in self.lines}, self.figures)

    def rows(self) -> list[tuple[BudgetLine, Figures]]:
        return [(line, self.figures[line.pk]) for line in self.lines]


def read(lines: Iterable[BudgetLine]) -> Money:
    found = list(lines)
    numbers = [line.pk for line in found]
    of_these = Q(line__in=numbers) if len(numbers) < 2 else Q(line__conference=found[0].conference_id)
    contracts = Commitment.objects.filter(of_these).values_list("pk", "line", "amount", "cancelled_at")
    payments = Expense.objects.filter(of_these, taken_back_at=None).values_list(
        "line", "amount", "commitment"
    )
    figures = money_rule.reckon(
        (money_rule.Line(line.pk, line.planned, line.approved) for line in found),
        (
            money_rule.Contract(pk, line, amount, cancelled is not None)
            for pk, line, amount, cancelled in contracts.order_by()
        ),
        (money_rule.Payment(*payment) for payment in payments.order_by()),
    )
    return Money(found, figures)


@dataclass(frozen=True)
class OfSource:
    """A source, None for lines that name none; `unspent`: granted and not spent."""

    source: Source | None
    figures: Figures

    @property
    def granted(self) -> int:
        return self.source.amount if self.source else 0

    @property
    def unspent(self) -> int:
        return self.granted - self.figures.spent

    @property
    def lacks(self) -> int:
        return money_rule.missing(max(self.figures.approved, self.figures.spent), self.granted)


def of_sources(conference: Conference, money: Money) -> list[OfSource]:
    """Every source of the conference, then the lines without one. One query."""
    used = money.by(lambda line: line.source_id)
    found = [OfSource(source, used.get(source.pk, money_rule.NOTHING)) for source in conference.sources.all()]
    return [*found, OfSource(None, used[None])] if None in used else found


@dataclass(frozen=True)
class PerDelegate:
    """How many people, and what each of them costs: planned, expected, present."""

    label: str
    people: int
    amount: int | None


def per_delegate(conference: Conference, amount: int) -> list[PerDelegate]:
    """One query."""
    counted = conference.delegates.expected().aggregate(
        expected=Count("pk"), present=Count("pk", filter=Q(present_at__isnull=False))
    )
    numbers = (
        (_("planned delegates"), conference.target_delegates),
        (_("expected delegates"), counted["expected"]),
        (_("delegates present"), counted["present"]),
    )
    return [PerDelegate(label, people, money_rule.each(amount, people)) for label, people in numbers]


def dong(amount: int) -> str:
    """ "1.234.567 đồng", as the office writes amounts in every language of the screen."""
    return f"{grouped(amount)} đồng"


def warnings(
    estimate: Estimate, money: Money, sources: list[OfSource], people: list[PerDelegate]
) -> list[tuple[str, str]]:
    """[(tone, sentence)] of what is wrong with the money as a whole, the worst first."""
    total, found = money.total, []
    amount = total.approved or total.planned
    what = _("approved") if total.approved else _("planned")
    if excess := money_rule.above(amount, estimate.cap):
        text = _("%(what)s: %(amount)s is %(excess)s above the cap of the conference (%(cap)s).")
        words = {"what": what, "amount": dong(amount), "excess": dong(excess), "cap": dong(estimate.cap or 0)}
        found.append(("danger", _sentence(text % words)))
    over = [line for line, figures in money.rows() if figures.bound > figures.approved]
    if over:
        listed = "; ".join(str(line) for line in over[:5]) + ("; …" if len(over) > 5 else "")
        text = _("More is contracted and spent than approved: %(lines)s.")
        found.append(("danger", text % {"lines": listed}))
    if lacks := money_rule.missing(amount, sum(row.granted for row in sources)):
        text = _("The sources lack %(amount)s for what is %(what)s.")
        found.append(("warning", text % {"amount": dong(lacks), "what": what}))
    for row in sources:
        if row.source and row.lacks:
            text = _("The source “%(source)s” lacks %(amount)s for the lines that are paid from it.")
            found.append(("warning", text % {"source": row.source, "amount": dong(row.lacks)}))
    costly = [one for one in people[:1] if one.amount and money_rule.above(one.amount, estimate.delegate_cap)]
    for cost in costly:
        text = _("Each of %(people)s planned delegates costs %(amount)s, above the cap of %(cap)s.")
        words = {
            "people": str(cost.people),
            "amount": dong(cost.amount or 0),
            "cap": dong(estimate.delegate_cap or 0),
        }
        found.append(("warning", text % words))
    return found


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
