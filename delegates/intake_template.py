"""A clean list for a unit that begins with an empty sheet: headings that the reader knows, drop-downs, text cells."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

ROWS = 300  # rows with drop-downs
SCHOOLING = (
    "THPT",
    "Trung cấp",
    "Cao đẳng",
    "Đại học",
    "Thạc sĩ",
    "Tiến sĩ",
    "Khác",
)  # as Education has them
COLUMNS = (
    ("TT", 6, ()), ("Họ và tên", 30, ()), ("Giới tính", 10, ("Nam", "Nữ")), ("Ngày sinh", 14, ()), ("Trình độ", 14, SCHOOLING), ("Chức vụ", 24, ()),
    ("Đơn vị công tác", 34, ()), ("Điện thoại", 16, ()), ("Đối tượng", 24, ("Điển hình tiên tiến", "Tập thể điển hình", "Khách mời")),
    ("Email", 26, ()), ("Thành tích", 50, ()),
)  # fmt: skip
"""(heading, width, choices); Vietnamese whatever the page speaks, as lists are."""


def clean_template() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Danh sach"
    sheet.freeze_panes = "A2"
    for number, (heading, width, choices) in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
        for row in range(2, ROWS + 2):  # as text, so that no telephone number loses its zero
            sheet.cell(row, number).number_format = "@"
        if choices:
            rule = DataValidation(type="list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
            rule.add(f"{cell.column_letter}2:{cell.column_letter}{ROWS + 1}")
            sheet.add_data_validation(rule)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
