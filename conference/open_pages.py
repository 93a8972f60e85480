"""Pages that anybody reads: the same for all, without a cookie, kept ready while nothing changes. In Vietnamese, and at
`?lang=en` with an English frame around the same texts.

What is kept is the finished page, packed as browsers ask for it; the first commit of anybody leaves it behind, and so
does the next whole minute, since pages tell of the day and of what is published at a time. Others may keep a page but
ask for it each time: what was taken back is gone from everywhere at once (decision 30).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from conference.throttle import MINUTES
from conference.unchanged import shelf

ASK_EACH_TIME = "public, no-cache"
FOR_ONE_READER = "private, no-store"
LANGUAGE = "lang"
PREVIEW = "preview"
FRAME = frozenset({LANGUAGE, PREVIEW})
"""Parameters that every page has and that its links keep."""
WORTH_PACKING = 500  # bytes
LONGEST_VALUE = 80  # characters of one parameter that are looked at
PACKED = re.compile(
    r"(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?:0\.\d*[1-9]\d*|1(?:\.0*)?)\s*)?(?:,|$)", re.IGNORECASE
)


class Gone(Http404):
    """What stood here was public once and was taken back; it is answered by 410."""


class TooMany(Http404):
    """This visitor asked too often for what has to be looked up each time; it is answered by 429."""


@dataclass(frozen=True)
class Ready:
    """A finished page. `packed`: by gzip, None where that is not worth it."""

    plain: bytes
    packed: bytes | None
    kind: str
    tag: str


def open_page(*asks: str) -> Callable[[Callable], Callable]:
    """View decorator for pages, feeds and lists that anybody reads.

    `asks`: the parameters of the address that the page depends on, beside those of FRAME; the view sees these alone, so
    that nobody makes ever new pages of one by inventing others. The view asks neither session nor user, but for a
    preview: then it calls `for_one_reader`. Http404, `Gone` and `TooMany` are answered in the frame of these pages.
    """

    def decorated(view: Callable) -> Callable:
        @wraps(view)
        def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            request.GET = cast(Any, _asked(request.GET, (LANGUAGE, PREVIEW, *asks)))
            with translation.override(_language(request)):
                kept, facts = shelf(), _facts(request)
                ready = kept.get(facts) if kept is not None else None
                if ready is None:
                    answer = _drawn(view, request, *args, **kwargs)
                    if isinstance(answer, HttpResponse):
                        return answer
                    ready = answer
                    if kept is not None:
                        kept[facts] = ready
                return _answer(request, ready)

        return login_not_required(require_safe(wrapped))

    return decorated


def _asked(given: QueryDict, names: tuple[str, ...]) -> QueryDict:
    """What was given under these names, in their order, without empty ones and without needless spaces."""
    asked = QueryDict(mutable=True)
    for name in names:
        if value := " ".join(given.get(name, "")[:LONGEST_VALUE].split()):
            asked[name] = value
    if asked.get(LANGUAGE) not in dict(settings.LANGUAGES):
        asked.pop(LANGUAGE, None)
    if PREVIEW in asked:
        asked[PREVIEW] = "1"
    return asked


def _language(request: HttpRequest) -> str:
    """The address says it, not a cookie, so that a page is the same for all who ask for that address."""
    return request.GET.get(LANGUAGE, settings.LANGUAGE_CODE)


def kept_words(request: HttpRequest, before: str = "?") -> str:
    """What a link to another of these pages carries along, e.g. "?lang=en"; "" for nothing."""
    kept = {name: request.GET[name] for name in (LANGUAGE, PREVIEW) if name in request.GET}
    return before + urlencode(kept) if kept else ""


def for_one_reader(request: HttpRequest) -> None:
    """The view says that what it draws is not for anybody: nobody keeps it."""
    request.for_one_reader = True  # type: ignore[attr-defined]


def frame_of(request: HttpRequest, frame: dict[str, Any]) -> None:
    """The view gives what stands around each of these pages, so that it stands around a refusal too."""
    request.open_frame = frame  # type: ignore[attr-defined]


def _facts(request: HttpRequest) -> tuple:
    """All that a page depends on beside the rows."""
    minute = timezone.now().replace(second=0, microsecond=0)
    return "open", request.scheme, request.get_host(), request.path, request.GET.urlencode(), minute


def _drawn(view: Callable, request: HttpRequest, *args, **kwargs) -> Ready | HttpResponse:
    """The page to keep, or the answer for this reader alone."""
    try:
        response = view(request, *args, **kwargs)
    except Http404 as error:
        return _missing(
            request, 410 if isinstance(error, Gone) else 429 if isinstance(error, TooMany) else 404
        )
    response.headers.setdefault("Content-Language", _language(request))
    if response.status_code != 200 or getattr(request, "for_one_reader", False):
        response["Cache-Control"] = FOR_ONE_READER
        return response
    return ready_page(response.content, response["Content-Type"])


def ready_page(plain: bytes, kind: str) -> Ready:
    packed = gzip.compress(plain, 6, mtime=0) if len(plain) >= WORTH_PACKING else None
    return Ready(plain, packed, kind, f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"')


def _answer(request: HttpRequest, ready: Ready) -> HttpResponse:
    takes_packed = PACKED.search(request.headers.get("Accept-Encoding", ""))
    body = ready.packed if takes_packed and ready.packed is not None else ready.plain
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=ready.kind, headers={
        "Cache-Control": ASK_EACH_TIME, "Content-Language": _language(request), "ETag": ready.tag,
        "Content-Length": str(len(body)),
    })  # fmt: skip
    if body is ready.packed:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ("Accept-Encoding",))
    return cast(HttpResponse, get_conditional_response(request, ready.tag, None, response))


def _missing(request: HttpRequest, status: int) -> HttpResponse:
    frame = getattr(request, "open_frame", {})
    response = render(request, "open/missing.html", {**frame, "status": status}, status=status)
    response["Cache-Control"] = FOR_ONE_READER
    if status == 429:
        response["Retry-After"] = str(MINUTES * 60)
    return response
