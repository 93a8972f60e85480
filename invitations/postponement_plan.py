"""What follows when the conference moves: worked out for the preview, and once more when it is carried out.

Tasks, the programme, the personal links and the calendar entries follow by themselves, since they are reckoned from
the conference day. Deadlines and sessions with a day of their own move as the form says. Invitations and messages that
name the old day are overtaken.
"""

from __future__ import annotations

import copy
import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.kinds import letterhead
from invitations import outbox, replies
from invitations.models import Mailing, Message, Reply
from invitations.postponement_known import REPLIES, Facts, Moment, facts_of, moments_of
from subcommittees.models import Task

State = Message.State


@dataclass(frozen=True)
class Move:
    """What the organiser asks for. `moments`: {code: new moment} of those that move; number, letter_date, consecutive:
    of the new invitations."""

    date: datetime.date
    start_time: datetime.time
    minutes_limit: int
    venue: str
    reason: str
    sentence: str = ""
    ask_again: bool = False
    number: int | None = None
    letter_date: datetime.date | None = None
    consecutive: bool = False
    moments: dict[str, datetime.datetime] = field(default_factory=dict)


@dataclass
class Plan:
    """Everything that follows from a move. `before`: the conference as stored; `after`: as it will be (not saved)."""

    before: Conference
    after: Conference
    moments: list[tuple[Moment, datetime.datetime]]
    """(what, its new moment or the old one)."""
    tasks: list[Task]
    """Open, and due so many days from the conference: they move along."""
    staying_tasks: list[Task]
    """Open, and due on a day of their own."""
    reissued: list[Delegate]
    """Hold an invitation that the move overtakes."""
    last_letter: datetime.date | None
    """The latest date of those invitations."""
    recipients: list[Delegate]
    left_out: list[outbox.Candidate]
    """Were invited, but no message may go to them."""
    rewritten: list[Message]
    withdrawn: list[Message]
    going_out: int
    asked_again: list[Delegate]
    answers: dict[str, int]
    """Answers that stand now: coming, not_coming, substitute."""
    facts: Facts

    @property
    def days(self) -> int:
        """By how many days the conference moves; 0 while it had no day."""
        return shift(self.before, self.after.date)

    @property
    def days_earlier(self) -> int:
        return -self.days

    @property
    def told(self) -> list[Delegate]:
        """Who gets a new invitation, in the order in which letters are numbered."""
        people = {person.pk: person for person in (*self.reissued, *self.recipients)}
        return sorted(people.values(), key=_by_protocol)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as something would be written that the preview did not show."""
        stands = [
            [str(getattr(self.before, name)) for name in ("date", "start_time", "minutes_limit", "venue")],
            [(moment.code, str(moment.old)) for moment, _new in self.moments],
            [(task.pk, task.offset_days, str(task.due_on)) for task in (*self.tasks, *self.staying_tasks)],
            [
                [person.pk for person in people]
                for people in (self.reissued, self.recipients, self.asked_again)
            ],
            [(person.delegate.pk, str(person.reason)) for person in self.left_out],
            [(message.pk, message.state) for message in (*self.rewritten, *self.withdrawn)],
            [self.answers, self.going_out],
        ]
        return hashlib.sha256(json.dumps(stands).encode()).hexdigest()[:32]


def shift(conference: Conference, date: datetime.date | None) -> int:
    return (date - conference.date).days if conference.date and date else 0


def hours(conference: Conference) -> str:
    """ "07:30–11:30"."""
    minutes = conference.start_time.hour * 60 + conference.start_time.minute + conference.minutes_limit
    return f"{conference.start_time:%H:%M}–{minutes // 60 % 24:02}:{minutes % 60:02}"


def plan(
    conference: Conference, move: Move, moments: list[Moment] | None = None, *, locked: bool = False
) -> Plan:
    """What `move` would do now. `moments`: `moments_of(conference)` where they are known. `locked`: what is about to be
    written is locked too, under the conference's lock.

    The number of queries does not depend on how many people there are.
    """
    after = copy.copy(conference)
    after.date, after.start_time = move.date, move.start_time
    after.minutes_limit, after.venue = move.minutes_limit, move.venue
    people = _people(conference, locked=locked)
    if locked:
        _lock_pending(conference)
    seen, moments = _guests_see(conference, after), moments_of(conference) if moments is None else moments
    expected = [person for person in people if person.is_expected]
    messages = _messages(people)
    known = outbox.Known(
        replies.newest_of(people),
        {pk: [row for row in rows if row.state not in _PENDING] for pk, rows in messages.items()},
        invitations.newest_of(people),
        {person.pk for person in expected},
    )
    recipients, left_out = _told(after, expected, known) if seen else ([], [])
    reissued = _overtaken(after, expected, known) if seen else []
    pending = [row for rows in messages.values() for row in rows if row.state in _PENDING]
    if not seen and REPLIES not in move.moments:
        pending = []
    tasks = (
        Task.objects.filter(subcommittee__conference=conference)
        .open()
        .order_by("offset_days", "due_on", "pk")
    )
    gets_one = {person.pk for person in recipients}
    withdrawn = [
        row for row in pending if row.mailing.kind == Mailing.Kind.CHANGE and row.delegate_id in gets_one
    ]
    return Plan(
        before=conference,
        after=after,
        moments=[(moment, move.moments.get(moment.code, moment.old)) for moment in moments],
        tasks=[task for task in tasks if task.due_on is None],
        staying_tasks=[task for task in tasks if task.due_on],
        reissued=reissued,
        last_letter=max(filter(None, (known.issued[person.pk].date for person in reissued)), default=None),
        recipients=recipients,
        left_out=left_out,
        rewritten=[row for row in pending if row not in withdrawn],
        withdrawn=withdrawn,
        going_out=sum(row.state == State.SENDING for rows in messages.values() for row in rows),
        asked_again=[person for person in expected if _said_yes(person, known)] if move.ask_again else [],
        answers=_answers(people, known),
        facts=facts_of(conference),
    )


_PENDING = (State.DRAFT, State.QUEUED, State.FAILED)


def _guests_see(before: Conference, after: Conference) -> bool:
    """Whether an invitation says something else after the move."""
    told = [(letterhead.session_time(conference), conference.venue) for conference in (before, after)]
    return told[0] != told[1]


def _people(conference: Conference, *, locked: bool) -> list[Delegate]:
    rows = conference.delegates.select_related("unit", "nomination").order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True) if locked else rows)


def _lock_pending(conference: Conference) -> None:
    """The messages that wait, and their mailings as a release locks them: nothing is released or taken to be sent that
    is about to be rewritten. What is going over stays unlocked: its sender locks the message before the person."""
    waiting = Message.objects.filter(mailing__conference=conference, state__in=_PENDING)
    mailings = conference.mailings.filter(pk__in=waiting.values("mailing")).order_by("pk")
    list(mailings.select_for_update(no_key=True))
    list(waiting.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))


def _messages(people: Iterable[Delegate]) -> dict[int, list[Message]]:
    """{delegate id: the messages to them that were not left out}."""
    rows = Message.objects.filter(delegate__in=[person.pk for person in people]).exclude(state=State.DROPPED)
    found: dict[int, list[Message]] = {}
    for row in rows.select_related("mailing", "invitation").order_by("pk"):
        found.setdefault(row.delegate_id, []).append(row)
    return found


def _told(
    after: Conference, expected: list[Delegate], known: outbox.Known
) -> tuple[list[Delegate], list[outbox.Candidate]]:
    """Who gets a message of the change, and who of those that were invited does not."""
    invited = [
        person for person in expected
        if person.invited_at or any(row.state in (*Message.WENT_OUT, State.SENDING) for row in known.messages.get(person.pk, []))
    ]  # fmt: skip
    found = outbox.among(after, Mailing.Kind.CHANGE, invited, known)
    return [row.delegate for row in found if not row.reason], [row for row in found if row.reason]


def _overtaken(after: Conference, expected: list[Delegate], known: outbox.Known) -> list[Delegate]:
    return [
        person for person in expected
        if (held := known.issued.get(person.pk)) and invitations.wording(after, person).differs_from(held)
    ]  # fmt: skip


def _said_yes(person: Delegate, known: outbox.Known) -> bool:
    """A substitute who was accepted stays: the office agreed on them, and rings them up."""
    reply = known.replies.get(person.pk)
    return reply.answer == Reply.Answer.COMING if reply else person.confirmed_at is not None


def _answers(people: Iterable[Delegate], known: outbox.Known) -> dict[str, int]:
    found = dict.fromkeys(Reply.Answer.values, 0)
    for person in people:
        reply = known.replies.get(person.pk)
        if reply:
            found[reply.answer] += 1
        elif person.is_expected and person.confirmed_at:
            found[Reply.Answer.COMING] += 1
    return found


def _by_protocol(person: Delegate) -> tuple:
    """Leaders first, then by organisation and name: as `documents.kinds.invitation` carries them out."""
    return not person.is_vip, person.unit.position, person.unit_id, person.sort_key, person.pk
