"""What waits for what: the rule, finishing before its time, the page."""

from __future__ import annotations

import datetime
import time

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from conference import history
from subcommittees import waits_rule
from subcommittees.models import Member, Task

URL = "/subcommittees/waits/"
DAY = datetime.date(2026, 4, 1)


def on(day: int) -> datetime.date:
    return datetime.date(2026, 4, day)


def test_counts_through_others_and_once():
    waits_for = {3: [1, 2], 2: [1], 4: [3], 5: [3], 9: [8]}
    assert waits_rule.waiting_for(waits_for) == {1: 4, 2: 3, 3: 2, 8: 1}
    assert waits_rule.waiting_for({}) == {}


def test_circles_end():
    assert waits_rule.waiting_for({1: [2], 2: [1], 3: [1]}) == {1: 2, 2: 2}
    assert waits_rule.waiting_for({1: [1]}) == {}
    assert waits_rule.latest_before({1: [2], 2: [1]}, {1: on(5), 2: on(7)})[1] == (2, on(7))


def test_what_cannot_be_done_in_time_also_through_tasks_without_a_date():
    waits_for = {3: [2], 2: [1], 5: [4]}
    dues = {1: on(20), 2: None, 3: on(10), 4: on(3), 5: on(3)}
    assert waits_rule.latest_before(waits_for, dues) == {3: (1, on(20))}


@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7), max_size=4), max_size=8))
def test_as_a_plain_walk_says(waits_for):
    def behind(task: int) -> set[int]:
        found, edge = set(), {task}
        while edge := {each for each, others in waits_for.items() if edge & others} - found:
            found |= edge
        return found - {task}

    expected = {task: len(behind(task)) for task in range(8) if behind(task)}
    assert waits_rule.waiting_for(waits_for) == expected


def test_thousands_in_a_chain_take_a_moment():
    began = time.process_time()
    assert waits_rule.waiting_for({task: [task - 1] for task in range(1, 3001)})[0] == 3000
    assert time.process_time() - began < 2


@pytest.fixture
def body_head(make_user, subcommittee):
    user = make_user("subcommittee_head", full_name="Lê Thị Mẫu Trưởng Tiểu Ban")
    Member.objects.create(subcommittee=subcommittee, user=user, position=Member.Position.HEAD)
    return user


def test_it_is_not_finished_before_what_it_waits_for(make_task, member, body_head, organiser, as_user):
    first, task = make_task(), make_task(state="doing")
    task.waits_for.add(first)
    move, anyway = (
        reverse(f"subcommittees:{name}", args=[task.pk]) for name in ("move_task", "finish_anyway")
    )
    for client, page in ((as_user(member), "list"), (as_user(body_head), "task")):
        answer = client.post(move, {"verb": "finish", "page": "list"}, follow=True)
        assert answer.redirect_chain[0][0].startswith(
            reverse(f"subcommittees:{page}", args=[task.pk] if page == "task" else [])
        )
        assert first.number in str(next(iter(answer.context["messages"])))
    fragment = as_user(member).post(move, {"verb": "finish", "page": "mine"}, headers={"HX-Request": "true"})
    assert first.number in fragment.context["problem"] and Task.objects.get(pk=task.pk).state == "doing"
    assert as_user(member).post(anyway, {"reason": "x"}).status_code == 403
    shown = as_user(body_head).post(anyway, {"reason": " "})
    with translation.override("en"):
        assert list(shown.context["reason_form"].errors["reason"]) == ["Say why it is finished all the same."]
    as_user(body_head).post(anyway, {"reason": "Đã có bản nháp"})
    assert Task.objects.get(pk=task.pk).state == "done"
    assert [(entry.action, entry.reason) for entry in history.of(task)] == [("finish", "Đã có bản nháp")]


def test_it_is_finished_once_the_others_are(make_task, member, as_user):
    first, task = make_task(state="done"), make_task(state="doing")
    task.waits_for.add(first)
    assert as_user(member).get(reverse("subcommittees:task", args=[task.pk])).context["refusal"] == ""
    as_user(member).post(reverse("subcommittees:move_task", args=[task.pk]), {"verb": "finish"})
    assert Task.objects.get(pk=task.pk).state == "done"


def test_the_sentence_names_nothing_that_the_reader_does_not_see(
    make_task, other_subcommittee, other_member, organiser, as_user
):
    secret, task = make_task(title="Bí mật"), make_task(subcommittee=other_subcommittee, state="doing")
    task.waits_for.add(secret)
    answer = as_user(other_member).post(
        reverse("subcommittees:move_task", args=[task.pk]), {"verb": "finish", "page": "task"}, follow=True
    )
    page = answer.content.decode()
    assert "Bí mật" not in page and secret.number not in page and answer.context["refusal"]
    assert secret.number in as_user(organiser).get(answer.redirect_chain[0][0]).context["refusal"]


def test_many_at_once_leave_out_what_still_waits(make_task, organiser, as_user):
    first, task, free = make_task(state="doing"), make_task(state="doing"), make_task(state="doing")
    task.waits_for.add(first)
    sent = {"tasks": [task.pk, free.pk], "action": "state", "state": "done"}
    client = as_user(organiser)
    preview = client.post("/subcommittees/tasks/change/?body=TB1&state=doing", sent)
    assert {change.task.pk: first.number in change.problem for change in preview.context["changes"]} == {
        task.pk: True, free.pk: False,
    }  # fmt: skip
    assert "/subcommittees/tasks/change/?body=TB1&amp;state=doing" in preview.content.decode()
    answer = client.post(
        "/subcommittees/tasks/change/?body=TB1&state=doing", sent | {"seen": preview.context["seen"]}
    )
    assert answer.url == "/subcommittees/?body=TB1&state=doing"
    assert dict(Task.objects.values_list("pk", "state")) == {
        first.pk: "doing",
        task.pk: "doing",
        free.pk: "done",
    }


def test_the_page_names_what_holds_up_the_most_and_what_comes_too_late(
    make_task, other_subcommittee, leader, other_member, as_user
):
    hall, plan = make_task(20, title="Thuê hội trường"), make_task(9)
    program, done = make_task(5), make_task(state="done")
    secret = make_task(30, subcommittee=other_subcommittee, title="Bí mật")
    plan.waits_for.add(hall, done)
    program.waits_for.add(plan, secret)
    context = as_user(leader).get(URL).context
    assert [(each.row.task.pk, each.count, each.waiting) for each in context["held"]] == [
        (hall.pk, 2, [(plan.number, plan.pk)]), (plan.pk, 1, [(program.number, program.pk)]),
        (secret.pk, 1, [(program.number, program.pk)]),
    ]  # fmt: skip
    assert {each.row.task.pk: each.before.task.pk for each in context["late"]} == {
        plan.pk: hall.pk, program.pk: secret.pk,
    }  # fmt: skip
    filtered = as_user(leader).get(URL, {"body": "TB2"}).context
    assert [each.row.task.pk for each in filtered["held"]] == [secret.pk] and not filtered["late"]
    own = as_user(other_member).get(URL)
    assert own.context["held"] == [] and "Thuê hội trường" not in own.content.decode()
