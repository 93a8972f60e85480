"""Chương trình: the programme as a state paper (model 1.4 of Decree 30/2020/NĐ-CP), for the kit, and for the wall.

What is published is printed, as everybody reads it on the web. The draft is printed when it is asked for, or before anything is
published, and says on every page that it is one.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda import versions
from agenda.models import AgendaVersion
from conference import vietnamese
from documents.kinds import letterhead, session
from documents.kinds.paper import Paper

LETTER, KIT, WALL = "a4", "a5", "wall"
SIZES = (LETTER, KIT, WALL)
PUBLISHED, DRAFT = "", "draft"
# Letter sizes in points, tried in turn until all stands on one page; the last one may take several.
STEPS_OF = {
    KIT: ((11, 1), (10, 1), (9, 1), (10, 0)),
    WALL: ((34, 1), (31, 1), (28, 1), (26, 1), (24, 1), (21, 1), (18, 1), (24, 0)),
}


class Agenda(Paper):
    """One document; its subject is the conference. Selection: `size` (LETTER unless told), `which` (PUBLISHED unless
    told), and for the letter `number`, `date` ("YYYY-MM-DD"), signatory."""

    code = "agenda"
    label = _("Programme")
    template = "documents/agenda.html"
    style = "letter.css"
    word = True
    nothing = _("The programme has no items yet.")
    placeholders = (
        (
            "draft",
            _("which draft it is; empty for what is published"),
            "Bản nháp lúc 15:20 ngày 10/4/2020; …",
        ),
        ("items", _("table of the items"), "07:15 - 07:45 Đón tiếp đại biểu"),
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("number", _("number and symbol"), "05/CTr-SCT"),
        ("place_and_date", _("place and date"), "Hà Tĩnh, ngày 05 tháng 02 năm 2020"),
    )

    def rows(self, conference, selection: dict):
        """The conference itself, unless its programme is still empty."""
        known = conference.agenda.exists() or (
            selection.get("which") != DRAFT and conference.agenda_versions.exists()
        )
        return [conference] if known else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference,
            symbol="CTr",
            number=selection.get("number"),
            date=selection.get("date"),
            selection=selection,
        )
        published = versions.latest(conference)
        printed = None if selection.get("which") == DRAFT else published
        told = {"kind": "Chương trình", "draft": ""}
        if printed is None:
            told = {"kind": "Chương trình (bản dự thảo)", "draft": of_draft(published)}
        facts = session.facts(conference)
        if printed and printed.content:
            start = datetime.time.fromisoformat(printed.content[0]["begin"])
            facts["time"] = letterhead.session_time(conference, start)
        return {**head, **told, "size": size_of(selection), "version": printed, **facts}

    def steps_for(self, shared: dict[str, Any]) -> tuple[dict[str, Any], ...]:
        steps = STEPS_OF.get(shared["size"])
        if steps is None:
            return self.steps
        return tuple({"letters": letters} | ({"pages": pages} if pages else {}) for letters, pages in steps)

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        if shared["version"] is not None:
            published = versions.entries(shared["version"])
            items = [(session.between(one.begin, one.end), one.title, one.presenter) for one in published]
        else:
            slots = session.timed(row, row.agenda.all())
            items = [
                (session.between(one.begin, one.end), one.item.title, one.item.presenter) for one in slots
            ]
        return {
            "items": [
                {"time": time, "title": letterhead.years_bound(title), "presenter": presenter}
                for time, title, presenter in items
            ]
        }

    def name(self, row) -> str:
        return f"Chương trình {row.short_title}"


def of_draft(published: AgendaVersion | None) -> str:
    """ "Bản nháp lúc 15:20 ngày 10/4/2020; phiên bản đã công bố: số 2, ngày 08/4/2020"."""
    now = timezone.localtime()
    known = "chưa công bố phiên bản nào"
    if published is not None:
        day = vietnamese.short_date(timezone.localtime(published.at).date())
        known = f"phiên bản đã công bố: số {published.number}, ngày {day}"
    return f"Bản nháp lúc {now:%H:%M} ngày {vietnamese.short_date(now.date())}; {known}"


def size_of(selection: dict) -> str:
    """One of SIZES; the letter for what is unknown."""
    size = selection.get("size")
    return size if size in SIZES else LETTER
