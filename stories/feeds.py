"""Feeds of stories and news (RSS 2.0), and the list of pages for search engines."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from conference.addresses import address
from conference.models import Conference
from conference.open_pages import open_page
from stories import honours, open_site, reading
from stories.models import Version
from stories.open_models import PublicPages

NEWEST = 30


class _Versions(Feed):
    """`kinds`: of which kinds; `home`: the route of their list."""

    kinds: tuple[str, ...] = ()
    home = ""

    def get_object(self, request: HttpRequest) -> PublicPages:
        return open_site.pages_of(request)

    def link(self, pages: PublicPages) -> str:
        return address(self.home)

    def title(self, pages: PublicPages) -> str:
        return f"{self.name()} – {pages.conference.short_title}"

    def description(self, pages: PublicPages) -> str:
        return pages.conference.title

    def name(self) -> str:
        raise NotImplementedError

    def items(self, pages: PublicPages) -> list[Version]:
        return reading.latest(self.kinds, pages.conference, NEWEST)

    def item_title(self, item: Version) -> str:
        return item.title

    def item_description(self, item: Version) -> str:
        return item.summary

    def item_link(self, item: Version) -> str:
        return reading.address_of(item)

    def item_author_name(self, item: Version) -> str:
        return item.story.unit.name

    def item_pubdate(self, item: Version) -> datetime.datetime | None:
        return reading.since(item)

    def item_updateddate(self, item: Version) -> datetime.datetime | None:
        return item.publish_at


class StoryFeed(_Versions):
    kinds = reading.STORIES
    home = "open:stories"

    def name(self) -> str:
        return _("Exemplary stories")


class NewsFeed(_Versions):
    kinds = reading.NEWS
    home = "open:news"

    def name(self) -> str:
        return _("News")


story_feed = open_page()(StoryFeed())
news_feed = open_page()(NewsFeed())


class _Shown(Sitemap):
    """`conference`: the edition that stands there."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference


class _Lists(_Shown):
    """The pages that are always there, and the honoured of each edition."""

    def items(self) -> list[tuple[str, tuple[str, ...]]]:
        fixed = ("open:home", "open:stories", "open:news", "open:honours")
        return [(route, ()) for route in fixed] + [
            ("open:honours_of", (row.slug,)) for row in honours.editions(self.conference)
        ]

    def location(self, item: Any) -> str:
        route, arguments = item
        return address(route, *arguments)


class _Each(_Shown):
    """Every published story and piece of news."""

    limit = 5000

    def items(self):
        return reading.of((*reading.STORIES, *reading.NEWS), self.conference)

    def location(self, item: Any) -> str:
        return reading.address_of(item)

    def lastmod(self, item: Version) -> datetime.datetime | None:
        return item.publish_at


@open_page("p")
def site_map(request: HttpRequest) -> HttpResponse:
    conference = open_site.pages_of(request).conference
    open_site.not_too_often(request)
    return sitemap(request, {"lists": _Lists(conference), "each": _Each(conference)}).render()
