"""Awards: proposed with one press or by hand, changed, dropped, revoked; and what a withdrawal does."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from conference import history
from conference.models import HistoryEntry
from nominations import authorities, award_decisions, awards, transitions
from nominations.award_states import AwardState
from nominations.awards import AwardError
from nominations.models import Award, AwardForm
from nominations.states import State

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 4, 20)


def actions(subject) -> list[str]:
    return list(history.of(subject).order_by("id").values_list("action", flat=True))


class TestProposeAll:
    def test_every_approved_exemplar_once(
        self, conference, organiser, approved_exemplar, make_nomination, award_form
    ):
        first, second = approved_exemplar(full_name="A"), approved_exemplar(full_name="B")
        approved_exemplar(award_form=None)
        make_nomination(State.SUBMITTED)
        make_nomination(State.APPROVED, kind="guest", award_form=award_form)
        assert awards.propose_all(conference, organiser) == 2
        assert awards.propose_all(conference, organiser) == 0
        found = Award.objects.order_by("nomination")
        assert [(award.nomination, award.form, award.kind, award.state) for award in found] == [
            (first, award_form, "award", "proposed"),
            (second, award_form, "award", "proposed"),
        ]
        assert [actions(award) for award in found] == [["award_proposed"]] * 2

    def test_nobody_but_the_organiser(self, conference, head, preparer, approved_exemplar):
        approved_exemplar()
        for user in (head, preparer):
            with pytest.raises(AwardError):
                awards.propose_all(conference, user)
        assert not Award.objects.exists()

    def test_as_many_statements_for_ten_as_for_one(
        self, conference, organiser, approved_exemplar, django_assert_num_queries
    ):
        assert awards.propose_all(conference, organiser) == 0  # the user's roles are read once
        for number in (1, 9):
            for _place in range(number):
                approved_exemplar()
            with django_assert_num_queries(6):  # savepoint, lock, rows, awards, history, release
                assert awards.propose_all(conference, organiser) == number

    def test_what_was_revoked_is_not_proposed_again(self, conference, organiser, issued, approved_exemplar):
        award = approved_exemplar().awards
        issued()
        awards.revoke(award.get(), organiser, "Khai sai thành tích")
        assert awards.propose_all(conference, organiser) == 0


class TestByHand:
    def test_a_title_beside_an_award_form(self, organiser, approved_exemplar, award_form, title_form):
        nomination = approved_exemplar()
        first = awards.propose(nomination, award_form, organiser)
        second = awards.propose(nomination, title_form, organiser)
        assert {first.kind, second.kind} == {"award", "title"}

    def test_one_achievement_one_award(self, organiser, approved_exemplar, award_form, higher_form):
        nomination = approved_exemplar(full_name="Bùi Mẫu Hà")
        awards.propose(nomination, award_form, organiser)
        with pytest.raises(AwardError, match=r"Bùi Mẫu Hà .*Giấy khen của Giám đốc Sở"):
            awards.propose(nomination, higher_form, organiser)
        with pytest.raises(IntegrityError), transaction.atomic():
            Award.objects.create(nomination=nomination, form=higher_form, kind="award")
        assert nomination.awards.count() == 1

    def test_only_approved_exemplars(self, organiser, make_nomination, award_form):
        for nomination in (
            make_nomination(State.SUBMITTED),
            make_nomination(State.APPROVED, kind="guest", award_form=award_form),
        ):
            with pytest.raises(AwardError):
                awards.propose(nomination, award_form, organiser)

    def test_a_title_for_individuals_is_not_for_a_collective(self, organiser, approved_exemplar, title_form):
        with pytest.raises(AwardError):
            awards.propose(approved_exemplar(collective_name="Tổ Mẫu"), title_form, organiser)

    def test_nobody_decides_on_their_own_work(
        self, approved_exemplar, preparer, award_form, issued, organiser
    ):
        nomination = approved_exemplar(award_form=None)
        RoleAssignment.objects.create(user=preparer, role=Role.ORGANISER)
        with pytest.raises(AwardError):
            awards.propose(nomination, award_form, preparer)
        award = awards.propose(nomination, award_form, organiser)
        with pytest.raises(AwardError):
            awards.drop(award, preparer)
        issued()
        with pytest.raises(AwardError):
            awards.revoke(award, preparer, "Lý do")

    def test_change_and_drop_while_proposed(
        self, organiser, approved_exemplar, award_form, higher_form, draft
    ):
        award = awards.propose(approved_exemplar(), award_form, organiser)
        draft()
        award.refresh_from_db()
        assert award.decision is not None
        awards.change_form(award, higher_form, organiser)
        assert (award.form, award.decision, award.state) == (higher_form, None, "proposed")
        assert history.of(award).first().changes == {"form": [str(award_form.pk), str(higher_form.pk)]}
        awards.drop(award, organiser)
        assert not Award.objects.exists()
        assert HistoryEntry.objects.filter(action="award_dropped").count() == 1
        with pytest.raises(AwardError):  # a second click
            awards.drop(Award(pk=award.pk or 999, nomination=approved_exemplar(), form=award_form), organiser)

    def test_another_award_of_the_same_authority_stays_in_the_draft(
        self, conference, organiser, approved_exemplar, draft, title_form
    ):
        nomination = approved_exemplar()
        awards.propose_all(conference, organiser)
        decision = draft()
        award = nomination.awards.get()
        awards.change_form(award, title_form, organiser)
        assert (award.form, award.decision) == (title_form, decision)

    def test_nothing_is_changed_after_the_decision(self, organiser, approved_exemplar, issued, higher_form):
        nomination = approved_exemplar()
        issued()
        award = nomination.awards.get()
        for act in (
            lambda: awards.change_form(award, higher_form, organiser),
            lambda: awards.drop(award, organiser),
        ):
            with pytest.raises(AwardError):
                act()
        assert nomination.awards.get().state == AwardState.DECIDED


class TestRevoke:
    def test_with_reason_and_number(self, organiser, approved_exemplar, issued):
        nomination = approved_exemplar()
        issued()
        award = nomination.awards.get()
        awards.revoke(award, organiser, "Khai sai thành tích", number="20/QĐ-SCT", date=DAY)
        assert (award.state, award.revoked_why, award.revocation_number, award.revocation_date) == (
            "revoked", "Khai sai thành tích", "20/QĐ-SCT", DAY,
        )  # fmt: skip
        entry = history.of(award).first()
        assert (entry.action, entry.from_state, entry.to_state, entry.reason, entry.actor) == (
            "award_revoked", "decided", "revoked", "Khai sai thành tích", organiser,
        )  # fmt: skip
        with pytest.raises(AwardError):
            awards.revoke(award, organiser, "Lần nữa")

    def test_a_reason_is_needed_and_a_given_award(self, organiser, approved_exemplar, award_form, issued):
        award = awards.propose(approved_exemplar(), award_form, organiser)
        with pytest.raises(AwardError):
            awards.revoke(award, organiser, "Lý do")
        issued()
        with pytest.raises(AwardError):
            awards.revoke(award, organiser, " \u200b ")
        assert Award.objects.get().state == AwardState.DECIDED

    def test_after_a_revocation_another_award_may_be_given(
        self, organiser, approved_exemplar, issued, higher_form
    ):
        nomination = approved_exemplar()
        issued()
        awards.revoke(nomination.awards.get(), organiser, "Đổi hình thức")
        assert awards.propose(nomination, higher_form, organiser).state == AwardState.PROPOSED


class TestWithdrawal:
    def test_a_decided_award_must_be_revoked_first(self, organiser, approved_exemplar, issued):
        nomination = approved_exemplar()
        issued()
        with pytest.raises(transitions.TransitionError, match="Giấy khen của Giám đốc Sở"):
            transitions.withdraw(nomination, organiser, "Nghỉ việc")
        nomination.refresh_from_db()
        assert nomination.state == State.APPROVED
        awards.revoke(nomination.awards.get(), organiser, "Nghỉ việc")
        transitions.withdraw(nomination, organiser, "Nghỉ việc")
        assert nomination.state == State.WITHDRAWN

    def test_a_proposed_one_goes_with_it(self, organiser, approved_exemplar, award_form, draft):
        nomination = approved_exemplar()
        awards.propose(nomination, award_form, organiser)
        draft()
        transitions.withdraw(nomination, organiser, "Nghỉ việc")
        assert not nomination.awards.exists()
        assert HistoryEntry.objects.filter(action="award_dropped").count() == 1


class TestAuthorities:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ""), ("5", "05/QĐ-SCT"), ("12", "12/QĐ-SCT"), (" 5 / QĐ-SCT ", "05/QĐ-SCT"),
            ("0012/QĐ-SCT", "12/QĐ-SCT"), ("1234/QĐ-UBND", "1234/QĐ-UBND"),
        ],
    )  # fmt: skip
    def test_numbers(self, conference, text, expected):
        assert authorities.official_number(conference, "Giám đốc Sở Công Thương", text) == expected

    @pytest.mark.parametrize("text", ["x", "0", "QĐ-SCT", "12 34", "1234567", "12/", "٣", "9" * 40])
    def test_no_numbers(self, conference, text):
        with pytest.raises(authorities.NumberError):
            authorities.official_number(conference, "Giám đốc Sở Công Thương", text)

    def test_another_authoritys_number_needs_its_symbol(self, conference):
        with pytest.raises(authorities.NumberError):
            authorities.official_number(conference, "Chủ tịch UBND tỉnh", "1234")

    def test_each_authority_once_in_protocol_order(self, award_form, title_form, higher_form):
        catalogue = AwardForm.objects.all()
        assert authorities.names(catalogue) == ["Chủ tịch UBND tỉnh", "Giám đốc Sở Công Thương"]
        assert authorities.forms_of("Giám đốc Sở Công Thương", catalogue) == [title_form, award_form]
        assert not authorities.same("Giám đốc Sở Công Thương", "Giám đốc Sở Tài chính")
        assert not authorities.same("", "Giám đốc Sở")


def test_revoking_a_decision_takes_all_its_awards_back(organiser, approved_exemplar, issued):
    one, other = approved_exemplar(), approved_exemplar()
    decision = issued()
    given = award_decisions.revoke(decision, organiser, "Sai thẩm quyền")
    assert {award.nomination for award in given} == {one, other}
    assert set(Award.objects.values_list("state", flat=True)) == {"revoked"}
    assert (decision.state, decision.revoked_why) == ("revoked", "Sai thẩm quyền")
    assert actions(decision) == ["decision_begun", "decision_issued", "revoked"]
    with pytest.raises(AwardError):
        award_decisions.revoke(decision, organiser, "Lần nữa")


def test_what_fell_with_a_decision_is_proposed_again_with_one_press(
    client, organiser, approved_exemplar, issued, title_form
):
    undeserved, other = approved_exemplar(), approved_exemplar(award_form=None)
    awards.propose(other, title_form, organiser)
    decision = issued()
    awards.revoke(undeserved.awards.get(), organiser, "Khai sai")
    client.force_login(organiser)
    address = reverse("nominations:decision", args=[decision.pk])
    again = reverse("nominations:decision_again", args=[decision.pk])
    assert client.get(address).context["fallen"] == 0
    client.post(again)
    assert not Award.objects.filter(state="proposed").exists()  # it is not revoked
    award_decisions.revoke(decision, organiser, "Sai ngày")
    assert client.get(address).context["fallen"] == 1
    for _press in range(2):
        assert client.post(again).status_code == 302
    new = Award.objects.get(state="proposed")
    assert (new.nomination, new.form, new.decision) == (other, title_form, None)
    assert actions(new) == ["award_proposed"]


def test_what_given_awards_rest_on_does_not_change_in_the_catalogue(approved_exemplar, issued, award_form):
    award_form.kind = "title"
    award_form.clean()  # nobody has it yet
    award_form.refresh_from_db()
    issued(approved_exemplar())
    for name, value in (("kind", "title"), ("authority", "Chủ tịch UBND tỉnh")):
        award_form.refresh_from_db()
        setattr(award_form, name, value)
        with pytest.raises(ValidationError) as refusal:
            award_form.clean()
        assert list(refusal.value.message_dict) == [name]
    award_form.refresh_from_db()
    award_form.name, award_form.authority = "Giấy khen của Giám đốc", "Giám đốc Sở Công Thương"
    award_form.clean()
