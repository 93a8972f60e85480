"""Amounts on the pages: points between the thousands in every language, as they are typed; and the meter of a sum."""

from fractions import Fraction

from django import template

from budget.money_rule import Figures
from conference.vietnamese import grouped

register = template.Library()


@register.filter
def dong(amount: int | None) -> str:
    """1234567 → "1.234.567"; "–" for what is not known."""
    return "–" if amount is None else grouped(amount)


@register.inclusion_tag("budget/_meter.html")
def money_meter(figures: Figures) -> dict:
    """Spent and bound out of what is approved, in words over a thin bar."""
    whole = max(figures.approved, figures.bound, figures.spent)
    return {
        "figures": figures,
        "share": Fraction(100 * figures.spent, figures.approved) if figures.approved else None,
        "spent": _width(figures.spent, whole),
        "bound": _width(figures.bound, whole),
        "limit": _width(figures.approved, whole) if figures.bound > figures.approved else "",
    }


def _width(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "0%"
