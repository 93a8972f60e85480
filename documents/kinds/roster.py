"""Danh sách đại biểu: everybody who is expected, grouped by category, on A4 landscape."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates.models import Delegate
from documents.kinds import letterhead
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper

CATEGORY_NAMES = {
    Delegate.Category.EXEMPLAR: "Đại biểu điển hình tiên tiến",
    Delegate.Category.GUEST: "Đại biểu khách mời",
    Delegate.Category.STAFF: "Cán bộ, công chức, viên chức",
    Delegate.Category.PRESS_SERVICE: "Phóng viên, phục vụ",
}
SHORT_NAMES = {
    Delegate.Category.EXEMPLAR: "Điển hình",
    Delegate.Category.GUEST: "Khách mời",
    Delegate.Category.STAFF: "CBCCVC",
    Delegate.Category.PRESS_SERVICE: "Phục vụ",
}
GENDERS = {"male": "Nam", "female": "Nữ"}


class Roster(StatePaper):
    """Selection: `categories` (all unless told), `status` ("confirmed", "present"; all who are expected unless
    told), `number`, `date`, signatory.

    It holds what is read out in the hall: no telephone, no number of a document, no day of birth.
    """

    code = "roster"
    label = _("List of delegates")
    template = "documents/roster.html"
    page_size = "A4 landscape"
    symbol = "DS"
    kind_name = "Danh sách"
    steps = ({},)
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("groups", _("people by category"), "I. ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN (70 người)"),
        ("number", _("running number"), "1"),
        ("name", _("full name"), "Bùi Thị Mẫu Hà"),
        ("born", _("year of birth"), "1985"),
        ("gender", _("Nam or Nữ"), "Nữ"),
        ("position", _("position"), "Chuyên viên"),
        ("unit", _("workplace"), "Văn phòng Sở"),
        ("category", _("category"), "Điển hình"),
        ("total", _("last line"), "Danh sách này có 118 người."),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if people(conference, selection).exists() else []

    def about(self, conference) -> str:
        return letterhead.about(conference, "Đại biểu dự ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        listed = sorted(
            people(conference, selection), key=lambda row: list(CATEGORY_NAMES).index(row.category)
        )
        numbered = list(enumerate(listed, start=1))
        groups = [list(part) for _category, part in groupby(numbered, key=lambda pair: pair[1].category)]
        return {
            "status": {"confirmed": "đã xác nhận tham dự", "present": "có mặt"}.get(
                selection.get("status", ""), ""
            ),
            "groups": [
                {
                    "title": group_title(place, part[0][1].category, len(part)),
                    "rows": [entry(number, row) for number, row in part],
                }
                for place, part in enumerate(groups, start=1)
            ],
            "total": vietnamese.quantity(len(listed)),
        }


def people(conference, selection: dict):
    """Who stands on the list, leaders first, then by unit and name; a query set."""
    found = conference.delegates.expected().select_related("unit")
    if selection.get("categories"):
        found = found.filter(category__in=selection["categories"])
    if selection.get("status") in ("confirmed", "present"):
        found = found.filter(**{f"{selection['status']}_at__isnull": False})
    return found.in_protocol_order()


def group_title(place: int, category: str, count: int) -> str:
    name = CATEGORY_NAMES[Delegate.Category(category)].upper()
    return f"{vietnamese.roman(place)}. {name} ({vietnamese.quantity(count)} người)"


def entry(number: int, row: Delegate) -> dict[str, Any]:
    unit = row.workplace or row.unit.name
    return {
        "number": number,
        "name": row.full_name,
        "born": str(row.date_of_birth.year) if row.date_of_birth else "",
        "gender": GENDERS.get(row.gender, ""),
        "position": letterhead.joined(row.position, f"dự thay {row.comes_for}" if row.comes_for else ""),
        "unit": unit,
        "represents": "tập thể" if row.represents == unit else row.represents,
        "category": SHORT_NAMES[Delegate.Category(row.category)],
    }
