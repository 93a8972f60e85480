"""What a person is reminded of, why now, and when anew. Plain Python on plain values.

Each matter has causes, and each cause the moment at which it last became true anew: the midnight before a step's day, or
when somebody did something. A person is told of a matter when one of its causes is younger than what they were last told
of it. So nothing is said twice; what fell on days without mail is said by the newest step alone; and when a date moves,
its steps that lie ahead are said while those that lie behind are not said again.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum

Day = datetime.date
BEFORE = (7, 3, 1)  # days before something is due
LATE_FIRST, LATE_EACH = 1, 7  # days after it
ONE_DAY = datetime.timedelta(1)


@dataclass(frozen=True)
class Cause:
    """`code`: due, freed, waiting, answered. `since`: see above."""

    code: str
    since: datetime.datetime


@dataclass(frozen=True)
class Matter:
    """One thing that waits for somebody. `causes`: the newest last; `path`: where it is done; `on`: the day on which the waiting began, or an answer
    came; `weighty`: it lies before the Council."""

    kind: str
    subject: int
    what: str
    path: str
    causes: tuple[Cause, ...]
    due: Day | None = None
    on: Day | None = None
    weighty: bool = False


class Urgency(IntEnum):
    """In the order in which they are read."""

    URGENT = 1
    NEXT = 2
    SOON = 3
    WAITING = 4


def due_step(due: Day, today: Day, *, late: bool = True) -> Day | None:
    """The day of the last step that has come: 7, 3, 1 days before, the day itself, then 1, 8, 15 … days after it.

    `late` False: of what is over once its day has come, so the steps before it alone.
    """
    days = (today - due).days
    if days > 0 and late:
        return due + datetime.timedelta(LATE_FIRST + (days - LATE_FIRST) // LATE_EACH * LATE_EACH)
    steps = (*BEFORE, 0) if late else BEFORE
    come = [before for before in steps if -before <= days <= 0]
    return due - datetime.timedelta(min(come)) if come else None


def waiting_step(
    start: Day, today: Day, first: int, each: int, nobody_works: Callable[[Day], bool]
) -> Day | None:
    """The day of the last step of what waits since `start`: the `first` working day after it, then every `each`-th."""
    step, counted, day = None, 0, start
    while day < today:
        day += ONE_DAY
        if nobody_works(day):
            continue
        counted += 1
        if counted >= first and (counted - first) % each == 0:
            step = day
    return step


def is_new(matter: Matter, told: datetime.datetime | None) -> bool:
    """Whether something became true since the person was last told of it."""
    return bool(matter.causes) and (told is None or matter.causes[-1].since > told)


def urgency(matter: Matter, today: Day) -> Urgency:
    if matter.weighty or (matter.due is not None and matter.due < today):
        return Urgency.URGENT
    if matter.due is None:
        return Urgency.WAITING
    return Urgency.NEXT if matter.due <= today + ONE_DAY else Urgency.SOON


def is_weeks_first(today: Day, rounds: Iterable[Day]) -> bool:
    """Whether no round was made yet in the week of `today`, which begins on Monday."""
    monday = today - datetime.timedelta(today.weekday())
    return all(day < monday for day in rounds)
