"""Voting in an open session: members for themselves, the secretary for the ballots, and what each item comes to.

The locks and the error are those of `nominations.council_sessions`. An item without a result may be voted on; the
secretary's closing gives it one, with the figures of that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history, vietnamese
from nominations import council_rule
from nominations.council import (
    Choice,
    CouncilAbstention,
    CouncilAttendance,
    CouncilItem,
    CouncilMember,
    CouncilScore,
    CouncilSession,
    CouncilVote,
    Grounds,
    Outcome,
    Presence,
    SessionState,
)
from nominations.council_sessions import CouncilError, lock, locked
from nominations.models import Nomination
from nominations.states import State
from nominations.transitions import is_own_work

OUTCOMES = {"passed": Outcome.PASSED, "failed": Outcome.FAILED, "no_quorum": Outcome.POSTPONED}


@dataclass(frozen=True)
class Electorate:
    """Who stands how to one item, as member ids: `present` and `written` may vote, the others are counted only."""

    members: frozenset[int]
    present: frozenset[int]
    written: frozenset[int]
    abstaining: frozenset[int]

    @property
    def ballots(self) -> frozenset[int]:
        """Those in the room who may vote: so many ballots are handed out."""
        return self.present - self.abstaining

    @property
    def writing(self) -> frozenset[int]:
        return self.written - self.abstaining

    @property
    def abstaining_away(self) -> int:
        return len(self.abstaining - self.present - self.written)


def electorate(item: CouncilItem, session: CouncilSession) -> Electorate:
    """The electorate of an item now; two queries. Written opinions are none where the session does not count them."""
    presence = dict(CouncilAttendance.objects.filter(session=session).values_list("member_id", "presence"))
    members = frozenset(presence)
    abstaining = frozenset(
        CouncilAbstention.objects.filter(item=item, member__in=members).values_list("member_id", flat=True)
    )
    written = frozenset(pk for pk in members if presence[pk] == Presence.WRITTEN)
    return Electorate(
        members=members,
        present=frozenset(pk for pk in members if presence[pk] == Presence.PRESENT),
        written=written if session.written_count else frozenset(),
        abstaining=abstaining,
    )


def seat_of(user: User, session: CouncilSession) -> CouncilMember | None:
    """The member that the user is in this session; None for who has no seat there or no longer the role."""
    if not permissions.sits_on_council(user):
        return None
    return CouncilMember.objects.filter(user=user, attendance__session=session).first()


def vote(item: CouncilItem, user: User, choice: str) -> None:
    """A present member's own open vote; it may change until the item is closed. A second click changes nothing."""
    with transaction.atomic():
        session, item = _votable(item)
        member = seat_of(user, session)
        if member is None:
            raise CouncilError(_("You have no seat in this session."))
        _require_way(session, secret=False)
        people = electorate(item, session)
        if member.pk in people.abstaining:
            raise CouncilError(_("You do not vote on this nomination, because it concerns you."))
        if member.pk not in people.present:
            raise CouncilError(_("You are not marked present; tell the secretary."))
        if _store_vote(item, member.pk, choice):
            history.record(user, item, "council_voted")


def enter_votes(item: CouncilItem, user: User, choices: Mapping[int, tuple[str, str]]) -> None:
    """The secretary's entry of open votes and written opinions: {member id: (choice as shown, choice now)}.

    "" is no vote. What a member voted meanwhile is not overwritten: CouncilError names them.
    """
    with transaction.atomic():
        session, item = _votable(item, keeper=user)
        _require_way(session, secret=False)
        people = electorate(item, session)
        stored = dict(item.votes.values_list("member_id", "choice"))
        names = {row.member_id: row.name for row in session.attendance.all()}
        entered = []
        for member, (seen, choice) in choices.items():
            if choice == seen or choice == stored.get(member, ""):
                continue
            if member not in people.ballots | people.writing:
                raise CouncilError(
                    _("%(name)s does not vote on this nomination.") % {"name": names.get(member, "–")}
                )
            if stored.get(member, "") != seen:
                raise CouncilError(
                    _("%(name)s voted meanwhile. Look at the list again.") % {"name": names[member]}
                )
            _store_vote(item, member, choice)
            entered.append(names[member])
        if entered:
            history.record(user, item, "council_votes_entered", reason=", ".join(entered))


def _store_vote(item: CouncilItem, member: int, choice: str) -> bool:
    """Stores, changes or (for "") takes back a vote; whether anything changed."""
    if choice and choice not in Choice.values:
        raise CouncilError(_("Choose one of the three answers."))
    if not choice:
        return bool(CouncilVote.objects.filter(item=item, member=member).delete()[0])
    row, new = CouncilVote.objects.get_or_create(item=item, member_id=member, defaults={"choice": choice})
    if new or row.choice == choice:
        return new
    CouncilVote.objects.filter(pk=row.pk).update(choice=choice)
    return True


def declare_interest(item: CouncilItem, user: User, member: CouncilMember | None = None) -> None:
    """A member steps back from an item that concerns them (the organiser may note it for anybody); a vote goes."""
    with transaction.atomic():
        session, item = _votable(item)
        seat = _seat(session, user, member)
        _row, new = CouncilAbstention.objects.get_or_create(
            item=item, member=seat, defaults={"grounds": Grounds.DECLARED}
        )
        CouncilVote.objects.filter(item=item, member=seat).delete()
        CouncilScore.objects.filter(item=item, member=seat).delete()
        if new:
            history.record(user, item, "council_interest_declared", reason=seat.full_name)


def withdraw_interest(item: CouncilItem, user: User, member: CouncilMember | None = None) -> None:
    """Takes back what a member declared; what the portal found itself stays."""
    with transaction.atomic():
        session, item = _votable(item)
        seat = _seat(session, user, member)
        rows = CouncilAbstention.objects.filter(item=item, member=seat)
        if rows.exclude(grounds=Grounds.DECLARED).exists():
            raise CouncilError(_("This member may not vote on this nomination; that cannot be taken back."))
        if rows.delete()[0]:
            history.record(user, item, "council_interest_withdrawn", reason=seat.full_name)


def score(item: CouncilItem, user: User, member: CouncilMember, points: Mapping[int, Decimal]) -> None:
    """A member's points by every criterion, {criterion id: points}; the organiser enters for those without account."""
    with transaction.atomic():
        session, item = _votable(item)
        if not session.scored:
            raise CouncilError(_("No scores are given in this session."))
        seat = _seat(session, user, member)
        people = electorate(item, session)
        if seat.pk not in people.ballots | people.writing:
            raise CouncilError(_("%(name)s does not vote on this nomination.") % {"name": seat})
        criteria = {row.pk: row for row in session.conference.score_criteria.all()}
        if set(points) != set(criteria):
            raise CouncilError(_("Give points for every criterion."))
        if any(not 0 <= value <= criteria[pk].largest for pk, value in points.items()):
            raise CouncilError(_("Points lie between 0 and the largest score."))
        before = dict(item.scores.filter(member=seat).values_list("criterion_id", "points"))
        for pk, value in points.items():
            CouncilScore.objects.update_or_create(
                item=item, member=seat, criterion=criteria[pk], defaults={"points": value}
            )
        if before != dict(points):
            history.record(user, item, "council_scored", reason=seat.full_name)


@dataclass(frozen=True)
class Counts:
    """A secret ballot as the tellers counted it. blank: blank or invalid ballots."""

    yes: int
    no: int
    blank: int
    written_yes: int = 0
    written_no: int = 0


def count_secret(item: CouncilItem, user: User, counts: Counts) -> CouncilItem:
    """Stores the counts of a secret ballot, which close the item. Nobody's vote is stored."""
    with transaction.atomic():
        session, item = _votable(item, keeper=user)
        _require_way(session, secret=True)
        people = electorate(item, session)
        problems = misfits(people, counts)
        if problems:
            raise CouncilError(" ".join(problems.values()))
        return _decide(item, session, user, people, counts)


def misfits(people: Electorate, counts: Counts) -> dict[str, str]:
    """{field: sentence} where the counts do not fit the ballots."""
    problems = {}
    cast, ballots = counts.yes + counts.no + counts.blank, len(people.ballots)
    if cast != ballots:
        problems["blank"] = _(
            "%(cast)d ballots are counted, but %(ballots)d members vote in the room. Count again."
        ) % {"cast": cast, "ballots": ballots}
    if counts.written_yes + counts.written_no > len(people.writing):
        problems["written_no"] = _("Only %(n)d written opinions count for this item.") % {
            "n": len(people.writing)
        }
    return problems


def close_item(item: CouncilItem, user: User) -> CouncilItem:
    """Counts the open votes of those who may vote now, and gives the item its result. Who did not vote has no opinion."""
    with transaction.atomic():
        session, item = _votable(item, keeper=user)
        _require_way(session, secret=False)
        people = electorate(item, session)
        votes = dict(item.votes.values_list("member_id", "choice"))
        if not any(member in votes for member in people.ballots | people.writing) and people.ballots:
            raise CouncilError(_("Nobody has voted yet. Enter the votes, or postpone the item."))

        def number(of: frozenset[int], choice: str) -> int:
            return sum(votes.get(member) == choice for member in of)

        yes, no = number(people.ballots, Choice.YES), number(people.ballots, Choice.NO)
        counts = Counts(
            yes=yes,
            no=no,
            blank=len(people.ballots) - yes - no,
            written_yes=number(people.writing, Choice.YES),
            written_no=number(people.writing, Choice.NO),
        )
        return _decide(item, session, user, people, counts)


def _decide(
    item: CouncilItem, session: CouncilSession, user: User, people: Electorate, counts: Counts
) -> CouncilItem:
    if item.nomination.state != State.APPROVED:
        raise CouncilError(_("%(name)s is no longer approved: postpone this item.") % {"name": item})
    ballots = council_rule.Ballots(
        members=len(people.members),
        present=len(people.present),
        written=len(people.written),
        abstaining=len(people.abstaining),
        abstaining_away=people.abstaining_away,
        yes=counts.yes,
        no=counts.no,
        written_yes=counts.written_yes,
        written_no=counts.written_no,
    )
    result = council_rule.decide(ballots, session.threshold, "all" if session.base == "all" else "present")
    figures = {
        "members": ballots.members,
        "present": ballots.present,
        "written": ballots.written,
        "abstaining": ballots.abstaining,
        "yes": counts.yes,
        "no": counts.no,
        "blank": counts.blank,
        "written_yes": counts.written_yes,
        "written_no": counts.written_no,
        "approving": result.approving,
        "base": result.base,
        "no_quorum": result.verdict == "no_quorum",
    }
    return _settle(item, user, "council_item_closed", OUTCOMES[result.verdict], **figures)


def postpone(item: CouncilItem, user: User, reason: str) -> CouncilItem:
    """Leaves the item to a later session, with the reason."""
    with transaction.atomic():
        _session, item = _votable(item, keeper=user)
        if not vietnamese.clean(reason):
            raise CouncilError(_("Give the reason: the minutes keep it."))
        return _settle(item, user, "council_item_postponed", Outcome.POSTPONED, reason=reason)


FIGURES = (
    "members", "present", "written", "abstaining", "yes", "no", "blank", "written_yes", "written_no", "approving",
    "base",
)  # fmt: skip


def reopen(item: CouncilItem, user: User) -> CouncilItem:
    """Takes a result back while the session lasts, e.g. after a wrong count; open votes stay as they were."""
    with transaction.atomic():
        session = locked(item.session, user, SessionState.OPEN)
        item = _fresh(item, session)
        _refuse_own_work(item, user)
        if not item.outcome:
            raise CouncilError(_("This item has no result yet."))
        empty: dict[str, Any] = dict.fromkeys(FIGURES)
        return _settle(item, user, "council_item_reopened", "", reason="", no_quorum=False, **empty)


def _settle(item: CouncilItem, user: User, action: str, outcome: str, **fields: Any) -> CouncilItem:
    before = item.outcome
    if not CouncilItem.objects.filter(pk=item.pk, outcome=before).update(outcome=outcome, **fields):
        raise CouncilError(_("Somebody was faster. Nothing was changed."))
    item.refresh_from_db()
    history.record(
        user, item, action, from_state=before, to_state=outcome, reason=str(fields.get("reason", ""))
    )
    return item


def _votable(item: CouncilItem, keeper: User | None = None) -> tuple[CouncilSession, CouncilItem]:
    """Session and item under the lock, while the item may be voted on; `keeper` must be able to close it."""
    if keeper is None:
        session = lock(item.session, SessionState.OPEN)
    else:
        session = locked(item.session, keeper, SessionState.OPEN)
    item = _fresh(item, session)
    if item.outcome:
        raise CouncilError(
            _("The item is closed already: %(result)s. Nothing was changed.")
            % {"result": item.get_outcome_display()}
        )
    if keeper is not None:
        _refuse_own_work(item, keeper)
    return session, item


def _fresh(item: CouncilItem, session: CouncilSession) -> CouncilItem:
    fresh = CouncilItem.objects.select_for_update(no_key=True, of=("self",)).select_related("nomination")
    found = fresh.filter(pk=item.pk, session=session).first()
    if found is None:
        raise CouncilError(_("This nomination is no longer on the agenda."))
    return found


def _refuse_own_work(item: CouncilItem, user: User) -> None:
    nomination: Nomination = item.nomination
    if is_own_work(user, nomination):
        raise CouncilError(_("You prepared this nomination yourself: somebody else must enter its result."))


def _require_way(session: CouncilSession, *, secret: bool) -> None:
    if session.is_secret != secret:
        raise CouncilError(
            _("The ballot is secret: only the counts are entered.")
            if session.is_secret
            else _("The vote is open: each member votes, or the secretary enters it.")
        )


def _seat(session: CouncilSession, user: User, member: CouncilMember | None) -> CouncilMember:
    """The member that the user acts for: themselves, or for the organiser any member of the session."""
    own = seat_of(user, session)
    if member is None or (own is not None and own.pk == member.pk):
        if own is None:
            raise CouncilError(_("You have no seat in this session."))
        return own
    if not permissions.keeps_council(user) or not session.attendance.filter(member=member).exists():
        raise CouncilError(_("Only the organiser enters for other members."))
    return member
