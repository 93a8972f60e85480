"""The communications plan against what is published: where each line stands, and the figures of each unit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions
from conference import history, vietnamese
from conference.models import Conference, Unit
from conference.once import SentBefore, same
from stories.models import PlanLine, Version
from stories.states import State

PUBLISHED, LATE, WRITTEN, BEGUN, OPEN = "done", "overdue", "submitted", "doing", "todo"
"""Where a line stands; the names are states of the badges."""


@dataclass(frozen=True)
class Row:
    """`late`: by how many days, in words; "" for what is not late."""

    line: PlanLine
    state: str
    word: str
    late: str = ""


@dataclass
class Figures:
    """Of one unit, or of all: every line is planned; the others say where it stands."""

    unit: Unit | None
    planned: int = 0
    published: int = 0
    written: int = 0
    late: int = 0

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
    return [
        Row(line, state, words[state], _days((today - line.due_on).days) if state == LATE else "")
        for line in lines
        for state in [state_of(line, today)]
    ]


def _days(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


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
    """(of each unit, of all together)."""
    units: dict[int, Figures] = {}
    total = Figures(None)
    for row in found:
        of_unit = units.setdefault(row.line.unit_id, Figures(row.line.unit))
        of_unit.add(row)
        total.add(row)
    return list(units.values()), total


def narrowed(found: Iterable[Row], wanted: dict[str, Any]) -> list[Row]:
    """Those that fit all that was chosen: `q` (words, also without marks), `state`, `channel`, `unit`."""
    words = vietnamese.fold(wanted.get("q", "")).split()
    return [
        row
        for row in found
        if wanted.get("state", row.state) == row.state
        and wanted.get("channel", row.line.channel) == row.line.channel
        and wanted.get("unit", row.line.unit_id) == row.line.unit_id
        and all(word in vietnamese.fold(f"{row.line.topic} {row.line.note}") for word in words)
    ]


def by_unit(found: Iterable[Row]) -> list[tuple[Unit, list[Row]]]:
    """(unit, its rows) in the order of the rows."""
    return [
        (row[0].line.unit, row)
        for _unit, part in groupby(found, lambda row: row.line.unit_id)
        for row in [list(part)]
    ]


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
