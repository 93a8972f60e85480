"""Seats given back by those who cannot come: they stay approved, and honoured, and take no seat.

`delegates.answers` calls it with the mark "no longer coming". Nobody moves up by it: the seat is free, and the waiting
list says whose it could be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from django.utils import timezone

from conference import history
from conference.models import Conference
from nominations import mix, waiting
from nominations.mix import seats_table
from nominations.models import Category, Nomination
from nominations.states import State


def give_back(conference: Conference, ids: Collection[int], actor, reason: str) -> None:
    """The approved nominations of `ids` take no seat from now on; the caller holds the conference's lock."""
    found = list(
        conference.nominations.filter(pk__in=ids, state=State.APPROVED, seat_freed_at=None).only(*NAMED)
    )
    Nomination.objects.filter(pk__in=[row.pk for row in found]).update(seat_freed_at=timezone.now())
    history.record_all(actor, found, "seat_freed", reason=reason)


NAMED = ("kind", "number", "collective_name", "full_name", "conference", "unit", "organisation", "state")
"""What the trail and the seats need of a nomination."""


def take_again(conference: Conference, ids: Collection[int], actor) -> set[int]:
    """Those of `ids` who have a seat now: who never gave theirs back, and who found one free again.

    A seat that somebody else was given meanwhile stays theirs; so does what a hard 70/30 rule no longer has room
    for. The caller holds the conference's lock. As many queries for many as for few.
    """
    found = {row.pk: row for row in conference.nominations.filter(pk__in=ids).only(*NAMED, "seat_freed_at")}
    freed = [
        found[pk]
        for pk in ids
        if pk in found and found[pk].seat_freed_at and found[pk].state == State.APPROVED
    ]
    if not freed:
        return set(found)
    rows = [row for category in Category.values for row in seats_table(conference, category)]
    seats = {(row.unit.pk, row.category): row for row in rows}
    before, taken, added = mix.approved_mix(conference), Counter[tuple](), Counter[str]()
    again = []
    for row in freed:
        key = (row.seat_unit_id, row.category)
        held = seats.get(key)  # type: ignore[arg-type]  # who was approved takes some unit's seat
        if held is None:
            continue
        of_kind = waiting.left_of_kind(held).get(row.kind, held.left) - taken[(*key, row.kind)]
        after = added + Counter([row.category])
        view = mix.outlook(conference, before, after[Category.EXEMPLAR], after[Category.GUEST])
        if min(held.left - taken[key], of_kind) <= 0 or (view.leaves_tolerance and conference.quota_is_hard):
            continue
        taken[key] += 1
        taken[(*key, row.kind)] += 1
        added = after
        again.append(row)
    Nomination.objects.filter(pk__in=[row.pk for row in again]).update(seat_freed_at=None)
    history.record_all(actor, again, "seat_taken_again")
    return set(found) - {row.pk for row in freed} | {row.pk for row in again}
