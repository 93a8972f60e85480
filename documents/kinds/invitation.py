"""Giấy mời: one letter per delegate, by model 1.7 of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from delegates.models import Delegate
from documents.kinds import letterhead
from documents.kinds.paper import Paper


class Invitation(Paper):
    """Selection: `categories` (guests unless told), `delegates` (ids), `number`, `date` ("YYYY-MM-DD"), signatory."""

    code = "invitation"
    label = _("Invitations")
    template = "documents/invitation.html"
    style = "letter.css"
    many = True
    word = True
    placeholders = (
        ("addressee", _("form of address and name"), "Bà Bùi Thị Mẫu Hà"),
        ("office", _("position and workplace"), "Phó Giám đốc, Sở Tài chính"),
        ("conference", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("chair", _("chair of the conference"), "Giám đốc Sở Công Thương"),
        ("number", _("number and symbol"), "05/GM-SCT"),
        ("place_and_date", _("place and date"), "Hà Tĩnh, ngày 05 tháng 02 năm 2020"),
    )

    def rows(self, conference, selection: dict):
        """Leaders first, then by organisation and name: the order in which the letters are carried out."""
        found = conference.delegates.expected().select_related("unit")
        found = found.filter(category__in=selection.get("categories") or [Delegate.Category.GUEST])
        if selection.get("delegates"):
            found = found.filter(pk__in=selection["delegates"])
        return found.order_by("-is_vip", "unit__position", "unit_id", "sort_key", "id")

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference,
            symbol="GM",
            number=selection.get("number"),
            date=selection.get("date"),
            selection=selection,
        )
        return {
            **head,
            "kind": "Giấy mời",
            "recipients": ["Như trên", *head["recipients"]],
            "host": conference.host_name,
            "about": letterhead.about(conference, "Dự "),
            "conference": conference.title,
            "chair": conference.chair,
            "time": letterhead.session_time(conference),
            "venue": conference.venue,
        }

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        return {
            "honorific": row.honorific,
            "addressee": f"{row.honorific} {row.full_name}",
            "office": letterhead.joined(row.position, row.workplace or row.unit.name),
        }

    def name(self, row: Delegate) -> str:
        return row.full_name

    def label_of(self, row: Delegate) -> str:
        return f"{row.full_name} ({row.unit.short_name})"
