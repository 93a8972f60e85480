"""The draft as its page shows it: plain rows, and all that stands beside them, read anew only after a change."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, IntegerField, OuterRef, Value
from django.db.models.fields import CharField, DateField

from agenda import arrange, changes, ordering, versions, warnings
from agenda.models import AgendaItem, AgendaVersion, Film, LastChange, Officer, Paper, Speaker
from agenda.warning_words import sentences
from conference import kept
from conference.models import Conference
from conference.unchanged import unless_changed
from nominations.award_states import GIVEN
from nominations.models import Award


class Line(NamedTuple):
    """What the list tells of an item; `unmanned`: neither a presenter nor a speaker is named."""

    pk: int
    kind: str
    title: str
    minutes: int
    fixed_start: datetime.time | None
    pause_after: int
    presenter: str
    responsible: str
    note: str
    is_manned: bool


class Draft(NamedTuple):
    """`seen`: the mark of the arrangement; `warned`: (tone, sentence); `differs`: sentences against the last version.

    `last`: what the last change was, where it can be taken back; "undo": it took one back itself.
    """

    table: arrange.Timetable
    seen: str
    warned: list[tuple[str, str]]
    version: AgendaVersion | None
    differs: list[str]
    last: str


class Aside(NamedTuple):
    """What the warnings ask beside the items."""

    papers: dict[int, list[warnings.PaperFacts]]
    films: dict[int, warnings.FilmFacts]
    offices: set[str]
    has_awards: bool
    last: tuple[str, str] = ("", "")  # what the last change was, the mark of what it was made into


def lines(conference: Conference) -> list[Line]:
    """The items in order; one query."""
    return [Line._make((*row[:-1], bool(row[6]) or bool(row[-1]))) for row in kept.rows(_lines, conference)]


def _lines(conference: Conference):
    speakers = Speaker.objects.filter(item=OuterRef("pk"))
    return AgendaItem.objects.filter(conference=conference).values_list(*Line._fields[:-1], Exists(speakers))


def draft(conference: Conference, day: datetime.date, language: str) -> Draft:
    """All that the organiser's page shows, on that day in that language; four queries after a change, else none."""
    return unless_changed(_draft, conference, conference.start_time, day, language)


def _draft(conference: Conference, _start: datetime.time, day: datetime.date, _language: str) -> Draft:
    found = lines(conference)
    table = arrange.of_items(conference, found)
    version = versions.latest(conference)
    before, more = version.content if version else [], _aside(conference)
    seen = ordering.mark(found)
    return Draft(
        table=table,
        seen=seen,
        warned=sentences(_warned(conference, table.slots, day, more), table),
        version=version,
        differs=versions.told(changes.compare(before, versions.content_of(table.slots))) if version else [],
        last=more.last[0] if more.last[1] == seen else "",
    )


def warned(conference: Conference, slots: list[arrange.Slot], day: datetime.date) -> list[warnings.Warned]:
    """The warnings of the draft; one query. The items of the slots are `Line`s."""
    return _warned(conference, slots, day, _aside(conference))


def _warned(
    conference: Conference, slots: list[arrange.Slot], day: datetime.date, more: Aside
) -> list[warnings.Warned]:
    return warnings.of_programme(
        [
            warnings.ItemFacts(
                number=slot.number,
                kind=slot.item.kind,
                minutes=slot.item.minutes,
                begins=slot.begins,
                ends=slot.ends,
                late=slot.late,
                is_manned=slot.item.is_manned,
                papers=tuple(more.papers.get(slot.item.pk, ())),
                film=more.films.get(slot.item.pk),
            )
            for slot in slots
        ],
        start=arrange.start_of(conference),
        limit=conference.minutes_limit,
        today=day,
        offices=more.offices,
        has_awards=more.has_awards,
    )


def _aside(conference: Conference) -> Aside:
    found = Aside({}, {}, set(), False)
    for what, item, state, number, due, title in _all_aside(conference):
        if what == "paper":
            found.papers.setdefault(item, []).append(warnings.PaperFacts(title, state, number, due))
        elif what == "film":
            found.films[item] = warnings.FilmFacts(state, number, due)
        elif what == "office":
            found.offices.add(state)
        elif what == "last":
            found = found._replace(last=(state, title))
        else:
            found = found._replace(has_awards=True)
    return found


def _all_aside(conference: Conference) -> Any:
    """(what, item, state, number, due, title) of papers, films, offices, one decided award and the last change, in one query."""
    text, number = Value("", CharField()), Value(None, IntegerField())
    day = Value(None, DateField())
    papers = Paper.objects.filter(item__conference=conference).order_by()
    films = Film.objects.filter(item__conference=conference).order_by()
    officers = Officer.objects.filter(conference=conference).order_by()
    awards = Award.objects.filter(nomination__conference=conference, state__in=GIVEN).order_by()
    last = LastChange.objects.filter(conference=conference).order_by()
    return _named("paper", papers, "item_id", "state", F("minutes"), F("due"), F("title")).union(
        _named("film", films, "item_id", "state", F("seconds"), F("due"), F("title")),
        _named("office", officers, number, "office", number, day, text),
        _named("award", awards, number, "state", number, day, text),
        _named("last", last, number, "what", number, day, F("after")),
    )


def _named(what: str, rows: Any, item: Any, state: Any, number: Any, due: Any, title: Any) -> Any:
    return rows.values_list(
        Value(what, CharField()),
        F(item) if isinstance(item, str) else item,
        F(state),
        number,
        due,
        title,
    )
