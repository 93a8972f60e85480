"""Giấy mời: one letter per delegate, by model 1.7 of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from delegates.models import Delegate
from documents import invitations
from documents.invitations import SYMBOL
from documents.invited import Invitation as IssuedInvitation
from documents.kinds import letterhead
from documents.kinds.paper import Paper


class Invitation(Paper):
    """Selection: `categories` (guests unless told), `delegates` (ids), `number`, `date` ("YYYY-MM-DD"), `consecutive`
    (the number counts up), signatory.

    What was issued prints as it was issued; see `documents.invitations`.
    """

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
        (
            "replaces",
            _("the invitation that this one replaces; mostly empty"),
            "Thay thế Giấy mời số 05/GM-SCT ngày 05 tháng 02 năm 2020",
        ),
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
        newest = IssuedInvitation.objects.select_related("replaces").order_by("-version")
        return found.in_protocol_order().prefetch_related(
            Prefetch("invitations", newest, to_attr="issued_invitations")
        )

    def ordered(self, job, subject_ids: list[int]) -> None:
        """Each guest's invitation gets its version and number before anything is printed."""
        chosen, conference = job.selection, job.conference
        number, date = chosen.get("number"), letterhead.read_date(chosen.get("date"))
        letterhead.numbered(number)
        invitations.issue(
            conference,
            list(self.rows(conference, {**chosen, "delegates": subject_ids})),
            job.owner,
            number=int(number) if number else None,
            date=date,
            symbol=self.shared(conference, chosen)["number"].partition("/")[2],
            consecutive=bool(chosen.get("consecutive")),
        )

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference,
            symbol=SYMBOL,
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
            "of": conference,
        }

    def context(self, row: Delegate, shared: dict[str, Any]) -> dict[str, Any]:
        conference, found = shared["of"], row.issued_invitations  # type: ignore[attr-defined]
        issued = found[0] if found else None
        says = issued or invitations.wording(conference, row)
        return {
            "honorific": row.honorific,
            "addressee": says.addressee,
            "office": says.office,
            "time": says.time,
            "venue": says.venue,
            "number": issued.full_number if issued and issued.number else shared["number"],
            "place_and_date": f"{conference.place_name}, {letterhead.dated(issued.date, conference)}"
            if issued and issued.date
            else shared["place_and_date"],
            "replaces": issued.replaced if issued else "",
        }

    def name(self, row: Delegate) -> str:
        return row.full_name

    def label_of(self, row: Delegate) -> str:
        return f"{row.full_name} ({row.unit.short_name})"
