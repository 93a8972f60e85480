"""Editing after approval: with a reason, back to the unit, the seat freed, approved anew with the difference in sight."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from conference import history
from nominations import awards, transitions
from nominations.mix import seats_of
from nominations.models import Nomination, Version
from nominations.states import State
from nominations.transitions import TransitionError

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(make_nomination, allocation, head):
    return make_nomination(State.APPROVED, full_name="Nguyễn Thị Mẫu Hà", decided_by=head)


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


class TestTransition:
    def test_sends_it_back_and_frees_the_seat(self, approved, preparer, conference):
        transitions.amend(approved, preparer, "Sai chính tả họ tên")
        assert (approved.state, approved.decision_reason) == (State.RETURNED, "Sai chính tả họ tên")
        assert approved.amended_at is not None
        assert seats_of(conference, approved.unit_id, "exemplar").approved == 0
        entry = history.of(approved).first()
        assert (entry.actor, entry.action, entry.from_state, entry.to_state, entry.reason) == (
            preparer,
            "amend",
            "approved",
            "returned",
            "Sai chính tả họ tên",
        )

    def test_keeps_what_was_approved(self, approved, preparer, head):
        transitions.amend(approved, preparer, "Sai tên")
        version = approved.versions.get()
        assert (version.number, version.action, version.by) == (1, Version.Action.APPROVE, head)
        assert version.content["full_name"] == "Nguyễn Thị Mẫu Hà"

    def test_a_leave_from_the_mix_does_not_last(self, approved, preparer, head):
        Nomination.objects.update(override_reason="Đồng ý", override_by=head)
        transitions.amend(approved, preparer, "Sai tên")
        assert (approved.override_reason, approved.override_by) == ("", None)

    def test_a_proposed_award_falls_with_it(self, approved, preparer, conference, organiser):
        awards.propose_all(conference, organiser)
        transitions.amend(approved, preparer, "Sai tên")
        assert not approved.awards.exists()

    @pytest.mark.parametrize("step", ["amend", "merge"])
    def test_not_under_a_decided_award(self, approved, preparer, organiser, issued, step):
        issued(approved)
        who = preparer if step == "amend" else organiser
        with pytest.raises(TransitionError, match="khen"):
            getattr(transitions, step)(approved, who, "Sai tên")
        assert fresh(approved).state == State.APPROVED
        assert approved.awards.given().count() == 1

    @pytest.mark.parametrize("who", ["organiser", "outsider"])
    def test_by_nobody_else(self, request, approved, who):
        with pytest.raises(TransitionError):
            transitions.amend(approved, request.getfixturevalue(who), "Sai tên")
        assert fresh(approved).state == State.APPROVED

    @pytest.mark.parametrize("state", [s for s in State if s != State.APPROVED])
    def test_only_an_approved_one(self, make_nomination, preparer, state):
        nomination = make_nomination(state)
        with pytest.raises(TransitionError):
            transitions.amend(nomination, preparer, "Sai tên")
        assert fresh(nomination).state == state
        assert not history.of(nomination).exists()

    def test_a_reason_is_needed(self, approved, preparer):
        with pytest.raises(TransitionError):
            transitions.amend(approved, preparer, " \u200b ")
        assert fresh(approved).state == State.APPROVED

    def test_a_second_click(self, approved, preparer):
        transitions.amend(approved, preparer, "Sai tên")
        with pytest.raises(TransitionError):
            transitions.amend(fresh(approved), preparer, "Sai tên")
        assert history.of(approved).count() == 1

    def test_goes_to_the_head_again_though_the_deadline_has_passed(
        self, approved, preparer, head, conference
    ):
        transitions.amend(approved, preparer, "Sai tên")
        conference.nomination_deadline = timezone.now() - datetime.timedelta(days=1)
        conference.save()
        transitions.submit(approved, preparer)
        transitions.approve(approved, head)
        assert (approved.state, approved.amended_at) == (State.APPROVED, None)

    def test_another_one_took_the_seat_meanwhile(self, approved, preparer, head, make_nomination):
        transitions.amend(approved, preparer, "Sai tên")
        for _seat in range(2):
            transitions.approve(make_nomination(), head)
        transitions.submit(approved, preparer)
        with pytest.raises(TransitionError):
            transitions.approve(approved, head)
        assert fresh(approved).state == State.SUBMITTED

    def test_is_no_way_round_the_head_to_withdraw(self, approved, preparer, head):
        transitions.amend(approved, preparer, "Sai tên")
        with pytest.raises(TransitionError):
            transitions.withdraw(approved, preparer, "Rút")
        transitions.withdraw(approved, head, "Rút")
        assert fresh(approved).state == State.WITHDRAWN


class TestPages:
    def address(self, nomination):
        return reverse("nominations:amend", args=[nomination.pk])

    def test_an_approved_one_is_edited_no_other_way(self, as_user, preparer, approved):
        client = as_user(preparer)
        edit, save = (reverse(f"nominations:{name}", args=[approved.pk]) for name in ("edit", "autosave"))
        data = {"unit": approved.unit_id, "kind": "individual", "full_name": "Tên Khác", "version": 1}
        assert client.post(edit, data)["Location"] == reverse("nominations:detail", args=[approved.pk])
        assert client.post(save, data).status_code == 409
        assert fresh(approved).full_name == "Nguyễn Thị Mẫu Hà"

    def test_asks_for_the_reason_then_opens_the_form(self, as_user, preparer, approved):
        client = as_user(preparer)
        detail = client.get(reverse("nominations:detail", args=[approved.pk])).content.decode()
        assert self.address(approved) in detail and "Sửa sau khi duyệt" in detail
        assert client.get(self.address(approved)).status_code == 200
        assert client.post(self.address(approved), {"reason": ""}).status_code == 200
        assert fresh(approved).state == State.APPROVED
        response = client.post(self.address(approved), {"reason": "Sai tên"})
        assert response["Location"] == reverse("nominations:edit", args=[approved.pk])
        assert "Mở lại để sửa sau khi duyệt" in client.get(response["Location"]).content.decode()

    def test_a_second_click_is_told(self, as_user, preparer, approved):
        client = as_user(preparer)
        client.post(self.address(approved), {"reason": "Sai tên"})
        second = client.post(self.address(approved), {"reason": "Sai tên"})
        assert set(second.context["form"].errors) == {"reason"}
        assert client.get(self.address(approved)).status_code == 302

    @pytest.mark.parametrize(
        ("who", "status"), [("preparer", 302), ("head", 302), ("organiser", 404), ("outsider", 404)]
    )
    def test_rights(self, request, as_user, approved, who, status):
        client = as_user(request.getfixturevalue(who))
        assert client.post(self.address(approved), {"reason": "Sai tên"}).status_code == status
        assert fresh(approved).state == (State.RETURNED if status == 302 else State.APPROVED)

    def test_sign_in_is_asked(self, client, approved):
        assert client.get(self.address(approved))["Location"].startswith("/sign-in/?next=")

    def test_the_head_sees_what_changed_since_the_approval(self, as_user, preparer, head, approved):
        transitions.amend(approved, preparer, "Sai tên")
        client = as_user(preparer)
        data = {
            "unit": approved.unit_id,
            "kind": "individual",
            "full_name": "Nguyễn Thị Mẫu Hạ",
            "version": approved.version,
            "position": approved.position,
        }
        client.post(reverse("nominations:edit", args=[approved.pk]), data)
        Nomination.objects.filter(pk=approved.pk).update(state=State.SUBMITTED)
        for address in (
            f"/admin/nominations/nomination/decide/approve/?ids={approved.pk}",
            f"/admin/nominations/nomination/{approved.pk}/change/",
        ):
            page = as_user(head).get(address).content.decode()
            assert "Thay đổi so với lần duyệt trước" in page
            assert "Nguyễn Thị Mẫu <del>Hà</del>" in page
            assert "Nguyễn Thị Mẫu <ins>Hạ</ins>" in page

    def test_a_first_submission_has_no_such_difference(self, as_user, head, make_nomination, allocation):
        nomination = make_nomination()
        address = f"/admin/nominations/nomination/decide/approve/?ids={nomination.pk}"
        assert "Thay đổi so với" not in as_user(head).get(address).content.decode()
