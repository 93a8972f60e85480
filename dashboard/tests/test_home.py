import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from conference.models import PriorityTarget, Unit
from dashboard import summaries, todo
from delegates.models import Delegate
from nominations.models import Allocation, Category
from nominations.priorities import People
from nominations.states import State
from subcommittees.models import Member, Obstacle, Subcommittee, Task, UnitRequest

HOME = "/"


def fresh(user):
    """The account as the next request would load it."""
    return type(user).objects.get(pk=user.pk)


def lines_of(conference, user) -> list[tuple[str, str]]:
    user = fresh(user)
    if user.has_role(Role.ORGANISER, Role.LEADER):
        lines = todo.for_overview(summaries.overview(conference, user), conference, user)
    else:
        lines = todo.for_unit(summaries.unit_work(conference, user), conference)
    return [(line.state, line.url) for line in lines]


@pytest.fixture
def task(conference, unit, days_from_now):
    """A task two days late, of a conference twenty days ahead."""
    conference.date = days_from_now(20)
    conference.save(update_fields=["date"])
    subcommittee = Subcommittee.objects.create(
        conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit
    )
    return Task.objects.create(
        subcommittee=subcommittee, number="1", title="Lập danh sách", offset_days=-22, lead_unit=unit
    )


@pytest.mark.parametrize(
    ("name", "template"),
    [
        ("thuky", "dashboard/overview.html"),
        ("lanhdao", "dashboard/overview.html"),
        ("hoidong", "dashboard/overview.html"),
        ("thuongtruc", "dashboard/overview.html"),
        ("truong.dntm", "dashboard/unit.html"),
        ("chuyenvien.dntm", "dashboard/unit.html"),
        ("truong.tb3", "dashboard/plain.html"),
        ("donkhach", "dashboard/plain.html"),
        ("thuky.hn", "dashboard/plain.html"),
        ("quantri", "dashboard/plain.html"),
    ],
)
def test_each_role_has_its_page_in_at_most_12_queries(
    name, template, sample_user, as_user, django_assert_max_num_queries
):
    client = as_user(sample_user(name))
    with django_assert_max_num_queries(12):
        response = client.get(HOME)
    assert response.status_code == 200
    assert template in [used.name for used in response.templates]


def test_door_staff_are_one_press_from_their_door(sample_user, as_user):
    client = as_user(sample_user("donkhach"))
    assert f'btn-primary" href="{reverse("door:page")}"' in client.get(HOME).content.decode()
    assert f'href="{reverse("door:by_hand")}"' in client.get(reverse("door:page")).content.decode()


def test_overview_of_the_sample(sample_conference, sample_user):
    page = summaries.overview(sample_conference, sample_user("thuky"))
    assert page.nominations == summaries.NominationFigures(
        approved=People(
            70, 30, {"female": 25, "direct_worker": 46, "researcher": 6, "production_worker": 14}
        ),
        waiting=0,
        returned=2,
        unregistered=0,
    )
    assert (page.verdict.share_text(), page.verdict.verdict) == ("70,00", "ok")
    assert [(target.people, target.exemplars, target.missing) for target in page.targets] == [
        (25, 70, 0),
        (46, 70, 0),
        (6, 70, 0),
        (14, 70, 0),
    ]
    assert (page.seats.approved, page.seats.pending, page.seats.seats, page.seats.widest) == (70, 0, 70, 10)
    assert [(line.task.number, line.days_late) for line in page.tasks.first_overdue] == [
        ("TB1.5", 14),
        ("TB2.1", 7),
    ]
    assert [line.task.number for line in page.tasks.first_upcoming] == ["TB1.2", "TB1.4", "TB1.6", "TB1.3"]


def test_overview_of_the_sample_in_words(sample_user, as_user):
    client = as_user(sample_user("thuky"))
    client.cookies["django_language"] = "en"
    page = client.get(HOME).content.decode()
    assert "<strong>21</strong>" in page
    assert "70.0\N{NO-BREAK SPACE}%" in page
    assert "25/70" in page
    assert '<span class="seats__text num">10/10</span>' in page


def test_what_the_organiser_is_to_do(conference, unit, allocation, organiser, make_nomination, task):
    conference.nomination_deadline = timezone.now() + datetime.timedelta(days=3)
    conference.target_delegates = 3
    allocation.seats = 9
    allocation.save()
    for _number in range(4):
        make_nomination(state=State.APPROVED)
    make_nomination(state=State.SUBMITTED)
    make_nomination(state=State.RETURNED)
    listed = reverse("nominations:list")
    assert lines_of(conference, organiser) == [
        ("info", reverse("delegates:list")),
        ("overdue", reverse("subcommittees:list") + "?state=overdue"),
        ("warning", reverse("dashboard:quota")),
        ("submitted", f"{listed}?state=submitted"),
        ("returned", f"{listed}?state=returned"),
        ("warning", "/#units"),
    ]


def test_a_list_of_exemplars_alone_is_no_alarm_while_it_grows(conference, make_user, make_nomination):
    for _number in range(4):
        make_nomination(state=State.APPROVED)
    assert lines_of(conference, make_user(Role.LEADER)) == []


def test_a_leader_is_not_asked_to_register(conference, make_user, make_nomination):
    conference.target_delegates = 3
    for _number in range(4):
        make_nomination(state=State.APPROVED)
    assert lines_of(conference, make_user(Role.LEADER)) == [("warning", reverse("dashboard:quota"))]


def test_empty_seats_matter_only_near_the_deadline(conference, allocation, organiser):
    for deadline, expected in (
        (None, []),
        (20, []),
        (13, [("warning", "/#units")]),
        (-1, [("warning", "/#units")]),
    ):
        conference.nomination_deadline = deadline and timezone.now() + datetime.timedelta(days=deadline)
        assert lines_of(conference, organiser) == expected


def test_what_the_head_is_to_do(conference, head, preparer, make_nomination, task):
    make_nomination(state=State.SUBMITTED)
    make_nomination(state=State.SUBMITTED, prepared_by=head)
    make_nomination(state=State.DRAFT)
    page = summaries.unit_work(conference, fresh(head))
    assert [each.prepared_by_id for each in page.waiting] == [preparer.pk]
    assert page.drafts == []
    assert lines_of(conference, head) == [
        ("submitted", reverse("admin:nominations_nomination_changelist")),
        ("overdue", reverse("subcommittees:my_tasks")),
    ]


def test_preparer_reads_why_a_nomination_came_back(
    conference, preparer, as_user, make_nomination, allocation
):
    make_nomination(
        state=State.RETURNED, full_name="Bùi Thị Mẫu Hà", decision_reason="Thiếu biên bản họp đơn vị"
    )
    make_nomination(state=State.DRAFT, full_name="Lê Mẫu Nháp")
    listed = reverse("nominations:list")
    assert lines_of(conference, preparer) == [
        ("returned", f"{listed}?state=returned"),
        ("draft", f"{listed}?state=draft"),
    ]
    page = as_user(preparer).get(HOME).content.decode()
    for text in (
        "Bùi Thị Mẫu Hà",
        "Thiếu biên bản họp đơn vị",
        "Lê Mẫu Nháp",
        reverse("nominations:new"),
        "0/3",
    ):
        assert text in page


def test_head_has_no_button_for_nominating(conference, head, as_user):
    assert reverse("nominations:new") not in as_user(head).get(HOME).content.decode()


def test_button_for_nominating_ends_with_the_deadline(conference, preparer, as_user):
    conference.nomination_deadline = timezone.now() - datetime.timedelta(minutes=1)
    conference.save(update_fields=["nomination_deadline"])
    assert reverse("nominations:new") not in as_user(preparer).get(HOME).content.decode()


def test_a_unit_sees_nothing_of_another(conference, outsider, make_nomination, as_user, task):
    make_nomination(state=State.RETURNED, full_name="Bùi Thị Mẫu Hà", decision_reason="Riêng của đơn vị")
    page = as_user(outsider).get(HOME).content.decode()
    for secret in ("Bùi Thị Mẫu Hà", "Riêng của đơn vị", "Lập danh sách"):
        assert secret not in page


@pytest.mark.parametrize("who", ["organiser", "head", "preparer"])
def test_same_queries_for_one_unit_and_three(
    who, request, conference, unit, allocation, make_nomination, as_user, task, django_assert_num_queries
):
    user = request.getfixturevalue(who)
    client = as_user(user)
    client.get(HOME)  # settles what is cached per process
    make_nomination(state=State.RETURNED)
    counted = _count_queries(client)
    for number in range(2):
        more = Unit.objects.create(
            code=f"X{number}", name=f"Đơn vị {number}", short_name="X", kind=Unit.Kind.DIVISION
        )
        Allocation.objects.create(conference=conference, unit=more, category=Category.EXEMPLAR, seats=2)
        if who != "organiser":
            user.role_assignments.create(role=user.role_assignments.get(unit=unit).role, unit=more)
        for state in (State.RETURNED, State.SUBMITTED, State.DRAFT):
            make_nomination(state=state, unit=more)
        Task.objects.create(
            subcommittee=task.subcommittee, number=f"9{number}", title="Việc", offset_days=-25, lead_unit=more
        )
    with django_assert_num_queries(counted):
        client.get(HOME)


def _count_queries(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(HOME)
    return len(queries)


def test_target_not_reached_says_how_many_are_missing(conference, organiser, make_nomination):
    PriorityTarget.objects.create(conference=conference, group="female", min_percent=30)
    PriorityTarget.objects.create(conference=conference, group="researcher", min_count=2)
    for _number in range(4):
        make_nomination(state=State.APPROVED, gender="male")
    make_nomination(state=State.APPROVED, kind="guest", gender="female")
    figures = summaries.overview(conference, organiser).targets
    assert [(target.people, target.exemplars, target.missing) for target in figures] == [(0, 4, 2), (0, 4, 2)]


def test_staff_count_in_the_mix_where_the_conference_says_so(conference, organiser, make_nomination, unit):
    make_nomination(state=State.APPROVED)
    make_nomination(state=State.APPROVED, kind="guest")
    Delegate.objects.create(conference=conference, category="staff", unit=unit, full_name="Lê Mẫu Viên")
    assert summaries.overview(conference, organiser).verdict.exemplar == 1
    conference.staff_counts = True
    assert summaries.overview(conference, organiser).verdict.exemplar == 2


@pytest.mark.parametrize(("days", "text"), [(0, "Today"), (-3, "The conference is over.")])
def test_countdown_ends(days, text, conference, organiser, as_user, days_from_now):
    conference.date = days_from_now(days)
    conference.save(update_fields=["date"])
    client = as_user(organiser)
    client.cookies["django_language"] = "en"
    assert text in client.get(HOME).content.decode()


def test_a_closed_conference_counts_no_days_and_presses_nobody(
    conference, organiser, as_user, days_from_now, task
):
    conference.date = days_from_now(21)
    conference.save(update_fields=["date"])
    task.offset_days = -60
    task.save()
    client = as_user(organiser)
    before = client.get(HOME).content.decode()
    assert ("ngày nữa khai mạc" in before, task.title in before) == (True, True)
    conference.closed_at = timezone.now()
    conference.save(update_fields=["closed_at"])
    after = client.get(HOME).content.decode()
    assert ("ngày nữa khai mạc" in after, task.title in after) == (False, False)
    assert f"Hội nghị đã đóng ngày {timezone.localdate():%d/%m/%Y}." in after


def test_without_a_day_nothing_is_due(conference, organiser, as_user, task):
    conference.date = None
    conference.save(update_fields=["date"])
    assert summaries.overview(conference, organiser).tasks == summaries.TaskFigures(0, 0, [], [])
    assert as_user(organiser).get(HOME).status_code == 200


def test_before_set_up_the_organiser_is_led_to_it(organiser, as_user):
    response = as_user(organiser).get(HOME)
    assert response.status_code == 200
    assert reverse("admin:conference_conference_add") in response.content.decode()


def test_before_set_up_others_learn_who_does_it(head, as_user):
    response = as_user(head).get(HOME)
    assert response.status_code == 200
    assert reverse("admin:conference_conference_add") not in response.content.decode()


def test_an_account_without_a_role_is_told_whom_to_ask(conference, make_user, as_user):
    client = as_user(make_user())
    client.cookies["django_language"] = "en"
    assert "Ask the system administrator" in client.get(HOME).content.decode()


def test_home_asks_to_sign_in(conference, client):
    response = client.get(HOME)
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/")


def test_home_is_only_read(conference, organiser, as_user):
    assert as_user(organiser).post(HOME).status_code == 405


def test_the_morning_shows_what_waits_and_what_goes_to_the_standing_council(
    conference, task, unit, other_unit, organiser, head, as_user
):
    """A late task that holds up another unit, an obstacle that nobody answered in time, a request past its day."""
    waiting = Task.objects.create(
        subcommittee=task.subcommittee, number="2", title="In thẻ", offset_days=-1, lead_unit=other_unit
    )
    waiting.waits_for.set([task])
    long_ago = timezone.localdate() - datetime.timedelta(days=30)
    for severity in ("low", "high"):
        Obstacle.objects.create(
            conference=conference, title=f"Vướng {severity}", severity=severity, raised_by=head, key=severity, unit=unit,
            answer_by=long_ago,
        )  # fmt: skip
    for batch, due in (("a", long_ago), ("b", conference.date)):
        UnitRequest.objects.create(
            subcommittee=task.subcommittee, unit=unit, batch=batch, title="Gửi số liệu", due_on=due, created_by=organiser
        )  # fmt: skip
    page = " ".join(as_user(organiser).get(HOME).content.decode().split())
    assert "1 nhiệm vụ đang chờ việc này: TTra" in page
    assert page.index("Vướng high") < page.index("Vướng low")
    assert "1 nhiệm vụ quá hạn · 1 yêu cầu quá hạn trả lời" in page


def test_the_people_of_a_subcommittee_read_what_waits_for_them(
    conference, task, unit, make_user, organiser, as_user, django_assert_max_num_queries
):
    chief = make_user(Role.SUBCOMMITTEE_HEAD)
    Member.objects.create(subcommittee=task.subcommittee, user=chief, position=Member.Position.HEAD)
    for state in ("answered", "asked"):
        UnitRequest.objects.create(
            subcommittee=task.subcommittee, unit=unit, batch=state, title="Gửi số liệu", due_on=conference.date,
            created_by=organiser, state=state, answered_at=timezone.now(),
        )  # fmt: skip
    client = as_user(chief)
    with django_assert_max_num_queries(12):
        page = client.get(HOME).content.decode()
    for words in ("1 nhiệm vụ quá hạn", "1 đơn vị hỏi lại", "1 câu trả lời của đơn vị chờ tiếp nhận", "chưa có người phụ trách"):  # fmt: skip
        assert words in page, words
