"""Thông báo: tells all units when and where the conference is and what their delegates bring along."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import Unit
from documents.kinds import basis, letterhead
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, paragraphs

USUAL = (
    "Mang theo giấy mời, thẻ đại biểu (nếu đã được cấp) và tài liệu Hội nghị",
    "Trang phục lịch sự; ngành có trang phục riêng thì mặc trang phục ngành",
    "Đại biểu có mặt trước giờ khai mạc ít nhất 15 phút để làm thủ tục",
)


class Notice(StatePaper):
    """Selection: `bring` (lines, the usual ones unless told), `contact`, `number`, `date`, signatory."""

    code = "notice"
    label = _("Notice to the units")
    template = "documents/notice.html"
    symbol = "TB"
    kind_name = "Thông báo"
    first_recipients = ()
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("units", _("table: delegates of each unit"), "Văn phòng Sở: 05"),
        ("bring", _("what to bring and mind"), "Mang theo giấy mời, thẻ đại biểu …"),
        ("contact", _("whom to ask"), "Văn phòng Sở, điện thoại 0239 …"),
        *FOOT_PLACEHOLDERS,
    )

    def about(self, conference) -> str:
        return letterhead.about(conference, "Về việc tham dự ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        units = delegations(conference)
        return {
            "time": letterhead.session_time(conference),
            "venue": conference.venue or letterhead.BLANK,
            "units": units,
            "total": vietnamese.quantity(sum(row["count"] for row in units)),
            "bring": basis.ended(paragraphs(selection.get("bring")) or USUAL),
            "contact": selection.get("contact", "").rstrip(" ."),
        }


def delegations(conference) -> list[dict[str, Any]]:
    """Our own units with the number of their expected delegates, in the units' order; one query.

    Guest organisations are not told, they are invited.
    """
    found = conference.delegates.expected().filter(unit__kind__in=Unit.NOMINATING_KINDS).order_by()
    rows = found.values("unit__name", "unit__position", "unit_id").annotate(count=Count("pk"))
    rows = rows.order_by("unit__position", "unit_id")
    return [
        {"number": number, "name": row["unit__name"], "count": row["count"]}
        for number, row in enumerate(rows, start=1)
    ]
