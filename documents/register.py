"""Sổ khen thưởng: enter certificates, log their prints, revoke them. The rows stand in `documents/issued.py`."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history, vietnamese
from conference.models import Conference
from delegates.models import Delegate
from documents import keys, short_codes, signing, trust
from documents.issued import CertificatePrint, IssuedCertificate, RegisterYear

logger = logging.getLogger(__name__)

FIRST_YEAR, LAST_YEAR = 2000, 2100


class RegisterError(Exception):
    """The register refuses; the text is a sentence for the user."""


@dataclass(frozen=True)
class Award:
    """One sheet to be handed over: what it is called, and the name and unit of who receives it."""

    delegate: Delegate
    award: str
    name: str
    unit: str


def certificates_of(conference: Conference, delegate_ids: Iterable[int]) -> dict[int, IssuedCertificate]:
    """The valid certificate of each of these delegates who has one (the latest of several), by delegate; one query."""
    found = conference.certificates.valid().filter(delegate_id__in=list(delegate_ids))
    return {certificate.delegate_id: certificate for certificate in found.order_by("issued_at", "id")}


def held(delegate: Delegate, award: str) -> IssuedCertificate | None:
    """The delegate's valid certificate of that award among those that `with_certificates` brought; no query."""
    valid: list[IssuedCertificate] = getattr(delegate, "valid_certificates", [])
    return next((entry for entry in valid if entry.award == vietnamese.clean(award)), None)


def with_certificates(delegates):
    """Delegates with their valid certificates as `valid_certificates`; one query more, however many they are."""
    valid = IssuedCertificate.objects.valid()
    return delegates.prefetch_related(
        models.Prefetch("certificates", queryset=valid, to_attr="valid_certificates")
    )


@transaction.atomic
def issue(
    conference: Conference,
    awards: list[Award],
    decision_number: str,
    decision_date: datetime.date,
    actor,
) -> tuple[list[IssuedCertificate], set[int]]:
    """Enters the awards in the register, in their order; (certificates in that order, ids of the new ones).

    A delegate who holds a valid certificate of that award keeps it with number, code and decision. Call it inside
    the transaction that uses the numbers: what fails takes them back. RegisterError for a date of another age,
    NoKey when there is nothing to sign with.
    """
    if not FIRST_YEAR <= decision_date.year <= LAST_YEAR:
        raise RegisterError(_("The date of the decision is not of our time. Check the year."))
    # One order after the other: a row lock on PostgreSQL; on SQLite the transaction holds the write lock anyway.
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    valid = conference.certificates.valid().filter(delegate__in=[award.delegate.pk for award in awards])
    held_already = {(certificate.delegate_id, certificate.award): certificate for certificate in valid}
    missing = [award for award in awards if (award.delegate.pk, award.award) not in held_already]
    new = []
    if missing:
        first = _allot(decision_date.year, len(missing))
        new = _new_certificates(conference, missing, decision_number, decision_date, first)
        IssuedCertificate.objects.bulk_create(new)
        history.record_all(actor, new, "issued", to_state=IssuedCertificate.State.VALID)
    entered = held_already | {
        (certificate.delegate_id, certificate.award): certificate for certificate in new
    }
    in_order = [entered[(award.delegate.pk, award.award)] for award in awards]
    return in_order, {certificate.pk for certificate in new}


def _allot(year: int, count: int) -> int:
    """The first of `count` numbers nobody else gets: the row of the year is locked until the transaction ends."""
    RegisterYear.objects.get_or_create(year=year)
    RegisterYear.objects.filter(year=year).update(last_number=F("last_number") + count)
    return RegisterYear.objects.get(year=year).last_number - count + 1


def _new_certificates(
    conference: Conference, awards: list[Award], number: str, date: datetime.date, first: int
) -> list[IssuedCertificate]:
    key, private = keys.signing_key()
    certificates = []
    for place, (award, code) in enumerate(zip(awards, _new_codes(len(awards)), strict=True), start=first):
        certificate = IssuedCertificate(
            conference=conference, delegate=award.delegate, nomination_id=cast(int, award.delegate.nomination_id),
            award=vietnamese.clean(award.award), name=vietnamese.clean(award.name),
            unit=vietnamese.clean(award.unit), decision_number=vietnamese.clean(number), decision_date=date,
            year=date.year, number=place, code=code, key_id=key,
        )  # fmt: skip
        certificate.signed = signing.sign(facts_of(certificate), private)
        numbers = f"{certificate.register_number} {place}/{date.year}"
        words = f"{numbers} {certificate.name} {certificate.unit} {certificate.award}"
        certificate.search_key = (
            " " + vietnamese.fold(f"{words} {number} {code} {certificate.shown_code}")[:899]
        )
        certificates.append(certificate)
    return certificates


def _new_codes(count: int) -> list[str]:
    """So many codes that no certificate has; the unique constraint guards the moment in between."""
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {short_codes.new_code() for _place in range(count - len(codes))}
        codes -= set(IssuedCertificate.objects.filter(code__in=codes).values_list("code", flat=True))
    return list(codes)


def facts_of(certificate: IssuedCertificate) -> signing.Facts:
    """What is signed; `certificate` need not be stored yet."""
    return signing.Facts(
        key=certificate.key_id,
        code=certificate.code,
        number=certificate.register_number,
        name=certificate.name,
        award=certificate.award,
        decision=certificate.decision_number,
        decision_date=certificate.decision_date.isoformat(),
    )


def log_prints(job, certificates: Iterable[IssuedCertificate], new: set[int], spoilt: str = "") -> None:
    """A line for each certificate that the job prints. `new`: ids of those printed for the first time;
    `spoilt`: what happened to the sheet that this print stands in for."""
    kinds = CertificatePrint.Kind
    otherwise = kinds.SPOILT if spoilt else kinds.AGAIN
    CertificatePrint.objects.bulk_create(
        CertificatePrint(
            certificate=certificate,
            job=job,
            by=job.owner,
            kind=kinds.FIRST if certificate.pk in new else otherwise,
            note="" if certificate.pk in new else spoilt,
        )
        for certificate in certificates
    )
    if spoilt:
        history.record_all(job.owner, certificates, "spoilt", reason=spoilt)


def revoke(
    certificate: IssuedCertificate,
    actor,
    reason: str,
    *,
    decision_number: str = "",
    decision_date: datetime.date | None = None,
) -> None:
    """Takes a certificate back for good; its number and code are never given again.

    `actor` None: a command. RegisterError when it is revoked already or no reason is given; PermissionDenied for
    anybody but the organiser.
    """
    if actor is not None and not permissions.is_organiser(actor):
        raise PermissionDenied
    states = IssuedCertificate.State
    if not vietnamese.clean_lines(reason):
        raise RegisterError(_("Say why the certificate is revoked."))
    with transaction.atomic():
        taken = IssuedCertificate.objects.valid().filter(pk=certificate.pk).update(
            state=states.REVOKED,
            revoked_at=timezone.now(),
            revoked_by=actor,
            revoked_why=reason,
            revocation_number=decision_number,
            revocation_date=decision_date,
        )  # fmt: skip
        if not taken:
            raise RegisterError(_("This certificate has been revoked already."))
        history.record(
            actor, certificate, "revoked", from_state=states.VALID, to_state=states.REVOKED, reason=reason
        )
        transaction.on_commit(publish_revocations)
    certificate.refresh_from_db()


def revoke_many(
    certificates: list[IssuedCertificate],
    actor,
    reason: str,
    *,
    decision_number: str = "",
    decision_date: datetime.date | None = None,
) -> None:
    """As `revoke`, several at once that lose their validity for one reason; the list is written once.

    What somebody else revoked meanwhile stays as it is.
    """
    if actor is not None and not permissions.is_organiser(actor):
        raise PermissionDenied
    if not vietnamese.clean_lines(reason):
        raise RegisterError(_("Say why the certificate is revoked."))
    states = IssuedCertificate.State
    with transaction.atomic():
        ids = [certificate.pk for certificate in certificates]
        found = list(IssuedCertificate.objects.valid().select_for_update(no_key=True).filter(pk__in=ids))
        IssuedCertificate.objects.valid().filter(pk__in=[entry.pk for entry in found]).update(
            state=states.REVOKED, revoked_at=timezone.now(), revoked_by=actor, revoked_why=reason,
            revocation_number=decision_number, revocation_date=decision_date,
        )  # fmt: skip
        history.record_all(actor, found, "revoked", to_state=states.REVOKED, reason=reason)
        if found:
            transaction.on_commit(publish_revocations)


def revoked_fingerprints() -> list[str]:
    """What the list of revoked certificates says; one query."""
    signed = IssuedCertificate.objects.revoked().values_list("signed", flat=True)
    return [signing.fingerprint_of(text) for text in signed.order_by("pk")]


def publish_revocations() -> bool:
    """Writes the signed list for checks without the database; False (and a line in the log) when that fails.

    Under a lock, so that of two revocations at once the later list is not overwritten by the earlier.
    """
    try:
        with transaction.atomic():
            Conference.objects.select_for_update(no_key=True).order_by("pk").first()
            trust.write_list(revoked_fingerprints())
    except (keys.NoKey, OSError) as error:
        logger.error("the list of revoked certificates was not written: %s", error)
        return False
    return True


def years_with_gaps() -> list[int]:
    """Years whose last number is not the number of their certificates; none, unless rows were taken by hand."""
    entered = IssuedCertificate.objects.order_by().values_list("year").annotate(n=Count("pk"))
    counted = dict(entered)
    return [
        row.year
        for row in RegisterYear.objects.order_by("year")
        if row.last_number != counted.get(row.year, 0)
    ]
