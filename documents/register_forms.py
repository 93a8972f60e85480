"""Forms of the award register: its filter, a spoilt sheet, a revocation."""

from __future__ import annotations

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextBlockFormField, TextLineFormField, capitalised
from documents.forms import DAY, OptionsForm
from documents.issued import IssuedCertificate, IssuedCertificateQuerySet

REASON = {"rows": 3}


class RegisterFilter(forms.Form):
    """The filters of the register, from the address. A value that is no choice is as good as none."""

    q = forms.CharField(label=_("Name, unit, number or code"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=capitalised([("", _("all states")), *IssuedCertificate.State.choices]),
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, certificates: IssuedCertificateQuerySet):
        super().__init__(data)
        self.certificates = certificates
        years = certificates.order_by("-year").values_list("year", flat=True).distinct()
        field = cast(forms.TypedChoiceField, self.fields["year"])
        field.choices = capitalised([("", _("all years")), *((year, str(year)) for year in years)])
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        for name, field_of_any in self.fields.items():
            field_of_any.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.is_valid()

    def rows(self) -> IssuedCertificateQuerySet:
        """What the list shows, in the order of the register."""
        chosen, rows = self.cleaned_data, self.certificates
        if chosen.get("q"):
            rows = rows.search(chosen["q"])
        if chosen.get("state"):
            rows = rows.filter(state=chosen["state"])
        if chosen.get("year"):
            rows = rows.filter(year=chosen["year"])
        return rows


class SpoiltForm(OptionsForm):
    """What happened to the sheet; `key` makes one print job of a form that is sent twice."""

    spoilt = TextBlockFormField(
        label=_("What happened to the sheet"),
        max_length=500,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("e.g. torn in the printer. It stands in the print log."),
    )


class RevocationForm(forms.Form):
    reason = TextBlockFormField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs=REASON),
        help_text=_("Stands in the register and its history; the public page does not show it."),
    )  # fmt: skip
    decision_number = TextLineFormField(
        label=_("Number of the revoking decision"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    decision_date = forms.DateField(
        label=_("Date of the revoking decision"),
        required=False,
        widget=forms.DateInput(attrs=DAY),
        validators=[OUR_TIME],
    )
