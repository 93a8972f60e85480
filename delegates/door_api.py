"""What the phones at the doors talk to: JSON, opened by the pass in the header `X-Door-Pass` alone.

No session is read: a device works on after the session in which its door was opened has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse, UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from conference import closed, pictures
from conference.models import Conference
from delegates import door, door_consent, door_figures, door_passes, door_reading, door_sentences, walk_ins
from delegates.door_passes import ConferenceOver, PassRefused, Post
from delegates.door_reading import Unreadable

LARGEST_PICTURE = 5 * 1024 * 1024
LONGEST_SIDE = 1600  # pixels: enough for a badge that fills a third of the picture


def with_pass(*methods: str) -> Callable:
    """A view of the doors: 405 for other methods, 401 with a sentence without a pass that holds, 400 and 413 as JSON."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method not in methods:
                allowed = ", ".join(methods)
                response: HttpResponse = _refusal(
                    _("This address takes %(method)s.") % {"method": allowed}, 405
                )
                response["Allow"] = allowed
                return response
            try:
                response = view(request, door_passes.check(request.headers.get("X-Door-Pass", "")))
            except ConferenceOver as over:
                response = _refusal(str(over), closed.STATUS)
            except PassRefused as refusal:
                response = _refusal(str(refusal), 401)
            except Unreadable as refusal:
                response = _refusal(str(refusal), 400)
            except UnreadablePostError:
                response = _refusal(_("Not all of it came in. Send it again."), 400)
            except RequestDataTooBig:
                response = _refusal(_("This is too much at a time."), 413)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        return answer

    return wrap


def _refusal(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=status)


def _body(request: HttpRequest) -> bytes:
    """What was sent; b"" for a form of several parts, which is read by the part."""
    return b"" if request.content_type == "multipart/form-data" else request.body


@with_pass("GET")
def roster(request: HttpRequest, post: Post) -> HttpResponse:
    """Everybody, for a device that may lose the network; 304 while nothing has changed.

    `server_time` is that before the list is read: a device believes the newer of its list and the answers to its scans,
    and a scan that came in between is not in the list.
    """
    moment = timezone.now()
    version, content = door_figures.roster(Conference(pk=post.conference))
    etag = f'"{version}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "X-Door-Pass"}
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        told = {"server_time": moment.isoformat(), "version": version, "door": post.door, **content}
        response = JsonResponse(told)
    for name, value in headers.items():
        response[name] = value
    return response


@with_pass("POST")
def scans(request: HttpRequest, post: Post) -> HttpResponse:
    """Notes scans, however late and often they are sent; 400 when some could not be read, the others are taken."""
    handed = door_reading.scans(_body(request))
    doors = door_passes.where(post, (one.door for one in handed.asked))
    handed.asked = [replace(one, door=doors[one.door]) for one in handed.asked]
    answers = _take(post, handed)
    figures = post.figures
    for answer in answers:
        if answer.moved and answer.person and not door.why_off(answer.person):
            expected, present = figures[answer.person.category]
            figures[answer.person.category] = (expected, present + answer.moved)
    told: dict[str, Any] = {
        "server_time": timezone.now().isoformat(),
        "results": [door_sentences.told(answer) for answer in answers],
        "counts": door_figures.counts(figures),
    }
    if handed.errors:
        told |= {"sentence": _("Some scans could not be read."), "errors": handed.errors}
    return JsonResponse(told, status=400 if handed.errors else 200)


def _take(post: Post, handed: door_reading.Handed) -> list[door.Answer]:
    """Takes what was handed in; a number that is another conference's becomes an error of its own."""
    try:
        return door_consent.take(post, handed.asked) if handed.asked else []
    except door.NumberTaken as taken:
        for one in handed.asked:
            if one.id in taken.numbers:
                handed.refuse(None, one.id, _("Another scan has this number. Scan again."))
        handed.asked = [one for one in handed.asked if one.id not in taken.numbers]
        return _take(post, handed)


@with_pass("GET")
def counts(request: HttpRequest, post: Post) -> HttpResponse:
    told = door_figures.counts(post.figures)
    return JsonResponse({"server_time": timezone.now().isoformat(), "door": post.door, **told})


@with_pass("GET", "POST")
def walk_in(request: HttpRequest, post: Post) -> HttpResponse:
    """Somebody who is not on the list, or comes in somebody's place, or that this is taken back. GET: those whom this device sent in, and how they
    stand."""
    if request.method == "GET":
        sent = walk_ins.of_pass(post)
        return JsonResponse({"walk_ins": [walk_ins.told(one) for one in sent]})
    try:
        return JsonResponse(walk_ins.told(walk_ins.handed_in(post, _body(request))))
    except walk_ins.WalkInRefused as refusal:
        return _refusal(str(refusal), 400)


@with_pass("POST")
def decode(request: HttpRequest, post: Post) -> HttpResponse:
    """The code in a picture of a badge, for cameras whose browser reads none: the picture as body, or as field "image"."""
    uploaded = request.FILES.get("image")
    if uploaded is not None and (uploaded.size or 0) > LARGEST_PICTURE:
        raise RequestDataTooBig
    content = uploaded.read() if uploaded is not None else _body(request)
    if not content:
        raise Unreadable(_("Send a picture."))
    try:
        drawn, _ending, _size = pictures.redraw(content, LONGEST_SIDE)
    except ValidationError as refusal:
        raise Unreadable(" ".join(refusal.messages)) from refusal
    return JsonResponse({"code": _code_in(drawn)})


def _code_in(picture: bytes) -> str | None:
    import io

    import zxingcpp  # as Pillow: loads a compiled library that only this view needs
    from PIL import Image

    with Image.open(io.BytesIO(picture), formats=["JPEG"]) as opened:
        found = zxingcpp.read_barcode(opened.convert("L"))
    return found.text[:200] if found is not None and found.text else None
