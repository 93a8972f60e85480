"""The archive: ordered, made by the worker, whole, fetched by the organiser alone, and checked years later."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Role
from closing import archive_check, archive_tables, archives
from closing.models import Archive
from conference import history
from conference.models import Conference
from documents import storage
from documents.models import Job, JobItem, new_key
from elections.models import BoardMember, Election, RunningCount, TellerCount
from nominations.models import Evidence
from nominations.states import State
from stories.models import Agreed
from stories.tests.rows import agree, story_of, subject_of, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(over, unit, organiser, make_nomination):
    """A printed paper, a person with a paper of evidence and one whose file is gone, a formula in a text."""
    nomination = make_nomination(State.APPROVED, full_name="=HYPERLINK(1)")
    for mark, (name, content) in enumerate((("Biên bản.pdf", b"%PDF-1.4 minh chung"), ("mất.pdf", b"x"))):
        paper = Evidence(nomination=nomination, kind="minutes", original_name=name, size=9, sha256=str(mark) * 64,
                         uploaded_by=organiser)  # fmt: skip
        paper.file.save("x.pdf", ContentFile(content))
    default_storage.delete(paper.file.name)
    job = Job.objects.create(
        conference=over, kind="plan", state="done", key=new_key(), finished_at=timezone.now()
    )
    name = storage.document_name(job.pk, "001-ke-hoach.pdf")
    digest = storage.write(name, b"%PDF-1.4 ke hoach", "t")
    JobItem.objects.create(
        job=job, subject_id=over.pk, label="Kế hoạch", file=name, state="done", sha256=digest
    )
    over.delegates.create(unit=unit, category="guest", full_name="Lê Mẫu Đức", phone="0912 345 678")
    return over


@pytest.fixture
def made(filled, organiser):
    row, is_new = archives.order(filled, organiser, new_key())
    assert is_new and archives.make_waiting() == 1
    row.refresh_from_db()
    return row


def opened(row: Archive) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(default_storage.open(row.file).read()))


def test_everything_is_in_it_and_named_in_the_manifest(made):
    assert (made.state, made.missing, made.attempts) == (Archive.State.DONE, 1, 1)
    with opened(made) as package:
        manifest = json.loads(package.read("manifest.json"))
        names = {told["name"] for told in manifest["files"]}
        assert names == set(package.namelist()) - {"manifest.json"}
        assert len(names) == made.files
        (printed,) = [name for name in names if name.startswith("van-ban/plan/")]
        assert package.read(printed) == b"%PDF-1.4 ke hoach"
        (evidence,) = [name for name in names if name.startswith("tep/ho-so-minh-chung/")]
        assert evidence.endswith("/Biên bản.pdf")
        assert [told["name"].rpartition("/")[2] for told in manifest["missing"]] == ["mất.pdf"]
        rows = list(csv.reader(io.StringIO(package.read("danh-sach/de-cu.csv").decode("utf-8-sig"))))
        assert "'=HYPERLINK(1)" in rows[1]
        assert package.read("danh-sach/dai-bieu.xlsx").startswith(b"PK")
        page = package.read("index.html").decode()
        assert "Biên bản.pdf" in page and "mất.pdf" in page
        assert "archive_ordered" in package.read("lich-su/lich-su.csv").decode()


def test_a_book_that_somebody_withdrew_from_is_named_and_left_out(filled, unit, organiser):
    Job.objects.update(kind="story-book", started_at=timezone.now())
    consent = agree(subject_of(story_of(filled, unit), "Lê Mẫu Đức"))
    type(consent).objects.update(withdrawn_at=timezone.now())
    row, _is_new = archives.order(filled, organiser, new_key())
    archives.make_waiting()
    row.refresh_from_db()
    with opened(row) as package:
        manifest = json.loads(package.read("manifest.json"))
    assert not [told for told in manifest["files"] if "story-book" in told["name"]]
    assert [told["label"] for told in manifest["left_out"] if "đã rút lại sự đồng ý" in told["label"]]


def test_a_picture_of_somebody_who_withdrew_is_named_and_left_out(over, unit):
    story = story_of(over, unit)
    version = version_of(story, pictures=4)
    withdrew, agrees, again = (subject_of(story, name, version) for name in ("Lê Một", "Lê Hai", "Lê Ba"))
    places = list(version.pictures.order_by("position"))
    for place, shown in zip(places, ([withdrew, agrees], [agrees], [again], []), strict=True):
        place.shows.set(shown)
    for subject in (withdrew, again):
        consent = agree(subject, Agreed.PICTURE)
        type(consent).objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    agree(again, Agreed.PICTURE)
    consent = agree(agrees, Agreed.NAME)  # to be named is another matter
    type(consent).objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now())
    written = archives.write(over, io.BytesIO())
    names = [f"tep/anh-tin-bai/{story.pk}-{place.picture_id}.jpg" for place in places]
    assert [row["name"] for row in written.left_out] == names[:1]
    assert [row["name"] for row in written.files if row["name"].startswith("tep/anh-tin-bai/")] == names[1:]


@pytest.mark.parametrize("state", ["counting", "counted", "signed"])
def test_figures_of_the_tellers_stay_sealed_while_it_is_counted(state, over, make_user):
    teller = make_user(Role.DOOR)
    figures = {"votes_1": 424242}
    election = Election.objects.create(conference=over, purpose="Bầu", seats=1, state=state)
    member = BoardMember.objects.create(
        election=election, body="counting", post="member", user=teller, is_teller=True
    )
    TellerCount.objects.create(election=election, teller=member, turn=1, figures=figures)
    RunningCount.objects.create(election=election, teller=member, turn=1, step=1, figures=figures)
    target = io.BytesIO()
    left_out = [row["name"] for row in archives.write(over, target).left_out]
    with zipfile.ZipFile(target) as package:
        holding = [name for name in package.namelist() if b"424242" in package.read(name)]
        page = package.read("index.html").decode()
        told = json.loads(package.read("manifest.json"))["left_out"]
    both = ["danh-sach/kiem-phieu.csv", "danh-sach/kiem-phieu-tung-phan.csv"]
    is_open = state in ("counted", "signed")
    assert (holding, left_out) == ((both, []) if is_open else ([], both))
    assert [row["name"] for row in told] == left_out
    assert ("còn niêm phong" in page) is not is_open


def test_every_table_of_a_conference_is_listed_or_named_as_left_out():
    listed = {each.model._meta.label for each in (*archive_tables.LISTS, *archive_tables.UPLOADS)}
    of_conference = {
        model._meta.label
        for model in apps.get_models()
        if any(field.related_model is Conference for field in model._meta.concrete_fields)
    }
    assert of_conference - listed - archive_tables.LEFT_OUT == set()
    assert not listed & archive_tables.LEFT_OUT


def test_checked(made, tmp_path, capsys):
    path = tmp_path / "a.zip"
    path.write_bytes(default_storage.open(made.file).read())
    call_command("archive_check", str(path), "--json")
    assert json.loads(capsys.readouterr().out) == {"good": made.files, "wrong": []}
    with zipfile.ZipFile(path) as package:
        held = {name: package.read(name) for name in package.namelist()}
    held["danh-sach/de-cu.csv"] += b"x"
    del held["index.html"]
    held["them.txt"] = b"x"
    with zipfile.ZipFile(path, "w") as package:
        for name, content in held.items():
            package.writestr(name, content)
    with pytest.raises(SystemExit) as end:
        call_command("archive_check", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (end.value.code, told["good"]) == (1, made.files - 2)
    assert told["wrong"] == ["changed danh-sach/de-cu.csv", "absent index.html", "added them.txt"]
    name = next(iter(held))
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(name, b"another")
        with pytest.warns(UserWarning, match="Duplicate name"):
            package.writestr(name, held[name])
        told = {"name": name, "sha256": hashlib.sha256(held[name]).hexdigest(), "size": len(held[name])}
        package.writestr("manifest.json", json.dumps({"files": [told]}))
    assert archive_check.check(path) == (1, [f"twice {name}"])
    for manifest in (b"[]", b'{"files": [1]}', b'{"files": {}}', b"x"):
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("manifest.json", manifest)
        with pytest.raises(CommandError) as refusal:
            call_command("archive_check", str(path))
        assert refusal.value.returncode == 2


@pytest.mark.parametrize("content", [b"", b"PK no archive", None])
def test_what_is_no_archive_is_said(content, tmp_path):
    path = tmp_path / "a.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        call_command("archive_check", str(path))
    assert refusal.value.returncode == 2


def test_one_at_a_time_and_once_a_form(filled, organiser):
    key = new_key()
    first = archives.order(filled, organiser, key)[0]
    assert archives.order(filled, organiser, key) == (first, False)
    assert archives.order(filled, organiser, new_key()) == (first, False)  # one waits already
    archives.make_waiting()
    assert archives.order(filled, organiser, new_key())[1] is True
    assert archives.make_waiting() == 1
    assert Archive.objects.count() == 2


def test_what_a_killed_worker_held_is_made_by_the_next(filled, organiser):
    row = archives.order(filled, organiser, new_key())[0]
    taken = archives._claim()
    assert taken is not None
    assert archives.make_waiting() == 0  # somebody has it
    Archive.objects.filter(pk=row.pk).update(lease_until=timezone.now() - archives.LEASE)
    assert archives.make_waiting() == 1
    assert archives._make(taken) == 0  # who lost it writes nothing
    row.refresh_from_db()
    assert (row.state, row.attempts) == (Archive.State.DONE, 2)


def test_what_a_killed_worker_left_behind_is_deleted(filled, organiser):
    row = archives.order(filled, organiser, new_key())[0]
    taken = archives._claim()
    stray = f"archives/{filled.slug}-{row.pk}-{taken.lease_token[:8]}.zip"  # stored, and killed before the row knew
    other = f"archives/{filled.slug}-{row.pk}-7-{taken.lease_token[:8]}.zip"  # of a conference whose slug ends in a number
    for name in (stray, other):
        default_storage.save(name, ContentFile(b"PK"))
    Archive.objects.filter(pk=row.pk).update(lease_until=timezone.now() - archives.LEASE)
    archives.make_waiting()
    assert (default_storage.exists(stray), default_storage.exists(other)) == (False, True)


def test_what_kills_each_worker_is_given_up_and_ordered_anew(filled, organiser):
    row = archives.order(filled, organiser, new_key())[0]
    for _attempt in range(Archive.MAX_ATTEMPTS):
        assert archives._claim() is not None
        Archive.objects.filter(pk=row.pk).update(lease_until=timezone.now() - archives.LEASE)
    assert archives.make_waiting() == 0
    row.refresh_from_db()
    assert (row.state, row.error != "", row.lease_token) == (Archive.State.FAILED, True, "")
    assert archives.order(filled, organiser, new_key())[1] is True


def test_fetched_by_the_organiser_alone_and_noted(made, organiser, as_user, make_user):
    address = f"/closing/archive/{made.pk}/"
    answer = as_user(organiser).get(address)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert history.of(made.conference).filter(action="archive_fetched", actor=organiser).count() == 1
    assert as_user(make_user(Role.LEADER)).get(address).status_code == 403
    assert as_user(organiser).get(f"/closing/archive/{made.pk + 1}/").status_code == 404
    assert as_user(organiser).post(address).status_code == 405
    default_storage.delete(made.file)
    assert as_user(organiser).get(address).status_code == 404


def test_ordered_on_the_page_also_when_closed(close, organiser, as_user):
    conference, client = close(), as_user(organiser)
    assert client.post("/closing/archive/", {"key": new_key()}).status_code == 302
    assert conference.archives.count() == 1
    assert client.post("/closing/archive/", {"key": "x"}).status_code == 404


def test_who_is_erased_is_not_kept_in_an_archive(made, organiser):
    nomination = made.conference.nominations.get()
    history.record(organiser, nomination, "person_erased")
    archives.make_waiting()
    name = made.file
    made.refresh_from_db()
    assert (made.state, made.file, default_storage.exists(name)) == (Archive.State.FAILED, "", False)


def _withdraw(conference, unit):
    consent = agree(subject_of(story_of(conference, unit), "Lê Mẫu Đức"))
    type(consent).objects.update(withdrawn_at=timezone.now())


def _take_off(conference, unit):
    history.record(None, story_of(conference, unit), "story_taken_off")


def _erase(conference, unit):
    history.record(None, conference.nominations.get(), "person_erased")


def _wipe(conference, unit):
    history.record(None, conference, "personal_data_wiped")


@pytest.mark.parametrize("leave", [_withdraw, _take_off, _erase, _wipe])
def test_what_was_made_before_somebody_left_is_not_handed_out(leave, made, unit, organiser, as_user):
    """Also where no worker looked since."""
    client, address = as_user(organiser), f"/closing/archive/{made.pk}/"
    leave(made.conference, unit)
    page = client.get(address, follow=True)
    assert page.redirect_chain == [("/closing/", 302)]
    assert page.content.decode().count("Xin lập gói mới.") == 2  # the message, and beside the row
    name = made.file
    made.refresh_from_db()
    assert (made.state, made.file, default_storage.exists(name)) == (Archive.State.FAILED, "", False)
    assert client.get(address).status_code == 404
    again, _is_new = archives.order(made.conference, organiser, new_key())
    archives.make_waiting()
    again.refresh_from_db()
    assert again.state == Archive.State.DONE


def test_the_command_that_wipes_gives_up_archives_too(made):
    _erase(made.conference, None)
    call_command("wipe_personal_data", "--dry-run", stdout=io.StringIO())
    assert default_storage.exists(made.file)
    call_command("wipe_personal_data", stdout=io.StringIO())
    assert not default_storage.exists(made.file)
