"""What the organiser says when a step is done, when the conference is closed and when it is opened again."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from closing.models import Mark
from conference.fields import TextBlockFormField, TextLineFormField
from documents.models import new_key

LONGEST_REASON, LARGEST_ROW = 1000, 2**31 - 1


def reason(label, help_text="") -> TextBlockFormField:
    return TextBlockFormField(
        label=label, max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}), help_text=help_text
    )


def key_field() -> forms.CharField:
    return forms.CharField(
        widget=forms.HiddenInput, initial=new_key, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )


class MarkForm(forms.Form):
    code = forms.ChoiceField(choices=Mark.Code.choices, widget=forms.HiddenInput)
    note = TextLineFormField(
        label=_("Number and date of the paper"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    done = forms.BooleanField(required=False)


class CloseForm(forms.Form):
    key = key_field()
    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)
    reason = reason(_("Reason"), _("E.g. the settlement is approved and the reports are sent."))


class ReopenForm(forms.Form):
    reason = reason(_("Why it is opened again"), _("It stands in the history with your name."))


class ArchiveForm(forms.Form):
    key = key_field()
    edition = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ROW)
    """Id of the edition that it is of; the current one unless told."""
