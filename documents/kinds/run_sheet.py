"""Kịch bản điều hành: what happens when, who does it, what is said, shown and needed; for the crew."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from agenda import arrange
from agenda.models import AgendaItem
from conference import vietnamese
from documents.kinds import letterhead, session
from documents.kinds.paper import Paper

NOBODY = "(chưa phân công)"
PORTION = 600  # letters of spoken words in one row, a third of a page


class RunSheet(Paper):
    """Its subject is the conference; it takes no selection."""

    code = "run-sheet"
    label = _("Run sheet")
    template = "documents/run-sheet.html"
    style = "letter.css"
    page_size = "A4 landscape"
    word = True
    steps = ({},)
    nothing = _("The programme has no items yet.")
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("items", _("table of the items, spare minutes between them included"), "07:45 - 08:00 Ổn định tổ chức"),
        ("details", _("papers and film of an item"), "Tham luận: Khuyến công gắn với làng nghề (07 phút)"),
        ("presenter", _("who presents an item, and the subcommittee in charge"), "Văn phòng Sở"),
        ("spoken", _("what is said, paragraph by paragraph"), "Kính mời quý vị đại biểu …"),
        ("screen", _("what is shown and played"), "Nhạc nền nhẹ"),
        ("props", _("what must be at hand"), "Bục phát biểu"),
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        """The conference itself, unless its programme is still empty."""
        return [conference] if conference.agenda.exists() else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        return {"kind": "Kịch bản điều hành", **session.facts(conference)}

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {"items": [line for slot in session.slots(row) for line in rows_of(slot)]}

    def name(self, row) -> str:
        return f"Kịch bản điều hành {row.short_title}"


def rows_of(slot: arrange.Slot) -> list[dict[str, Any]]:
    """The rows of an item: one before it for the minutes without anything, and more of them for many words.

    A row that is taller than a page would leave the pages after it without the head of the table.
    """
    item = slot.item
    first, *rest = portions(session.lines(item.spoken)) or [[]]
    gap = {
        "gap": clock(slot.begins - slot.waits, slot.begins),
        "minutes": vietnamese.quantity(slot.waits),
    }
    row = {
        "gap": "",
        "time": clock(slot.begins, slot.ends),
        "number": slot.number,
        "title": letterhead.years_bound(item.title),
        "details": details(item),
        "presenter": session.presented_by(item) or NOBODY,
        "responsible": item.responsible,
        "spoken": first,
        "screen": session.lines(item.screen),
        "props": session.lines(item.props),
        "late": f"Muộn {slot.late} phút so với giờ ấn định" if slot.late else "",
    }  # fmt: skip
    more = [{"gap": "", "more": slot.number, "spoken": portion} for portion in rest]
    return [*([gap] if slot.waits > 0 else []), row, *more]


def clock(begin: int, end: int) -> str:
    """ "07:15 - 07:45" that may break before the end, for its column is narrow."""
    return session.span(begin, end).replace(f"-{vietnamese.NBSP}", "- ")


def portions(paragraphs: list[str]) -> list[list[str]]:
    """The paragraphs in parts of at most PORTION letters, cut between sentences, else between words."""
    found: list[list[str]] = []
    size = PORTION
    for paragraph in paragraphs:
        for piece in _pieces(paragraph):
            if size + len(piece) > PORTION:
                found.append([])
                size = 0
            found[-1].append(piece)
            size += len(piece)
    return found


def _pieces(paragraph: str) -> list[str]:
    pieces = []
    while len(paragraph) > PORTION:
        end = max(paragraph.rfind(sign, 0, PORTION) + 1 for sign in (". ", "! ", "? ", "; "))
        end = end or paragraph.rfind(" ", 0, PORTION) + 1 or PORTION
        pieces.append(paragraph[:end].strip())
        paragraph = paragraph[end:].strip()
    return [*pieces, paragraph]


def details(item: AgendaItem) -> list[str]:
    """The papers that are read and the film that is shown, each on a line."""
    found = []
    for paper in item.papers.all():
        by = paper.author or (paper.unit.name if paper.unit else "")
        told = [part for part in (by, f"{vietnamese.quantity(paper.minutes)} phút") if part]
        found.append(f"Tham luận: {paper.title} ({'; '.join(told)})")
    film = session.film_of(item)
    if film is not None:
        length = session.length_of_film(film.seconds) if film.seconds else ""
        found.append(f"Phim: {'; '.join(part for part in (film.title, length, film.place) if part)}")
    return found
