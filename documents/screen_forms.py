"""Forms of the remote control of the hall's screen."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.screen import LONGEST_MESSAGE
from conference.fields import TextBlockFormField, capitalised
from documents.kinds import stage


class MessageForm(forms.Form):
    message = TextBlockFormField(
        label=_("Message on the screen"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("At most 200 letters, so that the last row can read it."),
    )


class BatchesForm(forms.Form):
    """How the screen calls: as the slips for the stage were printed."""

    order = forms.ChoiceField(
        label=_("Order on the stage"), choices=capitalised(stage.LABELS), required=False
    )
    size = forms.IntegerField(
        label=_("People in a batch"),
        min_value=1,
        max_value=stage.LARGEST_BATCH,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
