"""Kế hoạch: the plan of the conference from its data (model 1.4 of Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import basis, letterhead, seats
from documents.kinds.state_paper import (
    BASIS,
    FOOT_PLACEHOLDERS,
    HEAD_PLACEHOLDERS,
    StatePaper,
    annex_of,
    paragraphs,
)
from nominations.allocation import planned_seats
from nominations.allocation_versions import rows_of
from subcommittees.models import Subcommittee, Task


class Plan(StatePaper):
    """Selection: `purpose` (lines, the usual ones unless told), `number`, `date`, signatory."""

    code = "plan"
    label = _("Plan")
    template = "documents/plan.html"
    symbol = "KH"
    kind_name = "Kế hoạch"
    placeholders = (
        *HEAD_PLACEHOLDERS,
        *BASIS,
        ("purpose", _("purpose and demands, one per paragraph"), "Đánh giá kết quả các phong trào thi đua …"),
        ("form", _("form of the conference"), "Hội nghị điển hình tiên tiến (Hội nghị điểm …)"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        (
            "mix",
            _("planned numbers and shares of exemplars and guests"),
            "70 đại biểu (70%), 30 đại biểu (30%)",
        ),
        ("planned", _("planned number of delegates"), "100"),
        ("programme", _("titles of the programme's items"), "Đón tiếp đại biểu; Khai mạc; …"),
        ("subcommittees", _("subcommittees with their tasks"), "1. Tiểu ban Nội dung - Khen thưởng …"),
        ("allocation", _("annex: seats per unit"), "Văn phòng Sở 05, trong đó 01 tập thể"),
        *FOOT_PLACEHOLDERS,
    )

    def about(self, conference) -> str:
        return letterhead.about(conference, "Tổ chức ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        founded = list(conference.legal_basis.all())
        return {
            "basis": basis.lines(conference),
            "short_title": conference.short_title,
            "purpose": basis.ended(
                paragraphs(selection.get("purpose")) or usual_purpose(conference, founded)
            ),
            "form": conference.name
            + (" (Hội nghị điểm theo chỉ đạo của tỉnh)" if conference.is_pilot else ""),
            "time": letterhead.session_time(conference),
            "venue": conference.venue or letterhead.BLANK,
            "mix": planned_mix(conference),
            "planned": vietnamese.quantity(conference.target_delegates),
            "staff_outside": not conference.staff_counts,
            "programme": basis.ended(letterhead.years_bound(item.title) for item in conference.agenda.all()),
            "subcommittees": subcommittees(conference),
            "allocation": seats.table(rows_of(conference)),
            "annex_of": annex_of(self.kind_name, head, conference.host_name),
        }


def usual_purpose(conference, founded) -> list[str]:
    """Purpose and demands that follow from the data; the office writes its own in the print form."""
    ahead = letterhead.years_bound(conference.next_period)
    period = letterhead.years_bound(f"giai đoạn {conference.period}")  # the whole would tear the line apart
    texts = [
        f"Đánh giá kết quả thực hiện các phong trào thi đua yêu nước {period}; rút ra bài học kinh nghiệm, chỉ rõ tồn "
        "tại, hạn chế; đề ra phương hướng, nhiệm vụ công tác thi đua, khen thưởng"
        + (f" giai đoạn {ahead}" if ahead else " trong thời gian tới"),
        f"Biểu dương, tôn vinh các tập thể, cá nhân điển hình tiên tiến tiêu biểu của {conference.sector}; phổ biến, "
        "nhân rộng các mô hình, điển hình tiên tiến",
    ]
    texts += [
        f"Gắn việc vinh danh điển hình tiên tiến với thực hiện {basis.short(found)}"
        for found in founded
        if vietnamese.fold(found.kind) == "chi thi"
    ]
    if conference.upper_congress:
        texts.append(f"Bầu đoàn đại biểu dự {conference.upper_congress}")
    return [
        *texts,
        "Việc tổ chức Hội nghị bảo đảm trang trọng, thiết thực, thực hành tiết kiệm, tránh phô trương, hình thức",
    ]


def planned_mix(conference) -> dict[str, str]:
    """Numbers and shares of the planned delegates: exemplars rounded half up, guests the rest; exact."""
    exemplars, guests = planned_seats(conference.target_delegates, Fraction(conference.exemplar_percent))
    return {
        "exemplars": vietnamese.quantity(exemplars),
        "guests": vietnamese.quantity(guests),
        "exemplar_share": percent(Decimal(conference.exemplar_percent)),
        "guest_share": percent(100 - Decimal(conference.exemplar_percent)),
    }


def percent(value: Decimal) -> str:
    """ "70%", "66,67%": no zeros after the comma."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",") + "%"


def subcommittees(conference) -> list[dict[str, Any]]:
    """Each subcommittee with who heads, leads and co-ordinates, and its tasks by due date; four queries."""
    found = Subcommittee.objects.filter(conference=conference).select_related("lead_unit")
    found = found.prefetch_related("coordinating_units", "tasks__lead_unit", "tasks__coordinating_units")
    return [
        {
            "number": number,
            "name": row.name,
            "head": row.head_position or letterhead.BLANK,
            "lead": row.lead_unit.name,
            "coordinating": names(row.coordinating_units.all()),
            "tasks": [
                task(place, line, conference)
                for place, line in enumerate(_in_order(row, conference), start=1)
            ],
        }
        for number, row in enumerate(found, start=1)
    ]


def _in_order(body: Subcommittee, conference) -> list[Task]:
    return sorted(body.tasks.all(), key=lambda row: row.order(conference))


def task(place: int, row: Task, conference) -> dict[str, Any]:
    """One point of a subcommittee's work: "a) … Chủ trì: …; phối hợp: …; hoàn thành trước ngày …"."""
    asked = "Đề nghị chủ trì" if row.mode == Task.Mode.REQUEST else "Chủ trì"
    helpers = names(row.coordinating_units.all())
    parts = [
        f"{asked}: {row.lead_unit.name}",
        f"phối hợp: {helpers}" if helpers else "",
        due(row, conference),
    ]
    return {
        "letter": vietnamese.clause_letter(place),
        "title": row.title.rstrip(" .;"),
        "who": "; ".join(part for part in parts if part),
    }


def due(row: Task, conference) -> str:
    day = row.due_date(conference)
    if day:
        return f"chậm nhất ngày {vietnamese.short_date(day)}"
    if not row.offset_days:  # without a day of its own it has this number
        return "trong ngày tổ chức Hội nghị"
    when = "trước" if row.offset_days < 0 else "sau"
    return f"chậm nhất {abs(row.offset_days)} ngày {when} ngày tổ chức Hội nghị"


def names(units) -> str:
    return ", ".join(unit.name for unit in units)
