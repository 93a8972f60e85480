"""The programme as everybody knows it: what the organiser publishes stays as it is until the next time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions
from agenda import arrange, changes
from agenda.models import AgendaVersion
from conference import history
from conference.models import Conference


class Entry(NamedTuple):
    """One item of a published programme; `item`: its number among the items, of which it may be none any more."""

    number: int
    item: int
    begin: str
    end: str
    minutes: int
    kind: str
    title: str
    presenter: str
    responsible: str


def latest(conference: Conference) -> AgendaVersion | None:
    """The version that holds; None before the first. One query."""
    return AgendaVersion.objects.filter(conference=conference).first()


def entries(version: AgendaVersion | None) -> list[Entry]:
    """The items of a version in order; none before the first."""
    return [
        Entry(
            number,
            row["id"],
            row["begin"],
            row["end"],
            row["minutes"],
            row["kind"],
            row["title"],
            row["presenter"],
            row["responsible"],
        )
        for number, row in enumerate(version.content if version else (), start=1)
    ]


def content_of(slots: Iterable[arrange.Slot]) -> list[dict[str, Any]]:
    """The slots of a timetable as `AgendaVersion.content` keeps them."""
    return [
        {
            "id": slot.item.pk,
            "kind": str(slot.item.kind),
            "title": slot.item.title,
            "begin": slot.begin,
            "end": slot.end,
            "minutes": slot.item.minutes,
            "presenter": slot.item.presenter,
            "responsible": slot.item.responsible,
        }
        for slot in slots
    ]


@transaction.atomic
def publish(conference: Conference, actor, note: str = "", seen: int | None = None) -> AgendaVersion | None:
    """The draft becomes the next version. None, and nothing happens, when that is what holds already.

    `seen`: the number of the version that the page showed as the last one (0: none). ValidationError with a sentence
    when there is another one since, when the programme is empty or runs past midnight.
    """
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    conference = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    last, table = latest(conference), arrange.timetable(conference)
    number = last.number if last else 0
    if seen is not None and seen != number:
        raise ValidationError(_("The programme was published meanwhile. Look at what differs now."))
    if not table.slots:
        raise ValidationError(_("The programme has no items yet."))
    if table.past_midnight:
        raise ValidationError(_("The programme runs past midnight. Check the start and the minutes."))
    content = content_of(table.slots)
    if last and last.content == content:
        return None
    version = AgendaVersion.objects.create(
        conference=conference, number=number + 1, by=actor, content=content, note=note
    )
    history.record(
        actor,
        conference,
        "agenda_published",
        reason=note,
        changes={"agenda_version": [str(number), str(number + 1)]},
    )
    return version


def told(found: Iterable[changes.Change]) -> list[str]:
    """One sentence for each change."""
    return [_sentence(change) for change in found]


def _sentence(change: changes.Change) -> str:
    words = {"title": change.title, "before": change.before or "–", "after": change.after or "–"}
    if change.what == changes.SHIFTED:
        return _shifted(change)
    sentences = {
        changes.ADDED: _("New: “%(title)s”, %(after)s."),
        changes.REMOVED: _("Taken out: “%(title)s” (%(before)s)."),
        changes.RENAMED: _("“%(before)s” is now called “%(after)s”."),
        changes.MOVED: _("“%(title)s” moved from place %(before)s to place %(after)s."),
        changes.RETIMED: _("“%(title)s”: %(after)s instead of %(before)s."),
        changes.PRESENTED: _("“%(title)s” is presented by %(after)s instead of %(before)s."),
    }
    return sentences[change.what] % words


def _shifted(change: changes.Change) -> str:
    minutes = abs(change.minutes)
    words = {"count": change.how_many, "first": change.title, "last": change.last, "minutes": minutes}
    if change.minutes > 0:
        text = ngettext(
            "%(count)s items from “%(first)s” to “%(last)s” begin %(minutes)s minute later.",
            "%(count)s items from “%(first)s” to “%(last)s” begin %(minutes)s minutes later.",
            minutes,
        )
    else:
        text = ngettext(
            "%(count)s items from “%(first)s” to “%(last)s” begin %(minutes)s minute earlier.",
            "%(count)s items from “%(first)s” to “%(last)s” begin %(minutes)s minutes earlier.",
            minutes,
        )
    return text % words
