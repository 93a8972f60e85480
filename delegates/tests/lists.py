"""Small lists as a unit sends them, for the tests of the intake."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

HEADINGS = (
    "TT",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Chức vụ",
    "Đơn vị công tác",
    "Điện thoại",
    "Số CCCD",
    "Đối tượng",
)
ROW = {
    "Giới tính": "Nữ", "Ngày sinh": "25/04/1985", "Chức vụ": "Chuyên viên", "Đơn vị công tác": "Tổ Kế hoạch",
    "Điện thoại": "0912345678", "Đối tượng": "ĐHTT",
}  # fmt: skip


def people(*names: str, **fields: str) -> list[dict[str, str]]:
    return [{**ROW, "Họ và tên": name, **fields} for name in names]


def workbook(rows: list[dict[str, str]], headings: tuple[str, ...] = HEADINGS) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.append(list(headings))
    for number, row in enumerate(rows, 1):
        sheet.append([str(number) if name == "TT" else row.get(name, "") for name in headings])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
