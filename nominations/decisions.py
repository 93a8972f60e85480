"""The decisions a head or organiser can take, in the words of the pages that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlock
from nominations import transitions
from nominations.states import State


@dataclass(frozen=True)
class Decision:
    title: str | Promise
    button: str | Promise
    done: str | Promise
    act: Callable
    reason_required: bool
    state: str  # what a nomination is afterwards


DECISIONS = {
    "approve": Decision(
        _("Approve nominations"), _("Approve"), _("approved"), transitions.approve, False, State.APPROVED
    ),
    "return": Decision(
        _("Return nominations for completion"),
        _("Return"),
        _("returned"),
        transitions.return_for_changes,
        True,
        State.RETURNED,
    ),
    "refuse": Decision(
        _("Refuse nominations"), _("Refuse"), _("refused"), transitions.refuse, True, State.REFUSED
    ),
    "override": Decision(
        _("Allow outside the 70/30 mix"),
        _("Allow"),
        _("allowed outside the mix"),
        transitions.allow_override,
        True,
        "",
    ),
}


class ReasonForm(forms.Form):
    reason = TextBlock(_("Reason"), max_length=1000, blank=True).formfield(
        widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(ReasonForm):
    def __init__(self, *args, decision: str, **kwargs):
        super().__init__(*args, **kwargs)
        if DECISIONS[decision].reason_required:
            self.fields["reason"].required = True
            self.fields["reason"].help_text = _("The unit reads this sentence.")
        else:
            self.fields["reason"].help_text = _("Needed only when the approval leaves the 70/30 tolerance.")
