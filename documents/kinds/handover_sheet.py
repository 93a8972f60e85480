"""Danh sách ký nhận: who signs for which award and prize, one part for each batch on the stage."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates.models import Delegate
from documents.kinds import given, letterhead, stage
from documents.kinds.certificate import Certificate, received_for, recipient
from documents.kinds.paper import Paper, Subject
from documents.kinds.stage_slips import USUAL_BATCH
from nominations.models import Award


class HandoverSheet(Paper):
    """Selection: `order`, `batch`, `design` as for the slips for the stage, so that both name the same people."""

    code = "handover-sheet"
    label = _("Hand-over sheet to sign")
    template = "documents/handover-sheet.html"
    style = "letter.css"
    page_size = "A4 landscape"
    word = True
    variant = "pdf/ua-1"
    steps = ({},)
    placeholders = (
        ("about", _("full title of the conference"), "Hội nghị điển hình tiên tiến … lần thứ III"),
        ("batches", _("batches: number and the rows to sign"), "Đợt 1: …"),
        ("place", _("place in the order of the call"), "1"),
        ("name", _("name of the exemplar"), "Bà Bùi Thị Mẫu Hà"),
        ("received_for", _("who receives the award for the exemplar"), "Nhận thay: Ông Trần Mẫu Thay"),
        ("award", _("award with its decision"), "Giấy khen của Giám đốc Sở"),
        ("register_number", _("number in the award register"), "05/2020"),
        ("prize", _("prize in figures (đồng)"), "450.000"),
        ("total", _("last line: how many, and the sum of their prizes"), "Danh sách này có 08 tập thể, cá nhân …"),
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        """The conference, when anybody is to be called."""
        return [conference] if called(conference, selection).exists() else []

    def subjects(self, conference, selection: dict) -> list[Subject]:
        ending = selection.get("format") or "pdf"
        return [
            Subject(row.pk, self.name(row), f"danh-sach-ky-nhan.{ending}")
            for row in self.rows(conference, selection)
        ]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        return {
            "kind": "Danh sách ký nhận",
            "about": letterhead.about(conference),
            "batches": [
                {"number": number, "rows": [line for place, row in part for line in lines(place, row)], **total(part)}
                for number, part in batches(called(conference, selection), selection.get("batch"))
            ],
        }  # fmt: skip

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return "Danh sách ký nhận khen thưởng"


def called(conference, selection: dict):
    """The exemplars in the order of their call, as the slips for the stage have them; a query set."""
    wanted = {key: value for key, value in selection.items() if key != "delegates"}
    return Certificate().rows(conference, wanted)


def batches(rows, size) -> list[tuple[int, list[tuple[int, Delegate]]]]:
    """[(number of the batch, [(place in the whole call, delegate)])] as the slips for the stage count them."""
    people = list(enumerate(rows, start=1))
    step = stage.batch_size(size) or USUAL_BATCH
    return [(start // step + 1, people[start : start + step]) for start in range(0, len(people), step)]


def lines(place: int, row: Delegate) -> list[dict[str, Any]]:
    """A line to sign for each award of the exemplar; one without decision where none is proposed yet."""
    who = recipient(row)
    person = {
        "place": place,
        "name": f"{who['to']} {who['name']}",
        "office": who["office"],
        "received_for": received_for(row),
    }
    awards = given.standing(row)
    if not awards:
        form = given.form_of(row)
        return [{**person, "award": form.name if form else "", "register_number": "", "prize": ""}]
    return [{**person, **award_line(row, award)} for award in awards]


def award_line(row: Delegate, award: Award) -> dict[str, str]:
    certificate = given.certificate_of(row, award)
    return {
        "award": award.form.name,
        "register_number": certificate.register_number if certificate else "",
        "prize": vietnamese.grouped(award.prize) if award.prize else "",
    }


def total(part: list[tuple[int, Delegate]]) -> dict[str, str]:
    """How many are called in one batch, and the sum of their prizes; "" where nothing is reckoned yet."""
    money = sum(award.prize or 0 for _place, row in part for award in given.standing(row))
    return {
        "count": vietnamese.quantity(len(part)),
        "money": vietnamese.grouped(money) if money else "",
    }
