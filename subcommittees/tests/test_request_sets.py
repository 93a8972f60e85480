"""Which requests and obstacles are whose, whose turn it is, what is late, and what stands before the Standing Council."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts import permissions
from accounts.models import Role
from subcommittees.access import rights_of
from subcommittees.models import Obstacle, UnitRequest


def test_requests_are_seen_by_their_unit_and_their_subcommittee(
    make_request, make_user, unit, head, preparer, outsider, member, other_member, council, leader
):
    request = make_request()
    seers = (head, preparer, member, council, leader)
    for user in (*seers, outsider, other_member, make_user(Role.DOOR), make_user(None)):
        assert list(UnitRequest.objects.visible_to(user)) == ([request] if user in seers else [])
    assert list(UnitRequest.objects.for_units([unit])) == [request]
    assert [rights_of(user).answers(request) for user in (head, preparer, member, council)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert [rights_of(user).asks(request.subcommittee_id) for user in (head, member, other_member)] == [
        False, True, False,
    ]  # fmt: skip


def test_whose_turn_it_is_and_what_is_late(make_request):
    today, state = timezone.localdate(), UnitRequest.State
    now = timezone.now()
    open_, asked = make_request(0), make_request(-1, state=state.ASKED)
    late, answered = make_request(-1), make_request(-1, state=state.ANSWERED, answered_at=now)
    make_request(-1, state=state.DONE), make_request(-1, state=state.WITHDRAWN)
    assert set(UnitRequest.objects.open()) == {open_, asked, late, answered}
    assert set(UnitRequest.objects.waiting()) == {open_, late}
    assert set(UnitRequest.objects.overdue(today)) == {asked, late}
    assert [row.days_late(today) for row in (open_, asked, late, answered)] == [0, 1, 1, 0]


def test_obstacles_are_seen_by_those_in_whose_way_they_are(
    make_obstacle, make_task, make_request, unit, preparer, head, outsider, member, other_member, council
):
    plain, of_unit = make_obstacle(raised_by=outsider), make_obstacle(raised_by=outsider, unit=unit)
    of_task, of_request = make_obstacle(task=make_task()), make_obstacle(request=make_request())
    seen = {
        preparer: {of_unit, of_task, of_request},
        head: {of_unit},
        outsider: {plain, of_unit},
        member: {of_task, of_request},
        other_member: set(),
        council: {plain, of_unit, of_task, of_request},
    }
    for user, wanted in seen.items():
        assert set(Obstacle.objects.visible_to(user)) == wanted


def test_what_stands_before_the_council(make_obstacle, organiser):
    today, now = timezone.localdate(), timezone.now()
    brought = {"escalated_at": now, "escalated_by": organiser}
    answered = {"answered_at": now, "answered_by": organiser, "answer": "Đã mượn."}
    young, late, early = make_obstacle(0), make_obstacle(-1), make_obstacle(5, **brought)
    make_obstacle(-1, closed_at=now, closed_by=organiser), make_obstacle(-1, **brought, **answered)
    assert set(Obstacle.objects.unanswered()) == {young, late, early}
    assert set(Obstacle.objects.overdue(today)) == {late}
    assert set(Obstacle.objects.before_the_council(today)) == {late, early}
    assert {row for row in Obstacle.objects.all() if row.is_before_the_council(today)} == {late, early}


@pytest.mark.parametrize(
    ("who", "escalates", "closes", "reopens"),
    [
        ("preparer", True, True, True), ("head", True, True, False), ("member", False, False, False),
        ("chief", True, False, False), ("organiser", True, True, False), ("council", False, False, False),
        ("outsider", False, False, False),
    ],
)  # fmt: skip
def test_rights_over_an_obstacle(
    who, escalates, closes, reopens, make_obstacle, make_task, make_user, unit, subcommittee, request
):
    obstacle = make_obstacle(unit=unit, task=make_task())
    if who == "chief":
        user = make_user(Role.SUBCOMMITTEE_HEAD)
        subcommittee.members.create(user=user, position="head")
    else:
        user = request.getfixturevalue(who)
    rights = rights_of(user)
    assert (rights.escalates(obstacle), rights.closes(obstacle), rights.reopens(obstacle)) == (
        escalates, closes, reopens,
    )  # fmt: skip
    assert permissions.answers_obstacles(user) == (who in ("organiser", "council"))


def test_the_standing_council_reads_all_and_nothing_sensitive(council, unit):
    assert permissions.reads_everything(council) and not permissions.is_organiser(council)
    assert not permissions.sees_sensitive(council, unit.pk) and not permissions.sees_sensitive(council, None)
    assert not permissions.keeps_personal_data(council)
