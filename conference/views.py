"""The few pages that belong to no room."""

import logging
import secrets
import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from conference.resend import resend_fields

logger = logging.getLogger(__name__)

# Names of the routes that answer without sign-in; a test holds this list against the URL map.
PUBLIC = (
    "healthz", "login", "set_language", "check:page", "check:worker", "reply:page", "reply:calendar",
    "programme:page", "programme:calendar", "programme:json", "programme:xml",
    # the public pages, where the organiser opened them
    "open:home", "open:stories", "open:story_feed", "open:story", "open:news", "open:news_feed", "open:news_item",
    "open:honours", "open:honours_of", "open:picture", "open:sitemap", "open:robots",
    # the page of a door is the same for everybody; what it shows is opened by the pass of a door instead
    "door:phone", "door:worker", "door:manifest",
    "door:api_roster", "door:api_scans", "door:api_counts", "door:api_decode", "door:api_walk_in",
    # opened by the link of the hall screen
    "screen:page", "screen:state",
    "reminder_mail:off",  # opened by the signed link in a mail of reminders
    "subcommittees:calendar",  # opened by the link that a person made for their own calendar
)  # fmt: skip


@login_not_required
def healthz(request) -> JsonResponse:
    """200 once the portal serves and its database answers; `server_error` turns a database error into 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request, reason="") -> HttpResponse:
    """An old form (signed in anew meanwhile, cookies off): says what to do, and offers to send it again."""
    return render(request, "403_csrf.html", {"fields": resend_fields(request)}, status=403)


def server_error(request) -> HttpResponse:
    """503 while the database is locked, restarting or gone; else 500 with a number under which the log tells more."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        logger.error("database trouble on %s: %s", request.path, error)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})
    reference = secrets.token_hex(4).upper()
    logger.exception("error %s on %s", reference, request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
