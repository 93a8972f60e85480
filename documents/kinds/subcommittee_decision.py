"""Quyết định thành lập các Tiểu ban: sets up the subcommittees; their members are its annex."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import basis, letterhead
from documents.kinds.decision import proposal
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of
from subcommittees.models import Member, Subcommittee


class SubcommitteeDecision(StatePaper):
    """Selection: `proposer`, `proposal`, `proposal_date`, `number`, `date`, signatory."""

    code = "subcommittee-decision"
    label = _("Decision on the subcommittees")
    template = "documents/subcommittee_decision.html"
    symbol = "QĐ"
    kind_name = "Quyết định"
    variant = "pdf/a-3b"
    steps = ({},)
    first_recipients = ("Như Điều 3",)
    nothing = _("There is no subcommittee yet.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("authority", _("who decides"), "GIÁM ĐỐC SỞ CÔNG THƯƠNG"),
        *BASIS,
        ("names", _("names of the subcommittees"), "Tiểu ban Nội dung - Khen thưởng; …"),
        ("count", _("number of subcommittees"), "05"),
        (
            "groups",
            _("annex: members of each subcommittee"),
            "1. Ông Lê Mẫu Thịnh, Chánh Văn phòng, Trưởng Tiểu ban",
        ),
        *FOOT_PLACEHOLDERS,
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.subcommittees.exists() else []

    def about(self, conference) -> str:
        return f"Về việc thành lập các Tiểu ban phục vụ {conference.short_title}, {letterhead.period(conference)}"

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        found = list(members_of(conference))
        then = (
            [proposal(conference, selection)]
            if selection.get("proposal") or selection.get("proposer")
            else []
        )
        return {
            "authority": f"{letterhead.head_position(conference)} {conference.issuing_body}",
            "basis": basis.lines(conference, always_founded=True, then=then),
            "short_title": conference.short_title,
            "count": vietnamese.quantity(len(found)),
            "names": basis.ended(row.name for row in found),
            "council": letterhead.council(conference),
            "groups": [group(place, row) for place, row in enumerate(found, start=1)],
            "annex_of": annex_of(self.kind_name, head, letterhead.head_of_host(conference)),
        }


def members_of(conference):
    found = Subcommittee.objects.filter(conference=conference).select_related("lead_unit")
    return found.prefetch_related("members__user", "coordinating_units")


def group(place: int, row: Subcommittee) -> dict[str, Any]:
    """The members of one subcommittee, its head first; a blank row while it has none."""
    seats = sorted(row.members.all(), key=lambda seat: (not seat.is_head, seat.pk))
    rows = [member(number, seat) for number, seat in enumerate(seats, start=1)]
    return {
        "title": f"{vietnamese.roman(place)}. {row.name.upper()}",
        "lead": row.lead_unit.name,
        "rows": rows
        or [{"number": 1, "name": letterhead.BLANK, "office": letterhead.BLANK, "task": "Trưởng Tiểu ban"}],
    }


def member(number: int, seat: Member) -> dict[str, Any]:
    return {
        "number": number,
        "name": str(seat.user),
        "office": seat.user.position,
        "task": "Trưởng Tiểu ban" if seat.is_head else "Thành viên",
    }
