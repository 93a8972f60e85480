"""Forms of the organiser's side of the public pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import OUR_TIME
from stories.consent_models import ConsentWay
from stories.open_models import PublicPages

MOST_TICKS = 200


class WordsForm(SharedForm):
    """What the first public page says in the organiser's words."""

    class Meta:
        model = PublicPages
        fields = ("about", "how_to_come")
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in fields}


class AgreedForm(forms.Form):
    """Who agreed to be named, when and how."""

    people = forms.TypedMultipleChoiceField(
        label=_("People honoured"), coerce=int, error_messages={"required": _("Tick who agreed.")}
    )
    given_on = forms.DateField(
        label=_("Consent given on"), validators=[OUR_TIME], help_text=_("Day/month/year.")
    )
    way = forms.ChoiceField(label=_("Consent given by"), choices=ConsentWay)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("people") if self.is_bound else []  # type: ignore[attr-defined]
        numbers = [
            text for text in ticked[:MOST_TICKS] if text.isascii() and text.isdecimal() and len(text) < 18
        ]
        self.ticked = {int(text) for text in numbers}
        self.fields["people"].choices = [(number, number) for number in self.ticked]  # type: ignore[attr-defined]

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day lies in the future."))
        return day

    def agreed(self) -> dict[str, Any]:
        """The arguments of `honour_consent.take_down`."""
        data = self.cleaned_data
        return {"numbers": data["people"], "given_on": data["given_on"], "way": data["way"]}
