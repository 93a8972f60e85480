"""The programme on the web."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from agenda import arrange, lines, ordering, versions
from agenda.models import AgendaItem
from conference import history
from conference.models import Conference

ITEM = {"title": "Tham luận", "kind": "exchange", "minutes": 45, "pause_after": "", "fixed_start": "", "presenter": "VP", "place": 1}  # fmt: skip


@pytest.fixture
def item(conference) -> AgendaItem:
    return AgendaItem.objects.create(conference=conference, position=1, title="Đón tiếp đại biểu", minutes=30)


def page(client) -> str:
    return client.get(reverse("agenda:list")).content.decode()


def titles() -> list[str]:
    return list(AgendaItem.objects.values_list("title", flat=True))


@pytest.mark.parametrize("role", [None, Role.DOOR, Role.LEADER, Role.SUBCOMMITTEE_MEMBER, Role.ORGANISER])
def test_the_organiser_reads_the_draft_and_everybody_else_what_is_published(
    role, item, organiser, make_user, as_user
):
    client = as_user(make_user(role))
    assert ("Đón tiếp đại biểu" in page(client)) == (role == Role.ORGANISER)
    versions.publish(item.conference, organiser)
    assert "Đón tiếp đại biểu" in page(client)
    AgendaItem.objects.update(title="Đón khách")
    assert ("Đón khách" in page(client)) == (role == Role.ORGANISER)
    assert (reverse("agenda:rearrange", args=[item.pk]) in page(client)) == (role == Role.ORGANISER)


def test_sign_in_is_asked_and_post_is_405(client, item, organiser, as_user):
    assert client.get(reverse("agenda:list")).url.startswith(reverse("login"))
    assert as_user(organiser).post(reverse("agenda:list")).status_code == 405


def test_empty_programme_and_no_conference(db, organiser, as_user, request):
    client = as_user(organiser)
    assert client.get(reverse("agenda:list")).context["conference"] is None
    conference = request.getfixturevalue("conference")
    content = page(client)
    assert ('class="empty"' in content, "<table" in content) == (True, False)
    for which, count in (("nothing", 0), ("secret", 12), ("plan", 12)):
        client.post(reverse("agenda:preset"), {"which": which})
        assert conference.agenda.count() == count  # and nothing is added to what is there
    table = arrange.timetable(conference)
    assert [slot.item.kind for slot in table.slots][7:11] == ["casting", "awards", "launch", "result"]
    assert "counting" not in {warned.code for warned in lines.warned(conference, lines.draft(conference, datetime.date(2030, 4, 1), "vi").table.slots, datetime.date(2030, 4, 1))}  # fmt: skip


def test_add_edit_move_and_take_out(conference, item, organiser, as_user):
    client = as_user(organiser)
    assert client.post(reverse("agenda:new"), ITEM | {"place": 99}).url == reverse("agenda:list")
    assert titles() == ["Đón tiếp đại biểu", "Tham luận"]
    added = AgendaItem.objects.get(title="Tham luận")
    client.post(reverse("agenda:edit", args=[added.pk]), ITEM | {"title": "Tham luận, giao lưu", "place": 2})
    assert titles() == ["Đón tiếp đại biểu", "Tham luận, giao lưu"]
    for _click in range(2):
        client.post(reverse("agenda:move", args=[added.pk]), {"step": "up", "seen_at": 2})
    assert titles() == ["Tham luận, giao lưu", "Đón tiếp đại biểu"]
    assert client.get(reverse("agenda:remove", args=[added.pk])).status_code == 200
    assert len(titles()) == 2
    client.post(reverse("agenda:remove", args=[added.pk]))
    assert titles() == ["Đón tiếp đại biểu"]
    actions = [entry.action for entry in history.of(added)]
    assert actions == ["removed", "moved", "edited", "added"]


def test_double_submit_of_the_form_adds_once(item, organiser, as_user):
    client = as_user(organiser)
    for _click in range(2):
        client.post(reverse("agenda:new"), ITEM | {"place": 2})
    assert titles() == ["Đón tiếp đại biểu", "Tham luận"]


@pytest.mark.parametrize(("field", "value"), [("title", " "), ("minutes", 0), ("minutes", 601), ("place", 0)])
def test_errors_stand_beside_their_field(field, value, item, organiser, as_user):
    for url in (reverse("agenda:new"), reverse("agenda:edit", args=[item.pk])):
        response = as_user(organiser).post(url, ITEM | {field: value})
        assert (response.status_code, set(response.context["form"].errors)) == (200, {field})
    assert titles() == ["Đón tiếp đại biểu"]


def test_start_date_and_venue_move_the_programme(conference, item, organiser, as_user):
    client = as_user(organiser)
    data = {"date": "25/04/2030", "start_time": "07:15", "venue": "Trung tâm Văn hóa"}
    assert client.post(reverse("agenda:session"), data).url == reverse("agenda:list")
    conference.refresh_from_db()
    assert (conference.date, conference.start_time) == (datetime.date(2030, 4, 25), datetime.time(7, 15))
    slot = client.get(reverse("agenda:list")).context["table"].slots[0]
    assert (slot.begin, slot.end) == ("07:15", "07:45")
    entry = history.of(conference).get()
    assert (entry.action, entry.changes) == (
        "session_changed",
        {
            "date": ["2030-04-24", "2030-04-25"],
            "start_time": ["07:30:00", "07:15:00"],
            "venue": ["Hội trường Sở Công Thương", "Trung tâm Văn hóa"],
        },
    )
    client.post(reverse("agenda:session"), data)
    assert history.of(conference).count() == 1


def test_a_wrong_date_is_said_and_nothing_is_saved(conference, item, organiser, as_user):
    response = as_user(organiser).post(
        reverse("agenda:session"), {"date": "31/02/2030", "start_time": "x", "venue": "V"}
    )
    assert (response.status_code, set(response.context["session_form"].errors)) == (
        200,
        {"date", "start_time"},
    )
    conference.refresh_from_db()
    assert (conference.date, conference.venue) == (datetime.date(2030, 4, 24), "Hội trường Sở Công Thương")


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR, Role.SUBCOMMITTEE_HEAD, None])
def test_only_the_organiser_arranges(role, item, conference, make_user, head, as_user):
    for user in (make_user(role), head):
        client = as_user(user)
        answers = [
            client.get(reverse("agenda:new")),
            client.post(reverse("agenda:new"), ITEM),
            client.post(reverse("agenda:edit", args=[item.pk]), ITEM),
            client.post(reverse("agenda:move", args=[item.pk]), {"step": "up", "seen_at": 1}),
            client.get(reverse("agenda:remove", args=[item.pk])),
            client.post(reverse("agenda:remove", args=[item.pk])),
            client.post(reverse("agenda:session"), {"start_time": "09:00"}),
        ]
        assert {answer.status_code for answer in answers} == {403}
    assert titles() == ["Đón tiếp đại biểu"]


def test_bad_ids_methods_and_another_conference(conference, item, organiser, as_user):
    client = as_user(organiser)
    fields = {field.attname: getattr(conference, field.attname) for field in Conference._meta.concrete_fields}
    other = Conference.objects.create(**fields | {"id": None, "slug": "hoi-nghi-iv", "is_current": False})
    foreign = AgendaItem.objects.create(conference=other, position=1, title="Khác", minutes=5)
    for pk in (foreign.pk, 9999):
        assert client.get(reverse("agenda:edit", args=[pk])).status_code == 404
        assert client.post(reverse("agenda:remove", args=[pk])).status_code == 404
        assert client.post(reverse("agenda:move", args=[pk]), {"step": "up", "seen_at": 1}).status_code == 404
    for data in (
        {},
        {"step": "sideways", "seen_at": 1},
        {"step": "up", "seen_at": "x"},
        {"step": "up", "seen_at": "9" * 30},
        {"step": "up", "seen_at": "9" * 5000},
    ):
        assert client.post(reverse("agenda:move", args=[item.pk]), data).status_code == 404
    assert client.get(reverse("agenda:move", args=[item.pk])).status_code == 405
    assert client.get(reverse("agenda:session")).status_code == 405


def test_notes_are_for_the_organiser(conference, organiser, head, as_user):
    AgendaItem.objects.create(conference=conference, position=1, title="A", minutes=5, note="Nhắc nội quy")
    seen = [
        "Nhắc nội quy" in as_user(user).get(reverse("agenda:list")).content.decode()
        for user in (organiser, head)
    ]
    assert seen == [True, False]


def test_minutes_are_saved_in_place_and_a_wrong_one_stays_typed(conference, item, organiser, as_user):
    client, address = as_user(organiser), reverse("agenda:minutes")
    other = AgendaItem.objects.create(conference=conference, position=2, title="B", minutes=5)
    shown = f"{item.pk}:30,{other.pk}:5"
    response = client.post(address, {"shown": shown, f"minutes-{item.pk}": "x9", f"minutes-{other.pk}": "7"})
    assert response.status_code == 200
    assert 'value="x9"' in response.content.decode() and 'value="7"' in response.content.decode()
    assert list(AgendaItem.objects.values_list("minutes", flat=True)) == [30, 5]
    client.post(address, {"shown": shown, f"minutes-{item.pk}": "35", f"minutes-{other.pk}": "5"})
    response = client.post(address, {"shown": shown, f"minutes-{item.pk}": "40", f"minutes-{other.pk}": "6"})
    assert 'value="40"' in response.content.decode()
    assert list(AgendaItem.objects.values_list("minutes", flat=True)) == [35, 6]
    assert client.post(address, {"shown": "x"}).status_code == 404


def test_shift_swap_fit_and_undo_from_their_pages(conference, item, organiser, as_user):
    client = as_user(organiser)
    other = AgendaItem.objects.create(conference=conference, position=2, title="B", minutes=240)
    address = reverse("agenda:rearrange", args=[other.pk])
    assert client.get(address).status_code == 200
    seen = ordering.mark(conference.agenda.all())
    for data, field in (
        ({"act": "shift", "minutes": "-5"}, "shift"),
        ({"act": "shift", "minutes": "x"}, "shift"),
        ({"act": "swap", "other": other.pk}, "swap"),
        ({"act": "place", "to": 3}, "place"),
    ):
        response = client.post(address, {"seen": seen, **data})
        assert (response.status_code, bool(response.context["forms"][field].errors)) == (200, True)
    assert client.post(address, {"seen": seen, "act": "shift", "minutes": "5"}).status_code == 302
    assert client.post(address, {"seen": seen, "act": "swap", "other": item.pk}).status_code == 200  # stale
    fit = client.get(reverse("agenda:fit"))
    assert (fit.context["possible"], fit.context["changes"]) == (True, True)
    assert (
        client.post(reverse("agenda:fit"), {"preview": 1, "chosen": 1, "kept": other.pk}).context["possible"]
        is False
    )
    client.post(reverse("agenda:fit"), {"apply": 1, "chosen": 1, "seen": fit.context["seen"]})
    assert sum(AgendaItem.objects.values_list("minutes", flat=True)) == 240
    client.post(reverse("agenda:take_back"), {"seen": ordering.mark(conference.agenda.all())})
    assert list(AgendaItem.objects.values_list("minutes", "pause_after")) == [(30, 5), (240, 0)]
    assert client.post(reverse("agenda:publish"), {"seen": 0, "note": "lần đầu"}).status_code == 302
    assert "lần đầu" in client.get(reverse("agenda:versions")).content.decode()
    assert client.post(reverse("agenda:publish"), {"seen": 0}).context["form"].errors


@pytest.mark.django_db(transaction=True)
def test_a_page_that_the_browser_has_is_not_sent_again(conference, item, organiser, make_user, as_user):
    """304 from the second time on, drawn or not; another person, language, message or row is another page."""
    client, address = as_user(organiser), reverse("agenda:list")
    tag = client.get(address)["ETag"]
    fresh, asked = {"If-None-Match": tag}, []
    for _time in range(
        4
    ):  # the first one brings the cookie of the forms back; one may fall on another minute
        with CaptureQueriesContext(connection) as queries:
            again = client.get(address, headers=fresh)
        assert (again.status_code, again.content) == (304, b"")
        asked.append(len(queries))
    assert min(asked) <= 3  # the session and its person; on PostgreSQL whether anything was committed
    assert (again["ETag"], again["Cache-Control"]) == (tag, "private, no-cache")
    assert client.get(address)["ETag"] == tag
    client.cookies["django_language"] = "en"
    assert client.get(address, headers=fresh).status_code == 200
    del client.cookies["django_language"]
    assert client.get(address, headers=fresh).status_code == 304
    reader = as_user(make_user(Role.LEADER))
    assert reader.get(address, headers=fresh).status_code == 200
    AgendaItem.objects.update(minutes=31)
    assert client.get(address, headers=fresh).status_code == 200
    AgendaItem.objects.update(minutes=30)
    client.post(reverse("agenda:preset"), {"which": "plan"})  # leaves a message
    told = client.get(address, headers=fresh)
    assert (told.status_code, b"notice" in told.content) == (200, True)
    assert client.get(address, headers=fresh).status_code == 304
    client.force_login(organiser)  # another secret of the forms: the old page's would be refused
    assert client.get(address, headers=fresh).status_code in (200, 304)


def test_same_number_of_queries_for_one_and_three(conference, item, organiser, as_user):
    client, numbers = as_user(organiser), []
    for wanted in (0, 2):
        for position in range(wanted):
            AgendaItem.objects.create(conference=conference, position=position + 2, title="X", minutes=5)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("agenda:list"))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 8


def test_fitting_an_empty_programme_is_a_sentence(conference, organiser, as_user):
    found = as_user(organiser).get(reverse("agenda:fit")).content.decode()
    assert 'class="empty"' in found and "<table" not in found and 'name="apply"' not in found
