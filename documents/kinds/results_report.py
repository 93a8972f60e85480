"""Báo cáo kết quả: who came, who was honoured, what the conference achieved."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import awards, basis, delegation, letterhead, money
from documents.kinds.roster import CATEGORY_NAMES
from documents.kinds.state_paper import (
    BASIS,
    FOOT_PLACEHOLDERS,
    HEAD_PLACEHOLDERS,
    StatePaper,
    paragraphs,
)
from nominations.mix import rule_for
from nominations.models import Nomination
from nominations.quota import assess

COUNTED = {
    "expected": Q(),
    "invited": Q(invited_at__isnull=False),
    "confirmed": Q(confirmed_at__isnull=False),
    "present": Q(present_at__isnull=False),
}


class ResultsReport(StatePaper):
    """Selection: `addressee`, `delegation`, `strengths`, `limits`, `proposals` (lines; blanks unless told), `number`,
    `date`, signatory."""

    code = "results-report"
    label = _("Report on results")
    template = "documents/results_report.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    steps = ({},)
    first_recipients = ("Như trên",)
    nothing = _("The list of delegates is empty, so there is nothing to report.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it reports to"), "Hội đồng Thi đua - Khen thưởng tỉnh"),
        *BASIS,
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("chair", _("chair of the conference"), "Giám đốc Sở Công Thương"),
        ("programme", _("titles of the programme's items"), "Đón tiếp đại biểu; Khai mạc; …"),
        ("attendance", _("table: delegates by category and answer"), "Khách mời 30, xác nhận 28, có mặt 27"),
        ("share", _("share of exemplars among those present"), "70,00%"),
        ("by_award", _("table: awards by form"), "Giấy khen của Giám đốc Sở: 07, 30, 37"),
        ("by_unit", _("table: awards by unit"), "Văn phòng Sở: 01, 04, 05"),
        ("delegation", _("the delegation that was elected"), "Bầu 05 đại biểu chính thức, 01 dự khuyết …"),
        ("cost", _("approved, spent and what is left"), "Dự toán được duyệt 17.000.000 đồng; đã chi …"),
        ("strengths", _("what went well"), "…"),
        ("limits", _("what did not"), "…"),
        ("proposals", _("what is proposed"), "…"),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.delegates.expected().exists() else []

    def about(self, conference) -> str:
        return letterhead.about(conference, "Kết quả tổ chức ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        own = [line for line in head["recipients"] if not line.startswith("Lưu")]
        found, nominations, are_given = awards.honoured(conference)
        return {
            "to": [selection.get("addressee") or (in_full(own[0]) if own else letterhead.BLANK * 2)],
            "recipients": [*self.first_recipients, *others(head["recipients"], own, selection)],
            "basis": basis.lines(conference),
            "time": letterhead.session_time(conference),
            "venue": conference.venue or letterhead.BLANK,
            "chair": conference.chair or letterhead.BLANK,
            "programme": basis.ended(letterhead.years_bound(item.title) for item in conference.agenda.all()),
            **attendance(conference),
            "by_award": by_award(found),
            "by_unit": by_unit(nominations),
            "awards": awards.numbers(*kinds(nominations)),
            "are_given": are_given,
            "upper_congress": conference.upper_congress.upper() or "CẤP TRÊN",
            "delegation": elected(conference, selection),
            "cost": cost(conference),
            **{name: written(selection.get(name)) for name in ("strengths", "limits", "proposals")},
        }


def in_full(recipient: str) -> str:
    """ "Hội đồng Thi đua - Khen thưởng tỉnh": a letter does not shorten whom it addresses."""
    return recipient.replace("TĐKT", "Thi đua - Khen thưởng")


def others(recipients: list[str], own: list[str], selection: dict) -> list[str]:
    """Those who receive a copy beside the addressee, who is "Như trên" already."""
    addressee = selection.get("addressee") or (own[0] if own else "")
    return [line for line in recipients if line != addressee]


def written(text: str | None) -> list[str]:
    return basis.ended(paragraphs(text)) if paragraphs(text) else [letterhead.BLANK * 3]


def elected(conference, selection: dict) -> list[str]:
    """What the portal knows of the election, else what was typed; nothing where no congress follows."""
    told = delegation.elected(conference) or paragraphs(selection.get("delegation"))
    if told:
        return basis.ended(told)
    return [letterhead.BLANK * 3] if conference.upper_congress else []


def cost(conference) -> list[str]:
    """Approved, spent, and by which share; a blank while no estimate is approved."""
    total = money.of(conference).total
    if not total.approved:
        return [letterhead.BLANK * 3]
    left = "Còn lại" if total.left >= 0 else "Vượt"
    told = [f"Dự toán được duyệt: {money.amount(total.approved)}", f"Đã chi: {money.amount(total.spent)}"]
    told.append(f"{left}: {money.amount(abs(total.left))}")
    present = conference.delegates.expected().filter(present_at__isnull=False).count()
    if present and total.spent:
        told.append(f"Bình quân mỗi đại biểu có mặt: {vietnamese.grouped(total.spent // present)} đồng")
    return basis.ended(told)


def attendance(conference) -> dict[str, Any]:
    """Rows and totals of delegates by category, and the share of exemplars among those present. One query."""
    counts = {
        row.pop("category"): row
        for row in conference.delegates.expected()
        .order_by()
        .values("category")
        .annotate(**{name: Count("pk", filter=condition) for name, condition in COUNTED.items()})
    }
    rows = [
        {"name": name, **counts[category]} for category, name in CATEGORY_NAMES.items() if category in counts
    ]
    present = {category: counts.get(category, {}).get("present", 0) for category in ("exemplar", "guest")}
    verdict = assess(present["exemplar"], present["guest"], 0, rule_for(conference))
    return {
        "attendance": rows,
        "total": {name: sum(row[name] for row in rows) for name in COUNTED},
        "share": f"{verdict.share_text()}%" if verdict.share is not None else letterhead.BLANK,
    }


def kinds(nominations: list[Nomination]) -> tuple[int, int]:
    """(collectives, individuals)"""
    collectives = sum(row.kind == Nomination.Kind.COLLECTIVE for row in nominations)
    return collectives, len(nominations) - collectives


def by_award(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [figures(row["award"], row["collectives"], row["individuals"]) for row in found]


def figures(name: str, collectives: int, individuals: int) -> dict[str, Any]:
    return {
        "name": name,
        "collectives": collectives,
        "individuals": individuals,
        "all": collectives + individuals,
    }


def by_unit(nominations: list[Nomination]) -> dict[str, Any]:
    """Awards of each unit in the units' order, and the totals."""
    units = {row.unit_id: row.unit for row in nominations}
    counted = Counter((row.unit_id, row.kind == Nomination.Kind.COLLECTIVE) for row in nominations)
    rows: list[dict[str, Any]] = []
    for pk, unit in sorted(units.items(), key=lambda entry: (entry[1].position, entry[0])):
        collectives, individuals = counted[pk, True], counted[pk, False]
        rows.append(figures(unit.name, collectives, individuals))
    return {
        "rows": rows,
        **{key: sum(row[key] for row in rows) for key in ("collectives", "individuals", "all")},
    }
