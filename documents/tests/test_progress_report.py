"""The weekly progress report: its figures are those of the rows, on the day it tells of, at any size."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from conference.models import Conference, HistoryEntry, Unit
from documents.forms import options_form
from documents.kinds import PAPERS, progress_chart
from documents.tests.test_papers import render, says
from subcommittees import progress_rule
from subcommittees.models import Obstacle, Subcommittee, Task, UnitRequest
from subcommittees.progress import Period, last_week, week_of
from subcommittees.progress_rule import Fact, Step

pytestmark = pytest.mark.once_on_sqlite
DAY = datetime.date
WEEK = Period(DAY(2020, 3, 16), DAY(2020, 3, 22))
CHOSEN = {"from": "2020-03-16", "until": "2020-03-22", "number": 10, "date": "2020-03-23"}


def at(day: int, month: int = 3) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(2020, month, day, 23, 30))  # the same day here, not in UTC


def step(task: Task, before: str, after: str, moment: datetime.datetime) -> None:
    HistoryEntry.objects.create(
        at=moment, subject_type="subcommittees.task", subject_id=task.pk, subject_label="x", action="x",
        from_state=before, to_state=after,
    )  # fmt: skip


@pytest.fixture
def body(sample) -> Subcommittee:
    Task.objects.all().delete()
    return sample.subcommittees.get(code="TB1")


@pytest.fixture
def make(body):
    unit = Unit.objects.get(code="VP")

    def task(number: int, due: DAY, **fields) -> Task:
        return Task.objects.create(
            subcommittee=body,
            number=f"TB1.{number}",
            title=f"Việc {number}",
            due_on=due,
            lead_unit=unit,
            **fields,
        )

    return task


# --- the rule -----------------------------------------------------------------------------------------------------------


def fact(
    *steps: tuple[int, str, str], state: str = "todo", due: int | None = None, done: int | None = None
) -> Fact:
    told = tuple(Step(DAY(2020, 3, day), before, after) for day, before, after in steps)
    return Fact(1, 1, DAY(2020, 3, due) if due else None, state, DAY(2020, 3, done) if done else None, told)


def test_a_task_as_it_was():
    again = fact(
        (3, "todo", "doing"),
        (5, "doing", "done"),
        (9, "done", "doing"),
        (12, "doing", "done"),
        state="done",
        done=12,
    )
    assert [again.state_on(DAY(2020, 3, day)) for day in (2, 3, 4, 5, 8, 9, 11, 12)] == [
        "todo", "doing", "doing", "done", "done", "doing", "doing", "done",
    ]  # fmt: skip
    assert [again.done_on_day(DAY(2020, 3, day)) for day in (6, 10, 20)] == [
        DAY(2020, 3, 5),
        None,
        DAY(2020, 3, 12),
    ]
    untraced = fact(state="done", done=7, due=4)
    assert [untraced.state_on(DAY(2020, 3, day)) for day in (6, 7)] == ["doing", "done"]
    assert [untraced.days_late(DAY(2020, 3, day)) for day in (4, 5, 6, 7)] == [0, 1, 2, 0]


def test_the_lines_are_the_counts_of_each_day():
    facts = [
        fact((3, "todo", "doing"), (5, "doing", "done"), (9, "done", "doing"), state="doing", due=8),
        fact(state="done", done=7, due=4),
        fact(state="todo", due=20),
        fact(state="done", done=1),
    ]
    first, until = DAY(2020, 3, 2), DAY(2020, 3, 15)
    for day, number in progress_rule.burn_down(facts, first, until):
        assert number == progress_rule.count(facts, day).open, day
    assert [number for _day, number in progress_rule.planned(facts, first, DAY(2020, 3, 21))][::6] == [
        4,
        2,
        2,
        1,
    ]
    assert progress_rule.count(facts, until) == progress_rule.Count(4, 2, 1, 1, 1)
    assert (progress_rule.Count(3, 1, 0, 0, 0).hundredths, progress_rule.Count(0, 0, 0, 0, 0).hundredths) == (
        3333,
        0,
    )


@pytest.mark.parametrize("most", [0, 1, 5, 6, 27, 2000])
def test_the_drawing_stays_inside_its_frame(most):
    days = [DAY(2020, 3, 1) + datetime.timedelta(number) for number in range(60)]
    line = [(day, max(most - number * 3, 0)) for number, day in enumerate(days)]
    chart = progress_chart.burn_down(line[:30], line, DAY(2020, 4, 24))
    points = [
        tuple(map(float, pair.split(","))) for text in (chart.actual, chart.planned) for pair in text.split()
    ]
    assert all(
        progress_chart.LEFT <= x <= progress_chart.RIGHT and progress_chart.TOP <= y <= progress_chart.BOTTOM
        for x, y in points
    )
    assert 2 <= len(chart.up) <= 6 and len(chart.across) <= progress_chart.MOST_TICKS + 1
    counts = [("TB", progress_rule.Count(most, most // 2, 0, most - most // 2, 1))] * 43
    drawings = progress_chart.bars(counts)
    assert [len(bars) for bars in drawings] == [20, 20, 3]
    assert all(bar.words_x <= progress_chart.BAR_END + 9 for bars in drawings for bar in bars)


def test_weeks_run_from_monday_to_sunday():
    assert last_week(DAY(2020, 3, 23)) == last_week(DAY(2020, 3, 29)) == WEEK
    assert week_of(DAY(2020, 3, 18), DAY(2020, 5, 1)) == WEEK
    assert week_of(DAY(2020, 3, 18), DAY(2020, 3, 18)) == Period(DAY(2020, 3, 16), DAY(2020, 3, 18))


# --- the paper ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_its_figures_are_those_of_the_rows(sample, body, make):
    done = make(
        1, DAY(2020, 3, 18), state="done", done_at=at(22), assignee=User.objects.get(username="mau-member")
    )
    step(done, "todo", "doing", at(2))
    step(done, "doing", "done", at(22))
    later = make(2, DAY(2020, 3, 20), state="done", done_at=at(23))  # done after the week: late in it
    step(later, "doing", "done", at(23))
    make(3, DAY(2020, 3, 29))
    make(4, DAY(2020, 3, 30))
    make(5, DAY(2020, 3, 1), state="done", done_at=at(15))
    soon = make(6, DAY(2020, 3, 22), state="doing")
    soon.waits_for.set([later, done])
    unit, user = Unit.objects.get(code="QLTM"), User.objects.get(username="mau-head")
    asked = {"subcommittee": body, "created_by": user, "unit": unit, "title": "x"}
    UnitRequest.objects.create(**asked, batch="a" * 32, due_on=DAY(2020, 3, 18), created_at=at(10))
    UnitRequest.objects.create(
        **asked,
        batch="b" * 32,
        due_on=DAY(2020, 3, 18),
        created_at=at(10),
        answered_at=at(17),
        state="answered",
    )
    UnitRequest.objects.create(**asked, batch="c" * 32, due_on=DAY(2020, 4, 18), created_at=at(24))
    raised = {"conference": sample, "unit": unit, "raised_by": user}
    Obstacle.objects.create(**raised, key="a" * 32, title="Thiếu kinh phí", severity="high", raised_at=at(17))
    Obstacle.objects.create(
        **raised, key="b" * 32, title="Chưa có hội trường", raised_at=at(9), answer="Đã giao Văn phòng",
        answered_at=at(18), answered_by=user,
    )  # fmt: skip
    Obstacle.objects.create(**raised, key="c" * 32, title="Chuyện tuần sau", raised_at=at(24))
    (pdf,) = render("progress-report", sample, CHOSEN).values()
    for part in (
        "Kính gửi: Thường trực Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh.",
        "(từ ngày 16/03/2020 đến ngày 22/03/2020)",
        "có 02 Tiểu ban với 06 nhiệm vụ: hoàn thành 02 (33,33%), đang thực hiện 02, chưa bắt đầu 02; trễ hạn 01.",
        "Trong kỳ hoàn thành 01 nhiệm vụ; 07 ngày tiếp theo có 02 nhiệm vụ đến hạn.",
        "Còn 33 ngày đến ngày tổ chức Hội nghị (24/04/2020).",
        "1 TB1 Tiểu ban Nội dung 6 2 2 2 1 33,33%",
        "2 TB2 Tiểu ban Hậu cần 0 0 0 0 0 – Tổng số 6 2 2 2 1 33,33%",
        "ngày 22/03/2020 là 04; nếu đúng hạn là 02",
        "II. HOÀN THÀNH TRONG KỲ (01 nhiệm vụ)", "1 TB1.1 Việc 1 Văn phòng Sở 22/03/2020",
        "III. ĐẾN HẠN TRONG 07 NGÀY TIẾP THEO (02 nhiệm vụ)", "1 TB1.6 Việc 6 Văn phòng Sở 22/03/2020",
        "2 TB1.3 Việc 3 Văn phòng Sở 29/03/2020",
        "IV. TRỄ HẠN (01 nhiệm vụ)", "1 TB1.2 Việc 2 Văn phòng Sở 20/03/2020 2",
        "1 TB1.6 Việc 6 Văn phòng Sở TB1.2 Việc 2 (Văn phòng Sở)",
        "Đã gửi 02 yêu cầu đến 01 đơn vị; 01 đã có trả lời, 01 chưa có trả lời, trong đó 01 quá hạn",
        "Trong kỳ phát sinh 01 vướng mắc; 01 đã được giải quyết, 01 đang chờ trả lời.",
        "Đã giải quyết ngày 18/03/2020: Đã giao Văn phòng",
        "Thiếu kinh phí", "Chờ trả lời 05 ngày; thuộc Thường trực Hội đồng", "2/6, trễ 1",
    ):  # fmt: skip
        assert says(pdf, part), part
    assert not says(pdf, "Chuyện tuần sau")


@pytest.mark.django_db
def test_nothing_and_a_great_many(sample, body, make, django_assert_num_queries):
    paper = PAPERS["progress-report"]
    none = paper.shared(sample, CHOSEN)
    assert (none["summary"], none["charts"]) == (
        ["Tính đến hết ngày 22/03/2020, có 02 Tiểu ban; chưa có nhiệm vụ nào."], [],
    )  # fmt: skip
    make(1, DAY(2020, 3, 1)).waits_for.set([make(2, DAY(2020, 3, 2))])
    with CaptureQueriesContext(connection) as few:
        paper.shared(sample, CHOSEN)
    unit = Unit.objects.get(code="VP")
    many = [
        Task(
            subcommittee=body,
            number=f"X{n}",
            title="Việc " * 50,
            due_on=DAY(2020, 3, 1 + n % 28),
            lead_unit=unit,
        )
        for n in range(2000)
    ]
    Task.objects.bulk_create(many)
    with django_assert_num_queries(len(few)):
        told = paper.shared(sample, CHOSEN)
    late = 2 + sum(task.due_on < WEEK.until for task in many)
    assert (told["late"]["count"], len(told["late"]["rows"]), told["late"]["more"]) == (
        f"{late // 1000}.{late % 1000:03}",
        50,
        late - 50,
    )
    assert told["total"]["total"] == 2002


@pytest.mark.django_db
def test_the_form_stores_the_days(sample):
    assert Conference.objects.current() == sample
    form = options_form("progress-report")
    first = form["week"].field.choices[2][0]
    sent = {"progress-report-key": "a" * 32, "progress-report-week": first}
    chosen = options_form("progress-report", sent)
    assert chosen.is_valid(), chosen.errors
    monday = DAY.fromisoformat(first)
    assert chosen.selection() == {"from": first, "until": (monday + datetime.timedelta(6)).isoformat()}
    told = options_form("progress-report", sent | {"progress-report-week": ""})
    assert told.is_valid() and told.selection()["from"] == last_week(timezone.localdate()).first.isoformat()
    assert not options_form("progress-report", sent | {"progress-report-week": "2020-13-01"}).is_valid()
