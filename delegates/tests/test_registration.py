"""From approved nominations onto the list."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.urls import reverse

from conference import history
from conference.models import Conference
from delegates import registration
from delegates.models import Delegate
from nominations.models import Nomination
from nominations.states import State

URL = "delegates:register"


def test_every_approved_nomination_becomes_one_delegate(
    conference, unit, guest_organisation, organiser, make_nomination
):
    person = make_nomination(State.APPROVED, full_name="Nguyễn Thị Mẫu Ánh", phone="0912345678", is_vip=True)
    collective = make_nomination(
        State.APPROVED,
        kind=Nomination.Kind.COLLECTIVE,
        full_name="Lê Văn Mẫu Đức",
        collective_name="Tổ Mẫu số 1",
    )
    guest = make_nomination(
        State.APPROVED, kind=Nomination.Kind.GUEST, full_name="Phạm Mẫu Bình", organisation=guest_organisation
    )
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.REFUSED, State.WITHDRAWN):
        make_nomination(state)

    assert registration.register_approved(conference, organiser) == 3

    fields = (
        "nomination",
        "category",
        "full_name",
        "represents",
        "unit",
        "can_vote",
        "is_vip",
        "phone",
        "workplace",
    )
    home, office = unit.pk, "Phòng Quản lý Thương mại"
    assert set(Delegate.objects.values_list(*fields)) == {
        (person.pk, "exemplar", "Nguyễn Thị Mẫu Ánh", "", home, True, True, "0912345678", office),
        (collective.pk, "exemplar", "Lê Văn Mẫu Đức", "Tổ Mẫu số 1", home, True, False, "", office),
        (guest.pk, "guest", "Phạm Mẫu Bình", "", guest_organisation.pk, False, False, "", office),
    }
    assert [delegate.represents for delegate in Delegate.objects.search("to mau so 1")] == ["Tổ Mẫu số 1"]
    names = list(Delegate.objects.values_list("full_name", flat=True))
    assert names == ["Nguyễn Thị Mẫu Ánh", "Phạm Mẫu Bình", "Lê Văn Mẫu Đức"]


def test_a_second_run_adds_nobody_and_one_history_entry_stands_per_person(
    conference, organiser, make_nomination
):
    make_nomination(State.APPROVED)
    assert [registration.register_approved(conference, organiser) for _run in range(2)] == [1, 0]
    entries = history.of(Delegate.objects.get())
    assert [(entry.actor, entry.action, entry.to_state) for entry in entries] == [
        (organiser, "registered", "exemplar")
    ]


def test_another_conference_keeps_its_nominations(conference, organiser, make_nomination):
    fields = {field.attname: getattr(conference, field.attname) for field in Conference._meta.concrete_fields}
    other = Conference.objects.create(**fields | {"id": None, "slug": "hoi-nghi-iv", "is_current": False})
    make_nomination(State.APPROVED, conference=other)
    assert registration.register_approved(conference, organiser) == 0
    assert not Delegate.objects.exists()


def test_button_says_how_many_wait_and_adds_them(organiser, as_user, make_nomination, make_delegate):
    approved = [make_nomination(State.APPROVED) for _number in range(3)]
    make_delegate(nomination=approved[0], category="exemplar")
    client = as_user(organiser)
    assert client.get(reverse("delegates:list")).context["new_count"] == 2
    for _click in range(2):
        response = client.post(reverse(URL))
        assert (response.status_code, response.url) == (302, reverse("delegates:list"))
    assert client.get(reverse("delegates:list")).context["new_count"] == 0
    assert set(Delegate.objects.values_list("nomination", flat=True)) == {
        nomination.pk for nomination in approved
    }


@pytest.mark.parametrize("role", ["preparer", "head", "outsider", "door", "leader"])
def test_others_may_not_register(role, request, as_user, make_nomination):
    make_nomination(State.APPROVED)
    assert as_user(request.getfixturevalue(role)).post(reverse(URL)).status_code == 403
    assert not Delegate.objects.exists()


def test_the_function_itself_asks_for_the_organiser(conference, head, make_nomination):
    make_nomination(State.APPROVED)
    with pytest.raises(PermissionDenied):
        registration.register_approved(conference, head)
    assert registration.register_approved(conference, None) == 1


def test_get_is_405_and_nobody_signed_in_is_told_so(client, organiser, as_user, conference):
    assert as_user(organiser).get(reverse(URL)).status_code == 405
    assert client.post(reverse(URL)).templates[0].name == "signed_out.html"


def test_without_a_conference_404(organiser, as_user):
    assert as_user(organiser).post(reverse(URL)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_add_everybody_once(conference, organiser, make_nomination):
    for _number in range(20):
        make_nomination(State.APPROVED)
    start, counts, errors = threading.Barrier(4), [], []

    def click():
        try:
            start.wait()
            counts.append(registration.register_approved(conference, organiser))
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, sorted(counts), Delegate.objects.count()) == ([], [0, 0, 0, 20], 20)
