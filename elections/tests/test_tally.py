"""The running tally: what both tellers have alike while they count, shown to the hall only when it is released."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from conference import history
from elections import counting, hall_result, results, tally
from elections.models import Election
from elections.rounds import ElectionError

pytestmark = pytest.mark.django_db


@pytest.fixture
def so_far(candidates):
    """so_far(3, 1, 0, counted=…) -> running sums with these votes."""

    def make(*votes: int, counted: int = 3, invalid: int = 0) -> dict[str, int]:
        named = {f"votes_{row.pk}": number for row, number in zip(candidates, votes, strict=True)}
        return {"counted": counted, "invalid": invalid} | named

    return make


def enter_both(election, people, step, first, second=None) -> None:
    tally.enter(election, people.first, step, first)
    tally.enter(election, people.second, step, second or first)


def in_the_hall(election):
    shown = hall_result.shown(election.conference)
    assert shown is not None and shown.rows == []
    return shown.tally and (shown.tally.counted, [votes for _name, votes in shown.tally.votes])


def test_shown_only_when_released_and_each_for_itself(counting_now, people, so_far, figures):
    election = counting_now
    enter_both(election, people, 1, so_far(2, 1, 0))
    assert in_the_hall(election) is None
    for user in (people.first, people.second):
        with pytest.raises(PermissionDenied):
            tally.release(election, user, "1")
    tally.release(election, people.head, "1")
    assert in_the_hall(election) == (3, [2, 1, 0])
    enter_both(election, people, 2, so_far(3, 1, 0, counted=5, invalid=1))
    assert in_the_hall(election) == (3, [2, 1, 0])
    tally.release(election, people.secretary, "2")
    assert in_the_hall(election) == (5, [3, 1, 0])
    tally.release(election, people.head, None)
    assert in_the_hall(election) is None
    assert [entry.action for entry in history.of(election)][:2] == ["tally_hidden", "tally_released"]


def test_nothing_of_it_becomes_the_result(counting_now, people, so_far, figures):
    enter_both(counting_now, people, 1, so_far(3, 1, 0, counted=5, invalid=1))
    tally.release(counting_now, people.head, "1")
    with pytest.raises(ElectionError):
        results.confirm(counting_now, people.head)
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(2, 2, 0))
    results.confirm(counting_now, people.head)
    assert in_the_hall(counting_now) is None  # the result is released for itself
    Election.objects.update(tally_step=1)
    assert in_the_hall(counting_now) is None


def test_one_count_or_two_different_ones_are_no_tally(counting_now, people, so_far, candidates):
    election = counting_now
    tally.enter(election, people.first, 1, so_far(2, 1, 0))
    with pytest.raises(ElectionError):
        tally.enter(election, people.first, 1, so_far(1, 1, 0))
    with pytest.raises(ElectionError):
        tally.release(election, people.head, "1")
    tally.enter(election, people.second, 1, so_far(1, 1, 0))
    rows = list(election.running.all())
    assert [field.name for field in tally.differing(election, rows)] == [f"votes_{candidates[0].pk}"]
    for step in ("1", "2", "0", "x", "9" * 5000, "\0"):
        with pytest.raises(ElectionError):
            tally.release(election, people.head, step)
    Election.objects.update(tally_step=1)  # even so it is compared before it is shown
    assert in_the_hall(election) is None
    enter_both(election, people, 2, so_far(2, 1, 0))
    assert tally.differing(election, list(election.running.all())) == []


def test_a_count_anew_takes_it_off_the_screen(counting_now, people, so_far, figures):
    enter_both(counting_now, people, 1, so_far(2, 1, 0))
    tally.release(counting_now, people.head, "1")
    counting.enter(counting_now, people.first, figures(2, 1, 0))
    counting.enter(counting_now, people.second, figures(3, 1, 0))
    assert in_the_hall(counting_now) is None
    counting_now.refresh_from_db()
    assert (counting_now.turn, counting_now.tally_step) == (2, None)


@pytest.mark.parametrize("way", ["set aside", "taken back"])
def test_what_was_released_in_one_turn_releases_nothing_in_the_next(
    counting_now, people, so_far, figures, organiser, way
):
    """The first step of the new turn has the number of the one that was on the screen."""
    enter_both(counting_now, people, 1, so_far(2, 1, 0))
    tally.release(counting_now, people.head, "1")
    for teller in (people.first, people.second):
        counting.enter(counting_now, teller, figures(3, 1, 0))
    if way == "set aside":
        counting.count_again(counting_now, people.head)
    else:
        results.confirm(counting_now, people.head)
        results.reopen(counting_now, organiser, "Nhầm")
    counting_now.refresh_from_db()
    enter_both(counting_now, people, 1, so_far(2, 1, 0))
    assert in_the_hall(counting_now) is None


@pytest.mark.parametrize(
    ("votes", "other", "fields"),
    [
        ((0, 0, 0), {"counted": 6}, ["counted"]),  # five are out
        ((0, 0, 0), {"invalid": 4}, ["invalid"]),
        ((4, 0, 0), {}, ["votes", None]),
        ((2, 2, 0), {}, [None]),  # one seat: as many votes as ballots
        ((-1, 0, 0), {}, [None]),
    ],
)
def test_what_cannot_be_is_refused(counting_now, people, so_far, votes, other, fields):
    with pytest.raises(counting.Refused) as refused:
        tally.enter(counting_now, people.first, 1, so_far(*votes, **other))
    assert [field and field.split("_")[0] for field, _sentence in refused.value.sentences] == fields


class TestPages:
    def at(self, name: str, election) -> str:
        return reverse(f"elections:{name}", args=[election.pk])

    def test_from_two_tellers_to_the_screen(self, counting_now, people, so_far, as_user, head):
        here, page = self.at("running", counting_now), self.at("page", counting_now)
        for teller in (people.first, people.second):
            assert as_user(teller).post(here, so_far(2, 1, 0) | {"step": 1}).status_code == 302
        stale = as_user(people.first).post(here, so_far(2, 1, 0) | {"step": 1})
        assert stale.status_code == 200 and stale.context["form"].non_field_errors()
        wrong = as_user(people.first).post(here, so_far(2, 1, 0, counted=9) | {"step": 2})
        assert list(wrong.context["form"].errors) == ["counted"]
        assert as_user(people.head).get(page).context["newest"].counted == 3
        for user in (people.first, head):
            context = as_user(user).get(page).context
            assert (context["newest"], context["shown"]) == (None, None)
            assert as_user(user).post(self.at("tally", counting_now), {"step": 1}).status_code == 403
        client = as_user(people.head)
        assert client.post(self.at("tally", counting_now), {"step": "7"}).status_code == 302
        assert client.post(self.at("tally", counting_now), {"step": "1"}).status_code == 302
        assert as_user(head).get(page).context["shown"].counted == 3
        assert client.get(self.at("tally", counting_now)).status_code == 405

    def test_only_for_tellers_while_ballots_are_counted(
        self, counting_now, people, as_user, organiser, make_user
    ):
        here = self.at("running", counting_now)
        for user in (organiser, people.head, people.secretary):
            assert as_user(user).get(here).status_code == 403
        for name in ("running", "tally"):
            assert as_user(make_user()).post(self.at(name, counting_now)).status_code == 404
        Election.objects.update(mode="hands")
        assert as_user(people.first).get(here).status_code == 302
