"""The sample's session: who has asked to speak; and of a conference that has been, how it ran and what was concluded."""

from __future__ import annotations

import datetime

from django.utils import timezone

from accounts.models import User
from agenda import arrange
from agenda.models import AgendaItem, Conclusion, ItemRun, Turn
from conference.models import Conference


def load(data: dict, conference: Conference, secretary: User, *, has_been: bool) -> None:
    """Adds the speakers' list of the exchange; with `has_been` the run of every item, the notes and the conclusions."""
    items = {item.position: item for item in conference.agenda.all()}
    exchange = next(item for item in items.values() if item.kind == AgendaItem.Kind.EXCHANGE)
    rows = data["live"]
    turns = [
        Turn(item=exchange, position=place, **_linked(conference, row))
        for place, row in enumerate(rows["turns"], start=1)
    ]
    if has_been:
        runs = _runs(rows, conference, list(items.values()))
        ItemRun.objects.bulk_create(runs)
        _spoken(turns, next(run for run in runs if run.item == exchange))
        Conclusion.objects.bulk_create(
            Conclusion(item=items[row["item"]], text=row["text"], by=secretary) for row in rows["conclusions"]
        )
    Turn.objects.bulk_create(turns)


def _linked(conference: Conference, row: dict) -> dict:
    delegate = conference.delegates.filter(full_name=row["full_name"]).first()
    return {**row, "delegate": delegate, "gender": delegate.gender if delegate else row.get("gender", "")}


def _runs(rows: dict, conference: Conference, items: list[AgendaItem]) -> list[ItemRun]:
    """Every item a little late or early, as such mornings go."""
    day = conference.date or timezone.localdate()
    midnight = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
    moments = [
        midnight + datetime.timedelta(minutes=slot.begins + late)
        for slot, late in zip(arrange.of_items(conference, items).slots, rows["late"], strict=True)
    ]
    ends = [*moments[1:], moments[-1] + datetime.timedelta(minutes=items[-1].minutes)]
    notes = rows["notes"]
    return [
        ItemRun(item=item, started_at=begin, ended_at=end, note=notes.get(str(item.position), ""))
        for item, begin, end in zip(items, moments, ends, strict=True)
    ]


def _spoken(turns: list[Turn], run: ItemRun) -> None:
    """One after the other, each as long as was given."""
    moment = run.started_at or timezone.now()
    for turn in turns:
        turn.started_at, turn.ended_at = moment, moment + datetime.timedelta(minutes=turn.minutes)
        moment = turn.ended_at
