"""The sample's council: nine members, a closed session with its results, and one in session that may be voted on."""

from __future__ import annotations

import datetime
from collections import Counter

from conference import history
from conference.models import Conference
from dashboard.sample_nominations import moment
from nominations import council_conflicts, council_sessions
from nominations.council import Base, CouncilMember, CouncilSession, CouncilSettings, Post, SessionState, Way
from nominations.council_closing import FIGURES
from nominations.council_items import (
    Choice,
    CouncilAbstention,
    CouncilAttendance,
    CouncilItem,
    CouncilScore,
    CouncilVote,
    Outcome,
    Presence,
    ScoreCriterion,
)

CLOSED_DAYS, OPEN_DAYS = -23, -21  # before the conference
ITEMS = 12  # nominations of each session
# In favour, against, blank of the eight who are present; the ninth favours all in writing.
VOTES = ((8, 0, 0), (7, 1, 0), (7, 0, 1), (6, 2, 0), (8, 0, 0))
FIELDS = ("outcome", "reason", *FIGURES)
POINTS = ((9, 8, 9), (8, 9, 8), (9, 8, 9))  # by criterion, of the first items of the session under way


def load(data: dict, conference: Conference, day: datetime.date, users: dict) -> None:
    """Adds members, rules, criteria and both sessions of the sample's `council`."""
    CouncilSettings.objects.create(conference=conference, way=Way.SECRET, base=Base.ALL)
    ScoreCriterion.objects.bulk_create(
        ScoreCriterion(conference=conference, **row) for row in data["council"]["criteria"]
    )
    members = [
        CouncilMember.objects.create(
            conference=conference,
            user=users.get(row.get("username")),
            order=place,
            **{key: row[key] for key in ("full_name", "position", "post")},
        )
        for place, row in enumerate(data["council"]["members"], start=1)
    ]
    _closed(data, conference, members, moment(day, CLOSED_DAYS, 14))
    _under_way(data, conference, members, moment(day, OPEN_DAYS, 14))


def _session(data: dict, conference: Conference, members: list[CouncilMember], number: int, at, **fields):
    """A session with everybody present but the last member, who sent a written opinion."""
    posts = {member.post: member for member in members}
    session = CouncilSession.objects.create(
        conference=conference,
        number=number,
        held_at=at,
        opened_at=at,
        place=data["council"]["place"],
        chair=posts[Post.CHAIR],
        secretary=posts[Post.SECRETARY],
        **fields,
    )
    CouncilAttendance.objects.bulk_create(
        CouncilAttendance(
            session=session,
            member=member,
            presence=Presence.WRITTEN if member is members[-1] else Presence.PRESENT,
            name=member.full_name,
            position=member.position,
            post=member.post,
        )
        for member in members
    )
    waiting = council_sessions.waiting(conference).order_by("unit__position", "sort_key", "pk")[:ITEMS]
    return session, [CouncilItem(session=session, nomination=nomination) for nomination in waiting]


def _closed(data: dict, conference: Conference, members: list[CouncilMember], at: datetime.datetime) -> None:
    """The first session: all passed by secret ballot but the last item, which was left to a later one."""
    closed_at = at + datetime.timedelta(hours=2, minutes=20)
    session, items = _session(
        data, conference, members, 1, at, way=Way.SECRET, state=SessionState.CLOSED, closed_at=closed_at
    )
    CouncilItem.objects.bulk_create(items)
    council_conflicts.set_conflicts(session)
    aside = Counter(CouncilAbstention.objects.filter(item__in=items).values_list("item", flat=True))
    count = len(members)
    for place, item in enumerate(items[:-1]):
        item.outcome = Outcome.PASSED
        item.yes, item.no, item.blank = VOTES[place % len(VOTES)]
        item.yes -= aside[item.pk]
        item.members, item.present, item.written, item.abstaining = count, count - 1, 1, aside[item.pk]
        item.written_yes, item.written_no = 1, 0
        item.approving, item.base = item.yes + 1, count - item.abstaining
    for item in items[-1:]:
        item.outcome, item.reason = Outcome.POSTPONED, data["council"]["reason"]
    CouncilItem.objects.bulk_update(items, FIELDS)
    history.record(
        None, session, "council_closed", from_state=SessionState.OPEN, to_state=SessionState.CLOSED
    )


def _first_votes(conference: Conference, members: list[CouncilMember], items: list[CouncilItem]) -> None:
    """Votes and scores of the members without account for the first items; the others' are still to come."""
    criteria = list(conference.score_criteria.all())
    CouncilVote.objects.bulk_create(
        CouncilVote(item=item, member=member, choice=Choice.YES) for item in items for member in members
    )
    CouncilScore.objects.bulk_create(
        CouncilScore(item=item, member=member, criterion=criterion, points=points)
        for item, given in zip(items, POINTS, strict=False)
        for member in members
        for criterion, points in zip(criteria, given, strict=True)
    )


def _under_way(
    data: dict, conference: Conference, members: list[CouncilMember], at: datetime.datetime
) -> None:
    """The second one, with an open vote and scores, waits for the members' votes."""
    session, items = _session(
        data, conference, members, 2, at, way=Way.OPEN, scored=True, state=SessionState.OPEN
    )
    CouncilItem.objects.bulk_create(items)
    council_conflicts.set_conflicts(session)
    _first_votes(conference, members[:3], items[: len(POINTS)])
    history.record(None, session, "council_opened", from_state=SessionState.DRAFT, to_state=SessionState.OPEN)
