"""What reminders are made of: tasks, nominations, votes, requests, obstacles, stories (`of_stories`). Each source asks the query sets and rights of its own room.

A source says the same thing twice, and a test holds the two against each other: `whom` for everybody at once, a fixed
number of queries; `of` for one person, as a condition that the menu's figure and the pages ask the database.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.models import Role, RoleAssignment
from conference.addresses import address
from conference.models import Conference
from nominations.council import CouncilSession, SessionState, Way
from nominations.council_items import CouncilAbstention, CouncilAttendance, CouncilItem, CouncilVote, Presence
from nominations.models import Nomination
from nominations.states import State
from reminders import of_stories
from reminders.people import People
from reminders.steps import midnight, steps
from reminders.what_to_say import Cause, Matter, due_step, waiting_step
from subcommittees.due_rule import nobody_works
from subcommittees.models import Member, Obstacle, Task, UnitRequest

DECISION_FIRST, DECISION_EACH = 2, 3  # working days that a nomination waits for its head
VOTE_FIRST, VOTE_EACH = 1, 3  # and an item of the council for a member
OBSTACLE_EACH = 3  # and an obstacle for the Standing Council


@dataclass(frozen=True)
class Source:
    """`rows`: what is open at all on that day; `matter`: one of them in words; `whom`: {row: users} for rows and people;
    `of`: those of the rows that are this user's."""

    kind: str
    rows: Callable[[Conference, datetime.date], QuerySet]
    matter: Callable[[Conference, datetime.date, Any], Matter]
    whom: Callable[[Collection[Any], People], dict[int, set[int]]]
    of: Callable[[QuerySet, Any], QuerySet]


def for_everybody(
    conference: Conference, today: datetime.date, people: People
) -> Iterator[tuple[int, Matter]]:
    """(user, matter) of all that is open."""
    for source in SOURCES:
        rows = list(source.rows(conference, today))
        told = source.whom(rows, people)
        for row in rows:
            matter = source.matter(conference, today, row)
            for user in sorted(told.get(row.pk, set()) & people.open):
                yield user, matter


def for_one(
    conference: Conference, today: datetime.date, user, wanted: dict[str, set[int]]
) -> dict[tuple[str, int], Matter]:
    """{(kind, subject): matter} of those wanted that are open and this user's; one query for each kind among them."""
    found = {}
    for source in SOURCES:
        if not wanted.get(source.kind):
            continue
        rows = source.rows(conference, today).filter(pk__in=wanted[source.kind])
        for row in source.of(rows, user):
            found[source.kind, row.pk] = source.matter(conference, today, row)
    return found


def standing(conference: Conference, today: datetime.date, user) -> Q:
    """The condition on reminders that what they are about is still open and this user's."""
    condition = Q(pk__in=[])
    for source in SOURCES:
        rows = source.of(source.rows(conference, today), user)
        condition |= Q(kind=source.kind, subject_id__in=rows.order_by().values("pk"))
    return condition


# --- tasks: who is in charge, else the subcommittee, else the heads of the lead unit -------------------------------


def _open_tasks(conference: Conference, _today: datetime.date) -> QuerySet[Task]:
    """With `freed_at`: when the last of what it waits for was done."""
    before = Task.objects.filter(waited_for_by=OuterRef("pk")).order_by("-done_at")
    held_up = Exists(before.exclude(state=Task.State.DONE).order_by())
    freed_at = Subquery(before.filter(done_at__isnull=False).values("done_at")[:1])
    tasks = Task.objects.filter(subcommittee__conference=conference).open().select_related("assignee")
    return tasks.annotate(held_up=held_up, freed_at=freed_at).order_by("pk")


def _task(conference: Conference, today: datetime.date, task: Any) -> Matter:
    due = task.due_date(conference)
    causes = steps("due", due_step(due, today)) if due else ()
    if task.freed_at and not task.held_up and task.state == Task.State.TODO:
        causes = tuple(sorted((*causes, Cause("freed", task.freed_at)), key=lambda cause: cause.since))
    what = _("Task %(task)s") % {"task": task}
    return Matter("task", task.pk, what, address("subcommittees:task", task.pk), causes, due)


def _doers(tasks: Collection[Task], people: People) -> dict[int, set[int]]:
    return {
        task.pk: {task.assignee_id or 0} & people.open
        or people.members(task.subcommittee_id)
        or people.heads(task.lead_unit_id)
        for task in tasks
    }


def _tasks_of(tasks: QuerySet[Task], user) -> QuerySet[Task]:
    members = Member.objects.filter(subcommittee=OuterRef("subcommittee"), user__is_active=True)
    nobody = Q(assignee=None) | Q(assignee__is_active=False)
    by_unit = ~Q(Exists(members)) & Q(lead_unit__in=permissions.headed_units(user))
    return tasks.filter(Q(assignee=user) | nobody & (Q(Exists(members.filter(user=user))) | by_unit))


# --- nominations ---------------------------------------------------------------------------------------------------


def _submitted(conference: Conference, _today: datetime.date) -> QuerySet[Nomination]:
    return conference.nominations.filter(state=State.SUBMITTED).order_by("pk")


def _to_decide(_conference: Conference, today: datetime.date, nomination: Nomination) -> Matter:
    since = timezone.localdate(nomination.submitted_at) if nomination.submitted_at else None
    step = waiting_step(since, today, DECISION_FIRST, DECISION_EACH, nobody_works) if since else None
    return _of_nomination("decide", nomination, steps("waiting", step), on=since)


def _of_nomination(kind: str, nomination: Nomination, causes: tuple[Cause, ...], **more: Any) -> Matter:
    what = _("Nomination of %(name)s") % {"name": nomination}
    path = address("nominations:detail", nomination.pk)
    return Matter(kind, nomination.pk, what, path, causes, **more)


def _deciders(nominations: Collection[Nomination], people: People) -> dict[int, set[int]]:
    """As `decidable_by`."""
    written = defaultdict(set)
    authors = Nomination.authors.through.objects.filter(nomination__in=[row.pk for row in nominations])
    for nomination, author in authors.values_list("nomination", "user"):
        written[nomination].add(author)
    organisers = people.holding(Role.ORGANISER)
    return {
        row.pk: (people.heads(row.unit_id) | (organisers if row.is_guest else set()))
        - written[row.pk]
        - {row.prepared_by_id}
        for row in nominations
    }


def _decidable_by(nominations: Any, user) -> QuerySet[Nomination]:
    return nominations.decidable_by(user)


def _unfinished(state: str) -> Callable[[Conference, datetime.date], QuerySet[Nomination]]:
    def rows(conference: Conference, today: datetime.date) -> QuerySet[Nomination]:
        """While nominations may still come in."""
        found = conference.nominations.filter(
            state=state, conference__nomination_deadline__gte=midnight(today)
        )
        return found.order_by("pk")

    return rows


def _to_finish(kind: str) -> Callable[[Conference, datetime.date, Nomination], Matter]:
    def matter(conference: Conference, today: datetime.date, nomination: Nomination) -> Matter:
        due = timezone.localdate(conference.nomination_deadline) if conference.nomination_deadline else None
        causes = steps("due", due_step(due, today, late=False)) if due else ()
        return _of_nomination(kind, nomination, causes, due=due)

    return matter


def _writers(nominations: Collection[Nomination], people: People) -> dict[int, set[int]]:
    """Who prepared it, and where that person writes for the unit no longer, whoever does."""
    told = {}
    for row in nominations:
        writing = people.preparers(row.unit_id)
        told[row.pk] = {row.prepared_by_id} & writing or writing
    return told


def _unfinished_of(nominations: QuerySet[Nomination], user) -> QuerySet[Nomination]:
    still_writes = RoleAssignment.objects.filter(
        user=OuterRef("prepared_by"), user__is_active=True, role=Role.UNIT_PREPARER, unit=OuterRef("unit")
    )
    own = nominations.filter(unit__in=permissions.prepared_units(user))
    return own.filter(Q(prepared_by=user) | ~Q(Exists(still_writes)))


# --- votes of the council: one line for a session, however many items it has ----------------------------------------


def _sessions(conference: Conference, _today: datetime.date) -> QuerySet[CouncilSession]:
    return conference.council_sessions.filter(state=SessionState.OPEN, way=Way.OPEN).order_by("pk")


def _to_vote(_conference: Conference, today: datetime.date, session: CouncilSession) -> Matter:
    since = timezone.localdate(session.opened_at) if session.opened_at else None
    step = waiting_step(since, today, VOTE_FIRST, VOTE_EACH, nobody_works) if since else None
    path, causes = address("nominations:council_session", session.pk), steps("waiting", step)
    return Matter("vote", session.pk, str(session), path, causes, on=since, weighty=True)


def _voters(sessions: Collection[CouncilSession], people: People) -> dict[int, set[int]]:
    """As `waiting_for`: present, not set aside, and something is left to vote on."""
    items = CouncilItem.objects.filter(session__in=[row.pk for row in sessions], outcome="").order_by()
    settled = defaultdict(set)
    for model in (CouncilVote, CouncilAbstention):
        for item, user in model.objects.filter(item__in=items).values_list("item", "member__user"):
            settled[item].add(user)
    here = _gathered(
        CouncilAttendance.objects.filter(session__in=[row.pk for row in sessions], presence=Presence.PRESENT)
        .order_by()
        .values_list("session", "member__user")
    )
    may_vote = people.holding(Role.COUNCIL_MEMBER, Role.ORGANISER)
    told: dict[int, set[int]] = defaultdict(set)
    for item, session in items.values_list("pk", "session"):
        told[session] |= (here.get(session, set()) & may_vote) - settled[item]
    return told


def _gathered(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, user in pairs:
        found[key].add(user)
    return found


def _votes_of(sessions: QuerySet[CouncilSession], user) -> QuerySet[CouncilSession]:
    return sessions.filter(pk__in=CouncilItem.objects.waiting_for(user).order_by().values("session"))


# --- requests to units, obstacles ----------------------------------------------------------------------------------


def _requests(conference: Conference, _today: datetime.date) -> QuerySet[UnitRequest]:
    asked = UnitRequest.objects.filter(subcommittee__conference=conference).waiting()
    return asked.select_related("subcommittee").order_by("pk")


def _to_answer(_conference: Conference, today: datetime.date, request: UnitRequest) -> Matter:
    told = {"title": request.title, "body": request.subcommittee}
    what = _("Request “%(title)s” of %(body)s") % told
    causes = steps("due", due_step(request.due_on, today))
    path = address("subcommittees:request", request.pk)
    return Matter("request", request.pk, what, path, causes, request.due_on)


def _of_unit(requests: Collection[UnitRequest], people: People) -> dict[int, set[int]]:
    return {row.pk: people.heads(row.unit_id) | people.preparers(row.unit_id) for row in requests}


def _requests_of(requests: Any, user) -> QuerySet[UnitRequest]:
    return requests.for_units(permissions.own_units(user))


def _before_the_council(conference: Conference, today: datetime.date) -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(conference=conference).before_the_council(today).order_by("pk")


def _to_solve(_conference: Conference, today: datetime.date, obstacle: Obstacle) -> Matter:
    """Said as soon as it lies before the Standing Council, then at steps."""
    begin = obstacle.escalated_at or midnight(obstacle.answer_by + datetime.timedelta(1))
    since = timezone.localdate(begin)
    step = waiting_step(since, today, OBSTACLE_EACH, OBSTACLE_EACH, nobody_works)
    causes = (Cause("waiting", begin), *steps("waiting", step))
    return _of_obstacle("obstacle", obstacle, causes, on=since, weighty=True)


def _of_obstacle(kind: str, obstacle: Obstacle, causes: tuple[Cause, ...], **more: Any) -> Matter:
    what = _("Obstacle “%(title)s”") % {"title": obstacle.title}
    return Matter(kind, obstacle.pk, what, address("subcommittees:obstacle", obstacle.pk), causes, **more)


def _standing_council(obstacles: Collection[Obstacle], people: People) -> dict[int, set[int]]:
    return dict.fromkeys((row.pk for row in obstacles), people.holding(Role.STANDING_COUNCIL))


def _before_this(obstacles: QuerySet[Obstacle], user) -> QuerySet[Obstacle]:
    return obstacles if permissions.sits_on_standing_council(user) else obstacles.none()


def _answered(conference: Conference, _today: datetime.date) -> QuerySet[Obstacle]:
    return Obstacle.objects.filter(conference=conference, answered_at__isnull=False).open().order_by("pk")


def _to_read(_conference: Conference, _today: datetime.date, obstacle: Any) -> Matter:
    causes = (Cause("answered", obstacle.answered_at),)
    return _of_obstacle("answer", obstacle, causes, on=timezone.localdate(obstacle.answered_at))


def _raisers(obstacles: Collection[Obstacle], _people: People) -> dict[int, set[int]]:
    return {row.pk: {row.raised_by_id} for row in obstacles}


def _raised_by(obstacles: QuerySet[Obstacle], user) -> QuerySet[Obstacle]:
    return obstacles.filter(raised_by=user)


SOURCES: tuple[Source, ...] = (
    Source("task", _open_tasks, _task, _doers, _tasks_of),
    Source("decide", _submitted, _to_decide, _deciders, _decidable_by),
    Source("returned", _unfinished(State.RETURNED), _to_finish("returned"), _writers, _unfinished_of),
    Source("draft", _unfinished(State.DRAFT), _to_finish("draft"), _writers, _unfinished_of),
    Source("vote", _sessions, _to_vote, _voters, _votes_of),
    Source("request", _requests, _to_answer, _of_unit, _requests_of),
    Source("obstacle", _before_the_council, _to_solve, _standing_council, _before_this),
    Source("answer", _answered, _to_read, _raisers, _raised_by),
    Source("write", of_stories.unwritten, of_stories.to_write, of_stories.who_write, of_stories.to_write_of),
    Source("publish", of_stories.submitted, of_stories.to_decide, of_stories.board, of_stories.decidable_by),
    Source(
        "rewrite", of_stories.returned, of_stories.to_rewrite, of_stories.writers, of_stories.to_rewrite_of
    ),
)
