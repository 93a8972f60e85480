"""The usual subcommittees and tasks of such a conference, ready to be taken over; never what is there already."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import permissions
from conference import history
from conference.models import Conference, Unit
from conference.vietnamese import fold
from subcommittees.models import Subcommittee, Task
from subcommittees.numbering import next_number

FILE = Path(__file__).parent / "ready_set.json"


@dataclass(frozen=True)
class ReadyTask:
    number: str
    title: str
    document_type: str
    offset_days: int


@dataclass(frozen=True)
class ReadyBody:
    code: str
    name: str
    head_position: str
    tasks: tuple[ReadyTask, ...]


@dataclass(frozen=True)
class Offer:
    """`existing`: the subcommittee that is there; `there`: numbers of the set whose tasks the conference has."""

    ready: ReadyBody
    existing: Subcommittee | None
    there: frozenset[str]

    @property
    def new(self) -> list[ReadyTask]:
        return [task for task in self.ready.tasks if task.number not in self.there]


@lru_cache(maxsize=1)
def ready_set() -> tuple[ReadyBody, ...]:
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        ReadyBody(**row | {"tasks": tuple(ReadyTask(*task) for task in row["tasks"])}) for row in rows
    )


def offers(conference: Conference) -> list[Offer]:
    """The set beside what the conference has: subcommittees by code or name, tasks by title. Two queries."""
    bodies = list(conference.subcommittees.select_related("lead_unit"))
    known = {body.code: body for body in bodies} | {fold(body.name): body for body in bodies}
    tasks = Task.objects.filter(subcommittee__conference=conference)
    titles = {fold(title) for title in tasks.values_list("title", flat=True)}
    return [
        Offer(
            ready,
            known.get(fold(ready.name)) or known.get(ready.code),
            frozenset(task.number for task in ready.tasks if fold(task.title) in titles),
        )
        for ready in ready_set()
    ]


@transaction.atomic
def take_over(
    conference: Conference, leads: Mapping[str, Unit], numbers: Collection[str], actor
) -> tuple[int, int]:
    """Makes the tasks with these numbers, and the subcommittees that they need. (subcommittees, tasks) that were made.

    leads: {code of a new subcommittee: its lead unit}; one without stays away with its tasks. The lead unit of a
    subcommittee leads its tasks. PermissionDenied for who does not organise.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    made, added = 0, 0
    for offer in offers(conference):
        wanted = [task for task in offer.new if task.number in numbers]
        body = offer.existing
        if body is None and wanted and offer.ready.code in leads:
            body = _body(conference, offer.ready, leads[offer.ready.code], actor)
            made += 1
        if body is not None and wanted:
            history.record_all(actor, [_task(body, task) for task in wanted], "added")
            added += len(wanted)
    return made, added


def _body(conference: Conference, ready: ReadyBody, lead: Unit, actor) -> Subcommittee:
    body = Subcommittee.objects.create(
        conference=conference,
        code=ready.code,
        name=ready.name,
        head_position=ready.head_position,
        lead_unit=lead,
    )
    history.record(actor, body, "added")
    return body


def _task(body: Subcommittee, ready: ReadyTask) -> Task:
    """Under its usual number, or the next where another task bears that."""
    is_free = not body.tasks.filter(number=ready.number).exists()
    return Task.objects.create(
        subcommittee=body,
        number=ready.number if is_free else next_number(body),
        title=ready.title,
        document_type=ready.document_type,
        offset_days=ready.offset_days,
        lead_unit_id=body.lead_unit_id,
    )
