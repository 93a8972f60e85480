"""The state of a task: who changes it, along which steps, with which trace."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from conference import history
from subcommittees import transitions
from subcommittees.models import Task

HTMX = {"HX-Request": "true"}


def trail(task) -> list[tuple]:
    return [
        (entry.action, entry.from_state, entry.to_state, entry.actor) for entry in reversed(history.of(task))
    ]


@pytest.fixture
def task(make_task) -> Task:
    return make_task()


def url(task) -> str:
    return reverse("subcommittees:move_task", args=[task.pk])


def test_steps_there_and_back(task, member):
    steps = [("start", "doing"), ("finish", "done"), ("reopen", "doing"), ("put_back", "todo")]
    for verb, state in steps:
        before = timezone.now()
        assert transitions.move(task, verb, member)
        task.refresh_from_db()
        assert task.state == state
        assert (task.done_at is not None and task.done_at >= before) == (state == "done")
    assert trail(task) == [
        ("start", "todo", "doing", member),
        ("finish", "doing", "done", member),
        ("reopen", "done", "doing", member),
        ("put_back", "doing", "todo", member),
    ]


def test_a_second_click_changes_nothing(task, member):
    stale = Task.objects.get(pk=task.pk)
    assert [transitions.move(task, "start", member), transitions.move(stale, "start", member)] == [
        True,
        False,
    ]
    assert len(trail(task)) == 1


@pytest.mark.parametrize(
    ("state", "verb"), [("todo", "finish"), ("done", "start"), ("todo", "reopen"), ("done", "put_back")]
)
def test_steps_do_not_jump(state, verb, make_task, member):
    task = make_task(state=state)
    _before, after = transitions.TRANSITIONS[verb]
    if after == state:
        assert transitions.move(task, verb, member) is False
    else:
        with pytest.raises(transitions.TransitionError):
            transitions.move(task, verb, member)
    task.refresh_from_db()
    assert (task.state, trail(task)) == (state, [])


@pytest.mark.parametrize("role", ["organiser", "member", "preparer", "head"])
def test_who_answers_for_the_task_moves_it(role, task, request, as_user):
    user = request.getfixturevalue(role)
    response = as_user(user).post(url(task), {"verb": "start", "page": "mine"})
    assert (response.status_code, response.url) == (302, reverse("subcommittees:my_tasks"))
    task.refresh_from_db()
    assert (task.state, trail(task)) == ("doing", [("start", "todo", "doing", user)])


@pytest.mark.parametrize(("role", "status"), [("outsider", 404), ("other_member", 404), ("leader", 403)])
def test_others_do_not(role, status, task, request, as_user):
    assert as_user(request.getfixturevalue(role)).post(url(task), {"verb": "start"}).status_code == status
    task.refresh_from_db()
    assert task.state == "todo"


def test_a_co_ordinating_unit_sees_but_does_not_move(task, other_unit, outsider, as_user):
    task.coordinating_units.add(other_unit)
    assert as_user(outsider).post(url(task), {"verb": "start"}).status_code == 403
    with pytest.raises(PermissionDenied):
        transitions.move(task, "start", outsider)


def test_bad_verb_id_method_and_no_sign_in(task, member, client, as_user):
    signed_in = as_user(member)
    assert signed_in.post(url(task), {"verb": "explode"}).status_code == 404
    assert signed_in.post(url(task)).status_code == 404
    assert signed_in.get(url(task)).status_code == 405
    assert (
        signed_in.post(reverse("subcommittees:move_task", args=[999]), {"verb": "start"}).status_code == 404
    )
    assert client.post(url(task), {"verb": "start"}).templates[0].name == "signed_out.html"


def test_htmx_gets_the_row_in_its_new_state(task, member, as_user):
    response = as_user(member).post(url(task), {"verb": "start", "page": "mine"}, headers=HTMX)
    assert response.templates[0].name == "subcommittees/_task.html"
    assert (response.context["row"].task.state, response.context["problem"]) == ("doing", "")


def test_a_step_that_came_too_late_says_so(make_task, member, as_user):
    task = make_task(state="done")
    response = as_user(member).post(url(task), {"verb": "start", "page": "list"}, follow=True)
    assert response.redirect_chain == [(f"{reverse('subcommittees:list')}#task-{task.pk}", 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    fragment = as_user(member).post(url(task), {"verb": "start"}, headers=HTMX)
    assert (fragment.context["row"].task.state, fragment.context["problem"] != "") == ("done", True)
