"""Award decisions: draft, issued, never edited again; numbers, prizes, and who was faster."""

import datetime

import pytest

from conference import history
from conference.models import Conference, HistoryEntry
from nominations import award_decisions, awards, handover
from nominations.award_states import DecisionState
from nominations.awards import AwardError
from nominations.models import Award, AwardDecision

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
