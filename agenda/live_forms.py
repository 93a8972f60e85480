"""Forms of the secretary's desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import TextBlockFormField, TextLineFormField


class NoteForm(forms.Form):
    """`version`: the mark of the note that the page showed."""

    note = TextBlockFormField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class AnewForm(forms.Form):
    """`seen`: the mark of what the page showed as recorded."""

    KEEP, CLEAR = "keep", "clear"
    notes = forms.ChoiceField(
        label=_("Notes and conclusions"),
        choices=[
            (KEEP, _("Keep them: they were written in preparation")),
            (CLEAR, _("Clear them too: they were written for the rehearsal")),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)


class TurnForm(forms.Form):
    """Who asks to speak."""

    full_name = TextLineFormField(label=_("Full name"), max_length=100)
    title = TextLineFormField(label=_("Position"), max_length=200, required=False)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["full_name"].widget.attrs |= {"list": "turn-names", "autocomplete": "off"}


class ConclusionForm(forms.Form):
    text = TextBlockFormField(
        label=_("Conclusion"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
