"""The list: who sees whom, search, filters, order, pages, print view."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from nominations.states import State

HTMX = {"HX-Request": "true"}


def names(response) -> list[str]:
    return [delegate.full_name for delegate in response.context["page_obj"]]


@pytest.fixture
def url(conference):
    return reverse("delegates:list")


@pytest.fixture
def people(make_delegate, other_unit, guest_organisation):
    """Four people; the order by Vietnamese name is not the order of creation, code points or ids."""
    make_delegate("Nguyễn Thị Mẫu Ánh", workplace="Xưởng may Kỳ Anh")
    make_delegate("Lê Văn Mẫu Đức", unit=other_unit)
    make_delegate("Phạm Mẫu An", unit=guest_organisation, category="guest")
    make_delegate("Đỗ Mẫu Dũng", category="exemplar", represents="Tổ bảo trì số 2")


EVERYBODY = ["Phạm Mẫu An", "Nguyễn Thị Mẫu Ánh", "Đỗ Mẫu Dũng", "Lê Văn Mẫu Đức"]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADER, Role.COUNCIL_MEMBER, Role.DOOR])
def test_readers_and_door_staff_see_everybody(role, url, people, make_user, as_user):
    assert names(as_user(make_user(role)).get(url)) == EVERYBODY


def test_people_of_a_unit_see_their_own(url, people, preparer, head, outsider, as_user):
    own = ["Nguyễn Thị Mẫu Ánh", "Đỗ Mẫu Dũng"]
    assert [names(as_user(user).get(url)) for user in (preparer, head, outsider)] == [
        own,
        own,
        ["Lê Văn Mẫu Đức"],
    ]


@pytest.mark.parametrize("role", [None, Role.SUBCOMMITTEE_MEMBER, Role.ADMINISTRATOR])
def test_who_has_no_unit_and_reads_nothing_is_refused(role, url, people, make_user, as_user):
    assert as_user(make_user(role)).get(url).status_code == 403


def test_sign_in_is_asked_and_post_is_405(url, client, organiser, as_user):
    assert client.get(url).url.startswith(reverse("login"))
    assert as_user(organiser).post(url).status_code == 405


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "duc"}, ["Lê Văn Mẫu Đức"]),
        ({"q": "MAU  anh"}, ["Nguyễn Thị Mẫu Ánh"]),
        ({"q": "Nguye\u0302\u0303n"}, ["Nguyễn Thị Mẫu Ánh"]),
        ({"q": "xuong may"}, ["Nguyễn Thị Mẫu Ánh"]),
        ({"q": "bao tri so 2"}, ["Đỗ Mẫu Dũng"]),
        ({"q": "khong co ai"}, []),
        ({"category": "guest"}, ["Phạm Mẫu An"]),
        ({"category": "nonsense", "unit": "x", "answer": "y", "sort": "z", "page": "w"}, EVERYBODY),
        ({"sort": "unit"}, ["Nguyễn Thị Mẫu Ánh", "Đỗ Mẫu Dũng", "Lê Văn Mẫu Đức", "Phạm Mẫu An"]),
    ],
)
def test_search_filter_and_order(query, found, url, people, organiser, as_user):
    assert names(as_user(organiser).get(url, query)) == found


def test_filter_by_unit_offers_only_units_with_visible_people(
    url, people, outsider, organiser, unit, other_unit, as_user
):
    response = as_user(organiser).get(url, {"unit": other_unit.pk})
    assert names(response) == ["Lê Văn Mẫu Đức"]
    offered = as_user(outsider).get(url).context["filter"].fields["unit"].queryset
    assert list(offered) == [other_unit]
    assert names(as_user(outsider).get(url, {"unit": unit.pk})) == ["Lê Văn Mẫu Đức"]


def test_filter_by_answer(url, make_delegate, make_nomination, organiser, as_user):
    now = timezone.now()
    make_delegate("Mẫu A")
    make_delegate("Mẫu B", invited_at=now)
    make_delegate("Mẫu C", invited_at=now, confirmed_at=now)
    make_delegate("Mẫu D", confirmed_at=now, present_at=now)
    make_delegate("Mẫu E", invited_at=now, cancelled_at=now)
    make_delegate("Mẫu F", nomination=make_nomination(State.WITHDRAWN), confirmed_at=now)
    make_delegate("Mẫu G", nomination=make_nomination(State.APPROVED))
    client = as_user(organiser)
    answers = ("", "not_invited", "waiting", "confirmed", "present", "off")
    found = {
        answer: "".join(name[-1] for name in names(client.get(url, {"answer": answer}))) for answer in answers
    }
    assert found == {
        "": "ABCDG",
        "not_invited": "ADG",
        "waiting": "B",
        "confirmed": "CD",
        "present": "D",
        "off": "EF",
    }
    assert client.get(url).context["off_count"] == 2
    assert client.get(url, {"q": "mau a"}).context["off_count"] == 0
    assert "<del>" in client.get(url, {"answer": "off"}).content.decode()


def test_htmx_gets_the_table_alone_and_history_restore_the_page(url, people, organiser, as_user):
    client = as_user(organiser)
    fragment = client.get(url, {"q": "duc"}, headers=HTMX)
    assert fragment.templates[0].name == "delegates/_results.html"
    assert names(fragment) == ["Lê Văn Mẫu Đức"]
    assert "HX-Request" in fragment["Vary"]
    restored = client.get(url, {"q": "duc"}, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert restored.templates[0].name == "delegates/list.html"


def test_fifty_to_a_page_all_in_print(url, make_delegate, organiser, as_user):
    for number in range(53):
        make_delegate(f"Mẫu {number:02d}")
    client = as_user(organiser)
    assert [len(names(client.get(url, {"page": page}))) for page in (1, 2)] == [50, 3]
    printed = client.get(url, {"print": 1, "page": 2})
    assert (len(names(printed)), printed.context["ticks"]) == (53, False)
    assert printed.context["page_obj"].paginator.count == 53


def test_counts_per_category(url, people, organiser, as_user):
    counts = as_user(organiser).get(url).context["counts"]
    assert [count for _label, count in counts] == [1, 1, 2]


def test_empty_list_no_conference_and_no_match_say_so(db, organiser, as_user, client):
    response = as_user(organiser).get(reverse("delegates:list"))
    assert (response.status_code, response.context["conference"]) == (200, None)


def test_empty_state_instead_of_an_empty_table(url, organiser, as_user):
    for query in ({}, {"q": "khong co ai"}):
        content = as_user(organiser).get(url, query).content.decode()
        assert ('class="empty"' in content, "<table" in content) == (True, False)


def test_name_of_a_delegate_is_text(url, make_delegate, organiser, as_user):
    make_delegate("<script>alert(1)</script>")
    assert "<script>alert" not in as_user(organiser).get(url).content.decode()


def test_phone_and_mail_are_not_on_the_list(url, make_delegate, leader, as_user):
    make_delegate("Mẫu A", phone="0912345678", email="mau@example.org")
    content = as_user(leader).get(url).content.decode()
    assert ("Mẫu A" in content, "0912345678" in content, "mau@example.org" in content) == (True, False, False)


@pytest.mark.parametrize("role", ["organiser", "preparer", "door"])
def test_same_number_of_queries_for_one_and_three(
    role, url, request, make_delegate, make_nomination, as_user
):
    client = as_user(request.getfixturevalue(role))
    numbers = []
    for wanted in (1, 2):
        for _number in range(wanted):
            make_delegate(nomination=make_nomination(State.APPROVED))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12


def test_protocol_order_is_leaders_then_rank_then_unit_and_name(conference, make_delegate, other_unit):
    for name, fields in {
        "Bình": {}, "An": {"unit": other_unit}, "Hai": {"protocol_rank": 2}, "Một": {"protocol_rank": 1},
        "Lãnh Đạo": {"is_vip": True}, "Trưởng": {"is_vip": True, "protocol_rank": 1},
    }.items():  # fmt: skip
        make_delegate(name, **fields)
    names = [row.full_name for row in conference.delegates.in_protocol_order()]
    assert names == ["Trưởng", "Lãnh Đạo", "Một", "Hai", "Bình", "An"]
