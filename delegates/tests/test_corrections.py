"""What a unit corrected after approval reaches the delegate list, and only that."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from conference import history
from delegates.corrections import carry_over, corrected
from delegates.models import Delegate
from delegates.registration import register_approved
from nominations import transitions
from nominations.models import Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def nomination(make_nomination, allocation, conference, organiser):
    """Approved before there were versions, and on the list; the organiser changed the phone there."""
    nomination = make_nomination(State.APPROVED, full_name="Nguyễn Thị Mẫu Hà", phone="0911111111")
    register_approved(conference, organiser)
    Delegate.objects.update(phone="0922222222")
    return nomination


@pytest.fixture
def correct(preparer, head):
    """correct(nomination, full_name=…): opened, changed, submitted and approved again."""

    def run(nomination, **fields):
        transitions.amend(nomination, preparer, "Sai chính tả")
        for name, value in fields.items():
            setattr(nomination, name, value)
        nomination.save(update_fields=fields)
        transitions.submit(nomination, preparer)
        return transitions.approve(nomination, head)

    return run


def test_only_what_was_corrected(nomination, correct, conference, organiser):
    assert corrected(conference).count() == 0
    correct(nomination, full_name="Nguyễn Thị Mẫu Hạ", position="Phó phòng")
    assert corrected(conference).count() == 1
    assert carry_over(conference, organiser) == 1
    delegate = Delegate.objects.get()
    assert (delegate.full_name, delegate.position, delegate.phone) == (
        "Nguyễn Thị Mẫu Hạ",
        "Phó phòng",
        "0922222222",
    )
    assert delegate.search_key == " nguyen thi mau ha pho phong phong quan ly thuong mai"
    entry = history.of(delegate).first()
    assert (entry.action, entry.changes) == (
        "carried_over",
        {
            "full_name": ["Nguyễn Thị Mẫu Hà", "Nguyễn Thị Mẫu Hạ"],
            "position": ["Chuyên viên", "Phó phòng"],
        },
    )
    assert carry_over(conference, organiser) == corrected(conference).count() == 0


def test_opened_again_nobody_is_expected_until_the_new_approval(
    nomination, preparer, head, as_user, organiser
):
    assert Delegate.objects.expected().count() == 1
    transitions.amend(nomination, preparer, "Sai chính tả")
    assert Delegate.objects.expected().count() == 0
    off = as_user(organiser).get(reverse("delegates:list"), {"answer": "off"}).content.decode()
    assert "Chờ duyệt lại" in off and "đề cử đã rút" not in off
    transitions.submit(nomination, preparer)
    transitions.approve(nomination, head)
    assert Delegate.objects.expected().count() == 1


def test_not_before_the_head_approved_it(nomination, preparer, conference, organiser):
    transitions.amend(nomination, preparer, "Sai chính tả")
    Nomination.objects.filter(pk=nomination.pk).update(full_name="Tên Khác")
    nomination.refresh_from_db()
    transitions.submit(nomination, preparer)
    assert carry_over(conference, organiser) == 0
    assert Delegate.objects.get().full_name == "Nguyễn Thị Mẫu Hà"


def test_corrected_before_coming_onto_the_list(make_nomination, allocation, correct, conference, organiser):
    nomination = make_nomination(State.APPROVED)
    correct(nomination, position="Phó phòng")
    register_approved(conference, organiser)
    assert Delegate.objects.get().position == "Phó phòng"
    assert corrected(conference).count() == 0


def test_approved_again_without_a_change_that_prints(nomination, correct, conference, organiser):
    correct(nomination, summary="Khác")
    assert carry_over(conference, organiser) == 0
    assert corrected(conference).count() == 0
    assert history.of(Delegate.objects.get()).count() == 1


@pytest.mark.parametrize("who", ["preparer", "head"])
def test_by_the_organiser_alone(request, nomination, correct, conference, who):
    correct(nomination, position="Phó phòng")
    with pytest.raises(PermissionDenied):
        carry_over(conference, request.getfixturevalue(who))
    assert Delegate.objects.get().position == "Chuyên viên"


def test_with_one_press_on_the_list(nomination, correct, as_user, organiser):
    correct(nomination, position="Phó phòng")
    client = as_user(organiser)
    assert client.get(reverse("delegates:list")).context["corrected_count"] == 1
    page = client.post(reverse("delegates:register"), follow=True)
    assert "Đã cập nhật thông tin của 1 người." in page.content.decode()
    assert page.context["corrected_count"] == 0
    assert Delegate.objects.get().position == "Phó phòng"
