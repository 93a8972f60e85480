"""Chương trình: the programme as a state paper (model 1.4 of Decree 30/2020/NĐ-CP), for the kit, and for the wall."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import letterhead, session
from documents.kinds.paper import Paper

LETTER, KIT, WALL = "a4", "a5", "wall"
SIZES = (LETTER, KIT, WALL)
# Letter sizes in points, tried in turn until all stands on one page; the last one may take several.
STEPS_OF = {
    KIT: ((11, 1), (10, 1), (9, 1), (10, 0)),
    WALL: ((34, 1), (31, 1), (28, 1), (26, 1), (24, 1), (21, 1), (18, 1), (24, 0)),
}


class Agenda(Paper):
    """One document; its subject is the conference. Selection: `size` (LETTER unless told), and for the letter
    `number`, `date` ("YYYY-MM-DD"), signatory."""

    code = "agenda"
    label = _("Programme")
    template = "documents/agenda.html"
    style = "letter.css"
    word = True
    nothing = _("The programme has no items yet.")
    placeholders = (
        ("items", _("table of the items"), "07:15 - 07:45 Đón tiếp đại biểu"),
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("number", _("number and symbol"), "05/CTr-SCT"),
        ("place_and_date", _("place and date"), "Hà Tĩnh, ngày 05 tháng 02 năm 2020"),
    )

    def rows(self, conference, selection: dict):
        """The conference itself, unless its programme is still empty."""
        return [conference] if conference.agenda.exists() else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference,
            symbol="CTr",
            number=selection.get("number"),
            date=selection.get("date"),
            selection=selection,
        )
        return {**head, "kind": "Chương trình", "size": size_of(selection), **session.facts(conference)}

    def steps_for(self, shared: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        steps = STEPS_OF.get(shared["size"])
        if steps is None:
            return self.steps
        return tuple({"letters": letters} | ({"pages": pages} if pages else {}) for letters, pages in steps)

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {
            "items": [
                {
                    "time": session.span(slot.begins, slot.ends),
                    "title": letterhead.years_bound(slot.item.title),
                    "presenter": slot.item.presenter,
                }
                for slot in session.timed(row, row.agenda.all())
            ]
        }

    def name(self, row) -> str:
        return f"Chương trình {row.short_title}"


def size_of(selection: dict) -> str:
    """One of SIZES; the letter for what is unknown."""
    size = selection.get("size")
    return size if size in SIZES else LETTER
