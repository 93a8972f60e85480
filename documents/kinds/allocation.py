"""Phụ lục phân bổ đại biểu: goes with the letter that guides the units; the published table, with its version."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import letterhead, seats
from documents.kinds.state_paper import StatePaper
from nominations import allocation_versions
from nominations.models import AllocationVersion


class AllocationAnnex(StatePaper):
    """Selection: `letter` (number and symbol of the letter that it goes with), `letter_date` and `version` (the
    number of a published table; the newest without it, or when there is none of that number).

    It bears no head and no signature of its own: it is an annex by II.8 of annex I of Decree 30/2020/NĐ-CP.
    """

    code = "allocation"
    label = _("Annex: allocation of delegates")
    template = "documents/allocation.html"
    kind_name = "Phụ lục phân bổ đại biểu"
    nothing = _("The allocation is not published yet.")
    placeholders = (
        ("heading", _("title of the annex"), "PHÂN BỔ ĐẠI BIỂU DỰ HỘI NGHỊ ĐIỂN HÌNH TIÊN TIẾN"),
        ("annex_of", _("letter that it goes with"), "(Kèm theo Công văn số 120/SCT-VP ngày 20 tháng 02 năm 2020 …)"),
        ("allocation", _("table: seats per unit"), "Văn phòng Sở 05: tập thể 01, cá nhân 04, dự phòng 01"),
        ("total", _("seats in sum"), "Tổng số: 100 đại biểu; trong đó 70 điển hình tiên tiến …"),
        ("deadline", _("deadline for nominations"), "17 giờ 00 phút, ngày 25 tháng 3 năm 2020"),
        ("replaced", _("newer version, on the paper of an older one"), "(Bảng phân bổ lần 01, đã được thay thế …)"),
        ("version", _("version of the allocation"), "lần 02, ngày 20 tháng 02 năm 2020, thay thế lần 01"),
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        return [conference] if allocation_versions.latest(conference) else []

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        published = {row.number: row for row in conference.allocation_versions.all()}
        newest = next(iter(published.values()), None)
        version = published.get(selection.get("version"), newest)
        table = seats.table(version.rows if version else [])
        return {
            "kind": self.kind_name,
            "heading": f"PHÂN BỔ ĐẠI BIỂU DỰ {letterhead.unbroken(conference, conference.short_title).upper()}",
            "annex_of": annex_of(conference, selection),
            "allocation": table,
            "total": total(table["groups"]),
            "reserve": vietnamese.quantity(table["reserve"]),
            "deadline": deadline(conference),
            "version": version_words(version) if version else "",
            "replaced": replaced_words(version, newest) if version and newest else "",
        }


def annex_of(conference, selection: dict) -> str:
    """ "(Kèm theo Công văn số 120/SCT-VP ngày 20 tháng 02 năm 2020 của Sở …)", blank where nobody said."""
    number = selection.get("letter") or f"{letterhead.BLANK_NUMBER}/{conference.document_symbol}"
    date = letterhead.dated(selection.get("letter_date"), conference)
    return f"(Kèm theo Công văn số {number} {date} của {conference.host_name})"


def total(groups: list[dict[str, Any]]) -> str:
    """ "100 đại biểu, gồm 70 đại biểu điển hình tiên tiến (14 tập thể, 56 cá nhân) và 30 đại biểu khách mời"."""
    parts = []
    for group in groups:
        count = vietnamese.quantity(group["seats"])
        if group["title"] == seats.TITLES[0][1]:
            collectives = vietnamese.quantity(group["collectives"])
            individuals = vietnamese.quantity(group["seats"] - group["collectives"])
            parts.append(
                f"{count} đại biểu điển hình tiên tiến ({collectives} tập thể, {individuals} cá nhân)"
            )
        else:
            parts.append(f"{count} đại biểu khách mời")
    every = vietnamese.quantity(sum(group["seats"] for group in groups))
    return f"{every} đại biểu, gồm {' và '.join(parts)}"


def deadline(conference) -> str:
    """ "17 giờ 00 phút, ngày 25 tháng 3 năm 2020"; room to write it where none is set."""
    if conference.nomination_deadline is None:
        return letterhead.BLANK
    moment = localtime(conference.nomination_deadline)
    return f"{vietnamese.clock(moment.time())}, {vietnamese.official_date(moment.date())}"


def version_words(version: AllocationVersion) -> str:
    """ "lần 02, ngày 20 tháng 02 năm 2020, thay thế bảng phân bổ lần 01"."""
    day = vietnamese.official_date(localtime(version.published_at).date())
    times = f"lần{vietnamese.NBSP}"
    words = f"{times}{vietnamese.document_number(version.number)}, {day}"
    if version.number == 1:
        return words
    return f"{words}, thay thế bảng phân bổ {times}{vietnamese.document_number(version.number - 1)}"


def replaced_words(version: AllocationVersion, newest: AllocationVersion) -> str:
    """ "(Bảng phân bổ lần 01, đã được thay thế bằng bảng phân bổ lần 02, ngày …)"; empty on the newest."""
    if version.number == newest.number:
        return ""
    times, number = f"lần{vietnamese.NBSP}", vietnamese.document_number(version.number)
    day = vietnamese.official_date(localtime(newest.published_at).date())
    newer = f"{times}{vietnamese.document_number(newest.number)}, {day}"
    return f"(Bảng phân bổ {times}{number}, đã được thay thế bằng bảng phân bổ {newer})"
