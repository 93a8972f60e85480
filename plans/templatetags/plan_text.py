"""What the page of a plan needs beside the forms."""

from __future__ import annotations

from typing import Any

from django import template

from plans.draft import Draft

register = template.Library()


@register.filter
def original(row: Any, draft: Draft) -> str:
    """The line of the plan that a row came from, cut around the row's words where it is long."""
    return draft.original(row.line, row.words)
