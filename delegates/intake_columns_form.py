"""Which column of a list holds what, as somebody says it: one field for each column of each kind of header."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from delegates.intake_columns import Header
from delegates.reading.choice import FIELDS, MANY, names_somebody

LABELS = {
    "full_name": _("Full name"), "family": _("Family name"), "middle": _("Middle name"), "given": _("Given name"),
    "collective": _("Name of the collective"), "gender": _("Gender"), "male": _("Male (marked)"), "female": _("Female (marked)"),
    "date_of_birth": _("Date of birth"), "birth_male": _("Date of birth (men)"), "birth_female": _("Date of birth (women)"),
    "day": _("Day of birth"), "month": _("Month of birth"), "year": _("Year of birth"), "education": _("Education"), "position": _("Position"),
    "workplace": _("Workplace"), "position_workplace": _("Position, workplace"), "workplace_position": _("Workplace, position"),
    "phone": _("Phone"), "email": _("E-mail"), "category": _("Category"), "achievements": _("Achievements"), "note": _("Note"),
    "number": _("Running number"), "citizen_id": _("Identity number (not kept)"), "ethnicity": _("Ethnicity (not kept)"),
    "party_member": _("Party member (not kept)"),
}  # fmt: skip
CHOICES = [("", _("— Not read —")), *((name, LABELS[name]) for name in FIELDS)]


class ColumnsForm(forms.Form):
    def __init__(self, data=None, *, headers: Sequence[Header]):
        super().__init__(data)
        self.headers = headers
        for place, header in enumerate(headers):
            for column in header.columns:
                self.fields[_name(place, column)] = forms.ChoiceField(
                    label=f"{column['column']} {column['title']}".strip(),
                    choices=CHOICES,
                    required=False,
                    initial=column["field"],
                    widget=forms.Select(attrs={"class": "form-select"}),
                )

    def groups(self) -> Iterator[tuple[Header, list[tuple[dict, forms.BoundField]]]]:
        """(header, [(column, its field)])"""
        for place, header in enumerate(self.headers):
            yield header, [(column, self[_name(place, column)]) for column in header.columns]

    def clean(self):
        for place, header in enumerate(self.headers):
            seen: dict[str, str] = {}
            for column in header.columns:
                name = _name(place, column)
                field = self.cleaned_data.get(name, "")
                if field and field in seen and field not in MANY:
                    self.add_error(
                        name, _("Column %(column)s is said to be this already.") % {"column": seen[field]}
                    )
                seen.setdefault(field, column["column"])
            if not self.errors and not names_somebody(self._fields(place, header)):
                free = (each for each in header.columns if not self.cleaned_data[_name(place, each)])
                self.add_error(
                    _name(place, next(free, header.columns[0])),
                    _("Say which column holds the full name, or which hold family name and given name."),
                )
        return self.cleaned_data

    def said(self) -> dict[str, dict[str, str]]:
        """{shape: {distance: field}} of a valid form."""
        return {header.shape: self._fields(place, header) for place, header in enumerate(self.headers)}

    def _fields(self, place: int, header: Header) -> dict[str, str]:
        return {str(column["distance"]): self.cleaned_data[_name(place, column)] for column in header.columns}


def columns_data(headers: Sequence[Header], said: dict[str, dict[str, str]]) -> dict[str, str]:
    """What the form was sent as when it said this; what it did not speak of stays as it is."""
    return {
        _name(place, column): said.get(header.shape, {}).get(str(column["distance"]), column["field"])
        for place, header in enumerate(headers)
        for column in header.columns
    }


def _name(place: int, column: dict) -> str:
    return f"column-{place}-{column['distance']}"
