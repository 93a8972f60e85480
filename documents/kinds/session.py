"""The programme as the papers of the day read it: its times, and the people whom it names as the hall hears them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext

from agenda import arrange, timing
from agenda.models import AgendaItem, Officer, Speaker
from agenda.named import Named
from conference import vietnamese
from conference.models import Conference
from delegates.models import Delegate
from documents.engine import PaperError
from documents.kinds import letterhead

COMRADE, POLITE = "comrade", "polite"
"""How people are addressed: "Đồng chí" for everybody unless told, or "Ông", "Bà"."""


def slots(conference: Conference) -> list[arrange.Slot]:
    """The items in order with their times, people, papers, film and questions. PaperError past midnight.

    The number of queries does not depend on how many there are.
    """
    items = conference.agenda.select_related("film").prefetch_related(
        Prefetch("speakers", Speaker.objects.select_related(*OF_NAMED)),
        "papers__unit",
        "questions__asked_of",
    )
    return timed(conference, items)


def timed(conference: Conference, items: Iterable[AgendaItem]) -> list[arrange.Slot]:
    """These items in order with their times. PaperError past midnight."""
    table = arrange.of_items(conference, list(items))
    if table.past_midnight:
        raise PaperError(gettext("The programme runs past midnight. Shorten it or let it begin earlier."))
    return table.slots


def span(begin: int, end: int) -> str:
    """ "07:15 - 07:45" of minutes after midnight, on one line."""
    return between(timing.clock_text(begin), timing.clock_text(end))


def between(begin: str, end: str) -> str:
    """ "07:15 - 07:45" of two times of day, on one line."""
    return f"{begin} - {end}".replace(" ", vietnamese.NBSP)


def facts(conference: Conference) -> dict[str, str]:
    """Title, time and venue as every paper of the day has them in its head."""
    return {
        "about": letterhead.about(conference),
        "time": letterhead.session_time(conference),
        "venue": conference.venue,
    }


def lines(text: str) -> list[str]:
    """The lines of a typed text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


OF_NAMED = ("delegate__unit", "delegate__nomination")
"""What a query of named people brings along, so that `voice` asks for nothing."""


def officers(conference: Conference) -> dict[str, list[Officer]]:
    """{office: who holds it, the leading one first}; one query."""
    found: dict[str, list[Officer]] = {}
    for officer in conference.officers.select_related(*OF_NAMED):
        found.setdefault(officer.office, []).append(officer)
    return found


def chair_name(conference: Conference) -> str:
    """Who presides: the leading one of the presidium, else the usual signatory where the set-up names that one or that
    post as chair; "" where neither is known. One query."""
    leading = conference.officers.filter(office=Officer.Office.PRESIDIUM, leads=True).first()
    if leading:
        return str(leading.full_name)
    chair, post = conference.chair.casefold(), conference.signatory_position.casefold()
    named = [conference.signatory_name.casefold(), post]
    is_usual = any(text and text in chair for text in named)
    return str(conference.signatory_name) if is_usual else ""


def address(gender: str, form: str) -> str:
    """ "Đồng chí", or "Ông", "Bà" where the paper is to be polite that way."""
    return vietnamese.honorific(gender) if form == POLITE else "Đồng chí"


def voice(named: Named, form: str) -> dict[str, str]:
    """Somebody whom the programme names: `to`, `name`, `office`, `say` (how to say it) and `note`.

    `note` says where the list of delegates has something else by now: another spelling, a substitute, an absence.
    """
    row = named.delegate
    office = named.title
    if not office and row is not None:
        office = letterhead.joined(row.position, row.workplace or row.unit.name)
    return {
        "to": address(named.gender or (row.gender if row else ""), form),
        "name": named.full_name,
        "office": office,
        "say": named.pronunciation,
        "note": difference(named.full_name, row, form) if row else "",
    }


def difference(name: str, row: Delegate, form: str) -> str:
    """What the list of delegates says otherwise of somebody whom the programme calls `name`; "" where it agrees."""
    if not row.is_expected:
        return "không còn trong danh sách đại biểu"
    if vietnamese.clean(name).casefold() == row.full_name.casefold():
        return ""
    who = f"{address(row.gender, form).lower()} {row.full_name}"
    if row.stands_in_for:
        return ", ".join(part for part in (f"dự thay: {who}", row.position) if part)
    return f"danh sách đại biểu ghi: {row.full_name}"


def presented_by(item: AgendaItem) -> str:
    """Who presents an item: as it was typed, else those who speak; "" where nobody is named yet."""
    speakers = [row.full_name for row in item.speakers.all() if row.part == Speaker.Part.SPEAKS]
    return item.presenter or "; ".join(speakers)


def length_of_film(seconds: int) -> str:
    """ "15:00"."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def film_of(item: AgendaItem) -> Any:
    """The film that is shown in the item, None without one; of an item from `slots`."""
    return getattr(item, "film", None)
