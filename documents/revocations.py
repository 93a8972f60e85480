"""An award is revoked with its certificate in the register: one transaction, both rooms."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from documents import register
from documents.issued import IssuedCertificate
from documents.kinds.given import of_award
from nominations import award_decisions, awards
from nominations.models import Award, AwardDecision, AwardForm


def revoke_award(
    award: Award, user, reason: str, *, number: str = "", date: datetime.date | None = None
) -> list[IssuedCertificate]:
    """Revokes the award and what the register holds of it; the certificates that lost their validity.

    AwardError or RegisterError with a sentence; nothing has changed then.
    """
    _require_later(award.decision, date)
    with transaction.atomic():
        awards.revoke(award, user, reason, number=number, date=date)
        found = certificates_of([award])
        register.revoke_many(found, user, reason, decision_number=number, decision_date=date)
        for certificate in found:
            certificate.refresh_from_db()
    return found


def revoke_decision(
    decision: AwardDecision, user, reason: str, *, number: str = "", date: datetime.date | None = None
) -> list[Award]:
    """Revokes an issued decision with all awards it still gives and their certificates; these awards."""
    _require_later(decision, date)
    with transaction.atomic():
        given = award_decisions.revoke(decision, user, reason, number=number, date=date)
        register.revoke_many(certificates_of(given), user, reason, decision_number=number, decision_date=date)
    return given


def _require_later(decision: AwardDecision | None, date: datetime.date | None) -> None:
    if date and decision and decision.date and date < decision.date:
        raise awards.AwardError(older(decision.date))


def older(date: datetime.date) -> str:
    """Why a revoking decision of an earlier day is refused."""
    words = {"day": date_format(date, "d/m/Y")}
    return _("The revoking decision is not older than the decision that it revokes (%(day)s).") % words


def certificates_of(given: Iterable[Award]) -> list[IssuedCertificate]:
    """The valid certificates of these awards; two queries.

    Those under the award's decision; where none is and the exemplar holds no other award, those that were printed
    under a number typed by hand.
    """
    given = list(given)
    nominations = [award.nomination_id for award in given]
    valid = defaultdict(list)
    for certificate in IssuedCertificate.objects.valid().filter(nomination__in=nominations):
        valid[certificate.nomination_id].append(certificate)
    standing = Award.objects.standing().filter(nomination__in=nominations)
    others = set(standing.exclude(pk__in=[award.pk for award in given]).values_list("nomination", flat=True))
    return [
        certificate
        for award in given
        for certificate in _of(award, valid[award.nomination_id], alone=award.nomination_id not in others)
    ]


def _of(award: Award, valid: list[IssuedCertificate], *, alone: bool) -> list[IssuedCertificate]:
    found = of_award(valid, award, beside=not alone and award.kind == AwardForm.Kind.TITLE)
    return found or (valid if alone else [])
