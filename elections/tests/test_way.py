"""The way of an election from its candidates to the signed minutes, step by step, and what each step refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from conference import history
from conference.once import SentBefore
from delegates.models import Delegate
from elections import counting, preparing, results, voting
from elections.models import BallotEntry, BoardMember, Candidate, Election, TellerCount, Voter
from elections.rounds import ElectionError
from elections.tests.conftest import count_both

pytestmark = pytest.mark.django_db
State = Election.State


def state(election) -> str:
    election.refresh_from_db()
    return election.state


def test_from_candidates_to_signed_minutes(counting_now, people, figures, organiser):
    election = counting_now
    assert (election.called, election.present, state(election)) == (6, 5, State.COUNTING)
    count_both(election, people, figures(3, 1, 0))
    result = results.confirm(election, people.head)
    assert state(election) == State.COUNTED
    numbers = result.numbers
    assert (numbers["valid"], numbers["base"], numbers["threshold"]) == (4, 4, 3)
    assert [(row["name"], row["votes"], row["share"], row["result"]) for row in numbers["candidates"]] == [
        ("Lê Mẫu Thịnh", 3, "75", "elected"), ("Hồ Thị Mẫu Thu", 1, "25", "not_elected"), ("Thái Mẫu Vũ", 0, "0", "not_elected"),
    ]  # fmt: skip
    results.sign(election, people.secretary)
    assert state(election) == State.SIGNED
    assert [entry.action for entry in history.of(election)][:3] == [
        "election_signed",
        "election_counted",
        "count_entered",
    ]


def test_no_row_tells_who_voted_how(counting_now, people, figures):
    """Papers have no number and no voter; a count is of sums; the roll says who was there, not who voted."""
    count_both(counting_now, people, figures(3, 1, 0))
    names = {model.__name__: {field.name for field in model._meta.fields} for model in (BallotEntry, Voter)}
    assert names == {
        "BallotEntry": {"id", "election", "kind", "number", "note", "at", "by", "taken_back_at", "key"},
        "Voter": {"id", "election", "delegate", "is_present"},
    }


class TestCandidates:
    def test_a_head_proposes_and_the_organiser_answers(self, election, unit, head, organiser, outsider):
        row = preparing.propose(Candidate(election=election, unit=unit, full_name="Mai Mẫu Cảnh"), head)
        assert row.state == Candidate.State.PROPOSED
        with pytest.raises(PermissionDenied):
            preparing.answer(row, head, accept=True)
        with pytest.raises(PermissionDenied):
            preparing.propose(Candidate(election=election, unit=unit, full_name="Ai Đó"), outsider)
        with pytest.raises(ElectionError):
            preparing.close_list(election, organiser)
        with pytest.raises(ElectionError):
            preparing.answer(row, organiser, accept=False)
        preparing.answer(row, organiser, accept=True)
        row.refresh_from_db()
        assert row.state == Candidate.State.ACCEPTED
        with pytest.raises(ElectionError):
            preparing.answer(row, organiser, accept=True)

    def test_nobody_stands_twice(self, election, candidates, unit, organiser):
        again = Candidate(
            election=election, unit=unit, full_name="LÊ MẪU THỊNH", date_of_birth=candidates[0].date_of_birth
        )
        with pytest.raises(ElectionError):
            preparing.propose(again, organiser)
        namesake = Candidate(
            election=election, unit=unit, full_name="Lê Mẫu Thịnh", date_of_birth="1990-01-01"
        )
        namesake.full_clean(exclude=["sort_key", "proposed_by"])
        assert preparing.propose(namesake, organiser).pk

    def test_who_was_not_taken_is_not_proposed_anew_beside_that(
        self, election, unit, head, organiser, make_delegate
    ):
        """One delegate stands once in the database: the second proposal ended in an error page."""
        person = make_delegate("Mai Mẫu Cảnh")
        row = preparing.propose(
            Candidate(election=election, unit=unit, full_name="Mai Mẫu Cảnh", delegate=person), head
        )
        preparing.answer(row, organiser, accept=False, reason="x")
        again = Candidate(election=election, unit=unit, full_name="Mai Mẫu Cảnh", delegate=person)
        with pytest.raises(ElectionError, match="Mai Mẫu Cảnh"):
            preparing.propose(again, organiser)
        preparing.answer(row, organiser, accept=True)
        row.refresh_from_db()
        assert row.state == Candidate.State.ACCEPTED

    def test_nobody_is_added_to_a_round_between_equals(self, election, unit, organiser):
        """More votes are enough there: a newcomer would be elected without half."""
        Election.objects.update(is_tie_round=True)
        with pytest.raises(ElectionError):
            preparing.propose(Candidate(election=election, unit=unit, full_name="Mới"), organiser)

    def test_the_head_is_no_teller(self, election, organiser, people):
        """Nobody could confirm: the head has an account, and no teller confirms."""
        member = BoardMember(election=election, post="head", full_name="A", user=people.head, is_teller=True)
        with pytest.raises(ElectionError):
            preparing.seat(member, organiser)

    @pytest.mark.parametrize("name", ["THÁI MẪU VŨ", "Lê Thị Hòa"])
    def test_one_name_in_two_spellings_is_one_name(self, election, candidates, unit, organiser, name):
        preparing.propose(Candidate(election=election, unit=unit, full_name="Lê Thị Hoà"), organiser)
        with pytest.raises(ElectionError):
            preparing.seat(BoardMember(election=election, body="counting", full_name=name), organiser)

    def test_a_form_sent_twice_makes_one(self, election, unit, organiser):
        rows = [Candidate(election=election, unit=unit, full_name="A Bê", key="0" * 32) for _turn in range(2)]
        assert preparing.propose(rows[0], organiser) == preparing.propose(rows[1], organiser)
        with pytest.raises(SentBefore):
            preparing.propose(
                Candidate(election=election, unit=unit, full_name="Xê", key="0" * 32), organiser
            )

    def test_nobody_who_counts_stands_whoever_comes_first(self, election, candidates, board, unit, organiser):
        with pytest.raises(ElectionError, match="Kiểm Phiếu Một"):
            preparing.propose(Candidate(election=election, unit=unit, full_name="Kiểm Phiếu Một"), organiser)
        member = BoardMember(election=election, body="counting", post="member", full_name="Thái Mẫu Vũ")
        with pytest.raises(ElectionError, match="Thái Mẫu Vũ"):
            preparing.seat(member, organiser)
        member.body = "presidium"
        assert preparing.seat(member, organiser).pk

    def test_the_list_is_in_order_of_names_or_of_the_lot(self, election, candidates, organiser):
        preparing.close_list(election, organiser)
        assert [row.full_name for row in election.candidates.standing()] == [
            "Lê Mẫu Thịnh",
            "Hồ Thị Mẫu Thu",
            "Thái Mẫu Vũ",
        ]
        with pytest.raises(ElectionError):
            preparing.close_list(election, organiser)
        preparing.reopen_list(election, organiser)
        preparing.close_list(election, organiser, by_lot=True)
        assert sorted(row.place for row in election.candidates.standing()) == [1, 2, 3]

    def test_after_the_list_is_closed_nobody_comes_or_goes(self, election, candidates, organiser, unit):
        preparing.close_list(election, organiser)
        for change in (
            lambda: preparing.propose(Candidate(election=election, unit=unit, full_name="Mới"), organiser),
            lambda: preparing.remove(candidates[0], organiser),
            lambda: preparing.answer(candidates[0], organiser, accept=False, reason="x"),
            lambda: preparing.change(candidates[0], organiser, {"full_name"}, {}),
        ):
            with pytest.raises(ElectionError):
                change()

    def test_too_few_or_too_many(self, election, organiser, unit):
        with pytest.raises(ElectionError):
            preparing.close_list(election, organiser)
        Election.objects.update(mode="hands")
        preparing.propose(Candidate(election=election, unit=unit, full_name="Một"), organiser)
        with pytest.raises(ElectionError):
            preparing.close_list(election, organiser)


class TestVote:
    def test_the_roll_needs_the_board_and_somebody_in_the_hall(
        self, election, candidates, organiser, people, make_delegate
    ):
        preparing.close_list(election, organiser)
        with pytest.raises(ElectionError):
            voting.close_roll(election, organiser)
        for post, user in (("head", None), ("secretary", people.first), ("member", people.second)):
            member = BoardMember(
                election=election, post=post, full_name=post, user=user, is_teller=user is not None
            )
            preparing.seat(member, organiser)
        with pytest.raises(ElectionError):
            voting.close_roll(election, organiser)
        make_delegate("Đang Ở Cửa", present_at=None)
        make_delegate("Khách", category="guest")
        make_delegate("Không Biểu Quyết", can_vote=False)
        with pytest.raises(ElectionError):
            voting.close_roll(election, organiser)
        make_delegate("Có Mặt")
        with pytest.raises(PermissionDenied):
            voting.close_roll(election, people.first)
        voting.close_roll(election, people.secretary)
        election.refresh_from_db()
        assert (election.called, election.present) == (2, 1)

    def test_who_comes_late_is_taken_on_the_roll_anew(self, voting_now, people, make_delegate):
        make_delegate("Đến Muộn")
        voting.close_roll(voting_now, people.secretary)
        voting_now.refresh_from_db()
        assert (voting_now.called, voting_now.present, voting_now.roll.count()) == (7, 6, 7)

    def test_the_roll_is_not_closed_anew_with_fewer_people_than_papers(self, voting_now, people):
        """Else no figures could be entered: not more than present, not less than the control count."""
        Delegate.objects.filter(present_at__isnull=False).first().delete()
        with pytest.raises(ElectionError, match=r"5.*4"):
            voting.close_roll(voting_now, people.secretary)
        voting_now.refresh_from_db()
        assert (voting_now.present, voting_now.roll.filter(is_present=True).count()) == (5, 4)

    def test_the_vote_ends_only_with_the_whole_board(self, voting_now, people, organiser):
        """While it is counted nobody is named for the board: a count without two tellers would have no end."""
        preparing.unseat(voting_now.board.get(user=people.second), organiser)
        with pytest.raises(ElectionError):
            voting.end_vote(voting_now, people.secretary)

    def test_a_vote_that_was_ended_too_early_goes_on(self, counting_now, people, figures):
        with pytest.raises(PermissionDenied):
            voting.resume_vote(counting_now, people.head)
        voting.resume_vote(counting_now, people.secretary)
        assert state(counting_now) == State.VOTING
        voting.end_vote(counting_now, people.secretary)
        counting_now.refresh_from_db()
        counting.enter(counting_now, people.first, figures(3, 1, 0))
        with pytest.raises(ElectionError):
            voting.resume_vote(counting_now, people.secretary)

    def test_no_ballots_where_hands_are_raised(self, voting_now, people):
        Election.objects.update(mode="hands")
        with pytest.raises(ElectionError):
            voting.enter_papers(BallotEntry(election=voting_now, kind="printed", number=1), people.secretary)

    @pytest.mark.parametrize(
        ("kind", "number"), [("issued", 1), ("issued", 3), ("unused", 3), ("spoiled", 6)]
    )
    def test_papers_that_cannot_be(self, voting_now, people, kind, number):
        with pytest.raises(ElectionError):
            voting.enter_papers(BallotEntry(election=voting_now, kind=kind, number=number), people.secretary)
        assert voting.papers(voting_now) == {"printed": 7, "issued": 5, "spoiled": 0, "unused": 0}

    def test_a_spoilt_paper_is_replaced(self, voting_now, people):
        for kind in ("spoiled", "issued"):
            voting.enter_papers(BallotEntry(election=voting_now, kind=kind, number=1), people.secretary)
        assert voting.given_out(voting.papers(voting_now)) == 5
        with pytest.raises(ElectionError):  # without the spoilt one six would be out, among five voters
            voting.take_back_papers(voting_now.papers.get(kind="spoiled"), people.secretary)
        voting.take_back_papers(voting_now.papers.filter(kind="issued").last(), people.secretary)
        assert voting.given_out(voting.papers(voting_now)) == 4

    def test_the_vote_ends_only_with_papers(self, voting_now, people):
        BallotEntry.objects.update(taken_back_at=timezone.now())
        with pytest.raises(ElectionError):
            voting.end_vote(voting_now, people.secretary)
        with pytest.raises(PermissionDenied):
            voting.end_vote(voting_now, people.first)


class TestCount:
    def test_a_difference_is_named_and_both_count_again(self, counting_now, people, figures, candidates):
        election = counting_now
        counting.enter(election, people.first, figures(3, 1, 0))
        with pytest.raises(ElectionError):
            counting.enter(election, people.first, figures(2, 1, 0))
        with pytest.raises(ElectionError):
            results.confirm(election, people.head)
        counting.enter(election, people.second, figures(2, 1, 0))
        election.refresh_from_db()
        assert (election.turn, counting.agreed(election)) == (2, None)
        assert [field.name for field in counting.differing(election, 1)] == [f"votes_{candidates[0].pk}"]
        with pytest.raises(ElectionError):
            results.confirm(election, people.head)
        count_both(election, people, figures(3, 1, 0))
        assert results.confirm(election, people.head).numbers["turns"] == 2

    def test_a_second_press_is_not_the_count_of_the_turn_after(self, counting_now, people, figures):
        """Both presses of a page of turn 1 passed its form before the first one moved the turn on."""
        counting.enter(counting_now, people.second, figures(2, 1, 0))
        pressed = [Election.objects.get(pk=counting_now.pk) for _press in range(2)]
        counting.enter(pressed[0], people.first, figures(3, 1, 0))
        with pytest.raises(ElectionError):
            counting.enter(pressed[1], people.first, figures(3, 1, 0))
        assert not counting_now.counts.filter(turn=2).exists()

    def test_only_equal_counts_are_agreed_whatever_brought_them_there(self, counting_now, people, figures):
        """The second line of defence: should the turn not have moved on, unequal counts still come to nothing."""
        election, seats = counting_now, counting_now.board.filter(is_teller=True)
        for seat, votes in zip(seats, ((3, 1, 0), (2, 1, 0)), strict=True):
            TellerCount.objects.create(election=election, teller=seat, turn=1, figures=figures(*votes))
        assert counting.agreed(election) is None
        with pytest.raises(ElectionError):
            results.confirm(election, people.head)
        TellerCount.objects.update(figures=figures(3, 1, 0))
        assert counting.agreed(election) == figures(3, 1, 0)

    def test_the_control_count_is_asked_again_when_it_is_confirmed(self, counting_now, people, figures):
        count_both(counting_now, people, figures(3, 1, 0))
        entry = counting_now.papers.get(kind="issued")
        voting.take_back_papers(entry, people.secretary)
        voting.enter_papers(BallotEntry(election=counting_now, kind="issued", number=4), people.secretary)
        with pytest.raises(counting.Refused):
            results.confirm(counting_now, people.head)
        with pytest.raises(PermissionDenied):
            counting.count_again(counting_now, people.first)
        counting.count_again(counting_now, people.head)
        counting_now.refresh_from_db()
        assert (counting_now.turn, counting.agreed(counting_now)) == (2, None)

    @pytest.mark.parametrize(
        ("votes", "other", "fields"),
        [
            ((5, 0, 0), {}, ["votes_1", None]),  # more votes than valid ballots, and than all of them allow
            ((3, 2, 0), {}, [None]),
            ((1, 0, 0), {"collected": 6}, ["collected"]),
            ((0, 0, 0), {"invalid_many": 6}, ["invalid_other"]),
            ((1, 0, 0), {"issued": 4, "collected": 4}, ["issued"]),  # the control count says five
            ((-1, 0, 0), {}, [None]),
        ],
    )
    def test_what_does_not_add_up_is_refused_beside_its_field(
        self, counting_now, people, figures, votes, other, fields
    ):
        with pytest.raises(counting.Refused) as refused:
            counting.enter(counting_now, people.first, figures(*votes, **other))
        names = {f"votes_{row.pk}": f"votes_{row.place}" for row in counting_now.candidates.all()}
        found = [names.get(field, field) for field, _sentence in refused.value.sentences]
        assert found == fields
        assert not counting_now.counts.exists()

    def test_nobody_else_enters_or_confirms(self, counting_now, people, figures, organiser):
        for user in (organiser, people.head, people.secretary):
            with pytest.raises(PermissionDenied):
                counting.enter(counting_now, user, figures(3, 1, 0))
        count_both(counting_now, people, figures(3, 1, 0))
        for user in (organiser, people.first, people.second, people.secretary):
            with pytest.raises(PermissionDenied):
                results.confirm(counting_now, user)
        BoardMember.objects.filter(post="head").update(user=None)
        with pytest.raises(PermissionDenied):
            results.confirm(counting_now, people.first)
        assert results.confirm(counting_now, people.secretary).confirmed_by == people.secretary

    def test_a_show_of_hands(self, counting_now, people):
        Election.objects.update(mode="hands", denominator="called", seats=2)
        counting_now.refresh_from_db()
        with pytest.raises(counting.Refused):
            counting.enter(counting_now, people.first, {"agree": 5, "disagree": 1, "no_opinion": 0})
        count_both(counting_now, people, {"agree": 4, "disagree": 1, "no_opinion": 0})
        numbers = results.confirm(counting_now, people.head).numbers
        assert (numbers["base"], numbers["threshold"], numbers["valid"]) == (6, 4, 5)
        assert [row["result"] for row in numbers["candidates"]] == ["elected", "elected", "alternate"]
