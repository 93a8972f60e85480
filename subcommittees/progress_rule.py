"""How far the tasks were on a day, and how many were open day by day. Plain Python on plain values."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

TODO, DOING, DONE = "todo", "doing", "done"
ONE = datetime.timedelta(days=1)
Line = list[tuple[datetime.date, int]]


@dataclass(frozen=True)
class Step:
    """One change of a task's state."""

    day: datetime.date
    before: str
    after: str


@dataclass(frozen=True)
class Fact:
    """What is known of one task. `state`, `done_on`: as it stands now; `steps`: the changes that led there, oldest first."""

    task: int
    body: int
    due: datetime.date | None
    state: str
    done_on: datetime.date | None = None
    steps: tuple[Step, ...] = ()

    def state_on(self, day: datetime.date) -> str:
        """At the end of that day. A task that was done later without a trace of its steps was under way."""
        for step in self.steps:
            if step.day > day:
                return step.before
        if self.state == DONE and self.done_on is not None and self.done_on > day:
            return DOING
        return self.state

    def is_open_on(self, day: datetime.date) -> bool:
        return self.state_on(day) != DONE

    def days_late(self, day: datetime.date) -> int:
        """0 unless it was due before that day and is open at its end."""
        return (day - self.due).days if self.due and self.due < day and self.is_open_on(day) else 0

    def done_on_day(self, day: datetime.date) -> datetime.date | None:
        """When it had become done, of what is done at the end of that day."""
        if self.is_open_on(day):
            return None
        done = [step.day for step in self.steps if step.after == DONE and step.day <= day]
        return done[-1] if done else self.done_on


@dataclass(frozen=True)
class Count:
    total: int
    done: int
    doing: int
    todo: int
    late: int

    @property
    def open(self) -> int:
        return self.total - self.done

    @property
    def hundredths(self) -> int:
        """Share of the done in hundredths of a percent, rounded half up; 0 where there is none."""
        return (self.done * 20_000 + self.total) // (2 * self.total) if self.total else 0


def count(facts: Iterable[Fact], day: datetime.date) -> Count:
    found = list(facts)
    states = Counter(fact.state_on(day) for fact in found)
    late = sum(fact.days_late(day) > 0 for fact in found)
    return Count(len(found), states[DONE], states[DOING], states[TODO], late)


def span(
    facts: Sequence[Fact], until: datetime.date, longest: int = 180
) -> tuple[datetime.date, datetime.date]:
    """First and last day that a drawing shows: from four weeks before `until`, or the first step or due day, to the
    last due day; at most `longest` days to either side."""
    days = [fact.due for fact in facts if fact.due]
    days += [step.day for fact in facts for step in fact.steps] + [
        fact.done_on for fact in facts if fact.done_on
    ]
    first = min([*days, until - 28 * ONE])
    last = max([*(fact.due for fact in facts if fact.due), until + ONE])
    return max(first, until - longest * ONE), min(last, until + longest * ONE)


def burn_down(facts: Iterable[Fact], first: datetime.date, until: datetime.date) -> Line:
    """[(day, tasks open at its end)] of each day from `first` to `until`, as it was."""
    changes: Counter[datetime.date] = Counter()
    start = 0
    for fact in facts:
        start += fact.is_open_on(first)
        changes.update(_changes(fact))
    days = _days(first, until)
    counts = accumulate((changes[day] for day in days[1:]), initial=start)
    return list(zip(days, counts, strict=True))


def planned(facts: Iterable[Fact], first: datetime.date, last: datetime.date) -> Line:
    """[(day, tasks that would be open at its end if each were done on its due day)]."""
    dues = [fact.due for fact in facts]
    per_day = Counter(due for due in dues if due)
    start = sum(due is None or due > first for due in dues)
    days = _days(first, last)
    counts = accumulate((-per_day[day] for day in days[1:]), initial=start)
    return list(zip(days, counts, strict=True))


def _changes(fact: Fact) -> Counter[datetime.date]:
    found: Counter[datetime.date] = Counter()
    for step in fact.steps:
        found[step.day] += (step.after != DONE) - (step.before != DONE)
    if not fact.steps and fact.state == DONE and fact.done_on:
        found[fact.done_on] -= 1
    return found


def _days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [first + number * ONE for number in range((last - first).days + 1)]
