"""Obstacles as lists and pages show them: where each stands, and for how long it has waited, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subcommittees import answer_rule
from subcommittees.models import Obstacle


@dataclass(frozen=True)
class ObstacleRow:
    """`state`: a state of the badges with its `word`; `time`: how long it waits or waited for its answer."""

    obstacle: Obstacle
    state: str
    word: str
    time: str
    by_itself: bool


def rows(obstacles: Iterable[Obstacle]) -> list[ObstacleRow]:
    """No query of its own."""
    now, today = timezone.now(), timezone.localdate()
    return [_row(obstacle, now, today) for obstacle in obstacles]


def _row(obstacle: Obstacle, now: datetime.datetime, today: datetime.date) -> ObstacleRow:
    late = obstacle.is_late(today)
    if obstacle.closed_at:
        state, word = "closed", _("out of the way")
    elif obstacle.answered_at:
        state, word = "answered", _("answered")
    elif late:
        state, word = "overdue", _("late: before the Standing Council")
    elif obstacle.escalated_at:
        state, word = "asked", _("before the Standing Council")
    else:
        state, word = "waiting", _("waits for an answer")
    by_itself = late and obstacle.escalated_at is None
    return ObstacleRow(obstacle, state, word, _time(obstacle, now), by_itself)


def _time(obstacle: Obstacle, now: datetime.datetime) -> str:
    if (taken := obstacle.time_to_answer) is not None:
        return _("answered after %(time)s") % {"time": time_words(taken)}
    if obstacle.closed_at:
        return ""
    return _("waiting for %(time)s") % {"time": time_words(now - obstacle.waits_since)}


def time_words(time: datetime.timedelta) -> str:
    """ "2 days 3 hours"; of less than a day hours and minutes; never less than a minute."""
    days, hours, minutes = answer_rule.days_and_hours(time)
    if days:
        parts = [_days(days), _hours(hours)] if hours else [_days(days)]
    elif hours:
        parts = [_hours(hours), _minutes(minutes)] if minutes else [_hours(hours)]
    else:
        parts = [_minutes(max(minutes, 1))]
    return " ".join(parts)


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}
