"""Setting up subcommittees, their people and their tasks."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role
from conference import history
from conference.models import Conference
from subcommittees import membership, views
from subcommittees.access import rights_of
from subcommittees.forms import SubcommitteeForm
from subcommittees.models import Member, Subcommittee, Task


@pytest.fixture
def body_data(conference, unit) -> dict:
    return {
        "code": "TB3",
        "name": "Tiểu ban Tuyên truyền",
        "head_position": "Phó Giám đốc Sở",
        "lead_unit": unit.pk,
    }


@pytest.fixture
def task_data(unit, other_unit) -> dict:
    return {
        "number": "TB1.1", "title": "Báo cáo tổng kết", "document_type": "BC", "offset_days": -30, "mode": "order",
        "lead_unit": unit.pk, "coordinating_units": [other_unit.pk], "note": "",
    }  # fmt: skip


def roles(user) -> set[str]:
    return set(user.role_assignments.values_list("role", flat=True))


def test_set_up_and_rename_a_subcommittee(body_data, other_unit, organiser, as_user):
    client = as_user(organiser)
    response = client.post(reverse("subcommittees:new"), body_data | {"coordinating_units": [other_unit.pk]})
    body = Subcommittee.objects.get()
    assert response.url == reverse("subcommittees:edit", args=[body.pk])
    assert (body.code, body.name, list(body.coordinating_units.all())) == (
        "TB3",
        "Tiểu ban Tuyên truyền",
        [other_unit],
    )
    client.post(reverse("subcommittees:edit", args=[body.pk]), body_data | {"name": "Tiểu ban Truyền thông"})
    body.refresh_from_db()
    assert (body.name, list(body.coordinating_units.all())) == ("Tiểu ban Truyền thông", [])
    edited, added = history.of(body)
    assert (edited.action, added.action) == ("edited", "added")
    assert edited.changes == {
        "name": ["Tiểu ban Tuyên truyền", "Tiểu ban Truyền thông"],
        "coordinating_units": [str(other_unit.pk), ""],
    }


def test_a_code_is_used_once(body_data, subcommittee, organiser, as_user):
    client = as_user(organiser)
    for _click in range(2):
        response = client.post(reverse("subcommittees:new"), body_data)
    assert (response.status_code, set(response.context["form"].errors)) == (200, {"code"})
    assert Subcommittee.objects.count() == 2


def test_a_code_taken_between_check_and_save_is_said_not_an_error(body_data, conference, unit, organiser):
    form = SubcommitteeForm(body_data, instance=Subcommittee(conference=conference))
    assert form.is_valid()
    Subcommittee.objects.create(conference=conference, code="TB3", name="Tiểu ban khác", lead_unit=unit)
    assert views.store(form, organiser, "added") is False
    assert set(form.errors) == {"code"}
    assert Subcommittee.objects.count() == 1


def test_add_and_edit_a_task(task_data, subcommittee, other_unit, organiser, as_user):
    client = as_user(organiser)
    url = reverse("subcommittees:new_task", args=[subcommittee.pk])
    assert client.get(url).context["form"]["lead_unit"].initial == subcommittee.lead_unit_id
    answer = client.post(url, task_data)
    task = Task.objects.get()
    assert answer.url == reverse("subcommittees:task", args=[task.pk])
    assert (task.subcommittee, task.offset_days, task.state) == (subcommittee, -30, "todo")
    assert list(task.coordinating_units.all()) == [other_unit]
    client.post(
        reverse("subcommittees:edit_task", args=[task.pk]), task_data | {"offset_days": -20, "state": "done"}
    )
    task.refresh_from_db()
    assert (task.offset_days, task.state) == (-20, "todo")
    assert history.of(task)[0].changes == {"offset_days": ["-30", "-20"]}


def test_the_same_task_twice_and_a_lead_that_supports_itself(
    task_data, subcommittee, unit, organiser, as_user
):
    client, url = as_user(organiser), reverse("subcommittees:new_task", args=[subcommittee.pk])
    client.post(url, task_data)
    again = client.post(url, task_data)
    assert (again.status_code, set(again.context["form"].errors)) == (200, {"number"})
    strange = client.post(url, task_data | {"number": "TB1.2", "coordinating_units": [unit.pk]})
    assert set(strange.context["form"].errors) == {"coordinating_units"}
    assert Task.objects.count() == 1


def test_guest_organisations_are_given_no_work(
    task_data, subcommittee, guest_organisation, organiser, as_user
):
    url = reverse("subcommittees:new_task", args=[subcommittee.pk])
    response = as_user(organiser).post(url, task_data | {"lead_unit": guest_organisation.pk})
    assert "lead_unit" in response.context["form"].errors


def test_seat_and_role_come_and_go_together(subcommittee, other_subcommittee, organiser, make_user, as_user):
    user, client = make_user(Role.LEADER), as_user(organiser)

    def seat(body, **data):
        address = reverse("subcommittees:add_member", args=[body.pk])
        return client.post(address, {"user": user.pk, "position": "member"} | data)

    for _click in range(2):
        seat(subcommittee, position="head")
    seat(other_subcommittee)
    found = set(Member.objects.values_list("subcommittee__code", "position"))
    assert found == {("TB1", "head"), ("TB2", "member")}
    assert roles(user) == {"leader", "subcommittee_head", "subcommittee_member"}
    seat(subcommittee)
    assert roles(user) == {"leader", "subcommittee_member"}
    for member in Member.objects.all():
        client.post(reverse("subcommittees:remove_member", args=[member.subcommittee_id, member.pk]))
    assert (Member.objects.count(), roles(user)) == (0, {"leader"})
    trail = [(entry.action, entry.from_state, entry.to_state) for entry in reversed(history.of(subcommittee))]
    assert trail == [
        ("member_seated", "", "head"),
        ("member_seated", "head", "member"),
        ("member_unseated", "member", ""),
    ]


def test_one_head_several_deputies_who_arrange_too(subcommittee, organiser, make_user, as_user):
    client, people = as_user(organiser), [make_user(full_name=f"Lê Mẫu {place}") for place in range(4)]
    address = reverse("subcommittees:add_member", args=[subcommittee.pk])
    wanted = ("deputy", "head", "deputy", "member")
    for user, position in zip(people, wanted, strict=True):
        client.post(address, {"user": user.pk, "position": position})
    second = client.post(address, {"user": people[0].pk, "position": "head"})
    assert set(second.context["member_form"].errors) == {"position"} and "Lê Mẫu 1" in second.content.decode()
    assert [row.user for row in second.context["members"]] == [people[place] for place in (1, 0, 2, 3)]
    assert tuple(Member.objects.order_by("pk").values_list("position", flat=True)) == wanted
    assert [rights_of(user).arranges_in(subcommittee.pk) for user in people] == [True, True, True, False]
    assert client.post(address, {"user": people[3].pk, "position": "chair"}).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(user=people[3]).update(position="head")


def test_nobody_chosen_is_said_beside_the_field(subcommittee, organiser, as_user):
    response = as_user(organiser).post(reverse("subcommittees:add_member", args=[subcommittee.pk]), {})
    assert (response.status_code, set(response.context["member_form"].errors)) == (200, {"user", "position"})


def test_membership_guards_itself(subcommittee, member, head):
    with pytest.raises(PermissionDenied):
        membership.seat(subcommittee, head, "head", head)
    with pytest.raises(PermissionDenied):
        membership.unseat(Member.objects.get(), head)


@pytest.mark.parametrize("role", ["leader", "head", "preparer", "member", "outsider"])
def test_only_the_organiser_arranges(
    role, request, subcommittee, make_task, member, body_data, task_data, as_user
):
    client, task, seat = as_user(request.getfixturevalue(role)), make_task(), Member.objects.get()
    answers = [
        client.get(reverse("subcommittees:new")),
        client.post(reverse("subcommittees:new"), body_data),
        client.get(reverse("subcommittees:edit", args=[subcommittee.pk])),
        client.post(reverse("subcommittees:edit", args=[subcommittee.pk]), body_data),
        client.post(
            reverse("subcommittees:add_member", args=[subcommittee.pk]),
            {"user": member.pk, "position": "head"},
        ),
        client.post(reverse("subcommittees:remove_member", args=[subcommittee.pk, seat.pk])),
        client.post(reverse("subcommittees:new_task", args=[subcommittee.pk]), task_data),
    ]
    assert {answer.status_code for answer in answers} == {403}
    edit = client.post(reverse("subcommittees:edit_task", args=[task.pk]), task_data)
    assert edit.status_code == {"head": 302, "outsider": 404}.get(role, 403)  # the lead unit's head: its part
    assert (Subcommittee.objects.get().code, Task.objects.get().title, Member.objects.count()) == (
        "TB1",
        task.title,
        1,
    )


def test_bad_ids_methods_and_another_conference(
    conference, unit, subcommittee, other_subcommittee, member, organiser, as_user
):
    client = as_user(organiser)
    fields = {field.attname: getattr(conference, field.attname) for field in Conference._meta.concrete_fields}
    old = Conference.objects.create(**fields | {"id": None, "slug": "hoi-nghi-ii", "is_current": False})
    foreign = Subcommittee.objects.create(conference=old, code="TB1", name="Cũ", lead_unit=unit)
    seat = Member.objects.get()
    for pk in (foreign.pk, 9999):
        assert client.get(reverse("subcommittees:edit", args=[pk])).status_code == 404
        assert client.get(reverse("subcommittees:new_task", args=[pk])).status_code == 404
        assert (
            client.post(reverse("subcommittees:add_member", args=[pk]), {"user": member.pk}).status_code
            == 404
        )
    wrong_body = reverse("subcommittees:remove_member", args=[other_subcommittee.pk, seat.pk])
    assert client.post(wrong_body).status_code == 404
    assert client.get(reverse("subcommittees:edit_task", args=[9999])).status_code == 404
    assert client.get(reverse("subcommittees:add_member", args=[subcommittee.pk])).status_code == 405
    assert (
        client.get(reverse("subcommittees:remove_member", args=[subcommittee.pk, seat.pk])).status_code == 405
    )


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "abc", "-1"])
def test_a_number_that_no_unit_has_is_no_choice(number, subcommittee, make_task, organiser, as_user):
    client, task = as_user(organiser), make_task()
    for address in (
        reverse("subcommittees:edit", args=[subcommittee.pk]),
        reverse("subcommittees:edit_task", args=[task.pk]),
    ):
        form = client.post(address, {"coordinating_units": [number], "lead_unit": number}).context["form"]
        assert form.has_error("coordinating_units") and form.has_error("lead_unit")
