"""The order of the programme, the times that follow from it, and the changes to both."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import permissions
from agenda import timing
from agenda.models import AgendaItem
from conference import history
from conference.models import Conference

CONTENT = ("title", "minutes", "presenter", "responsible", "note")


@dataclass(frozen=True)
class Slot:
    """One item with its computed times; a time past midnight is empty."""

    item: AgendaItem
    number: int
    begin: str
    end: str


@dataclass(frozen=True)
class Timetable:
    """The programme in order. `total`, `limit`, `overrun` in minutes; `unmanned`: numbers of items nobody presents."""

    slots: list[Slot]
    total: int
    limit: int
    overrun: int
    unmanned: list[int]

    @property
    def past_midnight(self) -> bool:
        return any(not slot.end for slot in self.slots)


def timetable(conference: Conference) -> Timetable:
    """Starts follow from the conference's start and the minutes of the items before; one query."""
    items = list(conference.agenda.all())
    minutes = [item.minutes for item in items]
    start = conference.start_time.hour * 60 + conference.start_time.minute
    times = timing.schedule(start, minutes)
    return Timetable(
        slots=[
            Slot(item, number, _clock(begin), _clock(end))
            for number, (item, (begin, end)) in enumerate(zip(items, times, strict=True), start=1)
        ],
        total=timing.total(minutes),
        limit=conference.minutes_limit,
        overrun=timing.overrun(minutes, conference.minutes_limit),
        unmanned=[number for number, item in enumerate(items, start=1) if not item.presenter],
    )


def _clock(minutes: int) -> str:
    try:
        return timing.clock_text(minutes)
    except ValueError:
        return ""


@transaction.atomic
def add(item: AgendaItem, place: int, actor) -> AgendaItem:
    """Puts a new item at `place` (1 = first), the others make room. The same item sent twice is added once."""
    items = _locked(item.conference_id, actor)
    standing = items[place - 1] if place <= len(items) else None
    if standing and all(getattr(standing, name) == getattr(item, name) for name in CONTENT):
        return standing
    items.insert(place - 1, item)
    item.position = place
    item.save()
    _renumber(items)
    history.record(actor, item, "added", changes={"position": ["", str(place)]})
    return item


@transaction.atomic
def change(item: AgendaItem, place: int, actor, changes: dict) -> bool:
    """Stores the changed content fields of `item` (`changes`: field → [before, after]) and its place.

    False when somebody took the item out meanwhile.
    """
    items = _locked(item.conference_id, actor)
    before = _place_of(item, items)
    if not before:
        return False
    fields = [name for name in CONTENT if name in changes]
    if fields:
        item.save(update_fields=fields)
    if place != before:
        _renumber(_with(items, before, place))
    noted = {name: changes[name] for name in fields}
    if place != before:
        noted["position"] = [str(before), str(place)]
    if noted:
        history.record(actor, item, "edited", changes=noted)
    return True


@transaction.atomic
def move(item: AgendaItem, seen_at: int, step: int, actor) -> bool:
    """Moves the item by `step` (−1 up, +1 down) if it still stands at `seen_at` (1 = first), else changes nothing.

    `seen_at` makes a second click, and a page that somebody else has changed meanwhile, harmless.
    """
    items = _locked(item.conference_id, actor)
    before = _place_of(item, items)
    after = before + step
    if not before or before != seen_at or not 1 <= after <= len(items):
        return False
    _renumber(_with(items, before, after))
    history.record(actor, item, "moved", changes={"position": [str(before), str(after)]})
    return True


@transaction.atomic
def remove(item: AgendaItem, actor) -> None:
    """Takes the item out; the history keeps its content. Nothing happens when it is out already."""
    items = _locked(item.conference_id, actor)
    place = _place_of(item, items)
    if not place:
        return
    kept = {name: [str(getattr(item, name)), ""] for name in CONTENT if getattr(item, name)}
    history.record(actor, item, "removed", changes=kept)
    items.pop(place - 1).delete()
    _renumber(items)


def _locked(conference_id: int, actor) -> list[AgendaItem]:
    """The items in order, while nobody else rearranges: a row lock on PostgreSQL, the write lock on SQLite."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference_id)
    return list(AgendaItem.objects.filter(conference=conference_id))


def _place_of(item: AgendaItem, items: list[AgendaItem]) -> int:
    """1 = first; 0 when the item is not among them."""
    return next((place for place, other in enumerate(items, start=1) if other.pk == item.pk), 0)


def _with(items: list[AgendaItem], before: int, after: int) -> list[AgendaItem]:
    items.insert(after - 1, items.pop(before - 1))
    return items


def _renumber(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
