"""Báo cáo tiến độ tuần: how far the preparation is, what is late, what waits, what stands in the way."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from textwrap import shorten
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from documents.kinds import letterhead, progress_chart
from documents.kinds.state_paper import FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper
from subcommittees import progress_rule
from subcommittees.models import Obstacle, Task
from subcommittees.progress import Period, Progress, last_week
from subcommittees.progress_rule import Count

MOST_ROWS = 50
"""Of one list; the figures count all."""
LONGEST_ANSWER = 200
SEVERITIES: dict[str, str] = {
    Obstacle.Severity.HIGH: "cao",
    Obstacle.Severity.MEDIUM: "trung bình",
    Obstacle.Severity.LOW: "thấp",
}
SVG = "image/svg+xml"


class ProgressReport(StatePaper):
    """Selection: `from` and `until` (first and last day told; the last whole week without them), `number`, `date`,
    signatory."""

    code = "progress-report"
    label = _("Weekly progress report")
    template = "documents/progress_report.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    steps = ({"fit": "dense"},)
    first_recipients = ("Như trên",)
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it reports to"), "Thường trực Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh"),
        ("period", _("the days told of"), "từ ngày 16/03/2020 đến ngày 22/03/2020"),
        ("summary", _("figures of all tasks"), "Có 05 Tiểu ban với 27 nhiệm vụ: hoàn thành 10 (37,04%), …"),
        ("bodies", _("table: figures of each subcommittee"), "TB1 Tiểu ban Nội dung: 07, 03, 02, 02, 01, 42,86%"),
        ("chart", _("drawing: open tasks day by day"), "…"),
        ("bar_charts", _("drawing: bars of the subcommittees"), "…"),
        ("done", _("table: done in these days"), "TB1.1 Báo cáo tổng kết, Văn phòng Sở, 18/03/2020"),
        ("ahead", _("table: due in the next seven days"), "TB1.2 …, Văn phòng Sở, 25/03/2020"),
        ("late", _("table: late"), "TB2.4 …, Phòng QLTM, 20/03/2020, 02 ngày"),
        ("waiting", _("what waits for what"), "TB3.1 … chờ TB1.2 … (Văn phòng Sở)"),
        ("requests", _("figures of the requests to units"), "Đã gửi 04 yêu cầu, 03 đã trả lời, 01 quá hạn"),
        ("obstacles", _("table: obstacles"), "Chưa có kinh phí in giấy khen, Văn phòng Sở, cao, chờ trả lời 03 ngày"),
        *FOOT_PLACEHOLDERS,
    )  # fmt: skip

    def about(self, conference) -> str:
        return letterhead.about(conference, "Tiến độ chuẩn bị ")

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        period = period_of(selection)
        progress = Progress(conference, period)
        with translation.override("vi"):
            return {
                "to": [f"Thường trực {letterhead.council(conference)}"],
                "period": f"từ ngày {short(period.first)} đến ngày {short(period.until)}",
                "until": short(period.until),
                "summary": summary(progress),
                "bodies": [
                    body_row(place, row, count) for place, (row, count) in enumerate(progress.of_bodies(), 1)
                ],
                "total": figures(progress.total()),
                "charts": charts(progress),
                **lists(progress),
                "requests": requests(progress),
                **obstacles(progress),
            }

    def assets_for(self, shared: dict[str, Any]) -> dict[str, tuple[bytes, str]]:
        return {chart["name"]: (chart["svg"].encode(), SVG) for chart in shared["charts"]}


def period_of(selection: dict) -> Period:
    """The days that the form stored; the last whole week where it stored none."""
    first, until = (letterhead.read_date(selection.get(name)) for name in ("from", "until"))
    return Period(first, until) if first and until else last_week(localdate())


def short(day: datetime.date | None) -> str:
    return vietnamese.short_date(day) if day else letterhead.BLANK


def number(count: int) -> str:
    return vietnamese.quantity(count) if count < 1000 else vietnamese.grouped(count)


def share(count: Count) -> str:
    """ "37,04%" """
    return f"{count.hundredths // 100},{count.hundredths % 100:02d}%"


def figures(count: Count) -> dict[str, Any]:
    told = {name: getattr(count, name) for name in ("total", "done", "doing", "todo", "late")}
    return {**told, "share": share(count) if count.total else "–"}


def body_row(place: int, row, count: Count) -> dict[str, Any]:
    return {"number": place, "code": row.code, "name": row.name, **figures(count)}


def summary(progress: Progress) -> list[str]:
    count, until = progress.total(), progress.period.until
    if not count.total:
        return [
            f"Tính đến hết ngày {short(until)}, có {number(len(progress.bodies))} Tiểu ban; chưa có nhiệm vụ nào."
        ]
    texts = [
        f"Tính đến hết ngày {short(until)}, có {number(len(progress.bodies))} Tiểu ban với {number(count.total)} nhiệm vụ: "
        f"hoàn thành {number(count.done)} ({share(count)}), đang thực hiện {number(count.doing)}, "
        f"chưa bắt đầu {number(count.todo)}; trễ hạn {number(count.late)}.",
        f"Trong kỳ hoàn thành {number(len(progress.done()))} nhiệm vụ; 07 ngày tiếp theo có "
        f"{number(len(progress.ahead()))} nhiệm vụ đến hạn.",
    ]
    day = progress.conference.date
    if day and day > until:
        texts.append(f"Còn {number((day - until).days)} ngày đến ngày tổ chức Hội nghị ({short(day)}).")
    return texts


def charts(progress: Progress) -> list[dict[str, str]]:
    """[{"name", "svg", "alt", "caption"}]; none while there is no task."""
    facts, until = list(progress.facts.values()), progress.period.until
    if not facts:
        return []
    first, last = progress_rule.span(facts, until)
    actual, planned = progress_rule.burn_down(facts, first, until), progress_rule.planned(facts, first, last)
    open_now, wanted = actual[-1][1], dict(planned).get(until, planned[-1][1])
    found = [
        {
            "name": "burn-down.svg",
            "svg": render_to_string(
                "documents/burn-down.svg",
                {"chart": progress_chart.burn_down(actual, planned, progress.conference.date)},
            ),
            "alt": f"Biểu đồ số nhiệm vụ còn lại theo ngày: ngày {short(first)} còn {actual[0][1]}, "
            f"ngày {short(until)} còn {open_now}; theo hạn lẽ ra còn {wanted}.",
            "caption": f"Biểu đồ 1. Số nhiệm vụ còn lại: ngày {short(first)} là {number(actual[0][1])}, ngày {short(until)} "
            f"là {number(open_now)}; nếu đúng hạn là {number(wanted)}. T là ngày tổ chức Hội nghị.",
        }
    ]
    counts = [(body.code, count) for body, count in progress.of_bodies()]
    for place, bars in enumerate(progress_chart.bars(counts)):
        height = len(bars) * progress_chart.ROW + 40
        context = {"bars": bars, "height": height, "millimetres": height // 4}
        found.append({
            "name": f"progress-bars-{place}.svg",
            "svg": render_to_string("documents/progress-bars.svg", context),
            "alt": "Biểu đồ tiến độ từng Tiểu ban: " + "; ".join(f"{bar.label} {bar.words}" for bar in bars) + ".",
            "caption": "Biểu đồ 2. Số nhiệm vụ hoàn thành trên tổng số của từng Tiểu ban." if not place else "",
        })  # fmt: skip
    return found


def lists(progress: Progress) -> dict[str, Any]:
    conference = progress.conference
    return {
        "done": cut([{**told(task), "day": short(day)} for task, day in progress.done()]),
        "ahead": cut([{**told(task), "day": short(task.due_date(conference))} for task in progress.ahead()]),
        "late": cut([
            {**told(task), "day": short(task.due_date(conference)), "days": days} for task, days in progress.late()
        ]),
        "waiting": cut([
            {**told(task), "before": "; ".join(f"{row} ({row.lead_unit.name})" for row in before)}
            for task, before in progress.waiting()
        ]),
    }  # fmt: skip


def told(task: Task) -> dict[str, str]:
    return {
        "title": f"{task.number} {task.title.rstrip(' .;')}",
        "lead": task.lead_unit.name,
        "person": task.assignee.full_name if task.assignee else "",
    }


def cut(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The first rows of a list and how many more there are."""
    return {"rows": rows[:MOST_ROWS], "count": number(len(rows)), "more": max(len(rows) - MOST_ROWS, 0)}


def requests(progress: Progress) -> str:
    rows, until = progress.requests, progress.period.until
    if not rows:
        return "Chưa có yêu cầu nào gửi các đơn vị."
    waiting = [row for row in rows if progress.is_unanswered(row)]
    late = [row for row in waiting if row.due_on < until]
    text = (
        f"Đã gửi {number(len(rows))} yêu cầu đến {number(len({row.unit_id for row in rows}))} đơn vị; "
        f"{number(len(rows) - len(waiting))} đã có trả lời, {number(len(waiting))} chưa có trả lời"
    )
    if late:
        text += f", trong đó {number(len(late))} quá hạn ({names(row.unit.name for row in late)})"
    return text + "."


def names(found: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(found))


def obstacles(progress: Progress) -> dict[str, Any]:
    rows = progress.obstacles
    waiting = [row for row in rows if progress.waits(row)]
    raised = [row for row in rows if progress.period.holds(row.raised_at)]
    text = "Không có vướng mắc nào cần báo cáo."
    if rows:
        text = (
            f"Trong kỳ phát sinh {number(len(raised))} vướng mắc; {number(len(rows) - len(waiting))} đã được giải quyết, "
            f"{number(len(waiting))} đang chờ trả lời."
        )
    return {
        "obstacles_told": text,
        "obstacles": cut([
            {
                "title": row.title,
                "unit": row.unit.name if row.unit else "",
                "severity": SEVERITIES[row.severity],
                "stands": _stands(row, progress),
            }
            for row in rows
        ]),
    }  # fmt: skip


def _stands(row: Obstacle, progress: Progress) -> str:
    until = progress.period.until
    if not progress.waits(row):
        day = row.answered_at or row.closed_at
        words = f"Đã giải quyết ngày {short(localdate(day) if day else None)}"
        return f"{words}: {shorten(row.answer, LONGEST_ANSWER, placeholder='…')}" if row.answer else words
    text = f"Chờ trả lời {number((until - localdate(row.waits_since)).days)} ngày"
    if progress.period.had(row.escalated_at) or row.answer_by < until:
        text += "; thuộc Thường trực Hội đồng"
    return text
