"""Moves the conference, and in the same transaction all that follows from it; moved back in the same way."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.models import Invitation
from invitations import outbox, wordings
from invitations.models import Correspondence, Mailing, Message, PersonalLink, Postponement, Reply, new_key
from invitations.postponement_known import MATERIALS, NOMINATIONS, REGISTRATION, REPLIES, SESSION
from invitations.postponement_plan import Move, Plan, plan
from nominations.council import CouncilSession, SessionState

OUTCOME = ("invitations", "messages", "left_out", "rewritten", "withdrawn", "asked_again")
"""What is counted in `Postponement.outcome`."""


class ChangedMeanwhile(Exception):
    """Something that the preview showed is not so any more; nothing was written."""


@transaction.atomic
def carry_out(conference: Conference, actor, move: Move, *, key: str, seen: str) -> Postponement:
    """Moves the conference. `seen`: the fingerprint of the plan that the organiser looked at.

    The same key moves once, and answers with what was done. ChangedMeanwhile when the plan is another one by now.
    The number of statements does not depend on how many guests there are.
    """
    if not permissions.moves_conference(actor):
        raise PermissionDenied
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    done = Postponement.objects.filter(key=key).first()
    if done is not None:
        return done
    planned = plan(conference, move, locked=True)
    if planned.fingerprint != seen:
        raise ChangedMeanwhile
    changes = _move(planned, actor)
    issued = _reissue(planned, actor, move)
    mailing = _write(planned, actor, move, issued)
    _rewrite(planned, issued)
    _ask_again(planned, actor, move.reason)
    counts = _counts(planned, issued)
    row = _note(planned, actor, move, key, mailing, counts)
    told = {name: [0, number] for name, number in counts.items() if number and name != "left_out"}
    history.record(actor, planned.after, "conference_moved", reason=move.reason, changes=changes | told)
    return row


def _move(planned: Plan, actor) -> dict[str, list[str]]:
    """The conference, its deadlines, the sessions and what personal links say of their end; {field: [old, new]}."""
    before, after = planned.before, planned.after
    moved = {moment.code: (moment, new) for moment, new in planned.moments if new != moment.old}
    if NOMINATIONS in moved:
        after.nomination_deadline = moved[NOMINATIONS][1]
    fields = ["date", "start_time", "minutes_limit", "venue", NOMINATIONS]
    after.save(update_fields=fields)
    changes = {name: [_text(getattr(before, name)), _text(getattr(after, name))] for name in fields}
    for code, (moment, new) in moved.items():
        if code == REPLIES:
            Correspondence.objects.filter(conference=after).update(reply_until=new)
            changes[code] = [_shown(moment.old), _shown(new)]
        elif code.startswith(REGISTRATION):
            rows = after.registration_deadlines.filter(pk=int(code.partition("-")[2]), until=moment.old)
            if not rows.update(until=new):
                raise ChangedMeanwhile
            changes[code] = [_shown(moment.old), _shown(new)]
        elif code.startswith(SESSION):
            _move_session(int(code.partition("-")[2]), moment.old, new, actor)
        elif moment.of_a_day:
            _move_material(code, moment.old, new, actor)
    links = PersonalLink.objects.filter(
        delegate__conference=after, revoked_at=None, expires_at__gt=timezone.now()
    )
    links.update(expires_at=F("expires_at") + datetime.timedelta(days=planned.days))
    return {name: pair for name, pair in changes.items() if pair[0] != pair[1]}


def _move_session(pk: int, old: datetime.datetime, new: datetime.datetime, actor) -> None:
    rows = CouncilSession.objects.filter(pk=pk, state=SessionState.DRAFT, held_at=old)
    if not rows.update(held_at=new):
        raise ChangedMeanwhile
    history.record(
        actor, CouncilSession.objects.get(pk=pk), "changed", changes={"held_at": [_text(old), _text(new)]}
    )


def _move_material(code: str, old: datetime.datetime, new: datetime.datetime, actor) -> None:
    """A paper or film gets another day; ChangedMeanwhile when somebody gave it one."""
    what, _hyphen, pk = code.partition("-")
    before, after = timezone.localdate(old), timezone.localdate(new)
    rows = MATERIALS[what].objects.filter(pk=int(pk), due=before)
    if not rows.update(due=after, changed_at=timezone.now()):
        raise ChangedMeanwhile
    row = MATERIALS[what].objects.get(pk=int(pk))
    history.record(actor, row, "edited", changes={"due": [_text(before), _text(after)]})


def _reissue(planned: Plan, actor, move: Move) -> dict[int, Invitation]:
    """{delegate id: the new version}: of those whose invitation is overtaken, and of those that are written to."""
    return invitations.issue(
        planned.after, planned.told, actor,
        number=move.number, date=move.letter_date, consecutive=move.consecutive,
    )  # fmt: skip


def _write(planned: Plan, actor, move: Move, issued: dict[int, Invitation]) -> Mailing | None:
    """One message to each that was told the old day, to be looked through before it goes; None: to nobody."""
    if not planned.recipients:
        return None
    subject, body = wordings.about_move(planned.before, planned.after)
    mailing = Mailing.objects.create(
        conference=planned.after, kind=Mailing.Kind.CHANGE, subject=subject,
        body=wordings.with_sentence(body, move.sentence), with_paper=True, with_calendar=True, key=new_key(),
        created_by=actor,
    )  # fmt: skip
    same = wordings.shared(planned.after)
    Message.objects.bulk_create(
        outbox.compose(mailing, person, issued.get(person.pk), same) for person in planned.recipients
    )
    history.record(actor, mailing, "mailing_written", changes={"people": [0, len(planned.recipients)]})
    return mailing


def _rewrite(planned: Plan, issued: dict[int, Invitation]) -> None:
    """What was not sent says the new day and is looked through anew; what a new message replaces is left out."""
    withdrawn = [message.pk for message in planned.withdrawn]
    Message.objects.filter(pk__in=withdrawn).update(
        state=Message.State.DROPPED, error=_("replaced: the conference was moved again")
    )
    same, people = wordings.shared(planned.after), _people_of(planned.rewritten)
    for message in planned.rewritten:
        person = people[message.delegate_id]
        message.invitation = issued.get(message.delegate_id, message.invitation)
        now = outbox.compose(message.mailing, person, message.invitation, same)
        message.subject, message.body = now.subject, now.body
        message.to_address = person.email or message.to_address
        message.state, message.attempts, message.error = Message.State.DRAFT, 0, ""
        message.lease_until, message.lease_token, message.handed_at = None, "", None
    fields = (
        "invitation",
        "subject",
        "body",
        "to_address",
        "state",
        "attempts",
        "error",
        "lease_until",
        "lease_token",
        "handed_at",
    )
    Message.objects.bulk_update(planned.rewritten, fields)


def _people_of(messages: list[Message]) -> dict[int, Delegate]:
    return Delegate.objects.select_related("unit").in_bulk({message.delegate_id for message in messages})


def _ask_again(planned: Plan, actor, reason: str) -> None:
    """Their answers stay to be read, but hold no longer; they may be reminded as if they had not answered."""
    people = [person.pk for person in planned.asked_again]
    Reply.objects.standing().filter(delegate__in=people).update(outdated_at=timezone.now())
    Delegate.objects.filter(pk__in=people).update(confirmed_at=None)
    history.record_all(actor, planned.asked_again, "asked_again", from_state="coming", reason=reason)


def _counts(planned: Plan, issued: dict[int, Invitation]) -> dict[str, int]:
    found = (
        len(issued), len(planned.recipients), len(planned.left_out), len(planned.rewritten), len(planned.withdrawn),
        len(planned.asked_again),
    )  # fmt: skip
    return dict(zip(OUTCOME, found, strict=True))


def _note(
    planned: Plan, actor, move: Move, key: str, mailing: Mailing | None, counts: dict[str, int]
) -> Postponement:
    before, after = planned.before, planned.after
    moved = [
        [moment.code, moment.name, moment.old.isoformat(), new.isoformat()]
        for moment, new in planned.moments
        if new != moment.old
    ]
    return Postponement.objects.create(
        conference=after, key=key, reason=move.reason, mailing=mailing, by=actor,
        outcome=counts | ({"moved": moved} if moved else {}),
        old_date=before.date, old_start=before.start_time, old_minutes=before.minutes_limit, old_venue=before.venue,
        new_date=move.date, new_start=after.start_time, new_minutes=after.minutes_limit, new_venue=after.venue,
    )  # fmt: skip


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(moment: datetime.datetime) -> str:
    """For what is no field of the history's object, so that nobody puts it into words later."""
    return timezone.localtime(moment).strftime("%H:%M %d/%m/%Y")
