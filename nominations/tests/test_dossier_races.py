"""Two people at the same moment: opposite verdicts on one pair, and the seat that an opened nomination frees."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from accounts.models import Role
from nominations import pairs, transitions
from nominations.mix import seats_of
from nominations.models import Allocation, Honour, Nomination, PairVerdict, Version
from nominations.states import State
from nominations.transitions import TransitionError

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[str]:
    """Runs all of them on a barrier; "done" or the kind of exception of each, in order."""
    start, answers = threading.Barrier(len(acts)), {}

    def run(place, act):
        try:
            start.wait()
            act()
            answers[place] = "done"
        except Exception as error:
            answers[place] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in range(len(acts))]


def fresh(nomination):
    return Nomination.objects.get(pk=nomination.pk)


def test_one_of_two_nominations_always_stays(make_nomination, make_user, other_unit):
    chiefs = [make_user(Role.ORGANISER) for _ in range(2)]
    for number in range(5):
        first = make_nomination(full_name=f"Lê Văn {number}")
        second = make_nomination(full_name=f"Lê Văn {number}", unit=other_unit)
        answers = at_once(
            lambda a=first, b=second: pairs.same(a, b, chiefs[0], "Giữ bên này"),
            lambda a=first, b=second: pairs.same(b, a, chiefs[1], "Giữ bên kia"),
        )
        assert sorted(answers) == [TransitionError.__name__, "done"]
        states = sorted(fresh(row).state for row in (first, second))
        assert states == [State.SUBMITTED, State.WITHDRAWN]
    assert PairVerdict.objects.count() == 5


def test_a_freed_seat_is_given_once(make_nomination, conference, unit, preparer, head, make_user):
    """One opens an approved nomination while two heads approve two others on what may be the last seat."""
    Allocation.objects.create(conference=conference, unit=unit, category="exemplar", seats=1)
    second_head = make_user(Role.UNIT_HEAD, unit)
    for _round in range(5):
        Nomination.objects.update(state=State.WITHDRAWN)
        approved = make_nomination(State.APPROVED, decided_by=head)
        one, two = make_nomination(), make_nomination()
        answers = at_once(
            lambda row=approved: transitions.amend(row, preparer, "Sai tên"),
            lambda row=one: transitions.approve(row, head),
            lambda row=two: transitions.approve(row, second_head),
        )
        assert answers[0] == "done" and set(answers) <= {"done", TransitionError.__name__}
        used = seats_of(conference, unit.pk, "exemplar").approved
        assert used == answers[1:].count("done") <= 1


def test_two_clicks_open_it_once(make_nomination, preparer, head):
    nomination = make_nomination(State.APPROVED, decided_by=head)
    clicks = [lambda: transitions.amend(fresh(nomination), preparer, "Sai tên") for _ in range(3)]
    assert sorted(at_once(*clicks)) == [TransitionError.__name__] * 2 + ["done"]
    assert [row.action for row in nomination.versions.all()] == [Version.Action.APPROVE]


def test_an_honour_typed_by_two_people_at_once_is_kept_once(conference, as_user, make_user):
    typed = {"name": "Nguyễn Thị Hòa", "award": "Giấy khen", "year": "2015", "date_of_birth": ""}
    typed |= {"unit": "", "decision_number": "", "issuer": ""}
    clients = [as_user(make_user(Role.ORGANISER)) for _ in range(2)]
    for _round in range(3):
        at_once(*(lambda who=who: who.post("/admin/nominations/honour/add/", typed) for who in clients))
        assert Honour.objects.count() == 1
        Honour.objects.all().delete()
