"""The list is closed, or the organiser answers, while a unit writes: what was typed is shown again."""

import pytest
from django.urls import reverse

from accounts.models import Role
from elections import preparing
from elections.models import Candidate, Election

pytestmark = pytest.mark.django_db
TYPED = {"full_name": "Ngô Mẫu Viết", "gender": "male", "biography": "Tiểu sử đã gõ", "key": "a" * 32}


def test_the_list_is_closed_meanwhile(election, unit, head, as_user):
    Election.objects.filter(pk=election.pk).update(state=Election.State.LISTED)
    page = reverse("elections:new_candidate", args=[election.pk])
    answer = as_user(head).post(page, TYPED | {"unit": unit.pk})
    assert (answer.status_code, Candidate.objects.count()) == (200, 0)
    assert "Danh sách ứng cử đã chốt." in answer.content.decode()
    assert "Tiểu sử đã gõ" in answer.content.decode()
    assert [as_user(head).get(page).status_code, as_user(head).post(page).status_code] == [302, 302]


@pytest.fixture
def proposed(election, unit, head) -> Candidate:
    return preparing.propose(Candidate(election=election, unit=unit, full_name="Ngô Mẫu Viết"), head)


@pytest.mark.parametrize(
    ("closed", "said"), [(False, "ban tổ chức đã trả lời"), (True, "Danh sách ứng cử đã chốt.")]
)
def test_the_organiser_answers_meanwhile(
    closed, said, proposed, organiser, head, unit, outsider, make_user, as_user
):
    preparing.answer(proposed, organiser, accept=True)
    if closed:
        Election.objects.filter(pk=proposed.election_id).update(state=Election.State.LISTED)
    page = reverse("elections:edit_candidate", args=[proposed.pk])
    answer = as_user(head).post(page, TYPED | {"unit": unit.pk})
    assert answer.status_code == 200
    assert said in answer.content.decode() and "Tiểu sử đã gõ" in answer.content.decode()
    proposed.refresh_from_db()
    assert (proposed.biography, proposed.state) == ("", Candidate.State.ACCEPTED)
    assert [as_user(head).get(page).status_code, as_user(head).post(page).status_code] == [403, 403]
    assert {as_user(user).post(page, TYPED).status_code for user in (outsider, make_user(Role.LEADER))} <= {
        403,
        404,
    }
