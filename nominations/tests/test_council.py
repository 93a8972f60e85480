"""The council's sessions from preparation to results: who may, what stops it, what it leaves behind."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models import Role, RoleAssignment, User
from conference import history
from nominations import (
    award_decisions,
    awards,
    council_closing,
    council_results,
    council_sessions,
    council_voting,
    transitions,
)
from nominations.awards import AwardError
from nominations.council import CouncilMember, CouncilSession, CouncilSettings, SessionState
from nominations.council_closing import Counts
from nominations.council_items import CouncilAbstention, CouncilItem, Presence
from nominations.council_sessions import CouncilError
from nominations.models import Nomination
from nominations.tests.council_steps import actions, finish, fresh

pytestmark = pytest.mark.django_db
OPEN = SessionState.OPEN


class TestPreparing:
    def test_a_new_session_has_the_next_number_the_rules_and_all_members_as_absent(
        self, conference, organiser, members, make_session
    ):
        members[8].is_active = False
        members[8].save()
        first, second = make_session(present=0), make_session(present=0)
        assert [first.number, second.number] == [1, 2]
        assert list(first.attendance.values_list("presence", flat=True)) == [Presence.ABSENT] * 8
        assert actions(first) == ["council_planned"]

    def test_the_conferences_rules_are_the_start(self, conference):
        assert council_sessions.defaults_for(conference) == {
            "way": "secret", "threshold_reached": False, "threshold_numerator": 1, "threshold_denominator": 2,
            "base": "all", "written_count": True, "scored": False,
        }  # fmt: skip
        CouncilSettings.objects.create(conference=conference, base="present", threshold_denominator=3)
        kept = council_sessions.defaults_for(conference)
        assert (kept["base"], kept["threshold_denominator"]) == ("present", 3)

    def test_the_same_form_sent_twice_makes_one_session(self, conference, organiser, members):
        pair = [
            council_sessions.create(
                CouncilSession(
                    conference=conference, held_at=members and "2020-03-12T07:00Z", form_key="a" * 32
                ),
                organiser,
            )
            for _ in range(2)
        ]
        assert pair[0].pk == pair[1].pk
        assert CouncilSession.objects.count() == 1

    @pytest.mark.parametrize("rule", [(0, 2, True), (3, 2, True), (1, 1, False)])
    def test_the_database_refuses_a_threshold_that_cannot_be(self, make_session, rule):
        session = make_session()
        fields = ("threshold_numerator", "threshold_denominator", "threshold_reached")
        with pytest.raises(IntegrityError), transaction.atomic():
            CouncilSession.objects.filter(pk=session.pk).update(**dict(zip(fields, rule, strict=True)))

    def test_the_agenda_takes_what_waits(self, organiser, make_session, make_nomination, approved):
        make_nomination()  # not approved
        make_nomination("approved", kind="guest")
        withdrawn, *waiting = approved(3)
        transitions.withdraw(withdrawn, organiser, "Thôi công tác")
        session = make_session()
        assert council_sessions.add_items(session, organiser, None) == 2
        assert {item.nomination for item in session.items.all()} == set(waiting)
        assert council_sessions.add_items(session, organiser, None) == 0  # a second click
        assert (
            council_sessions.add_items(make_session(), organiser, [waiting[0].pk]) == 0
        )  # on another agenda

    def test_the_agenda_is_in_the_order_of_the_units(self, make_session, approved, other_unit):
        last, first = (
            approved(1, unit=other_unit, full_name="An Mẫu A")[0],
            approved(1, full_name="Vũ Mẫu B")[0],
        )
        session = make_session([last, first])
        assert [item.nomination for item in session.items.all()] == [first, last]

    def test_what_was_postponed_waits_again_and_what_was_decided_may_be_chosen(
        self, conference, organiser, make_session, approved
    ):
        nominations = approved(3)
        session = make_session(nominations, state=OPEN, way="secret")
        passed, failed, postponed = session.items.all()
        council_closing.count_secret(passed, organiser, Counts(9, 0, 0))
        council_closing.count_secret(failed, organiser, Counts(1, 8, 0))
        council_closing.postpone(postponed, organiser, "Bổ sung hồ sơ")
        assert not council_sessions.addable(conference).exists()
        council_sessions.close_session(session, organiser)
        assert list(council_sessions.waiting(conference)) == [postponed.nomination]
        assert set(council_sessions.addable(conference)) == set(nominations)

    def test_an_item_leaves_the_agenda_once(self, organiser, make_session, approved):
        session = make_session(approved(2))
        item = session.items.first()
        council_sessions.remove_item(item, organiser)
        council_sessions.remove_item(item, organiser)
        assert session.items.count() == 1
        assert actions(session).count("council_item_removed") == 1

    @pytest.mark.parametrize("who", ["head", "preparer", "leader", "door", "outsider"])
    def test_only_the_organiser(self, request, make_session, approved, who):
        session, user = make_session(approved()), request.getfixturevalue(who)
        for act in (
            lambda: council_sessions.create(CouncilSession(conference=session.conference), user),
            lambda: council_sessions.add_items(session, user, None),
            lambda: council_sessions.remove_item(session.items.get(), user),
            lambda: council_sessions.set_attendance(session, user, {}),
            lambda: council_sessions.open_session(session, user),
            lambda: council_sessions.close_session(session, user),
        ):
            with pytest.raises(CouncilError):
                act()
        assert fresh(session).state == SessionState.DRAFT


class TestOpening:
    def test_opens_once(self, organiser, make_session, approved):
        session = make_session(approved())
        council_sessions.open_session(session, organiser)
        assert (fresh(session).state, actions(session)[-1]) == (OPEN, "council_opened")
        with pytest.raises(CouncilError):
            council_sessions.open_session(session, organiser)
        assert actions(session).count("council_opened") == 1

    @pytest.mark.parametrize(
        "missing", [{"chair": None}, {"present": 0}, {"nominations": []}, {"scored": True}]
    )
    def test_needs_chair_members_and_an_item(self, organiser, make_session, approved, missing):
        session = make_session(**{"nominations": approved()} | missing)
        with pytest.raises(CouncilError):
            council_sessions.open_session(session, organiser)
        assert fresh(session).state == SessionState.DRAFT

    def test_needs_the_chair_in_the_room_and_approved_nominations(
        self, organiser, make_session, approved, members
    ):
        session = make_session(approved())
        council_sessions.set_attendance(session, organiser, {members[0].pk: Presence.ABSENT})
        with pytest.raises(CouncilError):
            council_sessions.open_session(session, organiser)
        council_sessions.set_attendance(session, organiser, {members[0].pk: Presence.PRESENT})
        transitions.withdraw(session.items.get().nomination, organiser, "Thôi")
        with pytest.raises(CouncilError):
            council_sessions.open_session(session, organiser)

    def test_agenda_and_rules_stand_afterwards(self, organiser, item):
        with pytest.raises(CouncilError):
            council_sessions.add_items(item.session, organiser, None)
        with pytest.raises(CouncilError):
            council_sessions.remove_item(item, organiser)
        assert CouncilItem.objects.filter(pk=item.pk).exists()

    def test_sets_aside_whom_it_concerns_and_says_why(
        self, make_session, approved, voters, organiser, head, preparer, members
    ):
        members[5].user = preparer
        members[5].save()
        for person in (head, preparer):
            RoleAssignment.objects.create(user=person, role="council_member")
        CouncilMember.objects.filter(pk=members[6].pk).update(user=head)
        wrote, own_name, collective, free = (
            approved(1, prepared_by=voters[0], decided_by=head)[0],
            approved(1, full_name="Võ Mẫu  ƯỚC", prepared_by=voters[0])[0],
            approved(1, kind="collective", full_name="Bế mẫu ẵm", prepared_by=voters[0])[0],
            approved(1, prepared_by=organiser)[0],
        )
        free.authors.add(voters[1])
        session = make_session([wrote, own_name, collective, free], state=OPEN)
        found = {
            (row.item.nomination, row.member, row.grounds)
            for row in CouncilAbstention.objects.filter(item__session=session)
        }
        assert found == {
            (wrote, members[3], "prepared"),
            (wrote, members[6], "decided"),
            (own_name, members[3], "prepared"),
            (own_name, members[7], "nominated"),
            (collective, members[3], "prepared"),
            (collective, members[8], "nominated"),
            (free, members[2], "prepared"),
            (free, members[4], "prepared"),
        }


class TestClosing:
    def test_every_item_needs_a_result(self, organiser, make_session, approved):
        session = make_session(approved(2), state=OPEN, way="secret")
        council_closing.count_secret(session.items.first(), organiser, Counts(9, 0, 0))
        with pytest.raises(CouncilError):
            council_sessions.close_session(session, organiser)
        assert fresh(session).state == OPEN
        council_closing.postpone(session.items.last(), organiser, "Bổ sung")
        council_sessions.close_session(session, organiser)
        assert fresh(session).state == SessionState.CLOSED

    def test_tells_each_nomination_and_is_final(self, organiser, make_session, approved, voters, members):
        session = make_session(approved(), state=OPEN, way="secret")
        item = session.items.get()
        finish(session, organiser, yes=7, no=2, blank=0)
        assert history.of(item.nomination).values_list("action", "reason")[0][0] == "council_passed"
        for act in (
            lambda: council_sessions.close_session(session, organiser),
            lambda: council_sessions.open_session(session, organiser),
            lambda: council_sessions.set_attendance(session, organiser, {members[0].pk: Presence.ABSENT}),
            lambda: council_closing.reopen(item, organiser),
            lambda: council_voting.declare_interest(item, voters[0]),
            lambda: council_closing.count_secret(item, organiser, Counts(0, 9, 0)),
        ):
            with pytest.raises(CouncilError):
                act()
        assert (fresh(item).outcome, fresh(item).approving) == ("passed", 7)
        members[1].full_name = "Tên Khác"
        members[1].save()
        assert session.attendance.get(member=members[1]).name == "Vũ Mẫu Cường"


class TestResults:
    def decided(self, make_session, organiser, nominations, **counts) -> None:
        session = make_session(nominations, state=OPEN, way="secret")
        finish(session, organiser, **counts)

    def test_for_award_without_and_with_the_councils_word(
        self, conference, organiser, make_session, make_nomination, approved
    ):
        make_nomination()
        make_nomination("approved", kind="guest")
        passed, failed, never = approved(3)
        self.decided(make_session, organiser, [passed], yes=9, no=0, blank=0)
        self.decided(make_session, organiser, [failed], yes=0, no=9, blank=0)
        assert set(Nomination.objects.for_award()) == {passed, never}
        settings = CouncilSettings.objects.create(conference=conference)
        assert set(Nomination.objects.for_award()) == {passed, never}
        settings.council_decides = True
        settings.save()
        assert set(Nomination.objects.for_award()) == {passed}
        transitions.withdraw(passed, organiser, "Thôi")
        assert not Nomination.objects.for_award().exists()

    def test_the_latest_closed_session_counts(self, conference, organiser, make_session, approved):
        (nomination,) = approved()
        self.decided(make_session, organiser, [nomination], yes=0, no=9, blank=0)
        assert not Nomination.objects.for_award().exists()
        again = make_session([nomination], state=OPEN, way="secret")
        council_closing.count_secret(again.items.get(), organiser, Counts(9, 0, 0))
        assert not Nomination.objects.for_award().exists()  # not closed yet
        council_sessions.close_session(again, organiser)
        assert list(Nomination.objects.for_award()) == [nomination]
        assert council_results.result_of(nomination).session == again

    def test_what_went_back_after_its_vote_gets_no_result(self, preparer, organiser, make_session, approved):
        (nomination,) = approved()
        session = make_session([nomination], state=OPEN, way="secret")
        item = council_closing.count_secret(session.items.get(), organiser, Counts(9, 0, 0))
        transitions.amend(nomination, preparer, "Sai tên")
        with pytest.raises(CouncilError, match="duyệt"):
            council_sessions.close_session(session, organiser)
        assert (fresh(session).state, council_results.result_of(nomination)) == (OPEN, None)
        item = council_closing.reopen(item, organiser)
        council_closing.postpone(item, organiser, "Đơn vị sửa hồ sơ")
        council_sessions.close_session(session, organiser)
        assert council_results.result_of(nomination).outcome == "postponed"

    def test_in_words(self, organiser, make_session, approved):
        session = make_session(approved(3), state=OPEN, way="secret")
        passed, failed, postponed = session.items.all()
        council_closing.count_secret(passed, organiser, Counts(7, 2, 0))
        council_closing.count_secret(failed, organiser, Counts(3, 5, 1))
        council_closing.postpone(postponed, organiser, "Bổ sung hồ sơ.")
        assert council_results.result_of(passed.nomination) is None
        council_sessions.close_session(session, organiser)
        with translation.override("vi"):
            said = [
                council_results.sentence(council_results.result_of(item.nomination)).replace("\u00a0", " ")
                for item in (passed, failed, postponed)
            ]
        assert said == [
            "Hội đồng đã thông qua ngày 12/03/2020: 7/9 thành viên đồng ý (77,78 %).",
            "Hội đồng không thông qua ngày 12/03/2020: 3/9 thành viên đồng ý (33,33 %).",
            "Hội đồng hoãn xem xét ngày 12/03/2020: Bổ sung hồ sơ.",
        ]


class TestWhatChangesMeanwhile:
    """A nomination is corrected and approved anew while the council sits on it, or fails after it was proposed."""

    def test_who_approves_anew_votes_no_more(
        self, make_session, approved, voters, members, preparer, allocation
    ):
        (nomination,) = approved()
        item = make_session([nomination], state=OPEN).items.get()
        council_voting.vote(item, voters[0], "yes")
        council_voting.vote(item, voters[1], "yes")
        RoleAssignment.objects.create(user=voters[0], role=Role.UNIT_HEAD, unit=nomination.unit)
        transitions.amend(nomination, preparer, "Sai tên")
        Nomination.objects.filter(pk=nomination.pk).update(state="submitted")
        transitions.approve(fresh(nomination), User.objects.get(pk=voters[0].pk))
        assert [row.grounds for row in item.abstentions.filter(member=members[3])] == ["decided"]
        assert [vote.member for vote in item.votes.all()] == [members[4]]
        with pytest.raises(CouncilError):
            council_voting.vote(item, voters[0], "yes")

    def test_whom_it_fails_gets_no_award_that_was_proposed_before(
        self, conference, organiser, make_session, approved, draft, award_form
    ):
        (nomination,) = approved(award_form=award_form)
        awards.propose_all(conference, organiser)
        decision = draft(number="12/QĐ-SCT", date=datetime.date(2020, 4, 20))
        finish(make_session([nomination], state=OPEN, way="secret"), organiser, yes=0, no=9, blank=0)
        with pytest.raises(AwardError, match=str(nomination)):
            award_decisions.issue(decision, organiser)
        assert set(nomination.awards.values_list("state", flat=True)) == {"proposed"}

    @pytest.mark.parametrize("decides", [False, True])
    def test_nobody_proposes_by_hand_what_the_council_stops(
        self, conference, organiser, make_session, approved, award_form, decides
    ):
        CouncilSettings.objects.create(conference=conference, council_decides=decides)
        (nomination,) = approved(award_form=award_form)
        if not decides:
            finish(make_session([nomination], state=OPEN, way="secret"), organiser, yes=0, no=9, blank=0)
        with pytest.raises(AwardError, match=str(nomination)):
            awards.propose(nomination, award_form, organiser)
