"""What differs between two programmes, as somebody would tell it who has the older one in hand. Plain Python, no Django.

A programme is a list of entries as `AgendaVersion.content` keeps them: "id" (the item's number), "title", "kind",
"begin" and "end" ("07:15"), "minutes", "presenter", "responsible".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Entry = Mapping[str, Any]
ADDED, REMOVED, RENAMED, MOVED, RETIMED, SHIFTED, PRESENTED = (
    "added",
    "removed",
    "renamed",
    "moved",
    "retimed",
    "shifted",
    "presented",
)


class Change(NamedTuple):
    """One thing that differs. `before`, `after`: titles, times, places or presenters, as `what` has it.

    SHIFTED: `how_many` items from `title` to `last` begin `minutes` later, earlier when negative, and last as long as before.
    """

    what: str
    title: str
    before: str = ""
    after: str = ""
    last: str = ""
    how_many: int = 1
    minutes: int = 0


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> list[Change]:
    """In the order of the newer programme; what is gone comes first. No change: an empty list."""
    old, new = {entry["id"]: entry for entry in before}, {entry["id"]: entry for entry in after}
    found = [
        Change(REMOVED, entry["title"], before=_span(entry)) for entry in before if entry["id"] not in new
    ]
    kept = [(old[entry["id"]], entry) for entry in after if entry["id"] in old]
    found += [Change(ADDED, entry["title"], after=_span(entry)) for entry in after if entry["id"] not in old]
    found += [
        Change(RENAMED, now["title"], then["title"], now["title"])
        for then, now in kept
        if then["title"] != now["title"]
    ]
    found += _moved(before, after)
    found += _times(kept)
    found += [
        Change(PRESENTED, now["title"], then.get("presenter", ""), now.get("presenter", ""))
        for then, now in kept
        if then.get("presenter", "") != now.get("presenter", "")
    ]
    return found


def _moved(before: Sequence[Entry], after: Sequence[Entry]) -> list[Change]:
    """The fewest items that somebody would have to take out and put elsewhere to get from one order to the other."""
    old = {entry["id"]: place for place, entry in enumerate(before, start=1)}
    kept = [(place, entry) for place, entry in enumerate(after, start=1) if entry["id"] in old]
    staying = _longest_rise([old[entry["id"]] for _place, entry in kept])
    return [
        Change(MOVED, entry["title"], str(old[entry["id"]]), str(place))
        for at, (place, entry) in enumerate(kept)
        if at not in staying
    ]


def _longest_rise(places: Sequence[int]) -> set[int]:
    """Where the members of a longest rising sequence stand; of several one."""
    best: list[int] = []  # best[n]: where the smallest last member of a rise of n + 1 members stands
    previous: list[int] = []
    for at, place in enumerate(places):
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if places[best[middle]] < place else (low, middle)
        previous.append(best[low - 1] if low else -1)
        best[low : low + 1] = [at]
    found, at = set(), best[-1] if best else -1
    while at >= 0:
        found.add(at)
        at = previous[at]
    return found


def _times(kept: Sequence[tuple[Entry, Entry]]) -> list[Change]:
    """Items next to each other that moved by the same minutes are told of once."""
    found: list[Change] = []
    run: list[tuple[Entry, Entry]] = []
    for then, now in kept:
        if run and _by(run[-1]) != _by((then, now)):
            found += _told(run)
            run = []
        run.append((then, now))
    return found + _told(run)


def _by(pair: tuple[Entry, Entry]) -> tuple[int, int]:
    """(minutes by which it begins later, minutes by which it lasts longer)."""
    then, now = pair
    return _clock(now["begin"]) - _clock(then["begin"]), now["minutes"] - then["minutes"]


def _told(run: Sequence[tuple[Entry, Entry]]) -> list[Change]:
    if not run or _by(run[0]) == (0, 0):
        return []
    later, longer = _by(run[0])
    if len(run) == 1 or longer:
        return [Change(RETIMED, now["title"], _span(then), _span(now), minutes=later) for then, now in run]
    first, last = run[0][1], run[-1][1]
    return [Change(SHIFTED, first["title"], last=last["title"], how_many=len(run), minutes=later)]


def _clock(text: str) -> int:
    hours, _colon, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes) if minutes else 24 * 60


def _span(entry: Entry) -> str:
    return f"{entry['begin']}–{entry['end']}"
