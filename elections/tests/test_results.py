"""After the count: shown, signed, taken back, followed by another round, and what finds a figure that was changed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from elections import counting, hall_result, preparing, results
from elections.models import BallotEntry, Candidate, Election, TellerCount
from elections.result_models import Result, digest_of
from elections.rounds import ElectionError
from elections.tests.conftest import count_both

pytestmark = pytest.mark.django_db


class TestAfterwards:
    @pytest.fixture
    def counted(self, counting_now, people, figures):
        count_both(counting_now, people, figures(3, 1, 0))
        results.confirm(counting_now, people.head)
        counting_now.refresh_from_db()
        return counting_now

    def test_the_hall_sees_it_when_the_board_says_so(self, counted, people, organiser):
        with pytest.raises(PermissionDenied):
            results.release(counted, people.first, shown=True)
        results.release(counted, people.head, shown=True)
        counted.refresh_from_db()
        assert counted.released_at is not None
        results.release(counted, organiser, shown=False)
        counted.refresh_from_db()
        assert counted.released_at is None

    def test_a_changed_figure_is_noticed(self, counted, people):
        result = results.current(counted)
        assert result.is_intact
        result.numbers["candidates"][0]["votes"] = 4
        Result.objects.filter(pk=result.pk).update(numbers=result.numbers)
        assert not results.current(counted).is_intact
        for change in (
            lambda: results.sign(counted, people.secretary),
            lambda: results.release(counted, people.head, shown=True),
        ):
            with pytest.raises(ElectionError):
                change()

    def test_figures_and_check_sum_changed_together_are_noticed(self, counted, people):
        """By the tellers' own entries. Who changes those two as well is found by the signed minutes alone."""
        result = results.current(counted)
        result.numbers["candidates"][0]["votes"] = 4
        Result.objects.filter(pk=result.pk).update(numbers=result.numbers, digest=digest_of(result.numbers))
        result = results.current(counted)
        assert (result.is_intact, results.is_untouched(counted, result)) == (True, False)
        with pytest.raises(ElectionError):
            results.sign(counted, people.secretary)
        entered = TellerCount.objects.last()
        figures = entered.figures | {f"votes_{result.numbers['candidates'][0]['id']}": 4}
        TellerCount.objects.filter(pk=entered.pk).update(figures=figures)
        assert not results.is_untouched(counted, result)
        TellerCount.objects.update(figures=figures)
        assert results.is_untouched(counted, result)

    def test_a_correction_keeps_what_was_before(self, counted, people, organiser, figures):
        results.sign(counted, people.secretary)
        with pytest.raises(PermissionDenied):
            results.reopen(counted, people.secretary, "Nhầm")
        results.reopen(counted, organiser, "Kiểm lại phiếu không hợp lệ")
        count_both(counted, people, figures(2, 2, 0))
        second = results.confirm(counted, people.head)
        assert [row["result"] for row in second.numbers["candidates"]] == ["not_elected"] * 3
        kept = counted.results.exclude(taken_back_at=None).get()
        assert (kept.taken_back_why, kept.numbers["candidates"][0]["votes"]) == (
            "Kiểm lại phiếu không hợp lệ",
            3,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Result.objects.create(election=counted, numbers={}, digest="x", confirmed_by=organiser)

    def test_the_second_round_is_of_those_who_are_left(self, counted, people, organiser):
        with pytest.raises(ElectionError):
            results.second_round(counted, organiser)
        results.sign(counted, people.secretary)
        following = results.second_round(counted, organiser)
        assert (following.round, following.seats, following.alternates, following.for_alternates) == (
            2,
            1,
            0,
            True,
        )
        assert [row.full_name for row in following.candidates.standing()] == ["Hồ Thị Mẫu Thu", "Thái Mẫu Vũ"]
        assert following.board.filter(is_teller=True).count() == 2
        assert results.second_round(counted, organiser) == following
        with pytest.raises(ElectionError):
            results.reopen(counted, organiser, "Muộn rồi")
        official, alternates = results.delegation(following)
        assert ([row["name"] for row in official], alternates) == (["Lê Mẫu Thịnh"], [])

    def test_the_hall_keeps_the_result_while_the_next_round_is_prepared(self, counted, people, organiser):
        results.release(counted, people.head, shown=True)
        results.sign(counted, people.secretary)
        following = results.second_round(counted, organiser)
        shown = hall_result.shown(counted.conference)
        assert shown.election == counted and shown.rows
        preparing.close_list(following, organiser)
        assert hall_result.shown(counted.conference).election == counted
        Election.objects.filter(pk=following.pk).update(state="voting")
        assert hall_result.shown(counted.conference) == (following, [], {}, None, 0)


def signed(election, people, organiser, votes: dict[str, int]) -> Election:
    """The election as counted with these votes of forty ballots, and signed."""
    Election.objects.filter(pk=election.pk).update(state="counting", called=40, present=40)
    election.refresh_from_db()
    if not election.papers.exists():
        for kind in ("printed", "issued"):
            BallotEntry.objects.create(election=election, kind=kind, number=40, by=organiser)
    figures = dict.fromkeys((row.name for row in counting.fields(election)), 0)
    figures |= {"issued": 40, "collected": 40}
    for row in election.candidates.standing():
        figures[f"votes_{row.pk}"] = votes[row.full_name]
    count_both(election, people, figures)
    results.confirm(election, people.head)
    results.sign(election, people.secretary)
    election.refresh_from_db()
    return election


def test_who_loses_between_equals_comes_before_alternates_with_fewer_votes(
    election, board, unit, people, organiser
):
    """Three seats, two alternates: C and D are equal across the last seat; E has fewer votes and is an alternate at once."""
    Election.objects.update(seats=3, alternates=2, tie="second_round")
    for name in "ABCDE":
        preparing.propose(Candidate(election=election, unit=unit, full_name=name), organiser)
    first = signed(election, people, organiser, {"A": 24, "B": 23, "C": 22, "D": 22, "E": 21})
    assert results.current(first).numbers["second_round"]["tie"]
    assert [row["name"] for row in results.delegation(first)[1]] == ["E"]
    second = signed(results.second_round(first, organiser), people, organiser, {"C": 15, "D": 25})
    official, alternates = results.delegation(second)
    assert [row["name"] for row in official] == ["A", "B", "D"]
    assert [row["name"] for row in alternates] == ["C", "E"]


def test_a_second_round_follows_its_own_rule(counting_now, people, figures, organiser, as_user):
    count_both(counting_now, people, figures(3, 1, 0))
    results.confirm(counting_now, people.head)
    results.sign(counting_now, people.secretary)
    following = results.second_round(counting_now, organiser)
    address = reverse("elections:edit", args=[following.pk])
    assert as_user(organiser).post(address, {"seats": "2"}).status_code == 302
    assert Election.objects.get(pk=following.pk).seats == 1
