"""The same change to many tasks: what the preview says is what happens, and nothing else."""

from __future__ import annotations

import datetime

import pytest
from django.utils import translation

from conference import history
from subcommittees.models import Task

URL = "/subcommittees/tasks/change/"


def data(tasks, **told) -> dict:
    return {
        "tasks": [task.pk for task in tasks],
        "action": "",
        "state": "",
        "assignee": "",
        "days": "",
    } | told


def lines(response) -> dict[int, tuple[str, str, bool]]:
    return {
        change.task.pk: (change.before, change.after, bool(change.problem))
        for change in response.context["changes"]
    }


def confirm(client, preview, sent):
    assert preview.status_code in (200, 409)
    return client.post(URL, sent | {"seen": preview.context["seen"]})


def test_states_go_one_step(make_task, organiser, as_user):
    client = as_user(organiser)
    todo, doing, done = make_task(), make_task(state="doing"), make_task(state="done")
    sent = data([todo, doing, done], action="state", state="done")
    preview = client.post(URL, sent)
    assert lines(preview) == {
        todo.pk: ("chưa bắt đầu", "", True),
        doing.pk: ("đang thực hiện", "hoàn thành", False),
        done.pk: ("hoàn thành", "hoàn thành", False),
    }
    assert set(Task.objects.values_list("state", flat=True)) == {"todo", "doing", "done"}
    assert confirm(client, preview, sent).status_code == 302
    assert [Task.objects.get(pk=task.pk).state for task in (todo, doing, done)] == ["todo", "done", "done"]
    assert [entry.action for entry in history.of(doing)] == ["finish"]
    assert not history.of(done).exists()


def test_due_dates_shift_counted_and_fixed(make_task, organiser, as_user):
    client, counted = as_user(organiser), make_task(5)
    fixed, edge = make_task(offset_days=None, due_on=datetime.date(2031, 5, 6)), make_task(offset_days=999)
    sent = data([counted, fixed, edge], action="shift", days="3")
    preview = client.post(URL, sent)
    assert [change.task for change in preview.context["changes"] if change.problem] == [edge]
    assert lines(preview)[fixed.pk][:2] == ("06/05/2031", "09/05/2031")
    confirm(client, preview, sent)
    before = counted.offset_days
    for task in (counted, fixed, edge):
        task.refresh_from_db()
    assert (counted.offset_days, fixed.due_on, edge.offset_days) == (
        before + 3,
        datetime.date(2031, 5, 9),
        999,
    )
    assert history.of(counted)[0].changes == {"offset_days": [str(before), str(before + 3)]}


def test_somebody_is_put_in_charge_where_they_belong(
    make_task, other_subcommittee, preparer, organiser, as_user
):
    client, own, foreign = as_user(organiser), make_task(), make_task(subcommittee=other_subcommittee)
    sent = data([own, foreign], action="assignee", assignee=preparer.pk)
    preview = client.post(URL, sent)
    assert lines(preview) == {own.pk: ("–", preparer.full_name, False), foreign.pk: ("–", "", True)}
    confirm(client, preview, sent)
    assert list(Task.objects.filter(assignee=preparer)) == [own]
    nobody = data([own], action="assignee")
    confirm(client, client.post(URL, nobody), nobody)
    assert not Task.objects.filter(assignee=preparer).exists()


def test_what_changed_after_the_preview_is_shown_first(make_task, organiser, as_user):
    client, task = as_user(organiser), make_task(state="doing")
    sent = data([task], action="state", state="done")
    preview = client.post(URL, sent)
    Task.objects.update(state="todo")
    again = confirm(client, preview, sent)
    assert (again.status_code, again.context["count"], Task.objects.get().state) == (409, 0, "todo")
    other = client.post(URL, sent | {"state": "doing", "seen": preview.context["seen"]})
    assert (other.status_code, Task.objects.get().state) == (409, "todo")


def test_each_changes_what_is_theirs(make_task, member, head, outsider, leader, preparer, as_user):
    task = make_task()
    found = {}
    for name, user in {"member": member, "head": head, "leader": leader}.items():
        for wanted in (
            {"action": "state", "state": "doing"},
            {"action": "assignee"},
            {"action": "shift", "days": 1},
        ):
            answer = as_user(user).post(URL, data([task], **wanted))
            found[name, wanted["action"]] = answer.context["changes"][0].problem == ""
    assert {key for key, may in found.items() if may} == {
        ("member", "state"),
        ("head", "state"),
        ("head", "assignee"),
    }
    hidden = as_user(outsider).post(URL, data([task], action="state", state="doing"))
    assert hidden.status_code in (200, 403) and "changes" not in (hidden.context or {})
    assert [as_user(user).get(URL).status_code for user in (member, leader, outsider)] == [200, 403, 403]
    assert Task.objects.get().state == "todo"


@pytest.mark.parametrize(
    ("told", "errors"),
    [
        ({}, {"action": "This field is required."}),
        ({"action": "state"}, {"state": "Choose the new state."}),
        ({"action": "shift"}, {"days": "Say by how many days."}),
        ({"action": "shift", "days": "9" * 40}, {"days": "Ensure this value is less than or equal to 400."}),
        ({"action": "shift", "days": 1, "tasks": []}, {"tasks": "Tick at least one task."}),
    ],
)
def test_what_is_missing_is_said_beside_the_field(told, errors, make_task, organiser, as_user):
    task = make_task()
    response = as_user(organiser).post(URL, data([task]) | told)
    with translation.override("en"):
        found = {name: str(texts[0]) for name, texts in response.context["form"].errors.items()}
    assert set(found) == set(errors)
    assert [ticked for _row, ticked in response.context["rows"]] == [told.get("tasks") != []]


def test_numbers_that_no_task_has(make_task, organiser, as_user):
    make_task()
    for number in ("9" * 30, "x", "9999"):
        answer = as_user(organiser).post(URL, {"tasks": [number], "action": "state", "state": "doing"})
        assert (answer.status_code, answer.context["form"].has_error("tasks")) == (200, True)
