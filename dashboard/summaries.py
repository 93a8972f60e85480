"""The figures of the home pages, each page's in a fixed number of queries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts import permissions
from conference.models import Conference, Unit
from conference.unchanged import unless_changed
from delegates.models import Delegate
from nominations import priorities, waiting
from nominations.mix import Seats, approved_mix, rule_for, seats_table
from nominations.models import Nomination
from nominations.priorities import People, TargetFigure
from nominations.quota import QuotaRule, QuotaVerdict, assess
from nominations.reminders import Lag, standing
from nominations.states import State
from stories.models import PlanLine, Version
from subcommittees import deadlines, filters, lines
from subcommittees.access import Rights
from subcommittees.deadlines import DatedTask
from subcommittees.filters import Asked
from subcommittees.models import Obstacle, UnitRequest

DEADLINE_NEAR = 14  # days before the deadline in which empty seats are something to do
SHOWN = 6  # lines of a list on a home page; its heading links to the rest
READS = Rights(0, organises=False)  # a home page changes no task


@dataclass(frozen=True)
class NominationFigures:
    """Counts over all units. `unregistered`: approved but not on the delegate list yet."""

    approved: People
    waiting: int
    returned: int
    unregistered: int


@dataclass(frozen=True)
class TaskFigures:
    """Open tasks: how many are past their day and how many due within SOON_DAYS, and the first SHOWN of each by date."""

    overdue: int
    upcoming: int
    first_overdue: list[DatedTask]
    first_upcoming: list[DatedTask]


@dataclass(frozen=True)
class SeatFigures:
    """Seats of exemplars per unit and in sum; `widest` is the scale that makes the units' bars comparable."""

    rows: list[Seats]

    @property
    def widest(self) -> int:
        return max((max(row.approved + row.pending, row.seats) for row in self.rows), default=1)

    @property
    def approved(self) -> int:
        return sum(row.approved for row in self.rows)

    @property
    def pending(self) -> int:
        return sum(row.pending for row in self.rows)

    @property
    def seats(self) -> int:
        return sum(row.seats for row in self.rows)

    @property
    def with_room(self) -> list[Seats]:
        """Units that could still nominate: seats neither taken nor waited for."""
        return [row for row in self.rows if row.approved + row.pending < row.seats]

    @property
    def free(self) -> int:
        return sum(row.seats - row.approved - row.pending for row in self.with_room)


@dataclass(frozen=True)
class Overview:
    """What organisers, leaders and council members see."""

    nominations: NominationFigures
    verdict: QuotaVerdict
    rule: QuotaRule
    targets: list[TargetFigure]
    seats: SeatFigures
    tasks: TaskFigures


@dataclass(frozen=True, order=True)
class Letter:
    """A request that waits for the unit, an obstacle that has its answer, or a story to write; `day`: when it is due."""

    day: datetime.date
    pk: int
    title: str


@dataclass(frozen=True)
class UnitWork:
    """What a unit's head and preparers see. `waiting` holds what this user may decide now, `proposed` who is next on a
    waiting list and would find a free seat, `requests` what the unit is asked, `answered` this user's obstacles that
    have an answer and are not out of the way."""

    units: list[tuple[Unit, Seats | None]]
    drafts: list[Nomination]
    returned: list[Nomination]
    waiting: list[Nomination]
    verdict: QuotaVerdict | None
    rule: QuotaRule
    tasks: TaskFigures
    reminders: list[Lag]
    proposed: list[Nomination]
    requests: list[Letter]
    answered: list[Letter]
    to_write: list[Letter]
    to_rewrite: list[Letter]


def overview(conference: Conference, user) -> Overview:
    """Six queries, one more when staff count in the mix."""
    nominations = unless_changed(_nomination_figures, conference)
    return Overview(
        nominations=nominations,
        verdict=_approved_verdict(conference, nominations),
        rule=rule_for(conference),
        targets=priorities.targets(conference, nominations.approved),
        seats=SeatFigures(seats_table(conference)),
        tasks=task_figures(filters.of(conference, user), conference),
    )


def unit_work(conference: Conference, user) -> UnitWork:
    """Six queries, one more where a unit has no seats, one more for heads, one more where somebody is on a waiting list."""
    own = permissions.own_units(user)
    rows = seats_table(conference, units=own)
    seats = {row.unit.pk: row for row in rows}
    unfinished = list(
        conference.nominations.filter(unit__in=own, state__in=(State.DRAFT, State.RETURNED, State.SUBMITTED))
        .select_related("unit")
        .order_by("-saved_at")
    )
    prepared, headed = permissions.prepared_units(user), permissions.headed_units(user)
    return UnitWork(
        units=[(unit, seats.get(unit.pk)) for unit in _units(own, rows)],
        drafts=[each for each in unfinished if each.state == State.DRAFT and each.unit_id in prepared],
        returned=[each for each in unfinished if each.state == State.RETURNED],
        waiting=[
            each
            for each in unfinished
            if each.state == State.SUBMITTED and each.unit_id in headed and each.prepared_by_id != user.pk
        ],
        verdict=approved_mix(conference) if headed else None,
        rule=rule_for(conference),
        tasks=task_figures(filters.of(conference, user, whose=filters.MINE), conference),
        reminders=standing(conference, rows),
        proposed=_proposed(conference, rows) if any(each.waiting_place for each in unfinished) else [],
        **_letters(conference, user, own),
    )


def _units(own: frozenset[int], rows: list[Seats]) -> list[Unit]:
    """The own units in their order; asked for only where one has no seats."""
    held = [row.unit for row in rows]
    return held if {unit.pk for unit in held} == own else list(Unit.objects.filter(pk__in=own))


def _letters(conference: Conference, user, units) -> dict[str, list[Letter]]:
    """What the units are asked, by the day on which it is due, the user's obstacles that have an answer, and
    what they have to write or to write anew; one query."""
    asked = UnitRequest.objects.filter(subcommittee__conference=conference).for_units(units).waiting()
    answered = Obstacle.objects.filter(
        conference=conference, raised_by=user, answered_at__isnull=False
    ).open()
    to_write = PlanLine.objects.filter(conference=conference).to_begin(user)
    to_rewrite = Version.objects.filter(story__conference=conference).to_rewrite(user)
    rows = (
        asked.order_by()
        .annotate(kind=Value("requests"))
        .values_list("kind", "pk", "title", "due_on")
        .union(
            answered.order_by()
            .annotate(kind=Value("answered"))
            .values_list("kind", "pk", "title", "answer_by"),
            to_write.order_by().annotate(of=Value("to_write")).values_list("of", "pk", "topic", "due_on"),
            to_rewrite.order_by()
            .annotate(of=Value("to_rewrite"), day=TruncDate("decided_at"))
            .values_list("of", "story", "title", "day"),
            all=True,
        )
    )
    found: dict[str, list[Letter]] = {"requests": [], "answered": [], "to_write": [], "to_rewrite": []}
    for kind, pk, title, day in rows:
        found[kind].append(Letter(day, pk, title))
    return {kind: sorted(letters) for kind, letters in found.items()}


def _proposed(conference: Conference, rows: list[Seats]) -> list[Nomination]:
    lines = waiting.lists(conference, rows, with_mix=False).values()
    return [found.nomination for line in lines for found in line if found.is_next]


def task_figures(asked: Asked, conference: Conference) -> TaskFigures:
    """One query; while the conference has no date, only tasks with a day of their own."""
    found = unless_changed(lines.pressing, asked, deadlines.soon_day(), SHOWN)
    late, coming = (lines.dated(rows, conference, READS) for rows in (found.first_late, found.first_soon))
    return TaskFigures(found.late, found.soon, late, coming)


def deadline_is_near(conference: Conference) -> bool:
    """True from DEADLINE_NEAR days before the deadline on, also after it."""
    if conference.nomination_deadline is None:
        return False
    return timezone.now() >= conference.nomination_deadline - datetime.timedelta(days=DEADLINE_NEAR)


def _nomination_figures(conference: Conference) -> NominationFigures:
    approved = Q(state=State.APPROVED)
    counted = conference.nominations.aggregate(
        waiting=Count("pk", filter=Q(state=State.SUBMITTED)),
        returned=Count("pk", filter=Q(state=State.RETURNED)),
        unregistered=Count("pk", filter=approved & Q(delegate__isnull=True)),
        **priorities.counts(approved & Q(seat_freed_at=None)),
    )
    return NominationFigures(
        approved=priorities.people_of(counted),
        waiting=counted["waiting"],
        returned=counted["returned"],
        unregistered=counted["unregistered"],
    )


def _approved_verdict(conference: Conference, figures: NominationFigures) -> QuotaVerdict:
    """As `delegates.stages` judges the approved stage, from figures that are there already."""
    staff = 0
    if conference.staff_counts:
        staff = conference.delegates.expected().filter(category=Delegate.Category.STAFF).count()
    return assess(figures.approved.exemplar + staff, figures.approved.guest, 0, rule_for(conference))
