"""Pages that answer 304 when they are as the browser has them.

The tag of a page is made of all that is drawn on it, so it differs with person, role, language, message and figure
without a list of these. What alone differs from one drawing to the next, the masks of the token against forged forms, is
left out, and the secret that they mask is put in: a kept page bears a token that still opens. Left out too is the line
of the print, whose time the page sets itself when it is printed (`static/js/portal.js`).
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers

from conference.unchanged import shelf

MASK = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]{64}')
PRINTED = re.compile(rb'<p class="print-only" data-printed="[^<]*</p>')


def not_sent_twice(view: Callable) -> Callable:
    """View decorator: a GET of a page that the browser has already is answered by 304 and no page.

    While nothing is written to the database the tag of the last drawing is known, and the page is not drawn at all; it
    is drawn anew after a minute, since some pages tell of the time, and when the view says so (`steady`).
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method not in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        facts, kept = _facts(request), shelf()
        known, until = kept.get(facts, ("", None)) if kept and facts else ("", None)
        if known and (until is None or timezone.now() < until):
            answer = get_conditional_response(request, known, None, HttpResponse())
            if isinstance(answer, HttpResponseNotModified):
                answer["ETag"] = known
                return _private(answer)
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or response.streaming:
            return response
        response["ETag"] = tag = _tag(request, response)
        if facts and kept is not None:  # a commit since leaves this shelf behind
            kept[facts] = tag, getattr(request, "steady_until", None)
        return get_conditional_response(request, tag, None, _private(response))

    return wrapped


def steady(request: HttpRequest, until: datetime.datetime | None) -> None:
    """The view tells until when the page that it draws stays right though nothing is written, where the clock's next
    whole minute is too late. None: it does not depend on the clock."""
    request.steady_until = until  # type: ignore[attr-defined]


def _facts(request: HttpRequest) -> tuple | None:
    """All that the page depends on beside the rows; None while a message waits to be shown."""
    if CookieStorage.cookie_name in request.COOKIES:
        return None
    return (
        "page",
        request.get_full_path(),
        request.get_host(),
        request.session.session_key,
        request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME),
        request.headers.get("HX-Request"),
        timezone.now().replace(second=0, microsecond=0),
    )


def _tag(request: HttpRequest, response: HttpResponse) -> str:
    drawn = hashlib.sha256(PRINTED.sub(b"", MASK.sub(rb"\1", response.content)))
    drawn.update(str(request.META.get("CSRF_COOKIE", "")).encode())
    return f'"{drawn.hexdigest()[:32]}"'


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by the browser alone, which asks each time."""
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ("Cookie", "HX-Request"))
    return response
