"""What is wrong or missing in a programme. Plain Python on plain values, no Django: whoever asks has the sentences."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agenda import timing

FILM_MAY_DIFFER = 10
"""Seconds by which a film may miss the minutes of its item."""
UNMANNED = frozenset({"break", "settling"})
"""Kinds of items that nobody presents."""
ELECTIONS = frozenset({"election", "casting"})


class PaperFacts(NamedTuple):
    """One paper; `state`: "awaited", "received", "returned" or "approved"."""

    title: str
    state: str
    minutes: int
    due: datetime.date | None = None


class FilmFacts(NamedTuple):
    state: str
    seconds: int | None
    due: datetime.date | None = None


@dataclass(frozen=True)
class ItemFacts:
    """One item with its times in minutes after midnight; `late`: minutes by which it misses its fixed start."""

    number: int
    kind: str
    minutes: int
    begins: int
    ends: int
    late: int = 0
    is_manned: bool = True
    papers: tuple[PaperFacts, ...] = ()
    film: FilmFacts | None = None


class Warned(NamedTuple):
    """`code` says what; `numbers`: of the items it is about; `minutes`: how much, where that is a number; `name`."""

    code: str
    numbers: tuple[int, ...] = ()
    minutes: int = 0
    name: str = ""


def of_programme(
    items: Sequence[ItemFacts],
    *,
    start: int,
    limit: int,
    today: datetime.date,
    offices: Collection[str],
    has_awards: bool,
) -> list[Warned]:
    """In the order of their weight. `offices`: those that somebody holds; `has_awards`: whether any award is decided."""
    return [
        *_of_times(items, start, limit),
        *_of_elections(items, offices),
        *_of_people(items),
        *(warned for item in items for warned in _of_papers(item, today)),
        *(warned for item in items for warned in _of_film(item, today)),
        *_of_awards(items, has_awards),
    ]


def _of_times(items: Sequence[ItemFacts], start: int, limit: int) -> Iterator[Warned]:
    past = tuple(item.number for item in items if item.ends >= timing.DAY)
    if past:
        yield Warned("midnight", past)
    taken = items[-1].ends - start if items else 0
    if taken > limit:
        yield Warned("overrun", minutes=taken - limit)
    for item in items:
        if item.late:
            yield Warned("late", (item.number,), item.late)


def _of_elections(items: Sequence[ItemFacts], offices: Collection[str]) -> Iterator[Warned]:
    elections = tuple(item.number for item in items if item.kind in ELECTIONS)
    if elections:
        for office in ("presidium", "counting"):
            if office not in offices:
                yield Warned(f"no_{office}", elections)
    for at, item in enumerate(items):
        if item.kind != "casting":
            continue
        result = next((later for later in items[at + 1 :] if later.kind == "result"), None)
        if result is None:
            yield Warned("no_result", (item.number,))
        elif missing := timing.counting_gap(item.ends, result.begins):
            yield Warned("counting", (item.number, result.number), missing)


def _of_people(items: Sequence[ItemFacts]) -> Iterator[Warned]:
    unmanned = tuple(item.number for item in items if not item.is_manned and item.kind not in UNMANNED)
    if unmanned:
        yield Warned("unmanned", unmanned)


def _of_papers(item: ItemFacts, today: datetime.date) -> Iterator[Warned]:
    taken = sum(paper.minutes for paper in item.papers)
    if taken > item.minutes:
        yield Warned("papers_too_long", (item.number,), taken - item.minutes)
    for paper in item.papers:
        if paper.due is None or paper.due >= today or paper.state == "approved":
            continue
        code = "paper_unread" if paper.state == "received" else "paper_late"
        yield Warned(code, (item.number,), name=paper.title)


def _of_film(item: ItemFacts, today: datetime.date) -> Iterator[Warned]:
    if item.film is None:
        if item.kind == "film":
            yield Warned("no_film", (item.number,))
        return
    film = item.film
    if film.state != "approved":
        late = film.due is not None and film.due < today
        yield Warned("film_late" if late else "film_waits", (item.number,))
    if film.seconds is None:
        yield Warned("film_length_unknown", (item.number,))
    elif abs(film.seconds - 60 * item.minutes) > FILM_MAY_DIFFER:
        yield Warned("film_length", (item.number,), film.seconds)


def _of_awards(items: Sequence[ItemFacts], has_awards: bool) -> Iterator[Warned]:
    awards = tuple(item.number for item in items if item.kind == "awards")
    if awards and not has_awards:
        yield Warned("no_awards", awards)
