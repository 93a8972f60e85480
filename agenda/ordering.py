"""The items of a programme while one person rearranges them, and how a new arrangement is stored.

What an arrangement is: the order, the minutes, the spare minutes and the fixed starts. The last one is kept beside the
present one, so that one step can be taken back.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied

from accounts import permissions
from agenda.models import AgendaItem, LastChange
from conference import history
from conference.models import Conference

TIMES = ("minutes", "pause_after", "fixed_start")
UNDO = "undo"
State = list[list[Any]]


def held(conference_id: int, actor) -> list[AgendaItem]:
    """The items in order, while nobody else rearranges: a row lock on PostgreSQL, the write lock on SQLite.

    PermissionDenied for everybody but the organiser.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference_id)
    return list(AgendaItem.objects.filter(conference=conference_id))


def state_of(items: Iterable[Any]) -> State:
    """[[item, minutes, spare minutes after it, fixed start], …] in order, as `LastChange` keeps it."""
    return [[item.pk, item.minutes, item.pause_after, _time_text(item.fixed_start)] for item in items]


def mark(items: Iterable[Any]) -> str:
    """A short text that is another one once the arrangement is: pages send it back as `seen`."""
    return hashlib.sha256(json.dumps(state_of(items)).encode()).hexdigest()[:16]


def place_of(item: AgendaItem, items: list[AgendaItem]) -> int:
    """1 = first; 0 when the item is not among them."""
    return next((place for place, other in enumerate(items, start=1) if other.pk == item.pk), 0)


def store(before: State, items: list[AgendaItem], what: str, actor) -> dict[int, dict[str, list[str]]]:
    """Writes the items as they stand in the list and in memory, and keeps `before` to be taken back.

    Answers which times of which items have become others: {item: {field: [before, after]}}; the caller records them.
    """
    after = state_of(items)
    for position, item in enumerate(items, start=1):
        item.position = position
    was = {row[0]: (place, row) for place, row in enumerate(before, start=1)}
    now = {row[0]: (place, row) for place, row in enumerate(after, start=1)}
    changed = [item for item in items if was.get(item.pk) != now[item.pk]]
    if not changed:
        return {}
    AgendaItem.objects.bulk_update(changed, ["position", *TIMES], batch_size=200)
    LastChange.objects.update_or_create(
        conference_id=items[0].conference_id,
        defaults={"what": what, "before": before, "after": mark(items), "by": actor},
    )
    return {
        item.pk: {
            name: [str(old), str(new)]
            for name, old, new in zip(TIMES, was[item.pk][1][1:], now[item.pk][1][1:], strict=True)
            if old != new
        }
        for item in changed
        if item.pk in was and was[item.pk][1] != now[item.pk][1]
    }


def note(items: Iterable[AgendaItem], changed: dict[int, dict[str, list[str]]], actor) -> None:
    """The trail of what `store` answered."""
    for item in items:
        if item.pk in changed:
            history.record(actor, item, "edited", changes=changed[item.pk])


def last_change(conference: Conference, items: Iterable[Any]) -> LastChange | None:
    """What can be taken back: the last arrangement, while nothing has come, gone or changed since. One query."""
    last = LastChange.objects.filter(conference=conference).first()
    return last if last and last.after == mark(items) else None


def take_back(conference: Conference, actor) -> bool:
    """The arrangement before the last change, which itself can be taken back. For callers inside a transaction.

    False, and nothing happens, when the programme has changed otherwise since.
    """
    items = held(conference.pk, actor)
    last = last_change(conference, items)
    if last is None:
        return False
    standing, before = {item.pk: item for item in items}, state_of(items)
    for pk, minutes, pause, fixed in last.before:
        item = standing[pk]
        item.minutes, item.pause_after = minutes, pause
        item.fixed_start = datetime.time.fromisoformat(fixed) if fixed else None
    ordered = [standing[row[0]] for row in last.before]
    note(ordered, store(before, ordered, "redo" if last.what == UNDO else UNDO, actor), actor)
    history.record(actor, conference, "agenda_taken_back")
    return True


def _time_text(fixed: datetime.time | None) -> str:
    return fixed.isoformat("minutes") if fixed else ""
