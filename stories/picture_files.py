"""Pictures of stories as pages show them, and their files as readers get them."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response

from conference.addresses import address
from conference.models import Conference
from conference.open_pages import FOR_ONE_READER
from conference.unchanged import unless_changed
from stories.models import Picture, Version, VersionPicture

OFFERED = 1000  # px: no wider one is offered beside the text; the picture itself leads to the widest
KINDS = {"jpg": "image/jpeg", "webp": "image/webp"}
A_DAY = f"private, max-age={24 * 3600}, immutable"
"""A file never changes under its name. Readers keep what they have seen for a day; no cache between keeps it for others."""


class Shown(NamedTuple):
    """One picture on a page. `webp`: the addresses and widths that the browser chooses from."""

    alt: str
    caption: str
    credit: str
    width: int
    height: int
    webp: str
    src: str
    widest: str


def shown(place: VersionPicture) -> Shown:
    picture = place.picture
    fitting = [width for width in picture.widths if width <= OFFERED] or [picture.widths[0]]
    return Shown(
        alt=place.alt,
        caption=place.caption,
        credit=place.credit,
        width=fitting[-1],
        height=picture.height_at(fitting[-1]),
        webp=", ".join(f"{address_of(picture, width, 'webp')} {width}w" for width in fitting),
        src=address_of(picture, fitting[-1], "jpg"),
        widest=address_of(picture, picture.widths[-1], "jpg"),
    )


def address_of(picture: Picture, width: int, ending: str) -> str:
    name = str(picture.file.name).removeprefix("stories/").removesuffix(".jpg")
    return address("open:picture", name, width, ending)


def answer(
    request: HttpRequest, conference: Conference, name: str, width: int, ending: str
) -> HttpResponseBase:
    """The file while a published version of an edition up to `conference` shows it, else 404. Whoever has it already gets 304, but never of a picture
    that was taken off."""
    minute = timezone.now().replace(second=0, microsecond=0)
    picture = (
        unless_changed(_found, name, conference.edition_number, minute)
        if re.fullmatch(r"[0-9a-f]{32}", name)
        else None
    )
    if picture is None or ending not in KINDS or width not in picture.widths:
        raise Http404("no such picture")
    tag = f'"{name}-{width}-{ending}"'
    response = get_conditional_response(request, tag, int(picture.uploaded_at.timestamp()), None)
    if response is None:
        response = HttpResponse(_content(picture, width, ending), content_type=KINDS[ending])
    response["ETag"] = tag
    response["Cache-Control"] = FOR_ONE_READER if hasattr(request, "for_one_reader") else A_DAY
    return response


def _found(name: str, edition: int, _minute) -> Picture | None:
    file = f"stories/{name}.jpg"
    live = Version.objects.published().filter(story__conference__edition_number__lte=edition).order_by()
    places = (
        VersionPicture.objects.agreed().filter(picture__file=file, version__in=live).select_related("picture")
    )
    place = places.order_by("pk").first()
    return place.picture if place else None


def _content(picture: Picture, width: int, ending: str) -> bytes:
    try:
        with default_storage.open(picture.name_of(width, ending)) as file:
            return file.read()
    except FileNotFoundError as error:
        raise Http404("no such file") from error
