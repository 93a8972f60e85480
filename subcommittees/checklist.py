"""The checklist of a task: who moves the task adds, ticks, renames, orders and removes its items."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from conference import history
from subcommittees.access import rights_of
from subcommittees.folder_models import ChecklistItem
from subcommittees.models import Task

MOST_ITEMS = 100  # of one task


class TooMany(Exception):
    """The task would have more than MOST_ITEMS. Nothing has changed."""


class ChangedMeanwhile(Exception):
    """Somebody else gave the item another name; `str()` is that name. Nothing has changed."""


@transaction.atomic
def add(task: Task, texts: Iterable[str], actor) -> int:
    """Puts the items behind the others; what stands there already is left out. How many there were."""
    _begin(task, actor)
    found = {text.casefold() for text in task.checklist.values_list("text", flat=True)}
    first: dict[str, str] = {}
    for text in texts:
        if text.casefold() not in found:
            first.setdefault(text.casefold(), text)
    new = list(first.values())
    if len(found) + len(new) > MOST_ITEMS:
        raise TooMany
    last = task.checklist.aggregate(last=Max("position"))["last"] or 0
    ChecklistItem.objects.bulk_create(
        ChecklistItem(task=task, text=text, position=last + number) for number, text in enumerate(new, 1)
    )
    if new:
        history.record(actor, task, "checklist_added", changes={"checklist": ["", "; ".join(new)]})
    return len(new)


@transaction.atomic
def tick(task: Task, item: ChecklistItem, actor) -> None:
    """Done by this person now; who ticks what is ticked changes nothing."""
    _begin(task, actor)
    rows = ChecklistItem.objects.filter(pk=item.pk, task=task, done_at=None)
    if rows.update(done_at=timezone.now(), done_by=actor):
        history.record(actor, task, "checklist_ticked", changes={"checklist": ["", item.text]})


@transaction.atomic
def untick(task: Task, item: ChecklistItem, actor) -> None:
    _begin(task, actor)
    rows = ChecklistItem.objects.filter(pk=item.pk, task=task, done_at__isnull=False)
    if rows.update(done_at=None, done_by=None):
        history.record(actor, task, "checklist_unticked", changes={"checklist": ["", item.text]})


@transaction.atomic
def rename(task: Task, item: ChecklistItem, text: str, seen: str, actor) -> None:
    """`seen`: the name that the page showed."""
    _begin(task, actor)
    item.refresh_from_db(fields=["text"])
    if item.text == text:
        return
    if item.text != seen:
        raise ChangedMeanwhile(item.text)
    before, item.text = item.text, text
    item.save(update_fields=["text"])
    history.record(actor, task, "checklist_renamed", changes={"checklist": [before, text]})


@transaction.atomic
def shift(task: Task, item: ChecklistItem, by: int, actor) -> None:
    """One place up (-1) or down (1); at either end nothing changes."""
    _begin(task, actor)
    items = list(task.checklist.all())
    place = next((at for at, each in enumerate(items) if each.pk == item.pk), None)
    if place is None or not 0 <= place + by < len(items):
        return
    items[place], items[place + by] = items[place + by], items[place]
    for position, each in enumerate(items, 1):
        each.position = position
    ChecklistItem.objects.bulk_update(items, ["position"])
    history.record(actor, task, "checklist_moved", changes={"checklist": ["", item.text]})


@transaction.atomic
def remove(task: Task, item: ChecklistItem, actor) -> None:
    _begin(task, actor)
    removed, _rows = ChecklistItem.objects.filter(pk=item.pk, task=task).delete()
    if removed:
        history.record(actor, task, "checklist_removed", changes={"checklist": [item.text, ""]})


VERBS: dict[str, Callable[[Task, ChecklistItem, object], None]] = {
    "tick": tick,
    "untick": untick,
    "up": lambda task, item, actor: shift(task, item, -1, actor),
    "down": lambda task, item, actor: shift(task, item, 1, actor),
    "remove": remove,
}


def open_items(task: Task) -> list[str]:
    return list(task.checklist.filter(done_at=None).values_list("text", flat=True))


def _begin(task: Task, actor) -> None:
    """One after the other: the task's row is locked while its list changes."""
    if not rights_of(actor).moves(task):
        raise PermissionDenied
    Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
