"""From an order of certificates to the register: numbers, codes and signatures before anything is printed."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import gettext as _

from conference import vietnamese
from delegates.models import Delegate
from documents import register
from documents.kinds import given, letterhead
from documents.register import Award, RegisterError
from nominations.models import AwardDecision


class CertificatePaper(Protocol):
    """What the register needs of a kind of certificate."""

    def sheets(self, conference, selection: dict) -> Any: ...
    def register_name(self, row: Delegate, words: dict[str, Any]) -> str: ...
    def shared(self, conference, selection: dict) -> dict[str, Any]: ...
    def words(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]: ...


def enter_and_log(paper: CertificatePaper, job, subject_ids: list[int]) -> None:
    """Enters the job's certificates once the decision has number and date, and logs every print of an entered one.

    Where the form leaves number and date empty, each stands under the issued decision of its own award. Without any
    decision nothing is entered, and what stands in the register already prints with its number. Inside the
    transaction that stores the job. RegisterError, NoKey or PaperError with a sentence.
    """
    conference, selection = job.conference, job.selection
    rows = list(paper.sheets(conference, {**selection, "delegates": subject_ids}))
    shared = paper.shared(conference, selection)
    awards = [_award(paper, row, paper.words(row, shared)) for row in rows]
    date = letterhead.read_date(selection.get("decision_date"))
    spoilt = str(selection.get("spoilt", ""))
    if date and selection.get("decision_number") and not spoilt:
        certificates, new = register.issue(conference, awards, shared["decision_number"], date, job.owner)
    else:
        decided = {} if spoilt or shared["typed"] else _by_decision(conference, awards)
        new = _enter_decided(conference, decided, job.owner)
        certificates = _held(conference, awards, fresh=bool(new))
    if spoilt:
        _must_be_the_same(awards, certificates)
    register.log_prints(job, certificates, new, spoilt)


def _by_decision(conference, awards: list[Award]) -> dict[AwardDecision, list[Award]]:
    """The sheets whose award is decided, by decision, in their order."""
    found: dict[AwardDecision, list[Award]] = {}
    for award in awards:
        decision = given.decision_of(award.delegate, conference)
        if decision is not None:
            found.setdefault(decision, []).append(award)
    return found


def _enter_decided(conference, decided: dict[AwardDecision, list[Award]], owner) -> set[int]:
    """Enters each decision's sheets under it; ids of the new certificates. The register's order is that of the
    decisions' first sheets."""
    new: set[int] = set()
    for decision, sheets in decided.items():
        if decision.date is not None:
            new |= register.issue(conference, sheets, decision.number, decision.date, owner)[1]
    return new


def _held(conference, awards: list[Award], *, fresh: bool) -> list[register.IssuedCertificate]:
    """What the register holds of these sheets now, in their order; asked anew after something was entered."""
    if not fresh:
        held = [register.held(award.delegate, award.award) for award in awards]
        return [certificate for certificate in held if certificate]
    valid = conference.certificates.valid().filter(delegate__in=[award.delegate.pk for award in awards])
    entered = {(certificate.delegate_id, certificate.award): certificate for certificate in valid}
    keys = [(award.delegate.pk, award.award) for award in awards]
    return [entered[key] for key in keys if key in entered]


def _award(paper: CertificatePaper, row: Delegate, words: dict[str, Any]) -> Award:
    return Award(row, paper.register_name(row, words), vietnamese.clean(words["name"]), row.unit.name)


def _must_be_the_same(awards: list[Award], certificates: list[register.IssuedCertificate]) -> None:
    """A sheet printed again says what the spoilt one said."""
    if [(award.award, award.name) for award in awards] != [
        (entry.award, entry.name) for entry in certificates
    ]:
        raise RegisterError(
            _("The name or the award was changed since. Revoke this certificate, then print it anew.")
        )
