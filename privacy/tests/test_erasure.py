"""Export and erasure of one person: nothing is left out of the one, nothing is left over by the other."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from accounts.models import ImportPreview
from conference import history, vietnamese
from conference.models import HistoryEntry
from delegates import photos
from delegates.models import Delegate, RosterBatch, RosterFile, RosterLine
from documents.models import Invitation, IssuedCertificate, Job, JobItem, PrintedPaper, new_key
from elections.models import Candidate, Election
from invitations.models import Mailing, Message, PersonalLink, Reply
from nominations.dossier_models import Honour
from nominations.models import Award, AwardDecision, Evidence, Nomination
from nominations.states import State
from privacy import consent, erasure
from privacy.people import Subject as Opened
from stories.models import Consent, HonourConsent, Picture, PlanLine, Story, Subject, Version
from subcommittees.models import Subcommittee, Task, TaskFile

pytestmark = pytest.mark.django_db
NAME, OLD_NAME, PHONE, MAIL, CITIZEN = (
    "Bùi Thị Mẫu Bí Mật", "Bùi Thị Mẫu Cũ", "0912 345 678", "bi.mat@example.org", "042085001234",
)  # fmt: skip
TEXT = "Sáng kiến riêng của người này"
SECRETS = (NAME, OLD_NAME, PHONE, "0912345678", MAIL, CITIZEN, TEXT, "Kinh-riêng", "Giáo-riêng", "Chức riêng")
AGREED = {"purpose": "security", "consent_on": datetime.date(2026, 3, 2), "consent_way": "signed"}


def places_of(secret: str) -> set[str]:
    """Every column of every table that holds the text, also escaped inside JSON, and every stored file."""
    forms = {secret, json.dumps(secret)[1:-1]}
    found = set()
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(
                field,
                models.CharField
                | models.TextField
                | models.JSONField
                | models.FileField
                | models.BinaryField,
            ):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    text = (
                        bytes(value).decode(errors="replace")
                        if isinstance(value, bytes | memoryview)
                        else value
                    )
                    text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
                    if any(form in text for form in forms):
                        found.add(f"{model._meta.label}.{field.name}")
    for path in Path(default_storage.location).rglob("*"):
        if path.is_file() and secret.encode() in path.read_bytes():
            found.add(str(path.relative_to(default_storage.location)))
    return found


class Life:
    """One person with everything that the portal can hold of them, in a conference that is over."""

    def __init__(self, conference, unit, organiser, preparer, make_nomination, **fields):
        conference.date = timezone.localdate() - datetime.timedelta(days=30)
        conference.save()
        self.conference, self.unit, self.organiser = conference, unit, organiser
        self.nomination = make_nomination(
            State.APPROVED, full_name=NAME, phone=PHONE, email=MAIL, position="Chức riêng", summary=TEXT,
            decision_reason=f"Đã hỏi {NAME} qua {PHONE}", **fields,
        )  # fmt: skip
        self.delegate = Delegate.objects.create(
            conference=conference, unit=unit, category="exemplar", nomination=self.nomination, full_name=NAME,
            phone=PHONE, email=MAIL, position="Chức riêng", date_of_birth=self.nomination.date_of_birth, note=TEXT,
            stands_in_for={"full_name": OLD_NAME, "gender": "female", "phone": PHONE},
        )  # fmt: skip
        self.dossier(preparer)
        self.letters()
        self.prints()
        self.stories(preparer)
        self.work(preparer)
        self.trail()
        values = {
            "citizen_id": CITIZEN,
            "party_member": True,
            "ethnicity": "Kinh-riêng",
            "religion": "Giáo-riêng",
        }
        consent.take_down(self.subject, organiser, AGREED, values)
        consent.note_look(self.subject, organiser)

    @property
    def subject(self) -> Opened:
        nomination = Nomination.objects.select_related("unit", "conference").get(pk=self.nomination.pk)
        return Opened("nomination", nomination)

    def dossier(self, preparer):
        nomination = self.nomination
        nomination.achievements.create(year=2019, text=TEXT)
        nomination.earlier_awards.create(name=TEXT, year=2015)
        nomination.versions.create(
            number=1, action="approve", by=preparer, content={"full_name": OLD_NAME, "phone": PHONE, "year_2019": TEXT, "kind": "individual"}
        )  # fmt: skip
        paper = Evidence(
            nomination=nomination, kind="photo", original_name=f"{NAME}.jpg", size=9, sha256="0" * 64, uploaded_by=preparer
        )  # fmt: skip
        paper.file.save("x.jpg", ContentFile(f"ảnh {NAME}".encode()))
        batch = RosterBatch.objects.create(
            conference=self.conference, unit=self.unit, by=preparer, file_name=f"Danh sách {NAME}.xlsx"
        )
        born = nomination.date_of_birth.isoformat()
        for position, known in enumerate((nomination, None)):
            RosterLine.objects.create(
                batch=batch, position=position, sheet="S", row=position, kind="person", verdict="new", nomination=known,
                original=[["A1", "full_name", NAME], ["B1", "phone", "0912345678"]], reading={"full_name": NAME, "date_of_birth": born, "phone": PHONE},
            )  # fmt: skip
        RosterFile.objects.create(batch=batch, content=NAME.encode(), headers=[[NAME]])
        ImportPreview.objects.create(
            user=preparer, model="nominations.nomination", file_name="t.csv", content=NAME.encode()
        )

    def letters(self):
        delegate = self.delegate
        invitation = Invitation.objects.create(
            conference=self.conference, delegate=delegate, version=1, number=5, symbol="GM-SCT", addressee=f"Bà {NAME}",
            office="Chức riêng", time="7 giờ 30",
        )  # fmt: skip
        mailing = Mailing.objects.create(
            conference=self.conference, kind="invitation", subject="Giấy mời", body="…", key=new_key()
        )
        Message.objects.create(
            mailing=mailing, delegate=delegate, invitation=invitation, to_address=MAIL, subject=f"Kính mời {NAME}",
            body=TEXT, message_id="<1@x>", state="draft",
        )  # fmt: skip
        PersonalLink.objects.create(delegate=delegate, token_hash="f" * 64)
        Reply.objects.create(delegate=delegate, answer="coming", channel="phone", note=TEXT, reason=TEXT)

    def stories(self, preparer):
        """One is about the person, the other mentions them; both are public, with pictures."""
        for is_main in (True, False):
            story = Story.objects.create(conference=self.conference, unit=self.unit, created_by=preparer)
            version = Version(
                story=story, number=1, title=f"{NAME} {is_main}", summary=f"Gặp {NAME}", text=TEXT if is_main else f"Cùng {OLD_NAME}",
                state="approved", publish_at=timezone.now(), decided_at=timezone.now(), decided_by=self.organiser,
            )  # fmt: skip
            version.set_key([NAME])
            version.save()
            subject = story.subjects.create(nomination=self.nomination, name=NAME, is_main=is_main)
            version.subjects.add(subject)
            for agreed in ("name", "picture"):
                subject.consents.create(
                    agreed=agreed,
                    given_on=AGREED["consent_on"],
                    way="signed",
                    given_by=NAME,
                    taken_by=preparer,
                )
            for shows in ([subject], []):
                picture = Picture(story=story, width=480, height=320, uploaded_by=preparer)
                picture.file.save(
                    "x.jpg", ContentFile(f"ảnh {NAME}".encode() if shows or is_main else b"tree")
                )
                default_storage.save(picture.name_of(480, "webp"), ContentFile(b"webp"))
                place = version.pictures.create(
                    picture=picture, alt=f"{NAME} bên lò", caption=NAME, credit="Ảnh"
                )
                place.shows.set(shows)
        PlanLine.objects.create(
            conference=self.conference, unit=self.unit, topic=f"Viết về {NAME}", due_on=AGREED["consent_on"]
        )

    def work(self, preparer):
        """A task that concerns them with a comment and a paper, a candidacy, and the text of a report."""
        body = Subcommittee.objects.create(
            conference=self.conference, code="TBM", name="Tiểu ban Mẫu", lead_unit=self.unit
        )
        task = Task.objects.create(
            subcommittee=body,
            number="TBM.1",
            title=f"Mời {NAME} báo cáo",
            lead_unit=self.unit,
            note=PHONE,
            offset_days=-9,
        )
        task.comments.create(author=preparer, text=f"Đã gọi {NAME}, {PHONE}")
        task.checklist.create(text=f"Đón {NAME}")
        paper = TaskFile(task=task, name=f"Bài của {NAME}.docx", sha256="0" * 64, added_by=preparer)
        paper.file.save("x.docx", ContentFile(b"docx"))
        election = Election.objects.create(conference=self.conference, purpose="Bầu", seats=1)
        Candidate.objects.create(
            election=election, unit=self.unit, delegate=self.delegate, full_name=NAME, position="Chức riêng",
            date_of_birth=self.nomination.date_of_birth, biography=TEXT, reason=f"{NAME}: {TEXT}", proposed_by=preparer,
        )  # fmt: skip
        Job.objects.create(
            conference=self.conference, kind="summary-report", state="done", key=new_key(), finished_at=timezone.now(),
            selection={"praise": [f"Tuyên dương {NAME}"]},
        )  # fmt: skip

    def prints(self):
        for kind in ("badge", "roster"):
            job = Job.objects.create(
                conference=self.conference, kind=kind, state="done", key=new_key(), finished_at=timezone.now()
            )
            subject = self.delegate.pk if kind == "badge" else self.conference.pk
            name = default_storage.save(f"jobs/{job.pk}/001-{kind}.pdf", ContentFile(f"in {NAME}".encode()))
            JobItem.objects.create(
                job=job, subject_id=subject, label=f"{NAME}: {kind}", file=name, state="done", sha256="a" * 64
            )
            PrintedPaper.objects.create(delegate=self.delegate, kind=kind, words=[NAME], job=job)

    def trail(self):
        changes = {
            "full_name": [OLD_NAME, NAME],
            "phone": ["", PHONE],
            "summary": ["", TEXT],
            "unit": ["1", "2"],
        }
        history.record(self.organiser, self.nomination, "saved", changes=changes, reason=f"gọi {PHONE}")
        history.record(self.organiser, self.delegate, "edited", changes={"note": ["", TEXT]})
        history.record(self.organiser, self.conference, "file_damaged", reason=f"Thẻ của {NAME}")
        dropped = Award(pk=987_654)  # an award that was put forward and dropped leaves its entry, and no row
        history.record(self.organiser, dropped, "award_dropped", label=f"Giấy khen – {NAME}")


@pytest.fixture
def life(conference, unit, organiser, preparer, make_nomination):
    return Life(conference, unit, organiser, preparer, make_nomination)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_erasure_leaves_nothing_in_any_table_or_file(life, as_user, commits):
    assert len(Story.objects.published()) == 2
    assert all(
        places_of(secret) for secret in (*SECRETS, vietnamese.fold(NAME))
    )  # else the search would prove nothing
    address = f"/personal-data/nominations/{life.nomination.pk}/erase/"
    client = as_user(life.organiser)
    shown = client.get(address)
    seen = shown.context["preview"].seen
    with commits():
        answer = client.post(address, {"seen": seen, "reason": f"Theo thư của {NAME}, {PHONE}"}, follow=True)
    assert answer.status_code == 200
    assert {secret: places_of(secret) for secret in SECRETS} == {secret: set() for secret in SECRETS}
    assert places_of(vietnamese.fold(NAME)) == set()
    assert (Story.objects.published().count(), Subject.objects.count(), Consent.objects.count()) == (0, 0, 0)
    assert [picture.file.read() for picture in Picture.objects.all()] == [b"tree"]
    assert len(list(Path(default_storage.location, "stories").iterdir())) == 2
    life.nomination.refresh_from_db()
    about, other = Version.objects.order_by("story_id")
    assert (about.text, other.text, other.state) == ("", f"Cùng {life.nomination.full_name}", "withdrawn")
    assert (life.nomination.state, life.nomination.gender, life.nomination.date_of_birth) == (
        State.APPROVED,
        "female",
        None,
    )
    entry = history.of(life.nomination).get(action="person_erased")
    assert entry.reason == f"Theo thư của {life.nomination.full_name}, •••"
    saved = history.of(life.nomination).get(action="saved")
    assert (saved.actor, saved.changes["unit"], saved.changes["phone"]) == (
        life.organiser,
        ["1", "2"],
        ["", "•••"],
    )


def test_who_is_honoured_keeps_name_and_office_for_register_and_decision(life, award_form, commits):
    decision = AwardDecision.objects.create(
        conference=life.conference,
        authority="Giám đốc",
        number="12/QĐ-SCT",
        date=life.conference.date,
        state="issued",
    )
    award = Award.objects.create(
        nomination=life.nomination, form=award_form, kind="award", state="decided", decision=decision
    )
    HonourConsent.objects.create(
        nomination=life.nomination, given_on=life.conference.date, way="signed", taken_by=life.organiser
    )
    certificate = IssuedCertificate.objects.create(
        conference=life.conference, delegate=life.delegate, nomination=life.nomination, award="Giấy khen", name=NAME,
        unit="QLTM", decision_number="12", decision_date=life.conference.date, year=2030, number=1, code="A" * 10,
        key_id="k", signed="s",
    )  # fmt: skip
    with commits():
        erasure.erase(life.subject, life.organiser, "theo đơn", erasure.preview(life.subject).seen)
    left = {secret: places_of(secret) for secret in SECRETS}
    assert {secret for secret, places in left.items() if places} == {NAME, "Chức riêng"}
    assert {place for place in left[NAME] if place.split(".")[0] in ("nominations", "delegates", "documents")} == {
        "nominations.Nomination.full_name", "delegates.Delegate.full_name", "documents.IssuedCertificate.name",
        "documents.JobItem.label", "delegates.RosterBatch.file_name", "nominations.Nomination.decision_reason", "documents.Job.selection",
    }  # fmt: skip
    certificate.refresh_from_db()
    award.refresh_from_db()
    assert (certificate.name, award.state) == (NAME, "decided")
    assert life.nomination.honour_consents.count() == 0  # nor does the public list name them


def test_the_memory_of_an_earlier_edition_keeps_name_and_award(life, commits):
    """It is the person's own row, and no namesake for whose sake the name would stay elsewhere."""
    born = life.nomination.date_of_birth
    honour = Honour.objects.create(name=NAME, date_of_birth=born, unit="QLTM", award="Bằng khen", year=2015)
    with commits():
        erasure.erase(life.subject, life.organiser, "theo đơn", erasure.preview(life.subject).seen)
    honour.refresh_from_db()
    assert (honour.name, honour.date_of_birth) == (NAME, None)
    assert places_of(NAME) == {"nominations.Honour.name"}


def test_an_attendee_without_a_nomination(conference, unit, organiser, as_user, commits):
    conference.date = timezone.localdate() + datetime.timedelta(days=30)
    conference.save()
    staff = Delegate.objects.create(
        conference=conference, unit=unit, category="staff", full_name=NAME, phone=PHONE
    )
    history.record(organiser, staff, "added")
    photos.attach(staff, SimpleUploadedFile(f"{NAME}.jpg", f"ảnh {NAME}".encode()), organiser)
    (file,) = places_of(NAME) - {"delegates.Delegate.full_name", "conference.HistoryEntry.subject_label"}
    address, client = f"/personal-data/delegates/{staff.pk}/", as_user(organiser)
    assert "Ảnh in thẻ, kèm tệp" in client.get(f"{address}erase/").content.decode()
    for first, held in (({}, True), ({"full_name": "Ai Đó", "gender": ""}, False)):  # a substitute's is none
        Delegate.objects.update(stands_in_for=first)
        with zipfile.ZipFile(
            io.BytesIO(b"".join(client.post(f"{address}package/").streaming_content))
        ) as package:
            data = json.loads(package.read("data.json"))
            pictures = [package.read(name) for name in package.namelist() if name.endswith(".jpg")]
        assert pictures == ([f"ảnh {NAME}".encode()] if held else [])
        assert [bool(table["rows"]) for table in data["tables"] if table["code"] == "photos"] == [held]
    Delegate.objects.update(stands_in_for={})
    for cancelled, left in (
        (None, {"delegates.Delegate.full_name", "conference.HistoryEntry.subject_label", file}),
        (timezone.now(), set()),
    ):
        Delegate.objects.update(cancelled_at=cancelled)
        seen = client.get(f"{address}erase/").context["preview"].seen
        with commits():
            client.post(f"{address}erase/", {"seen": seen, "reason": "theo đơn"})
        assert places_of(NAME) == left
    assert places_of(PHONE) == set()


def test_a_collective_stays_and_its_representative_goes(
    conference, unit, organiser, preparer, make_nomination, commits
):
    life = Life(
        conference,
        unit,
        organiser,
        preparer,
        make_nomination,
        kind="collective",
        collective_name="Tổ Mẫu Bền",
    )
    with commits():
        erasure.erase(life.subject, life.organiser, "theo đơn", erasure.preview(life.subject).seen)
    left = {secret for secret in SECRETS if places_of(secret)}
    assert left == {TEXT}  # the achievements are the collective's
    life.nomination.refresh_from_db()
    assert (str(life.nomination), life.nomination.achievements.count()) == ("Tổ Mẫu Bền", 2)


def test_what_somebody_else_has_too_stays_theirs(life, make_nomination, commits):
    other = make_nomination(State.APPROVED, full_name=NAME, phone=PHONE, decision_reason=f"{NAME}: {PHONE}")
    with commits():
        erasure.erase(life.subject, life.organiser, "theo đơn", erasure.preview(life.subject).seen)
    before = (other.full_name, other.phone, other.decision_reason, other.search_key)
    other.refresh_from_db()
    assert (other.full_name, other.phone, other.decision_reason, other.search_key) == before
    assert places_of(MAIL) == places_of(CITIZEN) == set()
    own = Nomination.objects.get(pk=life.nomination.pk)
    assert NAME not in own.full_name + own.decision_reason


def test_nothing_is_erased_while_something_is_under_way_or_was_added(life, as_user, make_user):
    seen = erasure.preview(life.subject).seen
    life.delegate.replies.create(answer="coming", channel="phone")
    with pytest.raises(erasure.ErasureError):
        erasure.erase(life.subject, life.organiser, "theo đơn", seen)
    life.conference.date = None
    life.conference.save()
    Message.objects.update(state="sending")
    Job.objects.filter(kind="badge").update(state="running")
    assert len(erasure.preview(life.subject).obstacles) == 3
    assert places_of(CITIZEN) == {"privacy.SensitiveDetails.citizen_id"}


def test_the_package_holds_every_row_and_file(life, as_user):
    expected = sum(line.count for line in erasure.preview(life.subject).lines)
    answer = as_user(life.organiser).post(f"/personal-data/nominations/{life.nomination.pk}/package/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:
        data, page = json.loads(package.read("data.json")), package.read("index.html").decode()
        files = {name: package.read(name) for name in package.namelist()}
    tables = {table["code"]: table["rows"] for table in data["tables"]}
    assert sum(map(len, tables.values())) == expected
    text = json.dumps(data, ensure_ascii=False)
    for secret in (*SECRETS, "sensitive_seen"):
        assert secret in text or secret == "0912345678"
    for words in (NAME, "042085001234", "Kinh-riêng", TEXT, "Đảng viên", "Đã duyệt"):
        assert words in page
    assert {"data.json", "index.html", "package.css"} <= set(files)
    assert any(f"ảnh {NAME}".encode() == content for content in files.values())
    assert {file["missing"] for file in data["files"]} == {
        False,
        True,
    }  # the badge's hash is not that of its file
    assert history.of(life.nomination).filter(action="person_exported").exists()
    assert HistoryEntry.objects.filter(action="person_exported").count() == 1


def test_a_name_in_capitals_goes_too_and_a_longer_name_stays(life, commits):
    longer, mixed = f"{NAME}t", NAME.replace("Thị Mẫu", "THỊ\n**Mẫu**")
    Delegate.objects.create(
        conference=life.conference, unit=life.unit, category="guest", full_name="Mẫu Khác",
        note=f"Đi cùng {NAME.upper()}, {longer} và {NAME.lower()}; {mixed}",
    )  # fmt: skip
    with commits():
        erasure.erase(life.subject, life.organiser, "theo đơn", erasure.preview(life.subject).seen)
    assert [places_of(text) for text in (NAME.upper(), NAME.lower(), mixed)] == [set()] * 3
    assert places_of(longer) == {"delegates.Delegate.note"}
