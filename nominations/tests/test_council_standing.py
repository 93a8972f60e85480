"""A pass of the council does not outlive a correction: a new session votes, or the organiser says why it stands."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from conference import history
from nominations import (
    award_decisions,
    awards,
    council_closing,
    council_results,
    council_sessions,
    council_standing,
    memory,
    transitions,
)
from nominations.awards import AwardError
from nominations.council import CouncilSettings, SessionState
from nominations.council_closing import Counts
from nominations.council_items import CouncilItem
from nominations.council_sessions import CouncilError
from nominations.models import Award, Nomination
from nominations.tests.council_steps import actions, finish, fresh

pytestmark = pytest.mark.django_db
OPEN = SessionState.OPEN
DAY = datetime.date(2020, 4, 20)


@pytest.fixture
def correct(preparer, head):
    """correct(nomination, summary=…) -> corrected after its approval and approved anew."""

    def make(nomination, **fields) -> Nomination:
        transitions.amend(nomination, preparer, "Sai số liệu")
        Nomination.objects.filter(pk=nomination.pk).update(**fields or {"summary": "Thành tích đã sửa lại."})
        transitions.submit(fresh(nomination), preparer)
        return transitions.approve(fresh(nomination), head, "Đồng ý")

    return make


@pytest.fixture
def vote(make_session, organiser):
    """vote(nomination, passed=False) -> its item in a closed session."""

    def make(nomination, *, passed=True) -> CouncilItem:
        session = make_session([nomination], state=OPEN, way="secret")
        finish(session, organiser, yes=9 if passed else 0, no=0 if passed else 9, blank=0)
        return session.items.get()

    return make


@pytest.fixture
def outdated(approved, allocation, vote, correct) -> CouncilItem:
    """The item of a nomination that was corrected after the council had passed it."""
    (nomination,) = approved(full_name="Nguyễn Thị Mẫu Hà")
    item = vote(nomination)
    correct(nomination)
    return fresh(item)


def confirm(item, organiser, reason="Chỉ sửa lỗi chính tả"):
    now = council_standing.approved_version(item)
    return council_standing.confirm(item, organiser, reason, now.number if now else None)


class TestWhatOutdates:
    def test_an_approval_after_the_vote(self, outdated):
        assert outdated.is_outdated
        assert outdated.voted_version.content["summary"].startswith("Hoàn thành xuất sắc nhiệm vụ giai đoạn")
        (change,) = council_standing.differences(outdated, council_standing.approved_version(outdated))
        assert "".join(piece.text for piece in change.after) == "Thành tích đã sửa lại."
        assert council_results.sentence(outdated).endswith(str(council_results.EARLIER))

    def test_not_an_approval_before_it(self, approved, allocation, vote, correct, conference):
        (nomination,) = approved()
        correct(nomination)
        item = vote(nomination)
        assert (item.outdated_at, list(conference.nominations.for_award())) == (None, [nomination])
        assert str(council_results.EARLIER) not in council_results.sentence(item)

    def test_a_second_correction_is_compared_with_the_first_vote(self, outdated, correct):
        before = outdated.voted_version
        correct(outdated.nomination, summary="Sửa lần hai.")
        assert fresh(outdated).voted_version == before

    def test_a_vote_of_a_session_under_way_too_until_it_is_taken_back(
        self, approved, allocation, make_session, correct, organiser, conference
    ):
        (nomination,) = approved()
        item = make_session([nomination], state=OPEN, way="secret").items.get()
        council_closing.count_secret(item, organiser, Counts(9, 0, 0))
        correct(nomination)
        assert fresh(item).is_outdated
        item = council_closing.reopen(fresh(item), organiser)
        assert (item.outdated_at, item.voted_version) == (None, None)
        council_closing.count_secret(item, organiser, Counts(9, 0, 0))
        council_sessions.close_session(fresh(item.session), organiser)
        assert list(conference.nominations.for_award()) == [nomination]

    def test_a_vote_against_stays_one(self, approved, allocation, vote, correct, conference, organiser):
        (nomination,) = approved()
        item = vote(nomination, passed=False)
        correct(nomination)
        assert not conference.nominations.for_award().exists()
        with pytest.raises(CouncilError):
            confirm(fresh(item), organiser)
        assert not council_sessions.waiting(conference).exists()


class TestWhatItHoldsUp:
    @pytest.mark.parametrize("council_decides", [True, False])
    def test_proposals_one_by_one_and_all_at_once(
        self, outdated, conference, organiser, award_form, council_decides
    ):
        CouncilSettings.objects.create(conference=conference, council_decides=council_decides)
        assert awards.propose_all(conference, organiser) == 0
        with pytest.raises(AwardError, match="bản hồ sơ cũ của Nguyễn Thị Mẫu Hà"):
            awards.propose(outdated.nomination, award_form, organiser)
        assert not Award.objects.exists()

    def test_a_decision_is_not_issued(self, outdated, organiser, draft, award_form):
        nomination = outdated.nomination
        Award.objects.create(nomination=nomination, form=award_form, kind=award_form.kind)  # put in by force
        decision = draft(number="12/QĐ-SCT", date=DAY)
        with pytest.raises(AwardError, match="bản hồ sơ cũ"):
            award_decisions.issue(decision, organiser)
        confirm(outdated, organiser)
        assert award_decisions.issue(decision, organiser).is_issued

    def test_what_fell_with_a_decision_is_not_proposed_again(
        self, approved, allocation, vote, correct, issued, organiser, conference
    ):
        (nomination,) = approved()
        vote(nomination)
        decision = issued()
        award_decisions.revoke(decision, organiser, "Sai")
        correct(nomination)
        assert award_decisions.propose_again(decision, organiser) == 0
        confirm(CouncilItem.objects.get(), organiser)
        assert award_decisions.propose_again(decision, organiser) == 1

    def test_the_next_edition_remembers_no_honour_of_it(self, outdated, conference, organiser):
        conference.pk, conference.slug, conference.edition_number = None, "iv", 4
        type(conference).objects.update(is_current=False)
        conference.save(force_insert=True)
        assert memory.fill(organiser) == 0


class TestWayOut:
    def test_a_new_session(self, outdated, conference, organiser, vote):
        assert list(council_sessions.waiting(conference)) == [outdated.nomination]
        vote(outdated.nomination)
        assert awards.propose_all(conference, organiser) == 1
        with pytest.raises(CouncilError):  # the earlier vote is history
            confirm(outdated, organiser)

    def test_the_organisers_word(self, outdated, conference, organiser):
        item = confirm(outdated, organiser)
        assert (item.confirmed_by, item.confirmed_why, item.is_outdated) == (
            organiser, "Chỉ sửa lỗi chính tả", False,
        )  # fmt: skip
        assert awards.propose_all(conference, organiser) == 1
        assert not council_sessions.waiting(conference).exists()
        assert actions(item)[-1] == "council_confirmed"
        (entry,) = history.of(item.nomination).filter(action="council_confirmed")
        assert (entry.actor, entry.reason) == (organiser, "Chỉ sửa lỗi chính tả")
        assert council_results.sentence(item).endswith("Chỉ sửa lỗi chính tả")

    def test_holds_until_the_next_correction(self, outdated, conference, organiser, correct):
        confirm(outdated, organiser)
        correct(outdated.nomination, summary="Sửa lần hai.")
        item = fresh(outdated)
        assert (item.is_outdated, item.confirmed_by, item.confirmed_why) == (True, None, "")
        assert awards.propose_all(conference, organiser) == 0

    @pytest.mark.parametrize("reason", ["", " \n "])
    def test_needs_a_reason(self, outdated, organiser, reason):
        with pytest.raises(CouncilError):
            confirm(outdated, organiser, reason)
        assert fresh(outdated).is_outdated

    def test_is_given_once(self, outdated, organiser):
        confirm(outdated, organiser)
        with pytest.raises(CouncilError):
            confirm(outdated, organiser, "Lần hai")
        assert fresh(outdated).confirmed_why == "Chỉ sửa lỗi chính tả"

    def test_is_only_for_the_differences_that_were_read(self, outdated, organiser, correct):
        seen = council_standing.approved_version(outdated).number
        correct(outdated.nomination, summary="Sửa lần hai.")
        with pytest.raises(CouncilError, match="sửa thêm lần nữa"):
            council_standing.confirm(outdated, organiser, "Đồng ý", seen)

    @pytest.mark.parametrize("who", ["head", "preparer", "leader"])
    def test_is_not_everybodys(self, request, outdated, who):
        with pytest.raises(CouncilError):
            confirm(outdated, request.getfixturevalue(who))
        assert fresh(outdated).is_outdated

    def test_nor_of_who_wrote_the_dossier(self, outdated, organiser):
        outdated.nomination.authors.add(organiser)
        with pytest.raises(CouncilError):
            confirm(outdated, organiser)

    def test_not_while_it_is_open_for_editing(self, outdated, organiser, preparer):
        transitions.amend(outdated.nomination, preparer, "Sai nữa")
        with pytest.raises(CouncilError):
            confirm(outdated, organiser)

    def test_the_row_keeps_name_and_reason_or_neither(self, outdated, organiser):
        for fields in (
            {"confirmed_by": organiser},
            {"confirmed_why": "Vì"},
            {"confirmed_at": outdated.outdated_at},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                CouncilItem.objects.update(**fields)


class TestPages:
    def test_the_way_of_the_organiser(self, as_user, organiser, outdated):
        client = as_user(organiser)
        item_page = reverse("nominations:council_item", args=[outdated.pk])
        address = reverse("nominations:council_confirm", args=[outdated.pk])
        assert address in client.get(item_page).content.decode()
        page = client.get(address)
        assert "Thành tích đã sửa lại." in page.content.decode().replace("<ins>", "").replace("</ins>", "")
        seen = page.context["form"]["seen"].value()
        refused = client.post(address, {"reason": "", "seen": seen})
        assert refused.context["form"].errors.keys() == {"reason"}
        assert client.post(address, {"reason": "Chỉ sửa số liệu", "seen": seen}).url == item_page
        shown = client.get(item_page).content.decode()
        assert (organiser.full_name in shown, "Chỉ sửa số liệu" in shown, address in shown) == (
            True,
            True,
            False,
        )
        assert client.get(address).url == item_page

    def test_what_was_corrected_meanwhile_is_shown_and_what_was_typed_stays(
        self, as_user, organiser, outdated, correct
    ):
        client = as_user(organiser)
        address = reverse("nominations:council_confirm", args=[outdated.pk])
        seen = client.get(address).context["form"]["seen"].value()
        correct(outdated.nomination, summary="Sửa lần hai.")
        page = client.post(address, {"reason": "Đồng ý", "seen": seen})
        form = page.context["form"]
        assert (form["reason"].value(), form.errors.keys()) == ("Đồng ý", {"reason"})
        assert int(form["seen"].value()) > seen
        client.post(address, {"reason": "Đồng ý", "seen": form["seen"].value()})
        assert fresh(outdated).confirmed_by == organiser

    @pytest.mark.parametrize("seen", ["", "0", "x", "9" * 30])
    def test_a_form_without_the_version_confirms_nothing(self, as_user, organiser, outdated, seen):
        address = reverse("nominations:council_confirm", args=[outdated.pk])
        assert as_user(organiser).post(address, {"reason": "Đồng ý", "seen": seen}).status_code == 200
        assert fresh(outdated).is_outdated

    @pytest.mark.parametrize(("who", "status"), [("leader", 403), ("head", 404), ("outsider", 404)])
    def test_who_may_not(self, request, as_user, outdated, who, status):
        client = as_user(request.getfixturevalue(who))
        address = reverse("nominations:council_confirm", args=[outdated.pk])
        for answer in (client.get(address), client.post(address, {"reason": "Đồng ý"})):
            assert answer.status_code == status
        assert fresh(outdated).is_outdated

    def test_the_unit_reads_it_with_its_nomination(self, as_user, preparer, organiser, outdated):
        address = reverse("nominations:detail", args=[outdated.nomination_id])
        page = as_user(preparer).get(address)
        assert str(council_results.EARLIER) in page.content.decode()
        assert "council/items" not in page.content.decode()
        assert "council/items" in as_user(organiser).get(address).content.decode()

    def test_the_agenda_of_the_next_session_says_so(self, as_user, organiser, outdated, make_session):
        session = make_session()
        page = as_user(organiser).get(reverse("nominations:council_agenda", args=[session.pk]))
        assert "đã thông qua trước đây, theo bản hồ sơ cũ" in page.content.decode()

    def test_a_secretary_who_only_reads_is_not_offered_it(self, as_user, make_user, outdated):
        reader = make_user(Role.LEADER)
        RoleAssignment.objects.create(user=reader, role=Role.COUNCIL_MEMBER)
        page = as_user(reader).get(reverse("nominations:council_item", args=[outdated.pk]))
        assert reverse("nominations:council_confirm", args=[outdated.pk]) not in page.content.decode()
