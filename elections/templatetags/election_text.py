"""Results in words and shares as people read them."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conference.templatetags.ui import percent, state_badge

register = template.Library()


@register.filter
def share_text(share: str | None) -> str:
    """ "4200/83" as percent with two decimals; a dash where there is no share."""
    return percent(Fraction(share), 2) if share else "–"


@register.filter
def result_words(row: dict, for_alternates: bool) -> str:
    if row["result"] == "not_elected":
        return _("not elected")
    is_alternate = row["result"] == "alternate" or for_alternates
    return _("alternate delegate") if is_alternate else _("official delegate")


TONES = {"elected": "ok", "alternate": "info", "not_elected": "neutral"}


@register.filter
def result_badge(row: dict, for_alternates: bool) -> SafeString:
    """Elected, alternate or not, in word and sign."""
    tone = "info" if for_alternates and row["result"] == "elected" else TONES[row["result"]]
    return state_badge(tone, result_words(row, for_alternates))
