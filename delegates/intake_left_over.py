"""The rows of a list that were not taken over, as a file that the unit corrects and sends again."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from conference.spreadsheet import plain_cell
from delegates import roster_sentences
from delegates.intake_models import RosterLine, Verdict
from delegates.intake_sentences import reasons_of
from delegates.reading.choice import MANY

HEADINGS = {
    "full_name": "Họ và tên", "family": "Họ", "middle": "Tên đệm", "given": "Tên", "collective": "Tên tập thể",
    "gender": "Giới tính", "male": "Nam", "female": "Nữ", "date_of_birth": "Ngày sinh", "birth_male": "Ngày sinh nam",
    "birth_female": "Ngày sinh nữ", "day": "Ngày", "month": "Tháng", "year": "Năm", "education": "Trình độ", "position": "Chức vụ",
    "workplace": "Đơn vị công tác", "position_workplace": "Chức vụ, đơn vị công tác",
    "workplace_position": "Đơn vị công tác, chức vụ", "phone": "Điện thoại", "email": "Email", "category": "Đối tượng",
    "achievements": "Thành tích", "note": "Ghi chú",
}  # fmt: skip
"""In Vietnamese whatever the page speaks: the reader knows these headings when the file comes back."""
PROBLEM, ROW = "Vấn đề", "Dòng cũ"


def is_left_over(line: RosterLine) -> bool:
    """Whether somebody still has to do something about the row; one that was left out on purpose is settled."""
    asks = line.verdict in line.ASKED and not line.answer
    return not line.done and (line.verdict == Verdict.ERROR or asks)


def workbook(lines: Iterable[RosterLine]) -> bytes:
    """.xlsx with a row for each row left over: its number in the old file, what it said, and what is wrong with it."""
    rows = [line for line in lines if is_left_over(line)]
    said = {name for line in rows for _cell, name, _text in line.original}
    columns = [name for name in HEADINGS if name in said]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Con lai")
    sheet.freeze_panes = "A2"
    for number in range(len(columns) + 2):
        sheet.column_dimensions[chr(ord("A") + number)].width = 60 if number == len(columns) + 1 else 22
    headings = [ROW, *(HEADINGS[name] for name in columns), PROBLEM]
    sheet.append([_cell(sheet, text, bold=True) for text in headings])
    for line in rows:
        texts: dict[str, str] = {}
        for _address, name, text in line.original:
            texts[name] = f"{texts[name]}; {text}" if name in MANY and name in texts else text
        values = [line.row, *(texts.get(name, "") for name in columns), _problem(line)]
        sheet.append([_cell(sheet, value) for value in values])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _problem(line: RosterLine) -> str:
    cells = [
        f"{each['cell']}: {roster_sentences.problem(each['code'], each['facts'])}"
        for each in line.problems
        if each["severity"] == "error"
    ]
    return "\n".join([*reasons_of(line), *cells])


def _cell(sheet, value: object, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, plain_cell(value))
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
