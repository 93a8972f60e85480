"""After the set time everybody's data are wiped: no trace in the database, its dump and the files but the register."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import zipfile
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Role
from agenda.models import AgendaItem, AgendaVersion, ItemRun
from closing import archives, closings
from conference import history
from delegates.models import Delegate, WalkIn
from documents.models import IssuedCertificate, Job, new_key
from elections.models import BoardMember, Candidate, Election
from invitations.models import Correspondence
from nominations.dossier_models import PairVerdict
from nominations.models import Award, AwardDecision
from nominations.states import State
from privacy import erasure, retention
from privacy.models import LegalHold, Retention
from privacy.people import Subject
from privacy.tests.test_erasure import NAME, SECRETS, Life, places_of

pytestmark = pytest.mark.django_db
PAGE = "/personal-data/retention/"


@pytest.fixture
def life(conference, unit, organiser, preparer, make_nomination):
    return Life(conference, unit, organiser, preparer, make_nomination)


@pytest.fixture
def honoured(life, award_form):
    """The same person with an issued decision and a certificate in the register."""
    decision = AwardDecision.objects.create(
        conference=life.conference,
        authority="Giám đốc",
        number="12/QĐ-SCT",
        date=life.conference.date,
        state="issued",
    )
    Award.objects.create(
        nomination=life.nomination, form=award_form, kind="award", state="decided", decision=decision
    )
    return IssuedCertificate.objects.create(
        conference=life.conference, delegate=life.delegate, nomination=life.nomination, award="Giấy khen", name=NAME,
        unit="QLTM", decision_number="12", decision_date=life.conference.date, year=2030, number=1, code="A" * 10,
        key_id="k", signed="s",
    )  # fmt: skip


def close(conference, months_ago: int = 0) -> None:
    conference.closed_at = timezone.now() - datetime.timedelta(days=31 * months_ago)
    conference.save(update_fields=["closed_at"])


def saved(folder: Path) -> str:
    """Everything that a backup made now holds, as text: the rows of the database and every file."""
    call_command("backup", str(folder / "portal.backup"), stdout=StringIO())
    with zipfile.ZipFile(folder / "portal.backup") as package:
        package.extractall(folder / "unpacked")
    copy = folder / "unpacked" / "database" / "portal.dump"
    if copy.exists():
        text = subprocess.run(["pg_restore", "--file=-", str(copy)], capture_output=True, check=True)
        copy.write_bytes(text.stdout)
    files = [path for path in (folder / "unpacked").rglob("*") if path.is_file()]
    names = "\n".join(str(path) for path in files)
    return names + "".join(path.read_bytes().decode(errors="replace") for path in files)


def held_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text or json.dumps(secret)[1:-1] in text]


@pytest.mark.django_db(transaction=True)
def test_no_trace_is_left_in_a_new_backup_and_files(life, organiser, tmp_path):
    Correspondence.objects.create(
        conference=life.conference, contact_name="Người Liên Hệ", contact_phone="0239 385"
    )
    row, _new = archives.order(life.conference, organiser, new_key())
    archives.make_waiting()
    row.refresh_from_db()
    assert default_storage.exists(row.file)
    close(life.conference, 13)
    assert held_in(saved(tmp_path)) == list(SECRETS)  # else the search would prove nothing
    call_command("wipe_personal_data", stdout=StringIO())
    archives.make_waiting()
    shutil.rmtree(tmp_path / "unpacked")
    text = saved(tmp_path)
    assert held_in(text) == []
    assert {secret: places_of(secret) for secret in SECRETS} == {secret: set() for secret in SECRETS}
    assert "Người Liên Hệ" not in text
    assert not default_storage.exists(row.file)
    assert Retention.objects.get().wiped_at is not None
    # a new archive knows nothing of them either
    again, _new = archives.order(life.conference, organiser, new_key())
    archives.make_waiting()
    again.refresh_from_db()
    content = default_storage.open(again.file).read()
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def test_names_that_were_typed_go_too(life, unit, organiser):
    conference, typed = life.conference, "Đỗ Mẫu Gõ Tay"
    item = AgendaItem.objects.create(
        conference=conference, position=1, title="Khai mạc", minutes=5, presenter=f"Ông {typed}"
    )
    conference.officers.create(office="secretary", full_name=typed, title="Chánh Văn phòng")
    item.speakers.create(full_name=typed)
    item.turns.create(full_name=typed, title="Khách")
    item.papers.create(unit=unit, title="Bài", author=typed)
    WalkIn.objects.create(
        id=uuid4(),
        conference=conference,
        full_name=typed,
        workplace="Nơi riêng",
        category="guest",
        by=organiser,
        at=timezone.now(),
    )
    election = Election.objects.get()
    Candidate.objects.create(
        election=election, unit=unit, full_name=typed, biography=typed, proposed_by=organiser
    )
    BoardMember.objects.create(election=election, full_name=typed)
    version = AgendaVersion.objects.create(
        conference=conference,
        number=1,
        by=organiser,
        content=[{"title": "Khai mạc", "presenter": f"Ông {typed}"}],
    )
    ItemRun.objects.create(item=item, note=f"{typed} đến muộn")
    history.record(organiser, conference.officers.get(), "changed", changes={"full_name": ["", typed]})
    history.record(organiser, item, "changed", changes={"presenter": ["", f"Ông {typed}"], "minutes": [5, 6]})
    job = Job.objects.create(
        conference=conference, kind="agenda", state="done", key=new_key(), finished_at=timezone.now()
    )
    assert len(places_of(typed)) > 10
    close(conference, 13)
    while retention.sweep():
        pass
    assert Retention.objects.get().wiped_at is not None
    assert places_of(typed) == set()
    job.refresh_from_db()
    version.refresh_from_db()
    assert job.files_removed_at is not None
    assert version.content == [{"title": "Khai mạc", "presenter": ""}]
    assert history.of(item).get().changes == {"presenter": ["", "•••"], "minutes": [5, 6]}
    assert (item.turns.count(), election.candidates.count()) == (1, 2)


def test_a_typed_name_that_somebody_bears_stays_theirs(life, make_user, organiser):
    typed = "Đỗ Mẫu Gõ Tay"
    make_user(Role.LEADER, full_name=typed)
    item = AgendaItem.objects.create(
        conference=life.conference, position=1, title=f"{typed} phát biểu", minutes=5
    )
    item.speakers.create(full_name=typed)
    close(life.conference, 13)
    while retention.sweep():
        pass
    assert places_of(typed) == {"accounts.User.full_name", "agenda.AgendaItem.title"}


def test_who_is_held_by_another_nomination_does_not_keep_the_rest_from_going(
    life, organiser, make_nomination
):
    twin = make_nomination(State.APPROVED, full_name=NAME)
    first, second = sorted((life.nomination, twin), key=lambda row: row.pk)
    PairVerdict.objects.create(first=first, second=second, same_person=True, by=organiser)
    retention.hold(Subject("nomination", twin), organiser, "Có đơn thư")
    close(life.conference, 13)
    for _turn in range(3):
        retention.sweep()
    assert Retention.objects.get().wiped_at is not None
    assert places_of(NAME) != set()


def test_the_register_keeps_name_unit_award_and_number(honoured, life, django_capture_on_commit_callbacks):
    close(life.conference, 13)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.sweep() == 1
        assert retention.sweep() == 0
    left = {secret for secret in SECRETS if places_of(secret)}
    assert left == {NAME, "Chức riêng"}  # the name and the office that the decision printed
    honoured.refresh_from_db()
    kept = (honoured.name, honoured.unit, honoured.award, honoured.decision_number, honoured.number)
    assert kept == (NAME, "QLTM", "Giấy khen", "12", 1)
    life.nomination.refresh_from_db()
    assert (life.nomination.phone, life.nomination.email, life.nomination.date_of_birth) == ("", "", None)
    assert life.conference.nominations.approved().count() == 1


def test_done_once_in_batches_and_by_nobody(life, unit):
    for number in range(3):
        Delegate.objects.create(conference=life.conference, unit=unit, category="guest", full_name=f"Khách {number}",
                                phone="0912 000 000")  # fmt: skip
    life.conference.date = None  # closed without ever having had a day
    life.conference.save()
    close(life.conference, 13)
    assert [retention.wipe(life.conference, 2) for _turn in range(4)] == [2, 2, 0, 0]
    assert not Delegate.objects.exclude(phone="").exists()
    entries = history.of(life.conference).filter(action="personal_data_wiped")
    assert [entry.actor for entry in entries] == [None]
    assert retention.sweep() == 0


def test_who_cannot_be_wiped_just_now_keeps_nobody_behind_them(life, unit, monkeypatch):
    rows = [
        Delegate(conference=life.conference, unit=unit, category="guest", full_name=f"Khách {number}", phone="0912 000 000")
        for number in range(4)
    ]  # fmt: skip
    for row in rows:
        row.save()
    stuck = {life.nomination.pk, rows[0].pk, rows[1].pk}
    wipe = erasure.erase_after_the_time
    tried = []

    def erase(subject, reason):
        tried.append(subject.row.pk)
        return subject.row.pk not in stuck and wipe(subject, reason)

    monkeypatch.setattr(erasure, "erase_after_the_time", erase)
    monkeypatch.setattr(retention, "BATCH", 2)
    close(life.conference, 13)
    assert [retention.wipe(life.conference, 1) for _turn in range(3)] == [1, 1, 0]
    left = Delegate.objects.exclude(phone="").values_list("pk", flat=True)
    assert set(left) & {row.pk for row in rows} == {rows[0].pk, rows[1].pk}
    assert not Retention.objects.filter(wiped_at__isnull=False).exists()
    monkeypatch.undo()
    assert [retention.wipe(life.conference), retention.wipe(life.conference)] == [3, 0]
    assert Retention.objects.get().wiped_at is not None


def test_before_the_day_nothing_goes_and_it_is_announced_once(life, organiser, mailoutbox):
    organiser.email = "thuky@example.org"
    organiser.save()
    close(life.conference)
    today = timezone.localdate()
    due = retention.due_on(life.conference, 12)
    assert due is not None and (due.year, due.month) == (today.year + 1, today.month)
    assert retention.sweep(due - datetime.timedelta(31)) == 0
    assert len(mailoutbox) == 0
    for _turn in range(2):
        assert retention.sweep(due - datetime.timedelta(30)) == 0
    assert [mail.to for mail in mailoutbox] == [["thuky@example.org"]]
    assert f"{due:%d/%m/%Y}" in mailoutbox[0].subject
    assert history.of(life.conference).filter(action="wipe_announced").count() == 1
    assert life.delegate.phone and retention.outlook(life.conference).people == 1


def test_who_comes_after_an_opening_is_announced_and_wiped_too(life, unit, organiser, mailoutbox):
    organiser.email = "thuky@example.org"
    organiser.save()
    conference = life.conference
    Retention.objects.create(conference=conference, months=12, warned_at=timezone.now())
    close(conference, 13)
    while retention.sweep():
        pass
    assert Retention.objects.get().wiped_at is not None
    closings.reopen(conference, organiser, "Bổ sung khách")
    late = Delegate.objects.create(
        conference=conference, unit=unit, category="guest", full_name="Khách Mẫu Muộn", phone="0912 000 000"
    )
    close(conference, 0)
    due = retention.due_on(conference, 12)
    retention.sweep(due - datetime.timedelta(10))
    assert len(mailoutbox) == 1
    while retention.sweep(due):
        pass
    late.refresh_from_db()
    assert (late.phone, Retention.objects.get().wiped_at is not None) == ("", True)


def test_an_open_conference_is_never_wiped(life):
    Retention.objects.create(conference=life.conference, months=1)
    assert retention.sweep(timezone.localdate() + datetime.timedelta(9999)) == 0


@pytest.mark.parametrize(
    ("closed", "months", "day"),
    [("2026-11-30", 3, "2027-02-28"), ("2027-11-30", 3, "2028-02-29"), ("2026-01-31", 12, "2027-01-31"), ("2026-12-01", 1, "2027-01-01")],
)  # fmt: skip
def test_months_end_where_the_month_does(closed, months, day, conference):
    conference.closed_at = timezone.make_aware(datetime.datetime.fromisoformat(closed))
    assert str(retention.due_on(conference, months)) == day


def test_who_is_held_is_passed_over(life, organiser, as_user):
    client = as_user(organiser)
    told = {"kind": "nomination", "pk": life.nomination.pk, "reason": "Có đơn thư"}
    assert client.post("/personal-data/retention/hold/", told | {"reason": ""}).status_code == 302
    assert not LegalHold.objects.exists()
    client.post("/personal-data/retention/hold/", told)
    client.post("/personal-data/retention/hold/", told | {"reason": "Có đơn thư mới"})
    row = LegalHold.objects.get()
    assert (row.nomination, row.reason, row.by) == (life.nomination, "Có đơn thư mới", organiser)
    close(life.conference, 13)
    assert (retention.sweep(), places_of(NAME) != set()) == (0, True)
    erase = f"/personal-data/nominations/{life.nomination.pk}/erase/"
    assert len(client.get(erase).context["preview"].obstacles) == 1
    assert retention.outlook(life.conference).held == 1
    assert Retention.objects.get().wiped_at is not None  # who is held keeps nobody else waiting
    assert client.post(f"/personal-data/retention/holds/{row.pk}/end/").status_code == 302
    assert client.post(f"/personal-data/retention/holds/{row.pk}/end/").status_code == 404
    assert retention.sweep() == 1 and places_of(NAME) != set()  # the register keeps the award
    assert retention.sweep() == 0 and Retention.objects.get().wiped_at is not None


def test_who_is_held_by_their_seat_is_passed_over_too(life, organiser):
    retention.hold(Subject("delegate", life.delegate), organiser, "Có đơn thư")
    close(life.conference, 13)
    assert (retention.sweep(), places_of(NAME) != set()) == (0, True)
    assert (Retention.objects.get().wiped_at is not None, retention.outlook(life.conference).people) == (
        True,
        0,
    )


@pytest.mark.parametrize("is_stored", [True, False])
def test_of_two_who_set_the_time_neither_takes_back_what_the_other_did(
    is_stored, conference, organiser, make_user, as_user
):
    if is_stored:
        Retention.objects.create(conference=conference)
    first, second = as_user(organiser), as_user(make_user(Role.ORGANISER))
    seen = [client.get(PAGE).context["form"]["seen"].value() for client in (first, second)]
    assert first.post(PAGE, {"months": "24", "warn_days": "30", "seen": seen[0]}).status_code == 302
    assert second.post(PAGE, {"months": "12", "warn_days": "60", "seen": seen[1]}).status_code == 302
    stored = Retention.objects.get()
    assert (stored.months, stored.warn_days) == (24, 60)
    page = second.post(PAGE, {"months": "36", "warn_days": "60", "seen": seen[1]})  # both changed the same
    assert page.context["form"].errors.keys() == {"months"} and "“24”" in page.content.decode()
    assert "36" in page.content.decode()
    again = {"months": "36", "warn_days": "60", "seen": page.context["form"]["seen"].value()}
    assert second.post(PAGE, again).status_code == 302
    assert Retention.objects.get().months == 36


def test_the_page(life, organiser, as_user, make_user, unit):
    client = as_user(organiser)
    assert client.get(PAGE).context["outlook"].people == 1
    assert client.post(PAGE, {"months": "0", "warn_days": "30"}).context["form"].errors.keys() == {"months"}
    assert client.post(PAGE, {"months": "24", "warn_days": "60"}).status_code == 302
    stored = Retention.objects.get()
    assert (stored.months, stored.warn_days) == (24, 60)
    for role in (Role.LEADER, Role.UNIT_HEAD):
        other = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
        assert other.get(PAGE).status_code == 403
        told = {"kind": "nomination", "pk": life.nomination.pk, "reason": "x"}
        assert other.post("/personal-data/retention/hold/", told).status_code == 403
        assert other.post("/personal-data/retention/holds/1/end/").status_code == 403
    assert client.post("/personal-data/retention/hold/", {"kind": "x", "pk": 1}).status_code == 404
    subject = Subject("nomination", life.nomination)
    with pytest.raises(Exception, match=r"^$"):
        retention.hold(subject, make_user(Role.LEADER), "x")
