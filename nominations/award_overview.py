"""The figures of the award page: by authority and award form, and what still has to be done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from conference.kept import rows
from conference.models import Conference
from nominations import authorities, awards, lines
from nominations.award_states import AwardState
from nominations.models import Award, AwardForm, Nomination

COLLECTIVE = Q(nomination__kind=Nomination.Kind.COLLECTIVE)
COUNTS = {
    "collectives": Count("pk", filter=COLLECTIVE & ~Q(state=AwardState.REVOKED)),
    "individuals": Count("pk", filter=~COLLECTIVE & ~Q(state=AwardState.REVOKED)),
    "undecided": Count("pk", filter=Q(state=AwardState.PROPOSED, decision=None)),
    "waiting": Count("pk", filter=Q(state=AwardState.DECIDED)),
    "handed_over": Count("pk", filter=Q(state=AwardState.HANDED_OVER)),
    "revoked": Count("pk", filter=Q(state=AwardState.REVOKED)),
}


@dataclass
class FormFigures:
    """How many of one award form; `waiting` are decided and not handed over."""

    form: AwardForm
    collectives: int
    individuals: int
    undecided: int
    waiting: int
    handed_over: int
    revoked: int


@dataclass
class AuthorityFigures:
    authority: str
    is_own: bool
    forms: list[FormFigures] = field(default_factory=list)

    @property
    def undecided(self) -> int:
        return sum(row.undecided for row in self.forms)


@dataclass(frozen=True)
class Overview:
    authorities: list[AuthorityFigures]
    wishes: awards.Wishes
    undecided: int
    waiting: int
    total: int


def overview(conference: Conference, catalogue: list[AwardForm]) -> Overview:
    """The figures of the conference's awards; two queries beside the catalogue."""
    counted = {form: dict(zip(COUNTS, numbers, strict=True)) for form, *numbers in rows(_counted, conference)}
    found = []
    for name in authorities.names(form for form in catalogue if form.pk in counted):
        own_forms = [
            FormFigures(form, **counted[form.pk])
            for form in authorities.forms_of(name, catalogue)
            if form.pk in counted
        ]
        found.append(AuthorityFigures(name, authorities.is_own(conference, name), own_forms))
    figures = [row for group in found for row in group.forms]
    return Overview(
        authorities=found,
        wishes=awards.wishes(conference),
        undecided=sum(row.undecided for row in figures),
        waiting=sum(row.waiting for row in figures),
        total=sum(row.collectives + row.individuals + row.revoked for row in figures),
    )


def _counted(conference: Conference):
    alike = Award.objects.of(conference).order_by().values("form").annotate(**COUNTS)
    return alike.values_list("form", *COUNTS)


class DecisionLine(NamedTuple):
    """A decision in the list of the award page: `n` awards, `money` the sum of their prizes."""

    pk: int
    number: str
    date: datetime.date | None
    authority: str
    state: str
    n: int
    money: int | None


def decisions(conference: Conference) -> list[DecisionLine]:
    """The decisions of the conference, newest first; one query."""
    return [DecisionLine._make(row) for row in rows(_decisions_of, conference)]


def _decisions_of(conference: Conference):
    counted = conference.award_decisions.annotate(n=Count("awards"), money=Sum("awards__prize"))
    return counted.order_by("-date", "-id").values_list(*DecisionLine._fields)


class AwardLine(NamedTuple):
    """An award in the list of the award page; the decision is None for a proposal in none."""

    pk: int
    state: str
    receipt: str
    prize: int | None
    kind: str
    collective_name: str
    full_name: str
    unit: str
    form: str
    decision: int | None
    decision_number: str | None

    @property
    def name(self) -> str:
        return lines.shown_name(self.kind, self.collective_name, self.full_name)


AWARD_COLUMNS = (
    "pk", "state", "receipt", "prize",
    "nomination__kind", "nomination__collective_name", "nomination__full_name", "nomination__unit__short_name",
    "form__name", "decision_id", "decision__number",
)  # fmt: skip


def award_lines(found: Iterable[tuple]) -> list[AwardLine]:
    """Rows of AWARD_COLUMNS as lines."""
    return [AwardLine._make(row) for row in found]
