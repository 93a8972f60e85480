"""Addresses of pages that are asked for again and again, as in the rows of lists and in the menu."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(route: str, *arguments: int | str) -> str:
    """As `reverse(route, args=arguments)`. The routes of a running portal do not change, so answers are kept."""
    return _address(get_script_prefix(), route, arguments)


@lru_cache(maxsize=8192)
def _address(_prefix: str, route: str, arguments: tuple[int | str, ...]) -> str:
    return reverse(route, args=arguments)
