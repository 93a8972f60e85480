"""Every change of an award decision: begun, edited, filled, issued, revoked. Same habits as `nominations.awards`."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history
from conference.models import Conference
from nominations import authorities, awards, prize_rates
from nominations.award_states import GIVEN, AwardState, DecisionState
from nominations.awards import AwardError
from nominations.models import Award, AwardDecision, AwardForm, Nomination

EDITED = ("number", "date", "signatory_authority", "signatory_position", "signatory_name")


def begin(decision: AwardDecision, user: User) -> AwardDecision:
    """Stores a draft and puts in all proposals of its authority that stand in no decision yet.

    The form that was sent twice (`form_key`) makes one decision.
    """
    with transaction.atomic():
        awards.lock(decision.conference_id)
        awards.require_manager(user)
        known = (
            AwardDecision.objects.filter(form_key=decision.form_key).first() if decision.form_key else None
        )
        if known is not None:
            return known
        _save(decision)
        waiting(decision).update(decision=decision)
        history.record(user, decision, "decision_begun", to_state=decision.state)
    return decision


def edit(decision: AwardDecision, user: User, values: dict[str, object]) -> AwardDecision:
    """Number, date and signatory of a draft; an issued decision is never edited. `values`: some of EDITED."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        _require_draft(decision)
        changes = {}
        for name in EDITED:
            if name in values and (before := getattr(decision, name)) != values[name]:
                changes[name] = ["" if value is None else str(value) for value in (before, values[name])]
                setattr(decision, name, values[name])
        if changes:
            _save(decision, list(changes))
            history.record(user, decision, "edited", changes=changes)
    return decision


def waiting(decision: AwardDecision):
    """Proposals of the decision's authority that stand in no decision; a query set."""
    forms = authorities.forms_of(decision.authority, AwardForm.objects.all())
    return Award.objects.of(decision.conference).filter(
        state=AwardState.PROPOSED, decision=None, form__in=[form.pk for form in forms]
    )


def put_in(decision: AwardDecision, award_ids: Iterable[int], user: User) -> int:
    """Adds chosen proposals to a draft; how many were added. What stands elsewhere meanwhile is left there."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        _require_draft(decision)
        added = waiting(decision).filter(pk__in=list(award_ids)).update(decision=decision)
        if added:
            history.record(user, decision, "decision_filled", changes={"awards": ["", str(added)]})
    return added


def take_out(decision: AwardDecision, award_ids: Iterable[int], user: User) -> int:
    """Takes chosen proposals out of a draft; they wait for another decision."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        _require_draft(decision)
        chosen = decision.awards.filter(pk__in=list(award_ids), state=AwardState.PROPOSED)
        taken = chosen.update(decision=None)
        if taken:
            history.record(user, decision, "decision_emptied", changes={"awards": [str(taken), ""]})
    return taken


def discard(decision: AwardDecision, user: User) -> None:
    """Deletes a draft; its proposals wait for another decision."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        _require_draft(decision)
        history.record(user, decision, "decision_discarded", from_state=decision.state)
        decision.awards.update(decision=None)
        decision.delete()


def issue(decision: AwardDecision, user: User) -> AwardDecision:
    """The signed decision has number and date: its awards are decided, their prizes reckoned as of its date."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        _require_draft(decision)
        if not decision.number or decision.date is None:
            raise AwardError(_("Enter number and date of the decision first."))
        found = list(decision.awards.filter(state=AwardState.PROPOSED).select_related("form", "nomination"))
        if not found:
            raise AwardError(_("The decision gives no award yet: put in at least one."))
        awards.refuse_stopped(award.nomination_id for award in found)
        _check_forms(decision, found)
        decided = _decide(decision, found)
        changed = AwardDecision.objects.filter(pk=decision.pk, state=DecisionState.DRAFT).update(
            state=DecisionState.ISSUED, issued_at=timezone.now()
        )
        decision.refresh_from_db()
        if not changed or decided != len(found):
            raise AwardError(_("Somebody was faster. Nothing was changed."))
        history.record(
            user, decision, "decision_issued", from_state=DecisionState.DRAFT, to_state=DecisionState.ISSUED
        )
        history.record_all(user, found, "award_decided", to_state=AwardState.DECIDED)
    return decision


def revoke(
    decision: AwardDecision, user: User, reason: str, *, number: str = "", date: datetime.date | None = None
) -> list[Award]:
    """Takes an issued decision back with every award that it still gives; these, as they were read before.

    `number` and `date` of the revoking decision, where there is one. The number of the revoked one is never free again.

    As many statements for a thousand awards as for one.

    Certificates are another room's: `documents.revocations` calls this and revokes them too.
    """
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        awards.require_reason(reason)
        changed = AwardDecision.objects.filter(pk=decision.pk, state=DecisionState.ISSUED).update(
            state=DecisionState.REVOKED, revoked_why=reason, revocation_number=number, revocation_date=date
        )
        if not changed:
            raise AwardError(_("Only an issued decision can be revoked."))
        decision.refresh_from_db()
        history.record(
            user, decision, "revoked",
            from_state=DecisionState.ISSUED, to_state=DecisionState.REVOKED, reason=reason,
        )  # fmt: skip
        given = list(decision.awards.given().select_related("nomination", "form", "decision"))
        if _wrote_any(user, decision):
            raise AwardError(
                _("You prepared one of these nominations yourself: somebody else must decide on it.")
            )
        decision.awards.given().update(
            state=AwardState.REVOKED, revoked_why=reason, revocation_number=number, revocation_date=date
        )
        history.record_all(user, given, "award_revoked", to_state=AwardState.REVOKED, reason=reason)
    return given


def fallen_with(decision: AwardDecision):
    """Awards that fell with this revoked decision and not for themselves, and may be proposed anew; a query set."""
    standing = Award.objects.standing().filter(nomination=OuterRef("nomination"), kind=OuterRef("kind"))
    return decision.awards.filter(
        ~Exists(standing),
        decision__state=DecisionState.REVOKED,
        state=AwardState.REVOKED,
        revoked_why=decision.revoked_why,
        revocation_number=decision.revocation_number,
        revocation_date=decision.revocation_date,
        nomination__in=decision.conference.nominations.for_award().values("pk"),
    )


def propose_again(decision: AwardDecision, user: User) -> int:
    """Proposes anew, with the same award forms, what fell with a revoked decision; how many. A second click adds none."""
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        found = fallen_with(decision).order_by("pk")
        new = Award.objects.bulk_create(
            Award(nomination_id=award.nomination_id, form_id=award.form_id, kind=award.kind)
            for award in found
        )
        history.record_all(user, new, "award_proposed", to_state=AwardState.PROPOSED)
    return len(new)


def _wrote_any(user: User, decision: AwardDecision) -> bool:
    """Whether the user began, edited or submitted a nomination that the decision honours."""
    nominations = Nomination.objects.filter(awards__in=decision.awards.given())
    return nominations.filter(Q(prepared_by=user) | Q(authors=user)).exists()


def _locked(decision: AwardDecision) -> Conference:
    conference = awards.lock(decision.conference_id)
    if not AwardDecision.objects.select_for_update(no_key=True).filter(pk=decision.pk).exists():
        raise AwardError(_("This decision is no longer there."))
    decision.refresh_from_db()
    return conference


def _require_draft(decision: AwardDecision) -> None:
    if not decision.is_draft:
        raise AwardError(
            _("The decision %(number)s is already %(state)s and is not changed any more.")
            % {"number": decision.number, "state": decision.get_state_display()}
        )


def _save(decision: AwardDecision, fields: list[str] | None = None) -> None:
    """AwardError where the authority, under whichever of its names, gave this number in this year already."""
    taken = _("This authority has a decision of this number and year already.")
    if decision.number and decision.date is not None:
        rivals = AwardDecision.objects.filter(year=decision.date.year, number=decision.number)
        for row in rivals.exclude(pk=decision.pk):
            if authorities.same(row.authority, decision.authority):
                raise AwardError(_number_taken(row))
    try:
        with transaction.atomic():
            decision.save(update_fields=fields)
    except IntegrityError as error:  # a decision of another conference came in between
        if "number_once" not in str(error) and "authority" not in str(error):
            raise
        raise AwardError(taken) from error


def _number_taken(row: AwardDecision) -> str:
    """Which decision has the number. A revoked one keeps it: number, date and authority tell decisions apart for ever."""
    words = {
        "number": row.number,
        "day": date_format(row.date, "d/m/Y") if row.date else "…",
        "state": row.get_state_display(),
    }
    if row.state != DecisionState.REVOKED:
        return (
            _("%(number)s is the number of this authority's decision of %(day)s already (%(state)s).") % words
        )
    if row.revocation_number:
        words["by"] = row.revocation_number
        return (
            _(
                "%(number)s is the number of the decision of %(day)s, which decision %(by)s revoked. A number is never given twice: enter the new number of the corrected decision."
            )
            % words
        )
    return (
        _(
            "%(number)s is the number of the decision of %(day)s, which was revoked. A number is never given twice: enter the new number of the corrected decision."
        )
        % words
    )


def _check_forms(decision: AwardDecision, found: list[Award]) -> None:
    """An award that the law of that day does not know is not given."""
    for form in {award.form for award in found}:
        if decision.date is not None and not form.is_given_on(decision.date):
            bounds = {
                "award": form,
                "date": date_format(decision.date, "d/m/Y"),
                "first": date_format(form.valid_from, "d/m/Y") if form.valid_from else "…",
                "last": date_format(form.valid_to, "d/m/Y") if form.valid_to else "…",
            }
            raise AwardError(
                _("%(award)s is not given on %(date)s: it is in force from %(first)s to %(last)s.") % bounds
            )


def _decide(decision: AwardDecision, found: list[Award]) -> int:
    """Moves the awards with their prizes, one statement per form and kind; how many were moved."""
    rates = prize_rates.on(decision.date)
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    for award in found:
        groups[award.form_id, award.nomination.kind].append(award.pk)
    moved = 0
    for (form_id, kind), ids in groups.items():
        proposed = Award.objects.filter(
            pk__in=ids, state=AwardState.PROPOSED, form=form_id, decision=decision
        )
        moved += proposed.update(state=AwardState.DECIDED, prize=rates.prize(form_id, kind))
    return moved


def reckon_missing(decision: AwardDecision, user: User) -> int:
    """Prizes of the day of an issued decision for its awards that have none yet, once the tables know them; how many.

    What was reckoned before stays: a figure that is entered later changes no prize.
    """
    with transaction.atomic():
        _locked(decision)
        awards.require_manager(user)
        if not decision.is_issued:
            raise AwardError(_("Prizes are reckoned for an issued decision only."))
        rates, reckoned = prize_rates.on(decision.date), 0
        missing = decision.awards.given().filter(prize=None)
        for form_id, kind in missing.order_by().values_list("form", "nomination__kind").distinct():
            amount = rates.prize(form_id, kind)
            if amount is not None:
                reckoned += missing.filter(form=form_id, nomination__kind=kind).update(prize=amount)
        if reckoned:
            history.record(user, decision, "prizes_reckoned", changes={"awards": ["", str(reckoned)]})
    return reckoned


def total(decision: AwardDecision) -> tuple[int, int]:
    """(sum of the prizes in đồng, awards without a prize) of what the decision gives."""
    prizes = list(
        decision.awards.filter(state__in=GIVEN).order_by(F("prize").asc()).values_list("prize", flat=True)
    )
    return sum(prize or 0 for prize in prizes), sum(prize is None for prize in prizes)
