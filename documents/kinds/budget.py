"""Dự toán kinh phí: a submission that asks for the approval of the estimate, which is its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from budget import estimate, figures, money_rule
from conference import vietnamese
from documents.kinds import basis, letterhead, money
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of
from documents.kinds.submission import submitting


class Budget(StatePaper):
    """Selection: `number`, `date`, signatory (the council unless told)."""

    code = "budget"
    label = _("Budget estimate")
    template = "documents/budget.html"
    symbol = "TTr"
    kind_name = "Tờ trình"
    steps = ({},)
    first_recipients = ("Như trên",)
    nothing = _("The budget has no line yet.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it is put to"), "Giám đốc Sở Công Thương tỉnh Hà Tĩnh"),
        ("submitter", _("who submits"), "Hội đồng Thi đua - Khen thưởng Ngành …"),
        *BASIS,
        ("total", _("sum of the estimate"), "180.000.000 đồng"),
        ("words", _("the sum in words"), "Một trăm tám mươi triệu đồng chẵn"),
        ("sources", _("sources of the money"), "Ngân sách năm 2020 (ngân sách nhà nước): 150.000.000 đồng"),
        ("missing", _("what the sources lack"), "30.000.000 đồng"),
        ("cap", _("cap of the conference with its basis"), "200.000.000 đồng (Quyết định số …)"),
        ("each", _("cost for each planned delegate"), "1.800.000 đồng/đại biểu (100 đại biểu)"),
        ("decision", _("decision that approved it, once there is one"), "Quyết định số 15/QĐ-SCT ngày …"),
        ("groups", _("annex: lines by chapter with their sums"), "1. Thuê hội trường, 01 buổi, 15.000.000"),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.budget_lines.exists() else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        return super().shared(conference, {**selection, "authority": selection.get("authority") or "TM"})

    def about(self, conference) -> str:
        return money.about(conference, "Về việc phê duyệt dự toán")

    def name(self, row) -> str:
        return f"Dự toán kinh phí {row.short_title}"

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found, rule = money.of(conference), estimate.of(conference)
        total = found.total.planned
        sources = figures.of_sources(conference, found)
        missing = money_rule.missing(total, sum(row.granted for row in sources))
        each = money_rule.each(total, conference.target_delegates)
        submitter, version = submitting(conference, selection), money.newest(conference)
        return {
            "to": [letterhead.head_of_host(conference)],
            "submitter": submitter,
            "basis": basis.lines(conference),
            "total": money.amount(total),
            "words": money.in_words(total),
            "sources": [money.source_line(row) for row in sources if row.source],
            "missing": money.amount(missing) if missing else "",
            "cap": cap(rule),
            "each": f"{money.amount(each)}/đại biểu ({conference.target_delegates} đại biểu)" if each else "",
            "decision": money.decision_words(version),
            "approved": money.amount(version.total) if version else "",
            "groups": [group(*part) for part in money.by_chapter(found)],
            "sum": vietnamese.grouped(total),
            "annex_of": annex_of(self.kind_name, head, submitter),
        }


def cap(rule) -> str:
    if rule.cap is None:
        return ""
    return money.amount(rule.cap) + (f" ({rule.cap_basis})" if rule.cap_basis else "")


def group(title: str, rows, total) -> dict[str, Any]:
    return {
        "title": title,
        "sum": vietnamese.grouped(total.planned),
        "rows": [
            {
                "number": number,
                "content": line.content,
                "norm": line.norm,
                "measure": line.measure,
                "quantity": vietnamese.grouped(line.quantity),
                "price": vietnamese.grouped(line.unit_price),
                "amount": vietnamese.grouped(line.planned),
            }
            for number, (line, _found) in enumerate(rows, start=1)
        ],
    }
