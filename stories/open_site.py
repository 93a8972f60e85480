"""The frame of the public pages: whether they are open, and where they lead."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.sign_in import client_address
from conference.addresses import address
from conference.current import current_conference, remember
from conference.models import Conference
from conference.open_pages import LANGUAGE, TooMany, for_one_reader, frame_of
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
    """The public pages of the current conference, open or to be looked at by somebody signed in. One query.

    Http404 where they are closed to this reader; only then, or for a preview, the session is asked.
    """
    found = PublicPages.objects.select_related("conference").filter(conference__is_current=True).first()
    if found is None or not found.is_open:
        if not request.user.is_authenticated:
            raise Http404("no public pages")
        for_one_reader(request)
    if found is None:
        conference = current_conference(request)
        if conference is None:
            raise Http404("no conference")
        found = PublicPages(conference=conference)
    remember(request, found.conference)
    frame_of(request, _frame(request, found))
    return found


def not_too_often(request: HttpRequest) -> None:
    """TooMany for an address that has had more lists looked up than a person reads. Kept pages do not count: a view is
    not asked for them."""
    if set(request.GET) - {LANGUAGE} and not PACE.admits(client_address(request)):
        raise TooMany("too many look-ups")


def are_open() -> bool:
    return PublicPages.objects.filter(conference__is_current=True, is_open=True).exists()


def draw(request: HttpRequest, template: str, pages: PublicPages, **context) -> HttpResponse:
    """The template in the frame of the public pages."""
    own = {"pages": pages, "address": request.build_absolute_uri(request.path)}
    return render(request, template, _frame(request, pages) | own | context)


def _frame(request: HttpRequest, pages: PublicPages) -> dict[str, Any]:
    return {
        "conference": pages.conference,
        "sections": sections(pages.conference, request.path),
        "is_preview": not pages.is_open,
    }


def sections(conference: Conference, path: str) -> list[Section]:
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
    return [Section(label, url := address(route), path.startswith(url)) for label, route in routes]
