"""Messages before they go out: whom one may write to and whom not, written, looked through, released or left out."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.models import Invitation
from invitations import placeholders, replies, wordings
from invitations.models import Mailing, Message

REMIND_AGAIN_AFTER = datetime.timedelta(days=1)
LONGEST_SUBJECT = 300


class OutboxRefused(Exception):
    """It cannot be done; the text is a sentence for the user."""


@dataclass(frozen=True)
class Candidate:
    """Somebody on the list, and why a message of this kind may not go to them ("": it may)."""

    delegate: Delegate
    reason: str


@dataclass(frozen=True)
class Known:
    """What the reasons are read from, by delegate id; `messages` are those that were released."""

    replies: dict[int, Any]
    messages: dict[int, list[Message]]
    issued: dict[int, Invitation]
    seated: set[int]


def candidates(conference: Conference, kind: str, ids: Collection[int]) -> list[Candidate]:
    """The chosen people in the order of the list, each with the reason against it; six queries."""
    people = list(conference.delegates.filter(pk__in=ids).select_related("unit", "nomination"))
    return among(conference, kind, people, _known(conference, people))


def among(conference: Conference, kind: str, people: Iterable[Delegate], known: Known) -> list[Candidate]:
    """As `candidates`, of people (with their units) and facts at hand; no query."""
    return [Candidate(delegate, _reason(conference, delegate, kind, known)) for delegate in people]


def _known(conference: Conference, people: list[Delegate]) -> Known:
    messages: dict[int, list[Message]] = {}
    went = Message.objects.filter(delegate__in=people).select_related("mailing", "invitation")
    for message in went.exclude(state__in=(Message.State.DRAFT, Message.State.DROPPED)):
        messages.setdefault(message.delegate_id, []).append(message)
    seated = conference.delegates.expected().filter(pk__in=[delegate.pk for delegate in people])
    return Known(
        replies.newest_of(people),
        messages,
        invitations.newest_of(people),
        set(seated.order_by().values_list("pk", flat=True)),
    )


def _reason(conference: Conference, delegate: Delegate, kind: str, known: Known) -> str:
    if delegate.pk not in known.seated:
        return _("no longer expected")
    if not delegate.email:
        return _("no e-mail address")
    if not _is_address(delegate.email):
        return _("the e-mail address cannot be right")
    messages = known.messages.get(delegate.pk, [])
    if any(message.state in Message.UNDER_WAY for message in messages):
        return _("a message is on its way")
    if any(message.state == Message.State.UNCERTAIN for message in messages):
        return _("it is uncertain whether the last message arrived: settle that first")
    sent = [message for message in messages if message.state == Message.State.SENT]
    return _REASONS[Mailing.Kind(kind)](conference, delegate, sent, known)


def _against_invitation(conference: Conference, delegate: Delegate, sent: list[Message], known: Known) -> str:
    if any(message.mailing.kind == Mailing.Kind.INVITATION for message in sent):
        return _("invited by e-mail already")
    return ""


def _against_reminder(conference: Conference, delegate: Delegate, sent: list[Message], known: Known) -> str:
    if delegate.pk in known.replies or delegate.confirmed_at:
        return _("has answered")
    if not delegate.invited_at and not sent:
        return _("not invited yet")
    since = timezone.now() - REMIND_AGAIN_AFTER
    if any(message.sent_at and message.sent_at > since for message in sent):
        return _("written to less than a day ago")
    return ""


def _against_change(conference: Conference, delegate: Delegate, sent: list[Message], known: Known) -> str:
    if not delegate.invited_at and not sent:
        return _("not invited yet")
    issued = known.issued.get(delegate.pk)
    if issued is None:
        return ""
    told = any(message.invitation_id == issued.pk for message in sent)
    if told and not invitations.wording(conference, delegate).differs_from(issued):
        return _("nothing changed since the last message")
    return ""


def _against_thanks(conference: Conference, delegate: Delegate, sent: list[Message], known: Known) -> str:
    if delegate.present_at is None:
        return _("was not there")
    if any(message.mailing.kind == Mailing.Kind.THANKS for message in sent):
        return _("thanked by e-mail already")
    return ""


_REASONS = {
    Mailing.Kind.INVITATION: _against_invitation,
    Mailing.Kind.REMINDER: _against_reminder,
    Mailing.Kind.CHANGE: _against_change,
    Mailing.Kind.THANKS: _against_thanks,
}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def write(conference: Conference, actor, delegates: Iterable[Delegate], told: dict[str, Any]) -> Mailing:
    """A mailing with one message to each of these that may get one, to be looked through before it goes.

    told: kind, subject, body, with_paper, with_calendar, key, and for the invitations number, date, consecutive.
    The same key gives the same mailing. OutboxRefused when nobody is left to write to.
    """
    _require(actor)
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    existing = Mailing.objects.filter(key=told["key"]).first()
    if existing:
        return existing
    found = candidates(conference, told["kind"], [delegate.pk for delegate in delegates])
    people = [candidate.delegate for candidate in found if not candidate.reason]
    if not people:
        raise OutboxRefused(_("There is nobody among the ticked to whom this message may go."))
    mailing = Mailing.objects.create(
        conference=conference, created_by=actor,
        **{name: told[name] for name in ("kind", "subject", "body", "with_paper", "with_calendar", "key")},
    )  # fmt: skip
    held = _invitations(conference, people, actor, told)
    same = wordings.shared(conference)
    Message.objects.bulk_create(compose(mailing, person, held.get(person.pk), same) for person in people)
    history.record(actor, mailing, "mailing_written", changes={"people": [0, len(people)]})
    return mailing


def _invitations(
    conference: Conference, people: list[Delegate], actor, told: dict[str, Any]
) -> dict[int, Invitation]:
    """The paper that goes with each message is issued now, so that the message can name its number."""
    if told["kind"] == Mailing.Kind.THANKS:
        return {}
    if not told["with_paper"]:
        return invitations.newest_of(people)
    return invitations.issue(
        conference, people, actor,
        number=told.get("number"), date=told.get("date"), consecutive=bool(told.get("consecutive")),
    )  # fmt: skip


def compose(
    mailing: Mailing, person: Delegate, invitation: Invitation | None, same: dict[str, str]
) -> Message:
    """The message, not saved, as it would be written now. `same`: `wordings.shared`."""
    values = wordings.values(same, person, invitation)
    return Message(
        mailing=mailing,
        delegate=person,
        invitation=invitation,
        to_address=person.email,
        subject=placeholders.fill(mailing.subject, values)[:LONGEST_SUBJECT],
        body=placeholders.fill(mailing.body, values),
        message_id=f"<{secrets.token_hex(16)}@{sender_domain()}>",
    )


def sender_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


@transaction.atomic
def release(mailing: Mailing, actor) -> int:
    """Lets the messages go that still may: who answered or left meanwhile is left out. How many go; 0: none is left."""
    _require(actor)
    mailing = Mailing.objects.select_for_update(no_key=True).select_related("conference").get(pk=mailing.pk)
    rows = mailing.messages.filter(state=Message.State.DRAFT)
    drafts = list(rows.select_related("delegate__unit", "invitation"))
    found = candidates(mailing.conference, mailing.kind, [message.delegate_id for message in drafts])
    reasons = {candidate.delegate.pk: candidate.reason for candidate in found}
    for message in _outdated(mailing, drafts):
        reasons[message.delegate_id] = reasons[message.delegate_id] or _(
            "what it says has changed: write it anew"
        )
    going = [message.pk for message in drafts if not reasons.get(message.delegate_id)]
    for message in drafts:
        if message.pk not in going:
            mailing.messages.filter(pk=message.pk).update(
                state=Message.State.DROPPED, error=reasons[message.delegate_id]
            )
    mailing.messages.filter(pk__in=going).update(state=Message.State.QUEUED, not_before=timezone.now())
    if going:
        Mailing.objects.filter(pk=mailing.pk).update(queued_at=timezone.now(), queued_by=actor)
        history.record(actor, mailing, "mailing_released", changes={"people": [0, len(going)]})
    return len(going)


def _outdated(mailing: Mailing, drafts: list[Message]) -> Iterator[Message]:
    """Messages that would say something else now: the conference moved, the guest's details or invitation changed."""
    same = wordings.shared(mailing.conference)
    thanks = mailing.kind == Mailing.Kind.THANKS
    newest = {} if thanks else invitations.newest_of(message.delegate for message in drafts)
    for message in drafts:
        person, held = message.delegate, newest.get(message.delegate_id)
        now = compose(mailing, person, held, same)
        paper = (
            mailing.with_paper and held and invitations.wording(mailing.conference, person).differs_from(held)
        )
        if paper or (now.subject, now.body) != (message.subject, message.body):
            yield message


@transaction.atomic
def leave_out(mailing: Mailing, actor, message_ids: Collection[int] | None = None) -> int:
    """Leaves these messages (None: all) out that are not released yet; how many."""
    _require(actor)
    drafts = mailing.messages.filter(state=Message.State.DRAFT)
    if message_ids is not None:
        drafts = drafts.filter(pk__in=message_ids)
    count = drafts.update(state=Message.State.DROPPED, error=_("left out by hand"))
    if count:
        history.record(actor, mailing, "mailing_left_out", changes={"people": [count, 0]})
    return count


@transaction.atomic
def send_again(message: Message, actor) -> bool:
    """Puts a message that failed or may not have arrived back into the queue; False when it is neither any more.

    OutboxRefused when it would say something that is no longer so.
    """
    _require(actor)
    if any(_outdated(message.mailing, [message])):
        raise OutboxRefused(_("What this message says has changed meanwhile. Write to this person anew."))
    again = Message.objects.filter(
        pk=message.pk, state__in=(Message.State.FAILED, Message.State.UNCERTAIN)
    ).update(
        state=Message.State.QUEUED, attempts=0, not_before=timezone.now(), lease_until=None, lease_token="",
        handed_at=None, error="", to_address=message.delegate.email or message.to_address,
    )  # fmt: skip
    if again:
        history.record(
            actor, message, "message_again", from_state=message.state, to_state=Message.State.QUEUED
        )
    return bool(again)


@transaction.atomic
def it_arrived(message: Message, actor) -> bool:
    """Somebody asked the guest: the uncertain message is there. False when it is not uncertain any more."""
    _require(actor)
    settled = Message.objects.filter(pk=message.pk, state=Message.State.UNCERTAIN).update(
        state=Message.State.SENT, sent_at=message.handed_at or timezone.now(), error="", lease_token=""
    )
    if settled:
        history.record(
            actor, message, "message_arrived", from_state=message.state, to_state=Message.State.SENT
        )
    return bool(settled)


def _require(actor) -> None:
    if not permissions.sends_invitations(actor):
        raise PermissionDenied
