"""One unit over the editions: seats, nominations, awards, people who came, tasks and answers in time, money."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, F, Q, Sum
from django.utils.timezone import localdate

from budget.models import BudgetLine, Expense
from conference.models import Conference, Unit
from delegates.models import Delegate
from nominations.award_states import GIVEN
from nominations.models import Allocation, Award, Nomination
from nominations.states import State
from subcommittees.models import Task, UnitRequest


@dataclass(frozen=True)
class Edition:
    """`exemplars`, `guests`: of the unit's people who were there; money in đồng, of the lines of its tasks."""

    conference: Conference
    seats: int
    nominated: int
    approved: int
    awards: int
    exemplars: int
    guests: int
    tasks: int
    tasks_done: int
    tasks_in_time: int
    requests: int
    answered_in_time: int
    planned: int
    spent: int

    @property
    def share(self) -> Fraction | None:
        """Share of exemplars among those who were there, in per cent."""
        present = self.exemplars + self.guests
        return Fraction(100 * self.exemplars, present) if present else None


def of(unit: Unit) -> list[Edition]:
    """Every edition in which the unit did something, the newest first; nine queries however many there are."""
    seats = _sums(Allocation.objects.filter(unit=unit), "conference", Sum("seats"))
    nominations = Nomination.objects.filter(unit=unit).exclude(number=None)
    sent = _sums(nominations, "conference", Count("pk"))
    approved = _sums(nominations.filter(state=State.APPROVED), "conference", Count("pk"))
    given = Award.objects.filter(nomination__unit=unit, state__in=GIVEN)
    awards = _sums(given, "nomination__conference", Count("pk"))
    there = Delegate.objects.of_units([unit.pk]).filter(present_at__isnull=False).order_by()
    present = Counter(
        {row[:2]: row[2] for row in there.values_list("conference", "category").annotate(Count("pk"))}
    )
    tasks, done, in_time = _tasks(unit)
    requests = UnitRequest.objects.filter(unit=unit).exclude(state=UnitRequest.State.WITHDRAWN).order_by()
    asked = {
        pk: (count, good)
        for pk, count, good in requests.values_list("subcommittee__conference").annotate(
            asked=Count("pk"), in_time=Count("pk", filter=Q(answered_at__date__lte=F("due_on")))
        )
    }
    planned, spent = _money(unit)
    known = {*seats, *sent, *awards, *tasks, *asked, *planned, *(pk for pk, _category in present)}
    return [
        Edition(
            row, seats[row.pk], sent[row.pk], approved[row.pk], awards[row.pk],
            present[row.pk, Delegate.Category.EXEMPLAR], present[row.pk, Delegate.Category.GUEST],
            tasks[row.pk], done[row.pk], in_time[row.pk], *asked.get(row.pk, (0, 0)), planned[row.pk], spent[row.pk],
        )
        for row in Conference.objects.filter(pk__in=known).order_by("-edition_number", "-pk")
    ]  # fmt: skip


def _sums(rows, conference: str, figure) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list(conference).annotate(figure)))


def _tasks(unit: Unit) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How many it leads, finished, and finished by their day; what has no day counts as in time."""
    led, done, in_time = Counter[int](), Counter[int](), Counter[int]()
    for task in Task.objects.filter(lead_unit=unit).select_related("subcommittee__conference"):
        conference = task.subcommittee.conference
        led[conference.pk] += 1
        if task.state != Task.State.DONE:
            continue
        done[conference.pk] += 1
        due = task.due_date(conference)
        in_time[conference.pk] += due is None or task.done_at is None or localdate(task.done_at) <= due
    return led, done, in_time


def _money(unit: Unit) -> tuple[Counter[int], Counter[int]]:
    """Approved and spent of the lines of tasks or subcommittees that it leads."""
    own = Q(task__lead_unit=unit) | Q(task=None, subcommittee__lead_unit=unit)
    lines = BudgetLine.objects.filter(own)
    planned = _sums(lines.exclude(approved=None), "conference", Sum("approved"))
    counted = Expense.objects.filter(line__in=lines.order_by().values("pk"), taken_back_at=None)
    return planned, _sums(counted, "line__conference", Sum("amount"))


def honoured(unit: Unit) -> Iterable[tuple[Conference, list[Award]]]:
    """The awards of its people and collectives by edition, the newest first."""
    rows = Award.objects.filter(nomination__unit=unit, state__in=GIVEN).in_protocol_order()
    found: dict[Conference, list[Award]] = defaultdict(list)
    for award in rows.select_related("form", "decision", "nomination__conference"):
        found[award.nomination.conference].append(award)
    return sorted(found.items(), key=lambda pair: -pair[0].edition_number)
