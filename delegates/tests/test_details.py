"""Late changes of a person's details, and staff attendees added by hand."""

import pytest
from django.urls import reverse
from django.utils import timezone

from conference import history
from delegates import substitution
from delegates.models import Delegate
from nominations.states import State


@pytest.fixture
def staff_data(conference, unit) -> dict:
    return {
        "category": "staff",
        "unit": unit.pk,
        "full_name": "Võ Thị Mẫu Hà",
        "can_vote": "on",
        "position": "Văn thư",
    }


def test_add_a_staff_attendee(staff_data, unit, organiser, as_user):
    response = as_user(organiser).post(reverse("delegates:new"), staff_data | {"date_of_birth": "05/04/1985"})
    assert (response.status_code, response.url) == (302, reverse("delegates:list"))
    delegate = Delegate.objects.get()
    assert (delegate.full_name, delegate.category, delegate.unit, delegate.nomination, delegate.can_vote) == (
        "Võ Thị Mẫu Hà", "staff", unit, None, True,
    )  # fmt: skip
    assert f"{delegate.date_of_birth}" == "1985-04-05"
    assert [entry.action for entry in history.of(delegate)] == ["added"]


def test_the_same_person_twice_is_said_beside_the_name(staff_data, organiser, as_user):
    client = as_user(organiser)
    client.post(reverse("delegates:new"), staff_data)
    second = client.post(reverse("delegates:new"), staff_data | {"full_name": " Võ  Thị Mẫu Hà "})
    assert (second.status_code, set(second.context["form"].errors)) == (200, {"full_name"})
    assert Delegate.objects.count() == 1


def test_who_sends_a_substitute_is_on_the_list_too(staff_data, organiser, as_user):
    client = as_user(organiser)
    client.post(reverse("delegates:new"), staff_data | {"date_of_birth": "05/04/1985"})
    first = Delegate.objects.get()
    substitution.put_in(first, organiser, {"full_name": "Bùi Mẫu Thay"}, "Ốm.")
    for born, people in (("", 1), ("05/04/1985", 1), ("06/04/1985", 2)):
        client.post(reverse("delegates:new"), staff_data | {"date_of_birth": born})
        assert Delegate.objects.count() == people


def test_a_namesake_with_another_date_of_birth_is_another_person(staff_data, organiser, as_user):
    client = as_user(organiser)
    for born in ("05/04/1985", "06/04/1985", "06/04/1985"):
        client.post(reverse("delegates:new"), staff_data | {"date_of_birth": born})
    assert Delegate.objects.count() == 2


@pytest.mark.parametrize("category", ["exemplar", "guest", "nonsense"])
def test_nobody_comes_by_hand_into_the_mix(category, staff_data, organiser, as_user):
    response = as_user(organiser).post(reverse("delegates:new"), staff_data | {"category": category})
    assert set(response.context["form"].errors) == {"category"}
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("role", ["preparer", "head", "leader", "door"])
def test_only_the_organiser_adds(role, staff_data, request, as_user):
    client = as_user(request.getfixturevalue(role))
    assert client.get(reverse("delegates:new")).status_code == 403
    assert client.post(reverse("delegates:new"), staff_data).status_code == 403
    assert not Delegate.objects.exists()


def test_edit_changes_the_named_fields_and_notes_them(
    make_delegate, make_nomination, unit, other_unit, organiser, as_user
):
    nomination = make_nomination(State.APPROVED)
    delegate = make_delegate(
        "Lê Văn Mẫu Đức", nomination=nomination, category="exemplar", position="Chuyên viên"
    )
    client, url = as_user(organiser), reverse("delegates:edit", args=[delegate.pk])
    assert client.get(url).status_code == 200
    Delegate.objects.filter(pk=delegate.pk).update(present_at=timezone.now())
    response = client.post(
        url,
        {"full_name": "Lê Văn Mẫu Đạt", "position": "Phó phòng", "unit": other_unit.pk, "category": "guest"},
    )
    assert response.status_code == 302
    delegate.refresh_from_db()
    assert (delegate.full_name, delegate.position) == ("Lê Văn Mẫu Đạt", "Phó phòng")
    assert [list(Delegate.objects.search(text)) for text in ("mau dat", "mau duc")] == [[delegate], []]
    assert (delegate.category, delegate.unit, delegate.present_at is None) == ("exemplar", unit, False)
    entry = history.of(delegate).get()
    assert (entry.action, entry.actor) == ("edited", organiser)
    assert entry.changes == {
        "full_name": ["Lê Văn Mẫu Đức", "Lê Văn Mẫu Đạt"],
        "position": ["Chuyên viên", "Phó phòng"],
    }


def test_saving_without_a_change_notes_nothing(make_delegate, organiser, as_user):
    delegate = make_delegate("Lê Văn Mẫu Đức")
    as_user(organiser).post(
        reverse("delegates:edit", args=[delegate.pk]),
        {"full_name": delegate.full_name, "category": "staff", "unit": delegate.unit_id},
    )
    assert not history.of(delegate).exists()


def test_an_empty_name_is_refused_beside_the_field(make_delegate, organiser, as_user):
    delegate = make_delegate()
    response = as_user(organiser).post(reverse("delegates:edit", args=[delegate.pk]), {"full_name": " "})
    assert response.status_code == 200
    assert "full_name" in response.context["form"].errors


@pytest.mark.parametrize(
    ("role", "status"), [("preparer", 403), ("head", 403), ("leader", 403), ("door", 403), ("outsider", 404)]
)
def test_who_sees_the_person_is_refused_others_find_nothing(role, status, make_delegate, request, as_user):
    delegate = make_delegate("Lê Văn Mẫu Đức")
    client, url = as_user(request.getfixturevalue(role)), reverse("delegates:edit", args=[delegate.pk])
    assert client.get(url).status_code == status
    assert client.post(url, {"full_name": "Kẻ lạ"}).status_code == status
    delegate.refresh_from_db()
    assert delegate.full_name == "Lê Văn Mẫu Đức"


def test_bad_id_and_method(make_delegate, organiser, as_user):
    client = as_user(organiser)
    assert client.get(reverse("delegates:edit", args=[999])).status_code == 404
    assert client.put(reverse("delegates:edit", args=[make_delegate().pk])).status_code == 405
