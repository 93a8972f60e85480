"""The frame of the public pages, also for pages of other rooms that stand among them."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from conference.open_pages import LANGUAGE, kept_words
from stories import open_site

register = template.Library()


@register.simple_tag
def open_ways(given: Any, conference: Any, request: HttpRequest) -> list[open_site.Section]:
    """What the view gave; else the links while the public pages are open, none while they are closed. One query then."""
    if isinstance(given, list):
        return given
    return open_site.sections(conference, request) if conference and open_site.are_open() else []


@register.simple_tag
def kept(request: HttpRequest, before: str = "?") -> str:
    """What a link to another public page carries along: the language, and that it is a preview."""
    return kept_words(request, before)


@register.simple_tag
def in_vietnamese() -> SafeString:
    """The attribute of what is Vietnamese in a page whose frame is not; nothing where all of it is."""
    return mark_safe("" if get_language() == "vi" else ' lang="vi"')  # noqa: S308 - typed here


@register.simple_tag
def own_language() -> str:
    """The end of the page's own address that says its language; nothing for Vietnamese."""
    return "" if get_language() == "vi" else f"?{LANGUAGE}={get_language()}"


@register.simple_tag
def public_pages_stand() -> bool:
    """Whether anybody reads public pages now. One query."""
    return open_site.are_open()
