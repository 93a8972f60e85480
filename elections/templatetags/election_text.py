"""Results in words and shares as people read them."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from conference.templatetags.ui import percent, state_badge
from elections.results import standing
from elections.rounds import next_round_words, round_words

register = template.Library()


@register.filter
def share_text(share: str | None) -> str:
    """ "4200/83" as percent with two decimals; a dash where there is no share."""
    return percent(Fraction(share), 2) if share else "–"


register.filter("round_words", round_words)


@register.filter
def result_words(row: dict, numbers: dict) -> str:
    """What became of a candidate; `numbers`: of the result that the row is of."""
    outcome = standing(row, numbers)
    if outcome in ("tied", "again"):
        following = next_round_words(numbers["round"] + 1)
        text = _("equal votes, %(round)s") if outcome == "tied" else _("not half of the votes, %(round)s")
        return text % {"round": following}
    if outcome == "not_elected":
        return _("not elected")
    is_alternate = outcome == "alternate" or numbers["for_alternates"]
    return _("alternate delegate") if is_alternate else _("official delegate")


TONES = {
    "elected": "ok",
    "alternate": "info",
    "not_elected": "neutral",
    "tied": "waiting",
    "again": "waiting",
}


@register.filter
def result_badge(row: dict, numbers: dict) -> SafeString:
    """Elected, alternate, in another round, or not, in word and sign."""
    outcome = standing(row, numbers)
    tone = "info" if numbers["for_alternates"] and outcome == "elected" else TONES[outcome]
    return state_badge(tone, result_words(row, numbers))
