"""All that is read of one plan, and the same as plain values."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from conference.vietnamese import fold, roman

from . import duties as tasks
from . import facts, findings, papers, programme
from .duties import Duty, Mention
from .facts import Count, Period, Priority, Said, Shares, When
from .findings import Finding
from .lines import Line, Refused
from .lines import read as lines_of
from .papers import Letterhead, Paper
from .programme import Item


@dataclass
class Plan:
    """`lines`: the whole text; every value names the line that it came from."""

    lines: list[Line]
    title: Said[str] | None
    name: Said[str] | None
    sector: Said[str] | None
    edition: Said[int] | None
    other_editions: list[Said[int]]
    period: Period | None
    periods: list[Period]
    next_period: Said[str] | None
    upper_congress: Said[str] | None
    when: When | None
    is_pilot: Said[bool] | None
    half_days: Said[int] | None
    delegates: Count | None
    shares: Shares
    all_staff: Said[str] | None
    guest_groups: list[Said[str]]
    priorities: list[Priority]
    agenda_heading: Line | None
    agenda: list[Item]
    duties: list[Duty]
    unassigned: list[Line]
    units: list[Mention]
    recipients: list[Said[str]]
    legal_basis: list[Paper]
    letterhead: Letterhead
    findings: list[Finding]

    def text_of(self, line: int) -> str:
        """What the line with this number says; "" where there is none."""
        return self.lines[line - 1].text if 1 <= line <= len(self.lines) else ""


def read(text: str) -> Plan:
    """Raises `Refused` for a text that is too long, empty, or no plan of a conference."""
    lines = lines_of(text)
    if not any(line.text for line in lines):
        raise Refused("empty")
    title = facts.title(lines)
    if not facts.is_plan(lines, title):
        raise Refused("no_plan")
    edition, other_editions = facts.editions(lines, title)
    period, periods = _period(lines, title)
    heading, agenda = programme.read(lines)
    work = tasks.read(lines)
    plan = Plan(
        lines=lines, title=title, name=facts.conference_name(title), sector=facts.sector(lines, title), edition=edition,
        other_editions=other_editions, period=period, periods=periods, next_period=facts.next_period(lines, period),
        upper_congress=_upper_congress(lines, title), when=facts.when(lines), is_pilot=_pilot(lines), half_days=_half_days(lines),
        delegates=facts.delegates(lines), shares=facts.shares(lines), all_staff=facts.all_staff(lines),
        guest_groups=facts.guest_groups(lines), priorities=facts.priorities(lines), agenda_heading=heading, agenda=agenda,
        duties=work.duties, unassigned=work.unassigned, units=tasks.mentioned(lines, work.duties),
        recipients=papers.recipients(lines), legal_basis=papers.legal_basis(lines), letterhead=papers.letterhead(lines), findings=[],
    )  # fmt: skip
    plan.findings = findings.of(plan, lines)
    return plan


def _period(lines: list[Line], title: Said[str] | None) -> tuple[Period | None, list[Period]]:
    """The conference's period is the title's; without one there the first that is called a period."""
    found = facts.periods(lines)
    if title is not None:
        head = next((each for each in found if each.line >= title.line and each.of_conference), None)
        own = facts.periods([_as_line(title)])
        if own and head and own[0].years == head.years:
            return head, found
        if own:
            return own[0], found
        bare = re.search(r"(?<!\d)(\d{4})\s*[-–]\s*(\d{4})(?!\d)", title.value)
        own = facts.periods([_as_line(Said(f"giai đoạn {bare[1]} - {bare[2]}", title.line))]) if bare else []
        if own:
            return own[0], found
    own = [each for each in found if each.of_conference]
    is_one = len({each.years for each in own}) == 1  # of several nothing says which is the conference's
    return (own[0] if is_one else None), found


def _as_line(title: Said[str]) -> Line:
    return Line(title.line, title.value, 0, "", title.value, (title.value,))


def _upper_congress(lines: list[Line], title: Said[str] | None) -> Said[str] | None:
    """The congress of the next level: the first "Đại hội thi đua yêu nước …" that the text names with its edition."""
    for line in lines:
        found = re.search(
            r"Đại hội thi đua yêu nước[^,;.]{0,120}?lần thứ [IVX\d]{1,5}", line.text, re.IGNORECASE
        )
        if found and (title is None or fold(found[0]) not in fold(title.value)):
            return Said(found[0], line.number)
    return None


def _pilot(lines: list[Line]) -> Said[bool] | None:
    line = next((line for line in lines if line.key.startswith("to chuc hoi nghi diem")), None)
    return Said(True, line.number, line.body) if line else None


def _half_days(lines: list[Line]) -> Said[int] | None:
    for line in lines:
        found = re.search(r"(?:thời gian|tổ chức)\D{0,40}?(\d{1,2}) buổi", line.text, re.IGNORECASE)
        if found and int(found[1]):
            return Said(int(found[1]), line.number, found[0])
    return None


def as_values(plan: Plan) -> dict[str, Any]:
    """The plan as `manage.py read_plan` prints it; the lists hold the plan's own words, `details` the same with lines."""
    exemplar, guest = plan.shares.exemplar, plan.shares.guest
    head = plan.letterhead
    return {
        "title": _value(plan.title), "edition": roman(plan.edition.value) if plan.edition else None,
        "edition_number": _value(plan.edition), "name": _value(plan.name), "sector": _value(plan.sector), "host": _value(head.host),
        "period_from": plan.period.first if plan.period else None, "period_to": plan.period.last if plan.period else None,
        "next_period": _value(plan.next_period), "upper_congress": _value(plan.upper_congress),
        "expected_month": plan.when.month if plan.when else None, "expected_words": plan.when.words if plan.when else None,
        "date": plan.when.date.isoformat() if plan.when and plan.when.date else None, "half_days": _value(plan.half_days),
        "is_pilot": bool(plan.is_pilot), "delegates": plan.delegates.value if plan.delegates else None,
        "delegates_about": plan.delegates.about if plan.delegates else None,
        "exemplar_percent": _number(exemplar), "guest_percent": _number(guest), "all_staff": _value(plan.all_staff),
        "agenda": [item.title for item in plan.agenda], "units": [each.name.text for each in plan.units],
        "guest_groups": [each.value for each in plan.guest_groups], "priority_groups": [each.text for each in plan.priorities],
        "duties": [
            {
                "lead": duty.lead, "leads": [name.text for name in duty.leads], "coordinate": [name.text for name in duty.coordinate],
                "text": duty.text, "mode": duty.mode, "due": duty.due, "line": duty.line,
            }
            for duty in plan.duties
        ],
        "recipients": [each.value for each in plan.recipients], "legal_basis": [paper.words for paper in plan.legal_basis],
        "letterhead": {name: _plain(_value(value)) for name, value in vars(head).items()},
        "sources": _sources(plan),
        "details": {
            "agenda": [asdict(item) for item in plan.agenda],
            "units": [_unit(plan, each) for each in plan.units],
            "guest_groups": [{"text": each.value, "line": each.line} for each in plan.guest_groups],
            "priority_groups": [asdict(each) for each in plan.priorities],
            "recipients": [{"text": each.value, "line": each.line} for each in plan.recipients],
            "legal_basis": [asdict(paper) | {"date": _plain(paper.date)} for paper in plan.legal_basis],
        },
        "findings": [
            {"code": each.code, "severity": each.severity, "lines": list(each.lines), "facts": each.facts} for each in plan.findings
        ],
    }  # fmt: skip


def _unit(plan: Plan, each: Mention) -> dict[str, Any]:
    """A body with the duties that name it, by their place in `duties`."""
    leads = [
        index
        for index, duty in enumerate(plan.duties)
        if any(fold(name.text) == fold(each.name.text) for name in duty.leads)
    ]
    helps = [
        index
        for index, duty in enumerate(plan.duties)
        if any(fold(name.text) == fold(each.name.text) for name in duty.coordinate)
    ]
    modes = sorted({plan.duties[index].mode for index in leads} | ({tasks.COORDINATE} if helps else set()))
    return {
        "name": each.name.text,
        "general": each.name.general,
        "line": each.line,
        "leads": leads,
        "coordinates": helps,
        "modes": modes,
    }


def _sources(plan: Plan) -> dict[str, int]:
    """{field: line}, of a list its first line; fields that were not found are left out."""
    said: dict[str, Any] = {
        "title": plan.title, "edition": plan.edition, "edition_number": plan.edition, "name": plan.name, "sector": plan.sector,
        "host": plan.letterhead.host, "period_from": plan.period, "period_to": plan.period, "next_period": plan.next_period,
        "upper_congress": plan.upper_congress, "expected_month": plan.when if plan.when and plan.when.month else None,
        "expected_words": plan.when, "date": plan.when if plan.when and plan.when.date else None, "half_days": plan.half_days,
        "is_pilot": plan.is_pilot, "delegates": plan.delegates, "exemplar_percent": plan.shares.exemplar,
        "guest_percent": plan.shares.guest, "all_staff": plan.all_staff,
    }  # fmt: skip
    for name in ("agenda", "units", "guest_groups", "duties", "recipients", "legal_basis"):
        said[name] = next(iter(getattr(plan, name)), None)
    said["priority_groups"] = next(iter(plan.priorities), None)
    return {name: value.line for name, value in said.items() if value is not None}


def _value(said: Said[Any] | None) -> Any:
    return said.value if said is not None else None


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _number(said: Said[str] | None) -> int | float | None:
    if said is None:
        return None
    number = float(said.value)
    return int(number) if number.is_integer() else number
