"""Votes, ballots and scores of a session: who may, what counts, and what an item comes to."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from accounts.models import RoleAssignment
from conference import history
from nominations import council_closing, council_sessions, council_voting, transitions
from nominations.council import SessionState
from nominations.council_closing import Counts
from nominations.council_items import CouncilVote, Presence, ScoreCriterion
from nominations.council_sessions import CouncilError
from nominations.tests.council_steps import actions, enter, finish, fresh

pytestmark = pytest.mark.django_db
OPEN = SessionState.OPEN


class TestOpenVote:
    def test_members_vote_and_change_until_it_is_closed(self, item, voters, organiser):
        council_voting.vote(item, voters[0], "yes")
        council_voting.vote(item, voters[0], "yes")
        council_voting.vote(item, voters[0], "no")
        council_voting.vote(item, voters[1], "yes")
        assert sorted(item.votes.values_list("member__user", "choice")) == sorted(
            [(voters[0].pk, "no"), (voters[1].pk, "yes")]
        )
        assert actions(item) == ["council_voted"] * 3
        assert {entry.reason + str(entry.changes) for entry in history.of(item)} == {"{}"}  # never how
        council_closing.close_item(item, organiser)
        with pytest.raises(CouncilError):
            council_voting.vote(item, voters[0], "yes")
        assert item.votes.get(member__user=voters[0]).choice == "no"

    def test_nobody_else_votes(
        self, item, head, preparer, leader, door, outsider, voters, members, organiser
    ):
        for user in (head, preparer, leader, door, outsider):
            with pytest.raises(CouncilError):
                council_voting.vote(item, user, "yes")
        council_sessions.set_attendance(item.session, organiser, {members[3].pk: Presence.WRITTEN})
        with pytest.raises(CouncilError):
            council_voting.vote(item, voters[0], "yes")
        RoleAssignment.objects.filter(user=voters[1]).delete()
        with pytest.raises(CouncilError):
            council_voting.vote(item, type(voters[1]).objects.get(pk=voters[1].pk), "yes")
        with pytest.raises(CouncilError):
            council_voting.vote(item, organiser, "maybe")
        assert not CouncilVote.objects.exists()

    def test_who_steps_back_loses_the_vote_and_leaves_the_base(self, item, voters, organiser):
        council_voting.vote(item, voters[0], "no")
        council_voting.declare_interest(item, voters[0])
        council_voting.declare_interest(item, voters[0])
        assert actions(item)[1:] == ["council_interest_declared"]
        with pytest.raises(CouncilError):
            council_voting.vote(item, voters[0], "yes")
        enter(item, organiser, yes=3)
        council_voting.vote(item, voters[1], "yes")
        closed = council_closing.close_item(item, organiser)
        assert (closed.approving, closed.base, closed.blank, closed.abstaining) == (4, 8, 4, 1)
        assert (closed.outcome, closed.share) == ("failed", 50)

    def test_a_declaration_is_taken_back_but_not_what_the_portal_found(
        self, item, voters, organiser, members
    ):
        council_voting.declare_interest(item, voters[0])
        council_voting.withdraw_interest(item, voters[0])
        assert not item.abstentions.exists()
        item.abstentions.create(member=members[3], grounds="prepared")
        with pytest.raises(CouncilError):
            council_voting.withdraw_interest(item, voters[0])
        with pytest.raises(CouncilError):
            council_voting.declare_interest(item, voters[1], members[5])  # only the organiser for others
        council_voting.declare_interest(item, organiser, members[5])
        assert set(item.abstentions.values_list("member", flat=True)) == {members[3].pk, members[5].pk}

    def test_the_secretary_does_not_overwrite_what_a_member_voted_meanwhile(
        self, item, voters, organiser, members
    ):
        council_voting.vote(item, voters[0], "no")
        with pytest.raises(CouncilError, match="Lê Mẫu Thịnh"):
            council_voting.enter_votes(
                item, organiser, {members[0].pk: ("", "yes"), members[3].pk: ("", "yes")}
            )
        assert list(item.votes.values_list("choice", flat=True)) == ["no"]
        council_voting.enter_votes(item, organiser, {members[3].pk: ("no", "")})
        assert not item.votes.exists()

    def test_written_opinions_count_as_the_session_says(self, organiser, make_session, approved, members):
        for counts, expected in ((True, ("passed", 6, 9, 1)), (False, ("failed", 3, 9, 0))):
            session = make_session(approved(), present=6, written=3, state=OPEN, written_count=counts)
            item = session.items.get()
            enter(item, organiser, yes=3)
            if counts:
                enter(item, organiser, yes=3, start=6)
            else:
                with pytest.raises(CouncilError):
                    enter(item, organiser, yes=3, start=6)
            closed = council_closing.close_item(item, organiser)
            assert (
                closed.outcome,
                closed.approving,
                closed.base,
                int(closed.written_yes > 0),
            ) == expected

    def test_an_item_is_closed_once_and_not_without_a_vote(self, item, organiser):
        with pytest.raises(CouncilError):
            council_closing.close_item(item, organiser)
        enter(item, organiser, yes=7, no=2)
        closed = council_closing.close_item(item, organiser)
        figures = ("members", "present", "written", "abstaining", "yes", "no", "blank", "approving", "base")
        assert [getattr(closed, name) for name in figures] == [9, 9, 0, 0, 7, 2, 0, 7, 9]
        assert (closed.outcome, closed.share) == ("passed", Fraction(700, 9))
        for again in (
            lambda: council_closing.close_item(item, organiser),
            lambda: council_closing.postpone(item, organiser, "Chờ"),
            lambda: enter(item, organiser, no=9),
        ):
            with pytest.raises(CouncilError):
                again()
        assert fresh(item).outcome == "passed"

    def test_no_quorum_postpones(self, organiser, make_session, approved):
        item = make_session(approved(), present=5, state=OPEN).items.get()
        enter(item, organiser, yes=5)
        closed = council_closing.close_item(item, organiser)
        assert (closed.outcome, closed.no_quorum) == ("postponed", True)

    def test_a_result_is_taken_back_while_the_session_lasts(self, item, organiser):
        enter(item, organiser, yes=1, no=8)
        council_closing.close_item(item, organiser)
        again = council_closing.reopen(item, organiser)
        assert (again.outcome, again.approving, again.votes.count()) == ("", None, 9)
        with pytest.raises(CouncilError):
            council_closing.reopen(item, organiser)
        council_closing.close_item(item, organiser)
        council_sessions.close_session(item.session, organiser)
        with pytest.raises(CouncilError):
            council_closing.reopen(item, organiser)

    def test_nobody_enters_the_result_of_their_own_work(self, make_session, approved, organiser):
        item = make_session(approved(1, prepared_by=organiser), state=OPEN).items.get()
        for act in (
            lambda: enter(item, organiser, yes=9, start=3),
            lambda: council_closing.close_item(item, organiser),
            lambda: council_closing.postpone(item, organiser, "Chờ"),
            lambda: council_closing.reopen(item, organiser),
        ):
            with pytest.raises(CouncilError):
                act()
        assert fresh(item).outcome == ""

    def test_a_withdrawn_nomination_can_only_be_postponed(self, item, organiser):
        enter(item, organiser, yes=9)
        transitions.withdraw(item.nomination, organiser, "Thôi")
        with pytest.raises(CouncilError):
            council_closing.close_item(item, organiser)
        assert council_closing.postpone(item, organiser, "Đơn vị rút").outcome == "postponed"


class TestSecretBallot:
    @pytest.fixture
    def item(self, make_session, approved):
        return make_session(approved(), present=7, written=1, state=OPEN, way="secret").items.get()

    def test_only_counts_are_stored(self, item, organiser):
        closed = council_closing.count_secret(item, organiser, Counts(5, 1, 1, written_yes=1))
        assert (closed.outcome, closed.approving, closed.base, closed.blank) == ("passed", 6, 9, 1)
        assert not CouncilVote.objects.exists()

    @pytest.mark.parametrize("counts", [(5, 1, 0), (6, 1, 1), (0, 0, 0), (7, 0, 0, 1, 1), (7, 0, 0, 2)])
    def test_counts_must_fit_the_ballots(self, item, organiser, counts):
        with pytest.raises(CouncilError):
            council_closing.count_secret(item, organiser, Counts(*counts))
        assert fresh(item).outcome == ""

    def test_who_is_set_aside_gets_no_ballot(self, item, organiser, members):
        council_voting.declare_interest(item, organiser, members[6])
        with pytest.raises(CouncilError):
            council_closing.count_secret(item, organiser, Counts(7, 0, 0))
        closed = council_closing.count_secret(item, organiser, Counts(4, 2, 0))
        assert (closed.outcome, closed.approving, closed.base) == ("failed", 4, 8)

    def test_nobody_votes_in_the_portal(self, item, voters, organiser):
        for act in (
            lambda: council_voting.vote(item, voters[0], "yes"),
            lambda: enter(item, organiser, yes=1),
            lambda: council_closing.close_item(item, organiser),
        ):
            with pytest.raises(CouncilError):
                act()
        assert not CouncilVote.objects.exists()


class TestScores:
    @pytest.fixture
    def criteria(self, conference):
        return [
            ScoreCriterion.objects.create(conference=conference, name="Thành tích", weight=3, largest=10),
            ScoreCriterion.objects.create(conference=conference, name="Sáng kiến", weight=1, largest=5),
        ]

    @pytest.fixture
    def session(self, criteria, make_session, approved):
        return make_session(approved(4), state=OPEN, scored=True, way="secret")

    def points(self, criteria, *values):
        return dict(zip([row.pk for row in criteria], map(Decimal, values), strict=True))

    def test_the_ranking_shares_places_and_is_kept(self, session, criteria, voters, organiser, members):
        first, second, third, unscored = session.items.all()
        for item, values in ((first, ("8", "5")), (second, ("10", "5")), (third, ("9", "3.5"))):
            council_voting.score(item, voters[0], members[3], self.points(criteria, *values))
        council_voting.score(first, organiser, members[8], self.points(criteria, "8", "5"))
        assert council_sessions.marks_of(session) == {
            first.pk: Fraction(85), second.pk: Fraction(100), third.pk: Fraction(85),
        }  # fmt: skip
        finish(session, organiser, yes=9, no=0, blank=0)
        kept = session.items.values_list("mark", "place")
        assert list(kept) == [
            (Decimal("85.0000"), 2), (Decimal("100.0000"), 1), (Decimal("85.0000"), 2), (None, None),
        ]  # fmt: skip
        assert unscored.pk == session.items.last().pk

    def test_members_score_for_themselves_and_within_the_scale(self, session, criteria, voters, members):
        item = session.items.first()
        for member, values in (
            (members[4], ("8", "5")),  # another member's
            (members[3], ("11", "5")),
            (members[3], ("-1", "5")),
        ):
            with pytest.raises(CouncilError):
                council_voting.score(item, voters[0], member, self.points(criteria, *values))
        with pytest.raises(CouncilError):
            council_voting.score(item, voters[0], members[3], {criteria[0].pk: Decimal(1)})
        assert not item.scores.exists()

    def test_a_second_score_replaces_the_first_and_stepping_back_removes_it(
        self, session, criteria, voters, members
    ):
        item = session.items.first()
        for values in (("8", "5"), ("8", "5"), ("4", "5")):
            council_voting.score(item, voters[0], members[3], self.points(criteria, *values))
        assert actions(item) == ["council_scored"] * 2
        assert council_sessions.marks_of(session) == {item.pk: Fraction(55)}
        council_voting.declare_interest(item, voters[0])
        assert council_sessions.marks_of(session) == {}
