"""The figures of the award page: by authority and award form, and what still has to be done."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q

from conference.models import Conference
from nominations import authorities, awards
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
    counted = {
        row["form"]: row for row in Award.objects.of(conference).order_by().values("form").annotate(**COUNTS)
    }
    found = []
    for name in authorities.names(form for form in catalogue if form.pk in counted):
        rows = [
            FormFigures(form, **{key: counted[form.pk][key] for key in COUNTS})
            for form in authorities.forms_of(name, catalogue)
            if form.pk in counted
        ]
        found.append(AuthorityFigures(name, authorities.is_own(conference, name), rows))
    rows = [row for group in found for row in group.forms]
    return Overview(
        authorities=found,
        wishes=awards.wishes(conference),
        undecided=sum(row.undecided for row in rows),
        waiting=sum(row.waiting for row in rows),
        total=sum(row.collectives + row.individuals + row.revoked for row in rows),
    )
