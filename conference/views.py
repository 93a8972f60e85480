"""The few pages that belong to no room."""

import logging
import secrets

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

# Names of the routes that answer without sign-in; a test holds this list against the URL map.
PUBLIC = ("healthz", "login", "set_language")


@login_not_required
def healthz(request) -> JsonResponse:
    """200 once the portal serves and its database answers; the middleware turns a database error into 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request, reason="") -> HttpResponse:
    """An old form (signed out meanwhile, cookies off): says what to do instead of a technical refusal."""
    return render(request, "403_csrf.html", status=403)


def server_error(request) -> HttpResponse:
    """An unknown error: a page with a reference number, under which the log tells the rest."""
    reference = secrets.token_hex(4).upper()
    logger.exception("error %s on %s", reference, request.path)
    return HttpResponse(render_to_string("500.html", {"reference": reference}), status=500)
