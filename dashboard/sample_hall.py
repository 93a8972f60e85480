"""The sample's hall: a table for the presidium, rows to the back, and everybody on a seat."""

from __future__ import annotations

from accounts.models import User
from conference.models import Conference
from delegates import seating
from documents.kinds.handover_sheet import batches, called

PRESIDIUM = 5
ROWS = (10, 10, 12, 12, 12, 12, 12, 12, 12, 12, 12)


def load(conference: Conference, organiser: User) -> None:
    seating.set_up(conference, organiser, PRESIDIUM, ROWS)
    people = called(conference, {})
    parts = [[row.pk for _place, row in part] for _number, part in batches(people, None)]
    seating.seat_everybody(conference, organiser, parts)
