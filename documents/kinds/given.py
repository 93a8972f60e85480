"""Which award a certificate is made for, and by which decision: what the unit wished until an award is proposed,
the proposed or decided award from then on, nothing once it is revoked."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from delegates.models import Delegate
from nominations.award_states import AwardState
from nominations.models import Award, AwardDecision, AwardForm, Nomination


def with_awards(delegates: QuerySet) -> QuerySet:
    """Delegates with `given_form` (id) and `given_rank`, and their standing awards; one query more.

    Whose only award was revoked is left out: nothing is printed for them any more; so is whom the council keeps from
    an award, as long as none is given. Who has an award form beside a
    title gets the certificate of the award form.
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


def award_of(row: Delegate) -> Award | None:
    """The award that the delegate's certificate is for; of a delegate from `with_awards`."""
    standing: list[Award] = getattr(row.nomination, "standing_awards", [])
    return standing[0] if standing else None


def form_of(row: Delegate) -> AwardForm | None:
    award = award_of(row)
    return award.form if award else row.nomination.award_form if row.nomination else None


def decision_of(row: Delegate) -> AwardDecision | None:
    """The issued decision by which the delegate's award is given; None while it is only proposed."""
    award = award_of(row)
    return award.decision if award and award.is_given else None


def certificate_of(row: Delegate, award: Award) -> Any:
    """The valid certificate of this award among those that came with the delegate; None without one."""
    valid = getattr(row, "valid_certificates", [])
    by_decision = [entry for entry in valid if award.decision and is_under(entry, award.decision)]
    only = valid if len(valid) == 1 and award == award_of(row) else []
    return next(iter(by_decision or only), None)


def is_under(certificate: Any, decision: AwardDecision) -> bool:
    return (certificate.decision_number, certificate.decision_date) == (decision.number, decision.date)
