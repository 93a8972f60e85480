"""Where a session stands, and when all that is still to come begins. Plain Python, no Django.

Moments are whole seconds after midnight of the day on which the session runs, so that a session that runs past
midnight goes on counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MINUTE = 60
WAITING, RUNNING, DONE, SKIPPED = "waiting", "running", "done", "skipped"


@dataclass(frozen=True)
class Planned:
    """An item as the programme has it. `fixed`: not before this moment; `pause`: spare seconds after it."""

    begin: int
    length: int
    fixed: int | None = None
    pause: int = 0

    @property
    def end(self) -> int:
        return self.begin + self.length


@dataclass(frozen=True)
class Run:
    """What happened to an item so far; nothing of it: it is still to come."""

    started: int | None = None
    ended: int | None = None
    skipped: bool = False

    @property
    def state(self) -> str:
        if self.skipped:
            return SKIPPED
        if self.started is None:
            return WAITING
        return RUNNING if self.ended is None else DONE


@dataclass(frozen=True)
class Stand:
    """One item as it stands. `begin`, `end`: as they were, or as they are to be expected; of a skipped item as planned."""

    state: str
    begin: int
    end: int


@dataclass(frozen=True)
class Session:
    """The whole session. `current`, `following`: places in the programme, 0 = first.

    `drift`: seconds by which it runs late, negative: early. `end`: when it ends or ended; `planned_end` as planned.
    `left`: seconds that the item under way has left, negative once it is over time; None while none is.
    """

    items: tuple[Stand, ...]
    current: int | None
    following: int | None
    drift: int
    end: int
    planned_end: int
    left: int | None

    @property
    def is_over(self) -> bool:
        """Everything has been, or was left out."""
        return self.current is None and self.following is None


def stand(planned: Sequence[Planned], runs: Sequence[Run], now: int) -> Session:
    """How the session stands at `now`.

    What is under way takes as long as it was given, or until now where it is over time. What is to come follows in the
    order of the programme: never before now, before its fixed start, or sooner after the item before than the spare
    minutes say – but a session that is late uses the spare minutes up first. ValueError for more than one item under
    way, or for a list of another length.
    """
    states = [run.state for run in runs]
    if states.count(RUNNING) > 1:
        raise ValueError("only one item runs at a time")
    current = states.index(RUNNING) if RUNNING in states else None
    free, spare = _free_from(planned, runs, current, now)
    items: list[Stand] = []
    for item, run in zip(planned, runs, strict=True):
        if run.started is not None:
            end = run.ended if run.ended is not None else max(now, run.started + item.length)
            items.append(Stand(run.state, run.started, end))
        elif run.skipped:
            items.append(Stand(SKIPPED, item.begin, item.end))
        else:
            begin = max(free, min(free + spare, item.begin), free if item.fixed is None else item.fixed)
            items.append(Stand(WAITING, begin, begin + item.length))
            free, spare = begin + item.length, item.pause
    # What was jumped over comes next: whoever wants it no more leaves it out.
    following = states.index(WAITING) if WAITING in states else None
    end, planned_end = _end(items), max((item.end for item in planned), default=now)
    if current is not None:
        drift = items[current].end - planned[current].end
    elif following is not None:
        drift = items[following].begin - planned[following].begin
    else:
        drift = end - planned_end
    if current is None and not any(run.started is not None or run.skipped for run in runs):
        drift = max(0, drift)
    left = None if current is None else (runs[current].started or 0) + planned[current].length - now
    return Session(tuple(items), current, following, drift, end, planned_end, left)


def _free_from(
    planned: Sequence[Planned], runs: Sequence[Run], current: int | None, now: int
) -> tuple[int, int]:
    """(when the next item may begin at the earliest, spare seconds before it unless the session is late)."""
    if current is not None:
        return max(now, (runs[current].started or 0) + planned[current].length), planned[current].pause
    if all(run.started is None and not run.skipped for run in runs):
        first = planned[0].begin if planned else now
        return max(now, first), 0
    ended = [(run.ended, place) for place, run in enumerate(runs) if run.ended is not None]
    if not ended:
        return now, 0
    last, place = max(ended)
    return max(now, last), max(0, last + planned[place].pause - max(now, last))


def _end(items: Sequence[Stand]) -> int:
    """The last end of what was and what comes; of a session of which all was left out, as planned."""
    counted = [item.end for item in items if item.state != SKIPPED] or [item.end for item in items]
    return max(counted, default=0)


def steady_for(session: Session, now: int) -> int | None:
    """Seconds from `now` until the clock alone changes a whole minute of what is told; None when it changes nothing.

    While the item under way has minutes left, or the next one is not due yet, nothing moves. After that drift, ends and begins
    grow with the clock, and change whenever the drift comes to a whole minute, early or late.
    """
    if session.current is not None:
        waits = max(0, session.left or 0)
    elif session.following is not None:
        waits = max(0, session.items[session.following].begin - now)
    else:
        return None
    past = session.drift % MINUTE
    # "7 minutes early" ends one second after the drift was just that.
    return waits + (1 if session.drift < 0 and past == 0 else MINUTE - past)


def whole_minutes(seconds: int) -> int:
    """Minutes begun do not count: 7 of 7 min 59 s, -7 of -7 min 59 s."""
    return seconds // MINUTE if seconds >= 0 else -(-seconds // MINUTE)


def clock_text(moment: int) -> str:
    """ "07:15"; the day after counts on from "00:00"."""
    return f"{moment // 3600 % 24:02d}:{moment // MINUTE % 60:02d}"


def length_text(seconds: int) -> str:
    """ "4:05" for 245, "-0:30" for -30, "1:02:03" for 3723."""
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    hours, minutes = seconds // 3600, seconds // MINUTE % 60
    head = f"{hours}:{minutes:02d}" if hours else str(minutes)
    return f"{sign}{head}:{seconds % MINUTE:02d}"


def used(started: int | None, ended: int | None, now: int) -> int:
    """Seconds that somebody has spoken."""
    return 0 if started is None else max(0, (now if ended is None else ended) - started)


def total_used(turns: Iterable[tuple[int | None, int | None]], now: int) -> int:
    return sum(used(started, ended, now) for started, ended in turns)
