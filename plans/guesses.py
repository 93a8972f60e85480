"""From the words of a plan to the fields of the portal: proposals that somebody confirms."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from agenda.models import AgendaItem
from agenda.presets import CASTING, PLAN, RESULT
from conference.models import Unit
from conference.vietnamese import clean, fold
from plans.reading.plan import Plan

MINUTES: dict[str, int] = {str(kind): minutes for kind, _title, minutes, _who in (*PLAN, CASTING, RESULT)} | {
    str(AgendaItem.Kind.BREAK): 15
}
OTHER_MINUTES = 10
LONGEST_TITLE = 300
_KINDS = (
    (Unit.Kind.LEADERSHIP, r"ban giam doc|lanh dao so|giam doc"),
    (Unit.Kind.BODY, r"hoi dong|thuong truc|ban |to |tieu ban|nhom"),
    (Unit.Kind.DIVISION, r"phong|van phong|thanh tra"),
    (Unit.Kind.MASS_ORGANISATION, r"cong doan|doan |hoi |lien doan|chi doan|chi hoi"),
    (Unit.Kind.AFFILIATED, r"trung tam|chi cuc|truong|benh vien|vien|tram|hat"),
    (Unit.Kind.GRASSROOTS, r"cong ty|doanh nghiep|hop tac xa|khoi doanh"),
    (Unit.Kind.PARTNER, r"dai |bao |ubnd|uy ban|so |cuc "),
)
_HEADS = r"(?:Phòng|Ban|Tổ|Trung tâm|Chi cục)\s+"


def conference(plan: Plan) -> dict[str, tuple[Any, int]]:
    """{field of the conference: (value, line)}; what the plan does not say is left out."""
    head, found = plan.letterhead, {}
    said: dict[str, Any] = {
        "name": plan.name, "sector": plan.sector, "edition_number": plan.edition, "next_period": plan.next_period,
        "upper_congress": plan.upper_congress, "is_pilot": plan.is_pilot, "host_name": head.host, "parent_body": head.parent,
        "issuing_body": head.issuer, "document_symbol": head.symbol, "place_name": head.place,
        "signatory_authority": head.signatory_authority, "signatory_position": head.signatory_position, "signatory_name": head.signatory_name,
    }  # fmt: skip
    for name, value in said.items():
        if value is not None:
            found[name] = (value.value, value.line)
    if head.issuer is None and head.host:
        found["issuing_body"] = (head.host.value.upper(), head.host.line)
    if plan.period:
        found["period_from"] = (plan.period.first, plan.period.line)
        found["period_to"] = (plan.period.last, plan.period.line)
    if plan.when and plan.when.month:
        found["planned_month"] = (f"{int(plan.when.month[5:])}/{plan.when.month[:4]}", plan.when.line)
    if plan.when and plan.when.date:
        found["date"] = (plan.when.date, plan.when.line)
    if plan.delegates and plan.delegates.value:
        found["target_delegates"] = (plan.delegates.value, plan.delegates.line)
    if plan.shares.exemplar:
        found["exemplar_percent"] = (Decimal(plan.shares.exemplar.value), plan.shares.exemplar.line)
    return found


def kind_of_unit(name: str) -> str:
    folded = fold(name) + " "
    return next((str(kind) for kind, pattern in _KINDS if re.match(pattern, folded)), str(Unit.Kind.BODY))


def short_name(name: str) -> str:
    """The abbreviation that the name holds ("Phòng KH-TC-TH" → "KH-TC-TH"), else its initials."""
    written = re.fullmatch(rf"{_HEADS}([A-ZĐ][A-ZĐ&-]{{1,19}})", name)
    if written:
        return written[1]
    return "".join(word[0].upper() for word in re.findall(r"\w+", name) if fold(word) not in ("va", "cua"))[
        :20
    ]


def code_of(short: str, taken: set[str]) -> str:
    """A code that no unit has, from the short name; it is added to `taken`."""
    base = re.sub(r"[^A-Z0-9]", "", fold(short).upper())[:16] or "DV"
    code, number = base, 1
    while code in taken:
        number += 1
        code = f"{base}{number}"
    taken.add(code)
    return code


def task_title(text: str) -> str:
    """The first sentence of a duty, cut at a word where it is longer than a task's title may be."""
    said = clean(text)
    first = re.split(r"(?<=[^\d])[.;]\s+(?=[A-ZĐÀ-Ỵ])", said, maxsplit=1)[0].strip(" .;,")
    if len(first) > LONGEST_TITLE:
        first = first[: LONGEST_TITLE - 2].rsplit(" ", 1)[0].rstrip(" ,;") + " …"
    return first[:1].upper() + first[1:]
