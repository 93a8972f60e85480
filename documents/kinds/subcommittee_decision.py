"""Quyết định thành lập các Tiểu ban: sets up the subcommittees; annex I names their members, annex II assigns their work."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import basis, letterhead
from documents.kinds.decision import proposal
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, annex_of
from subcommittees.models import Member, Subcommittee, Task

POSITIONS: dict[str, str] = {
    Member.Position.HEAD: "Trưởng Tiểu ban",
    Member.Position.DEPUTY: "Phó Trưởng Tiểu ban",
    Member.Position.MEMBER: "Thành viên",
}
LEADS: dict[str, str] = {
    Task.Mode.ORDER: "Giao {} chủ trì",
    Task.Mode.REQUEST: "Đề nghị {} chủ trì",
    Task.Mode.SUPPORT: "{} phối hợp thực hiện",
}


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
        (
            "assignments",
            _("annex: tasks of each subcommittee"),
            "1. Báo cáo tổng kết; giao Văn phòng Sở chủ trì; 03/04/2020 (T-21)",
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
            "assignments": assignments(found, conference),
            "annex_of": annex_of(self.kind_name, head, letterhead.head_of_host(conference)),
        }


def members_of(conference):
    """The subcommittees with their people and tasks; five queries."""
    found = Subcommittee.objects.filter(conference=conference).select_related("lead_unit")
    tasks = Task.objects.select_related("lead_unit", "assignee").prefetch_related("coordinating_units")
    return found.prefetch_related("members__user", Prefetch("tasks", tasks))


def group(place: int, row: Subcommittee) -> dict[str, Any]:
    """The members of one subcommittee, head and deputies first; a blank row while it has none."""
    seats = sorted(row.members.all(), key=lambda seat: (seat.rank, seat.pk))
    rows = [member(number, seat) for number, seat in enumerate(seats, start=1)]
    return {
        "title": title(place, row),
        "lead": row.lead_unit.name,
        "rows": rows
        or [{"number": 1, "name": letterhead.BLANK, "office": letterhead.BLANK, "task": "Trưởng Tiểu ban"}],
    }


def member(number: int, seat: Member) -> dict[str, Any]:
    return {
        "number": number,
        "name": str(seat.user),
        "office": seat.user.position,
        "task": POSITIONS[seat.position],
    }


def title(place: int, row: Subcommittee) -> str:
    return f"{vietnamese.roman(place)}. {row.name.upper()}"


def assignments(found: list[Subcommittee], conference) -> list[dict[str, Any]]:
    """The tasks of each subcommittee as they fall due; empty while none of them has any."""
    groups = [
        {
            "title": title(place, row),
            "rows": [_assigned(task, conference) for task in _in_order(row, conference)],
        }
        for place, row in enumerate(found, start=1)
    ]
    return groups if any(group["rows"] for group in groups) else []


def _in_order(row: Subcommittee, conference) -> list[Task]:
    return sorted(row.tasks.all(), key=lambda task: task.order(conference))


def _assigned(task: Task, conference) -> dict[str, Any]:
    return {
        "title": task.title.rstrip(" .;"),
        "lead": LEADS[task.mode].format(task.lead_unit.name),
        "with": "; ".join(unit.name for unit in task.coordinating_units.all()),
        "paper": task.document_type or task.output.rstrip(" .;"),
        "due": due(task, conference),
        "person": task.assignee.full_name if task.assignee else "",
    }


def due(task: Task, conference) -> str:
    """ "03/04/2020 (T-21)"; the day alone where it is fixed, the days from T alone while the conference has no day."""
    day = task.due_date(conference)
    told = vietnamese.short_date(day) if day else ""
    if task.offset_days is None:
        return told
    from_day = f"T{task.offset_days:+d}" if task.offset_days else "T"
    return f"{told} ({from_day})" if told else from_day
