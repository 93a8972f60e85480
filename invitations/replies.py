"""Answers to the invitation: kept one after the other, with what each does to the delegate's marks."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates import answers, by_unit, substitution
from delegates.answers import Mark
from delegates.models import Delegate
from delegates.substitution import SubstitutionError
from invitations.models import Correspondence, Reply
from nominations.states import State

FIELDS = (
    "answer", "substitute_name", "substitute_position", "substitute_phone", "substitute_gender", "reason", "companions",
    "vegetarian", "allergy", "access", "travel", "note",
)  # fmt: skip
MOST_BY_LINK = 50  # answers of one guest; more are a machine's


class ReplyRefused(Exception):
    """The answer is not taken; the text is a sentence for the user."""


def newest_of(delegates: Iterable[Delegate]) -> dict[int, Reply]:
    """{delegate id: the answer that holds}; one query."""
    rows = Reply.objects.standing().filter(delegate__in=[delegate.pk for delegate in delegates])
    return {reply.delegate_id: reply for reply in rows.order_by("at", "id")}


def is_wanted(delegate: Delegate) -> bool:
    """Whether this person may still come: holds a seat, or gave it up by an own answer that may be changed."""
    nomination = delegate.nomination
    if nomination is not None and nomination.state != State.APPROVED:
        return False
    if delegate.cancelled_at is None:
        return True
    last = delegate.replies.standing().first()
    return last is not None and last.answer == Reply.Answer.NOT_COMING


def deadline(conference: Conference) -> datetime.datetime | None:
    """Until when guests answer for themselves: as set, else until the conference begins; None while it has no day."""
    told = Correspondence.objects.filter(conference=conference).values_list("reply_until", flat=True).first()
    if told or conference.date is None:
        return told
    return timezone.make_aware(datetime.datetime.combine(conference.date, conference.start_time))


def why_closed(delegate: Delegate, last: Reply | None) -> str:
    """Why the guest cannot answer by link (any more); "" while it is open."""
    end = deadline(delegate.conference)
    if end is not None and timezone.now() > end:
        return _("The time for answers has passed. Please call us to change your answer.")
    if last is not None and last.substitute_state == Reply.Substitute.ACCEPTED:
        return _("Your substitute is on the list. Please call us to change that.")
    return ""


@transaction.atomic
def record(delegate: Delegate, told: dict[str, Any], *, channel: str, actor=None) -> Reply:
    """Keeps an answer and sets the marks that follow from it. `told`: a value for each of FIELDS.

    Without an actor the guest answers by link; a unit answers for its own by the channel UNIT. The same answer sent
    again is the one that is there. PermissionDenied, or ReplyRefused with a sentence.
    """
    delegate = _locked(delegate)
    if actor is not None and not _may_answer(actor, delegate, channel):
        raise PermissionDenied
    last = delegate.replies.standing().first()
    _refuse(delegate, told, last, by_link=actor is None)
    values = {name: told[name] for name in FIELDS}
    if last is not None and last.channel == channel and _same(last, values):
        return last
    proposed = told["answer"] == Reply.Answer.SUBSTITUTE
    reply = Reply.objects.create(
        delegate=delegate,
        channel=channel,
        taken_by=actor,
        substitute_state=Reply.Substitute.PROPOSED if proposed else "",
        **values,
    )
    history.record(
        actor, delegate, "answered", from_state=last.answer if last else "", to_state=reply.answer,
        reason=str(reply.get_channel_display()),
    )  # fmt: skip
    _mark(delegate, reply, actor)
    return reply


def _locked(delegate: Delegate) -> Delegate:
    """Read anew under its lock and, first, that of the conference: an answer may free a seat or take one."""
    answers.lock_seats(delegate.conference)
    locked = Delegate.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("conference", "nomination").get(pk=delegate.pk)


def _may_answer(actor, delegate: Delegate, channel: str) -> bool:
    return permissions.takes_answers(actor) or (
        channel == Reply.Channel.UNIT and by_unit.may_keep(actor, delegate)
    )


def _refuse(delegate: Delegate, told: dict[str, Any], last: Reply | None, *, by_link: bool) -> None:
    if not is_wanted(delegate):
        raise ReplyRefused(_("This person is no longer expected: take the cancellation back first."))
    if by_link and (closed := why_closed(delegate, last)):
        raise ReplyRefused(closed)
    if by_link and delegate.replies.filter(channel=Reply.Channel.LINK).count() >= MOST_BY_LINK:
        raise ReplyRefused(_("This answer was changed very often. Please call us."))


def _same(reply: Reply, values: dict[str, Any]) -> bool:
    return reply.substitute_state != Reply.Substitute.DECLINED and all(
        getattr(reply, name) == value for name, value in values.items()
    )


def _mark(delegate: Delegate, reply: Reply, actor) -> None:
    """Confirmed, no longer coming, or neither while a substitute is only proposed."""
    conference, ids = delegate.conference, [delegate.pk]
    back = delegate.cancelled_at is not None and reply.answer != Reply.Answer.NOT_COMING
    if back and not answers.clear_mark(conference, actor, Mark.CANCELLED, ids):
        raise ReplyRefused(_("The seat was given to somebody else meanwhile. Please ask the organisers."))
    if reply.answer != Reply.Answer.COMING:
        answers.clear_mark(conference, actor, Mark.CONFIRMED, ids)
    if reply.answer == Reply.Answer.COMING:
        answers.set_mark(conference, actor, Mark.CONFIRMED, ids)
    if reply.answer == Reply.Answer.NOT_COMING:
        why = _("Answered: will not come (%(channel)s).") % {"channel": reply.get_channel_display()}
        words = " ".join(part for part in (why, reply.reason, reply.note) if part)
        answers.set_mark(conference, actor, Mark.CANCELLED, ids, words)


@transaction.atomic
def accept(reply: Reply, actor) -> bool:
    """Puts the substitute into the seat; False when the answer is no longer the newest or is decided already.

    PermissionDenied for whoever `may_decide` does not let. ReplyRefused when the seat cannot be theirs.
    """
    delegate = _decide(reply, actor, Reply.Substitute.ACCEPTED)
    if delegate is None:
        return False
    person = {
        "full_name": reply.substitute_name, "position": reply.substitute_position, "phone": reply.substitute_phone,
        "gender": reply.substitute_gender,
    }  # fmt: skip
    try:
        substitution.put_in(delegate, actor, person, reply.reason or reply.note)
    except SubstitutionError as refusal:
        raise ReplyRefused(str(refusal)) from refusal
    answers.set_mark(delegate.conference, actor, Mark.CONFIRMED, [delegate.pk])
    return True


@transaction.atomic
def decline(reply: Reply, actor) -> bool:
    """Leaves the seat to the invited person; False as in `accept`."""
    delegate = _decide(reply, actor, Reply.Substitute.DECLINED)
    if delegate is None:
        return False
    history.record(actor, delegate, "substitute_declined", reason=reply.substitute_name)
    return True


@transaction.atomic
def come_in_person(delegate: Delegate, actor, *, channel: str, reason: str) -> None:
    """Whoever was expected first comes after all, in place of their substitute. Raises as `record`."""
    delegate = _locked(delegate)
    if not _may_answer(actor, delegate, channel):
        raise PermissionDenied
    try:
        substitution.take_back(delegate, actor, reason)
    except SubstitutionError as refusal:
        raise ReplyRefused(str(refusal)) from refusal
    told: dict[str, Any] = dict.fromkeys(FIELDS, "")
    told |= {"answer": Reply.Answer.COMING, "companions": 0, "vegetarian": False}
    record(delegate, told, channel=channel, actor=actor)


def may_decide(reply: Reply, actor, delegate: Delegate) -> bool:
    """The organiser; the unit's head on whom somebody else with an account has named.

    Not on whom the personal link has: the unit keeps the address that the link goes to.
    """
    if permissions.takes_answers(actor):
        return True
    return reply.taken_by_id not in (None, actor.pk) and by_unit.may_confirm_substitute(actor, delegate)


def _decide(reply: Reply, actor, verdict: str) -> Delegate | None:
    delegate = _locked(reply.delegate)
    if not may_decide(reply, actor, delegate):
        raise PermissionDenied
    newest = delegate.replies.standing().first()
    if newest is None or newest.pk != reply.pk or newest.substitute_state != Reply.Substitute.PROPOSED:
        return None
    delegate.replies.filter(pk=reply.pk).update(substitute_state=verdict)
    return delegate
