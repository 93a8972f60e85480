"""Danh sách gửi tỉnh: the collectives and individuals whom the conference honoured, with decision and award, A4 landscape."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import Unit
from documents.kinds import awards, letterhead
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper
from nominations.models import Award, AwardForm, Nomination


class HonouredList(StatePaper):
    """Selection: `number`, `date`, signatory."""

    code = "honoured-list"
    label = _("List of the honoured, for the province")
    template = "documents/honoured_list.html"
    page_size = "A4 landscape"
    symbol = "DS"
    kind_name = "Danh sách"
    steps = ({},)
    nothing = _("Nobody is put forward for an award yet.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("groups", _("the honoured by award"), "I. GIẤY KHEN CỦA GIÁM ĐỐC SỞ (37)"),
        ("name", _("collective or person"), "Bà Bùi Thị Mẫu Hà"),
        ("office", _("position and workplace"), "Chuyên viên, Văn phòng Sở"),
        ("decision", _("decision"), "12/QĐ-SCT, 20/04/2020"),
        ("total", _("last line"), "Danh sách này có 07 tập thể và 30 cá nhân."),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if any(honoured(conference)) else []

    def about(self, conference) -> str:
        done = "được" if awards.given(conference).exists() else "đề nghị"
        return letterhead.about(conference, f"Tập thể, cá nhân điển hình tiên tiến {done} khen thưởng tại ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        rows = honoured(conference)
        numbered = list(enumerate(rows, start=1))
        groups = [list(part) for _form, part in groupby(numbered, key=lambda pair: pair[1].form.pk)]
        collectives = {row.nomination.pk for row in rows if row.nomination.kind == Nomination.Kind.COLLECTIVE}
        people = {row.nomination.pk for row in rows} - collectives
        return {
            "groups": [
                {
                    "title": f"{vietnamese.roman(place)}. {part[0][1].form.name.upper()} ({vietnamese.quantity(len(part))})",
                    "rows": [entry(number, award, conference.host_name) for number, award in part],
                }
                for place, part in enumerate(groups, start=1)
            ],
            "total": awards.numbers(len(collectives), len(people)),
        }


class Wished(NamedTuple):
    """An award that no decision gives yet, as `Award`."""

    nomination: Nomination
    form: AwardForm
    decision: None = None


def honoured(conference) -> list[Award | Wished]:
    """What decisions give; the wished awards while none is issued, as the report on results has them."""
    rows: list[Award | Wished] = list(awards.given(conference))
    return rows or [Wished(row, row.award_form) for row in awards.awarded(conference) if row.award_form]


def entry(number: int, award: Award | Wished, host: str) -> dict[str, Any]:
    """A row; the decision with its day, blank before there is one. A division that is honoured itself stands with the
    department that it is of: its name alone tells the province nothing."""
    decision, nomination = award.decision, award.nomination
    told = f"{decision.number}, {vietnamese.short_date(decision.date)}" if decision and decision.date else ""
    line = awards.line(number, nomination)
    if not line["office"] and nomination.unit.kind == Unit.Kind.DIVISION:
        line["office"] = host
    return {**line, "unit": nomination.unit.name, "decision": told}
