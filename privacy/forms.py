"""Forms about personal data: what somebody agreed to have kept, and why they are erased."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextBlockFormField, TextLineFormField, capitalised
from privacy.models import ConsentWay, Purpose, SensitiveDetails, check_citizen_id

DAY = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off", "inputmode": "numeric"}
MEMBER = [("", _("— not said —")), ("yes", _("yes")), ("no", _("no"))]


class CitizenIdField(TextLineFormField):
    """Twelve digits, typed with or without spaces and points between them."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return re.sub(r"[ .-]", "", text) if isinstance(text, str) else text


class DetailsForm(forms.Form):
    """Never shows what is stored: an empty field keeps it. Nothing is taken down without the consent's three facts."""

    citizen_id = CitizenIdField(
        label=_("Citizen identity number"), required=False, validators=[check_citizen_id],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    party_member = forms.ChoiceField(label=_("Party member"), required=False, choices=capitalised(MEMBER))
    ethnicity = TextLineFormField(
        label=_("Ethnicity"),
        required=False,
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    religion = TextLineFormField(
        label=_("Religion"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose the person was told"),
        choices=capitalised([("", _("— Choose a purpose —")), *Purpose.choices]),
    )
    consent_on = forms.DateField(
        label=_("Consent given on"), validators=[OUR_TIME], widget=forms.DateInput(attrs=DAY),
        help_text=_("Day/month/year. Without consent nothing is stored."),
    )  # fmt: skip
    consent_way = forms.ChoiceField(
        label=_("Consent given by"), choices=capitalised([("", _("— Choose how —")), *ConsentWay.choices])
    )

    def __init__(self, *args, details: SensitiveDetails | None, **kwargs):
        super().__init__(*args, **kwargs)
        if details is None:
            return
        for name, mask in details.shown(unmasked=False).items():
            if mask:
                self.fields[name].help_text = _("Stored: %(mask)s. Leave it empty to keep that.") % {
                    "mask": mask
                }

    def clean_consent_on(self):
        day = self.cleaned_data["consent_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The consent cannot lie in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.values:
            raise ValidationError(
                _("Enter at least one of the details, or go back: nothing would be stored.")
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The details that were typed, as the row stores them."""
        said = {name: self.cleaned_data.get(name) for name in ("citizen_id", "ethnicity", "religion")}
        member = self.cleaned_data.get("party_member")
        return {name: text for name, text in said.items() if text} | (
            {"party_member": member == "yes"} if member else {}
        )

    @property
    def agreed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("purpose", "consent_on", "consent_way")}


class ErasureForm(forms.Form):
    """`seen` is what the preview counted: more or less than that is not erased unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = TextBlockFormField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Kept in the history, e.g. asked for in the letter of 05/04/2026. Do not repeat what is erased."
        ),
    )
