"""The page of all subcommittees: whose tasks, which filter, how late."""

import pytest
from django.urls import reverse

from accounts.models import Role


@pytest.fixture
def url(conference):
    return reverse("subcommittees:list")


def boards(response) -> dict[str, list[int]]:
    return {body.code: [row.task.pk for row in rows] for body, rows, _count in response.context["boards"]}


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.LEADER, Role.COUNCIL_MEMBER])
def test_readers_see_every_subcommittee(
    role, url, make_task, subcommittee, other_subcommittee, make_user, as_user
):
    task = make_task()
    assert boards(as_user(make_user(role)).get(url)) == {"TB1": [task.pk], "TB2": []}


def test_others_see_what_they_have_a_hand_in(
    url, make_task, other_subcommittee, other_unit, preparer, outsider, member, make_user, as_user
):
    own, foreign, shared = make_task(), make_task(subcommittee=other_subcommittee), make_task(40)
    shared.coordinating_units.add(other_unit)
    seen = [
        boards(as_user(user).get(url)) for user in (preparer, member, outsider, make_user(Role.ADMINISTRATOR))
    ]
    both = {"TB1": [own.pk, shared.pk]}
    assert seen == [both, both, {"TB1": [shared.pk], "TB2": [foreign.pk]}, {}]


def test_filters(url, make_task, leader, as_user):
    late, today = make_task(-5), make_task(0)
    doing, done = make_task(3, state="doing"), make_task(-9, state="done")
    client = as_user(leader)
    states = ("", "open", "overdue", "todo", "doing", "done", "nonsense")
    found = {state: boards(client.get(url, {"state": state})).get("TB1", []) for state in states}
    everything = [done.pk, late.pk, today.pk, doing.pk]
    assert found == {
        "": everything,
        "open": [late.pk, today.pk, doing.pk],
        "overdue": [late.pk],
        "todo": [late.pk, today.pk],
        "doing": [doing.pk],
        "done": [done.pk],
        "nonsense": everything,
    }


def test_lateness_in_days(url, make_task, leader, as_user):
    make_task(-5), make_task(-1), make_task(0), make_task(-5, state="done")
    response = as_user(leader).get(url)
    rows = response.context["boards"][0][1]
    assert sorted(row.days_late for row in rows) == [0, 0, 1, 5]
    assert response.context["late_count"] == 2


def test_overdue_is_said_in_words(url, make_task, leader, as_user):
    make_task(-5)
    client = as_user(leader)
    client.cookies["django_language"] = "en"
    content = client.get(url).content.decode()
    assert "5 days late" in content


def test_only_the_organiser_sees_ways_to_edit(url, subcommittee, organiser, leader, as_user):
    edit = reverse("subcommittees:edit", args=[subcommittee.pk])
    assert [edit in as_user(user).get(url).content.decode() for user in (organiser, leader)] == [True, False]


def test_empty_no_conference_sign_in_and_method(url, client, organiser, conference, as_user):
    signed_in = as_user(organiser)
    assert 'class="empty"' in signed_in.get(url).content.decode()
    assert signed_in.post(url).status_code == 405
    assert client.get(url).url.startswith(reverse("login"))
    conference.is_current = False
    conference.save()
    assert signed_in.get(url).context["conference"] is None
