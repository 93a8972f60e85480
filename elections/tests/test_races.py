"""Two tellers, two presses and the head at the same moment: threads on a barrier, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from elections import counting, replacing, results, tally
from elections.models import BoardMember, Election, Result, TellerCount
from elections.rounds import ElectionError

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], object]) -> list[str]:
    """What each step came to, all begun together: "done" or the name of what refused it."""
    barrier = threading.Barrier(len(steps))

    def run(step) -> str:
        try:
            barrier.wait(timeout=10)
            step()
        except (ElectionError, PermissionDenied) as refused:
            return type(refused).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def seen(election) -> Election:
    """The election as a page read it."""
    return Election.objects.get(pk=election.pk)


def test_equal_counts_at_once_are_equal(counting_now, people, figures):
    pages = [seen(counting_now) for _teller in range(2)]
    tellers = (people.first, people.second)
    done = at_once(
        *(lambda at=at: counting.enter(pages[at], tellers[at], figures(3, 1, 0)) for at in range(2))
    )
    assert done == ["done", "done"]
    assert (seen(counting_now).turn, counting.agreed(seen(counting_now))) == (1, figures(3, 1, 0))


def test_different_counts_at_once_move_the_turn_once(counting_now, people, figures):
    """Each pressed twice: whichever press comes second is of an earlier turn, or of one that the teller has entered."""
    pages = [seen(counting_now) for _press in range(4)]
    votes = {people.first: (3, 1, 0), people.second: (2, 1, 0)}
    steps = [
        lambda at=at, who=who: counting.enter(pages[at], who, figures(*votes[who]))
        for at, who in enumerate((people.first, people.second) * 2)
    ]
    assert sorted(at_once(*steps)) == ["ElectionError", "ElectionError", "done", "done"]
    assert seen(counting_now).turn == 2
    assert list(TellerCount.objects.order_by("turn").values_list("turn", flat=True)) == [1, 1]


def test_confirmed_once(counting_now, people, figures):
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    pages = [seen(counting_now) for _press in range(3)]
    done = at_once(*(lambda page=page: results.confirm(page, people.head) for page in pages))
    assert sorted(done) == ["ElectionError", "ElectionError", "done"]
    assert Result.objects.count() == 1


def test_taken_back_while_it_is_signed(counting_now, people, figures, organiser):
    """Whichever comes first: a result is never signed and taken back in one, and the count goes on."""
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    results.confirm(counting_now, people.head)
    pages = [seen(counting_now) for _press in range(3)]
    done = at_once(
        lambda: results.reopen(pages[0], organiser, "Nhầm"),
        lambda: results.sign(pages[1], people.secretary),
        lambda: results.reopen(pages[2], organiser, "Nhầm"),
    )
    assert sorted((done[0], done[2])) == ["ElectionError", "done"]
    after = seen(counting_now)
    assert (after.state, after.turn, results.current(after)) == ("counting", 2, None)


def test_replaced_while_the_old_one_enters(counting_now, people, figures, make_user):
    """Nothing of the one who was replaced is left in the turn, whichever comes first."""
    third = make_user(None, full_name="Kiểm Phiếu Ba")
    seat = BoardMember.objects.select_related("election").get(user=people.first)
    page = seen(counting_now)
    done = at_once(
        lambda: replacing.replace(
            seat, BoardMember(user=third, full_name="Ba", election=page), people.head, "Bị ốm"
        ),
        lambda: counting.enter(seen(counting_now), people.first, figures(3, 1, 0)),
    )
    assert done[0] == "done" and done[1] in ("done", "PermissionDenied")
    assert not TellerCount.objects.exists()


def test_running_counts_at_once(counting_now, people, figures):
    sums = {name: 0 for name in figures(0, 0, 0) if name.startswith("votes_")} | {"counted": 2, "invalid": 0}
    pages = [seen(counting_now) for _press in range(4)]
    steps = [
        lambda at=at, who=who: tally.enter(pages[at], who, 1, sums)
        for at, who in enumerate((people.first, people.second) * 2)
    ]
    assert sorted(at_once(*steps)) == ["ElectionError", "ElectionError", "done", "done"]
    assert list(tally.equal_steps(counting_now.running.all())) == [1]
