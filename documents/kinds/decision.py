"""Quyết định khen thưởng: the head's decision on the awards, with the lists of who receives them as annexes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import awards, basis, letterhead
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of


class Decision(StatePaper):
    """Selection: `awards` (ids of award forms; those of the head unless told), `proposal` ("12/TTr-SCT"),
    `proposal_date`, `proposer`, `per_collective` and `per_individual` (đồng), `number`, `date`, signatory."""

    code = "decision"
    label = _("Award decision")
    template = "documents/decision.html"
    symbol = "QĐ"
    kind_name = "Quyết định"
    variant = "pdf/a-3b"
    steps = ({},)
    first_recipients = ("Như Điều 3",)
    nothing = _("No approved exemplar has an award that the head of the department gives.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("authority", _("who decides"), "GIÁM ĐỐC SỞ CÔNG THƯƠNG"),
        *BASIS,
        ("reason", _("what the awards are given for"), "đã có thành tích xuất sắc … giai đoạn 2016 - 2020"),
        (
            "lists",
            _("awards with their numbers"),
            "Tặng Giấy khen của Giám đốc Sở cho 07 tập thể và 30 cá nhân",
        ),
        ("money", _("prizes in figures and words"), "Mỗi tập thể 1.500.000 đồng, mỗi cá nhân 745.000 đồng …"),
        (
            "annexes",
            _("annexes: lists of collectives and individuals"),
            "01. Tập thể Phòng Quản lý Thương mại",
        ),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if self.awarded(conference, selection).exists() else []

    def awarded(self, conference, selection: dict):
        chosen = selection.get("awards")
        return awards.awarded(conference, chosen or awards.forms_of_head(conference))

    def about(self, conference) -> str:
        text = "Về việc khen thưởng các tập thể, cá nhân điển hình tiên tiến"
        return letterhead.unbroken(conference, f"{text} {conference.sector}, {letterhead.period(conference)}")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found = awards.lists(self.awarded(conference, selection))
        proposed = proposal(conference, selection)
        of = annex_of(self.kind_name, head, letterhead.head_of_host(conference))
        return {
            "authority": f"{letterhead.head_position(conference)} {conference.issuing_body}",
            "basis": basis.lines(conference, always_founded=True, then=[proposed]),
            "reason": f"đã có thành tích xuất sắc trong phong trào thi đua yêu nước {letterhead.period(conference)}",
            "lists": numbered_lists(found),
            "money": prizes(found, selection),
            "annexes": [
                {**row, "title": f"DANH SÁCH {heading(row)}", "of": of} for row in numbered_lists(found)
            ],
        }


def heading(row: dict[str, Any]) -> str:
    """Who is on an annex and what they receive: "TẬP THỂ, CÁ NHÂN ĐƯỢC TẶNG GIẤY KHEN …"."""
    who = ", ".join(group["title"] for group in row["groups"])
    return f"{who} ĐƯỢC {row['gives'].upper()} {row['award'].upper()}"


def numbered_lists(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists with the names of their annexes: "Phụ lục", or "Phụ lục I", "Phụ lục II" where there are several."""
    if len(found) == 1:
        return [{**found[0], "annex": "Phụ lục"}]
    return [
        {**row, "annex": f"Phụ lục {vietnamese.roman(place)}"} for place, row in enumerate(found, start=1)
    ]


def proposal(conference, selection: dict) -> str:
    """ "Theo đề nghị của Hội đồng … tại Tờ trình số … ngày …", blank where nobody said."""
    proposer, symbol = selection.get("proposer"), conference.document_symbol
    if not proposer:
        proposer, symbol = letterhead.council(conference), letterhead.initials(letterhead.COUNCIL)
    number = selection.get("proposal") or f"{letterhead.BLANK_NUMBER}/TTr-{symbol}"
    date = letterhead.dated(selection.get("proposal_date"), conference)
    return f"Theo đề nghị của {proposer} tại Tờ trình số {number} {date}"


def prizes(found: list[dict[str, Any]], selection: dict) -> str:
    """The sentence on money: amounts and their sum in figures and words, or the rule where none is given."""
    kinds = (
        ("tập thể", selection.get("per_collective"), sum(row["collectives"] for row in found)),
        ("cá nhân", selection.get("per_individual"), sum(row["individuals"] for row in found)),
    )
    given = [(name, int(amount), count) for name, amount, count in kinds if amount and count]
    if not given:
        return "Mức tiền thưởng kèm theo thực hiện theo quy định hiện hành"
    each = ", ".join(f"mỗi {name} {vietnamese.grouped(amount)} đồng" for name, amount, _count in given)
    total = sum(amount * count for _name, amount, count in given)
    words = vietnamese.money_words(total)
    return f"Tiền thưởng kèm theo: {each}; tổng số tiền {vietnamese.grouped(total)} đồng (Bằng chữ: {words})"
