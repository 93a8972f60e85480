"""Addresses of pages that are asked for again and again, as in the rows of lists and in the menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.urls import get_script_prefix, reverse


def address(route: str, *arguments: int | str) -> str:
    """As `reverse(route, args=arguments)`. The routes of a running portal do not change, so answers are kept."""
    return _address(get_script_prefix(), route, arguments)


def addresses() -> Callable[..., str]:
    """`address` for one drawing: where the portal is mounted is asked once and not for every row."""
    prefix = get_script_prefix()
    return lambda route, *arguments: _address(prefix, route, arguments)


@lru_cache(maxsize=8192)
def _address(_prefix: str, route: str, arguments: tuple[int | str, ...]) -> str:
    return reverse(route, args=arguments)
