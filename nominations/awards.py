"""Every change of an award: proposed, changed, dropped, revoked. Decisions stand in `award_decisions`.

Each function takes the conference's lock first, then the award's, writes with a compare-and-set on the state and
adds to the history. `AwardError` carries a sentence for the user; nothing has changed when it is raised.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Value, When
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history, vietnamese
from conference.kept import rows
from conference.models import Conference
from nominations import authorities
from nominations.award_states import TRANSITIONS, AwardState
from nominations.council_items import OUTDATED
from nominations.models import Award, AwardForm, Nomination
from nominations.states import State
from nominations.transitions import is_own_work

NAMED_AT_MOST = 5  # people in a sentence


class AwardError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language."""


def lock(conference_id: int) -> Conference:
    """The conference's lock: who holds it changes its awards alone."""
    return Conference.objects.select_for_update(no_key=True).get(pk=conference_id)


def require_manager(user: User | None) -> None:
    if user is not None and not permissions.manages_awards(user):
        raise AwardError(_("Only the organiser keeps the awards."))


def require_reason(reason: str) -> None:
    if not vietnamese.clean(reason):
        raise AwardError(_("Give the reason: the history keeps it."))


def unproposed(conference: Conference):
    """Approved exemplars whose wished award nobody proposed yet, nor another one of its kind; a query set.

    What was revoked is not wished any more.
    """
    of_kind = Award.objects.filter(nomination=OuterRef("pk"), kind=OuterRef("award_form__kind"))
    wanted = conference.nominations.for_award().filter(award_form__isnull=False)
    return wanted.filter(~Exists(of_kind))


@dataclass(frozen=True)
class Wishes:
    """What became of the awards that units wish for their approved exemplars: each counts once."""

    waiting: int
    standing: int
    revoked: int
    held_back: int


def wishes(conference: Conference) -> Wishes:
    """How many wished awards wait to be proposed, stand, were revoked, or are kept back by the council; one query."""
    found = dict(rows(_wished, conference))
    return Wishes(**{name: found.get(name, 0) for name in ("waiting", "standing", "revoked", "held_back")})


def _wished(conference: Conference):
    """(name in `Wishes`, how many); one walk, and the council is asked only about what nobody proposed."""
    of_kind = Award.objects.filter(nomination=OuterRef("pk"), kind=OuterRef("award_form__kind"))
    stopped = Nomination.objects.filter(pk=OuterRef("pk")).stopped_by_council()
    became = Case(
        When(Exists(of_kind.standing()), then=Value("standing")),
        When(Exists(of_kind), then=Value("revoked")),
        When(Exists(stopped), then=Value("held_back")),
        default=Value("waiting"),
    )
    wished = conference.nominations.approved().exemplars().filter(award_form__isnull=False).order_by()
    return wished.annotate(became=became).values("became").annotate(n=Count("pk")).values_list("became", "n")


def propose_all(conference: Conference, user: User | None) -> int:
    """One proposal for every approved exemplar that waits for one, as its unit wished; how many are new.

    Four statements, however many they are. `user` None: a command. What was revoked is not proposed again.
    """
    with transaction.atomic():
        lock(conference.pk)
        require_manager(user)
        found = unproposed(conference).select_related("award_form")
        new = Award.objects.bulk_create(
            Award(nomination=nomination, form=form, kind=form.kind)
            for nomination in found
            if (form := nomination.award_form) is not None
        )
        history.record_all(user, new, "award_proposed", to_state=AwardState.PROPOSED)
    return len(new)


def propose(nomination: Nomination, form: AwardForm, user: User) -> Award:
    """One award by hand; a second one of the same kind for the same nomination is refused."""
    with transaction.atomic():
        lock(nomination.conference_id)
        require_manager(user)
        nomination.refresh_from_db()
        _check_fit(nomination, form, user)
        award = Award(nomination=nomination, form=form, kind=form.kind)
        _check_single(nomination, form)
        award.save()
        history.record(user, award, "award_proposed", to_state=AwardState.PROPOSED)
    return award


def change_form(award: Award, form: AwardForm, user: User) -> Award:
    """Another award form for a proposal; it leaves the draft decision when another authority gives it."""
    with transaction.atomic():
        locked(award)
        require_manager(user)
        _require_proposed(award)
        if form.pk == award.form_id:
            return award
        _check_fit(award.nomination, form, user)
        _check_single(award.nomination, form, besides=award)
        before, decision = award.form_id, award.decision
        if decision is not None and not authorities.same(form.authority, decision.authority):
            decision = None
        changed = Award.objects.filter(pk=award.pk, state=AwardState.PROPOSED, form=before).update(
            form=form, kind=form.kind, decision=decision
        )
        _require_changed(award, changed)
        history.record(user, award, "award_changed", changes={"form": [str(before), str(form.pk)]})
    return award


def drop(award: Award, user: User) -> None:
    """Takes a proposal away; the history keeps that it was there."""
    with transaction.atomic():
        locked(award)
        require_manager(user)
        _require_proposed(award)
        if is_own_work(user, award.nomination):
            raise AwardError(_("You prepared this nomination yourself: somebody else must decide on it."))
        history.record(user, award, "award_dropped", from_state=award.state)
        award.delete()


def revoke(
    award: Award, user: User, reason: str, *, number: str = "", date: datetime.date | None = None
) -> Award:
    """A given award is taken back for good, by the revoking decision `number` of `date` where there is one.

    The certificate in the register is another room's: `documents.revocations` calls this and revokes both.
    """
    with transaction.atomic():
        locked(award)
        require_manager(user)
        require_reason(reason)
        if is_own_work(user, award.nomination):
            raise AwardError(_("You prepared this nomination yourself: somebody else must decide on it."))
        move(
            award, "award_revoked", user, reason=reason,
            revoked_why=reason, revocation_number=number, revocation_date=date,
        )  # fmt: skip
    return award


def locked(award: Award) -> Conference:
    """Takes the conference's lock, then the award's, and reads the award anew under them."""
    conference = lock(award.nomination.conference_id)
    if not Award.objects.select_for_update(no_key=True).filter(pk=award.pk).exists():
        raise AwardError(_("This award is no longer there."))
    award.refresh_from_db()
    return conference


def move(award: Award, action: str, user: User | None, *, reason: str = "", **fields: Any) -> None:
    """Compare-and-set on the state, then history; callers hold the locks. AwardError for a wrong state."""
    before, (allowed, after) = award.state, TRANSITIONS[action]
    changed = before in allowed and Award.objects.filter(pk=award.pk, state=before).update(
        state=after, **fields
    )
    _require_changed(award, changed)
    history.record(user, award, action, from_state=before, to_state=after, reason=reason)


def _require_changed(award: Award, changed: int) -> None:
    award.refresh_from_db()
    if not changed:
        raise AwardError(
            _("The award is already %(state)s. Nothing was changed.") % {"state": award.get_state_display()}
        )


def _require_proposed(award: Award) -> None:
    if award.state != AwardState.PROPOSED:
        raise AwardError(_("The decision on this award is taken: it can only be revoked."))


def _check_fit(nomination: Nomination, form: AwardForm, user: User) -> None:
    if nomination.is_guest or nomination.state != State.APPROVED:
        raise AwardError(_("Only an approved exemplar can be proposed for an award."))
    refuse_stopped([nomination.pk])
    if is_own_work(user, nomination):
        raise AwardError(_("You prepared this nomination yourself: somebody else must decide on it."))
    if not form.serves(nomination):
        raise AwardError(
            _("%(award)s is not given to collectives.") % {"award": form}
            if nomination.kind == Nomination.Kind.COLLECTIVE
            else _("%(award)s is not given to individuals.") % {"award": form}
        )


def refuse_stopped(nomination_ids: Iterable[int]) -> None:
    """AwardError that names whom the council did not pass, must pass first, or passed before a correction; one query."""
    chosen = Nomination.objects.filter(pk__in=list(nomination_ids))
    stopped = list(chosen.stopped_by_council().order_by("sort_key", "pk"))
    not_passed = [str(row) for row in stopped if row.council_outcome != OUTDATED]
    outdated = [str(row) for row in stopped if row.council_outcome == OUTDATED]
    if not_passed:
        raise AwardError(
            _("The council has not passed %(names)s: no award is given without its word.")
            % {"names": _named(not_passed)}
        )
    if outdated:
        raise AwardError(
            _(
                "The council voted on an earlier version of the dossier of %(names)s. A new session votes on it, or the organiser confirms that the vote stands."
            )
            % {"names": _named(outdated)}
        )


def _named(names: list[str]) -> str:
    return ", ".join(names[:NAMED_AT_MOST]) + (", …" if len(names) > NAMED_AT_MOST else "")


def _check_single(nomination: Nomination, form: AwardForm, besides: Award | None = None) -> None:
    """One achievement, one award: a title beside an award form is possible, two of one kind are not."""
    others = nomination.awards.standing().filter(kind=form.kind)
    held = others.exclude(pk=besides.pk).first() if besides else others.first()
    if held is not None:
        raise AwardError(
            _("%(name)s has an award of this kind already (%(award)s): one achievement, one award.")
            % {"name": nomination, "award": held.form}
        )
