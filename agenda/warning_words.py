"""The sentences of the warnings, each with its tone."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.arrange import Timetable
from agenda.warnings import Warned

DANGER = ("midnight", "late", "counting", "no_result", "film_late", "paper_late")
MOST = 40
"""More sentences than that nobody reads; the last one says how many were left out."""


def sentences(warned: Iterable[Warned], table: Timetable) -> list[tuple[str, str]]:
    """(tone, sentence) of each, at most MOST."""
    every = [("danger" if each.code in DANGER else "warning", _sentence(each, table)) for each in warned]
    if len(every) <= MOST:
        return every
    left = len(every) - MOST
    return [
        *every[:MOST],
        ("warning", ngettext("And %(n)s more warning.", "And %(n)s more warnings.", left) % {"n": left}),
    ]


def _sentence(warned: Warned, table: Timetable) -> str:
    numbers = ", ".join(map(str, warned.numbers))
    words = {"numbers": numbers, "n": warned.minutes, "name": warned.name}
    if warned.code == "overrun":
        return _overrun(warned.minutes, table)
    if warned.code == "film_length":
        minutes, seconds = divmod(warned.minutes, 60)
        words["length"] = f"{minutes}:{seconds:02d}"
    if warned.code == "counting":
        words |= {"casting": str(warned.numbers[0]), "result": str(warned.numbers[1])}
    return _texts(warned)[warned.code] % words


def _overrun(minutes: int, table: Timetable) -> str:
    return ngettext(
        "The programme takes %(total)s minutes; the limit of this conference is %(limit)s. Shorten it by %(n)s minute.",
        "The programme takes %(total)s minutes; the limit of this conference is %(limit)s. Shorten it by %(n)s minutes.",
        minutes,
    ) % {"total": table.length, "limit": table.limit, "n": minutes}


def _texts(warned: Warned) -> dict[str, str]:
    several = len(warned.numbers)
    return {
        "midnight": _("The programme runs past midnight. Check the start and the minutes."),
        "late": ngettext(
            "Item %(numbers)s misses its fixed start by %(n)s minute: the items before it take too long.",
            "Item %(numbers)s misses its fixed start by %(n)s minutes: the items before it take too long.",
            warned.minutes,
        ),
        "no_presidium": _("There is an election (item %(numbers)s), but no presidium is named."),
        "no_counting": _("There is an election (item %(numbers)s), but no counting board is named."),
        "no_result": _("Ballots are cast in item %(numbers)s, but no item after it announces the result."),
        "counting": ngettext(
            "Between the casting of ballots (item %(casting)s) and the announcement (item %(result)s) the counting board needs %(n)s minute more.",
            "Between the casting of ballots (item %(casting)s) and the announcement (item %(result)s) the counting board needs %(n)s minutes more.",
            warned.minutes,
        ),
        "unmanned": ngettext(
            "Nobody is named to present item %(numbers)s.",
            "Nobody is named to present items %(numbers)s.",
            several,
        ),
        "papers_too_long": ngettext(
            "The papers of item %(numbers)s take %(n)s minute more than the item has.",
            "The papers of item %(numbers)s take %(n)s minutes more than the item has.",
            warned.minutes,
        ),
        "paper_late": _("Item %(numbers)s: the paper “%(name)s” is overdue."),
        "paper_unread": _("Item %(numbers)s: the paper “%(name)s” is past its day and not approved yet."),
        "no_film": _("Item %(numbers)s is a film, but none is entered."),
        "film_waits": _("The film of item %(numbers)s is not approved yet."),
        "film_late": _("The film of item %(numbers)s is overdue and not approved."),
        "film_length_unknown": _("The length of the film of item %(numbers)s is not known."),
        "film_length": _("The film of item %(numbers)s lasts %(length)s, which is not what the item has."),
        "no_awards": _("Awards are handed over in item %(numbers)s, but none is decided yet."),
    }
