"""A title beside an award form is a second certificate; what another authority decides is not printed here."""

import pytest
from django.urls import reverse

from documents import jobs, revocations, worker
from documents.designs import CertificateDesign
from documents.engine import PaperError
from documents.issued import IssuedCertificate
from documents.kinds import PAPERS
from documents.models import new_key
from documents.tests.test_decided import print_certificates
from documents.tests.test_papers import render, says
from nominations import awards
from nominations.models import AwardDecision, AwardForm

pytestmark = pytest.mark.django_db


class TestAnotherAuthority:
    """Its decision is brought ready: the portal keeps number, date and signatory, and prints the submission."""

    def test_its_decision_is_not_printed(self, conference, decided, as_user, organiser):
        found = decided()
        upper = found["Chủ tịch UBND tỉnh"]
        with pytest.raises(PaperError, match="Chủ tịch UBND tỉnh là cấp quyết định"):
            PAPERS["decision"].shared(conference, {"decision": upper.pk})
        page = as_user(organiser).get(reverse("documents:print")).content.decode()
        assert ("12/QĐ-SCT" in page, "99/QĐ-UBND" in page) == (True, False)
        answer = as_user(organiser).post(
            reverse("documents:order", args=["decision"]),
            {"decision-key": new_key(), "decision-decision": upper.pk},
        )
        assert (answer.status_code, conference.jobs.count()) == (200, 0)

    def test_its_page_says_so_and_leads_to_the_submission(self, decided, as_user, organiser):
        found = decided()
        for authority, links in (
            ("Giám đốc Sở Công Thương", (True, False)),
            ("Chủ tịch UBND tỉnh", (False, True)),
        ):
            address = reverse("nominations:decision", args=[found[authority].pk])
            page = as_user(organiser).get(address).content.decode()
            assert ("#paper-decision" in page, "#paper-submission" in page) == links

    def test_the_submission_goes_to_it_with_its_own_awards(self, conference, people, award_form, higher):
        shared = PAPERS["submission"].shared(conference, {"to": "authority"})
        assert (shared["to"], shared["lists"]) == (
            ["Chủ tịch UBND tỉnh"], ["Bằng khen của Chủ tịch UBND tỉnh: 01 cá nhân"],
        )  # fmt: skip
        assert not PAPERS["submission"].rows(conference, {"to": "authority", "awards": [award_form.pk]})

    def test_the_departments_signatory_does_not_sign_it(self, conference, people, as_user, organiser):
        awards.propose_all(conference, organiser)
        typed = {
            "signatory_authority": conference.signatory_authority, "number": "", "date": "",
            "signatory_position": conference.signatory_position, "signatory_name": conference.signatory_name,
        }  # fmt: skip
        for authority, key in (("Giám đốc Sở Công Thương", "a" * 32), ("Chủ tịch UBND tỉnh", "b" * 32)):
            fields = typed | {"authority": authority, "key": key}
            assert as_user(organiser).post(reverse("nominations:decision_new"), fields).status_code == 302
        assert dict(AwardDecision.objects.values_list("authority", "signatory_name")) == {
            "Giám đốc Sở Công Thương": "Đỗ Văn Mẫu Trung", "Chủ tịch UBND tỉnh": "",
        }  # fmt: skip


class TestTwoAwards:
    """A title beside an award form: two awards, two certificates, each with its own number in the register."""

    @pytest.fixture
    def title(self, people, conference, organiser):
        form = AwardForm.objects.create(
            code="CS", name="Chiến sĩ thi đua cơ sở", kind="title", authority="Giám đốc Sở", rank=5
        )
        awards.propose(people["An"].nomination, form, organiser)
        return form

    @pytest.fixture
    def printed(self, title, decided, conference, organiser, signing_keys):
        decided()
        return print_certificates(conference, organiser)

    def test_each_has_its_sheet_and_number(self, printed, conference, people):
        an = people["An"]
        entered = IssuedCertificate.objects.filter(delegate=an).order_by("number")
        assert [(entry.award, entry.decision_number) for entry in entered] == [
            ("GIẤY KHEN", "12/QĐ-SCT"), ("GIẤY CHỨNG NHẬN – Chiến sĩ thi đua cơ sở", "12/QĐ-SCT"),
        ]  # fmt: skip
        sheets = render("certificate", conference)
        assert sheets.keys() == {an.pk, -an.pk, people["Tổ 1"].pk, people["Bình"].pk}
        merit, beside = entered
        assert says(sheets[an.pk], "GIẤY KHEN") and says(sheets[an.pk], merit.register_number)
        assert says(sheets[-an.pk], "Là CHIẾN SĨ THI ĐUA CƠ SỞ giai đoạn 2016 - 2020")
        assert says(sheets[-an.pk], beside.register_number)
        assert printed.items.count() == 4

    def test_printed_again_nothing_is_entered_twice(self, printed, conference, organiser):
        before = IssuedCertificate.objects.count()
        job = print_certificates(conference, organiser)
        assert (IssuedCertificate.objects.count(), job.certificate_prints.filter(kind="again").count()) == (
            before, before,
        )  # fmt: skip

    @pytest.mark.parametrize("place", [0, 1])
    def test_a_spoilt_one_is_printed_alone(self, printed, people, organiser, place):
        spoilt = IssuedCertificate.objects.filter(delegate=people["An"]).order_by("number")[place]
        job, _new = jobs.print_again(spoilt, organiser, "Rách", new_key())
        assert [item.subject_id for item in job.items.all()] == [people["An"].pk * (1, -1)[place]]
        assert [line.certificate for line in job.certificate_prints.all()] == [spoilt]

    @pytest.mark.parametrize(
        ("kind", "left"), [("title", "GIẤY KHEN"), ("award", "GIẤY CHỨNG NHẬN – Chiến sĩ thi đua cơ sở")]
    )
    def test_each_is_revoked_with_its_own_award(self, printed, people, organiser, kind, left):
        award = people["An"].nomination.awards.get(kind=kind)
        assert len(revocations.revoke_award(award, organiser, "Sai")) == 1
        assert [row.award for row in IssuedCertificate.objects.valid().filter(delegate=people["An"])] == [
            left
        ]

    def test_a_design_of_the_title_prints_its_sheets_alone(self, title, decided, conference, people):
        decided()
        design = CertificateDesign.objects.create(name="Danh hiệu")
        design.award_forms.add(title)
        paper = PAPERS["certificate"]
        assert [subject.id for subject in paper.subjects(conference, {"design": design.pk})] == [
            -people["An"].pk
        ]

    def test_who_gives_it_elsewhere_brings_it(self, title, decided, conference, people):
        decided()
        AwardForm.objects.filter(pk=title.pk).update(authority="Chủ tịch UBND tỉnh")
        assert -people["An"].pk not in [row.id for row in PAPERS["certificate"].subjects(conference, {})]

    def test_one_person_is_called_once_with_both_awards(self, printed, conference, people):
        (batch,) = PAPERS["stage-slips"].shared(conference, {})["batches"]
        assert [row["award"] for row in batch["people"] if row["name"] == "Lê Mẫu An"] == [
            "Giấy khen của Giám đốc Sở; Chiến sĩ thi đua cơ sở"
        ]
        (sheet,) = PAPERS["handover-sheet"].shared(conference, {})["batches"]
        numbers = [row["register_number"] for row in sheet["rows"] if row["name"] == "Ông Lê Mẫu An"]
        assert numbers == [
            entry.register_number
            for entry in IssuedCertificate.objects.filter(delegate=people["An"]).order_by("number")
        ]

    def test_the_register_counts_both_prints(self, printed, as_user, organiser):
        worker.run_until_empty(printed.pk)
        rows = as_user(organiser).get(reverse("documents:register")).context["page_obj"]
        assert {row.award: row.printed for row in rows}["GIẤY CHỨNG NHẬN – Chiến sĩ thi đua cơ sở"] == 1
