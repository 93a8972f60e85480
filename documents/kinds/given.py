"""Which award a certificate is made for, and by which decision: what the unit wished until an award is proposed,
the proposed or decided award from then on, nothing once it is revoked."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from conference.models import Conference
from delegates.models import Delegate
from nominations.authorities import is_own
from nominations.award_states import AwardState
from nominations.models import Award, AwardDecision, AwardForm, Nomination

BESIDE = " – "
"""Between the sheet and the title in the register's name of a title beside an award form."""


def with_awards(delegates: QuerySet) -> QuerySet:
    """Delegates with `given_form` (id) and `given_rank`, and their standing awards; one query more.

    Whose only award was revoked is left out: nothing is printed for them any more; so is whom the council keeps from
    an award, as long as none is given. Of an award form and a title beside it the award form goes first
    (`sheets_of` makes a sheet of each).
    """
    of_row = Award.objects.filter(nomination=OuterRef("nomination"))
    standing = of_row.standing().order_by("kind", "id")
    revoked = of_row.filter(state=AwardState.REVOKED)
    stopped = Nomination.objects.filter(pk=OuterRef("nomination")).stopped_by_council()
    found = delegates.filter(Exists(standing.given()) | ~Exists(stopped))
    found = found.filter(Q(Exists(standing)) | ~Exists(revoked)).annotate(
        given_form=Coalesce(
            Subquery(standing.values("form")[:1]), F("nomination__award_form"), output_field=BigIntegerField()
        ),
        given_rank=Coalesce(Subquery(standing.values("form__rank")[:1]), F("nomination__award_form__rank")),
    )
    awards = Award.objects.standing().select_related("form", "decision").order_by("kind", "id")
    return found.prefetch_related(Prefetch("nomination__awards", queryset=awards, to_attr="standing_awards"))


def sheets_of(row: Delegate, conference: Conference, served: set[int] | None) -> list[Delegate]:
    """A sheet for each award of a delegate from `with_awards`: two awards, two certificates.

    The first sheet is the row itself. The title beside an award form comes as a copy of the row, with the award as
    `title_beside`; not where another authority gives it, for that one brings its own certificate. `served`: the
    award forms that the design is for, None for all.
    """
    form, sheets = form_of(row), []
    if served is None or (form is not None and form.pk in served):
        sheets.append(row)
    for award in standing(row)[1:]:
        if is_own(conference, award.form.authority) and (served is None or award.form_id in served):
            beside = copy.copy(row)
            beside.__dict__["title_beside"] = award  # of this sheet alone, no field of a delegate
            sheets.append(beside)
    return sheets


def standing(row: Delegate) -> list[Award]:
    """The standing awards of a delegate from `with_awards`: the award form, then the title."""
    return list(getattr(row.nomination, "standing_awards", []))


def title_beside(row: Delegate) -> Award | None:
    """The title that the sheet is for, where it is the second one of its delegate."""
    found: Award | None = getattr(row, "title_beside", None)
    return found


def award_of(row: Delegate) -> Award | None:
    """The award that the delegate's certificate is for; of a delegate from `with_awards`."""
    if beside := title_beside(row):
        return beside
    return next(iter(standing(row)), None)


def form_of(row: Delegate) -> AwardForm | None:
    award = award_of(row)
    return award.form if award else row.nomination.award_form if row.nomination else None


def decision_of(row: Delegate, conference: Conference) -> AwardDecision | None:
    """The head's issued decision by which the delegate's award is given; None while it is only proposed.

    None too where another authority decided: its certificate is brought ready, and no sheet of the department's
    stands under its number.
    """
    award = award_of(row)
    if award is None or award.decision is None or not award.is_given:
        return None
    return award.decision if is_own(conference, award.decision.authority) else None


def certificate_of(row: Delegate, award: Award) -> Any:
    """The valid certificate of this award among those that came with the delegate; None without one."""
    valid = getattr(row, "valid_certificates", [])
    first = award == award_of(row)
    only = valid if len(valid) == 1 and first else []
    return next(iter(of_award(valid, award, beside=not first) or only), None)


def of_award(valid: list[Any], award: Award, *, beside: bool) -> list[Any]:
    """The certificates of an award among the valid ones of its exemplar, under its decision.

    `beside`: the award is a title beside an award form, and only a sheet that names it is its own.
    """
    under = [entry for entry in valid if award.decision and is_under(entry, award.decision)]
    named = [
        entry for entry in under if entry.award.casefold().endswith(f"{BESIDE}{award.form.name}".casefold())
    ]
    if named or beside:
        return named
    rest = [entry for entry in under if BESIDE not in entry.award]
    if len(rest) > 1:  # of two sheets, the one whose title the award's name begins with
        return [entry for entry in rest if award.form.name.casefold().startswith(entry.award.casefold())]
    return rest


def is_under(certificate: Any, decision: AwardDecision) -> bool:
    return (certificate.decision_number, certificate.decision_date) == (decision.number, decision.date)
