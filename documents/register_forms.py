"""Forms of the award register: its filter, a spoilt sheet, a revocation."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conference.fields import OUR_TIME, TextBlockFormField, TextLineFormField, capitalised
from conference.models import Conference
from documents.forms import DAY, OptionsForm
from documents.issued import IssuedCertificate, IssuedCertificateQuerySet
from documents.revocations import older
from nominations.authorities import NumberError, official_number

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


@dataclass(frozen=True)
class Revoked:
    """The decision that falls, or under which the certificate stands."""

    conference: Conference
    authority: str
    number: str
    date: datetime.date | None


class RevocationForm(forms.Form):
    """Why, and by which decision; its number follows the rules of every decision's, and number and date go together."""

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

    def __init__(self, *args, revoked: Revoked, **kwargs):
        super().__init__(*args, **kwargs)
        self.revoked = revoked
        self.fields["decision_number"].help_text = _(
            "E.g. 12 or 12/QĐ-SCT; with its symbol when another authority decides. Empty where no decision revokes it."
        )

    def clean_decision_number(self) -> str:
        try:
            return official_number(
                self.revoked.conference, self.revoked.authority, self.cleaned_data["decision_number"]
            )
        except NumberError as error:
            raise ValidationError(str(error)) from error

    def clean_decision_date(self) -> datetime.date | None:
        date, first = self.cleaned_data["decision_date"], self.revoked.date
        if date and first and date < first:
            raise ValidationError(older(first))
        return date

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        number, date = cleaned["decision_number"], cleaned["decision_date"]
        if number and not date:
            self.add_error("decision_date", _("Enter the date too: number and date name a decision."))
        elif date and not number:
            self.add_error("decision_number", _("Enter the number too: number and date name a decision."))
        elif number and (number, date.year) == (
            self.revoked.number,
            self.revoked.date.year if self.revoked.date else None,
        ):
            self.add_error(
                "decision_number",
                _("This is the number of what is revoked. Enter the number of the decision that revokes it."),
            )
        return cleaned
