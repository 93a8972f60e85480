"""What anybody reads of stories and news: only versions that `published()` gives, on pages, in feeds, search and list."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from conference.addresses import address
from conference.fields import is_row_number
from conference.models import Conference, Unit
from conference.open_pages import Gone
from conference.unchanged import unless_changed
from stories import picture_files
from stories.models import Story, Version
from stories.states import DECIDED

STORIES = (Story.Kind.STORY, Story.Kind.FILM)
NEWS = (Story.Kind.NEWS,)
ON_A_PAGE = 12
NARROWED = ("unit", "theme", "edition")
ASKED = ("q", *NARROWED, "page")
"""The parameters that a list of stories or news depends on."""
NO_WORDS = "bai"  # the end of an address whose title has no letter


class Choice(NamedTuple):
    """One way to narrow a list down."""

    value: str
    label: str
    is_chosen: bool


class Shelf(NamedTuple):
    """A list as its page shows it. `narrowed`: whether anything was asked for."""

    page: Page
    asked: str
    units: list[Choice]
    themes: list[Choice]
    editions: list[Choice]
    narrowed: bool


def live(conference: Conference) -> list[int]:
    """Numbers of the versions that readers see now, of the edition that stands there and of those before it. Found out once after each change and minute: a page asks for them
    several times over, and whose consent stands takes the database as long as all the rest of a page."""
    return unless_changed(_live, conference.edition_number, timezone.now().replace(second=0, microsecond=0))


def _live(edition: int, _minute: datetime.datetime) -> list[int]:
    found = Version.objects.published().filter(story__conference__edition_number__lte=edition)
    return list(found.order_by().values_list("pk", flat=True))


def public(conference: Conference):
    """As `Version.objects.published()`, without those of later editions than `conference`."""
    found = Version.objects.filter(pk__in=live(conference)).select_related("story__unit")
    return found.order_by("-story__published_at", "-pk")


def of(kinds: tuple[str, ...], conference: Conference):
    """Published versions of these kinds, newest first, with their unit and their pictures."""
    return public(conference).filter(story__kind__in=kinds)


def latest(kinds: tuple[str, ...], conference: Conference, count: int) -> list[Version]:
    """Two queries."""
    return list(of(kinds, conference).with_pictures().for_lists()[:count])


def shelf(kinds: tuple[str, ...], conference: Conference, asked: dict[str, str]) -> Shelf:
    """The page of the list that `asked` (of the address) means; what it means nothing by is left out. Six queries."""
    found = of(kinds, conference)
    text = asked.get("q", "")
    wanted = {name: asked.get(name, "") for name in NARROWED}
    if text:
        found = found.search(text)
    if wanted["unit"].isdecimal() and len(wanted["unit"]) < 10:
        found = found.filter(story__unit=int(wanted["unit"]))
    if wanted["theme"]:
        found = found.filter(theme=wanted["theme"])
    if wanted["edition"]:
        found = found.filter(story__conference__slug=wanted["edition"])
    page = Paginator(found.with_pictures().for_lists(), ON_A_PAGE).get_page(asked.get("page", ""))
    minute = timezone.now().replace(second=0, microsecond=0)
    offered = unless_changed(_offered, kinds, conference, minute)
    units, themes, editions = (
        [Choice(value, label, value == wanted[name]) for value, label in rows]
        for name, rows in zip(NARROWED, offered, strict=True)
    )
    return Shelf(page, text, units, themes, editions, bool(text or any(wanted.values())))


def _offered(
    kinds: tuple[str, ...], conference: Conference, _minute: datetime.datetime
) -> tuple[list[tuple[str, str]], ...]:
    """(value, label) of the units, themes and editions that something is published of. Three queries."""
    found = of(kinds, conference).order_by()
    units = Unit.objects.filter(pk__in=found.values("story__unit")).order_by("position", "pk")
    themes = found.exclude(theme="").order_by("theme").values_list("theme", flat=True).distinct()
    held = Conference.objects.filter(pk__in=found.values("story__conference")).order_by("-edition_number")
    return (
        [(str(pk), name) for pk, name in units.values_list("pk", "name")],
        [(theme, theme) for theme in themes],
        [(row.slug, row.short_title) for row in held],
    )


def one(pk: int, conference: Conference) -> Version:
    """The published version of that story. Http404 for what never was public, `Gone` for what was taken off."""
    if not is_row_number(str(pk)):
        raise Http404("no row has this number")
    version = public(conference).with_pictures().filter(story=pk).first()
    if version is not None:
        return version
    once_public = Story.objects.filter(
        pk=pk, published_at__lte=timezone.now(), conference__edition_number__lte=conference.edition_number
    )
    decided = Version.objects.filter(story=OuterRef("pk"), state__in=DECIDED)
    raise Gone("taken off") if once_public.filter(Exists(decided)).exists() else Http404("never public")


def address_of(version: Version) -> str:
    """Where its page stands; only for published ones."""
    route = "open:news_item" if version.story.kind in NEWS else "open:story"
    return address(route, version.story_id, version.slug or NO_WORDS)


def others_of_unit(version: Version, conference: Conference, count: int = 3) -> list[Version]:
    """The newest other ones of its unit and kind."""
    kinds = NEWS if version.story.kind in NEWS else STORIES
    return list(
        of(kinds, conference)
        .filter(~Q(story=version.story_id), story__unit=version.story.unit_id)
        .with_pictures()
        .for_lists()[:count]
    )


class Card(NamedTuple):
    """One version as lists show it."""

    version: Version
    url: str
    since: datetime.datetime | None
    picture: picture_files.Shown | None


def cards(versions: Iterable[Version]) -> list[Card]:
    """Of versions that came `with_pictures`; no query."""
    return [Card(row, address_of(row), since(row), next(iter(pictures_of(row)), None)) for row in versions]


def pictures_of(version: Version) -> list[picture_files.Shown]:
    return [picture_files.shown(place) for place in version.pictures.all()]


def since(version: Version) -> datetime.datetime | None:
    """When readers first saw the story."""
    return version.story.published_at or version.publish_at
