"""Preparing, opening and closing a session of the council; each function does all that the change implies.

Every one takes the conference's lock first, then the session's row, and reads it anew: whoever closes a session or an
item waits for a vote under way, and a vote that comes after it is refused. `CouncilError` carries a sentence for the
user; nothing has changed when it is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions
from accounts.models import User
from conference import history
from conference.models import Conference
from nominations import council_conflicts, council_rule
from nominations.council import CouncilMember, CouncilSession, CouncilSettings, SessionState, VotingRules
from nominations.council_items import (
    OUTDATED,
    CouncilAttendance,
    CouncilItem,
    CouncilScore,
    Outcome,
    Presence,
)
from nominations.models import Nomination
from nominations.states import State

RULES = tuple(field.name for field in VotingRules._meta.get_fields())


class CouncilError(Exception):
    """The change is not possible; `str()` is a sentence in the user's language."""


def defaults_for(conference: Conference) -> dict[str, Any]:
    """The voting rules that a new session starts with."""
    kept = CouncilSettings.objects.filter(conference=conference).first() or CouncilSettings()
    return {name: getattr(kept, name) for name in RULES}


def locked(session: CouncilSession, user: User, *states: str) -> CouncilSession:
    """The session under the conference's lock, fresh; CouncilError unless the user keeps it and it is in a state."""
    if not permissions.keeps_council(user):
        raise CouncilError(_("Only the organiser manages the council's sessions."))
    return lock(session, *states)


def lock(session: CouncilSession, *states: str) -> CouncilSession:
    Conference.objects.select_for_update(no_key=True).get(pk=session.conference_id)
    session = CouncilSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.state not in states:
        raise CouncilError(
            _("The session is already %(state)s. Nothing was changed.")
            % {"state": session.get_state_display()}
        )
    return session


def create(session: CouncilSession, user: User) -> CouncilSession:
    """Stores a new session under the next number, with all active members as absent; one per `form_key`."""
    if not permissions.keeps_council(user):
        raise CouncilError(_("Only the organiser manages the council's sessions."))
    with transaction.atomic():
        conference = Conference.objects.select_for_update(no_key=True).get(pk=session.conference_id)
        known = CouncilSession.objects.filter(form_key=session.form_key).first() if session.form_key else None
        if known:
            return known
        last = conference.council_sessions.aggregate(last=Max("number"))["last"] or 0
        session.number = last + 1
        try:
            with transaction.atomic():
                session.save(force_insert=True)
        except IntegrityError:
            raise CouncilError(_("Somebody was faster. Nothing was changed.")) from None
        seat_members(session)
        history.record(user, session, "council_planned", to_state=session.state)
    return session


def seat_members(session: CouncilSession) -> None:
    """Brings the attendance list in step with the council: new members are absent, who left it is taken off."""
    members = list(CouncilMember.objects.filter(conference=session.conference_id, is_active=True))
    session.attendance.exclude(member__in=members).delete()
    known = set(session.attendance.values_list("member_id", flat=True))
    CouncilAttendance.objects.bulk_create(
        CouncilAttendance(session=session, member=member) for member in members if member.pk not in known
    )
    keep_names(session)


def keep_names(session: CouncilSession) -> None:
    """Keeps names and posts as they are on the day, whatever becomes of the members later."""
    rows = list(session.attendance.select_related("member"))
    for row in rows:
        row.name, row.position, row.post = row.member.full_name, row.member.position, row.member.post
    CouncilAttendance.objects.bulk_update(rows, ["name", "position", "post"])


def waiting(conference: Conference) -> QuerySet[Any]:
    """Approved exemplars without a decision of the council on what they hold, and on no agenda to come."""
    return addable(conference).filter(council_outcome__in=("", Outcome.POSTPONED, OUTDATED))


def addable(conference: Conference) -> QuerySet[Any]:
    """Approved exemplars that may be put on an agenda: also decided ones, since a new session mends a mistake."""
    on_agenda = CouncilItem.objects.exclude(session__state=SessionState.CLOSED)
    nominations = Nomination.objects.filter(conference=conference).approved().exemplars()
    return nominations.exclude(pk__in=on_agenda.values("nomination")).with_council_outcome()


def add_items(session: CouncilSession, user: User, chosen: Iterable[int] | None) -> int:
    """Puts nominations on the agenda: those of these ids, or (None) all that wait. Returns how many came on it."""
    with transaction.atomic():
        session = locked(session, user, SessionState.DRAFT)
        if chosen is None:
            nominations = list(waiting(session.conference))
        else:
            nominations = list(addable(session.conference).filter(pk__in=list(chosen)))
        CouncilItem.objects.bulk_create(
            CouncilItem(session=session, nomination=nomination) for nomination in nominations
        )
        if nominations:
            history.record(user, session, "council_items_added", reason=", ".join(map(str, nominations)))
    return len(nominations)


def remove_item(item: CouncilItem, user: User) -> None:
    """Takes a nomination off the agenda of a session in preparation."""
    with transaction.atomic():
        session = locked(item.session, user, SessionState.DRAFT)
        if CouncilItem.objects.filter(pk=item.pk).delete()[0]:
            history.record(user, session, "council_item_removed", reason=str(item))


def set_attendance(session: CouncilSession, user: User, presences: Mapping[int, str]) -> None:
    """Who is there, as {member id: Presence}; other members stay as they are. It may change while in session."""
    with transaction.atomic():
        session = locked(session, user, SessionState.DRAFT, SessionState.OPEN)
        changes = {}
        for row in session.attendance.select_related("member"):
            presence = presences.get(row.member_id, row.presence)
            if presence != row.presence:
                changes[row.member.full_name] = [
                    str(Presence(value).label) for value in (row.presence, presence)
                ]
                CouncilAttendance.objects.filter(pk=row.pk).update(presence=presence)
        if changes:
            history.record(user, session, "council_attendance", changes=changes)


def discard(session: CouncilSession, user: User) -> None:
    """Deletes a session in preparation; its nominations wait again, the history keeps that it was there."""
    with transaction.atomic():
        session = locked(session, user, SessionState.DRAFT)
        history.record(user, session, "council_discarded", from_state=session.state)
        session.delete()


def open_session(session: CouncilSession, user: User) -> None:
    """In preparation → in session: freezes agenda and rules, and sets aside who may not vote on what."""
    with transaction.atomic():
        session = locked(session, user, SessionState.DRAFT)
        seat_members(session)
        _check_ready(session)
        council_conflicts.set_conflicts(session)
        _move(session, user, SessionState.OPEN, "council_opened", opened_at=timezone.now())


def _check_ready(session: CouncilSession) -> None:
    here = set(session.attendance.filter(presence=Presence.PRESENT).values_list("member_id", flat=True))
    if session.chair_id is None:
        raise CouncilError(_("Name the chair of the session before it is opened."))
    if not here:
        raise CouncilError(_("Mark the members who are present before the session is opened."))
    if session.chair_id not in here:
        raise CouncilError(_("The chair of the session is not marked present."))
    if not session.items.exists():
        raise CouncilError(_("Put at least one nomination on the agenda before the session is opened."))
    if session.scored and not session.conference.score_criteria.exists():
        raise CouncilError(_("Members are to give scores, but there are no criteria yet."))
    gone = session.items.exclude(nomination__in=Nomination.objects.approved()).first()
    if gone is not None:
        raise CouncilError(
            _("%(name)s is no longer approved. Take it off the agenda first.") % {"name": gone.nomination}
        )


def close_session(session: CouncilSession, user: User) -> None:
    """In session → closed, for good: every item has its result, the ranking is kept, each nomination told."""
    with transaction.atomic():
        session = locked(session, user, SessionState.OPEN)
        items = list(session.items.select_related("nomination"))
        left = sum(not item.outcome for item in items)
        if left:
            sentence = ngettext(
                "%(n)d item has no result yet: vote on it or postpone it, then close the session.",
                "%(n)d items have no result yet: vote on them or postpone them, then close the session.",
                left,
            )
            raise CouncilError(sentence % {"n": left})
        _require_approved(items)
        keep_names(session)
        _keep_ranking(session, items)
        _move(session, user, SessionState.CLOSED, "council_closed", closed_at=timezone.now())
        for outcome, action in (
            (Outcome.PASSED, "council_passed"),
            (Outcome.FAILED, "council_failed"),
            (Outcome.POSTPONED, "council_postponed"),
        ):
            decided = [item.nomination for item in items if item.outcome == outcome]
            history.record_all(user, decided, action, reason=str(session))


def _require_approved(items: list[CouncilItem]) -> None:
    """What was withdrawn or sent back after its vote has no result to keep. The conference's lock is held."""
    for item in items:
        if item.outcome != Outcome.POSTPONED and item.nomination.state != State.APPROVED:
            raise CouncilError(
                _(
                    "%(name)s is no longer approved: take its result back and postpone it, then close the session."
                )
                % {"name": item}
            )


def _keep_ranking(session: CouncilSession, items: list[CouncilItem]) -> None:
    if not session.scored:
        return
    marks = marks_of(session)
    found = council_rule.places({item.pk: marks.get(item.pk) for item in items})
    for item in items:
        mark = marks.get(item.pk)
        item.mark = None if mark is None else four_decimals(mark)
        item.place = found[item.pk]
    CouncilItem.objects.bulk_update(items, ["mark", "place"])


def four_decimals(value: Fraction) -> str:
    """A mark with four decimals, half up, as the database keeps it."""
    scaled = (value * 20000 + 1) // 2
    return f"{scaled // 10000}.{scaled % 10000:04d}"


def marks_of(session: CouncilSession) -> dict[int, Fraction]:
    """{item id: mean of the members' marks} of what was scored; one query. Marks of members set aside do not count."""
    scores = CouncilScore.objects.filter(item__session=session).select_related("criterion")
    given: dict[tuple[int, int], list] = {}
    for score in scores.order_by("item_id", "member_id"):
        pair = (score.criterion.as_rule, Fraction(score.points))
        given.setdefault((score.item_id, score.member_id), []).append(pair)
    marks: dict[int, list[Fraction]] = {}
    for (item_id, _member), points in given.items():
        marks.setdefault(item_id, []).append(council_rule.mark(points))
    return {
        item_id: mean for item_id, found in marks.items() if (mean := council_rule.mean(found)) is not None
    }


def _move(session: CouncilSession, user: User, state: str, action: str, **fields: Any) -> None:
    """Compare-and-set on the state, then history. Callers hold the lock."""
    before = session.state
    changed = CouncilSession.objects.filter(pk=session.pk, state=before).update(state=state, **fields)
    if not changed:
        raise CouncilError(_("Somebody was faster. Nothing was changed."))
    history.record(user, session, action, from_state=before, to_state=state)
