"""Voting in an open session: members for themselves, the secretary for those without account.

The locks and the error are those of `nominations.council_sessions`. An item without a result may be voted on;
`nominations.council_closing` gives it one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import User
from conference import history
from nominations.council import CouncilMember, CouncilSession, SessionState
from nominations.council_items import (
    Choice,
    CouncilAbstention,
    CouncilAttendance,
    CouncilItem,
    CouncilScore,
    CouncilVote,
    Grounds,
    Presence,
)
from nominations.council_sessions import CouncilError, lock, locked
from nominations.models import Nomination
from nominations.transitions import is_own_work


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
        session, item = votable(item)
        member = seat_of(user, session)
        if member is None:
            raise CouncilError(_("You have no seat in this session."))
        require_way(session, secret=False)
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
        session, item = votable(item, keeper=user)
        require_way(session, secret=False)
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
        session, item = votable(item)
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
        session, item = votable(item)
        seat = _seat(session, user, member)
        rows = CouncilAbstention.objects.filter(item=item, member=seat)
        if rows.exclude(grounds=Grounds.DECLARED).exists():
            raise CouncilError(_("This member may not vote on this nomination; that cannot be taken back."))
        if rows.delete()[0]:
            history.record(user, item, "council_interest_withdrawn", reason=seat.full_name)


def score(item: CouncilItem, user: User, member: CouncilMember, points: Mapping[int, Decimal]) -> None:
    """A member's points by every criterion, {criterion id: points}; the organiser enters for those without account."""
    with transaction.atomic():
        session, item = votable(item)
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


def votable(item: CouncilItem, keeper: User | None = None) -> tuple[CouncilSession, CouncilItem]:
    """Session and item under the lock, while the item may be voted on; `keeper` must be able to close it."""
    if keeper is None:
        session = lock(item.session, SessionState.OPEN)
    else:
        session = locked(item.session, keeper, SessionState.OPEN)
    item = fresh_item(item, session)
    if item.outcome:
        raise CouncilError(
            _("The item is closed already: %(result)s. Nothing was changed.")
            % {"result": item.get_outcome_display()}
        )
    if keeper is not None:
        refuse_own_work(item, keeper)
    return session, item


def fresh_item(item: CouncilItem, session: CouncilSession) -> CouncilItem:
    fresh = CouncilItem.objects.select_for_update(no_key=True, of=("self",)).select_related("nomination")
    found = fresh.filter(pk=item.pk, session=session).first()
    if found is None:
        raise CouncilError(_("This nomination is no longer on the agenda."))
    return found


def refuse_own_work(item: CouncilItem, user: User) -> None:
    nomination: Nomination = item.nomination
    if is_own_work(user, nomination):
        raise CouncilError(_("You prepared this nomination yourself: somebody else must enter its result."))


def require_way(session: CouncilSession, *, secret: bool) -> None:
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
