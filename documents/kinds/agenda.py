"""Chương trình: the programme of the session on one state paper (model 1.4 of Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agenda import timing
from conference import vietnamese
from documents.engine import PaperError
from documents.kinds import letterhead
from documents.kinds.paper import Paper


class Agenda(Paper):
    """One document; its subject is the conference. Selection: `number`, `date` ("YYYY-MM-DD"), signatory."""

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
        return {
            **head,
            "kind": "Chương trình",
            "about": letterhead.about(conference),
            "time": letterhead.session_time(conference),
            "venue": conference.venue,
        }

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        items = list(row.agenda.all())
        start = row.start_time.hour * 60 + row.start_time.minute
        times = timing.schedule(start, [item.minutes for item in items])
        return {
            "items": [
                {
                    "time": span(*time),
                    "title": letterhead.years_bound(item.title),
                    "presenter": item.presenter,
                }
                for item, time in zip(items, times, strict=True)
            ]
        }

    def name(self, row) -> str:
        return f"Chương trình {row.short_title}"


def span(begin: int, end: int) -> str:
    """ "07:15 - 07:45". PaperError when the session would run past midnight."""
    try:
        return f"{timing.clock_text(begin)} - {timing.clock_text(end)}".replace(" ", vietnamese.NBSP)
    except ValueError as error:
        raise PaperError(
            gettext("The programme runs past midnight. Shorten it or let it begin earlier.")
        ) from error
