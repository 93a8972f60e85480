"""Numbers and codes of certificates: given once, in print order, kept by every reprint; revocation."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conference import history
from conference.models import HistoryEntry
from delegates.models import Delegate
from documents import jobs, register, signing, trust
from documents.codes import qr_address
from documents.issued import CertificatePrint, IssuedCertificate, RegisterYear
from documents.kinds import PAPERS
from documents.models import Job, new_key
from documents.register import RegisterError
from documents.signing import Outcome
from documents.tests.conftest import DECISION
from nominations.models import AwardForm, Nomination

pytestmark = pytest.mark.django_db


def numbers() -> list[tuple[str, str]]:
    return [(row.register_number, row.name) for row in IssuedCertificate.objects.order_by("year", "number")]


def printed() -> list[dict]:
    """Contexts of all certificates as the template gets them."""
    paper, conference = PAPERS["certificate"], Delegate.objects.first().conference
    shared = paper.shared(conference, {})
    return [shared | paper.context(row, shared) for row in paper.rows(conference, {})]


def verdict(certificate: IssuedCertificate) -> signing.Verdict:
    return signing.verify(certificate.qr_text, trust.of_this_machine())


def test_numbers_follow_the_order_of_print(exemplar, order):
    exemplar("Trần Mẫu Bình")
    exemplar("Lê Mẫu An")
    exemplar("Phạm Mẫu Tổ", kind=Nomination.Kind.COLLECTIVE, collective_name="Tổ Mẫu số 1")
    job = order()
    assert numbers() == [("01/2026", "Tổ Mẫu số 1"), ("02/2026", "Lê Mẫu An"), ("03/2026", "Trần Mẫu Bình")]
    in_print = list(job.items.values_list("subject_id", flat=True))
    assert (
        list(IssuedCertificate.objects.order_by("number").values_list("delegate_id", flat=True)) == in_print
    )
    assert RegisterYear.objects.get().last_number == 3
    assert register.years_with_gaps() == []


@pytest.mark.parametrize("missing", ["decision_number", "decision_date"])
def test_nothing_is_entered_before_the_decision_is_known(exemplar, order, missing):
    exemplar("Lê Mẫu An")
    order(**{missing: ""})
    assert not IssuedCertificate.objects.exists() and not RegisterYear.objects.exists()
    (context,) = printed()
    assert set(context["register_number"]) == {"."}
    assert (context["code"], context["qr"]) == ("", "")


def test_what_the_sheet_says_is_what_is_signed(issued):
    (context,) = printed()
    assert context["register_number"] == "01/2026"
    assert context["code"] == f"{issued.code[:5]}-{issued.code[5:]}"
    assert context["qr"] == qr_address(issued.qr_text)
    assert context["decision_number"] == "12/QĐ-SCT"
    assert context["decision_date"] == "ngày 20 tháng 4 năm 2026"
    found = verdict(issued)
    assert found.outcome == Outcome.VALID
    assert found.facts == register.facts_of(issued)
    assert (context["name"], context["award"]) == (found.facts.name, found.facts.award)


def test_a_reprint_keeps_number_code_and_decision(exemplar, order, issued):
    before = IssuedCertificate.objects.values().get()
    exemplar("Vũ Mẫu Yến")
    order(decision_number="99", decision_date="2027-01-05")
    assert IssuedCertificate.objects.filter(pk=issued.pk).values().get() == before
    assert numbers() == [("01/2026", issued.name), ("01/2027", "Vũ Mẫu Yến")]
    contexts = {context["name"]: context for context in printed()}
    assert contexts[issued.name]["decision_number"] == "12/QĐ-SCT"
    assert contexts["Vũ Mẫu Yến"]["decision_number"] == "99/QĐ-SCT"
    assert [line.kind for line in issued.prints.all()] == ["first", "again"]


def test_the_same_form_twice_enters_and_logs_once(conference, exemplar, organiser, signing_keys):
    exemplar("Lê Mẫu An")
    key = new_key()
    for _round in range(2):
        jobs.create_job(conference, "certificate", organiser, DECISION, key)
    assert len(numbers()) == CertificatePrint.objects.count() == 1


def test_another_award_is_another_certificate(order, issued):
    other = AwardForm.objects.create(code="CN", name="Giấy chứng nhận", kind="title", authority="Sở")
    Nomination.objects.filter(pk=issued.nomination_id).update(award_form=other)
    order()
    assert [row.award for row in IssuedCertificate.objects.order_by("number")] == [
        "GIẤY KHEN",
        "GIẤY CHỨNG NHẬN",
    ]
    assert issued.code not in printed()[0]["code"]


def test_an_order_that_fails_takes_its_numbers_back(
    conference, exemplar, organiser, signing_keys, monkeypatch
):
    exemplar("Lê Mẫu An")

    def breaks(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(register.CertificatePrint.objects, "bulk_create", breaks)
        with pytest.raises(RuntimeError):
            jobs.create_job(conference, "certificate", organiser, DECISION, new_key())
    assert not Job.objects.exists() and not RegisterYear.objects.exists() and numbers() == []
    jobs.create_job(conference, "certificate", organiser, DECISION, new_key())
    assert numbers() == [("01/2026", "Lê Mẫu An")]


def test_without_a_key_nothing_is_stored(conference, exemplar, organiser):
    exemplar("Lê Mẫu An")
    with pytest.raises(jobs.OrderRefused, match="signing_keys"):
        jobs.create_job(conference, "certificate", organiser, DECISION, new_key())
    assert not Job.objects.exists() and numbers() == []


@pytest.mark.parametrize(
    "wrong", [{"decision_date": "0026-04-20"}, {"decision_date": "x"}, {"decision_number": "0"}]
)
def test_a_wrong_decision_is_refused_with_a_sentence(conference, exemplar, organiser, signing_keys, wrong):
    exemplar("Lê Mẫu An")
    with pytest.raises(jobs.OrderRefused):
        jobs.create_job(conference, "certificate", organiser, DECISION | wrong, new_key())
    assert not Job.objects.exists() and numbers() == []


def test_as_many_queries_for_three_as_for_one(conference, exemplar, order):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            order()
        return len(captured)

    exemplar("Lê Mẫu An")
    order()  # the row of the year is there from now on
    exemplar("Lê Mẫu Ba")
    for_one_new = queries()
    for name in ("Vũ Mẫu Một", "Vũ Mẫu Hai", "Vũ Mẫu Ba"):
        exemplar(name)
    assert queries() == for_one_new


def test_the_valid_certificates_of_some_delegates_in_one_query(
    conference, exemplar, order, issued, django_assert_num_queries
):
    stranger = exemplar("Vũ Mẫu Yến")
    with django_assert_num_queries(1):
        assert register.certificates_of(conference, [issued.delegate_id, stranger.pk]) == {
            issued.delegate_id: issued
        }


def test_the_database_itself_refuses_a_number_a_code_or_a_second_valid_one(issued):
    def copy(**fields):
        values = IssuedCertificate.objects.values().get(pk=issued.pk)
        return IssuedCertificate(
            **values | {"id": None, "code": "0" * 10, "number": 2, "award": "X"} | fields
        )

    for same in ({"number": 1}, {"code": issued.code}, {"award": issued.award}):
        with pytest.raises(IntegrityError), transaction.atomic():
            copy(**same).save()
    copy().save()


def test_a_gap_is_told(issued):
    RegisterYear.objects.update(last_number=2)
    assert register.years_with_gaps() == [2026]


def test_a_changed_name_is_not_printed_under_the_old_code(issued):
    Delegate.objects.update(full_name="Nguyễn Thị Mẫu Âm")
    paper, conference = PAPERS["certificate"], issued.conference
    with pytest.raises(Exception, match="Nguyễn Thị Mẫu Ẵm") as told:
        list(paper.render(conference, [issued.delegate_id], {}))
    assert told.value.subject_id == issued.delegate_id


class TestRevocation:
    def test_it_is_final_logged_and_on_the_list(
        self, issued, organiser, django_capture_on_commit_callbacks, exemplar, order
    ):
        assert verdict(issued).outcome == Outcome.VALID
        with django_capture_on_commit_callbacks(execute=True):
            register.revoke(issued, organiser, "Khai không đúng", decision_number="20/QĐ-SCT")
        assert verdict(issued).outcome == Outcome.REVOKED
        assert (issued.state, issued.revoked_by, issued.revoked_why) == (
            "revoked",
            organiser,
            "Khai không đúng",
        )
        entry = history.of(issued)[0]
        assert (entry.action, entry.actor, entry.from_state, entry.to_state, entry.reason) == (
            "revoked", organiser, "valid", "revoked", "Khai không đúng",
        )  # fmt: skip
        with pytest.raises(RegisterError):
            register.revoke(issued, organiser, "Lần nữa")
        assert HistoryEntry.objects.filter(action="revoked").count() == 1
        order()
        assert numbers() == [("01/2026", issued.name), ("02/2026", issued.name)]
        assert IssuedCertificate.objects.valid().get().code != issued.code

    def test_it_needs_a_reason_and_an_organiser(self, issued, organiser, head):
        with pytest.raises(RegisterError):
            register.revoke(issued, organiser, "  ")
        with pytest.raises(PermissionDenied):
            register.revoke(issued, head, "Vì sao")
        assert IssuedCertificate.objects.get().is_valid

    def test_without_a_key_it_is_revoked_all_the_same(self, issued, organiser, settings, tmp_path, caplog,
                                                      django_capture_on_commit_callbacks):  # fmt: skip
        settings.KEYS_FOLDER = tmp_path / "away"
        with django_capture_on_commit_callbacks(execute=True):
            register.revoke(issued, organiser, "Khai không đúng")
        assert not IssuedCertificate.objects.get().is_valid
        assert "was not written" in caplog.text

    def test_the_row_stays(self, issued):
        with pytest.raises(TypeError):
            issued.delete()


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_give_no_number_twice(conference, exemplar, organiser, signing_keys):
    """Twelve orders in six threads, each with a few people of its own and all the others' as well."""
    people = [exemplar(f"Lê Mẫu {letter}").pk for letter in "ABCDEFGHIKLM"]
    barrier, troubles = threading.Barrier(6), []

    def run(place: int) -> None:
        try:
            barrier.wait()
            for choice in (people[place::2], people):
                jobs.create_job(
                    conference, "certificate", organiser, DECISION | {"delegates": choice}, new_key()
                )
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place % 3,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert sorted(IssuedCertificate.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert IssuedCertificate.objects.values("delegate").distinct().count() == 12
    assert RegisterYear.objects.get() == RegisterYear(year=2026)
    assert RegisterYear.objects.get().last_number == 12
    assert CertificatePrint.objects.filter(kind="first").count() == 12


def test_the_years_count_apart(conference, exemplar, organiser, order):
    exemplar("Lê Mẫu An")
    order(decision_date="2025-12-31")
    exemplar("Lê Mẫu Ba")
    order(decision_date="2026-01-01")
    assert numbers() == [("01/2025", "Lê Mẫu An"), ("01/2026", "Lê Mẫu Ba")]
    assert IssuedCertificate.objects.get(year=2025).decision_date == datetime.date(2025, 12, 31)
