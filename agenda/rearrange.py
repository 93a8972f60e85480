"""Changes to several items at once: places, minutes, a later begin of all that follows, the whole within its half-day.

All of them hold the conference's lock and change nothing when the page that asks for them shows an arrangement that is
no more: its `seen` is `ordering.mark` of what it shows.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agenda import arrange, ordering, timing
from agenda.models import LONGEST, LONGEST_PAUSE, AgendaItem
from conference import history
from conference.models import Conference

LEAST = (2, 3)
"""An item that may be shortened keeps at least this share of its minutes."""
KEPT_KINDS = {AgendaItem.Kind.FILM, AgendaItem.Kind.CASTING, AgendaItem.Kind.RESULT}
"""Kinds that take what they take: they are shortened only where the organiser says so."""


class Stale(ValidationError):
    """The programme is another one than the page showed."""

    def __init__(self) -> None:
        super().__init__(_("The programme has changed meanwhile; nothing was changed."), code="stale")


def _seen(conference: Conference, seen: str, actor) -> list[AgendaItem]:
    items = ordering.held(conference.pk, actor)
    if ordering.mark(items) != seen:
        raise Stale
    return items


@transaction.atomic
def place(item: AgendaItem, seen_at: int, to: int, actor) -> bool:
    """Puts the item at place `to` (1 = first) if it still stands at `seen_at`, else changes nothing."""
    items = ordering.held(item.conference_id, actor)
    before = ordering.place_of(item, items)
    if not before or before != seen_at or not 1 <= to <= len(items) or to == before:
        return False
    was = ordering.state_of(items)
    items.insert(to - 1, items.pop(before - 1))
    ordering.store(was, items, "place", actor)
    history.record(actor, item, "moved", changes={"position": [str(before), str(to)]})
    return True


@transaction.atomic
def put(item: AgendaItem, to: int, seen: str, actor) -> None:
    """As `place`, for a page that shows the whole arrangement. `Stale`."""
    items = _seen(item.conference, seen, actor)
    place(item, ordering.place_of(item, items), to, actor)


@transaction.atomic
def swap(item: AgendaItem, other: AgendaItem, seen: str, actor) -> None:
    """Each stands where the other one stood. `Stale`; ValidationError for an item with itself."""
    items = _seen(item.conference, seen, actor)
    first, second = ordering.place_of(item, items), ordering.place_of(other, items)
    if not first or not second or first == second:
        raise ValidationError(_("Choose another item to swap with."))
    was = ordering.state_of(items)
    items[first - 1], items[second - 1] = items[second - 1], items[first - 1]
    ordering.store(was, items, "swap", actor)
    for moved, before, after in ((item, first, second), (other, second, first)):
        history.record(actor, moved, "moved", changes={"position": [str(before), str(after)]})


@transaction.atomic
def shift(item: AgendaItem, minutes: int, seen: str, actor) -> None:
    """The item and all after it begin `minutes` later, or earlier. `Stale`; ValidationError where that cannot be."""
    items = _seen(item.conference, seen, actor)
    at, was = ordering.place_of(item, items) - 1, ordering.state_of(items)
    if at == 0:
        raise ValidationError(
            _("The first item begins with the session. Change the start of the session instead.")
        )
    try:
        shifted = timing.shift([arrange.length_of(one) for one in items], at, minutes)
    except ValueError as error:
        raise ValidationError(_cannot_shift(items, at, minutes)) from error
    if shifted[at - 1].pause_after > LONGEST_PAUSE:
        raise ValidationError(
            _("More than %(most)s spare minutes are not possible.") % {"most": LONGEST_PAUSE}
        )
    _take(items, shifted)
    ordering.note(items, ordering.store(was, items, "shift", actor), actor)


def _cannot_shift(items: Sequence[AgendaItem], at: int, minutes: int) -> str:
    spare = items[at - 1].pause_after
    if spare + minutes < 0:
        return _(
            "There are only %(spare)s spare minutes before this item; it cannot begin earlier by more."
        ) % {"spare": spare}
    return _("The fixed start of an item would lie outside the day.")


def minutes_wanted(
    items: Sequence[AgendaItem], limit: int, kept: Collection[int]
) -> list[timing.Length] | None:
    """The items within `limit` minutes, those of `kept` (item numbers) with the minutes they have; None: impossible."""
    if not items:
        return []
    part, whole = LEAST
    lengths = [
        replace(
            arrange.length_of(item),
            least=None if item.pk in kept else max(1, -(-item.minutes * part // whole)),
        )
        for item in items
    ]
    return timing.fit(arrange.start_of(items[0].conference), lengths, limit)


@transaction.atomic
def fit(conference: Conference, kept: Collection[int], seen: str, actor) -> None:
    """Shortens what may be shortened until all fits into the half-day. `Stale`; ValidationError where it cannot."""
    items = _seen(conference, seen, actor)
    for item in items:
        item.conference = conference
    was, wanted = ordering.state_of(items), minutes_wanted(items, conference.minutes_limit, kept)
    if wanted is None:
        raise ValidationError(
            _("It cannot fit so: even shortened to two thirds it takes too long. Let go of more items.")
        )
    _take(items, wanted)
    ordering.note(items, ordering.store(was, items, "fit", actor), actor)


def _take(items: Sequence[AgendaItem], lengths: Sequence[timing.Length]) -> None:
    for item, length in zip(items, lengths, strict=True):
        item.minutes, item.pause_after = length.minutes, length.pause_after
        if length.fixed_start is not None:
            item.fixed_start = datetime.time(*divmod(length.fixed_start, 60))


@transaction.atomic
def set_minutes(
    conference: Conference, wanted: Mapping[int, tuple[int, int]], actor
) -> tuple[int, dict[int, int]]:
    """`wanted`: {item: (minutes the page showed, minutes now wanted)}. Items that are gone are left out.

    Answers how many were changed, and {item: minutes stored} of those that somebody else changed meanwhile, which stay.
    """
    items = ordering.held(conference.pk, actor)
    was, conflicts = ordering.state_of(items), {}
    for item in items:
        shown, now = wanted.get(item.pk, (item.minutes, item.minutes))
        if not 1 <= now <= LONGEST:
            raise ValidationError(_("An item takes 1 to %(most)s minutes.") % {"most": LONGEST})
        if now == shown or now == item.minutes:
            continue
        if item.minutes != shown:
            conflicts[item.pk] = item.minutes
        else:
            item.minutes = now
    changed = ordering.store(was, items, "minutes", actor)
    ordering.note(items, changed, actor)
    return len(changed), conflicts


@transaction.atomic
def take_back(conference: Conference, seen: str, actor) -> None:
    """One step back. `Stale` when the page showed another arrangement, or something came or went since."""
    _seen(conference, seen, actor)
    if not ordering.take_back(conference, actor):
        raise Stale
