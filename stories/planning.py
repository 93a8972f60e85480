"""The communications plan against what is published: where each line stands, and the figures of each unit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts import permissions
from conference import history
from conference.models import Conference, Unit
from conference.once import SentBefore, same
from stories.models import PlanLine, Version
from stories.states import State

PUBLISHED, LATE, WRITTEN, BEGUN, OPEN = "done", "overdue", "submitted", "doing", "todo"
"""Where a line stands; the names are states of the badges."""


@dataclass(frozen=True)
class Row:
    line: PlanLine
    state: str
    word: str


@dataclass
class Figures:
    """Of one unit, or of all: every line is planned; the others say where it stands."""

    unit: Unit | None
    planned: int = 0
    published: int = 0
    written: int = 0
    late: int = 0
    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        self.planned += 1
        self.published += row.state == PUBLISHED
        self.written += row.state == WRITTEN
        self.late += row.state == LATE


def lines_of(conference: Conference, user):
    """The lines that this person sees, each with `is_public` and `is_written`; one query."""
    versions = Version.objects.filter(story=OuterRef("story")).order_by()
    written = versions.filter(state__in=[State.SUBMITTED, State.APPROVED])
    public = Version.objects.published().filter(story=OuterRef("story")).order_by()
    lines = PlanLine.objects.filter(conference=conference).visible_to(user)
    lines = lines.annotate(is_public=Exists(public), is_written=Exists(written))
    return lines.select_related("unit", "assignee").order_by("unit__position", "unit__name", "due_on", "pk")


def rows(lines: Iterable[PlanLine], today: datetime.date) -> list[Row]:
    words = {
        PUBLISHED: _("public"), LATE: _("late"), WRITTEN: _("with the editorial board"), BEGUN: _("being written"),
        OPEN: _("to write"),
    }  # fmt: skip
    return [Row(line, state, words[state]) for line in lines for state in [state_of(line, today)]]


def state_of(line, today: datetime.date) -> str:
    """Of a line of `lines_of`. What the board has in time is not late any more: it does not wait for the unit."""
    if line.is_public or line.done_on:
        return PUBLISHED
    if line.is_written:
        return WRITTEN
    if line.due_on < today:
        return LATE
    return BEGUN if line.story_id else OPEN


def figures(found: Iterable[Row]) -> tuple[list[Figures], Figures]:
    """(of each unit with its rows, of all together)."""
    units: dict[int, Figures] = {}
    total = Figures(None)
    for row in found:
        of_unit = units.setdefault(row.line.unit_id, Figures(row.line.unit))
        of_unit.add(row)
        of_unit.rows.append(row)
        total.add(row)
    return list(units.values()), total


def keeps(user) -> bool:
    """Plans: the editorial board and the organiser."""
    return permissions.approves_stories(user)


def fulfils(user, line: PlanLine) -> bool:
    """Says which story a line became: who plans, and whose line it is."""
    return keeps(user) or line.unit_id in permissions.own_units(user) or line.assignee_id == user.pk


@transaction.atomic
def add(line: PlanLine, actor) -> PlanLine:
    """Sent twice with the same key, the first line is given back. SentBefore."""
    if not keeps(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=line.conference_id)
    known = PlanLine.objects.filter(key=line.key).first()
    if known is not None:
        if not same(known, line, ("topic", "unit_id", "kind", "channel", "due_on")):
            raise SentBefore
        return known
    line.save()
    history.record(actor, line, "added")
    return line


@transaction.atomic
def remove(line: PlanLine, actor) -> None:
    """The line goes, its story stays."""
    if not keeps(actor):
        raise PermissionDenied
    history.record(actor, line, "removed")
    line.delete()
