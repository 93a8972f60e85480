"""Báo cáo quyết toán kinh phí: what was approved and spent, line by line and by source; the vouchers are its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from budget import figures
from budget.models import Expense
from conference import vietnamese
from documents.kinds import basis, money
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of

METHODS = {Expense.Method.TRANSFER: "Chuyển khoản", Expense.Method.CASH: "Tiền mặt"}


class Settlement(StatePaper):
    """Selection: `number`, `date`, signatory."""

    code = "settlement"
    label = _("Settlement of the budget")
    template = "documents/settlement.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    steps = ({},)
    nothing = _("No estimate is approved yet.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        *BASIS,
        ("total", _("approved, spent and their difference"), "180.000.000; 171.500.000; 8.500.000"),
        ("spent_words", _("what was spent, in words"), "Một trăm bảy mươi mốt triệu … đồng chẵn"),
        ("left_words", _("what is left over, in words"), "Tám triệu năm trăm nghìn đồng chẵn"),
        ("due", _("contracted and not paid yet"), "0 đồng"),
        ("groups", _("lines by chapter: approved, spent, difference"), "1. Thuê hội trường …"),
        ("by_source", _("sources: granted, spent, left over"), "Ngân sách năm 2020 …"),
        ("vouchers", _("annex: vouchers with date, payee, amount"), "UNC-01, 20/4/2020, Nhà in Mẫu …"),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.budget_lines.exclude(approved=None).exists() else []

    def about(self, conference) -> str:
        return money.about(conference, "Quyết toán")

    def name(self, row) -> str:
        return f"Quyết toán kinh phí {row.short_title}"

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found, version = money.of(conference), money.newest(conference)
        total = found.total
        then = [f"Căn cứ {money.decision_words(version)} phê duyệt dự toán kinh phí"] if version else []
        sources = figures.of_sources(conference, found)
        granted = sum(row.granted for row in sources)
        left = granted - total.spent
        return {
            "basis": basis.lines(conference, then=then),
            "total": money.sums(total),
            "approved_amount": money.amount(total.approved),
            "spent_amount": money.amount(total.spent),
            "spent_words": money.in_words(total.spent),
            "is_over": total.left < 0,
            "left_amount": money.amount(abs(total.left)),
            "left_words": money.in_words(total.left),
            "due": money.amount(total.due) if total.due else "",
            "groups": [group(*part) for part in money.by_chapter(found)],
            "by_source": [of_source(row) for row in sources],
            "granted": vietnamese.grouped(granted),
            "unspent": vietnamese.grouped(left),
            "unspent_amount": money.amount(abs(left)),
            "unspent_words": money.in_words(left),
            "lacks": left < 0,
            "vouchers": vouchers(conference),
            "annex_of": annex_of(self.kind_name, head, conference.host_name),
        }


def group(title: str, rows, total) -> dict[str, Any]:
    return {
        "title": title,
        **money.sums(total),
        "rows": [
            {"number": number, "content": line.content, **money.sums(found)}
            for number, (line, found) in enumerate(rows, start=1)
        ],
    }


def of_source(row: figures.OfSource) -> dict[str, Any]:
    return {
        "name": row.source.name if row.source else "Chưa xác định nguồn",
        "granted": vietnamese.grouped(row.granted),
        "spent": vietnamese.grouped(row.figures.spent),
        "left": vietnamese.grouped(row.unspent),
    }


def vouchers(conference) -> list[dict[str, Any]]:
    """What counts, in the order of the vouchers' days; one query."""
    rows = Expense.objects.filter(line__conference=conference, taken_back_at=None).select_related("line")
    return [
        {
            "number": number,
            "voucher": row.voucher,
            "date": vietnamese.short_date(row.date),
            "payee": row.payee,
            "content": row.line.content,
            "method": METHODS[Expense.Method(row.method)],
            "amount": vietnamese.grouped(row.amount),
        }
        for number, row in enumerate(rows, start=1)
    ]
