"""The order of the programme, the times that follow from it, and the changes to both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from agenda import ordering, timing
from agenda.models import AgendaItem, ItemRun
from conference import history
from conference.models import Conference

CONTENT = (
    "kind",
    "title",
    "minutes",
    "fixed_start",
    "pause_after",
    "presenter",
    "responsible",
    "note",
    "spoken",
    "screen",
    "props",
)


class Slot(NamedTuple):
    """One item with its computed times; a time past midnight is empty.

    `begins`, `ends`: minutes after midnight. `waits`: minutes without anything before it, spare minutes of the item
    before included. `late`: minutes by which it misses its fixed start.
    """

    item: Any  # AgendaItem, or a row with the fields of one
    number: int
    begin: str
    end: str
    begins: int
    ends: int
    waits: int = 0
    late: int = 0


@dataclass(frozen=True)
class Timetable:
    """The programme in order. `total`: minutes of the items; `length`: from the first begin to the last end.

    `limit`, `overrun` in minutes; `unmanned`: numbers of items nobody presents.
    """

    slots: list[Slot]
    total: int
    length: int
    limit: int
    overrun: int
    unmanned: list[int]

    @property
    def past_midnight(self) -> bool:
        return any(not slot.end for slot in self.slots)


def timetable(conference: Conference) -> Timetable:
    """When the items begin and end, by `timing.plan`; one query."""
    return of_items(conference, list(conference.agenda.all()))


def of_items(conference: Conference, items: Sequence[Any]) -> Timetable:
    """As `timetable`, of items that are read already: instances, or rows with the fields that `length_of` asks for."""
    times = timing.plan(start_of(conference), map(length_of, items))
    slots, before = [], start_of(conference)
    for number, (item, at) in enumerate(zip(items, times, strict=True), start=1):
        slots.append(
            Slot(item, number, clock(at.begin), clock(at.end), at.begin, at.end, at.begin - before, at.late)
        )
        before = at.end
    taken = times[-1].end - start_of(conference) if times else 0
    return Timetable(
        slots=slots,
        total=sum(item.minutes for item in items),
        length=taken,
        limit=conference.minutes_limit,
        overrun=max(0, taken - conference.minutes_limit),
        unmanned=[
            number
            for number, item in enumerate(items, start=1)
            if not item.presenter and item.kind != AgendaItem.Kind.BREAK
        ],
    )


def start_of(conference: Conference) -> int:
    """Minutes after midnight at which the session begins."""
    return conference.start_time.hour * 60 + conference.start_time.minute


def length_of(item: Any) -> timing.Length:
    fixed = item.fixed_start
    return timing.Length(
        item.minutes, None if fixed is None else fixed.hour * 60 + fixed.minute, item.pause_after
    )


def clock(minutes: int) -> str:
    """ "07:15"; "" past midnight."""
    return timing.clock_text(minutes) if minutes < timing.DAY else ""


@transaction.atomic
def add(item: AgendaItem, place: int, actor) -> AgendaItem:
    """Puts a new item at `place` (1 = first), the others make room. The same item sent twice is added once."""
    items = ordering.held(item.conference_id, actor)
    standing = items[place - 1] if place <= len(items) else None
    if standing and all(getattr(standing, name) == getattr(item, name) for name in CONTENT):
        return standing
    item.position = place
    items.insert(place - 1, item)
    item.save()
    _renumber(items)
    history.record(actor, item, "added", changes={"position": ["", str(place)]})
    return item


@transaction.atomic
def change(item: AgendaItem, place: int, actor, changes: dict) -> bool:
    """Stores the changed content fields of `item` (`changes`: field → [before, after]) and its place.

    False when somebody took the item out meanwhile.
    """
    items = ordering.held(item.conference_id, actor)
    before, was = ordering.place_of(item, items), ordering.state_of(items)
    if not before:
        return False
    fields = [name for name in CONTENT if name in changes]
    if fields:
        item.save(update_fields=fields)
    for name in ordering.TIMES:
        setattr(items[before - 1], name, getattr(item if name in fields else items[before - 1], name))
    items.insert(place - 1, items.pop(before - 1))
    ordering.store(was, items, "edit", actor)
    noted = {name: changes[name] for name in fields}
    if place != before:
        noted["position"] = [str(before), str(place)]
    if noted:
        history.record(actor, item, "edited", changes=noted)
    return True


@transaction.atomic
def remove(item: AgendaItem, actor) -> None:
    """Takes the item out; the history keeps its content. Nothing happens when it is out already.

    ValidationError with a sentence for one that the minutes need: it has run, somebody spoke, or something was noted of it.
    """
    items = ordering.held(item.conference_id, actor)
    place = ordering.place_of(item, items)
    if not place:
        return
    noted = ItemRun.objects.filter(item=item).exclude(started_at=None, note="")
    spoken = item.turns.filter(started_at__isnull=False)
    if noted.exists() or item.conclusions.exists() or spoken.exists():
        raise ValidationError(
            _("“%(title)s” has run in the hall or has notes: the minutes need it.") % {"title": item}
        )
    kept = {name: [str(getattr(item, name)), ""] for name in CONTENT if _says(item, name)}
    history.record(actor, item, "removed", changes=kept)
    files = [paper.file for paper in item.papers.all() if paper.file]
    items.pop(place - 1).delete()
    _renumber(items)
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def _says(item: AgendaItem, name: str) -> bool:
    value = getattr(item, name)
    return bool(value) and value != cast(Field, AgendaItem._meta.get_field(name)).get_default()


def _renumber(items: list[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])
