import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Role, User
from dashboard.navigation import page_frame
from nominations.states import State
from subcommittees.models import Obstacle, Subcommittee, Task, UnitRequest

OVERVIEW, NOMINATIONS, APPROVAL, MIX = (
    "dashboard:home",
    "nominations:list",
    "admin:nominations_nomination_changelist",
    "dashboard:quota",
)
PAIRS = "nominations:pairs"
COUNCIL = "nominations:council"
REMINDERS = "reminders:list"
LIVE = "agenda:live"
TASKS, MY_TASKS, AGENDA, DELEGATES = (
    "subcommittees:list",
    "subcommittees:my_tasks",
    "agenda:list",
    "delegates:list",
)
INVITATIONS, BY_UNIT = "invitations:list", "invitations:unit"
MY_UNIT, ALLOCATION = "nominations:unit", "nominations:allocation"
AWARDS, FAIRNESS = "nominations:awards", "dashboard:fairness"
HALL, AGAIN = "documents:hall", "documents:again"
CREDENTIALS = "credentials:report"
INBOX, REQUESTS = "subcommittees:inbox", "subcommittees:requests"
OBSTACLES, STANDING = "subcommittees:obstacles", "subcommittees:standing_council"
PRINT, REGISTER, SET_UP = "documents:print", "documents:register", "admin:index"
PLAN = "plans:read"
NEXT = "dashboard:next_edition"
PERSONAL = "privacy:list"
PAPERS = "agenda:papers"
DOOR, PRESENCE = "door:page", "delegates:presence"
BUDGET, ELECTION, STORIES = "budget:list", "elections:list", "stories:list"
CLOSING, HISTORY, PUBLIC_PAGES = "closing:page", "history:people", "open_desk:switch"


def frame(user, path="/"):
    request = RequestFactory().get(path)
    request.user = User.objects.get(pk=user.pk) if user.pk else user
    return page_frame(request)


def items(user, path="/") -> list:
    return [item for group in frame(user, path)["nav"] for item in group.items]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.ADMINISTRATOR, [OVERVIEW, REMINDERS, OBSTACLES, AGENDA, ELECTION, SET_UP]),
        (
            Role.ORGANISER,
            [
                OVERVIEW,
                REMINDERS,
                NOMINATIONS,
                APPROVAL,
                ALLOCATION,
                MIX,
                PAIRS,
                COUNCIL,
                AWARDS,
                FAIRNESS,
                TASKS,
                MY_TASKS,
                REQUESTS,
                OBSTACLES,
                STANDING,
                STORIES,
                BUDGET,
                AGENDA,
                PUBLIC_PAGES,
                LIVE,
                ELECTION,
                PAPERS,
                DELEGATES,
                DOOR,
                PRESENCE,
                BY_UNIT,
                INVITATIONS,
                HALL,
                CREDENTIALS,
                PRINT,
                AGAIN,
                REGISTER,
                CLOSING,
                HISTORY,
                PERSONAL,
                PLAN,
                NEXT,
                SET_UP,
            ],
        ),
        (
            Role.LEADER,
            [
                OVERVIEW,
                REMINDERS,
                NOMINATIONS,
                ALLOCATION,
                MIX,
                COUNCIL,
                AWARDS,
                FAIRNESS,
                TASKS,
                REQUESTS,
                OBSTACLES,
                STANDING,
                STORIES,
                BUDGET,
                AGENDA,
                ELECTION,
                PAPERS,
                DELEGATES,
                PRESENCE,
                INVITATIONS,
                HALL,
                CREDENTIALS,
                CLOSING,
                HISTORY,
            ],
        ),
        (
            Role.COUNCIL_MEMBER,
            [
                OVERVIEW,
                REMINDERS,
                NOMINATIONS,
                ALLOCATION,
                MIX,
                COUNCIL,
                AWARDS,
                FAIRNESS,
                TASKS,
                REQUESTS,
                OBSTACLES,
                STANDING,
                STORIES,
                AGENDA,
                ELECTION,
                PAPERS,
                DELEGATES,
                PRESENCE,
                INVITATIONS,
                HALL,
                CREDENTIALS,
                CLOSING,
                HISTORY,
            ],
        ),
        (
            Role.UNIT_HEAD,
            [
                OVERVIEW,
                REMINDERS,
                NOMINATIONS,
                MY_UNIT,
                APPROVAL,
                MIX,
                MY_TASKS,
                INBOX,
                OBSTACLES,
                STORIES,
                AGENDA,
                ELECTION,
                PAPERS,
                DELEGATES,
                BY_UNIT,
                INVITATIONS,
                HISTORY,
            ],
        ),
        (
            Role.UNIT_PREPARER,
            [
                REMINDERS,
                NOMINATIONS,
                MY_UNIT,
                MY_TASKS,
                INBOX,
                OBSTACLES,
                STORIES,
                AGENDA,
                ELECTION,
                PAPERS,
                BY_UNIT,
                HISTORY,
            ],
        ),
        (
            Role.SUBCOMMITTEE_HEAD,
            [OVERVIEW, REMINDERS, MY_TASKS, REQUESTS, OBSTACLES, BUDGET, AGENDA, ELECTION],
        ),
        (Role.ACCOUNTANT, [OVERVIEW, REMINDERS, OBSTACLES, BUDGET, AGENDA, ELECTION, PRINT]),
        (Role.EDITORIAL_BOARD, [OVERVIEW, REMINDERS, OBSTACLES, STORIES, AGENDA, ELECTION]),
        (Role.SESSION, [OVERVIEW, REMINDERS, OBSTACLES, AGENDA, LIVE, ELECTION]),
        (
            Role.DOOR,
            [OVERVIEW, REMINDERS, OBSTACLES, AGENDA, ELECTION, DELEGATES, DOOR, PRESENCE, INVITATIONS, HALL],
        ),
        (None, [OVERVIEW, REMINDERS, OBSTACLES, AGENDA, ELECTION]),
    ],
)
def test_menu_of_each_role(role, expected, conference, unit, make_user):
    user = make_user(role, unit if role in (Role.UNIT_HEAD, Role.UNIT_PREPARER) else None)
    assert [item.url for item in items(user)] == [reverse(route) for route in expected]


def test_every_page_of_the_menu_opens_for_whom_it_is_shown(sample_conference, sample_user, as_user):
    for name in (
        "thuky",
        "quantri",
        "lanhdao",
        "hoidong",
        "thuongtruc",
        "donkhach",
        "truong.vp",
        "chuyenvien.vp",
        "truong.tb1",
    ):
        user = sample_user(name)
        client = as_user(user)
        answers = {item.url: client.get(item.url).status_code for item in items(user)}
        assert answers == dict.fromkeys(answers, 200)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["/"]),
        ("/nominations/17/edit/", ["/nominations/"]),
        ("/nominations/allocation/versions/2/", ["/nominations/allocation/"]),
        ("/nominations/council/3/agenda/", ["/nominations/council/"]),
        ("/admin/nominations/nomination/3/change/", ["/admin/nominations/nomination/"]),
        ("/admin/accounts/user/", ["/admin/"]),
        ("/subcommittees/my-tasks/", ["/subcommittees/my-tasks/"]),
        ("/mix/", ["/mix/"]),
        ("/nominations/awards/decisions/4/", ["/nominations/awards/"]),
        ("/print/handover/", ["/nominations/awards/"]),
        ("/print/handover/5/undo/", ["/nominations/awards/"]),
        ("/print/awards/5/revoke/", ["/nominations/awards/"]),
        ("/print/decisions/4/revoke/", ["/nominations/awards/"]),
        ("/print/decision/order/", ["/print/"]),
        ("/print/certificates/", ["/print/"]),
        ("/print/register/3/", ["/print/register/"]),
        ("/print/hall/set-up/", ["/print/hall/"]),
        ("/reminders/mail/", ["/reminders/"]),
        ("/stories/plan/", ["/stories/"]),
        ("/closing/close/", ["/closing/"]),
        ("/history/units/3/", ["/history/people/"]),
        ("/personal-data/retention/", ["/personal-data/"]),
        ("/password/", []),
    ],
)
def test_menu_marks_the_room_one_is_in(path, current, conference, organiser):
    assert [item.url for item in items(organiser, path) if item.current] == current


def test_pills_count_what_waits_and_what_is_late(
    conference, unit, head, organiser, make_nomination, days_from_now
):
    make_nomination()
    make_nomination(state=State.DRAFT)
    conference.date = days_from_now(20)
    conference.save(update_fields=["date"])
    subcommittee = Subcommittee.objects.create(
        conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit
    )
    for number, offset in enumerate((-30, -25, -5)):
        Task.objects.create(
            subcommittee=subcommittee, number=str(number), title="Việc", offset_days=offset, lead_unit=unit
        )
    day = days_from_now(-1)
    for state in ("open", "asked"):
        UnitRequest.objects.create(
            subcommittee=subcommittee,
            unit=unit,
            batch=state,
            title="Việc",
            due_on=day,
            state=state,
            created_by=head,
        )
    for key, answer_by in (("a", day), ("b", days_from_now(0))):
        Obstacle.objects.create(
            conference=conference, title="Thiếu xe", raised_by=head, key=key, answer_by=answer_by
        )
    assert {item.url: item.count for item in items(head) if item.count} == {
        reverse(APPROVAL): 1,
        reverse(MY_TASKS): 2,
        reverse(INBOX): 1,
    }
    assert {item.url: item.count for item in items(organiser) if item.count} == {
        reverse(TASKS): 2,
        reverse(STANDING): 1,
    }


def test_frame_costs_nothing_unless_drawn(conference, organiser, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=organiser.pk)
    with django_assert_num_queries(0):
        page_frame(request)


def test_frame_takes_three_queries(conference, organiser, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = User.objects.get(pk=organiser.pk)
    with django_assert_num_queries(3):
        context = page_frame(request)
        assert context["conference"].slug == "hoi-nghi-iii"
        assert context["nav"][0].items[0].current


def test_frame_of_somebody_not_signed_in_names_the_conference_and_no_page(
    conference, django_assert_num_queries
):
    request = RequestFactory().get("/sign-in/")
    request.user = AnonymousUser()
    with django_assert_num_queries(1):
        context = page_frame(request)
        assert (bool(context["nav"]), context["conference"] == conference) == (False, True)


def test_only_a_demo_lists_the_sample_accounts(db, settings):
    request = RequestFactory().get("/sign-in/")
    request.user = AnonymousUser()
    assert "demo_accounts" not in page_frame(request)
    settings.DEMO = True
    names = [account["username"] for account in page_frame(request)["demo_accounts"]]
    assert names[:4] == ["quantri", "thuky", "truong.htx", "chuyenvien.htx"]


def test_frame_without_a_conference_or_a_day(db, organiser, conference):
    conference.date = None
    conference.save(update_fields=["date"])
    assert {item.count for item in items(organiser)} == {None}
    conference.delete()
    assert {item.count for item in items(organiser)} == {None}
