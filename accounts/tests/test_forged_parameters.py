"""The admin's lists with parameters that no page of ours sends: refused, never a fault, and nothing leaks."""

from __future__ import annotations

import pytest

from accounts.models import Role

pytestmark = pytest.mark.django_db
THIRTY, FIVE_THOUSAND = "9" * 30, "9" * 5000
USERS, UNITS = "/admin/accounts/user/", "/admin/conference/unit/"
NOMINATIONS, HISTORY = "/admin/nominations/nomination/", "/admin/conference/historyentry/"


@pytest.fixture
def client_of(as_user, make_user, organiser, head, conference):
    people = {"administrator": make_user(Role.ADMINISTRATOR), "organiser": organiser, "head": head}
    return lambda who: as_user(people[who])


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("head", f"{NOMINATIONS}?full_name__regex=(a%2B)%2B$"),
        ("head", f"{NOMINATIONS}?full_name__startswith=N"),
        ("head", f"{NOMINATIONS}?unit__role_assignments__user__password__startswith=m"),
        ("head", f"{NOMINATIONS}?kind__regex=(a%2B)%2B$"),
        ("head", f"{NOMINATIONS}?date_of_birth__year=0"),
        ("head", f"{NOMINATIONS}?id__in=1,{THIRTY}"),
        ("administrator", f"{USERS}?password__startswith=m"),
        ("administrator", f"{USERS}?role_assignments__unit__name__regex=a"),
        ("organiser", f"{UNITS}?code=QLTM"),
        ("organiser", f"{HISTORY}?actor__password__contains=a"),
        ("organiser", f"{HISTORY}?at__year=0"),
    ],
)
def test_only_the_filters_of_the_page_are_answered(client_of, who, address):
    assert client_of(who).get(address).status_code == 400


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("administrator", f"{USERS}?is_active__exact=1"),
        ("administrator", f"{USERS}?role_assignments__role__exact=unit_head"),
        ("organiser", f"{UNITS}?kind__exact=division&is_active__exact=1"),
        ("head", f"{NOMINATIONS}?kind__exact=individual"),
        ("organiser", f"{HISTORY}?action=added"),
        ("organiser", "/admin/nominations/allocation/?category__exact=exemplar"),
        ("administrator", f"{USERS}?q={'a+' * 1200}"),
    ],
)
def test_the_filters_of_the_page_work(client_of, who, address):
    assert client_of(who).get(address).status_code == 200


def test_every_filter_that_a_page_offers_is_allowed(client_of, unit, other_unit, make_nomination):
    make_nomination()
    make_nomination(kind="collective")
    found = 0
    for who, address in (
        ("administrator", USERS),
        ("organiser", UNITS),
        ("head", NOMINATIONS),
        ("organiser", HISTORY),
    ):
        client = client_of(who)
        changes = client.get(address).context["cl"]
        links = [choice["query_string"] for spec in changes.filter_specs for choice in spec.choices(changes)]
        assert {client.get(address + link).status_code for link in ["", *links]} == {200}
        found += len(links)
    assert found > 10


@pytest.mark.parametrize("value", [THIRTY, FIVE_THOUSAND, "abc", "-1", "1.5"])
def test_values_out_of_range_find_nothing(client_of, value):
    client = client_of("administrator")
    for name in ("is_active__exact", "role_assignments__role__exact", "p", "o", "all"):
        assert client.get(USERS, {name: value}).status_code in (200, 302, 400)
    for name in ("unit", "unit__id__exact"):
        assert client_of("organiser").get(NOMINATIONS, {name: value}).status_code in (200, 302, 400)


@pytest.mark.parametrize("value", ["abc", "\0", THIRTY, FIVE_THOUSAND, "-1", ""])
@pytest.mark.parametrize(
    ("who", "address", "action"),
    [("head", NOMINATIONS, "approve_selected"), ("head", NOMINATIONS, "export_admin_action")],
)
def test_a_forged_selection_is_refused(client_of, who, address, action, value):
    answer = client_of(who).post(address, {"action": action, "index": "0", "_selected_action": ["1", value]})
    assert answer.status_code == 400


@pytest.mark.parametrize("value", ["abc", THIRTY, FIVE_THOUSAND])
def test_a_forged_row_is_not_found(client_of, value):
    for page in ("change", "history", "delete"):
        answer = client_of("administrator").get(f"{USERS}{value}/{page}/")
        assert answer.status_code in (302, 403, 404)
