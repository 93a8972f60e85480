"""The secretary's desk while an item runs: the note, the speakers' list, what the chair concludes."""

from __future__ import annotations

import datetime
import hashlib
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda import live, live_rule
from agenda.live import LiveError
from agenda.models import AgendaItem, Conclusion, ItemRun, Turn
from conference import history, vietnamese
from conference.models import Conference
from delegates.models import Delegate

MOST_TURNS = 200


class Speaking(NamedTuple):
    """One turn. `used`: seconds spoken so far; `ends_at`: when the time given is over, of who speaks now."""

    turn: Turn
    state: str
    used: str
    over: bool
    ends_at: datetime.datetime | None


def note_mark(text: str) -> str:
    """Another one once the note is: the page sends back what it showed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def save_note(item: AgendaItem, actor, text: str, seen: str) -> ItemRun:
    """Stores the note of an item. LiveError when somebody else wrote another one since the page was shown."""
    live.held(item.conference, actor)
    run, _made = ItemRun.objects.get_or_create(item=item)
    text = vietnamese.clean_lines(text)
    if run.note == text:
        return run
    if note_mark(run.note) != seen:
        raise LiveError(
            _("Somebody else changed this note meanwhile. Press “Save the note” to see both side by side.")
        )
    run.note = text
    run.save(update_fields=["note"])
    return run


def speakers(item: AgendaItem, now: datetime.datetime | None = None) -> list[Speaking]:
    """The speakers' list in order; one query."""
    now, found = now or timezone.now(), []
    for turn in item.turns.all():
        run = live_rule.Run(_stamp(turn.started_at), _stamp(turn.ended_at))
        seconds = live_rule.used(run.started, run.ended, int(now.timestamp()))
        ends = (
            turn.started_at + datetime.timedelta(minutes=turn.minutes)
            if turn.started_at and run.state == live_rule.RUNNING
            else None
        )
        over = seconds > turn.minutes * live_rule.MINUTE
        found.append(Speaking(turn, run.state, live_rule.length_text(seconds), over, ends))
    return found


def _stamp(at: datetime.datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())


def total_spoken(found: list[Speaking]) -> str:
    """How long all those have spoken who have finished."""
    turns = [(_stamp(row.turn.started_at), _stamp(row.turn.ended_at)) for row in found]
    ended = [(started, end) for started, end in turns if end is not None]
    return live_rule.length_text(live_rule.total_used(ended, 0))


@transaction.atomic
def ask(item: AgendaItem, actor, name: str, title: str, minutes: int) -> Turn:
    """Puts somebody at the end of the list; who is on the delegate list under this name alone is linked with it."""
    conference = live.held(item.conference, actor)
    if item.turns.count() >= MOST_TURNS:
        raise LiveError(_("The speakers' list is full."))
    waiting = item.turns.filter(started_at=None, full_name=vietnamese.clean(name)).first()
    if waiting:
        raise LiveError(_("%(name)s is on the list already.") % {"name": waiting.full_name})
    turn = Turn(item=item, full_name=name, title=title, minutes=minutes, position=_after_all(item))
    if delegate := _delegate(conference, name):
        turn.delegate, turn.gender = delegate, delegate.gender
        turn.title = turn.title or delegate.position
    turn.save()
    return turn


def _after_all(item: AgendaItem) -> int:
    return (item.turns.aggregate(last=Max("position"))["last"] or 0) + 1


def _delegate(conference: Conference, name: str) -> Delegate | None:
    found = list(conference.delegates.expected().filter(full_name=vietnamese.clean(name))[:2])
    return found[0] if len(found) == 1 else None


def names(conference: Conference) -> list[str]:
    """Who may ask to speak: offered while a name is typed. One query."""
    rows = conference.delegates.expected().in_protocol_order()
    return list(dict.fromkeys(rows.values_list("full_name", flat=True)))


@transaction.atomic
def let_speak(item: AgendaItem, actor, pk: int) -> Turn:
    """The turn begins; whoever spoke until now has finished. Pressed twice it begins once."""
    turn = _turn(item, actor, pk)
    now = timezone.now()
    if turn.ended_at:
        raise LiveError(_("%(name)s has spoken already.") % {"name": turn.full_name})
    if turn.started_at is None:
        for other in item.turns.filter(started_at__isnull=False, ended_at=None):
            _end(other, now)
        turn.started_at = now
        turn.save(update_fields=["started_at"])
    return turn


@transaction.atomic
def end_turn(item: AgendaItem, actor, pk: int) -> Turn:
    """The turn ends; one that has ended or not begun stays as it is."""
    turn = _turn(item, actor, pk)
    if turn.started_at and turn.ended_at is None:
        _end(turn, timezone.now())
    return turn


def _end(turn: Turn, now: datetime.datetime) -> None:
    turn.ended_at = max(now, turn.started_at or now)
    turn.save(update_fields=["ended_at"])


@transaction.atomic
def first_in_line(item: AgendaItem, actor, pk: int) -> Turn:
    """Before all others who wait."""
    turn = _turn(item, actor, pk)
    waiting = list(item.turns.filter(started_at=None).exclude(pk=pk))
    if turn.started_at is None and waiting:
        places = sorted([turn.position, *(other.position for other in waiting)])
        for place, row in zip(places, [turn, *waiting], strict=True):
            row.position = place
        Turn.objects.bulk_update([turn, *waiting], ["position"])
    return turn


@transaction.atomic
def leave_list(item: AgendaItem, actor, pk: int) -> Turn:
    """Who has not spoken yet leaves the list."""
    turn = _turn(item, actor, pk)
    if turn.started_at:
        raise LiveError(_("%(name)s has spoken already.") % {"name": turn.full_name})
    turn.delete()
    return turn


def _turn(item: AgendaItem, actor, pk: int) -> Turn:
    live.held(item.conference, actor)
    turn = item.turns.filter(pk=pk).first()
    if turn is None:
        raise LiveError(_("This speaker is not on the list any more."))
    return turn


TURN_STEPS = {"start": let_speak, "stop": end_turn, "first": first_in_line, "leave": leave_list}


@transaction.atomic
def conclude(item: AgendaItem, actor, text: str) -> Conclusion:
    """Notes what the chair concluded. The same text sent twice is noted once."""
    live.held(item.conference, actor)
    text = vietnamese.clean_lines(text)
    found = item.conclusions.filter(text=text).first()
    if found is None:
        found = Conclusion.objects.create(item=item, text=text, by=actor)
        history.record(actor, item, "concluded", reason=text)
    return found


@transaction.atomic
def drop_conclusion(item: AgendaItem, actor, pk: int) -> None:
    """Takes a conclusion out that is no task yet."""
    live.held(item.conference, actor)
    found = item.conclusions.filter(pk=pk).first()
    if found is None:
        return
    if found.task_number:
        raise LiveError(_("This conclusion has become task %(number)s.") % {"number": found.task_number})
    history.record(actor, item, "conclusion_dropped", reason=found.text)
    found.delete()
