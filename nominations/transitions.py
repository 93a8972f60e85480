"""Every change of a nomination's state: one function does all that the change implies.

Each takes the conference row's lock first (PostgreSQL: FOR UPDATE; SQLite: the transaction is IMMEDIATE), so that
seats and mix are counted while nobody else approves; then writes with a compare-and-set on state and version; then
adds to the history. `TransitionError` carries a sentence for the user; nothing has changed when it is raised.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history
from conference.models import Conference
from nominations import dossier
from nominations.mix import Seats, approved_mix, rule_for, seats_of
from nominations.models import Category, Nomination
from nominations.quota import QuotaVerdict, assess, overfull
from nominations.states import TRANSITIONS, State


class TransitionError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language."""


class ReasonNeeded(TransitionError):
    """The change leaves the 70/30 tolerance and is possible only with a reason."""


def may_edit(user: User, nomination: Nomination) -> bool:
    return nomination.is_editable and nomination.unit_id in permissions.prepared_units(user)


def may_decide(user: User, nomination: Nomination) -> bool:
    """Heads decide for their unit, the organiser also on guests; nobody on what they prepared themselves."""
    if nomination.prepared_by_id == user.pk:
        return False
    if nomination.unit_id in permissions.headed_units(user):
        return True
    return nomination.is_guest and permissions.is_organiser(user)


def may_withdraw(user: User, nomination: Nomination) -> bool:
    """The unit takes back what is not decided; an approved one only its head or the organiser."""
    if nomination.state == State.APPROVED:
        return nomination.unit_id in permissions.headed_units(user) or permissions.is_organiser(user)
    return nomination.unit_id in permissions.prepared_units(user)


@dataclass(frozen=True)
class Outlook:
    """The 70/30 verdict on approved nominations before and after an approval of several at once."""

    before: QuotaVerdict
    after: QuotaVerdict
    leaves_tolerance: bool


def outlook(conference: Conference, nominations: list[Nomination]) -> Outlook:
    """What approving all of `nominations` would do to the mix, judged at the planned number of delegates."""
    before = approved_mix(conference)
    guests = sum(nomination.is_guest for nomination in nominations)
    exemplars = len(nominations) - guests
    after = assess(before.exemplar + exemplars, before.guest + guests, 0, rule_for(conference))
    full = overfull(after.exemplar, after.guest, conference.target_delegates, after.rule)
    leaves = bool((exemplars and "exemplar" in full) or (guests and "guest" in full))
    return Outlook(before, after, leaves)


def submit(nomination: Nomination, user: User) -> Nomination:
    """Draft or returned → waiting for approval; gives the reference number at the first time."""
    if nomination.unit_id not in permissions.prepared_units(user):
        raise TransitionError(_("Only the unit's own preparers may submit this nomination."))
    with transaction.atomic():
        conference = _locked(nomination.conference_id)
        # The row's own lock keeps a colleague's save from slipping in between this look and the change of state.
        problems = dossier.missing(Nomination.objects.select_for_update().get(pk=nomination.pk))
        if problems:
            raise TransitionError(problems[0][1])
        if not conference.nominations_open:
            raise TransitionError(_("The deadline for nominations has passed. Ask the organisers."))
        number = nomination.number or _next_number(conference)
        _move(nomination, "submit", user, number=number, submitted_at=timezone.now(), decision_reason="")
    return nomination


def approve(nomination: Nomination, user: User, reason: str = "") -> Nomination:
    """Waiting → approved, if the unit has a seat left and the mix allows it.

    Outside the tolerance: a soft rule wants `reason` (kept with the nomination), a hard rule wants that the
    organiser has allowed it before (`allow_override`). Steps toward the target are never held up.
    """
    _require(may_decide(user, nomination), nomination, user)
    with transaction.atomic():
        conference = _locked(nomination.conference_id)
        nomination.refresh_from_db()
        _check_state(nomination, "approve")
        _check_seat(conference, nomination)
        override = _check_mix(conference, nomination, user, reason)
        _move(
            nomination, "approve", user, reason=reason, decided_by=user, decided_at=timezone.now(), **override
        )
    return nomination


def return_for_changes(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Waiting → returned; the unit reads the reason and may submit again."""
    return _decide_with_reason(nomination, user, "return", reason)


def refuse(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Waiting → refused, for good."""
    return _decide_with_reason(nomination, user, "refuse", reason)


def withdraw(nomination: Nomination, user: User, reason: str) -> Nomination:
    """Takes the nomination back; an approved one frees its seat and its delegate is no longer expected."""
    if not may_withdraw(user, nomination):
        raise TransitionError(_("You may not withdraw this nomination."))
    if nomination.state != State.DRAFT and not reason.strip():
        raise TransitionError(_("Give the reason: the unit and the trail keep it."))
    with transaction.atomic():
        _locked(nomination.conference_id)
        _move(nomination, "withdraw", user, reason=reason, decision_reason=reason)
    return nomination


def allow_override(nomination: Nomination, user: User, reason: str) -> Nomination:
    """The organiser allows one approval outside a hard 70/30 rule, with a reason that is kept."""
    if not permissions.is_organiser(user) or nomination.prepared_by_id == user.pk:
        raise TransitionError(_("Only the organiser may allow a nomination outside the 70/30 mix."))
    if not reason.strip():
        raise TransitionError(_("Give the reason: the unit and the trail keep it."))
    with transaction.atomic():
        _locked(nomination.conference_id)
        changed = Nomination.objects.filter(pk=nomination.pk, state=State.SUBMITTED).update(
            override_reason=reason, override_by=user, version=F("version") + 1
        )
        if not changed:
            raise TransitionError(_("Somebody was faster: the nomination is no longer waiting."))
        nomination.refresh_from_db()
        history.record(user, nomination, "allow_override", reason=reason)
    return nomination


def _decide_with_reason(nomination: Nomination, user: User, action: str, reason: str) -> Nomination:
    _require(may_decide(user, nomination), nomination, user)
    if not reason.strip():
        raise TransitionError(_("Give the reason: the unit and the trail keep it."))
    with transaction.atomic():
        _locked(nomination.conference_id)
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


def _require(allowed: bool, nomination: Nomination, user: User) -> None:
    if allowed:
        return
    if nomination.prepared_by_id == user.pk:
        raise TransitionError(_("You prepared this nomination yourself: somebody else must decide on it."))
    raise TransitionError(_("You may not decide on this nomination."))


def _locked(conference_id: int) -> Conference:
    return Conference.objects.select_for_update().get(pk=conference_id)


def _check_state(nomination: Nomination, action: str) -> None:
    if nomination.state not in TRANSITIONS[action][0]:
        raise TransitionError(
            _("%(name)s is already %(state)s: somebody was faster. Nothing was changed.")
            % {"name": nomination, "state": nomination.get_state_display()}
        )


def _check_seat(conference: Conference, nomination: Nomination) -> None:
    seats = seats_of(conference, nomination.seat_unit_id, nomination.category)
    if seats is None or seats.left == 0:
        raise TransitionError(_no_seat(nomination, seats))
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


def _move(nomination: Nomination, action: str, user: User, *, reason: str = "", **fields: object) -> None:
    """Compare-and-set from the allowed states, then history; the object is fresh afterwards."""
    from_states, to_state = TRANSITIONS[action]
    before = Nomination.objects.values_list("state", flat=True).get(pk=nomination.pk)
    changed = Nomination.objects.filter(pk=nomination.pk, state=before, state__in=from_states).update(
        state=to_state, version=F("version") + 1, **fields
    )
    nomination.refresh_from_db()
    if not changed:
        _check_state(nomination, action)
        raise TransitionError(_("Somebody was faster. Nothing was changed."))
    history.record(user, nomination, action, from_state=before, to_state=to_state, reason=reason)
