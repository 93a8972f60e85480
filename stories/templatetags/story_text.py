"""The text of a story on a page."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from stories import markup

register = template.Library()


@register.filter
def story_html(text: str) -> SafeString:
    """Paragraphs, headings, lists, bold; everything that was typed is escaped first."""
    return mark_safe(markup.render(text))  # noqa: S308 - escaped by markup


@register.filter
def story_plain(text: str) -> str:
    """The words without their signs."""
    return markup.plain(text)
