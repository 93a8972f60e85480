"""Nominations as a spreadsheet; columns in the language of the screen, cells that can never run as formulas."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from import_export.formats.base_formats import CSV, XLSX

from conference.spreadsheet import plain_cell
from nominations.models import Nomination


class SafeXLSX(XLSX):
    def export_data(self, dataset, **kwargs):
        return super().export_data(escaped(dataset), **kwargs)


class SafeCSV(CSV):
    def export_data(self, dataset, **kwargs):
        return super().export_data(escaped(dataset), **kwargs)


FORMATS = [SafeXLSX, SafeCSV]


def escaped(dataset):
    """A copy of the data set with every cell made plain."""
    safe = type(dataset)(headers=[str(header) for header in dataset.headers or []])
    for row in dataset:
        safe.append([plain_cell(value) for value in row])
    return safe


class NominationResource(resources.ModelResource):
    """Export only: nominations enter through the form, where rights and completeness are checked."""

    reference = fields.Field(attribute="reference", column_name=_("Reference"))
    name = fields.Field(attribute="printed_name", column_name=_("Name"))
    representative = fields.Field(attribute="full_name", column_name=_("Full name"))
    kind = fields.Field(attribute="get_kind_display", column_name=_("Kind"))
    unit = fields.Field(attribute="unit__name", column_name=_("Unit"))
    gender = fields.Field(attribute="get_gender_display", column_name=_("Gender"))
    date_of_birth = fields.Field(column_name=_("Date of birth"))
    position = fields.Field(attribute="position", column_name=_("Position"))
    workplace = fields.Field(attribute="workplace", column_name=_("Workplace"))
    award = fields.Field(attribute="award_form__name", column_name=_("Proposed award"))
    state = fields.Field(attribute="get_state_display", column_name=_("State"))

    class Meta:
        model = Nomination
        fields = (
            "reference",
            "name",
            "representative",
            "kind",
            "unit",
            "gender",
            "date_of_birth",
            "position",
            "workplace",
            "award",
            "state",
        )

    def dehydrate_date_of_birth(self, nomination) -> str:
        born = nomination.date_of_birth
        return f"{born:%d/%m/%Y}" if born else ""
