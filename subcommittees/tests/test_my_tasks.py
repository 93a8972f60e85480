"""A person's own list: which tasks, in which group."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

URL = "subcommittees:my_tasks"


def groups(response) -> dict[str, list[int]]:
    return {group.code: [row.task.pk for row in group.rows] for group in response.context["groups"]}


def test_grouped_by_urgency(make_task, member, as_user):
    late, today, week, after, done = (
        make_task(-1),
        make_task(0),
        make_task(7),
        make_task(8),
        make_task(-9, state="done"),
    )
    response = as_user(member).get(reverse(URL))
    assert groups(response) == {
        "overdue": [late.pk],
        "soon": [today.pk, week.pk],
        "later": [after.pk],
        "done": [done.pk],
    }
    rows = [row for group in response.context["groups"] for row in group.rows]
    assert [row.days_late for row in rows] == [1, 0, 0, 0, 0]


def test_without_a_date_everything_is_later(conference, make_task, member, as_user):
    task = make_task(-9)
    conference.date = None
    conference.save()
    response = as_user(member).get(reverse(URL))
    assert groups(response) == {"later": [task.pk]}
    assert response.context["groups"][0].rows[0].due is None


def test_own_subcommittee_unit_and_support(
    make_task, member, preparer, outsider, other_member, organiser, other_subcommittee, other_unit, as_user
):
    own = make_task()
    foreign = make_task(subcommittee=other_subcommittee)
    supported = make_task(31)
    supported.coordinating_units.add(other_unit)
    found = {
        name: groups(as_user(user).get(reverse(URL))).get("later", [])
        for name, user in {
            "member": member, "preparer": preparer, "outsider": outsider, "other": other_member, "organiser": organiser,
        }.items()
    }  # fmt: skip
    assert found == {
        "member": [own.pk, supported.pk],
        "preparer": [own.pk, supported.pk],
        "outsider": [foreign.pk, supported.pk],
        "other": [foreign.pk],
        "organiser": [],
    }


def test_buttons_only_where_the_state_is_ones_own_to_change(
    make_task, outsider, other_subcommittee, other_unit, as_user
):
    make_task().coordinating_units.add(other_unit)
    make_task(subcommittee=other_subcommittee)
    rows = as_user(outsider).get(reverse(URL)).context["groups"][0].rows
    assert {row.task.code: row.movable for row in rows} == {"TB1": False, "TB2": True}


def test_nothing_to_do_no_conference_sign_in_and_method(db, client, make_user, as_user, request):
    signed_in = as_user(make_user())
    assert signed_in.get(reverse(URL)).context["conference"] is None
    request.getfixturevalue("conference")
    assert 'class="empty"' in signed_in.get(reverse(URL)).content.decode()
    assert signed_in.post(reverse(URL)).status_code == 405
    assert client.get(reverse(URL)).url.startswith(reverse("login"))


@pytest.mark.parametrize("page", [URL, "subcommittees:list"])
def test_same_number_of_queries_for_one_and_three(page, make_task, member, other_unit, as_user):
    client, numbers = as_user(member), []
    for wanted in (1, 2):
        for _number in range(wanted):
            make_task().coordinating_units.add(other_unit)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(page))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 14
