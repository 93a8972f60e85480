"""What stands on the screen of the hall. Here and not in the agenda, since names follow the batches on the stage."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count

from agenda import desk, live, live_rule, screen
from agenda.models import AgendaItem, HallScreen
from conference.models import Conference
from delegates.models import Delegate
from documents.kinds import given
from documents.kinds.certificate import received_for, recipient
from documents.kinds.handover_sheet import batches, called
from elections import hall_result

LONG_NAME = 32  # letters; all of the batch are drawn smaller then


class Called(NamedTuple):
    """Somebody on the stage."""

    place: int
    to: str
    name: str
    office: str
    received_for: str
    award: str


class Stage(NamedTuple):
    """One batch on the stage; `last` is how many there are."""

    number: int
    last: int
    people: list[Called]

    @property
    def has_long_names(self) -> bool:
        return any(len(person.name) > LONG_NAME for person in self.people)


def shown(conference: Conference, hall: HallScreen) -> dict[str, Any]:
    """Everything that the screen draws; at most eight queries, whatever it shows."""
    standing = live.standing(conference, live.items_of(conference))
    mode = screen.mode(hall, standing)
    context: dict[str, Any] = {
        "conference": conference,
        "hall": hall,
        "mode": mode,
        "standing": standing,
        "size": size_of(_longest(mode, hall, standing)),
    }
    if mode == HallScreen.Shows.WELCOME:
        context |= present(conference)
    elif mode == HallScreen.Shows.ELECTION:
        context["election"] = hall_result.shown(conference)
    elif mode == HallScreen.Shows.BATCH:
        context["stage"] = stage_of(conference, hall)
    elif mode == HallScreen.Shows.ITEM and standing.current:
        context |= speaking(standing.current.item)
    return context


def _longest(mode: str, hall: HallScreen, standing: live.Standing) -> str:
    line = standing.current or standing.following
    if mode == HallScreen.Shows.MESSAGE:
        return hall.message
    return line.item.title if line else ""


def size_of(text: str) -> str:
    """How large a text can be drawn: by its length."""
    return "short" if len(text) <= 40 else "medium" if len(text) <= 100 else "long"


def present(conference: Conference) -> dict[str, int]:
    """Of those expected how many are in; one query."""
    counted = conference.delegates.expected().aggregate(expected=Count("pk"), present=Count("present_at"))
    return {"expected": counted["expected"], "present": counted["present"]}


def speaking(item: AgendaItem) -> dict[str, Any]:
    """Who speaks now and who is next on the speakers' list; one query."""
    turns = desk.speakers(item)
    return {
        "speaker": next((row for row in turns if row.state == live_rule.RUNNING), None),
        "next_speaker": next((row for row in turns if row.state == live_rule.WAITING), None),
    }


def batches_of(conference: Conference, hall: HallScreen) -> list[tuple[int, list[tuple[int, Delegate]]]]:
    """The batches as the slips for the stage have them, in the screen's order and size."""
    return batches(called(conference, {"order": hall.batch_order}), hall.batch_size)


def stage_of(conference: Conference, hall: HallScreen) -> Stage | None:
    """The batch on the stage: the one chosen, the first before; None when nobody is to be called."""
    found = batches_of(conference, hall)
    if not found:
        return None
    number, part = found[min(max(hall.batch or 1, 1), len(found)) - 1]
    return Stage(number, len(found), [_called(place, row) for place, row in part])


def _called(place: int, row: Delegate) -> Called:
    who = recipient(row)
    awards = [award.form.name for award in given.standing(row)]
    form = given.form_of(row)
    return Called(
        place,
        who["to"],
        who["name"],
        who["office"],
        received_for(row),
        "; ".join(awards) or (form.name if form else ""),
    )
