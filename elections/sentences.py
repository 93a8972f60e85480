"""What the rule finds wrong, as sentences, and the names of the figures that tellers enter."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from elections.count import Problem

INVALID = {
    "invalid_form": gettext_lazy("Invalid: not the board’s paper, or without its stamp"),
    "invalid_many": gettext_lazy("Invalid: more names left than may be elected"),
    "invalid_none": gettext_lazy("Invalid: all names crossed out"),
    "invalid_other": gettext_lazy("Invalid: names or marks added, or another reason"),
}
FIGURES = {
    "issued": gettext_lazy("Ballots given out"),
    "collected": gettext_lazy("Ballots collected"),
    **INVALID,
    "agree": gettext_lazy("In favour"),
    "disagree": gettext_lazy("Against"),
    "no_opinion": gettext_lazy("No opinion"),
}


def sentence(problem: Problem) -> str:
    """The equation that does not hold, with its figures."""
    words = {"left": problem.left, "right": problem.right, "who": problem.who}
    return {
        "present": _("Present (%(left)d) ≤ called to vote (%(right)d) does not hold."),
        "issued": _("Ballots given out (%(left)d) ≤ present (%(right)d) does not hold."),
        "collected": _("Ballots collected (%(left)d) ≤ given out (%(right)d) does not hold."),
        "valid": _(
            "Valid + invalid = collected does not hold: %(left)d are invalid, %(right)d were collected."
        ),
        "votes": _("Votes of %(who)s (%(left)d) ≤ valid ballots (%(right)d) does not hold."),
        "sum": _("All votes together (%(left)d) ≤ valid ballots × seats (%(right)d) does not hold."),
        "negative": _("No number is below zero."),
        "hands": _("In favour + against + no opinion (%(left)d) ≤ present (%(right)d) does not hold."),
    }[problem.code] % words


FIELD_OF = {
    "issued": "issued", "collected": "collected", "valid": "invalid_other", "hands": "no_opinion",
}  # fmt: skip
"""Beside which field of the teller's form a problem stands; the others stand above."""
