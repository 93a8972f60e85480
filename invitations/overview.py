"""Who was asked, by what, and what came back: the rows of the list and of the call sheet."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.models import Invitation
from invitations import replies
from invitations.models import Message, PersonalLink, Reply


@dataclass(frozen=True)
class Line:
    """One person with the invitation, the last message and the answer that hold."""

    delegate: Delegate
    invitation: Invitation | None
    message: Message | None
    reply: Reply | None
    opened: bool

    @property
    def is_unasked(self) -> bool:
        """Whether nobody has invited this person yet, as `counts` counts it: a paper that is only printed is not sent."""
        went_out = self.message is not None and self.message.state in Message.WENT_OUT
        return not (self.delegate.invited_at or went_out or self.reply or self.delegate.confirmed_at)

    @property
    def last_contact(self) -> datetime.datetime | None:
        moments = [self.delegate.invited_at, self.message.sent_at if self.message else None]
        return max((moment for moment in moments if moment), default=None)


def people(conference: Conference, user) -> QuerySet[Any]:
    """Whom this user sees here: everybody expected, and who declined."""
    declined = Q(newest="not_coming", cancelled_at__isnull=False)
    seated = conference.delegates.expected().order_by().values("pk")
    newest = Reply.objects.standing().filter(delegate=OuterRef("pk")).order_by("-at", "-id")
    rows = conference.delegates.visible_to(user).annotate(
        newest=Subquery(newest.values("answer")[:1]),
        substitute=Subquery(newest.values("substitute_state")[:1]),
        wrote=Exists(Message.objects.filter(delegate=OuterRef("pk"), state__in=Message.WENT_OUT)),
    )
    return rows.filter(Q(pk__in=seated) | declined).select_related("unit", "nomination")


def narrowed(rows: QuerySet[Any], answer: str) -> QuerySet[Any]:
    """Of those the ones with this answer; see `forms.AnswerFilter`."""
    return {
        "unasked": rows.filter(UNASKED),
        "waiting": rows.filter(WAITING),
        "coming": rows.filter(Q(newest="coming") | Q(confirmed_at__isnull=False)),
        "not_coming": rows.filter(newest="not_coming"),
        "substitute": rows.filter(newest="substitute", substitute="proposed"),
    }.get(answer, rows)


UNASKED = Q(invited_at=None, wrote=False, newest=None, confirmed_at=None)
WAITING = Q(newest=None, confirmed_at=None) & (Q(invited_at__isnull=False) | Q(wrote=True))
UNANSWERED = Q(newest=None, confirmed_at=None)


def lines(found: Iterable[Delegate]) -> list[Line]:
    """Three queries, however many people there are."""
    rows = list(found)
    newest, issued = replies.newest_of(rows), invitations.newest_of(rows)
    last: dict[int, Message] = {}
    opened: set[int] = set()
    messages = Message.objects.filter(delegate__in=[row.pk for row in rows]).exclude(
        state__in=(Message.State.DRAFT, Message.State.DROPPED)
    )
    opening = PersonalLink.objects.filter(message=OuterRef("pk"), opened_at__isnull=False)
    for message in messages.annotate(opened=Exists(opening)).select_related("mailing").order_by("pk"):
        last[message.delegate_id] = message
        if message.opened:
            opened.add(message.delegate_id)
    return [
        Line(row, issued.get(row.pk), last.get(row.pk), newest.get(row.pk), row.pk in opened) for row in rows
    ]


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many there are of each answer; one query."""
    facts = rows.order_by().values_list("newest", "substitute", "confirmed_at", "invited_at", "wrote")
    found = {"people": 0, "coming": 0, "not_coming": 0, "substitute": 0, "waiting": 0, "unasked": 0}
    for newest, substitute, confirmed, invited, wrote in facts:
        found["people"] += 1
        if newest == "not_coming":
            found["not_coming"] += 1
        elif newest == "substitute" and substitute == "proposed":
            found["substitute"] += 1
        elif newest == "coming" or confirmed:
            found["coming"] += 1
        elif newest is None:
            found["waiting" if invited or wrote else "unasked"] += 1
    return found
