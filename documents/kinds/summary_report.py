"""Báo cáo tổng kết: the movements of the period and who was honoured, by year, unit and title, with the figures filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import award_chart, awards, basis, letterhead
from documents.kinds.results_report import figures, kinds, written
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper
from nominations import memory
from nominations.dossier_models import Honour
from nominations.models import Nomination

SVG = "image/svg+xml"
TYPED = ("movements", "strengths", "limits", "lessons", "directions")
"""What only the office can tell; a blank stands for what it did not."""


class Given(NamedTuple):
    """One award of the period, whoever keeps it: the register of the editions or a decision of this one."""

    year: int
    unit: str
    award: str
    is_collective: bool


class SummaryReport(StatePaper):
    """Selection: `movements`, `strengths`, `limits`, `lessons`, `directions` (lines; blanks unless told), `number`, `date`,
    signatory."""

    code = "summary-report"
    label = _("Summary report")
    template = "documents/summary_report.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    steps = ({},)
    first_recipients = ()
    placeholders = (
        *HEAD_PLACEHOLDERS,
        *BASIS,
        ("movements", _("the movements of the period"), "Phong trào “Lao động giỏi, lao động sáng tạo” …"),
        ("nominated", _("how many were put forward and approved"), "Các đơn vị giới thiệu 75 điển hình tiên tiến …"),
        ("wished", _("what is put forward while no decision is issued"), "Tại Hội nghị này đề nghị khen thưởng …"),
        ("by_year", _("table: awards by year"), "2019: 02, 11, 13"),
        ("by_award", _("table: awards by form"), "Giấy khen của Giám đốc Sở: 07, 30, 37"),
        ("by_unit", _("table: awards by unit"), "Văn phòng Sở: 01, 04, 05"),
        ("charts", _("drawing: awards by year and by unit"), "…"),
        ("strengths", _("what went well"), "…"),
        ("limits", _("what did not"), "…"),
        ("lessons", _("lessons"), "…"),
        ("directions", _("directions for the next period"), "…"),
        *FOOT_PLACEHOLDERS,
    )  # fmt: skip

    def about(self, conference) -> str:
        return letterhead.unbroken(
            conference,
            f"Tổng kết phong trào thi đua yêu nước và công tác khen thưởng {conference.sector}, "
            f"giai đoạn {conference.period}",
        )

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        rows = given(conference)
        years = counted(rows, lambda row: str(row.year), years_between(conference))
        units = counted(rows, lambda row: row.unit)
        return {
            "basis": basis.lines(conference),
            "period": letterhead.period(conference),
            "next_period": letterhead.years_bound(conference.next_period) or letterhead.BLANK,
            "nominated": nominated(conference),
            "wished": wished(conference),
            "total": sums(years),
            "by_year": years,
            "by_award": counted(rows, lambda row: row.award),
            "by_unit": units,
            "charts": charts(years, units) if rows else [],
            **{name: written(selection.get(name)) for name in TYPED},
        }

    def assets_for(self, shared: dict[str, Any]) -> dict[str, tuple[bytes, str]]:
        return {chart["name"]: (chart["svg"].encode(), SVG) for chart in shared["charts"]}


def given(conference) -> list[Given]:
    """Every award of the period: what earlier editions and years gave, and what issued decisions of this one give; what is
    only wished is none. Two queries."""
    year = memory.year_of(conference)
    rows = [
        Given(
            award.decision.year or year,
            award.nomination.unit.name,
            award.form.name,
            award.nomination.kind == Nomination.Kind.COLLECTIVE,
        )
        for award in awards.given(conference)
    ]
    before = Honour.objects.exclude(nomination__conference=conference)
    before = before.filter(year__gte=conference.period_from, year__lte=max(conference.period_to, year))
    return rows + [
        Given(row.year, row.unit or "Đơn vị khác", row.award, row.is_collective)
        for row in before.order_by("year", "award", "id")
    ]


def years_between(conference) -> list[str]:
    """Each year of the period, so that one without an award shows too."""
    return [str(year) for year in range(conference.period_from, conference.period_to + 1)]


def counted(
    rows: Iterable[Given], of: Callable[[Given], str], always: Iterable[str] = ()
) -> list[dict[str, Any]]:
    """One row of figures a year, unit or award: years in order, the others by their number."""
    found = Counter((of(row), row.is_collective) for row in rows)
    names = {*always, *(name for name, _collective in found)}
    table = [figures(name, found[name, True], found[name, False]) for name in names]
    if always:
        return sorted(table, key=lambda row: row["name"])
    return sorted(table, key=lambda row: (-row["all"], vietnamese.sort_key(row["name"])))


def sums(table: list[dict[str, Any]]) -> dict[str, int]:
    return {key: sum(row[key] for row in table) for key in ("collectives", "individuals", "all")}


def nominated(conference) -> str:
    """How many were put forward and approved in this edition; one query."""
    rows = conference.nominations.exemplars().exclude(number=None)
    sent, approved = rows.count(), conference.nominations.approved().exemplars().count()
    if not sent:
        return f"Số điển hình tiên tiến các đơn vị giới thiệu: {letterhead.BLANK}."
    return (
        f"Các đơn vị đã giới thiệu {vietnamese.quantity(sent)} điển hình tiên tiến; "
        f"{vietnamese.quantity(approved)} điển hình đã được duyệt."
    )


def wished(conference) -> str:
    """What is put forward while no decision of this edition is issued; "" from then on, and where nothing is."""
    _lists, nominations, are_given = awards.honoured(conference)
    if are_given or not nominations:
        return ""
    return f"Tại Hội nghị này đề nghị khen thưởng {awards.numbers(*kinds(nominations))}; chưa ban hành quyết định khen thưởng."


def charts(years: list[dict[str, Any]], units: list[dict[str, Any]]) -> list[dict[str, str]]:
    """[{"name", "svg", "alt", "caption"}]"""
    return [*_drawings("years", "Biểu đồ 1. Số lượt khen thưởng theo năm", years),
            *_drawings("units", "Biểu đồ 2. Số lượt khen thưởng theo đơn vị", units)]  # fmt: skip


def _drawings(code: str, caption: str, table: list[dict[str, Any]]) -> list[dict[str, str]]:
    rows = [(row["name"], row["collectives"], row["individuals"]) for row in table]
    found = []
    for place, bars in enumerate(award_chart.bars(rows)):
        height = len(bars) * award_chart.ROW + 40
        context = {"bars": bars, "height": height, "millimetres": height // 4}
        found.append({
            "name": f"award-bars-{code}-{place}.svg",
            "svg": render_to_string("documents/award-bars.svg", context),
            "alt": f"{caption.partition('. ')[2]}: " + "; ".join(f"{bar.label} {bar.words}" for bar in bars) + ".",
            "caption": "" if place else f"{caption}.",
        })  # fmt: skip
    return found
