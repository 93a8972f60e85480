"""Several people at the same award at the same moment: one wins, nothing is done twice or by halves."""

import datetime
import threading

import pytest
from django.db import connection

from accounts.models import User
from conference.models import HistoryEntry
from nominations import award_decisions, awards, handover, transitions
from nominations.awards import AwardError
from nominations.models import Award, AwardDecision, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2020, 4, 20)


def at_once(*acts) -> list:
    """Runs the acts in threads that begin together; what each returned or the refusal it raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def user(organiser) -> User:
    return User.objects.get(pk=organiser.pk)


def refusals(results) -> list:
    assert [found for found in results if isinstance(found, Exception)] == [
        found for found in results if isinstance(found, AwardError | transitions.TransitionError)
    ]
    return [found for found in results if isinstance(found, Exception)]


def test_proposed_once(conference, organiser, approved_exemplar):
    for _place in range(5):
        approved_exemplar()
    results = at_once(*[lambda: awards.propose_all(conference, user(organiser))] * 4)
    assert (sorted(results), Award.objects.count()) == ([0, 0, 0, 5], 5)


def test_issued_once(conference, organiser, approved_exemplar, draft):
    approved_exemplar()
    awards.propose_all(conference, organiser)
    pk = draft(number="12/QĐ-SCT", date=DAY).pk
    results = at_once(*[lambda: award_decisions.issue(AwardDecision.objects.get(pk=pk), user(organiser))] * 4)
    assert len(refusals(results)) == 3
    assert HistoryEntry.objects.filter(action__in=("decision_issued", "award_decided")).count() == 2


def test_one_number(draft, organiser, award_form):
    results = at_once(*[lambda: draft(number="12/QĐ-SCT", date=DAY)] * 4)
    assert (len(refusals(results)), AwardDecision.objects.count()) == (3, 1)


def test_one_decision_of_a_form_sent_twice(draft, award_form):
    results = at_once(*[lambda: draft(form_key="a" * 32)] * 4)
    assert ({found.pk for found in results}, AwardDecision.objects.count()) == ({results[0].pk}, 1)


def test_handed_over_once(conference, organiser, approved_exemplar, issued):
    for _place in range(4):
        approved_exemplar()
    issued()
    ids = list(Award.objects.values_list("pk", flat=True))
    results = at_once(*[lambda: len(handover.record(conference, user(organiser), ids, "received"))] * 4)
    assert sorted(results) == [0, 0, 0, 4]
    assert HistoryEntry.objects.filter(action="award_handed_over").count() == 4


def test_withdrawn_or_decided_never_both(conference, organiser, approved_exemplar, draft):
    approved_exemplar()
    nomination = approved_exemplar()
    awards.propose_all(conference, organiser)
    decision = draft(number="12/QĐ-SCT", date=DAY)
    results = at_once(
        lambda: award_decisions.issue(AwardDecision.objects.get(pk=decision.pk), user(organiser)),
        lambda: transitions.withdraw(Nomination.objects.get(pk=nomination.pk), user(organiser), "Nghỉ việc"),
    )
    nomination.refresh_from_db()
    withdrawn = nomination.state == State.WITHDRAWN
    assert withdrawn != nomination.awards.given().exists()
    assert len(refusals(results)) == (0 if withdrawn else 1)
    assert AwardDecision.objects.get().state == "issued"
