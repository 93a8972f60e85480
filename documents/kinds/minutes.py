"""Biên bản: the minutes of the conference (model 1.9 of Decree 30/2020/NĐ-CP): a number, but no place and date."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda import live
from agenda.models import AgendaItem, ItemRun, Officer, Turn
from conference import vietnamese
from documents.kinds import delegation, letterhead, session
from documents.kinds.roster import CATEGORY_NAMES
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper

ANNOUNCED = (AgendaItem.Kind.RESULT, AgendaItem.Kind.ELECTION)


class Minutes(StatePaper):
    """Selection: `secretary` (the session's secretaries unless told), `end_time` ("11:20:00"), `number`, signatory (the
    chair). Blanks unless told.

    Where the session ran live: when items really began and ended, who spoke, the secretary's notes and what was concluded.
    """

    code = "minutes"
    label = _("Minutes of the conference")
    template = "documents/minutes.html"
    symbol = "BB"
    kind_name = "Biên bản"
    nothing = _("The programme has no items yet.")
    placeholders = (
        *(row for row in HEAD_PLACEHOLDERS if row[0] != "place_and_date"),
        ("start", _("when the session began"), "07 giờ 15 phút, ngày 24 tháng 4 năm 2020"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("present", _("numbers present by category"), "70 đại biểu điển hình tiên tiến, 27 khách mời"),
        ("chair", _("chair of the conference"), "Đỗ Văn Mẫu Trung, Giám đốc Sở"),
        ("secretary", _("who keeps the minutes"), "Bà Bùi Thị Mẫu Hà"),
        ("items", _("programme items with who presents them"), "1. Khai mạc (Giám đốc Sở)"),
        ("elected", _("the delegation that was elected"), "Bầu 05 đại biểu chính thức, 01 dự khuyết …"),
        ("end", _("when the session ended"), "11 giờ 20 phút, ngày 24 tháng 4 năm 2020"),
        *(row for row in FOOT_PLACEHOLDERS if row[0] in ("recipients", "signatory_name")),
    )

    def rows(self, conference, selection: dict):
        return [conference] if conference.agenda.exists() else []

    def about(self, conference) -> str:
        return letterhead.about(conference)

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        items = list(conference.agenda.select_related("run").prefetch_related("turns", "conclusions"))
        began, ended = session_times(items)
        day = letterhead.dated(began.date() if began else conference.date, conference)
        start = began.time() if began else conference.start_time
        typed = selection.get("end_time")
        end = typed or (ended.strftime("%H:%M:%S") if ended else "")
        named = [row.full_name for row in session.officers(conference).get(Officer.Office.SECRETARY, [])]
        typed_secretary = selection.get("secretary", "")
        last_day = letterhead.dated(ended.date(), conference) if ended and not typed else day
        return {
            "start": f"{vietnamese.clock(start)}, {day}",
            "venue": conference.venue or letterhead.BLANK,
            "present": present(conference),
            "chair": conference.chair or letterhead.BLANK * 2,
            "secretary": typed_secretary or ", ".join(named) or letterhead.BLANK * 2,
            "secretary_name": typed_secretary or next(iter(named), ""),
            **told(conference, items),
            "end": f"{clock(end)}, {last_day}",
        }


def session_times(items: list[AgendaItem]) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """When the session began, and when it ended: None while something is still under way or to come."""
    runs = [live.run_of(item) for item in items]
    started = [run.started_at for run in runs if run.started_at]
    ended = [run.ended_at for run in runs if run.ended_at]
    is_over = bool(ended) and all(run.ended_at or run.is_skipped for run in runs)
    return (
        timezone.localtime(min(started)) if started else None,
        timezone.localtime(max(ended)) if is_over else None,
    )


def told(conference, items: list[AgendaItem]) -> dict[str, Any]:
    """`items` and how they went; who was elected by signed minutes stands with the item that announced it, else with the
    election's, and as `elected` after all items where the programme has neither."""
    elected = [f"{line.rstrip(' .;')}." for line in delegation.elected(conference)]
    rows = [course(number, item) for number, item in enumerate(items, start=1)]
    places = [place for kind in ANNOUNCED for place, item in enumerate(items) if item.kind == kind]
    if elected and places:
        rows[places[0]]["said"] += elected
        elected = []
    return {"items": rows, "elected": elected}


def course(number: int, item: AgendaItem) -> dict[str, Any]:
    """One item and how it went; `said` holds paragraphs."""
    run = live.run_of(item)
    spoke = [turn for turn in item.turns.all() if turn.started_at]
    said = [line for line in run.note.split("\n") if line.strip()]
    if spoke:
        said.append("Phát biểu ý kiến: " + "; ".join(map(speaker, spoke)) + ".")
    conclusions = [conclusion.text.rstrip(" .;") for conclusion in item.conclusions.all()]
    if conclusions:
        said.append(
            "Kết luận của chủ tọa: " + "; ".join(" ".join(text.split()) for text in conclusions) + "."
        )
    return {
        "number": number,
        "title": item.title.rstrip(" .;"),
        "presenter": item.presenter,
        "when": when(run),
        "said": said,
    }


def when(run: ItemRun) -> str:
    """ "từ 07 giờ 20 phút đến 07 giờ 40 phút"; "không thực hiện" of one left out; "" while it has not ended."""
    if run.is_skipped:
        return "không thực hiện"
    if not (run.started_at and run.ended_at):
        return ""
    begin, end = (timezone.localtime(at).time() for at in (run.started_at, run.ended_at))
    return f"từ {vietnamese.clock(begin)} đến {vietnamese.clock(end)}"


def speaker(turn: Turn) -> str:
    """ "Ông Trần Mẫu An, Trưởng phòng"."""
    name = f"{vietnamese.honorific(turn.gender)} {turn.full_name}" if turn.gender else turn.full_name
    return letterhead.joined(name, turn.title)


def clock(text: str | None) -> str:
    """ "11 giờ 20 phút" of "11:20:00", or room to write it."""
    hour, minute = text.split(":")[:2] if text else (letterhead.BLANK[:3], letterhead.BLANK[:3])
    return f"{hour} giờ {minute} phút"


def present(conference) -> str:
    """ "100 đại biểu, gồm: 70 đại biểu điển hình tiên tiến, 30 đại biểu khách mời": those marked present.

    Those who are expected while nobody is marked; a blank for none. One query.
    """
    rows = conference.delegates.expected().order_by().values_list("category")
    rows = list(rows.annotate(Count("pk"), Count("present_at")))
    here = {category: count for category, _expected, count in rows}
    counts = here if any(here.values()) else {category: count for category, count, _present in rows}
    parts = [
        f"{vietnamese.quantity(counts[category])} {name[0].lower()}{name[1:]}"
        for category, name in CATEGORY_NAMES.items()
        if counts.get(category)
    ]
    return (
        f"{vietnamese.quantity(sum(counts.values()))} đại biểu, gồm: {', '.join(parts)}"
        if parts
        else (letterhead.BLANK * 2)
    )
