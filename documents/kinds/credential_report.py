"""Báo cáo thẩm tra tư cách đại biểu: who was called and is there, who they are, and whether the conference may begin."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from delegates import credential_rows, credentials
from documents.kinds import basis, credential_words, letterhead
from documents.kinds.state_paper import BASIS, FOOT_PLACEHOLDERS, HEAD_PLACEHOLDERS, StatePaper, paragraphs
from subcommittees.credentials import head_of

SUBCOMMITTEE = "Tiểu ban Thẩm tra tư cách đại biểu"
FOUNDED_ON = "Căn cứ danh sách đại biểu được các đơn vị đề cử, được duyệt theo phân bổ và kết quả xác nhận, điểm danh đại biểu"


class CredentialReport(StatePaper):
    """Selection: `base` ("called", "confirmed", "present"; by the day and the hall unless told), `objections` (lines),
    `number`, `date`, `signer_name`."""

    code = "credential-report"
    label = _("Report on the credentials of the delegates")
    template = "documents/credential_report.html"
    symbol = "BC"
    kind_name = "Báo cáo"
    steps = ({"fit": "dense"},)  # two pages to read out; laid out once, since it is waited for
    nothing = _("The list of delegates is empty, so there is nothing to report.")
    placeholders = (
        *HEAD_PLACEHOLDERS,
        ("to", _("whom it reports to"), "Đoàn Chủ tịch Hội nghị"),
        *BASIS,
        ("body_name", _("who examines the credentials"), "Tiểu ban Nhân sự - Thẩm tra tư cách đại biểu"),
        ("called", _("who was called, by kind"), "Tổng số đại biểu được triệu tập và mời dự Hội nghị: 118, gồm: …"),
        ("there", _("how many are there, how many absent"), "Tính đến 07 giờ 50 phút, số đại biểu có mặt là 115, đạt 97,46%; …"),
        ("by_kind", _("table: called, counted and absent by kind"), "Khách mời: 30, 28, 93,33%, 02"),
        ("counted_label", _("whom the figures are of"), "Có mặt"),
        ("exemplars", _("number of exemplars counted"), "70"),
        ("points", _("sex, age, education and the like, one sentence each"), "2. Giới tính: nam 45 (64,29%); nữ 25 (35,71%)."),
        ("qualification", _("whether everybody was named and approved"), "Qua đối chiếu hồ sơ, 100/100 đại biểu …"),
        ("objections", _("what was said against somebody's credentials"), "…"),
        ("conclusion", _("whether the conference may begin"), "… Hội nghị đủ điều kiện tiến hành"),
        ("by_unit", _("table: called and counted by unit"), "Văn phòng Sở: 10, 10, 100,00%"),
        *FOOT_PLACEHOLDERS,
    )  # fmt: skip

    def rows(self, conference, selection: dict):
        return [conference] if conference.delegates.expected().exists() else []

    def about(self, conference) -> str:
        return letterhead.about(conference, "Kết quả thẩm tra tư cách đại biểu dự ")

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        roster = credential_rows.read(conference)
        base = roster.base(selection.get("base") or "")
        dated = dict(selection)
        if base == credentials.PRESENT and conference.date:
            dated.setdefault("date", conference.date.isoformat())  # it is read out on the day
        name, head = head_of(conference)
        body = name or SUBCOMMITTEE
        symbol = letterhead.initials(body.partition(" - ")[0].upper())  # "TBNS"
        shared = super().shared(conference, dated)
        own = [line for line in shared["recipients"] if line.startswith("Lưu")]
        return {
            **shared,
            "parent_body": conference.issuing_body,
            "issuing_body": body.upper(),
            "number": f"{letterhead.numbered(selection.get('number'))}/BC-{symbol}",
            "recipients": ["Đoàn Chủ tịch Hội nghị", "Ban Tổ chức Hội nghị", *own],
            "signatory_authority": "TM. TIỂU BAN",
            "signatory_position": "TRƯỞNG TIỂU BAN",
            "signatory_post": "",
            "signatory_name": selection.get("signer_name") or head or letterhead.BLANK,
            "body_name": body,
            **said(roster.report(base), roster, conference),
        }

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        return {
            "to": ["Đoàn Chủ tịch Hội nghị"],
            "basis": basis.lines(conference, always_founded=True, then=[FOUNDED_ON]),
            "objections": basis.ended(paragraphs(selection.get("objections"))),
        }


def said(report: credentials.Report, roster: credential_rows.Roster, conference) -> dict[str, Any]:
    """What the figures say, ready for the template."""
    kinds = credential_words.KINDS
    return {
        "called": credential_words.called(report),
        "there": credential_words.there(report, moment(report)),
        "counted_label": credential_words.WHO[report.base].capitalize(),
        "without_label": "Chưa xác nhận" if report.base == credentials.CONFIRMED else "Vắng khác",
        "with_absent": report.base != credentials.CALLED,
        "by_kind": [attendance(kinds[str(row.code)], row) for row in report.by_kind],
        "by_unit": [attendance(roster.units[row.code], row) for row in report.by_unit],
        "total": attendance("Tổng số", report.all),
        "exemplars": vietnamese.quantity(report.exemplars.total) if report.exemplars.total else "",
        "whom": credential_words.WHO[report.base],
        "points": credential_words.points(report),
        "qualification": credential_words.qualification(report),
        "conclusion": credential_words.conclusion(report, conference.quorum),
    }


def moment(report: credentials.Report) -> str:
    """ "07 giờ 50 phút, ngày 24 tháng 4 năm 2020": when the figures were read. The day alone for those of the day before,
    and afterwards, when nobody comes any more: that of the conference."""
    now = localtime()
    if report.base == credentials.PRESENT and report.day and now.date() > report.day:
        return vietnamese.official_date(report.day)
    day = vietnamese.official_date(now.date())
    return f"{vietnamese.clock(now.time())}, {day}" if report.base == credentials.PRESENT else day


def attendance(name: str, row: credentials.Attendance) -> dict[str, Any]:
    shown = ("called", "counted", "absent", "with_reason", "without_reason")
    counts = {field: getattr(row, field) for field in shown}
    return {"name": name, **counts, "share": credential_words.percent(row)}
