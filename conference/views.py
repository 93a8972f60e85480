"""The few pages that belong to no room."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

# Names of the routes that answer without sign-in; a test holds this list against the URL map.
PUBLIC = ("healthz", "login", "set_language", "admin:login", "admin:jsi18n")


@login_not_required
def healthz(request) -> JsonResponse:
    """200 once the portal serves and its database answers; the middleware turns a database error into 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request, reason="") -> HttpResponse:
    """An old form (signed out meanwhile, cookies off): says what to do instead of a technical refusal."""
    return render(request, "403_csrf.html", status=403)
