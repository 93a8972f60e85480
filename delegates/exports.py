"""The delegate list as an Excel file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from conference.spreadsheet import plain_cell
from delegates.models import Delegate

_TEXT, _DATE, _MOMENT = "@", "DD/MM/YYYY", "DD/MM/YYYY HH:MM"


@dataclass(frozen=True)
class Column:
    label: Any
    width: int
    value: Callable[[Delegate], Any]
    number_format: str = _TEXT


def _local(moment):
    """Excel knows no time zones: the office's clock, naive."""
    return timezone.localtime(moment).replace(tzinfo=None) if moment else None


COLUMNS = (
    Column(_("full name"), 28, lambda delegate: delegate.full_name),
    Column(_("represents the collective"), 30, lambda delegate: delegate.represents),
    Column(_("stands in for"), 28, lambda delegate: delegate.comes_for),
    Column(_("category"), 16, lambda delegate: delegate.get_category_display()),
    Column(_("unit"), 34, lambda delegate: delegate.unit.name),
    Column(_("position"), 24, lambda delegate: delegate.position),
    Column(_("workplace"), 34, lambda delegate: delegate.workplace),
    Column(_("gender"), 8, lambda delegate: delegate.get_gender_display()),
    Column(_("date of birth"), 12, lambda delegate: delegate.date_of_birth, _DATE),
    Column(_("education"), 16, lambda delegate: delegate.get_education_display()),
    Column(_("may vote"), 10, lambda delegate: gettext("yes") if delegate.can_vote else ""),
    Column(_("invited"), 16, lambda delegate: _local(delegate.invited_at), _MOMENT),
    Column(_("confirmed"), 16, lambda delegate: _local(delegate.confirmed_at), _MOMENT),
    Column(_("present"), 16, lambda delegate: _local(delegate.present_at), _MOMENT),
)
CONTACTS = (
    Column(_("phone"), 16, lambda delegate: delegate.phone),
    Column(_("e-mail"), 28, lambda delegate: delegate.email),
    Column(_("note"), 30, lambda delegate: delegate.note),
)


def workbook(delegates: Iterable[Delegate], *, with_contacts: bool) -> bytes:
    """.xlsx of the delegates (each with its unit loaded), labels in the current language, one row per person.

    Phone, e-mail and note only `with_contacts`. Prints in landscape on A4, the header on every sheet.
    """
    columns = COLUMNS + (CONTACTS if with_contacts else ())
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Delegates")[:31])
    _set_up(sheet, columns)
    sheet.append([_header(sheet, label) for label in (gettext("No."), *(column.label for column in columns))])
    # One styled cell per column serves all rows: a row is written out as it is appended, and styling costs most.
    cells = [_styled(sheet, column) for column in columns]
    for number, delegate in enumerate(delegates, start=1):
        for cell, column in zip(cells, columns, strict=True):
            value = column.value(delegate)
            cell.value = plain_cell(value)
        sheet.append([number, *cells])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _set_up(sheet, columns: tuple[Column, ...]) -> None:
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.column_dimensions["A"].width = 6
    for index, column in enumerate(columns, start=2):
        sheet.column_dimensions[get_column_letter(index)].width = column.width


def _header(sheet, label) -> WriteOnlyCell:
    text = str(label)
    cell = WriteOnlyCell(sheet, value=text[:1].upper() + text[1:])
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _styled(sheet, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    cell.number_format = column.number_format
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
