"""Lời dẫn chương trình: what the presenter says, item by item, with every name, office and way to say it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from agenda import arrange
from agenda.models import AgendaItem, Officer, Speaker
from conference import vietnamese
from documents.kinds import letterhead, session
from documents.kinds.handover_sheet import batches, called
from documents.kinds.paper import Paper
from documents.kinds.stage_slips import line

Kind = AgendaItem.Kind
OFFICE_NAMES: dict[str, str] = {
    Officer.Office.PRESIDIUM: "Đoàn Chủ tịch",
    Officer.Office.SECRETARY: "Thư ký Hội nghị",
    Officer.Office.COUNTING: "Ban Kiểm phiếu",
    Officer.Office.PRESENTER: "Dẫn chương trình",
}
PARTS = {
    Speaker.Part.SPEAKS: "Trân trọng kính mời",
    Speaker.Part.LEADS: "Điều hành giao lưu",
    Speaker.Part.TAKES_PART: "Tham gia giao lưu",
}
# Which kinds of item call which offices; the first item of such a kind does.
CALLED_AT = (
    ((Kind.OPENING,), (Officer.Office.PRESIDIUM, Officer.Office.SECRETARY)),
    ((Kind.ELECTION, Kind.CASTING), (Officer.Office.COUNTING,)),
)


class McScript(Paper):
    """Selection: `address` (see `session`), and `order`, `batch`, `design` as for the slips for the stage, so that
    both call the same people in the same batches."""

    code = "mc-script"
    label = _("Presenter's script")
    template = "documents/mc-script.html"
    style = "letter.css"
    word = True
    steps = ({},)
    nothing = _("The programme has no items yet.")
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("time", _("time of the session"), "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"),
        ("venue", _("venue"), "Hội trường Sở Công Thương"),
        ("items", _("items with time, title and who presents them"), "07:45 - 08:00 Ổn định tổ chức"),
        ("spoken", _("what is said, paragraph by paragraph"), "Kính mời quý vị đại biểu …"),
        ("people", _("who is called, with position and how to say the name"), "Đồng chí Đỗ Văn Mẫu Trung, Giám đốc Sở"),
        ("papers", _("papers of an item, who reads them"), "Khuyến công gắn với làng nghề – Đại diện Trung tâm (07 phút)"),
        ("questions", _("questions prepared for the exchange"), "Sáng kiến nào …?"),
        ("batches", _("batches: number, and of each person place, name, position and award"), "Đợt 1: …"),
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        """The conference itself, unless its programme is still empty."""
        return [conference] if conference.agenda.exists() else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        wanted = {key: value for key, value in selection.items() if key != "delegates"}
        return {"kind": "Lời dẫn chương trình", "selection": wanted, **session.facts(conference)}

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        selection = shared["selection"]
        form = selection.get("address", "")
        slots, officers = session.slots(row), session.officers(row)
        calls = calls_of(slots)
        awards = first_of(slots, (Kind.AWARDS,))
        return {
            "presenters": [
                session.voice(officer, form) for officer in officers.get(Officer.Office.PRESENTER, [])
            ],
            "items": [
                {
                    **told(slot, form),
                    "introduces": slot.number == first_of(slots, (Kind.OPENING,)),
                    "offices": [
                        {"title": OFFICE_NAMES[office], "people": [session.voice(one, form) for one in officers[office]]}
                        for office in calls.get(slot.number, [])
                        if officers.get(office)
                    ],
                    "batches": batches_of(row, selection, form) if slot.number == awards else [],
                }
                for slot in slots
            ],
        }  # fmt: skip

    def name(self, row) -> str:
        return f"Lời dẫn chương trình {row.short_title}"


def first_of(slots: list[arrange.Slot], kinds: tuple[str, ...]) -> int:
    """The number of the first item of these kinds; 0 without one."""
    return next((slot.number for slot in slots if slot.item.kind in kinds), 0)


def calls_of(slots: list[arrange.Slot]) -> dict[int, tuple[str, ...]]:
    """{number of an item: the offices whose holders are called in it}."""
    return {first_of(slots, kinds): offices for kinds, offices in CALLED_AT}


def told(slot: arrange.Slot, form: str) -> dict[str, Any]:
    """What the script says of one item but for the offices and the batches."""
    item, speakers = slot.item, list(slot.item.speakers.all())
    by_part = ((PARTS[part], [row for row in speakers if row.part == part]) for part in PARTS)
    return {
        "number": slot.number,
        "time": session.span(slot.begins, slot.ends),
        "title": letterhead.years_bound(item.title),
        "presenter": item.presenter,
        "spoken": session.lines(item.spoken),
        "people": [
            {"title": title, "people": [session.voice(row, form) for row in rows]}
            for title, rows in by_part
            if rows
        ],
        "papers": [
            {
                "title": paper.title,
                "by": paper.author or (paper.unit.name if paper.unit else ""),
                "minutes": vietnamese.quantity(paper.minutes),
            }
            for paper in item.papers.all()
        ],
        "questions": [
            {"text": question.text, "to": question.asked_of.full_name if question.asked_of else ""}
            for question in item.questions.all()
        ],
    }


def batches_of(conference, selection: dict, form: str) -> list[dict[str, Any]]:
    """The batches on the stage as the slips have them, each with its people in the order of the call."""
    return [
        {
            "number": number,
            "count": vietnamese.quantity(len(part)),
            "people": [addressed(line(place, row), form) for place, row in part],
        }
        for number, part in batches(called(conference, selection), selection.get("batch"))
    ]


def addressed(person: dict[str, Any], form: str) -> dict[str, Any]:
    """A line of the slips with the form of address of this script; a collective keeps its own."""
    polite = form == session.POLITE or person["to"] == "Tập thể"
    return person if polite else {**person, "to": session.address("", form)}
