"""The calendar of one's own tasks: its link is made and ended on the page of the tasks, and opens without signing in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.sign_in import client_address
from conference import ics, throttle
from conference.conditional import not_sent_twice
from conference.current import current_conference
from subcommittees import calendar

PAGE = "lich"  # wrong tries here are counted apart from those of other pages


@require_POST
@never_cache
def make(request):
    """Tells the address of the new link, this once."""
    address = request.build_absolute_uri(
        reverse("subcommittees:calendar", args=[calendar.make(request.user)])
    )
    return render(request, "subcommittees/calendar.html", {"address": address})


@require_POST
def end(request):
    if calendar.end(request.user):
        messages.success(request, _("The link of your calendar opens no longer."))
    else:
        messages.info(request, _("There is no link of your calendar."))
    return redirect("subcommittees:my_tasks")


@login_not_required
@require_safe
@not_sent_twice
def feed(request, token: str):
    """The open tasks of the link's owner as they stand now; 404 for every link that does not open, and for a while for
    all of them where too many wrong ones were tried."""
    owner, conference = _owner(request, token), current_conference(request)
    if owner is None or conference is None:
        raise Http404
    content = ics.calendar(*calendar.entries(conference, owner), name=conference.short_title)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="nhiem-vu.ics"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _owner(request, token: str) -> User | None:
    visitor = client_address(request)
    if throttle.is_used_up(visitor, PAGE):
        return None
    owner = calendar.owner_of(token)
    if owner is None:
        throttle.admit(visitor, PAGE)
    return owner
