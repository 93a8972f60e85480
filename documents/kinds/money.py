"""What the papers about money share: the lines by chapter, amounts with points and in words, the sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from budget import estimate
from budget.figures import Money, OfSource, read
from budget.models import BudgetLine, EstimateVersion, Source
from budget.money_rule import Figures
from conference import vietnamese
from documents.kinds import letterhead

Chapter = BudgetLine.Chapter
CHAPTERS = {
    Chapter.HALL: "Hội trường, âm thanh, ánh sáng",
    Chapter.DECORATION: "Trang trí, khánh tiết",
    Chapter.PRINTING: "In ấn, tài liệu",
    Chapter.AWARDS: "Khen thưởng, quà tặng",
    Chapter.CATERING: "Nước uống, bữa ăn",
    Chapter.PROPAGANDA: "Tuyên truyền, phóng sự",
    Chapter.TRAVEL: "Đi lại, lưu trú",
    Chapter.SERVICE: "Lễ tân, an ninh, y tế",
    Chapter.OTHER: "Chi khác",
}
SOURCES = {
    Source.Kind.STATE: "ngân sách nhà nước",
    Source.Kind.ENTERPRISE: "doanh nghiệp đóng góp",
    Source.Kind.OTHER: "nguồn hợp pháp khác",
}


def about(conference, before: str) -> str:
    """The line under the paper's name."""
    return f"{before} kinh phí tổ chức {conference.short_title}, {letterhead.period(conference)}"


def amount(number: int) -> str:
    """ "1.234.567 đồng" that does not break."""
    return f"{vietnamese.grouped(number)}{vietnamese.NBSP}đồng"


def in_words(number: int) -> str:
    """ "Một triệu hai trăm nghìn đồng chẵn"; a sum below 0 is told by the sentence around it."""
    return f"{vietnamese.money_words(abs(number))} chẵn"


def of(conference) -> Money:
    """The lines with their figures in the order of the paper; three queries."""
    return read(estimate.lines_of(conference).select_related("source"))


def by_chapter(money: Money) -> Iterable[tuple[str, list[tuple[BudgetLine, Figures]], Figures]]:
    """(its title "I. HỘI TRƯỜNG", its lines, their sum) for each chapter that has lines."""
    sums = money.by(lambda line: line.chapter)
    used = [chapter for chapter in Chapter.values if chapter in sums]
    for place, chapter in enumerate(used, start=1):
        rows = [(line, found) for line, found in money.rows() if line.chapter == chapter]
        yield f"{vietnamese.roman(place)}. {CHAPTERS[Chapter(chapter)].upper()}", rows, sums[chapter]


def source_line(row: OfSource) -> str:
    """ "Ngân sách năm 2020 (ngân sách nhà nước): 150.000.000 đồng, theo Quyết định số … ngày … của …"."""
    source = row.source
    if source is None:
        return "Chưa xác định nguồn"
    told = f"{source.name} ({SOURCES[Source.Kind(source.kind)]}): {amount(source.amount)}"
    if source.document:
        told += f", theo văn bản số{vietnamese.NBSP}{source.document}"
        told += f" {vietnamese.official_date(source.date)}" if source.date else ""
        told += f" của {source.issuer}" if source.issuer else ""
    return told


def decision_words(version: EstimateVersion | None) -> str:
    """ "Quyết định số 15/QĐ-SCT ngày 24 tháng 02 năm 2020"; "" before there is one."""
    if version is None:
        return ""
    return f"Quyết định số{vietnamese.NBSP}{version.decision} {vietnamese.official_date(version.decided_on)}"


def newest(conference) -> EstimateVersion | None:
    return EstimateVersion.objects.filter(estimate__conference=conference).order_by("-number").first()


def sums(found: Figures) -> dict[str, Any]:
    """Approved, spent and their difference, as the settlement's tables show them."""
    return {
        "approved": vietnamese.grouped(found.approved),
        "spent": vietnamese.grouped(found.spent),
        "difference": vietnamese.grouped(found.left),
    }
