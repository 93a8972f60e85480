"""What the rule finds wrong, as sentences, and the names of the figures that tellers enter."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

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
    "agree": pgettext_lazy("show of hands", "In favour"),
    "disagree": pgettext_lazy("show of hands", "Against"),
    "no_opinion": gettext_lazy("No opinion"),
}


def sentence(problem: Problem) -> str:
    """The equation that does not hold, with its figures."""
    words = {"left": problem.left, "right": problem.right, "who": problem.who}
    return {
        "present": _("Present (%(left)d) must not be more than called to vote (%(right)d)."),
        "issued": _("Ballots given out (%(left)d) must not be more than present (%(right)d)."),
        "collected": _("Ballots collected (%(left)d) must not be more than given out (%(right)d)."),
        "valid": _("Invalid ballots (%(left)d) must not be more than ballots collected (%(right)d)."),
        "votes": _("Votes of %(who)s (%(left)d) must not be more than valid ballots (%(right)d)."),
        "sum": _("All votes together (%(left)d) must not be more than valid ballots × seats (%(right)d)."),
        "negative": _("No number is below zero."),
        "hands": _("In favour + against + no opinion (%(left)d) must not be more than present (%(right)d)."),
    }[problem.code] % words


FIELD_OF = {
    "issued": "issued", "collected": "collected", "valid": "invalid_other", "hands": "no_opinion",
}  # fmt: skip
"""Beside which field of the teller's form a problem stands; the others stand above."""
