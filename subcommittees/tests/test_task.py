"""One task: its page, who may change what of it, its due date, what it waits for."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import Role
from conference import history
from subcommittees.models import Member, Task

SATURDAY = datetime.date(2030, 4, 27)


def sent(task: Task, **changes) -> dict:
    return {
        "number": task.number, "title": task.title, "output": task.output, "document_type": task.document_type,
        "offset_days": "" if task.offset_days is None else task.offset_days, "due_on": "", "mode": task.mode,
        "lead_unit": task.lead_unit_id, "assignee": task.assignee_id or "", "waits_for": "", "note": task.note,
    } | changes  # fmt: skip


def edit(client, task: Task, **changes):
    return client.post(reverse("subcommittees:edit_task", args=[task.pk]), sent(task, **changes))


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 200
    with translation.override("en"):
        return {name: list(found) for name, found in response.context["form"].errors.items()}


@pytest.fixture
def body_head(make_user, subcommittee):
    user = make_user(Role.SUBCOMMITTEE_HEAD, full_name="Lê Thị Mẫu Trưởng Tiểu Ban")
    Member.objects.create(subcommittee=subcommittee, user=user, position="head")
    return user


@pytest.fixture
def english(as_user):
    def sign_in(user):
        client = as_user(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def test_who_sees_the_page(make_task, organiser, leader, member, preparer, head, outsider, as_user, client):
    task = make_task()
    url = reverse("subcommittees:task", args=[task.pk])
    seen = {
        user: as_user(person).get(url).status_code
        for user, person in {
            "organiser": organiser, "leader": leader, "member": member, "preparer": preparer, "head": head,
            "outsider": outsider,
        }.items()
    }  # fmt: skip
    assert seen == dict.fromkeys(("organiser", "leader", "member", "preparer", "head"), 200) | {
        "outsider": 404
    }
    assert client.get(url).url.startswith(reverse("login"))
    assert as_user(organiser).post(url).status_code == 405


def test_the_head_of_the_subcommittee_arranges_its_tasks_and_no_others(
    make_task, body_head, other_subcommittee, subcommittee, as_user
):
    client, own, foreign = as_user(body_head), make_task(), make_task(subcommittee=other_subcommittee)
    assert edit(client, own, title="Tên mới", offset_days=-3).status_code == 302
    own.refresh_from_db()
    assert (own.title, own.offset_days) == ("Tên mới", -3)
    assert edit(client, foreign, title="Tên mới").status_code == 404
    new = [reverse("subcommittees:new_task", args=[body.pk]) for body in (subcommittee, other_subcommittee)]
    assert [client.get(url).status_code for url in new] == [200, 403]
    assert client.post(new[0], sent(own, number="TB1.99")).status_code == 302
    assert Task.objects.get(number="TB1.99").subcommittee == subcommittee


def test_the_head_of_the_lead_unit_says_who_and_what_and_nothing_more(
    make_task, head, preparer, outsider, as_user
):
    task, client = make_task(), as_user(head)
    before = (task.title, task.offset_days, task.lead_unit_id)
    changes = {"title": "Tên khác", "offset_days": 90, "output": "Báo cáo 10 trang", "assignee": preparer.pk}
    assert edit(client, task, **changes).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.offset_days, task.lead_unit_id) == before
    assert (task.output, task.assignee) == ("Báo cáo 10 trang", preparer)
    assert set(history.of(task)[0].changes) == {"output", "assignee"}
    assert set(errors(edit(client, task, assignee=outsider.pk))) == {"assignee"}


def test_who_is_in_charge_sees_the_task_and_moves_it(make_task, make_user, subcommittee, organiser, as_user):
    task, person = make_task(), make_user()
    url = reverse("subcommittees:task", args=[task.pk])
    assert as_user(person).get(url).status_code == 404
    Task.objects.update(assignee=person)
    client = as_user(person)
    assert client.get(url).context["row"].movable
    assert (
        client.post(reverse("subcommittees:move_task", args=[task.pk]), {"verb": "start", "page": "task"}).url
        == url
    )
    assert edit(client, task).status_code == 403


def test_in_charge_is_somebody_of_the_task(make_task, organiser, outsider, preparer, other_unit, english):
    task, client = make_task(), english(organiser)
    assert errors(edit(client, task, assignee=outsider.pk)) == {
        "assignee": ["This person belongs neither to the subcommittee nor to a unit of this task."]
    }
    assert edit(client, task, assignee=outsider.pk, coordinating_units=[other_unit.pk]).status_code == 302
    assert edit(client, task, assignee=preparer.pk).status_code == 302


def test_one_due_date(make_task, organiser, english):
    task, client = make_task(), english(organiser)
    assert errors(edit(client, task, offset_days="")) == {
        "offset_days": ["Say either the days from the conference or a fixed day."]
    }
    assert errors(edit(client, task, due_on="24/04/2030")) == {
        "due_on": ["Leave one of the two empty: the days from the conference or the fixed day."]
    }
    assert set(errors(edit(client, task, offset_days="", due_on="24/04/9999"))) == {"due_on"}
    assert edit(client, task, offset_days="", due_on="24/04/2030").status_code == 302
    task.refresh_from_db()
    assert (task.offset_days, task.due_on) == (None, datetime.date(2030, 4, 24))
    for broken in ({"offset_days": None, "due_on": None}, {"offset_days": 1, "due_on": SATURDAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**broken)


def test_a_weekend_is_said_after_saving_and_in_the_list(make_task, organiser, english):
    task, client = make_task(), english(organiser)
    page = client.post(
        reverse("subcommittees:edit_task", args=[task.pk]), sent(task, offset_days="", due_on="27/04/2030"), follow=True
    ).content.decode()  # fmt: skip
    assert "It is due on Saturday, 27/04/2030, a weekend or public holiday." in page
    assert "(weekend or holiday)" in client.get(reverse("subcommittees:list")).content.decode()


def test_fixed_days_are_late_and_sorted_with_the_others(conference, make_task, leader, as_user):
    def numbers(**query):
        boards = as_user(leader).get(reverse("subcommittees:list"), query).context["boards"]
        return [row.task.pk for _body, rows, _count in boards for row in rows]

    first, last = make_task(-3), make_task(5)
    fixed = make_task(offset_days=None, due_on=first.due_date(conference) + datetime.timedelta(1))
    assert numbers() == [first.pk, fixed.pk, last.pk]
    assert numbers(state="overdue") == [first.pk, fixed.pk]
    conference.date = None
    conference.save()
    assert numbers(state="overdue") == [fixed.pk]


def test_a_task_waits_for_others(make_task, organiser, as_user):
    client, first, second, third = as_user(organiser), make_task(), make_task(), make_task()
    assert edit(client, third, waits_for=f"{first.number}; {second.number} {first.number}").status_code == 302
    assert set(third.waits_for.all()) == {first, second}
    page = client.get(reverse("subcommittees:edit_task", args=[third.pk]))
    assert f'value="{first.number}, {second.number}"' in page.content.decode()
    shown = client.get(reverse("subcommittees:task", args=[first.pk])).context
    assert [row.task for row in shown["waited_for_by"]] == [third]
    assert edit(client, third, waits_for=second.number).status_code == 302
    assert list(third.waits_for.all()) == [second]
    assert set(history.of(third)[0].changes) == {"waits_for"}


def test_no_circles(make_task, organiser, english):
    client, first, second, third = english(organiser), make_task(), make_task(), make_task()
    second.waits_for.add(first)
    third.waits_for.add(second)
    way = " → ".join(task.number for task in (first, third, second, first))
    assert errors(edit(client, first, waits_for=third.number)) == {
        "waits_for": [f"These tasks would wait for each other in a circle: {way}."]
    }
    assert set(errors(edit(client, first, waits_for=first.number))) == {"waits_for"}
    assert not first.waits_for.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("TB9.9", "You see no task with the number TB9.9."),
        ("x" * 500, f"You see no task with the number {'x' * 40}."),
        (",".join(map(str, range(21))), "Name at most 20 tasks."),
    ],
)
def test_numbers_that_cannot_be(text, sentence, make_task, organiser, english):
    assert errors(edit(english(organiser), make_task(), waits_for=text)) == {"waits_for": [sentence]}


def test_nobody_names_tasks_that_they_do_not_see(make_task, other_subcommittee, head, english):
    task, foreign = make_task(), make_task(subcommittee=other_subcommittee)
    assert errors(edit(english(head), task, waits_for=foreign.number)) == {
        "waits_for": [f"You see no task with the number {foreign.number}."]
    }


def test_a_number_of_the_own_subcommittee_comes_first(
    make_task, other_subcommittee, subcommittee, organiser, english
):
    client = english(organiser)
    task, own = make_task(), make_task(number="7")
    make_task(subcommittee=other_subcommittee, number="7")
    assert edit(client, task, waits_for="7").status_code == 302
    assert list(task.waits_for.all()) == [own]
    elsewhere = make_task(subcommittee=other_subcommittee, number="8")
    third = type(subcommittee).objects.create(
        conference=subcommittee.conference, code="TB3", name="Ba", lead_unit=subcommittee.lead_unit
    )
    make_task(subcommittee=third, number="8")
    assert "Several subcommittees" in errors(edit(client, task, waits_for="8"))["waits_for"][0]
    assert edit(client, elsewhere, waits_for=task.number).status_code == 302


@pytest.mark.parametrize("route", ["task", "edit_task"])
def test_same_number_of_queries_for_one_and_three(route, make_task, organiser, as_user):
    client, task, counted = as_user(organiser), make_task(), []
    for wanted in (1, 2):
        task.waits_for.add(*[make_task() for _number in range(wanted)])
        make_task().waits_for.add(task)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"subcommittees:{route}", args=[task.pk])).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12
