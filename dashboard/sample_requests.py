"""The sample's requests to units and obstacles, in every state that one meets: waiting, late, asked back, answered."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from conference.models import Conference, HistoryEntry, Unit
from subcommittees.models import Obstacle, RequestAnswer, Task, UnitRequest
from subcommittees.modes import Mode, mode_for

State, Kind = UnitRequest.State, RequestAnswer.Kind
HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class _Asked:
    """`days`: from the day of the sample to the answer; `said`: {unit: (kind, state after it, text)}."""

    body: str
    task: str
    title: str
    text: str
    days: int
    units: tuple[str, ...]
    said: dict[str, tuple[str, str, str]]


REQUESTS = (
    _Asked(
        "TB1", "TB1.4", "Gửi tham luận của điển hình (02 trang) và tên người trình bày",
        "Tham luận nêu cách làm và kết quả, đọc không quá 07 phút. Gửi bản Word kèm họ tên, chức vụ người trình bày.",
        4, ("HTX", "QLTM", "TTKC"), {},
    ),
    _Asked(
        "TB3", "TB3.3", "Giới thiệu 02 bài \"người tốt, việc tốt\" để đăng Trang thông tin điện tử",
        "Mỗi bài 600 - 800 chữ, kèm 01 ảnh có chú thích và sự đồng ý của người được viết.",
        -2, ("CDN", "DTN", "HCCB"),
        {"CDN": (Kind.ANSWER, State.ANSWERED, "Công đoàn Ngành đã chọn 02 gương công nhân, gửi bài trong tuần.")},
    ),
    _Asked(
        "TB2", "TB2.1", "Rà soát ngày sinh, chức vụ của đại biểu trong danh sách",
        "Đối chiếu với hồ sơ cán bộ; ghi rõ người thay đổi.",
        6, ("KHTCTH", "TTS"),
        {
            "KHTCTH": (Kind.ANSWER, State.DONE, "Đã rà soát, không thay đổi."),
            "TTS": (Kind.CANNOT, State.ANSWERED, "Chưa xác nhận được 01 trường hợp đang đi công tác, sẽ bổ sung ngày 28."),
        },
    ),
    _Asked(
        "TB5", "TB5.4", "Cử 06 đoàn viên vào đội lễ tân trao thưởng",
        "Trang phục áo dài; tập dượt chiều hôm trước.",
        9, ("DTN",),
        {"DTN": (Kind.QUESTION, State.ASKED, "Kinh phí thuê áo dài do Tiểu ban Hậu cần hay Đoàn Thanh niên chi?")},
    ),
)  # fmt: skip


def load(conference: Conference, units: dict[str, Unit], users: dict[str, User], *, is_over: bool) -> None:
    """Adds them once; `is_over`: everything is accepted, answered and out of the way."""
    if conference.obstacles.exists():
        return
    now = timezone.now()
    if is_over and conference.date is not None:
        now = (
            timezone.make_aware(datetime.datetime.combine(conference.date, datetime.time(9))) - 21 * 24 * HOUR
        )
    for number, asked in enumerate(REQUESTS):
        _ask(asked, number, conference, units, users, now, is_over=is_over)
    _obstacles(conference, units, users, now, is_over=is_over)


def _ask(asked: _Asked, number: int, conference, units, users, now, *, is_over: bool) -> None:
    body = conference.subcommittees.get(code=asked.body)
    writer, at = users[f"truong.{asked.body.lower()}"], now - (8 - number) * 24 * HOUR
    for code in asked.units:
        kind, state, text = asked.said.get(code, ("", State.OPEN, ""))
        if is_over:
            kind, state, text = Kind.ANSWER, State.DONE, text or "Đơn vị đã gửi đủ."
        said_at = at + 30 * HOUR
        row = UnitRequest.objects.create(
            subcommittee=body,
            task=Task.objects.filter(subcommittee=body, number=asked.task).first(),
            unit=units[code],
            batch=f"5a3b1e{number:026x}",
            title=asked.title,
            text=asked.text,
            due_on=timezone.localdate(now) + datetime.timedelta(asked.days),
            mode=mode_for(units[code], Mode.ORDER),
            state=state,
            created_by=writer,
            created_at=at,
            answered_at=said_at if state in (State.ANSWERED, State.DONE) else None,
        )
        _trail(row, writer, at, "request_sent")
        if kind:
            answerer = users.get(f"truong.{code.lower()}", users["thuky"])
            RequestAnswer.objects.create(request=row, kind=kind, text=text, by=answerer, at=said_at)
            actions = {
                Kind.ANSWER: "request_answered",
                Kind.CANNOT: "request_cannot",
                Kind.QUESTION: "request_asked_back",
            }
            _trail(row, answerer, said_at, actions[Kind(kind)], text)


def _obstacles(conference, units, users, now, *, is_over: bool) -> None:
    task = Task.objects.filter(subcommittee__conference=conference)
    rows = (
        ("Đoàn hợp tác xã ở xa chưa có xe đón", "Mười hai đại biểu ở Hương Khê, Kỳ Anh phải đi từ 4 giờ sáng. Đề nghị bố trí 01 xe 16 chỗ.",
         "medium", users["chuyenvien.htx"], units["HTX"], None, 20 * HOUR, None),
        ("Nhà in báo chậm khung giấy khen", "Xưởng chỉ giao được 60/92 khung trước ngày họp. Cần quyết định: đổi nhà in hoặc trao trước, giao khung sau.",
         "high", users["truong.khtcth"], units["KHTCTH"], task.filter(number="TB4.3").first(), 6 * 24 * HOUR, None),
        ("Chưa rõ ai duyệt phóng sự lần cuối", "Đài cần bản duyệt trước khi phát sóng.",
         "low", users["truong.tb3"], None, task.filter(number="TB3.1").first(), 5 * 24 * HOUR, 28 * HOUR),
    )  # fmt: skip
    for number, (title, text, severity, raiser, unit, met_at, age, taken) in enumerate(rows):
        raised_at, taken = now - age, taken or (10 * HOUR if is_over else None)
        row = Obstacle(
            conference=conference, title=title, text=text, severity=severity, raised_by=raiser, unit=unit, task=met_at,
            raised_at=raised_at, key=f"5a3b1e{number:026x}",
        )  # fmt: skip
        if taken:
            row.answer = (
                "Đồng chí Phó Giám đốc phụ trách duyệt trong ngày; Ban Biên tập gửi bản dựng trước 10 giờ."
            )
            row.answered_by, row.answered_at = users["thuongtruc"], raised_at + taken
        if taken and is_over:
            row.closed_by, row.closed_at = raiser, raised_at + 2 * taken
        row.save()
        _trail(row, raiser, raised_at, "obstacle_raised")
        if row.answered_at:
            _trail(row, users["thuongtruc"], row.answered_at, "obstacle_answered", row.answer)


def _trail(row, actor: User, at: datetime.datetime, action: str, reason: str = "") -> None:
    HistoryEntry.objects.create(
        actor=actor, at=at, subject_type=row._meta.label_lower, subject_id=row.pk, subject_label=str(row), action=action,
        reason=reason,
    )  # fmt: skip
