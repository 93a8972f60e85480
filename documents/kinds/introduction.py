"""Danh sách giới thiệu đại biểu: whom the presenter introduces by name, in the order of protocol."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import Conference
from delegates import introduction_rule as rule
from delegates.models import Delegate
from documents.kinds import letterhead, session
from documents.kinds.paper import Paper

TITLES = {
    rule.CENTRAL: "Đại biểu Trung ương",
    rule.PROVINCE: "Đại biểu lãnh đạo tỉnh",
    rule.BOARD: "Ban Thi đua - Khen thưởng",
    rule.BLOC: "Đại biểu các sở, ban, ngành, đơn vị",
    rule.PRESS: "Cơ quan báo chí",
    rule.HOST: "Lãnh đạo đơn vị tổ chức",
    rule.EXEMPLARS: "Đại biểu điển hình tiên tiến",
}


class Introduction(Paper):
    """Its subject is the conference. Selection: `address` (see `session`).

    It names those who are present; before anybody is, those who confirmed, before anybody has, everybody expected; and
    says which.
    """

    code = "introduction"
    label = _("List for the introduction of delegates")
    template = "documents/introduction.html"
    style = "letter.css"
    word = True
    steps = ({},)
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("status", _("whether those present or those who confirmed are named"), "Đại biểu có mặt: 118"),
        ("groups", _("groups in the order of protocol"), "I. ĐẠI BIỂU LÃNH ĐẠO TỈNH (02 người)"),
        ("people", _("people of a group"), "1. Đồng chí Tạ Thị Mẫu Linh, Phó Chủ tịch Ủy ban nhân dân tỉnh"),
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        """The conference, when there is anybody to introduce."""
        found = people(conference)
        return [conference] if any(group for group, _row in grouped(conference, found)) else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        return {"kind": "Danh sách giới thiệu đại biểu", "address": selection.get("address", ""),
                **session.facts(conference)}  # fmt: skip

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        found = people(row)
        pairs = grouped(row, found)
        groups: dict[str, list[Delegate]] = {}
        for group, delegate in pairs:
            groups.setdefault(group, []).append(delegate)
        told = [(name, groups[name]) for name in rule.GROUPS if name in groups]
        return {
            "status": status(found, len(pairs)),
            "groups": [
                {
                    "title": f"{vietnamese.roman(place)}. {TITLES[name].upper()} ({vietnamese.quantity(len(rows))} người)",
                    "people": [
                        {"number": number, **entry(one, shared["address"])}
                        for number, one in enumerate(rows, start=1)
                    ],
                }
                for place, (name, rows) in enumerate(told, start=1)
            ],
        }  # fmt: skip

    def name(self, row) -> str:
        return f"Danh sách giới thiệu đại biểu {row.short_title}"


def people(conference: Conference) -> list[Delegate]:
    """Those of `here`, in protocol order, heads before deputies of the same unit; one query."""
    return sorted(
        here(conference.delegates.expected().select_related("unit", "nomination")), key=_in_protocol
    )


def _in_protocol(row: Delegate) -> tuple:
    rank = row.protocol_rank
    post = rule.post_rank(row.position)
    return (
        not row.is_vip, rank is None, rank or 0, row.unit.position, row.unit_id, post, row.sort_key, row.pk
    )  # fmt: skip


def here(expected: Iterable[Delegate]) -> list[Delegate]:
    """Of everybody expected those who are present; while nobody is, those who confirmed; while nobody has, all."""
    rows = list(expected)
    present = [row for row in rows if row.present_at]
    return present or [row for row in rows if row.confirmed_at] or rows


def grouped(conference: Conference, rows: Iterable[Delegate]) -> list[tuple[str, Delegate]]:
    """(group of the introduction, delegate) of those who are introduced by name, in the order that they came in."""
    pairs = (
        (
            rule.group_of(
                row.category,
                row.unit.kind,
                row.unit.name,
                position=row.position,
                workplace=row.workplace,
                parent_body=conference.parent_body,
            ),
            row,
        )
        for row in rows
    )
    return [(group, row) for group, row in pairs if group]


def status(found: list[Delegate], named: int) -> str:
    count = vietnamese.quantity(named)
    if any(row.present_at for row in found):
        return f"Đại biểu có mặt được giới thiệu: {count} người"
    listed = "xác nhận tham dự" if any(row.confirmed_at for row in found) else "đại biểu dự kiến"
    return f"Chưa có đại biểu điểm danh: theo danh sách {listed}, {count} người"


def entry(row: Delegate, form: str) -> dict[str, str]:
    """How somebody is introduced; whoever represents a collective with its name."""
    unit = row.workplace or row.unit.name
    office = letterhead.joined(row.position, unit)
    if row.represents:
        office = ", ".join(
            part for part in (office, f"đại diện tập thể {row.represents}" if row.represents != unit else "đại diện tập thể") if part
        )  # fmt: skip
    return {"to": session.address(row.gender, form), "name": row.full_name, "office": office}
