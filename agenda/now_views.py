"""Now and next, for the phones in the hall."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agenda import live, versions
from conference.conditional import not_sent_twice, steady
from conference.current import current_conference
from conference.models import Conference


def is_public(conference: Conference | None) -> bool:
    """Whether the programme, and with it what is under way, is shown without sign-in."""
    return bool(getattr(conference, "programme_is_public", False))


@login_not_required
@require_GET
@not_sent_twice
def now(request) -> HttpResponse:
    """The item under way and the next one, for everybody where the programme is public, else for who is signed in."""
    conference = current_conference(request)
    if not is_public(conference) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _not_indexed(render(request, "live/now.html", _shown(request, conference)))


@login_not_required
@require_GET
@not_sent_twice
def now_state(request) -> HttpResponse:
    """The part of the page that follows the session."""
    conference = current_conference(request)
    if not is_public(conference) and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _not_indexed(render(request, "live/_now.html", _shown(request, conference)))


def _not_indexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _shown(request, conference: Conference | None) -> dict[str, Any]:
    """What is known to everybody: until the session begins the programme as it was published, then the session itself.

    At most two queries.
    """
    if conference is None:
        return {"conference": None}
    standing = live.standing(conference, live.items_of(conference))
    steady(request, standing.steady_until)
    context: dict[str, Any] = {"conference": conference, "standing": standing}
    if not standing.has_begun:
        context["published"] = versions.entries(versions.latest(conference))[:2]
    return context
