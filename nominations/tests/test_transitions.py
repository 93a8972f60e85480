"""Every way between the states: who may, what stops it, what it leaves behind."""

import pytest

from accounts.models import Role, RoleAssignment
from conference import history
from conference.models import HistoryEntry
from nominations import transitions
from nominations.models import Nomination
from nominations.states import State
from nominations.transitions import ReasonNeeded, TransitionError

pytestmark = pytest.mark.django_db


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


def last_entry(nomination):
    return history.of(nomination).values("actor", "action", "from_state", "to_state", "reason").first()


class TestSubmit:
    def test_gives_a_number_and_writes_history(self, make_nomination, preparer, allocation):
        make_nomination(number=41)
        nomination = make_nomination(State.DRAFT)
        transitions.submit(nomination, preparer)
        assert (nomination.state, nomination.number, nomination.reference) == (State.SUBMITTED, 42, "ĐC-042")
        assert last_entry(nomination) == {
            "actor": preparer.pk,
            "action": "submit",
            "from_state": "draft",
            "to_state": "submitted",
            "reason": "",
        }

    def test_a_returned_one_keeps_its_number(self, make_nomination, preparer):
        nomination = make_nomination(State.RETURNED, number=7)
        transitions.submit(nomination, preparer)
        assert (nomination.state, nomination.number) == (State.SUBMITTED, 7)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("full_name", ""),
            ("gender", ""),
            ("position", ""),
            ("date_of_birth", None),
            ("summary", ""),
            ("award_form", None),
            ("party_endorsed", False),
            ("head_endorsed", False),
            ("mass_endorsed", False),
            ("meeting_date", None),
            ("meeting_total", None),
            ("meeting_present", 21),
            ("meeting_votes", 19),
            ("voting_method", ""),
        ],
    )
    def test_incomplete_is_refused(self, make_nomination, preparer, field, value):
        nomination = make_nomination(State.DRAFT, **{field: value})
        with pytest.raises(TransitionError):
            transitions.submit(nomination, preparer)
        assert fresh(nomination).state == State.DRAFT

    def test_without_achievements_is_refused(self, make_nomination, preparer):
        nomination = make_nomination(State.DRAFT)
        nomination.achievements.all().delete()
        with pytest.raises(TransitionError):
            transitions.submit(nomination, preparer)
        assert fresh(nomination).state == State.DRAFT

    def test_a_guest_needs_an_organisation_and_no_minutes(
        self, make_nomination, preparer, guest_organisation
    ):
        guest = make_nomination(State.DRAFT, kind="guest")
        with pytest.raises(TransitionError):
            transitions.submit(guest, preparer)
        guest.organisation = guest_organisation
        guest.save()
        transitions.submit(guest, preparer)
        assert guest.state == State.SUBMITTED

    @pytest.mark.parametrize("who", ["head", "outsider", "organiser"])
    def test_only_the_units_preparers(self, request, make_nomination, who):
        nomination = make_nomination(State.DRAFT)
        with pytest.raises(TransitionError):
            transitions.submit(nomination, request.getfixturevalue(who))
        assert fresh(nomination).state == State.DRAFT

    def test_after_the_deadline(self, make_nomination, preparer, conference):
        conference.nomination_deadline = "2020-01-01T00:00:00+07:00"
        conference.save()
        with pytest.raises(TransitionError):
            transitions.submit(make_nomination(State.DRAFT), preparer)

    def test_twice(self, make_nomination, preparer):
        nomination = make_nomination(State.DRAFT)
        transitions.submit(nomination, preparer)
        with pytest.raises(TransitionError):
            transitions.submit(fresh(nomination), preparer)
        assert history.of(nomination).count() == 1


class TestApprove:
    def test_leaves_who_when_from_to_why(self, make_nomination, head, allocation):
        nomination = make_nomination()
        transitions.approve(nomination, head, "Thành tích nổi bật")
        assert (nomination.state, nomination.decided_by) == (State.APPROVED, head)
        assert nomination.decided_at is not None
        assert last_entry(nomination) == {
            "actor": head.pk,
            "action": "approve",
            "from_state": "submitted",
            "to_state": "approved",
            "reason": "Thành tích nổi bật",
        }

    @pytest.mark.parametrize("who", ["preparer", "outsider", "organiser"])
    def test_wrong_person(self, request, make_nomination, allocation, who):
        nomination = make_nomination()
        with pytest.raises(TransitionError):
            transitions.approve(nomination, request.getfixturevalue(who))
        assert fresh(nomination).state == State.SUBMITTED

    def test_a_preparer_never_approves_their_own_work(self, make_nomination, preparer, unit, allocation):
        RoleAssignment.objects.create(user=preparer, role=Role.UNIT_HEAD, unit=unit)
        nomination = make_nomination()
        with pytest.raises(TransitionError):
            transitions.approve(nomination, preparer)
        assert fresh(nomination).state == State.SUBMITTED

    def test_the_organiser_decides_on_guests(
        self, make_nomination, organiser, guest_organisation, guest_allocation
    ):
        guest = make_nomination(kind="guest", organisation=guest_organisation)
        transitions.approve(guest, organiser)
        assert guest.state == State.APPROVED

    @pytest.mark.parametrize(
        "state", [State.DRAFT, State.RETURNED, State.APPROVED, State.REFUSED, State.WITHDRAWN]
    )
    def test_wrong_state(self, make_nomination, head, allocation, state):
        nomination = make_nomination(state)
        with pytest.raises(TransitionError):
            transitions.approve(nomination, head)
        assert fresh(nomination).state == state
        assert not HistoryEntry.objects.exists()

    def test_under_at_and_over_the_seats(self, make_nomination, head, allocation):
        """2 seats for individuals, 1 for a collective."""
        transitions.approve(make_nomination(), head)
        transitions.approve(make_nomination(), head)
        over = make_nomination()
        with pytest.raises(TransitionError, match="2"):
            transitions.approve(over, head)
        assert fresh(over).state == State.SUBMITTED
        transitions.approve(make_nomination(kind="collective"), head)
        with pytest.raises(TransitionError, match="3"):
            transitions.approve(make_nomination(kind="collective"), head)

    def test_collectives_have_their_own_seats(self, make_nomination, head, allocation):
        transitions.approve(make_nomination(kind="collective"), head)
        with pytest.raises(TransitionError):
            transitions.approve(make_nomination(kind="collective"), head)

    def test_no_allocation_means_no_seat(self, make_nomination, head):
        with pytest.raises(TransitionError):
            transitions.approve(make_nomination(), head)

    def test_a_guest_sits_on_the_organisations_seats(
        self, make_nomination, organiser, guest_organisation, guest_allocation
    ):
        for _ in range(2):
            transitions.approve(make_nomination(kind="guest", organisation=guest_organisation), organiser)
        with pytest.raises(TransitionError):
            transitions.approve(make_nomination(kind="guest", organisation=guest_organisation), organiser)


class TestMix:
    """A conference of 10: 7 exemplars, 3 guests (30 % + 2 points allow 3.2)."""

    @pytest.fixture
    def full_of_guests(self, conference, make_nomination, guest_organisation, guest_allocation):
        conference.target_delegates = 10
        conference.save()
        guest_allocation.seats = 9
        guest_allocation.save()
        for _ in range(3):
            make_nomination(State.APPROVED, kind="guest", organisation=guest_organisation)
        return make_nomination(kind="guest", organisation=guest_organisation)

    def test_soft_wants_a_reason_and_keeps_it(self, full_of_guests, organiser):
        with pytest.raises(ReasonNeeded):
            transitions.approve(full_of_guests, organiser)
        transitions.approve(full_of_guests, organiser, "Lãnh đạo tỉnh yêu cầu")
        nomination = fresh(full_of_guests)
        assert (nomination.override_reason, nomination.override_by) == ("Lãnh đạo tỉnh yêu cầu", organiser)

    def test_hard_refuses_even_with_a_reason(self, full_of_guests, organiser, conference):
        conference.quota_is_hard = True
        conference.save()
        with pytest.raises(TransitionError) as refusal:
            transitions.approve(full_of_guests, organiser, "vì tôi muốn")
        assert not isinstance(refusal.value, ReasonNeeded)
        assert fresh(full_of_guests).state == State.SUBMITTED

    def test_hard_with_the_organisers_leave(self, full_of_guests, organiser, head, conference):
        conference.quota_is_hard = True
        conference.save()
        with pytest.raises(TransitionError):
            transitions.allow_override(full_of_guests, head, "không có quyền")
        with pytest.raises(TransitionError):
            transitions.allow_override(full_of_guests, organiser, "  ")
        transitions.allow_override(full_of_guests, organiser, "Khách của Bộ")
        transitions.approve(full_of_guests, head)
        nomination = fresh(full_of_guests)
        assert (nomination.state, nomination.override_by, nomination.override_reason) == (
            State.APPROVED,
            organiser,
            "Khách của Bộ",
        )

    def test_exemplars_are_not_held_up_by_too_many_guests(
        self, full_of_guests, make_nomination, head, allocation
    ):
        nomination = make_nomination()
        transitions.approve(nomination, head)
        assert nomination.override_reason == ""


class TestReturnRefuseWithdraw:
    @pytest.mark.parametrize(
        ("act", "state"),
        [(transitions.return_for_changes, State.RETURNED), (transitions.refuse, State.REFUSED)],
    )
    def test_needs_a_reason(self, make_nomination, head, act, state):
        nomination = make_nomination()
        with pytest.raises(TransitionError):
            act(nomination, head, "   ")
        act(nomination, head, "Thiếu biên bản")
        assert (nomination.state, nomination.decision_reason, nomination.decided_by) == (
            state,
            "Thiếu biên bản",
            head,
        )

    def test_the_unit_takes_back_what_is_not_decided(self, make_nomination, preparer, outsider):
        nomination = make_nomination()
        with pytest.raises(TransitionError):
            transitions.withdraw(nomination, outsider, "phá")
        with pytest.raises(TransitionError):
            transitions.withdraw(nomination, preparer, "")
        transitions.withdraw(nomination, preparer, "Nghỉ ốm")
        assert nomination.state == State.WITHDRAWN

    def test_an_approved_one_only_by_head_or_organiser_and_frees_the_seat(
        self, make_nomination, preparer, head, organiser, allocation
    ):
        first, second, third = (make_nomination() for _ in range(3))
        transitions.approve(first, head)
        transitions.approve(second, head)
        with pytest.raises(TransitionError):
            transitions.withdraw(first, preparer, "Nghỉ ốm")
        transitions.withdraw(first, organiser, "Nghỉ ốm")
        transitions.approve(third, head)
        assert fresh(third).state == State.APPROVED

    @pytest.mark.parametrize("state", [State.REFUSED, State.WITHDRAWN])
    def test_what_is_over_stays_over(self, make_nomination, preparer, state):
        nomination = make_nomination(state)
        with pytest.raises(TransitionError):
            transitions.withdraw(nomination, preparer, "muốn rút")


def test_history_is_only_ever_added(make_nomination, head, allocation):
    transitions.approve(make_nomination(), head)
    entry = HistoryEntry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


class TestOwnWork:
    def test_whoever_wrote_in_it_does_not_decide(self, make_nomination, head, allocation):
        nomination = make_nomination()
        nomination.authors.add(head)
        with pytest.raises(TransitionError):
            transitions.approve(nomination, head)
        assert fresh(nomination).state == State.SUBMITTED

    def test_whoever_submitted_does_not_decide(self, make_nomination, make_user, unit, allocation):
        both = make_user(Role.UNIT_HEAD, unit)
        RoleAssignment.objects.create(user=both, role=Role.UNIT_PREPARER, unit=unit)
        nomination = make_nomination(State.DRAFT)
        transitions.submit(nomination, both)
        with pytest.raises(TransitionError):
            transitions.approve(nomination, both)
        assert not Nomination.objects.decidable_by(both).exists()


class TestUnderTheLock:
    """What happened between the page's look and the lock counts."""

    def test_submit_sees_what_was_emptied_meanwhile(self, make_nomination, preparer):
        seen = make_nomination(State.DRAFT)
        Nomination.objects.filter(pk=seen.pk).update(full_name="")
        with pytest.raises(TransitionError):
            transitions.submit(seen, preparer)
        assert fresh(seen).state == State.DRAFT

    def test_a_preparer_does_not_take_back_what_was_approved_meanwhile(
        self, make_nomination, preparer, head, allocation
    ):
        seen = make_nomination()
        transitions.approve(fresh(seen), head)
        with pytest.raises(TransitionError):
            transitions.withdraw(seen, preparer, "muốn rút")
        assert fresh(seen).state == State.APPROVED

    def test_withdrawal_names_who_and_when(self, make_nomination, head, organiser, allocation):
        nomination = make_nomination()
        transitions.approve(nomination, head)
        approved_at = nomination.decided_at
        transitions.withdraw(nomination, organiser, "Thôi việc")
        assert nomination.decided_by == organiser
        assert nomination.decided_at > approved_at


class TestDiscard:
    def test_a_draft_goes_with_its_papers(self, make_nomination, preparer):
        nomination = make_nomination(State.DRAFT)
        transitions.discard(nomination, preparer)
        assert not Nomination.objects.exists()
        assert HistoryEntry.objects.get().action == "discarded"

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED, State.APPROVED])
    def test_what_was_submitted_stays(self, make_nomination, preparer, state):
        with pytest.raises(TransitionError):
            transitions.discard(make_nomination(state), preparer)
        assert Nomination.objects.count() == 1

    def test_only_the_units_preparers(self, make_nomination, head):
        with pytest.raises(TransitionError):
            transitions.discard(make_nomination(State.DRAFT), head)
