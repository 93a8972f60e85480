"""The menu of the public pages, also for pages of other rooms that stand among them."""

from __future__ import annotations

from typing import Any

from django import template

from stories import open_site

register = template.Library()


@register.simple_tag
def open_ways(given: Any, conference: Any, path: str) -> list[open_site.Section]:
    """What the view gave; else the links while the public pages are open, none while they are closed. One query then."""
    if isinstance(given, list):
        return given
    return open_site.sections(conference, path) if conference and open_site.are_open() else []
