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
def result_badge(row: dict, for_alternates: bool) -> SafeString:
    """Elected, alternate or not, in word and sign."""
    if row["result"] == "not_elected":
        return state_badge("neutral", _("not elected"))
    if row["result"] == "alternate" or for_alternates:
        return state_badge("info", _("alternate delegate"))
    return state_badge("ok", _("official delegate"))
