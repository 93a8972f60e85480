"""Tasks as plain rows for the pages that show many of them, cut into pages, with their counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber

from conference import kept
from conference.models import Conference
from conference.unchanged import unless_changed
from subcommittees import deadlines, due_rule
from subcommittees.access import Rights
from subcommittees.filters import Asked
from subcommittees.models import ChecklistItem, Member, Subcommittee, Task

PER_PAGE = 100
COLUMNS = (
    "pk", "number", "title", "mode", "state", "document_type", "offset_days", "due_on", "note", "subcommittee_id",
    "subcommittee__code", "subcommittee__name", "lead_unit_id", "lead_unit__short_name", "assignee_id",
    "assignee__full_name",
)  # fmt: skip


class TaskLine(NamedTuple):
    """What a row shows of a task; named as in Task where it is the same."""

    pk: int
    number: str
    title: str
    mode: str
    state: str
    document_type: str
    offset_days: int | None
    due_on: datetime.date | None
    note: str
    subcommittee_id: int
    code: str
    body: str
    lead_unit_id: int
    lead: str
    assignee_id: int | None
    in_charge: str | None

    def due_date(self, conference: Conference) -> datetime.date | None:
        return due_rule.due(conference.date, self.offset_days, self.due_on)


class Body(NamedTuple):
    """A subcommittee as the head of its tasks shows it."""

    pk: int
    code: str
    name: str
    head_position: str
    lead: str


RANK = Case(
    *(When(position=position, then=Value(place)) for place, position in enumerate(Member.Position, start=1))
)


class Hands(NamedTuple):
    """Who works in a subcommittee: its co-ordinating units; people as (name, rank): 1 head, 2 deputy, 3 member."""

    helpers: list[str]
    people: list[tuple[str, int]]


@dataclass(frozen=True)
class Totals:
    """tasks: {(subcommittee, state): how many}."""

    tasks: dict[tuple[int, str], int]
    late: int

    @property
    def count(self) -> int:
        return sum(self.tasks.values())

    def of_body(self, pk: int) -> int:
        return sum(count for (body, _state), count in self.tasks.items() if body == pk)


def bodies(conference: Conference) -> list[Body]:
    """In the order of their codes; asked anew once anything has changed."""
    return unless_changed(_bodies, conference.pk)


def _bodies(conference: int) -> list[Body]:
    columns = ("pk", "code", "name", "head_position", "lead_unit__short_name")
    return [Body(*row) for row in Subcommittee.objects.filter(conference=conference).values_list(*columns)]


def hands(conference: Conference) -> dict[int, Hands]:
    """{subcommittee: who works in it}; asked anew once anything has changed, by one query."""
    return unless_changed(_hands, conference.pk)


def _hands(conference: int) -> dict[int, Hands]:
    units = Subcommittee.coordinating_units.through.objects.filter(subcommittee__conference=conference)
    seats = Member.objects.filter(subcommittee__conference=conference)
    rows = units.values_list(Value(0), "unit__position", "pk", "subcommittee", "unit__short_name")
    people = seats.values_list(RANK, Value(0), "pk", "subcommittee", "user__full_name")
    found: dict[int, Hands] = {}
    for kind, _place, _pk, body, name in sorted(rows.union(people, all=True)):
        of_body = found.setdefault(body, Hands([], []))
        if kind:
            of_body.people.append((name, kind))
        else:
            of_body.helpers.append(name)
    return found


def totals(asked: Asked) -> Totals:
    """Counted anew once anything has changed; one query."""
    return unless_changed(_counted, asked)


def _counted(asked: Asked) -> Totals:
    rows = kept.rows(_totals, asked)
    return Totals({(body, state): n for body, state, n, _late in rows}, sum(late for *_rest, late in rows))


def _totals(asked: Asked):
    tasks = asked.tasks().order_by().values("subcommittee", "state")
    counted = tasks.annotate(n=Count("pk"), late=Count("pk", filter=asked.late()))
    return counted.values_list("subcommittee", "state", "n", "late")


def page_of(asked: Asked, count: int, number: str | None) -> tuple[Page, list[TaskLine]]:
    """A page of all by subcommittee and date; one query."""
    page = Paginator(range(count), PER_PAGE).get_page(number)
    start = max(page.start_index() - 1, 0)
    return page, _lines(_page, asked, start) if count else []


def _page(asked: Asked, start: int):
    return _rows(asked.tasks().by_due(asked.day, "subcommittee__code"))[start : start + PER_PAGE]


def first_of_each(asked: Asked, fields: tuple[str, ...], most: int) -> list[TaskLine]:
    """At most so many of each group that has the same `fields`, the first by date; one query."""
    return _lines(_first_of_each, asked, fields, most)


def _first_of_each(asked: Asked, fields: tuple[str, ...], most: int):
    tasks = asked.tasks().by_due(asked.day)
    place = Window(RowNumber(), partition_by=[F(name) for name in fields], order_by=tasks.query.order_by)
    first = tasks.annotate(place=place).filter(place__lte=most)
    return _rows(
        Task.objects.filter(pk__in=first.order_by().values("pk")).by_due(asked.day, "subcommittee__code")
    )


def every(asked: Asked) -> list[TaskLine]:
    return _lines(_every, asked)


def _every(asked: Asked):
    return _rows(asked.tasks().by_due(asked.day, "subcommittee__code"))


def some(pks: Iterable[int], day: datetime.date | None = None) -> list[TaskLine]:
    return [TaskLine(*row) for row in _rows(Task.objects.filter(pk__in=list(pks)).by_due(day))]


def _rows(tasks):
    return tasks.values_list(*COLUMNS)


def _lines(build: Callable, *facts: Any) -> list[TaskLine]:
    return [TaskLine._make(row) for row in kept.rows(build, *facts)]


def dated(lines: Iterable[TaskLine], conference: Conference, rights: Rights) -> list[deadlines.DatedTask]:
    """With what their dates mean today, in the same order."""
    return deadlines.in_order(lines, conference, rights)


class Beside(NamedTuple):
    """What stands beside tasks: {task: its co-ordinating units}, {task: "3/5" of its checklist}."""

    helpers: dict[int, str]
    progress: dict[int, str]


def beside(tasks: Iterable[int]) -> Beside:
    """One query, none for no task."""
    numbers = list(tasks)
    if not numbers:
        return Beside({}, {})
    pairs = Task.coordinating_units.through.objects.filter(task__in=numbers)
    units = pairs.values_list("task", "unit__position", "unit__short_name", Value(0))
    items = ChecklistItem.objects.filter(task__in=numbers).order_by().values("task")
    counted = items.annotate(done=Count("done_at"), none=Value(""), n=Count("pk"))
    found: dict[int, list[str]] = {}
    progress: dict[int, str] = {}
    for task, place, name, count in sorted(
        units.union(counted.values_list("task", "done", "none", "n"), all=True)
    ):
        if count:
            progress[task] = f"{place}/{count}"
        else:
            found.setdefault(task, []).append(name)
    return Beside({task: ", ".join(names) for task, names in found.items()}, progress)


class Counts(NamedTuple):
    """Of tasks: overdue, due soon, later, done."""

    overdue: int
    soon: int
    later: int
    done: int


def counts(asked: Asked, soon: datetime.date) -> Counts:
    """One query; `soon`: the last day that is soon."""
    found = kept.rows(_counts, asked, soon) or [(0, 0, 0, 0)]
    overdue, by_soon, is_open, done = found[0]
    return Counts(overdue, by_soon - overdue, is_open - by_soon, done)


def _counts(asked: Asked, soon: datetime.date):
    done = Q(state=Task.State.DONE)
    return (
        asked.tasks()
        .order_by()
        .values("subcommittee__conference")
        .annotate(
            overdue=Count("pk", filter=asked.late()),
            soon=Count("pk", filter=asked.due_by(soon)),
            open=Count("pk", filter=~done),
            done=Count("pk", filter=done),
        )
        .values_list("overdue", "soon", "open", "done")
    )


def open_first(asked: Asked, most: int) -> list[TaskLine]:
    """The first by date of those that are open."""
    return _lines(_open_first, asked, most)


def _open_first(asked: Asked, most: int):
    return _rows(asked.tasks().open().by_due(asked.day))[:most]


class Pressing(NamedTuple):
    """Open tasks past their day and those due soon: how many there are, and the first of each by date."""

    late: int
    soon: int
    first_late: list[TaskLine]
    first_soon: list[TaskLine]


def pressing(asked: Asked, soon: datetime.date, most: int) -> Pressing:
    """At most so many of each; `soon`: the last day that is soon. One query."""
    found = kept.rows(_pressing, asked, soon, most)
    late, coming = ([row for row in found if row[0] == is_soon] for is_soon in (0, 1))
    return Pressing(
        late[0][1] if late else 0,
        coming[0][1] if coming else 0,
        *([TaskLine(*row[2:]) for row in rows] for rows in (late, coming)),
    )


def _pressing(asked: Asked, soon: datetime.date, most: int):
    is_soon = Case(When(asked.late(), then=Value(0)), default=Value(1))
    tasks = asked.tasks().filter(asked.due_by(soon)).annotate(is_soon=is_soon).by_due(asked.day)
    group = F("is_soon")
    place = Window(RowNumber(), partition_by=group, order_by=tasks.query.order_by)
    count = Window(Count("pk"), partition_by=group)
    first = tasks.annotate(place=place, count=count).filter(place__lte=most)
    return first.values_list("is_soon", "count", *COLUMNS)


class Held(NamedTuple):
    """A task for which open tasks wait: how many, and the units that lead them."""

    line: TaskLine
    waiting: int
    units: list[str]


def held_first(asked: Asked, soon: datetime.date, most: int) -> list[Held]:
    """The first by date of those that are late or due by that day and for which others wait. One query."""
    units: dict[TaskLine, list[str]] = {}
    for _number, _pk, unit, *line in kept.rows(_held_first, asked, soon, most):
        units.setdefault(TaskLine._make(line), []).append(unit)
    return [Held(line, len(leads), list(dict.fromkeys(leads))) for line, leads in units.items()]


def _held_first(asked: Asked, soon: datetime.date, most: int):
    pairs = Task.waits_for.through.objects.exclude(from_task__state=Task.State.DONE)
    held = asked.tasks().filter(asked.due_by(soon), pk__in=pairs.values("to_task")).by_due(asked.day)
    first = Task.objects.filter(pk__in=held.values("pk")[:most]).by_due(asked.day)
    of_pairs = first.filter(waited_for_by__state__in=(Task.State.TODO, Task.State.DOING))
    who = ("waited_for_by__number", "waited_for_by", "waited_for_by__lead_unit__short_name")
    return of_pairs.order_by(*first.query.order_by, *who[:2]).values_list(*who, *COLUMNS)


def done_last(asked: Asked, most: int) -> list[TaskLine]:
    """Those that were done last, by their dates."""
    return _lines(_done_last, asked, most)


def _done_last(asked: Asked, most: int):
    done = asked.tasks().filter(state=Task.State.DONE).order_by(F("done_at").desc(nulls_last=True), "pk")
    return _rows(done)[:most]


def words() -> dict[str, dict]:
    """The words of states and ways of assignment, for templates."""
    return {"state_words": dict(Task.State.choices), "mode_words": dict(Task.Mode.choices)}
