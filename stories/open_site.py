"""The frame of the public pages: whether they are open, and where they lead."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.sign_in import client_address
from conference.addresses import address
from conference.current import current_conference, remember
from conference.models import Conference
from conference.open_edition import allowed, newest_first
from conference.open_pages import FRAME, PREVIEW, TooMany, for_one_reader, frame_of, kept_words
from conference.throttle import Pace
from stories.open_models import PublicPages

PACE = Pace(120)
"""Look-ups of one address in ten minutes: an office behind one address reads on, a program that tries words does not."""


class Section(NamedTuple):
    """One link of the menu over the public pages."""

    label: str
    url: str
    is_current: bool


def pages_of(request: HttpRequest) -> PublicPages:
    """The public pages that stand there (`open_pages`), or for somebody signed in those of the current conference to be
    looked at before: where none stand there, and where the address asks for the preview. One query.

    Http404 where they are closed to this reader; only then, or for a preview, the session is asked.
    """
    found = open_pages().first()
    if found is None or (PREVIEW in request.GET and not found.conference.is_current):
        found = preview_of(request)
    remember(request, found.conference)
    frame_of(request, _frame(request, found))
    return found


def open_pages() -> QuerySet[PublicPages]:
    """Those that are open, the one that stands there first."""
    found = PublicPages.objects.filter(allowed("conference__"), is_open=True).select_related("conference")
    return found.order_by(*newest_first("conference__"))


def preview_of(request: HttpRequest) -> PublicPages:
    """Those of the current conference for this reader alone. Http404 for who is not signed in."""
    if not request.user.is_authenticated:
        raise Http404("no public pages")
    for_one_reader(request)
    conference = current_conference(request)
    if conference is None:
        raise Http404("no conference")
    return PublicPages.objects.filter(conference=conference).first() or PublicPages(conference=conference)


def not_too_often(request: HttpRequest) -> None:
    """TooMany for an address that has had more lists looked up than a person reads. Kept pages do not count: a view is
    not asked for them."""
    if set(request.GET) - FRAME and not PACE.admits(client_address(request)):
        raise TooMany("too many look-ups")


def are_open() -> bool:
    return open_pages().exists()


def shows(conference: Conference) -> bool:
    """Whether anybody reads what is published of this edition: pages of a later one tell of it too. One query."""
    return open_pages().filter(conference__edition_number__gte=conference.edition_number).exists()


def draw(request: HttpRequest, template: str, pages: PublicPages, **context) -> HttpResponse:
    """The template in the frame of the public pages."""
    own = {"pages": pages, "address": request.build_absolute_uri(request.path)}
    return render(request, template, _frame(request, pages) | own | context)


def _frame(request: HttpRequest, pages: PublicPages) -> dict[str, Any]:
    return {
        "conference": pages.conference,
        "sections": sections(pages.conference, request),
        "is_preview": not pages.is_open,
    }


def sections(conference: Conference, request: HttpRequest) -> list[Section]:
    """The menu; the programme only where it is public."""
    routes = [
        (_("The conference"), "open:home"),
        (_("Programme"), "programme:page"),
        (_("Exemplary stories"), "open:stories"),
        (_("News"), "open:news"),
        (_("Those honoured"), "open:honours"),
        (_("Certificate check"), "check:page"),
    ]
    if not conference.programme_is_public:
        routes = [route for route in routes if route[1] != "programme:page"]
    path, kept = request.path, kept_words(request)
    found = []
    for label, route in routes:
        url = address(route)
        kept_here = "" if route == "check:page" else kept  # its language is that of the portal
        found.append(Section(label, url + kept_here, path.startswith(url)))
    return found
