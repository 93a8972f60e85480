"""Award decisions: draft, issued, never edited again; numbers, prizes, and who was faster."""

import datetime

import pytest
from django.urls import reverse

from conference import history
from conference.models import Conference, HistoryEntry
from nominations import award_decisions, awards, handover
from nominations.award_states import DecisionState
from nominations.awards import AwardError
from nominations.council import CouncilSettings
from nominations.models import Award, AwardDecision, BaseWage, PrizeCoefficient

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 4, 20)


@pytest.fixture
def proposed(conference, organiser, approved_exemplar):
    """proposed(n) -> n exemplars proposed for a giấy khen, the first of them a collective."""

    def make(number=2):
        approved_exemplar(collective_name="Tổ Mẫu")
        for place in range(number - 1):
            approved_exemplar(full_name=f"Lê Mẫu {place}")
        awards.propose_all(conference, organiser)
        return list(Award.objects.order_by("id"))

    return make


def test_a_draft_takes_in_what_waits_for_its_authority(
    proposed, draft, organiser, approved_exemplar, higher_form
):
    proposed()
    other = awards.propose(approved_exemplar(award_form=None), higher_form, organiser)
    own, upper = draft(), draft("Chủ tịch UBND tỉnh")
    assert (own.awards.count(), list(upper.awards.all())) == (2, [other])
    assert draft().awards.count() == 0  # they stand in a decision already


def test_put_in_and_take_out(proposed, draft, organiser):
    first, second = proposed()
    decision, rival = draft(), draft()
    assert award_decisions.take_out(decision, [first.pk, 10**9], organiser) == 1
    assert award_decisions.take_out(decision, [first.pk], organiser) == 0
    assert award_decisions.put_in(rival, [first.pk, second.pk], organiser) == 1  # the second is not free
    assert list(rival.awards.all()) == [first]
    assert [entry.changes for entry in history.of(rival)[:1]] == [{"awards": ["", "1"]}]


def test_issuing_decides_awards_with_their_prizes(proposed, draft, organiser, rates):
    proposed(3)
    decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
    assert (decision.state, decision.year) == (DecisionState.ISSUED, 2020)
    found = list(decision.awards.in_protocol_order().values_list("state", "prize"))
    assert found == [("decided", 900_000), ("decided", 450_000), ("decided", 450_000)]
    assert award_decisions.total(decision) == (1_800_000, 0)
    assert HistoryEntry.objects.filter(action="award_decided").count() == 3
    with pytest.raises(AwardError, match="12/QĐ-SCT"):  # a second click
        award_decisions.issue(decision, organiser)


def test_without_rates_of_that_day_there_is_no_prize(proposed, draft, organiser, rates):
    proposed()
    decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=datetime.date(2018, 1, 1)), organiser)
    assert set(decision.awards.values_list("prize", flat=True)) == {None}
    assert award_decisions.total(decision) == (0, 2)


@pytest.mark.parametrize("fields", [{}, {"number": "12/QĐ-SCT"}, {"date": DAY}])
def test_issuing_needs_number_and_date(proposed, draft, organiser, fields):
    proposed()
    with pytest.raises(AwardError):
        award_decisions.issue(draft(**fields), organiser)
    assert set(Award.objects.values_list("state", flat=True)) == {"proposed"}


def test_issuing_needs_an_award(draft, organiser, award_form):
    with pytest.raises(AwardError):
        award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)


@pytest.mark.parametrize(
    ("first", "last", "given"),
    [
        (None, None, True), (DAY, DAY, True), (datetime.date(2020, 4, 21), None, False),
        (None, datetime.date(2020, 4, 19), False),
    ],
)  # fmt: skip
def test_a_form_that_is_not_given_on_that_day_is_refused(
    proposed, draft, organiser, award_form, first, last, given
):
    proposed()
    award_form.valid_from, award_form.valid_to = first, last
    award_form.save()
    decision = draft(number="12/QĐ-SCT", date=DAY)
    if given:
        assert award_decisions.issue(decision, organiser).state == DecisionState.ISSUED
        return
    with pytest.raises(AwardError, match=r"Giấy khen của Giám đốc Sở.*20/04/2020"):
        award_decisions.issue(decision, organiser)
    assert AwardDecision.objects.get().state == DecisionState.DRAFT


def test_a_number_is_given_once_a_year(proposed, draft, organiser, conference):
    draft(number="12/QĐ-SCT", date=DAY)
    with pytest.raises(AwardError):
        draft(number="12/QĐ-SCT", date=datetime.date(2020, 1, 1))
    with pytest.raises(AwardError):  # the same authority under its shorter name
        draft("Giám đốc Sở", number="12/QĐ-SCT", date=DAY)
    draft(number="12/QĐ-SCT", date=datetime.date(2021, 1, 1))
    draft("Chủ tịch UBND tỉnh", number="12/QĐ-SCT", date=DAY)
    assert AwardDecision.objects.count() == 3


def test_the_constraint_catches_another_conferences_number(draft, conference, organiser):
    draft(number="12/QĐ-SCT", date=DAY)
    conference.pk, conference.slug, conference.is_current, conference.edition_number = None, "ii", False, 2
    conference.save(force_insert=True)
    other = Conference.objects.get(slug="ii")
    with pytest.raises(AwardError):
        award_decisions.begin(
            AwardDecision(
                conference=other, authority="Giám đốc Sở Công Thương", number="12/QĐ-SCT", date=DAY
            ),
            organiser,
        )


def test_an_issued_one_is_never_edited(proposed, draft, organiser):
    award = proposed()[0]
    decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
    for act in (
        lambda: award_decisions.edit(decision, organiser, {"number": "13/QĐ-SCT"}),
        lambda: award_decisions.take_out(decision, [award.pk], organiser),
        lambda: award_decisions.put_in(decision, [award.pk], organiser),
        lambda: award_decisions.discard(decision, organiser),
    ):
        with pytest.raises(AwardError):
            act()
    decision.refresh_from_db()
    assert (decision.number, decision.awards.count()) == ("12/QĐ-SCT", 2)


def test_editing_a_draft_is_in_the_history(draft, organiser):
    decision = draft()
    award_decisions.edit(decision, organiser, {"number": "12/QĐ-SCT", "date": DAY, "signatory_name": ""})
    decision.refresh_from_db()
    assert (decision.number, decision.date, decision.year) == ("12/QĐ-SCT", DAY, 2020)
    assert history.of(decision).first().changes == {
        "number": ["", "12/QĐ-SCT"],
        "date": ["", "2020-04-20"],
    }


def test_a_discarded_draft_frees_its_awards(proposed, draft, organiser):
    proposed()
    award_decisions.discard(draft(), organiser)
    assert not AwardDecision.objects.exists()
    assert set(Award.objects.values_list("decision", flat=True)) == {None}


def test_nobody_but_the_organiser(proposed, draft, head, conference):
    award = proposed()[0]
    decision = draft(number="12/QĐ-SCT", date=DAY)
    for act in (
        lambda: award_decisions.begin(AwardDecision(conference=conference, authority="X"), head),
        lambda: award_decisions.edit(decision, head, {"number": "1"}),
        lambda: award_decisions.issue(decision, head),
        lambda: award_decisions.discard(decision, head),
        lambda: award_decisions.take_out(decision, [award.pk], head),
        lambda: award_decisions.revoke(decision, head, "Lý do"),
        lambda: handover.record(conference, head, [award.pk], "received"),
    ):
        with pytest.raises(AwardError):
            act()
    assert AwardDecision.objects.get().state == DecisionState.DRAFT


class TestHandover:
    def test_a_batch_at_once(self, proposed, issued, organiser, conference):
        proposed(3)
        issued()
        ids = list(Award.objects.values_list("pk", flat=True))
        assert len(handover.record(conference, organiser, ids[:2], "received")) == 2
        assert len(handover.record(conference, organiser, ids, "received")) == 1  # the others are done
        assert set(Award.objects.values_list("state", "receipt")) == {("handed_over", "received")}
        entry = HistoryEntry.objects.filter(action="award_handed_over").first()
        assert (entry.to_state, entry.actor) == ("handed_over", organiser)

    @pytest.mark.parametrize("receipt", ["received_for", "sent_later"])
    def test_who_or_how_must_be_said(self, proposed, issued, organiser, conference, receipt):
        award = proposed(1)[0]
        issued()
        with pytest.raises(AwardError):
            handover.record(conference, organiser, [award.pk], receipt, "  ")
        handover.record(conference, organiser, [award.pk], receipt, "Văn thư, 27/4/2020")
        award.refresh_from_db()
        assert (award.state, award.receipt_note) == ("handed_over", "Văn thư, 27/4/2020")

    def test_not_fetched_waits_on(self, proposed, issued, organiser, conference):
        award = proposed(1)[0]
        issued()
        assert len(handover.record(conference, organiser, [award.pk], "not_fetched")) == 1
        assert handover.record(conference, organiser, [award.pk], "not_fetched") == []
        award.refresh_from_db()
        assert (award.state, award.receipt) == ("decided", "not_fetched")
        assert len(handover.record(conference, organiser, [award.pk], "received")) == 1

    def test_taken_back_with_a_reason(self, proposed, issued, organiser, conference):
        award = proposed(1)[0]
        issued()
        handover.record(conference, organiser, [award.pk], "received")
        with pytest.raises(AwardError):
            handover.undo(award, organiser, " ")
        handover.undo(award, organiser, "Bấm nhầm")
        assert (award.state, award.receipt, award.receipt_at) == ("decided", "", None)
        assert (history.of(award).first().action, history.of(award).first().reason) == (
            "award_taken_back", "Bấm nhầm",
        )  # fmt: skip
        with pytest.raises(AwardError):
            handover.undo(award, organiser, "Lần nữa")

    def test_proposed_revoked_and_foreign_awards_are_left_alone(self, proposed, organiser, conference, draft):
        award = proposed(1)[0]
        assert handover.record(conference, organiser, [award.pk, 10**15], "received") == []
        with pytest.raises(AwardError):
            handover.record(conference, organiser, [award.pk], "eaten")


class TestRevokedNumber:
    """Number, date and authority tell decisions apart for ever; the corrected decision gets a number of its own."""

    @pytest.mark.parametrize("by", [{}, {"number": "15/QĐ-SCT", "date": DAY}])
    def test_the_form_names_the_revoked_decision(self, proposed, draft, organiser, as_user, by):
        proposed()
        decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
        award_decisions.revoke(decision, organiser, "Sai danh sách", **by)
        award_decisions.propose_again(decision, organiser)
        address = reverse("nominations:decision_new")
        typed = {
            "authority": "Giám đốc Sở Công Thương",
            "number": "12",
            "date": "21/04/2020",
            "key": "a" * 32,
        }
        form = as_user(organiser).post(address, typed).context["form"]
        (error,) = form.errors["number"]
        assert error.startswith("Số 12/QĐ-SCT là số của quyết định ngày 20/04/2020, đã bị thu hồi")
        assert ("15/QĐ-SCT" in error, error.endswith("vui lòng nhập số mới của quyết định thay thế.")) == (
            bool(by), True,
        )  # fmt: skip
        assert form["date"].value() == "21/04/2020"
        assert as_user(organiser).post(address, typed | {"number": "16"}).status_code == 302

    def test_so_does_the_form_of_a_draft(self, draft, organiser, as_user, award_form):
        draft(number="12/QĐ-SCT", date=DAY)
        other = draft()
        address = reverse("nominations:decision_edit", args=[other.pk])
        form = as_user(organiser).post(address, {"number": "12", "date": "01/04/2020"}).context["form"]
        assert form.errors["number"] == [
            "Số 12/QĐ-SCT đã cấp cho quyết định ngày 20/04/2020 của cấp này (đang soạn). Vui lòng nhập số khác."
        ]  # fmt: skip

    def test_what_fell_with_its_revoking_decision_is_proposed_again(self, proposed, draft, organiser):
        proposed(2)
        decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
        award_decisions.revoke(decision, organiser, "Sai", number="15/QĐ-SCT", date=DAY)
        assert set(decision.awards.values_list("revocation_number", "revocation_date")) == {
            ("15/QĐ-SCT", DAY)
        }
        assert award_decisions.propose_again(decision, organiser) == 2


class TestWithoutPrize:
    """The coefficient 0 says that no money goes with an award; what is not entered yet is another thing."""

    @pytest.fixture
    def certificate_only(self, award_form):
        for recipient in ("individual", "collective"):
            PrizeCoefficient.objects.create(
                form=award_form, recipient=recipient, coefficient=0, valid_from=datetime.date(2017, 10, 1)
            )

    def test_it_needs_no_base_wage_and_no_warning(
        self, proposed, draft, organiser, certificate_only, as_user
    ):
        proposed()
        decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
        assert set(decision.awards.values_list("prize", flat=True)) == {0}
        assert award_decisions.total(decision) == (0, 0)
        page = as_user(organiser).get(reverse("nominations:decision", args=[decision.pk]))
        assert page.context["without_prize"] == 0
        assert page.content.decode().count("không kèm tiền thưởng") == 2

    def test_what_is_entered_afterwards_is_reckoned_with_one_press(
        self, proposed, draft, organiser, as_user, award_form
    ):
        proposed(3)
        decision = award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
        client, address = as_user(organiser), reverse("nominations:decision_prizes", args=[decision.pk])
        assert client.post(address).status_code == 302
        assert award_decisions.total(decision) == (0, 3)  # nothing is known yet
        PrizeCoefficient.objects.create(
            form=award_form, recipient="individual", coefficient=0, valid_from=datetime.date(2017, 10, 1)
        )
        client.post(address)
        assert award_decisions.total(decision) == (0, 1)
        PrizeCoefficient.objects.create(
            form=award_form, recipient="collective", coefficient="0.6", valid_from=datetime.date(2017, 10, 1)
        )
        BaseWage.objects.create(amount=1_490_000, valid_from=datetime.date(2019, 7, 1))
        client.post(address)
        assert award_decisions.total(decision) == (900_000, 0)
        PrizeCoefficient.objects.update(coefficient=5)
        client.post(address)
        assert award_decisions.total(decision) == (900_000, 0)  # what was reckoned stays
        assert HistoryEntry.objects.filter(action="prizes_reckoned").count() == 2

    def test_who_may_and_when(self, proposed, draft, organiser, as_user, head, leader, rates):
        proposed()
        decision = draft(number="12/QĐ-SCT", date=DAY)
        address = reverse("nominations:decision_prizes", args=[decision.pk])
        assert [as_user(user).post(address).status_code for user in (leader, head)] == [403, 403]
        assert as_user(organiser).get(address).status_code == 405
        with pytest.raises(AwardError):
            award_decisions.reckon_missing(decision, organiser)
        with pytest.raises(AwardError):
            award_decisions.reckon_missing(award_decisions.issue(decision, organiser), head)


def test_propose_all_tells_the_true_numbers(
    proposed, approved_exemplar, draft, organiser, as_user, conference, make_session
):
    first, *_rest = proposed(3)
    award_decisions.issue(draft(number="12/QĐ-SCT", date=DAY), organiser)
    first.refresh_from_db()
    awards.revoke(first, organiser, "Sai")
    CouncilSettings.objects.create(conference=conference, council_decides=True)
    approved_exemplar(full_name="Chưa qua Hội đồng")
    approved_exemplar(full_name="Không đề nghị gì", award_form=None)
    assert awards.wishes(conference) == awards.Wishes(waiting=0, standing=2, revoked=1, held_back=1)
    answer = as_user(organiser).post(reverse("nominations:awards_propose"))
    (message,) = [str(row) for row in answer.wsgi_request._messages]
    assert message == (
        "Không còn khen thưởng nào để đề xuất. 2 khen thưởng đã được đề xuất hoặc quyết định từ trước. 1 khen thưởng đã "
        "bị thu hồi, không đề xuất lại. 1 đề cử còn chờ ý kiến của Hội đồng."
    )  # fmt: skip
    CouncilSettings.objects.update(council_decides=False)
    assert awards.wishes(conference).waiting == awards.unproposed(conference).count() == 1
    answer = as_user(organiser).post(reverse("nominations:awards_propose"))
    assert (
        "Đã đề xuất 1 khen thưởng. 2 khen thưởng" in [str(row) for row in answer.wsgi_request._messages][-1]
    )
