"""The rows for earlier awards inside the form of an exemplar: some more than are filled, without JavaScript."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from conference.fields import TextLine, capitalised
from nominations.dossier_models import AWARD_YEARS, AwardKind, EarlierAward
from nominations.models import Nomination

MOST_ROWS, SPARE_ROWS = 20, 2
PARTS = ("name", "kind", "year", "decision_number", "issuer")
_POSTED = re.compile(r"earlier_([0-9]{1,2})_name")


def is_part(name: str) -> bool:
    """Whether a form field belongs to one of the rows."""
    return name.startswith("earlier_")


class EarlierAwardsMixin:
    """Adds fields `earlier_<row>_<part>`; a row's number is its position in the database, also while it saves itself."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    data: Any
    instance: Nomination

    def add_earlier_rows(self) -> list[Row]:
        stored = {row.position: row for row in self._stored_rows()}
        for number in range(self._row_count(stored)):
            self._add_row(number, stored.get(number) or EarlierAward())
        return [self._row(number) for number in self.earlier_numbers]

    @property
    def earlier_numbers(self) -> list[int]:
        return [number for number in range(MOST_ROWS) if f"earlier_{number}_name" in self.fields]

    def earlier_text(self) -> str:
        return "\n".join(str(row) for row in self._stored_rows())

    def store_earlier(self, nomination: Nomination) -> None:
        """Writes each row; a part with an error stays as stored, a row without any text goes."""
        stored = {row.position: row for row in nomination.earlier_awards.all()}
        for number in self.earlier_numbers:
            row = stored.get(number) or EarlierAward(nomination=nomination, position=number)
            for part in PARTS:
                if f"earlier_{number}_{part}" in self.cleaned_data:
                    setattr(row, part, self.cleaned_data[f"earlier_{number}_{part}"])
            if any(getattr(row, part) for part in PARTS):
                row.save()
            elif row.pk:
                row.delete()

    def _stored_rows(self) -> list[EarlierAward]:
        return list(self.instance.earlier_awards.all()) if self.instance.pk else []

    def _row_count(self, stored: dict[int, EarlierAward]) -> int:
        posted = [int(found[1]) for found in map(_POSTED.fullmatch, self.data or ()) if found]
        return min(
            max([*posted, *(position + SPARE_ROWS for position in stored), SPARE_ROWS - 1]) + 1, MOST_ROWS
        )

    def _add_row(self, number: int, row: EarlierAward) -> None:
        labels = {"name": _("Title or award"), "kind": _("Kind"), "year": _("Year")}
        labels |= {"decision_number": _("Decision number"), "issuer": _("Issued by")}
        made: dict[str, forms.Field] = {
            "name": TextLine(max_length=150, blank=True).formfield(),
            "kind": forms.ChoiceField(choices=[("", "–"), *capitalised(AwardKind.choices)], required=False),
            "year": _year_field(),
            "decision_number": TextLine(max_length=60, blank=True).formfield(),
            "issuer": TextLine(max_length=150, blank=True).formfield(),
        }
        for part, field in made.items():
            field.label = _("%(number)d. %(what)s") % {"number": number + 1, "what": labels[part]}
            field.initial = getattr(row, part)
            self.fields[f"earlier_{number}_{part}"] = field

    def _row(self, number: int) -> Row:
        widths = {"name": 7, "kind": 5, "year": 2, "decision_number": 4, "issuer": 6}
        columns = [Column(f"earlier_{number}_{part}", css_class=f"col-md-{widths[part]}") for part in PARTS]
        return Row(*columns)


def _year_field() -> forms.IntegerField:
    return forms.IntegerField(
        required=False,
        validators=AWARD_YEARS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Enter the year in four digits, e.g. 2019.")},
    )
