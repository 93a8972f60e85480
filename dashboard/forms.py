"""The what-if question of the 70/30 page."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 100_000


class WhatIfForm(forms.Form):
    exemplars = forms.IntegerField(label=_("Exemplars"), min_value=0, max_value=MOST)
    guests = forms.IntegerField(label=_("Guests"), min_value=0, max_value=MOST)
    staff = forms.IntegerField(
        label=_("Staff attendees"),
        min_value=0,
        max_value=MOST,
        required=False,
        help_text=_("Outside the mix."),
    )
