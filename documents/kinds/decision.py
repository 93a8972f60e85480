"""Quyết định khen thưởng: the head's decision on the awards, with the lists of who receives them as annexes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.engine import PaperError
from documents.kinds import awards, basis, decided, letterhead
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of
from nominations import prize_rates
from nominations.authorities import is_own
from nominations.models import AwardDecision, Nomination


class Decision(StatePaper):
    """What another authority decides is brought ready and never printed here.

    Selection: `decision` (id of an award decision, which then tells number, date, signatory and awards), else
    `awards` (ids of award forms; those of the head unless told); `proposal` ("12/TTr-SCT"), `proposal_date`,
    `proposer`, `per_collective` and `per_individual` (đồng; reckoned unless told), `number`, `date`, signatory."""

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
        """The awards of the chosen decision, else the nominations with an award of the chosen forms; a query set."""
        decision = chosen_decision(conference, selection)
        if decision is not None:
            return decided.of(decision)
        own = awards.forms_of_head(conference)
        return awards.awarded(conference, set(selection.get("awards") or own) & set(own))

    def lists(self, conference, selection: dict) -> list[dict[str, Any]]:
        found = self.awarded(conference, selection)
        return awards.lists_of(found) if selection.get("decision") else awards.lists(found)

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        decision = chosen_decision(conference, selection)
        if decision is None:
            return super().shared(conference, selection)
        shared = super().shared(conference, decided.selection(decision, selection))
        return {**shared, **decided.signatory(decision, selection)}

    def about(self, conference) -> str:
        text = "Về việc khen thưởng các tập thể, cá nhân điển hình tiên tiến"
        return letterhead.unbroken(conference, f"{text} {conference.sector}, {letterhead.period(conference)}")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found = self.lists(conference, selection)
        proposed = proposal(conference, selection)
        of = annex_of(self.kind_name, head, letterhead.head_of_host(conference))
        return {
            "authority": f"{letterhead.head_position(conference)} {conference.issuing_body}",
            "basis": basis.lines(conference, always_founded=True, then=[proposed]),
            "reason": f"đã có thành tích xuất sắc trong phong trào thi đua yêu nước {letterhead.period(conference)}",
            "lists": numbered_lists(found),
            "money": prizes(found, selection, prize_rates.on(letterhead.read_date(selection.get("date")))),
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


def chosen_decision(conference, selection: dict) -> AwardDecision | None:
    """The award decision that the form names; PaperError when it is gone or revoked meanwhile."""
    if not selection.get("decision"):
        return None
    found = conference.award_decisions.filter(pk=selection["decision"]).first()
    if found is None or not (found.is_draft or found.is_issued):
        raise PaperError(gettext("The chosen decision is no longer there. Choose another one."))
    if not is_own(conference, found.authority):
        raise PaperError(
            gettext(
                "%(authority)s decides: the portal keeps number, date and signatory, and prints no decision under this department's letterhead. Print the submission instead."
            )
            % {"authority": found.authority}
        )
    return found


def prizes(found: list[dict[str, Any]], selection: dict, rates: prize_rates.Rates) -> str:
    """The sentence on money: amounts and their sum in figures and words, or the rule where none is known.

    The form's amounts go first, then what an issued decision gave, then what the tables of `rates` say.
    """
    typed = (selection.get("per_collective"), selection.get("per_individual"))
    if any(typed):
        total = {name: sum(row[name] for row in found) for name in ("collectives", "individuals")}
        groups = [("", [(amount, total[key]) for amount, key in zip(typed, total, strict=True)])]
    else:
        groups = [
            (row["award"], [_reckoned(row, collective, rates) for collective in (True, False)])
            for row in found
        ]
    given = [(title, each) for title, pair in groups if (each := _each(pair))]
    amounts = [amount for _title, pair in groups for amount, count in pair if count]
    if amounts and all(amount == 0 for amount in amounts):
        return "Các hình thức khen thưởng này không kèm theo tiền thưởng"
    if not given:
        return "Mức tiền thưởng kèm theo thực hiện theo quy định hiện hành"
    several = len(groups) > 1  # an award without a prize must not seem to have one
    each = "; ".join(f"{title}: {words}" if several else words for title, words in given)
    total = sum(int(amount or 0) * count for _title, pair in groups for amount, count in pair)
    words = vietnamese.money_words(total)
    return f"Tiền thưởng kèm theo: {each}; tổng số tiền {vietnamese.grouped(total)} đồng (Bằng chữ: {words})"


def _reckoned(row: dict[str, Any], collective: bool, rates: prize_rates.Rates) -> tuple[int | None, int]:
    """(đồng each, how many) of the collectives or individuals of one list."""
    kind = Nomination.Kind.COLLECTIVE if collective else Nomination.Kind.INDIVIDUAL
    amount = row.get("prizes", {}).get(collective)
    if amount is None:
        amount = rates.prize(row["form_id"], kind)
    return amount, row["collectives" if collective else "individuals"]


def _each(pair: list[tuple[Any, int]]) -> str:
    """ "mỗi tập thể 1.500.000 đồng, mỗi cá nhân 745.000 đồng": those who are there and receive something."""
    return ", ".join(
        f"mỗi {name} {vietnamese.grouped(int(amount))} đồng"
        for name, (amount, count) in zip(("tập thể", "cá nhân"), pair, strict=True)
        if amount and count
    )
