"""Tờ trình: asks the council or the head to decide on the awards; the list of those put forward is its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import awards, basis, letterhead
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of


class Submission(StatePaper):
    """Selection: `to` ("council", "head"; both unless told), `awards` (ids; all unless told), `number`, `date`,
    signatory."""

    code = "submission"
    label = _("Submission on awards")
    template = "documents/submission.html"
    symbol = "TTr"
    kind_name = "Tờ trình"
    steps = ({},)
    first_recipients = ("Như trên",)
    nothing = _("No approved exemplar has a proposed award.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it is put to"), "Hội đồng Thi đua - Khen thưởng Ngành …; Giám đốc Sở …"),
        *BASIS,
        ("lists", _("awards with their numbers"), "Giấy khen của Giám đốc Sở: 07 tập thể và 30 cá nhân"),
        ("total", _("number of all put forward"), "14 tập thể và 56 cá nhân"),
        (
            "groups",
            _("annex: collectives and individuals"),
            "1. Bà Bùi Thị Mẫu Hà, Chuyên viên, Văn phòng Sở",
        ),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if awards.awarded(conference, selection.get("awards")).exists() else []

    def about(self, conference) -> str:
        return (
            f"Về việc đề nghị khen thưởng các tập thể, cá nhân điển hình tiên tiến {conference.sector}, "
            f"{letterhead.period(conference)}"
        )

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found = awards.lists(awards.awarded(conference, selection.get("awards")))
        total = awards.numbers(
            sum(row["collectives"] for row in found), sum(row["individuals"] for row in found)
        )
        return {
            "to": addressees(conference, selection.get("to", "")),
            "basis": basis.lines(conference),
            "lists": [f"{row['award']}: {row['numbers']}" for row in found],
            "total": total,
            "groups": [
                {"title": f"{vietnamese.roman(place)}. {row['award'].upper()}", **row}
                for place, row in enumerate(found, start=1)
            ],
            "period": letterhead.period(conference),
            "annex_of": annex_of(self.kind_name, head, conference.host_name),
        }


def addressees(conference, chosen: str) -> list[str]:
    """The bodies after "Kính gửi": the council, the head, or both."""
    both = {"council": letterhead.council(conference), "head": letterhead.head_of_host(conference)}
    return [both[chosen]] if chosen in both else list(both.values())
