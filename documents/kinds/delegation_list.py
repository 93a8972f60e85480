"""Báo cáo kết quả bầu đoàn đại biểu: the list sent up, with short biographies as its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds.election import ElectionPaper, State, lower_first, person, purpose, refuse_changed
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, annex_of
from elections.models import Candidate, Election
from elections.results import delegation


class DelegationList(ElectionPaper):
    """Selection: `election`, `number`, `date`, signatory, `addressee`."""

    code = "delegation-list"
    label = _("List of the delegation, sent up")
    template = "documents/delegation_list.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    first_recipients = ("Như trên",)
    states = (State.SIGNED,)
    nothing = _("No minutes of a count are signed yet.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it is sent to"), "Hội đồng Thi đua - Khen thưởng tỉnh"),
        ("official", _("official delegates with short biographies"), "1. Lê Mẫu Thịnh"),
        ("alternates", _("alternates with short biographies"), "1. Hồ Thị Mẫu Thu"),
        *FOOT_PLACEHOLDERS,
    )

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        issuer = conference.host_name
        return {
            "to": [selection.get("addressee") or head["recipients"][0]],
            "annex_of": annex_of(self.kind_name, head, issuer),
        }

    def context(self, row: Election, shared: dict[str, Any]) -> dict[str, Any]:
        refuse_changed(row)
        official, alternates = delegation(row)
        ids = [one["id"] for one in (*official, *alternates)]
        people = Candidate.objects.select_related("unit").in_bulk(ids)
        listed = [
            [person(people[one["id"]]) | {"number": number} for number, one in enumerate(rows, start=1)]
            for rows in (official, alternates)
        ]
        return {
            "about": f"Kết quả {lower_first(purpose(row))}",
            "purpose": lower_first(purpose(row)),
            "official": listed[0],
            "alternates": listed[1],
            "official_count": vietnamese.quantity(len(official)),
            "alternate_count": vietnamese.quantity(len(alternates)),
            "total": vietnamese.quantity(len(ids)),
        }
