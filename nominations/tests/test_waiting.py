"""The waiting list: who is next for a free seat, in what order, and that nobody is approved past them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from conference.models import Conference, HistoryEntry
from nominations import transitions, vacancies, waiting, waiting_moves, waiting_rule
from nominations.mix import seats_of
from nominations.models import Allocation, Nomination
from nominations.states import State
from nominations.tests.test_award_races import at_once
from nominations.transitions import TransitionError

IN, TO = Nomination.Kind.INDIVIDUAL, Nomination.Kind.COLLECTIVE


@pytest.mark.parametrize(
    ("kinds", "left", "of_kind", "places"),
    [
        ([IN, IN, IN], 2, {IN: 2, TO: 0}, [0, 1]),
        ([TO, IN, TO, IN], 2, {IN: 1, TO: 1}, [0, 1]),
        ([TO, TO, IN], 1, {IN: 1, TO: 0}, [2]),  # no seat of theirs is free: they hold nobody up
        ([TO, IN], 0, {IN: 0, TO: 0}, []),
        (["guest", "guest"], 1, {}, [0]),
        ([], 3, {IN: 3, TO: 0}, []),
    ],
)
def test_who_is_next(kinds, left, of_kind, places):
    assert waiting_rule.proposed(kinds, left, of_kind) == places


@pytest.fixture
def full(allocation, make_nomination) -> list[Nomination]:
    """The unit's two seats for individuals are taken."""
    return [make_nomination(State.APPROVED) for _place in range(2)]


@pytest.fixture
def waiters(full, make_nomination, preparer) -> list[Nomination]:
    found = [make_nomination(full_name=f"Chờ Mẫu {letter}") for letter in "ABC"]
    for nomination in found:
        waiting_moves.join(nomination, preparer)
    return found


def order(conference, unit) -> list[str]:
    return [row.full_name[-1] for row in waiting.line_of(conference, unit.pk, "exemplar")]


@pytest.mark.django_db
class TestList:
    def test_a_freed_seat_is_proposed_and_given_to_nobody(self, conference, unit, waiters, full, organiser):
        transitions.withdraw(full[0], organiser, "Chuyển công tác")
        (line,) = waiting.lists(conference, [seats_of(conference, unit.pk, "exemplar")]).values()
        assert [row.is_next for row in line] == [True, False, False]
        assert {row.state for row in Nomination.objects.filter(pk__in=[row.pk for row in waiters])} == {
            "submitted"
        }

    def test_nobody_is_approved_past_who_is_next(
        self, conference, unit, waiters, full, organiser, head, make_nomination
    ):
        transitions.withdraw(full[0], organiser, "Chuyển công tác")
        for late in (waiters[1], make_nomination()):
            with pytest.raises(TransitionError, match="Chờ Mẫu A đang đứng trước"):
                transitions.approve(late, head)
        transitions.approve(waiters[0], head)
        assert order(conference, unit) == ["B", "C"]

    def test_an_order_changed_with_its_reason_decides(self, conference, unit, waiters, full, organiser, head):
        with pytest.raises(TransitionError):
            waiting_moves.move(waiters[2], head, 1, " ")
        waiting_moves.move(waiters[2], head, 1, "Nhiều thành tích hơn")
        assert order(conference, unit) == ["C", "A", "B"]
        entry = HistoryEntry.objects.get(action="waiting_moved")
        assert (entry.actor, entry.reason, entry.changes) == (
            head, "Nhiều thành tích hơn", {"waiting_place": ["3", "1"]},
        )  # fmt: skip
        transitions.withdraw(full[0], organiser, "Nghỉ việc")
        transitions.approve(waiters[2], head)

    def test_it_is_for_whoever_finds_no_seat(self, conference, allocation, make_nomination, preparer):
        with pytest.raises(TransitionError, match="Vẫn còn chỉ tiêu"):
            waiting_moves.join(make_nomination(), preparer)
        with pytest.raises(TransitionError):
            waiting_moves.join(make_nomination(State.DRAFT), preparer)

    def test_twice_is_once_and_a_decision_ends_it(self, conference, unit, waiters, preparer, head):
        assert waiting_moves.join(waiters[1], preparer) == 2
        transitions.return_for_changes(waiters[0], head, "Bổ sung")
        waiting_moves.leave(waiters[1], preparer, "Rút")
        assert order(conference, unit) == ["C"]

    def test_another_unit_has_no_say(self, waiters, outsider, as_user, make_user):
        for act in (waiting_moves.join, lambda row, user: waiting_moves.move(row, user, 1, "Lý do")):
            with pytest.raises(PermissionDenied):
                act(waiters[2], outsider)
        assert as_user(outsider).get(f"/nominations/{waiters[2].pk}/waiting/").status_code == 404
        reader = make_user("leader")
        assert as_user(reader).post(f"/nominations/{waiters[2].pk}/waiting/", {"join": 1}).status_code == 403

    def test_another_units_guest_who_is_next_is_not_named(
        self, make_nomination, guest_organisation, guest_allocation, other_unit, outsider, preparer, organiser
    ):
        guest = {"kind": "guest", "organisation": guest_organisation}
        taken = [make_nomination(State.APPROVED, **guest) for _place in range(2)]
        theirs = make_nomination(full_name="Khách Của Họ", unit=other_unit, **guest)
        mine = make_nomination(full_name="Khách Của Ta", **guest)
        waiting_moves.join(theirs, outsider)
        waiting_moves.join(mine, preparer)
        with pytest.raises(PermissionDenied):
            waiting_moves.move(mine, preparer, 1, "Ta trước")
        transitions.withdraw(taken[0], organiser, "Bận")
        with pytest.raises(TransitionError, match="Người khác đang đứng trước"):
            transitions.approve(mine, organiser)

    def test_the_page_moves_and_keeps_what_was_typed(self, conference, unit, waiters, preparer, as_user):
        client, address = as_user(preparer), f"/nominations/{waiters[2].pk}/waiting/"
        refused = client.post(address, {"place": 1})
        assert refused.context["form"].has_error("reason") and refused.context["form"]["place"].value() == "1"
        assert client.post(address, {"place": 1, "reason": "Ưu tiên nữ"}).status_code == 302
        assert order(conference, unit) == ["C", "A", "B"]
        assert client.get("/nominations/unit/").content.decode().count("Chờ Mẫu") == 6


@pytest.mark.django_db
class TestSeatsGivenBack:
    def test_the_seat_counts_as_free_and_is_taken_again_while_it_is(self, conference, unit, full, organiser):
        vacancies.give_back(conference, [full[0].pk], organiser, "Ốm")
        assert seats_of(conference, unit.pk, "exemplar").left_individuals == 1
        assert vacancies.take_again(conference, [row.pk for row in full], organiser) == {
            row.pk for row in full
        }
        assert seats_of(conference, unit.pk, "exemplar").left_individuals == 0

    def test_not_once_somebody_else_has_it(self, conference, full, organiser, head, make_nomination):
        vacancies.give_back(conference, [row.pk for row in full], organiser, "Ốm")
        transitions.approve(make_nomination(), head)
        assert len(vacancies.take_again(conference, [row.pk for row in full], organiser)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_goes_to_one(conference, unit, allocation, make_nomination, head, organiser):
    Allocation.objects.update(seats=2, collectives=1)
    away = make_nomination(State.APPROVED)
    vacancies.give_back(conference, [away.pk], organiser, "Ốm")
    rivals = [make_nomination() for _place in range(3)]

    def again():
        with transaction.atomic():
            locked = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
            if not vacancies.take_again(locked, [away.pk], organiser):
                raise TransitionError("taken")

    results = at_once(*[lambda row=row: transitions.approve(row, head) for row in rivals], again)
    assert sum(isinstance(found, TransitionError) for found in results) == 3
    assert seats_of(conference, unit.pk, "exemplar").left_individuals == 0
    assert Nomination.objects.seated().count() == 1
