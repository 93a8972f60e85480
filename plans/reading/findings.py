"""Where a plan contradicts itself or leaves open what the conference needs: codes with lines, worst first."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from conference.vietnamese import fold, roman

from . import names
from .facts import number_of
from .lines import Line, filled

if TYPE_CHECKING:
    from .plan import Plan

ERROR, WARNING, NOTE = "error", "warning", "note"
_ROMAN = "[IVX]{1,6}"
_LEVELS = {ERROR: 0, WARNING: 1, NOTE: 2}
_OWN_COVER = ("phong", "trung tam", "van phong", "thanh tra", "chi cuc")
"""What a recipient "các phòng, đơn vị" covers; other bodies must be named."""
_WEEKDAYS = ("thu hai", "thu ba", "thu tu", "thu nam", "thu sau", "thu bay", "chu nhat")


@dataclass(frozen=True)
class Finding:
    """`lines` in order, empty for what is missing altogether; `facts` fill the sentence of the code."""

    code: str
    severity: str
    lines: tuple[int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def of(plan: Plan, lines: list[Line]) -> list[Finding]:
    found = [
        *_periods(plan), *_editions(plan), *_figures(plan), *_times(plan, lines), *_people(plan), *_programme(plan), *_words(lines),
        *_missing(plan),
    ]  # fmt: skip
    return sorted(found, key=lambda each: (_LEVELS[each.severity], each.lines or (10**6,)))


def _periods(plan: Plan) -> Iterator[Finding]:
    if plan.period is None:
        return
    own = plan.period
    others = [
        each
        for each in plan.periods
        if each.of_conference and each.years != own.years and each.first < own.last
    ]
    for years in sorted({each.years for each in others}):
        lines = tuple(sorted({own.line, *(each.line for each in others if each.years == years)}))
        facts = {"own": f"{own.first} - {own.last}", "other": f"{years[0]} - {years[1]}"}
        yield Finding("two_periods", ERROR, lines, facts)
    after = plan.next_period
    if after and int(after.value[:4]) == own.last:
        yield Finding(
            "next_period_overlaps", NOTE, (own.line, after.line), {"year": own.last, "next": after.value}
        )


def _editions(plan: Plan) -> Iterator[Finding]:
    if plan.edition is None:
        return
    own = plan.edition.value
    odd = [each for each in plan.other_editions if each.value not in (own, own - 1)]
    if odd:
        facts = {"own": roman(own), "other": odd[0].words}
        yield Finding("two_editions", ERROR, (plan.edition.line, *(each.line for each in odd)), facts)


def _figures(plan: Plan) -> Iterator[Finding]:
    exemplar, guest, count = plan.shares.exemplar, plan.shares.guest, plan.delegates
    if exemplar and guest:
        total = Fraction(exemplar.value) + Fraction(guest.value)
        lines = tuple(sorted({exemplar.line, guest.line}))
        if total != 100:
            facts = {"exemplar": exemplar.value, "guest": guest.value, "total": _decimal(total)}
            yield Finding("percent_sum", ERROR, lines, facts)
        elif plan.all_staff:
            said = (count.line,) if count else ()
            lines = tuple(sorted({*lines, plan.all_staff.line, *said}))
            facts = {"delegates": count.words if count else "", "staff": plan.all_staff.value}
            yield Finding("groups_do_not_add_up", WARNING, lines, facts)
    people = (plan.shares.exemplar_count, plan.shares.guest_count)
    if count and count.value and all(people):
        both = sum(each.value for each in people if each)
        if both != count.value:
            lines = tuple(sorted({count.line, *(each.line for each in people if each)}))
            yield Finding("counts_do_not_add_up", ERROR, lines, {"sum": both, "delegates": count.value})
    if count and count.value is None:
        yield Finding("delegates_range", WARNING, (count.line,), {"words": count.words})


def _decimal(number: Fraction) -> str:
    return str(int(number)) if number.denominator == 1 else str(float(number)).replace(".", ",")


def _times(plan: Plan, lines: list[Line]) -> Iterator[Finding]:
    own = plan.letterhead.date
    latest = max(
        (paper for paper in plan.legal_basis if paper.date), key=lambda paper: str(paper.date), default=None
    )
    if own and latest and latest.date and latest.date > own.value:
        yield Finding("basis_after_plan", ERROR, (own.line, latest.line), {"paper": latest.words})
    if plan.when is None or plan.when.month is None:
        return
    since, line = (
        (own.value, own.line) if own else (latest.date, latest.line) if latest and latest.date else (None, 0)
    )
    last_day = plan.when.date or _end_of(plan.when.month)
    if since and last_day < since:
        facts = {"month": plan.when.month, "since": f"{since.day}/{since.month}/{since.year}"}
        yield Finding("before_plan", ERROR, tuple(sorted({plan.when.line, line})), facts)
    if plan.when.date:
        text = fold(next((each.text for each in lines if each.number == plan.when.line), ""))
        named = [index for index, day in enumerate(_WEEKDAYS) if day in text]
        if len(named) == 1 and named[0] != plan.when.date.weekday():
            yield Finding("wrong_weekday", ERROR, (plan.when.line,), {"day": plan.when.words})
    if plan.period and int(plan.when.month[:4]) not in range(plan.period.first, plan.period.last + 2):
        facts = {"month": plan.when.month, "own": f"{plan.period.first} - {plan.period.last}"}
        yield Finding("outside_period", WARNING, tuple(sorted({plan.when.line, plan.period.line})), facts)


def _end_of(month: str) -> datetime.date:
    year, number = int(month[:4]), int(month[5:])
    return datetime.date(year + number // 12, number % 12 + 1, 1) - datetime.timedelta(days=1)


def _people(plan: Plan) -> Iterator[Finding]:
    if plan.duties and plan.recipients:
        yield from _no_recipients(plan)
    working = {names.core_of(name.text) for duty in plan.duties for name in (*duty.leads, *duty.coordinate)}
    idle = [
        each for each in plan.units if not each.name.general and names.core_of(each.name.text) not in working
    ]
    if idle and plan.duties:
        said = ", ".join(each.name.text for each in idle)
        yield Finding("unit_without_duty", NOTE, tuple(sorted({each.line for each in idle})), {"names": said})
    for duty in plan.duties:
        twice = [
            name.text
            for name in duty.leads
            if any(names.same(name.text, other.text) for other in duty.coordinate)
        ]
        if twice:
            yield Finding("lead_helps_itself", WARNING, (duty.line,), {"names": ", ".join(twice)})
    many = [duty for duty in plan.duties if len(duty.leads) > 1 and duty.mode == "order"]
    if many:
        yield Finding("several_leads", NOTE, tuple(duty.line for duty in many))
    if plan.unassigned:
        yield Finding("duty_without_lead", WARNING, tuple(line.number for line in plan.unassigned))


def _no_recipients(plan: Plan) -> Iterator[Finding]:
    received = [each.value for each in plan.recipients]
    missing, lines = [], set()
    for each in plan.units:
        duties = [duty.line for duty in plan.duties if each.name in (*duty.leads, *duty.coordinate)]
        if duties and not each.name.general and not is_received(each.name.text, received):
            missing.append(each.name.text)
            lines.update(duties)
    if missing:
        yield Finding("assignee_not_recipient", WARNING, tuple(sorted(lines)), {"names": ", ".join(missing)})


def is_received(name: str, recipients: list[str]) -> bool:
    """Whether a line of the recipients names this body, or a group that it belongs to."""
    key, core = names.key_of(name), names.core_of(name)
    for said in recipients:
        other = names.key_of(said)
        if core in other or (len(other) > 3 and other in key):
            return True
        if ("phong" in other or "don vi" in other) and "cac" in other.split() and key.startswith(_OWN_COVER):
            return True
    return any(fold(said).strip(" .") in ("nhu tren", "nhu muc iii", "nhu phan iii") for said in recipients)


def _programme(plan: Plan) -> Iterator[Finding]:
    kinds = [item.kind for item in plan.agenda]
    if "election" in kinds and not {"casting", "result"} & set(kinds):
        line = plan.agenda[kinds.index("election")].line
        yield Finding("election_without_count", NOTE, (line,))
    seen: dict[str, int] = {}
    for item in plan.agenda:
        key = fold(item.title)
        if key in seen:
            yield Finding("item_twice", WARNING, (seen[key], item.line), {"title": item.title})
        seen.setdefault(key, item.line)


_SLIPS = (
    ("tiến tiến", "tiên tiến"),
    ("lần thức", "lần thứ"),
    ("thiệt thực", "thiết thực"),
    ("kỷ thuật", "kỹ thuật"),
)
_PARTY = (
    re.compile(rf"Đại hội (?:Đảng )?(?:đại biểu )?toàn quốc lần thức? ({_ROMAN})(?!\w)", re.IGNORECASE),
    re.compile(
        rf"Đại hội (?:đại biểu )?(?:Đảng bộ tỉnh|tỉnh Đảng bộ) lần thức? ({_ROMAN})(?!\w)", re.IGNORECASE
    ),
)


def _words(lines: list[Line]) -> Iterator[Finding]:
    """Slips that would be carried on to every paper, and Party congresses further apart than one term."""
    shown = list(filled(lines))
    for said, right in _SLIPS:
        typed = tuple(line.number for line in shown if said in line.text.lower())
        if typed:
            yield Finding("typo", WARNING, typed, {"said": said, "right": right})
    for pattern in _PARTY:
        named = [
            (number_of(found[1]), line.number, found[0])
            for line in shown
            for found in pattern.finditer(line.text)
        ]
        known = sorted((number, line, words) for number, line, words in named if number)
        if known and known[-1][0] - known[0][0] > 1:
            facts = {"first": known[0][2], "last": known[-1][2]}
            yield Finding("congresses_apart", WARNING, tuple(sorted({known[0][1], known[-1][1]})), facts)


def _missing(plan: Plan) -> Iterator[Finding]:
    known = {
        "title": plan.title, "edition": plan.edition, "period": plan.period, "month": plan.when, "delegates": plan.delegates,
        "percent": plan.shares.exemplar or plan.shares.guest or plan.shares.exemplar_count, "guests": plan.guest_groups, "agenda": plan.agenda,
        "duties": plan.duties, "recipients": plan.recipients, "legal_basis": plan.legal_basis, "host": plan.letterhead.host or plan.letterhead.issuer,
        "number": plan.letterhead.number, "date": plan.letterhead.date, "signatory": plan.letterhead.signatory_name,
    }  # fmt: skip
    absent = [name for name, value in known.items() if not value]
    if absent:
        yield Finding("not_found", NOTE, (), {"fields": absent})
