"""The board, the line of time and the filter that all pages of tasks share."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

BOARD, TIME, LIST = "subcommittees:board", "subcommittees:timeline", "subcommittees:list"
WAITS = "subcommittees:waits"


def shown(response) -> dict[str, list[list[int]]]:
    return {
        body.code: [[row.task.pk for row in rows] for _state, rows, _count in columns]
        for body, columns in response.context["boards"]
    }


def test_three_columns_by_due_date(make_task, leader, as_user):
    later, sooner = make_task(9), make_task(2)
    doing, done = make_task(state="doing"), make_task(state="done")
    response = as_user(leader).get(reverse(BOARD))
    assert shown(response) == {"TB1": [[sooner.pk, later.pk], [doing.pk], [done.pk]]}


def test_a_unit_sees_its_own_work_and_moves_it_without_a_script(
    make_task, outsider, other_subcommittee, other_unit, as_user
):
    own, shared, _foreign = make_task(subcommittee=other_subcommittee), make_task(), make_task()
    shared.coordinating_units.add(other_unit)
    client = as_user(outsider)
    page = client.get(reverse(BOARD))
    assert shown(page) == {"TB1": [[shared.pk], [], []], "TB2": [[own.pk], [], []]}
    move = reverse("subcommittees:move_task", args=[own.pk])
    assert f'action="{move}"' in page.content.decode()
    assert reverse("subcommittees:move_task", args=[shared.pk]) not in page.content.decode()
    sent = {"verb": "start", "page": "board"}
    answer = client.post(move, sent | {"filter": "body=TB2&state=doing&next=//x.org"})
    assert answer.url == f"{reverse(BOARD)}?state=doing&body=TB2#task-{own.pk}"
    assert shown(client.get(answer.url)) == {"TB2": [[], [own.pk], []]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"a", "b", "c"}),
        ({"whose": "mine"}, {"a", "b"}),
        ({"whose": "charge"}, {"b"}),
        ({"unit": "TTS"}, {"b", "c"}),
        ({"unit": "QLTM", "state": "overdue"}, {"a"}),
        ({"body": "TB2"}, {"c"}),
        ({"body": "nichts", "unit": "9" * 5000, "whose": "x"}, {"a", "b", "c"}),
    ],
)
def test_filters(query, found, make_task, other_subcommittee, other_unit, member, organiser, as_user):
    make_task(-1, number="a"), make_task(subcommittee=other_subcommittee, number="c")
    helped = make_task(number="b", assignee=organiser)
    helped.coordinating_units.add(other_unit)
    organiser.memberships.create(subcommittee=helped.subcommittee)
    for page in (BOARD, LIST):
        boards = as_user(organiser).get(reverse(page), query).context["boards"]
        rows = (
            [row for _body, columns in boards for column in columns for row in column[1]]
            if page == BOARD
            else [row for _body, found_rows, _count in boards for row in found_rows]
        )
        assert {row.task.number for row in rows} == found


def test_the_line_of_time_draws_what_has_a_date(conference, make_task, leader, as_user):
    first, second = make_task(1), make_task(5)
    second.waits_for.add(first)
    client = as_user(leader)
    response = client.get(reverse(TIME))
    [part] = response.context["drawings"]
    assert [line.row.task.pk for line in part["lines"]] == [first.pk, second.pk]
    assert len(part["drawing"].ways) == 1
    page = response.content.decode()
    assert page.count("<circle") == 2 and "style=" not in page[page.index("<main") :]
    conference.date = None
    conference.save()
    undated = client.get(reverse(TIME))
    assert "<circle" not in undated.content.decode()
    assert len(undated.context["drawings"][0]["undated"]) == 2


def test_nobody_learns_of_what_they_do_not_see(make_task, other_subcommittee, outsider, as_user):
    own, foreign = make_task(subcommittee=other_subcommittee), make_task(title="Bí mật")
    own.waits_for.add(foreign)
    for page in (reverse(TIME), reverse(BOARD), reverse(WAITS), reverse("subcommittees:task", args=[own.pk])):
        assert "Bí mật" not in as_user(outsider).get(page).content.decode()


@pytest.mark.parametrize("page", [BOARD, TIME, WAITS])
def test_empty_no_conference_sign_in_and_method(page, client, organiser, conference, as_user):
    url, signed_in = reverse(page), as_user(organiser)
    assert 'class="empty"' in signed_in.get(url).content.decode()
    assert signed_in.post(url).status_code == 405
    assert client.get(url).url.startswith(reverse("login"))
    conference.is_current, conference.date = False, datetime.date(2020, 1, 1)
    conference.save()
    assert signed_in.get(url).context["conference"] is None
