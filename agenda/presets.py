"""A whole programme at one click, for a conference that has none yet: the plan's items with their usual minutes.

What stands here is content of Vietnamese papers, as what is typed would be.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agenda import ordering
from agenda.models import AgendaItem
from conference import history
from conference.models import Conference

Kind = AgendaItem.Kind
PLAN: tuple[tuple[str, str, int, str], ...] = (
    (Kind.RECEPTION, "Đón tiếp đại biểu", 30, "Văn phòng Sở"),
    (Kind.SETTLING, "Ổn định tổ chức", 15, "Dẫn chương trình"),
    (Kind.FILM, "Phóng sự về phong trào thi đua yêu nước", 15, "Dẫn chương trình"),
    (Kind.OPENING, "Tuyên bố lý do, giới thiệu đại biểu và khai mạc", 20, "Chánh Văn phòng; Giám đốc Sở"),
    (
        Kind.REPORT,
        "Báo cáo đánh giá, tổng kết phong trào thi đua yêu nước, biểu dương tôn vinh các tập thể, cá nhân điển hình tiên tiến và phương hướng, nhiệm vụ công tác thi đua, khen thưởng 05 năm tới",
        25,
        "Phó Giám đốc Sở",
    ),
    (
        Kind.EXCHANGE,
        "Báo cáo tham luận, giao lưu các điển hình tiên tiến (tập thể và cá nhân)",
        45,
        "Các điển hình tiên tiến",
    ),
    (Kind.ADDRESS, "Phát biểu chỉ đạo của đại biểu tỉnh", 15, "Lãnh đạo tỉnh"),
    (
        Kind.AWARDS,
        "Biểu dương tôn vinh và trao thưởng các điển hình tiên tiến đối với các tập thể, cá nhân tiêu biểu xuất sắc tại Hội nghị",
        35,
        "Lãnh đạo tỉnh, lãnh đạo Sở",
    ),
    (Kind.LAUNCH, "Phát động phong trào thi đua giai đoạn {next_period}", 10, "Giám đốc Sở"),
    (Kind.ELECTION, "Bầu đoàn đại biểu đi dự Đại hội cấp trên", 25, "Đoàn Chủ tịch; Ban Kiểm phiếu"),
    (Kind.CLOSING, "Tổng kết, bế mạc Hội nghị", 10, "Đoàn Chủ tịch"),
)
CASTING = (
    Kind.CASTING,
    "Giới thiệu nhân sự, bỏ phiếu bầu đoàn đại biểu đi dự Đại hội cấp trên",
    15,
    "Đoàn Chủ tịch; Ban Kiểm phiếu",
)
RESULT = (Kind.RESULT, "Công bố kết quả bầu đoàn đại biểu", 10, "Ban Kiểm phiếu")


def _secret() -> tuple[tuple[str, str, int, str], ...]:
    """The ballots are cast before the awards, and counted while these are handed over."""
    found: list[tuple[str, str, int, str]] = []
    for row in PLAN:
        if row[0] == Kind.AWARDS:
            found.append(CASTING)
        found.append(RESULT if row[0] == Kind.ELECTION else row)
    return tuple(found)


NAMES = {"plan": PLAN, "secret": _secret()}


@transaction.atomic
def insert(conference: Conference, which: str, actor) -> int:
    """Fills an empty programme; how many items came in. 0: it was not empty, or there is no such preset."""
    if ordering.held(conference.pk, actor) or which not in NAMES:
        return 0
    rows = [
        AgendaItem(conference=conference, position=place, kind=kind, title=_title(title, conference), minutes=minutes, presenter=presenter)
        for place, (kind, title, minutes, presenter) in enumerate(NAMES[which], start=1)
    ]  # fmt: skip
    AgendaItem.objects.bulk_create(rows)
    history.record(actor, conference, "agenda_filled", changes=_counted(0, rows))
    return len(rows)


@transaction.atomic
def append(conference: Conference, rows: list[AgendaItem], actor) -> int:
    """Puts these items behind those that the programme holds; how many came in."""
    before = ordering.held(conference.pk, actor)
    for place, row in enumerate(rows, start=len(before) + 1):
        row.conference, row.position = conference, place
    AgendaItem.objects.bulk_create(rows)
    if rows:
        history.record(actor, conference, "agenda_filled", changes=_counted(len(before), rows))
    return len(rows)


def _title(title: str, conference: Conference) -> str:
    return title.replace("{next_period}", conference.next_period or "tiếp theo")


def _counted(before: int, rows: list[AgendaItem]) -> dict[str, Any]:
    return {"agenda_items": [str(before), str(before + len(rows))]}
