"""Papers that follow a stored decision: the decision itself, certificates in the register, the sheet to sign."""

import datetime
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents import jobs, revocations
from documents.engine import PaperError
from documents.issued import IssuedCertificate
from documents.kinds import PAPERS, decision
from documents.models import new_key
from documents.tests.test_papers import render, says
from documents.tests.test_word import opened
from nominations import award_decisions, awards, prize_rates
from nominations.awards import AwardError
from nominations.council import CouncilSession, CouncilSettings, SessionState
from nominations.models import Award, AwardForm

pytestmark = pytest.mark.django_db
DAY = datetime.date(2020, 4, 20)


def print_certificates(conference, organiser, **selection):
    return jobs.create_job(conference, "certificate", organiser, selection, new_key())[0]


class TestDecisionPaper:
    @pytest.mark.parametrize("draft", [True, False])
    def test_it_follows_the_stored_decision(self, conference, decided, draft):
        own = decided(draft=draft)["Giám đốc Sở Công Thương"]
        (pdf,) = render("decision", conference, {"decision": own.pk}).values()
        for part in (
            "Số: 12/QĐ-SCT", "Hà Tĩnh, ngày 20 tháng 4 năm 2020",
            "Tặng Giấy khen của Giám đốc Sở cho 01 tập thể và 01 cá nhân",
            "mỗi tập thể 900.000 đồng, mỗi cá nhân 450.000 đồng; tổng số tiền 1.350.000 đồng (Bằng chữ: Một triệu ba "
            "trăm năm mươi nghìn đồng)",
            "(Kèm theo Quyết định số 12/QĐ-SCT ngày 20 tháng 4 năm 2020", "Danh sách này có 01 tập thể và 01 cá nhân.",
            "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Vũ Mẫu Cường",
        ):  # fmt: skip
            assert says(pdf, part), part
        assert not says(pdf, "Lê Mẫu Bình")

    def test_awards_stand_in_protocol_order_each_on_its_annex(self, conference, decided, organiser, people):
        title = AwardForm.objects.create(
            code="CS", name="Chiến sĩ thi đua", kind="title", authority="Giám đốc Sở", rank=5
        )
        awards.propose(people["An"].nomination, title, organiser)
        own = decided(draft=True)["Giám đốc Sở Công Thương"]
        shared = PAPERS["decision"].shared(conference, {"decision": own.pk})
        assert [(row["award"], row["annex"], row["numbers"]) for row in shared["annexes"]] == [
            ("Chiến sĩ thi đua", "Phụ lục I", "01 cá nhân"),
            ("Giấy khen của Giám đốc Sở", "Phụ lục II", "01 tập thể và 01 cá nhân"),
        ]

    def test_what_the_form_says_goes_first(self, conference, decided):
        own = decided()["Giám đốc Sở Công Thương"]
        chosen = {"decision": own.pk, "per_individual": 500_000, "authority": "HEAD"}
        shared = PAPERS["decision"].shared(conference, chosen)
        assert shared["money"].startswith(
            "Tiền thưởng kèm theo: mỗi cá nhân 500.000 đồng; tổng số tiền 500.000 đồng"
        )
        assert shared["signatory_name"] == "Đỗ Văn Mẫu Trung"

    def test_without_a_stored_decision_the_tables_are_asked_for_the_typed_date(
        self, conference, people, rates
    ):
        paper = PAPERS["decision"]
        assert "900.000" in paper.shared(conference, {"date": "2020-04-20"})["money"]
        for chosen in ({}, {"date": "2010-01-01"}):
            assert paper.shared(conference, chosen)["money"].endswith("theo quy định hiện hành")

    def test_a_decision_that_is_gone_or_revoked(self, conference, decided, organiser):
        own = decided()["Giám đốc Sở Công Thương"]
        award_decisions.revoke(own, organiser, "Sai")
        for pk in (own.pk, 10**9):
            with pytest.raises(PaperError):
                PAPERS["decision"].shared(conference, {"decision": pk})

    def test_the_form_offers_it(self, conference, decided, as_user, organiser):
        own = decided()["Giám đốc Sở Công Thương"]
        client = as_user(organiser)
        page = client.get(reverse("documents:print")).content.decode()
        assert f'<option value="{own.pk}" selected>12/QĐ-SCT' in page  # the head's, not the one brought ready
        answer = client.post(
            reverse("documents:order", args=["decision"]), {"decision-key": new_key(), "decision-decision": own.pk}
        )  # fmt: skip
        assert answer.status_code == 302
        assert conference.jobs.get().selection == {"decision": own.pk}

    def test_several_awards_are_told_apart_in_the_sentence_on_money(self):
        found = [
            {
                "award": "Bằng khen",
                "form_id": 1,
                "collectives": 0,
                "individuals": 2,
                "prizes": {False: 1_490_000},
            },
            {
                "award": "Giấy khen",
                "form_id": 2,
                "collectives": 1,
                "individuals": 0,
                "prizes": {True: 900_000},
            },
            {"award": "Kỷ niệm chương", "form_id": 3, "collectives": 0, "individuals": 9, "prizes": {}},
        ]
        assert decision.prizes(found, {}, prize_rates.Rates()) == (
            "Tiền thưởng kèm theo: Bằng khen: mỗi cá nhân 1.490.000 đồng; Giấy khen: mỗi tập thể 900.000 đồng; tổng số "
            "tiền 3.880.000 đồng (Bằng chữ: Ba triệu tám trăm tám mươi nghìn đồng)"
        )  # fmt: skip

    def test_awards_that_bring_no_money_say_so(self):
        row = {"award": "Giấy chứng nhận", "form_id": 3, "collectives": 0, "individuals": 9}
        none = prize_rates.Rates(None, {(3, "individual"): Fraction(0)})
        for found, rates in (({**row, "prizes": {False: 0}}, prize_rates.Rates()), (row, none)):
            assert decision.prizes([found], {}, rates).endswith("không kèm theo tiền thưởng")

    def test_an_award_without_a_prize_does_not_seem_to_have_one(self):
        found = [
            {
                "award": "Giấy khen",
                "form_id": 1,
                "collectives": 0,
                "individuals": 1,
                "prizes": {False: 450_000},
            },
            {"award": "Giấy chứng nhận", "form_id": 2, "collectives": 0, "individuals": 9, "prizes": {}},
        ]
        assert decision.prizes(found, {}, prize_rates.Rates()).startswith(
            "Tiền thưởng kèm theo: Giấy khen: mỗi cá nhân 450.000 đồng; tổng số tiền 450.000 đồng (Bằng chữ: "
        )


class TestCertificates:
    def test_each_under_its_own_decision(self, conference, decided, organiser, people, signing_keys):
        decided()
        job = print_certificates(conference, organiser)
        entered = {entry.delegate.nomination.printed_name: entry for entry in IssuedCertificate.objects.all()}
        assert {name: (entry.decision_number, entry.decision_date) for name, entry in entered.items()} == {
            "Tổ 1": ("12/QĐ-SCT", DAY), "Lê Mẫu An": ("12/QĐ-SCT", DAY),
        }  # fmt: skip
        assert sorted(entry.number for entry in entered.values()) == [1, 2]
        assert job.certificate_prints.filter(kind="first").count() == 2
        again = print_certificates(conference, organiser)
        assert (IssuedCertificate.objects.count(), again.certificate_prints.filter(kind="again").count()) == (
            2,
            2,
        )
        sheets = render("certificate", conference)
        assert not says(sheets[people["Bình"].pk], "UBND tỉnh")  # another authority's comes ready
        assert not says(sheets[people["Bình"].pk], "99/QĐ-UBND")
        assert says(sheets[people["An"].pk], "12/QĐ-SCT ngày 20 tháng 4 năm 2020")

    def test_what_is_only_proposed_is_not_entered(self, conference, decided, organiser, people, signing_keys):
        decided(draft=True)
        print_certificates(conference, organiser)
        assert not IssuedCertificate.objects.exists()
        assert not says(render("certificate", conference)[people["An"].pk], "12/QĐ-SCT")

    def test_a_typed_number_counts_for_all(self, conference, decided, organiser, people, signing_keys):
        decided()
        print_certificates(conference, organiser, decision_number="7", decision_date="2020-04-21")
        assert set(IssuedCertificate.objects.values_list("decision_number", flat=True)) == {"07/QĐ-SCT"}

    def test_the_changed_award_is_what_is_printed(self, conference, decided, organiser, people, award_form):
        decided(draft=True)
        award = people["Bình"].nomination.awards.get()
        awards.change_form(award, award_form, organiser)
        (subject,) = [
            row for row in PAPERS["certificate"].rows(conference, {}) if row.pk == people["Bình"].pk
        ]
        assert subject.given_form == award_form.pk
        assert says(render("certificate", conference)[people["Bình"].pk], "GIẤY KHEN")

    def test_nothing_is_printed_for_whom_the_award_was_revoked(self, conference, decided, organiser, people):
        decided()
        revocations.revoke_award(people["An"].nomination.awards.get(), organiser, "Sai")
        assert people["An"] not in PAPERS["certificate"].rows(conference, {})

    @pytest.mark.parametrize("proposed", [False, True])
    def test_nothing_is_printed_for_whom_the_council_stops_unless_it_is_given(
        self, conference, decided, organiser, people, proposed
    ):
        if proposed:
            awards.propose_all(conference, organiser)
        rules = CouncilSettings.objects.create(conference=conference, council_decides=True)
        assert not PAPERS["certificate"].rows(conference, {})
        rules.council_decides = False
        rules.save()
        decided()
        rules.council_decides = True
        rules.save()
        assert set(PAPERS["certificate"].rows(conference, {})) == set(people.values())


@pytest.fixture
def heard(conference, people):
    """The council passed An before a correction, did not pass the collective, and passed Bình."""
    now = timezone.now()
    session = CouncilSession.objects.create(
        conference=conference, number=1, held_at=now, state=SessionState.CLOSED, closed_at=now
    )
    for name, fields in {
        "An": {"outcome": "passed", "outdated_at": now}, "Tổ 1": {"outcome": "failed"}, "Bình": {"outcome": "passed"},
    }.items():  # fmt: skip
        session.items.create(nomination=people[name].nomination, **fields)


class TestCouncil:
    """Papers made of wishes, before any award is proposed, honour nobody over the council's head."""

    def test_no_decision(self, conference, people, heard, higher, award_form):
        chosen = {"awards": [higher.pk, award_form.pk]}
        assert not PAPERS["decision"].rows(conference, chosen)
        CouncilSession.objects.all().delete()
        (annex,) = PAPERS["decision"].shared(conference, chosen)["annexes"]
        names = [row["name"] for group in annex["groups"] for row in group["rows"]]
        assert names == ["Tổ 1", "Ông Lê Mẫu An"]  # and what another authority gives is none of the head's

    def test_no_certificate(self, conference, people, heard):
        assert set(PAPERS["certificate"].rows(conference, {})) == {people["Bình"]}

    @pytest.mark.parametrize(("to", "named"), [("head", 1), ("council", 3), ("", 1)])
    def test_the_submission_names_all_to_the_council_alone(self, conference, people, heard, to, named):
        shared = PAPERS["submission"].shared(conference, {"to": to})
        assert sum(row["collectives"] + row["individuals"] for row in shared["groups"]) == named


class TestRevocation:
    def test_the_certificate_goes_with_the_award(self, conference, decided, organiser, people, signing_keys):
        decided()
        print_certificates(conference, organiser)
        award = people["An"].nomination.awards.get()
        (gone,) = revocations.revoke_award(award, organiser, "Sai", number="20/QĐ-SCT", date=DAY)
        assert (gone.name, gone.state, gone.revoked_why, gone.revocation_number, gone.revocation_date) == (
            "Lê Mẫu An", "revoked", "Sai", "20/QĐ-SCT", DAY,
        )  # fmt: skip
        assert IssuedCertificate.objects.valid().count() == 1

    def test_not_by_a_decision_older_than_the_one_it_revokes(self, decided, organiser, people):
        decided()
        award = people["An"].nomination.awards.get()
        with pytest.raises(AwardError, match="20/04/2020"):
            revocations.revoke_award(award, organiser, "Sai", date=DAY - datetime.timedelta(days=1))
        award.refresh_from_db()
        assert award.state == "decided"

    def test_a_whole_decision(self, conference, decided, organiser, signing_keys):
        own = decided()["Giám đốc Sở Công Thương"]
        print_certificates(conference, organiser)
        assert len(revocations.revoke_decision(own, organiser, "Sai thẩm quyền")) == 2
        assert not IssuedCertificate.objects.valid().exists()

    def test_as_many_statements_for_two_awards_as_for_one(
        self, conference, decided, organiser, signing_keys, people
    ):
        print_certificates(conference, organiser, decision_number="7", decision_date="2020-04-20")
        found = decided()
        counts = []
        for decision_of_one_or_two in reversed(list(found.values())):
            with CaptureQueriesContext(connection) as asked:
                revocations.revoke_decision(decision_of_one_or_two, organiser, "Sai")
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_nobody_takes_back_a_decision_on_their_own_work(self, decided, organiser, people):
        own = decided()["Giám đốc Sở Công Thương"]
        people["An"].nomination.authors.add(organiser)
        with pytest.raises(AwardError):
            revocations.revoke_decision(own, organiser, "Sai")
        assert set(Award.objects.values_list("state", flat=True)) == {"decided"}

    def test_what_was_printed_under_a_typed_number_goes_too(
        self, conference, decided, organiser, people, signing_keys
    ):
        print_certificates(conference, organiser, decision_number="7", decision_date="2020-04-21")
        decided()
        assert len(revocations.revoke_award(people["An"].nomination.awards.get(), organiser, "Sai")) == 1

    def test_nothing_happens_when_the_register_refuses(self, conference, decided, people, head):
        decided()
        with pytest.raises(AwardError):
            revocations.revoke_award(people["An"].nomination.awards.get(), head, "Sai")
        assert set(Award.objects.values_list("state", flat=True)) == {"decided"}


def test_the_report_counts_what_was_given(conference, decided, organiser, people):
    paper = PAPERS["results-report"]
    wished = [(row["name"], row["all"]) for row in paper.shared(conference, {})["by_award"]]
    assert wished == [("Bằng khen của Chủ tịch UBND tỉnh", 1), ("Giấy khen của Giám đốc Sở", 2)]
    decided()
    revocations.revoke_award(people["An"].nomination.awards.get(), organiser, "Sai")
    shared = paper.shared(conference, {})
    assert [(row["name"], row["all"]) for row in shared["by_award"]] == [
        ("Bằng khen của Chủ tịch UBND tỉnh", 1),
        ("Giấy khen của Giám đốc Sở", 1),
    ]
    assert (shared["by_unit"]["all"], shared["awards"]) == (2, "01 tập thể và 01 cá nhân")


class TestSheet:
    def test_what_it_says(self, conference, decided, organiser, signing_keys):
        decided()
        print_certificates(conference, organiser)
        (pdf,) = render("handover-sheet", conference, {"batch": 2}).values()
        numbers = {entry.name: entry.register_number for entry in IssuedCertificate.objects.all()}
        for part in (
            "DANH SÁCH KÝ NHẬN KHEN THƯỞNG – ĐỢT 1", "ĐỢT 2",
            f"Tập thể Tổ 1 Phòng Quản lý Thương mại Giấy khen của Giám đốc Sở {numbers['Tổ 1']} 900.000",
            "Danh sách này có 02 tập thể, cá nhân; tổng số tiền thưởng: 1.350.000 đồng.", "Danh sách này có 01 tập thể",
        ):  # fmt: skip
            assert says(pdf, part), part

    def test_places_are_those_of_the_slips(self, conference, people):
        slips = PAPERS["stage-slips"].shared(conference, {"batch": 2, "order": "name"})["batches"]
        sheet = PAPERS["handover-sheet"].shared(conference, {"batch": 2, "order": "name"})["batches"]
        assert [[row["place"] for row in batch["rows"]] for batch in sheet] == [[1, 2], [3]]
        assert [[row["name"] for row in batch["people"]] for batch in slips] == [
            [row["name"].removeprefix("Tập thể ").removeprefix("Ông ") for row in batch["rows"]]
            for batch in sheet
        ]

    def test_word_form(self, conference, people):
        (content,) = render("handover-sheet", conference, {"format": "docx"}).values()
        tables = opened(content).tables
        assert [cell.text for cell in tables[0].rows[0].cells] == [
            "STT", "Tập thể, cá nhân", "Hình thức khen thưởng", "Số vào sổ", "Tiền thưởng (đồng)", "Ký nhận",
        ]  # fmt: skip

    def test_as_many_queries_for_three_as_for_one(self, conference, people, django_assert_num_queries):
        paper = PAPERS["handover-sheet"]
        for kept in (people, {"An": people["An"]}):
            for name in people.keys() - kept.keys():
                people[name].delete()
            with django_assert_num_queries(3):
                paper.shared(conference, {})

    def test_nobody_to_call(self, conference):
        assert PAPERS["handover-sheet"].subjects(conference, {}) == []
