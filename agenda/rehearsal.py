"""After a rehearsal the session begins anew: what ran in the hall is cleared, what was prepared stays."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from agenda import live
from agenda.live import LiveError
from agenda.models import AgendaItem, Conclusion, HallScreen, ItemRun, LiveStep, Turn
from conference import history
from conference.models import Conference


class Recorded(NamedTuple):
    """What a session has left: `started`, `ended`, `skipped` items, `spoken` turns, items with `notes`, `conclusions` that
    are no task yet, those that are `tasks`, when the first item began and the last step was taken. `mark`: another one
    once any of it is."""

    started: int
    ended: int
    skipped: int
    spoken: int
    notes: int
    conclusions: int
    tasks: int
    first: datetime.datetime | None
    last: datetime.datetime | None
    mark: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing ran and nothing was written."""
        return not self.has_run and not self.written

    @property
    def has_run(self) -> bool:
        return bool(self.started or self.skipped or self.spoken or self.last)

    @property
    def written(self) -> int:
        """What the choice about notes is about."""
        return self.notes + self.conclusions


def recorded(conference: Conference) -> Recorded:
    """What would be cleared; four queries."""
    runs = list(
        ItemRun.objects.filter(item__conference=conference)
        .order_by("item")
        .values_list("item", "started_at", "ended_at", "is_skipped", "note")
    )
    turns = list(_spoken(conference).order_by("pk").values_list("pk", "started_at", "ended_at"))
    conclusions = list(
        Conclusion.objects.filter(item__conference=conference).values_list("pk", "task_number")
    )
    step = LiveStep.objects.filter(conference=conference).values_list("pk", "at").first()
    stands = json.dumps([runs, turns, conclusions, step], default=str)
    begun = [started for _item, started, *_more in runs if started]
    tasks = sum(bool(number) for _pk, number in conclusions)
    return Recorded(
        started=len(begun),
        ended=sum(ended is not None for _item, _started, ended, *_more in runs),
        skipped=sum(skipped for *_more, skipped, _note in runs),
        spoken=len(turns),
        notes=sum(bool(note) for *_more, note in runs),
        conclusions=len(conclusions) - tasks,
        tasks=tasks,
        first=min(begun, default=None),
        last=step[1] if step else None,
        mark=hashlib.sha256(stands.encode()).hexdigest()[:16],
    )


@transaction.atomic
def clear(conference: Conference, actor, *, notes: bool, seen: str) -> None:
    """The session has not begun. `notes`: notes and conclusions go too, but for those that became tasks.

    `seen`: the mark that the page showed; LiveError when something was recorded since. The history keeps each start and end,
    that they were cleared, and the words of a note that goes.
    """
    conference = live.held(conference, actor)
    found = recorded(conference)
    if found.mark != seen:
        raise LiveError(_("The session went on meanwhile. Nothing was cleared; look again."))
    if found.is_empty:
        return
    runs = ItemRun.objects.filter(item__conference=conference)
    items = AgendaItem.objects.filter(conference=conference)
    history.record_all(actor, items.filter(run__started_at__isnull=False), "live_cleared")
    history.record_all(actor, items.filter(run__is_skipped=True), "live_cleared")
    if notes:
        for run in runs.exclude(note="").select_related("item"):
            history.record(actor, run.item, "live_cleared", changes={"note": [run.note, ""]})
        runs.update(note="")
        Conclusion.objects.filter(item__conference=conference, task_number="").delete()
    LiveStep.objects.filter(conference=conference).delete()
    runs.filter(note="").delete()
    runs.update(started_at=None, ended_at=None, is_skipped=False)
    _spoken(conference).update(started_at=None, ended_at=None)
    screen = HallScreen.objects.filter(conference=conference)
    screen.update(follows=True, batch=None, revision=F("revision") + 1)
    counted = {"items_begun": found.started, "items_passed_over": found.skipped, "turns": found.spoken}
    if notes:
        counted |= {"notes": found.notes, "conclusions": found.conclusions}
    changes = {name: [str(number), "0"] for name, number in counted.items() if number}
    history.record(actor, conference, "rehearsal_cleared", changes=changes)


def _spoken(conference: Conference):
    return Turn.objects.filter(item__conference=conference, started_at__isnull=False)
