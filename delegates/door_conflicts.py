"""What the doors did that somebody should know of: a person let in at two doors, or though refused afterwards."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from conference.models import Conference
from delegates import door, door_rule, door_sentences
from delegates.door_models import Scan
from delegates.door_rule import Look
from delegates.models import Delegate

MOST = 100  # scans of one person


@dataclass(frozen=True)
class Shown:
    """One line of the page. `scan`: the late or refused one, with `by_name`; `first`: who had let the person in;
    `told`: what the door was to be told; `knew`: whether it was told so there and then."""

    person: Delegate | None
    scan: Any
    first: Look | None
    told: str
    knew: bool


def doubled(conference: Conference) -> list[Shown]:
    """Every scan of somebody who was inside already, at another door or device or later; the newest first. One query."""
    counting = door.scans().filter(conference=conference, delegate__isnull=False)
    several = counting.order_by().values("delegate").annotate(times=Count("pk")).filter(times__gt=1)
    scans = (
        counting.filter(delegate__in=several.values("delegate")).select_related("delegate__unit").order_by()
    )
    of_person: dict[int | None, list[Any]] = defaultdict(list)
    for scan in scans:
        of_person[scan.delegate_id].append(scan)
    lines = []
    for rows in of_person.values():
        by_id = {scan.pk: scan for scan in rows}
        for conflict in door_rule.conflicts(door.look(scan) for scan in rows):
            lines.append(_line(by_id[conflict.late.id], conflict.first))
    return sorted(lines, key=lambda line: line.scan.at, reverse=True)


def _line(scan: Any, first: Look) -> Shown:
    person = scan.delegate
    words = {"name": door_sentences.called(person), "let_in": door_sentences.let_in(first)}
    told = door_sentences.inside(words)
    return Shown(person, scan, first, told, scan.outcome == Scan.Outcome.INSIDE and not scan.was_offline)


def refused(conference: Conference) -> list[Shown]:
    """Scans that let nobody in; what a device kept meanwhile may stand for somebody who walked in all the same. One query."""
    found = door.named(Scan.objects.filter(conference=conference, outcome__in=Scan.REFUSED))
    rows = found.select_related("delegate__unit").order_by("-at")
    return [
        Shown(scan.delegate, scan, None, str(scan.get_outcome_display()), not scan.was_offline)
        for scan in rows
    ]


def scans_of(delegate: Delegate) -> QuerySet[Scan]:
    """Every scan of one person, also what was refused, the newest first, with `by_name`."""
    return door.named(Scan.objects.filter(delegate=delegate)).order_by("-at", "-id")[:MOST]
