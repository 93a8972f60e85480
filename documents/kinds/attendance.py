"""Danh sách ký tên: everybody expected, with room to sign that they are there; a part for each unit or category."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates import sheets
from delegates.models import Delegate
from documents.kinds import letterhead
from documents.kinds.paper import Paper, Subject
from documents.kinds.roster import CATEGORY_NAMES


class Attendance(Paper):
    """Selection: `by` (of `sheets.CHOICES`, the first unless told). Each part is the sheet that the page for keying in
    shows, in the same order."""

    code = "attendance"
    label = _("Attendance sheets to sign")
    template = "documents/attendance.html"
    style = "letter.css"
    word = True
    variant = "pdf/ua-1"
    steps = ({},)
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("when", _("day and venue"), "Ngày 24 tháng 4 năm 2020, tại Hội trường Sở Công Thương"),
        ("parts", _("parts: unit or category, and the rows to sign"), "Văn phòng Sở: …"),
        ("number", _("running number"), "1"),
        ("name", _("full name"), "Bùi Thị Mẫu Hà"),
        ("office", _("position, workplace"), "Chuyên viên, Văn phòng Sở"),
        ("seat", _("seat in the hall"), "B-07"),
        ("count", _("last line"), "Danh sách này có 08 người."),
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.delegates.expected().exists() else []

    def subjects(self, conference, selection: dict) -> list[Subject]:
        ending = selection.get("format") or "pdf"
        return [
            Subject(row.pk, self.name(row), f"danh-sach-ky-ten.{ending}")
            for row in self.rows(conference, selection)
        ]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        by = selection.get("by") or sheets.BY_UNIT
        return {
            "kind": "Danh sách ký tên",
            "issuing_body": conference.issuing_body,
            "parent_body": conference.parent_body,
            "about": letterhead.about(conference),
            "when": when(conference),
            "parts": [part(sheet) for sheet in sheets.sheets(conference, by)],
        }

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return "Danh sách ký tên đại biểu dự hội nghị"


def when(conference) -> str:
    """ "Ngày 24 tháng 4 năm 2020, tại …"; what is not settled yet is left out."""
    day = vietnamese.official_date(conference.date) if conference.date else ""
    place = f"tại {conference.venue}" if conference.venue else ""
    text = ", ".join(part for part in (day, place) if part)
    return text[:1].upper() + text[1:]


def part(sheet: sheets.Sheet) -> dict[str, Any]:
    title = sheet.unit or CATEGORY_NAMES[Delegate.Category(sheet.category)]
    return {
        "title": title,
        "rows": [line(number, row) for number, row in enumerate(sheet.people, start=1)],
        "count": vietnamese.quantity(len(sheet.people)),
    }


def line(number: int, row: Delegate) -> dict[str, Any]:
    """What a row of the sheet says of the person."""
    unit = row.workplace or row.unit.name
    stands_in = f"dự thay {row.comes_for}" if row.comes_for else ""
    represents = f"đại diện {row.represents}" if row.represents and row.represents != unit else ""
    return {
        "number": number,
        "name": row.full_name,
        "office": ", ".join(
            part for part in (letterhead.joined(row.position, unit), represents, stands_in) if part
        ),
        "seat": row.seat_label,
    }
