"""An award is revoked with its certificate in the register: one transaction, both rooms."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from documents import register
from documents.issued import IssuedCertificate
from nominations import award_decisions, awards
from nominations.models import Award, AwardDecision


def revoke_award(
    award: Award, user, reason: str, *, number: str = "", date: datetime.date | None = None
) -> list[IssuedCertificate]:
    """Revokes the award and what the register holds of it; the certificates that lost their validity.

    AwardError or RegisterError with a sentence; nothing has changed then.
    """
    with transaction.atomic():
        awards.revoke(award, user, reason, number=number, date=date)
        return _revoke_certificates(award, user, reason, number, date)


def revoke_decision(decision: AwardDecision, user, reason: str) -> list[Award]:
    """Revokes an issued decision with all awards it still gives and their certificates; these awards."""
    with transaction.atomic():
        given = award_decisions.revoke(decision, user, reason)
        for award in given:
            _revoke_certificates(award, user, reason)
    return given


def certificates_of(award: Award) -> list[IssuedCertificate]:
    """The valid certificates of this award: those under its decision; where none is and the exemplar holds no other
    award, those that were printed under a number typed by hand."""
    valid = IssuedCertificate.objects.valid().filter(nomination=award.nomination_id)
    decision = award.decision
    under = Q(decision_number=decision.number, decision_date=decision.date) if decision else Q(pk=None)
    found = list(valid.filter(under).select_related("conference"))
    others = Award.objects.filter(nomination=award.nomination_id).standing().exclude(pk=award.pk)
    if found:
        return [entry for entry in found if _is_for(entry, award)] if len(found) > 1 else found
    return [] if others.exists() else list(valid.select_related("conference"))


def _is_for(certificate: IssuedCertificate, award: Award) -> bool:
    """Of two sheets under one decision, the one whose title the award's name begins with."""
    return award.form.name.casefold().startswith(certificate.award.casefold())


def _revoke_certificates(
    award: Award, user, reason: str, number: str = "", date: datetime.date | None = None
) -> list[IssuedCertificate]:
    found = certificates_of(award)
    for certificate in found:
        register.revoke(certificate, user, reason, decision_number=number, decision_date=date)
    return found
