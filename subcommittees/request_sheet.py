"""One request over its units as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from conference.spreadsheet import plain_cell
from subcommittees.models import RequestAnswer, UnitRequest

WIDTHS = (6, 36, 16, 20, 12, 10, 18, 60, 24)


def workbook(rows: Iterable[UnitRequest]) -> bytes:
    """.xlsx with a row per unit, labels in the current language; the rows have unit and answers at hand."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Answers")[:31])
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    for index, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    labels = (
        _("No."), _("unit"), _("way of assignment"), _("state"), _("answer by"), _("days late"), _("answered at"),
        _("what was written"), _("file"),
    )  # fmt: skip
    sheet.append([_cell(sheet, capfirst(label), bold=True) for label in labels])
    today = timezone.localdate()
    for number, row in enumerate(rows, start=1):
        sheet.append([_cell(sheet, value) for value in (number, *_values(row, today))])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _values(row: UnitRequest, today) -> tuple:
    answers = list(row.answers.all())
    answered = timezone.localtime(row.answered_at).strftime("%d/%m/%Y %H:%M") if row.answered_at else ""
    return (
        row.unit.name,
        row.get_mode_display(),
        row.get_state_display(),
        row.due_on.strftime("%d/%m/%Y"),
        row.days_late(today) or "",
        answered,
        "\n".join(_line(answer) for answer in answers),
        ", ".join(answer.file_name for answer in answers if answer.file_name),
    )


def _line(answer: RequestAnswer) -> str:
    return f"{answer.get_kind_display()}: {answer.text}"


def _cell(sheet, value, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=plain_cell(value))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
