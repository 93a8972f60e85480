"""Every change of a nomination's state: one function does all that the change implies.

Each takes the conference row's lock first (PostgreSQL: FOR UPDATE; SQLite: the transaction is IMMEDIATE), so that
seats and mix are counted while nobody else approves; then writes with a compare-and-set on state and version; then
adds to the history. `TransitionError` carries a sentence for the user; nothing has changed when it is raised.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history, vietnamese
from conference.models import Conference
from nominations import council_conflicts, dossier, mix, versions, waiting
from nominations.award_states import AwardState
from nominations.dossier_models import Version
from nominations.mix import Seats, seats_of
from nominations.models import Category, Nomination
from nominations.states import TRANSITIONS, State


class TransitionError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language."""


class ReasonNeeded(TransitionError):
    """The change leaves the 70/30 tolerance and is possible only with a reason."""


def may_edit(user: User, nomination: Nomination) -> bool:
    return nomination.is_editable and nomination.unit_id in permissions.prepared_units(user)


def may_decide(user: User, nomination: Nomination) -> bool:
    """Heads decide for their unit, the organiser also on guests; nobody on what they wrote or submitted."""
    if is_own_work(user, nomination):
        return False
    if nomination.unit_id in permissions.headed_units(user):
        return True
    return nomination.is_guest and permissions.is_organiser(user)


def is_own_work(user: User, nomination: Nomination) -> bool:
    """Whether the user began, edited or submitted the nomination."""
    return nomination.prepared_by_id == user.pk or user in nomination.authors.all()


def may_amend(user: User, nomination: Nomination) -> bool:
    """The unit's own people open an approved nomination again; the head of the unit decides anew."""
    return nomination.state == State.APPROVED and nomination.unit_id in permissions.own_units(user)


def may_withdraw(user: User, nomination: Nomination) -> bool:
    """The unit takes back what is not decided; one that was approved only its head or the organiser."""
    if nomination.state == State.APPROVED or nomination.amended_at:
        return nomination.unit_id in permissions.headed_units(user) or permissions.is_organiser(user)
    return nomination.unit_id in permissions.prepared_units(user)


def outlook(conference: Conference, nominations: list[Nomination]) -> mix.Outlook:
    """What approving all of `nominations` would do to the mix of the approved ones."""
    guests = sum(nomination.is_guest for nomination in nominations)
    return mix.outlook(conference, mix.approved_mix(conference), len(nominations) - guests, guests)


def submit(nomination: Nomination, user: User) -> Nomination:
    """Draft or returned → waiting for approval; gives the reference number at the first time."""
    with transaction.atomic():
        conference = lock(nomination)
        if nomination.unit_id not in permissions.prepared_units(user):
            raise TransitionError(_("Only the unit's own preparers may submit this nomination."))
        problems = dossier.missing(nomination)
        if problems:
            raise TransitionError(problems[0][1])
        if not conference.nominations_open and not nomination.amended_at:  # it was in time once
            raise TransitionError(_("The deadline for nominations has passed. Ask the organisers."))
        number = nomination.number or _next_number(conference)
        nomination.authors.add(user)
        _move(nomination, "submit", user, number=number, submitted_at=timezone.now(), decision_reason="")
        versions.keep(nomination, user, Version.Action.SUBMIT)
    return nomination


def approve(nomination: Nomination, user: User, reason: str = "") -> Nomination:
    """Waiting → approved, if the unit has a seat left and the mix allows it.

    Outside the tolerance: a soft rule wants `reason` (kept with the nomination), a hard rule wants that the
    organiser has allowed it before (`allow_override`). Steps toward the target are never held up.
    """
    with transaction.atomic():
        conference = lock(nomination)
        _require_decider(nomination, user)
        _check_state(nomination, "approve")
        _check_seat(conference, nomination)
        override = _check_mix(conference, nomination, user, reason)
        decided = {"decided_by": user, "decided_at": timezone.now(), "amended_at": None}
        _move(nomination, "approve", user, reason=reason, **decided, **override)
        council_conflicts.renew_conflicts(nomination)
        council_conflicts.outdate_results(nomination)
        versions.keep(nomination, user, Version.Action.APPROVE)
    return nomination


def amend(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Approved → returned: the unit corrects it, it frees its seat, and it must be approved again.

    Its delegate is expected no longer, as after `withdraw`, and is again once it is approved again. The deadline
    does not hold such a nomination up: it was in time. A leave to pass the 70/30 mix was for the first approval.
    """
    with transaction.atomic():
        lock(nomination)
        if nomination.unit_id not in permissions.own_units(user):
            raise TransitionError(_("Only the unit's own people may open this nomination again."))
        _check_state(nomination, "amend")
        require_reason(reason)
        _release_awards(nomination, user)
        versions.keep_approved(nomination)
        _move(
            nomination,
            "amend",
            user,
            reason=reason,
            decision_reason=reason,
            decided_by=user,
            decided_at=timezone.now(),
            amended_at=timezone.now(),
            override_reason="",
            override_by=None,
        )
    return nomination


def merge(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Withdraws one of two nominations of the same person; the pair's verdict stands in `pairs.same`."""
    with transaction.atomic():
        lock(nomination)
        if not permissions.is_organiser(user) or is_own_work(user, nomination):
            raise TransitionError(_("You may not withdraw this nomination."))
        _check_state(nomination, "merge")
        require_reason(reason)
        _release_awards(nomination, user)
        decided = {"decided_by": user, "decided_at": timezone.now(), "decision_reason": reason}
        _move(nomination, "merge", user, reason=reason, **decided)
    return nomination


def return_for_changes(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Waiting → returned; the unit reads the reason and may submit again."""
    return _decide_with_reason(nomination, user, "return", reason)


def refuse(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Waiting → refused, for good."""
    return _decide_with_reason(nomination, user, "refuse", reason)


def withdraw(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Takes the nomination back; an approved one frees its seat and its delegate is no longer expected.

    A proposed award goes with it; one that is decided must be revoked first, by a decision of its own.
    """
    with transaction.atomic():
        lock(nomination)
        if not may_withdraw(user, nomination):
            raise TransitionError(_("You may not withdraw this nomination."))
        _check_state(nomination, "withdraw")
        require_reason(reason)
        _release_awards(nomination, user)
        _move(
            nomination,
            "withdraw",
            user,
            reason=reason,
            decision_reason=reason,
            decided_by=user,
            decided_at=timezone.now(),
        )
    return nomination


def _release_awards(nomination: Nomination, user: User) -> None:
    """What leaves the approved leaves no award behind: a proposed one is dropped, a decided one stands in the way."""
    given = nomination.awards.given().select_related("form").first()
    if given is not None:
        raise TransitionError(
            _("%(award)s is decided for this nomination. The organiser must revoke the award first.")
            % {"award": given.form}
        )
    for award in nomination.awards.filter(state=AwardState.PROPOSED).select_related("form"):
        history.record(user, award, "award_dropped", from_state=award.state)
        award.delete()


def discard(nomination: Nomination, user: User) -> None:
    """Deletes a draft that was never submitted, with its papers; the history keeps that it was there."""
    with transaction.atomic():
        lock(nomination)
        if nomination.unit_id not in permissions.prepared_units(user):
            raise TransitionError(_("Only the unit's own preparers may delete this draft."))
        if nomination.state != State.DRAFT or nomination.number is not None:
            raise TransitionError(
                _("Only a draft that was never submitted can be deleted. Withdraw it instead.")
            )
        papers = [(paper.file.storage, str(paper.file.name)) for paper in nomination.evidence.all()]
        history.record(
            user, nomination, "discarded", from_state=nomination.state, label=nomination.trail_name
        )
        nomination.delete()
        for storage, name in papers:
            transaction.on_commit(partial(storage.delete, name))


def allow_override(nomination: Nomination, user: User, reason: str) -> Nomination:
    """The organiser allows one approval outside a hard 70/30 rule, with a reason that is kept."""
    with transaction.atomic():
        lock(nomination)
        if not permissions.is_organiser(user) or is_own_work(user, nomination):
            raise TransitionError(_("Only the organiser may allow a nomination outside the 70/30 mix."))
        _check_state(nomination, "approve")
        require_reason(reason)
        Nomination.objects.filter(pk=nomination.pk).update(
            override_reason=reason, override_by=user, version=F("version") + 1
        )
        nomination.refresh_from_db()
        history.record(user, nomination, "allow_override", reason=reason)
    return nomination


def _decide_with_reason(nomination: Nomination, user: User, action: str, reason: str) -> Nomination:
    with transaction.atomic():
        lock(nomination)
        _require_decider(nomination, user)
        _check_state(nomination, action)
        require_reason(reason)
        _move(
            nomination,
            action,
            user,
            reason=reason,
            decision_reason=reason,
            decided_by=user,
            decided_at=timezone.now(),
            override_reason="",
            override_by=None,
        )
    return nomination


def _require_decider(nomination: Nomination, user: User) -> None:
    if may_decide(user, nomination):
        return
    if is_own_work(user, nomination):
        raise TransitionError(_("You prepared this nomination yourself: somebody else must decide on it."))
    raise TransitionError(_("You may not decide on this nomination."))


def require_reason(reason: str) -> None:
    if not vietnamese.clean(reason):
        raise TransitionError(_("Give the reason: the unit and the trail keep it."))


def lock(nomination: Nomination) -> Conference:
    """Takes the conference's lock, then the nomination's, and reads the nomination anew under them.

    NO KEY: rows that point to the conference may still be saved meanwhile, so a preparer's save never waits for,
    nor deadlocks with, somebody's approval.
    """
    conference = Conference.objects.select_for_update(no_key=True).get(pk=nomination.conference_id)
    Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
    nomination.refresh_from_db()
    return conference


def _check_state(nomination: Nomination, action: str) -> None:
    if nomination.state not in TRANSITIONS[action][0]:
        raise TransitionError(
            _("The nomination is already %(state)s. Nothing was changed.")
            % {"state": nomination.get_state_display()}
        )


def _check_seat(conference: Conference, nomination: Nomination) -> None:
    seats = seats_of(conference, nomination.seat_unit_id, nomination.category)
    if seats is None or seats.left == 0:
        raise TransitionError(_no_seat(nomination, seats))
    _check_kind(nomination, seats)
    if refusal := waiting.out_of_turn(conference, nomination, seats):
        raise TransitionError(refusal)


def _check_kind(nomination: Nomination, seats: Seats) -> None:
    if nomination.category == Category.GUEST:
        return
    if nomination.kind == Nomination.Kind.COLLECTIVE and seats.left_collectives == 0:
        raise TransitionError(
            _(
                "%(unit)s has no seat for a collective left (%(used)d of %(seats)d used). Ask the organisers to change the allocation."
            )
            % {"unit": seats.unit, "used": seats.approved_collectives, "seats": seats.collectives}
        )
    if nomination.kind == Nomination.Kind.INDIVIDUAL and seats.left_individuals == 0:
        raise TransitionError(
            _(
                "%(unit)s has no seat for an individual left (%(used)d of %(seats)d used). Ask the organisers to change the allocation."
            )
            % {
                "unit": seats.unit,
                "used": seats.approved - seats.approved_collectives,
                "seats": seats.seats - seats.collectives,
            }
        )


def _no_seat(nomination: Nomination, seats: Seats | None) -> str:
    unit = nomination.organisation if nomination.is_guest else nomination.unit
    if seats is None:
        return _("%(unit)s has no seats at this conference. Ask the organisers for an allocation.") % {
            "unit": unit
        }
    return _(
        "%(unit)s has no seat left: %(used)d of %(seats)d used. Ask the organisers, or withdraw another nomination."
    ) % {
        "unit": unit,
        "used": seats.approved,
        "seats": seats.seats,
    }


def _check_mix(conference: Conference, nomination: Nomination, user: User, reason: str) -> dict[str, object]:
    """Fields to keep with the approval; raises when the step leaves the tolerance without leave."""
    view = outlook(conference, [nomination])
    if not view.leaves_tolerance or nomination.override_reason:
        return {}
    figures = {
        "share": view.after.share_text(),
        "target": conference.exemplar_percent,
        "tolerance": conference.tolerance,
    }
    if conference.quota_is_hard:
        raise TransitionError(
            _(
                "This would bring exemplars to %(share)s %%, outside %(target)s %% ± %(tolerance)s. Only the organiser may allow it."
            )
            % figures
        )
    if not reason.strip():
        raise ReasonNeeded(
            _(
                "This would bring exemplars to %(share)s %%, outside %(target)s %% ± %(tolerance)s. Give a reason to approve all the same."
            )
            % figures
        )
    return {"override_reason": reason, "override_by": user}


def _next_number(conference: Conference) -> int:
    """Reference numbers run through the conference; the caller holds the conference's lock."""
    return (conference.nominations.aggregate(last=Max("number"))["last"] or 0) + 1


def _move(nomination: Nomination, action: str, user: User, *, reason: str = "", **fields: Any) -> None:
    """Compare-and-set on state and version, then history; the object is fresh afterwards. Callers hold the lock.

    Whoever is decided on waits on no list any more; a seat that was given back is asked for anew.
    """
    before, to_state = nomination.state, TRANSITIONS[action][1]
    _check_state(nomination, action)
    changed = Nomination.objects.filter(pk=nomination.pk, state=before, version=nomination.version).update(
        **{"state": to_state, "version": F("version") + 1, "waiting_place": None, "seat_freed_at": None}
        | fields
    )
    nomination.refresh_from_db()
    if not changed:
        raise TransitionError(_("Somebody was faster. Nothing was changed."))
    history.record(user, nomination, action, from_state=before, to_state=to_state, reason=reason)
