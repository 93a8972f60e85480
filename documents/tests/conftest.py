"""Papers printed once for all tests; exemplars who receive certificates, and keys to sign these with."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from conference.models import Conference
from delegates.models import Delegate
from documents import jobs, keys, register, worker
from documents.kinds import PAPERS
from documents.models import IssuedCertificate, Job, new_key
from documents.tests import plain_paper, sample_papers
from nominations import award_decisions, awards
from nominations.models import AwardDecision, AwardForm, BaseWage, Nomination, PrizeCoefficient
from nominations.states import State


@pytest.fixture(scope="session")
def papers(django_db_setup, django_db_blocker) -> dict[str, bytes]:
    """Each kind of `sample_papers.SELECTIONS` as one PDF; nothing stays in the database.

    Modules that use it carry the mark django_db: without one pytest-django makes no test database.
    """
    printed = {}
    with django_db_blocker.unblock(), transaction.atomic():
        assert not Conference.objects.exists(), "this is no test database"
        conference = sample_papers.make_conference()
        for code, chosen in sample_papers.SELECTIONS.items():
            first = PAPERS[code].subjects(conference, chosen)[0]
            ((_id, printed[code]),) = PAPERS[code].render(conference, [first.id], chosen)
        transaction.set_rollback(True)
    return printed


@pytest.fixture
def sample(db) -> Conference:
    return sample_papers.make_conference()


@pytest.fixture
def paper(monkeypatch) -> plain_paper.PlainPaper:
    """A paper that is cheap to print, beside the real ones."""
    return plain_paper.use(monkeypatch)


@pytest.fixture
def make_job(conference, organiser, paper):
    """make_job(25, run=True) -> a job of so many plain papers, ordered by the organiser; `run`: worked off."""

    def make(count: int = 3, *, run: bool = False) -> Job:
        paper.count = count
        job, _ = jobs.create_job(conference, "plain", organiser, {}, new_key())
        if run:
            worker.run_until_empty(job.pk)
            job.refresh_from_db()
        return job

    return make


DECISION = {"decision_number": "12", "decision_date": "2026-04-20"}


@pytest.fixture
def signing_keys(db):
    """A key and the list of revoked certificates, as set-up leaves them."""
    key = keys.create()
    assert register.publish_revocations()
    return key


@pytest.fixture
def exemplar(conference, unit, make_nomination):
    """exemplar("Bùi Mẫu Hà") -> a delegate with an approved nomination for a giấy khen."""

    def make(full_name: str, **fields) -> Delegate:
        nomination = make_nomination(State.APPROVED, full_name=full_name, **fields)
        return Delegate.objects.create(
            conference=conference, category="exemplar", unit=unit, nomination=nomination, gender="female",
            full_name=full_name, phone="0912345678", represents=fields.get("collective_name", ""),
        )  # fmt: skip

    return make


@pytest.fixture
def order(conference, organiser, signing_keys):
    """order(decision_number=…) -> the job of a new order of certificates; with a decision unless told."""

    def make(**selection) -> Job:
        job, _ = jobs.create_job(conference, "certificate", organiser, DECISION | selection, new_key())
        return job

    return make


@pytest.fixture
def issued(exemplar, order) -> IssuedCertificate:
    """The one certificate of the register."""
    exemplar("Nguyễn Thị Mẫu Ẵm")
    order()
    return IssuedCertificate.objects.get()


@pytest.fixture
def make_exemplar(conference, unit, make_nomination):
    """make_exemplar(full_name=…, award=AwardForm, collective_name=…) -> a delegate with approved nomination."""

    def make(full_name="Lê Mẫu Thịnh", *, award=None, collective_name="", **fields) -> Delegate:
        kind = Nomination.Kind.COLLECTIVE if collective_name else Nomination.Kind.INDIVIDUAL
        nomination = make_nomination(
            State.APPROVED, kind=kind, full_name=full_name, collective_name=collective_name,
            **({"award_form": award} if award else {}),
        )  # fmt: skip
        defaults = {
            "unit": unit,
            "gender": "male",
            "position": "Chuyên viên chính",
            "workplace": "Văn phòng Sở",
        }
        return Delegate.objects.create(
            conference=conference, category="exemplar", nomination=nomination, full_name=full_name,
            represents=collective_name, **defaults | fields,
        )  # fmt: skip

    return make


@pytest.fixture
def higher(db) -> AwardForm:
    return AwardForm.objects.create(
        code="BKT", name="Bằng khen của Chủ tịch UBND tỉnh", kind="award", authority="Chủ tịch UBND tỉnh", rank=10
    )  # fmt: skip


@pytest.fixture
def rates(award_form):
    BaseWage.objects.create(amount=1_490_000, valid_from=datetime.date(2019, 7, 1))
    for recipient, coefficient in (("individual", "0.3"), ("collective", "0.6")):
        PrizeCoefficient.objects.create(
            form=award_form, recipient=recipient, coefficient=coefficient, valid_from=datetime.date(2017, 10, 1)
        )  # fmt: skip


@pytest.fixture
def people(make_exemplar, other_unit, higher):
    return {
        "Tổ 1": make_exemplar("Trần Mẫu Đại", collective_name="Tổ 1"),
        "An": make_exemplar("Lê Mẫu An"),
        "Bình": make_exemplar("Lê Mẫu Bình", unit=other_unit, award=higher),
    }


@pytest.fixture
def decided(conference, organiser, people, rates):
    """decided() -> {authority: issued decision} for both authorities; `draft=True` issues none."""

    def make(*, draft=False) -> dict[str, AwardDecision]:
        awards.propose_all(conference, organiser)
        found = {}
        for authority, number in (
            ("Giám đốc Sở Công Thương", "12/QĐ-SCT"),
            ("Chủ tịch UBND tỉnh", "99/QĐ-UBND"),
        ):
            made = award_decisions.begin(
                AwardDecision(
                    conference=conference, authority=authority, number=number, date=datetime.date(2020, 4, 20),
                    signatory_position="PHÓ GIÁM ĐỐC", signatory_authority="KT. GIÁM ĐỐC", signatory_name="Vũ Mẫu Cường",
                ),
                organiser,
            )  # fmt: skip
            found[authority] = made if draft else award_decisions.issue(made, organiser)
        return found

    return make
