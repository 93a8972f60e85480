"""Biên bản: the minutes of the conference (model 1.9 of Decree 30/2020/NĐ-CP): a number, but no place and date."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import letterhead
from documents.kinds.roster import CATEGORY_NAMES
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper


class Minutes(StatePaper):
    """Selection: `secretary`, `end_time` ("11:20:00"), `number`, signatory (the chair). Blanks unless told."""

    code = "minutes"
    label = _("Minutes of the conference")
    template = "documents/minutes.html"
    symbol = "BB"
    kind_name = "Biên bản"
    nothing = _("The programme has no items yet.")
    placeholders = (
        *(row for row in HEAD_PLACEHOLDERS if row[0] != "place_and_date"),
        ("start", _("when the session began"), "07 giờ 15 phút, ngày 24 tháng 4 năm 2020"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("present", _("numbers present by category"), "70 đại biểu điển hình tiên tiến, 27 khách mời"),
        ("chair", _("chair of the conference"), "Đỗ Văn Mẫu Trung, Giám đốc Sở"),
        ("secretary", _("who keeps the minutes"), "Bà Bùi Thị Mẫu Hà"),
        ("items", _("programme items with who presents them"), "1. Khai mạc (Giám đốc Sở)"),
        ("end", _("when the session ended"), "11 giờ 20 phút, ngày 24 tháng 4 năm 2020"),
        *(row for row in FOOT_PLACEHOLDERS if row[0] in ("recipients", "signatory_name")),
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.agenda.exists() else []

    def about(self, conference) -> str:
        return letterhead.about(conference)

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        day = letterhead.dated(conference.date, conference)
        items = enumerate(conference.agenda.all(), start=1)
        return {
            "start": f"{vietnamese.clock(conference.start_time)}, {day}",
            "venue": conference.venue or letterhead.BLANK,
            "present": present(conference),
            "chair": conference.chair or letterhead.BLANK * 2,
            "secretary": selection.get("secretary") or letterhead.BLANK * 2,
            "secretary_name": selection.get("secretary", ""),
            "items": [
                {"number": number, "title": item.title.rstrip(" .;"), "presenter": item.presenter}
                for number, item in items
            ],
            "end": f"{clock(selection.get('end_time'))}, {day}",
        }


def clock(text: str | None) -> str:
    """ "11 giờ 20 phút" of "11:20:00", or room to write it."""
    hour, minute = text.split(":")[:2] if text else (letterhead.BLANK[:3], letterhead.BLANK[:3])
    return f"{hour} giờ {minute} phút"


def present(conference) -> str:
    """ "100 đại biểu, gồm: 70 đại biểu điển hình tiên tiến, 30 đại biểu khách mời": those marked present.

    Those who are expected while nobody is marked; a blank for none. One query.
    """
    rows = conference.delegates.expected().order_by().values_list("category")
    rows = list(rows.annotate(Count("pk"), Count("present_at")))
    here = {category: count for category, _expected, count in rows}
    counts = here if any(here.values()) else {category: count for category, count, _present in rows}
    parts = [
        f"{vietnamese.quantity(counts[category])} {name[0].lower()}{name[1:]}"
        for category, name in CATEGORY_NAMES.items()
        if counts.get(category)
    ]
    return (
        f"{vietnamese.quantity(sum(counts.values()))} đại biểu, gồm: {', '.join(parts)}"
        if parts
        else (letterhead.BLANK * 2)
    )
