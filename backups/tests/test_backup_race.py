"""A backup is whole or not there, is read back as it was, and holds nothing secret; on whichever database runs."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sqlite3
import stat
import threading
import warnings
import zipfile

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from backups import making, package, restoring, sqlite, stored
from conference import history
from conference.models import Conference, Unit
from documents.keys import create
from documents.models import Job

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)


@pytest.fixture
def kept(conference, settings):
    """A conference with two files, a key and somebody who is signed in."""
    settings.PORTAL_DATA = settings.KEYS_FOLDER.parent / "data"
    settings.PORTAL_DATA.mkdir()
    (settings.PORTAL_DATA / "emblem.png").write_bytes(b"emblem")
    default_storage.save("evidence/minutes.pdf", ContentFile(b"%PDF-minutes"))
    job = {"conference": conference, "kind": "badge", "state": "done", "finished_at": timezone.now()}
    Job.objects.create(pk=1, key="1" * 32, **job)
    Job.objects.create(pk=2, key="2" * 32, files_removed_at=timezone.now(), **job)
    default_storage.save("jobs/2/1.pdf", ContentFile(b"%PDF of somebody erased"))
    default_storage.save("jobs/1/1.pdf", ContentFile(b"%PDF-one" * 100))
    default_storage.save("jobs/1/2.pdf.abc.tmp", ContentFile(b"half"))
    create()
    Session.objects.create(session_key="signed-in-now", session_data="x", expire_date=timezone.now())
    return conference


@pytest.fixture
def file(kept, tmp_path):
    path = tmp_path / "portal.backup"
    making.make(path)
    return path


def told(capsys, *arguments):
    """(exit status, JSON document) of a command."""
    capsys.readouterr()
    try:
        call_command(*arguments, "--json")
    except SystemExit as end:
        return end.code, json.loads(capsys.readouterr().out)
    return 0, json.loads(capsys.readouterr().out)


def refused(capsys, *arguments):
    status, document = told(capsys, *arguments)
    return status, document["refused"]


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def _holds_no_secret(path, settings):
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        content = b"".join(archive.read(name) for name in names)
    private = next(settings.KEYS_FOLDER.glob("*.private.pem")).read_bytes()
    assert private not in content
    assert settings.SECRET_KEY.encode() not in content
    assert b"signed-in-now" not in content
    assert "files/jobs/2/1.pdf" not in names
    assert sum(name.startswith("keys/") for name in names) == 1
    assert [name for name in names if name.endswith(".tmp")] == []


@committed
def test_what_was_saved_is_read_back(capsys, kept, tmp_path, settings):
    path = tmp_path / "portal.backup"
    status, made = told(capsys, "backup", str(path))
    assert (status, made["files"], made["database"]) == (0, 2, making.engine())
    assert (oct(path.stat().st_mode)[-3:], leftovers(tmp_path)) == ("600", [])
    status, checked = told(capsys, "restore_check", str(path))
    assert (status, checked["ok"], checked["rows"], checked["files"]) == (0, True, made["rows"], 2)
    assert not (settings.PORTAL_DATA / "restore-scratch").exists()
    _holds_no_secret(path, settings)

    unit = Unit.objects.create(code="SAU", name="Đơn vị sau")  # after the backup: all of this goes
    history.record(None, kept, "person_erased")
    Conference.objects.filter(pk=kept.pk).update(venue="Nơi khác")
    default_storage.save("evidence/late.pdf", ContentFile(b"late"))
    default_storage.delete("jobs/1/1.pdf")
    stored.put("evidence/minutes.pdf", path)
    settings.KEYS_FOLDER.rename(tmp_path / "own-copy")
    assert refused(capsys, "restore", str(path))[0] == 1
    assert Unit.objects.filter(pk=unit.pk).exists()
    status, done = told(capsys, "restore", str(path), "--replace")
    assert (status, done["rows"], done["migrations_waiting"], done["can_sign"]) == (
        0,
        made["rows"],
        [],
        False,
    )
    assert [each["number"] for each in done["erased_since"]] == [kept.pk]
    assert not Unit.objects.filter(pk=unit.pk).exists()
    assert Conference.objects.get(pk=kept.pk).venue == kept.venue
    assert sorted(stored.names()) == ["evidence/minutes.pdf", "jobs/1/1.pdf"]
    assert default_storage.open("evidence/minutes.pdf").read() == b"%PDF-minutes"
    assert [key.suffixes for key in settings.KEYS_FOLDER.iterdir()] == [[".public", ".json"]]
    call_command("restore", str(path), "--replace")
    said = capsys.readouterr().out
    assert "phần bí mật của khóa mới nhất" in said and "Việc cần làm: khởi động cổng" in said
    Unit.objects.create(code="MOI", name="Đơn vị mới")  # numbers go on where they were
    again = making.make(tmp_path / "again.backup")
    assert again.rows == made["rows"] + 1


def _rewrite(file, change):
    """The same backup with files changed by change(name, content) -> content or None."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    changed = ((name, change(name, content)) for name, content in held.items())
    _write(file, [(name, new) for name, new in changed if new is not None])


def _write(file, entries):
    with zipfile.ZipFile(file, "w") as archive, warnings.catch_warnings(action="ignore"):
        archive.comment = b"0" * package.SEAL
        for name, content in entries:
            archive.writestr(name, content)
    package.seal(file)  # whoever does it on purpose can do this too


def _key(change):
    """change(name, content) -> (name, content) of the one public key, in the manifest too."""

    def act(file):
        with zipfile.ZipFile(file) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        (old,) = [name for name in held if name.startswith("keys/")]
        name, content = change(old, held.pop(old))
        document = json.loads(held.pop(package.MANIFEST))
        told = {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        document["files"] = [told if each["name"] == old else each for each in document["files"]]
        held |= {name: content, package.MANIFEST: json.dumps(document).encode()}
        _write(file, held.items())

    return act


def _twice(file):
    """A second entry of each name, and a manifest that names it twice."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(held.pop(package.MANIFEST))
    document["files"] *= 2
    _write(file, [*held.items(), *held.items(), (package.MANIFEST, json.dumps(document))])


def _manifest(change):
    def act(name, content):
        if name != package.MANIFEST:
            return content
        document = json.loads(content)
        change(document)
        return json.dumps(document).encode()

    return act


def _more_rows(document):
    document["tables"]["conference_unit"] += 1


def _climbs(document):
    document["files"][1]["name"] = "files/../../outside"


WRONG = {
    "cut off": lambda file: os.truncate(file, file.stat().st_size - 100),
    "only the beginning": lambda file: os.truncate(file, 1000),
    "empty": lambda file: os.truncate(file, 0),
    "a file changed": lambda file: _rewrite(file, lambda name, text: b"x" if name.startswith("files/") else text),
    "a file gone": lambda file: _rewrite(file, lambda name, text: None if name.startswith("files/") else text),
    "a file unnamed": lambda file: _rewrite(file, _manifest(lambda document: document["files"].pop())),
    "other rows": lambda file: _rewrite(file, _manifest(_more_rows)),
    "climbs out": lambda file: _rewrite(file, _manifest(_climbs)),
    "no manifest": lambda file: _rewrite(file, lambda name, text: None if name == "manifest.json" else text),
    "a list for a manifest": lambda file: _rewrite(file, lambda name, text: b"[]" if name == "manifest.json" else text),
    "a list of tables": lambda file: _rewrite(file, _manifest(lambda document: document.update(tables=[]))),
    "a table of endless rows": lambda file: _rewrite(file, _manifest(lambda document: document["tables"].update(a=1e999))),
    "names for files": lambda file: _rewrite(file, _manifest(lambda document: document.update(files=["x"]))),
    "less than nothing": lambda file: _rewrite(file, _manifest(lambda document: document["files"][0].update(size=-2))),
    "made yesterday": lambda file: _rewrite(file, _manifest(lambda document: document.update(made_at="yesterday"))),
    "made at no place": lambda file: _rewrite(file, _manifest(lambda document: document.update(made_at="2030-01-01T00:00:00"))),
    "made before all years": lambda file: _rewrite(file, _manifest(lambda document: document.update(made_at="0001-01-01T00:00:00+07:00"))),
    "each file twice": _twice,
    "no key": lambda file: _key(lambda name, text: (name, b"[]"))(file),
    "another's key": lambda file: _key(lambda name, text: ("keys/AAAAAAAA.public.json", text))(file),
    "a private key": lambda file: _key(lambda name, text: (name.replace("public.json", "private.pem"), text))(file),
    "a newer format": lambda file: _rewrite(file, _manifest(lambda document: document.update(format=2))),
}  # fmt: skip


def test_a_wrong_backup_is_refused(capsys, file, settings):
    good = file.read_bytes()
    for name, damage in WRONG.items():
        file.write_bytes(good)
        damage(file)
        status, sentence = refused(capsys, "restore_check", str(file))
        assert (status, sentence[-1]) == (1, "."), name
    for place in range(0, len(good), len(good) // 50):  # a bit turned anywhere
        bad = bytearray(good)
        bad[place] ^= 0x10
        file.write_bytes(bytes(bad))
        assert refused(capsys, "restore_check", str(file))[0] == 1, place
    assert not (settings.PORTAL_DATA / "restore-scratch").exists()


def test_a_restore_that_is_refused_changes_nothing(capsys, file, kept):
    Unit.objects.create(code="SAU", name="Đơn vị sau")
    WRONG["a file changed"](file)
    assert refused(capsys, "restore", str(file), "--replace")[0] == 1
    assert Unit.objects.filter(code="SAU").exists()
    assert default_storage.open("evidence/minutes.pdf").read() == b"%PDF-minutes"


def test_a_restore_that_breaks_off_leaves_the_portal_as_it_was(file, kept, monkeypatch):
    """Files come first and the database last: whatever stops it in between, rows and their files are there."""
    Unit.objects.create(code="SAU", name="Đơn vị sau")
    default_storage.save("evidence/late.pdf", ContentFile(b"late"))
    module = restoring.sqlite if making.engine() == "sqlite" else restoring.postgresql

    def broken(*_told):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "put_back", broken)
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(file, replace=True)
    assert Unit.objects.filter(code="SAU").exists()
    assert sorted(stored.names()) == [
        "evidence/late.pdf",
        "evidence/minutes.pdf",
        "jobs/1/1.pdf",
        "jobs/2/1.pdf",
    ]


def test_a_newer_or_another_database_is_refused(capsys, file, monkeypatch):
    other = "sqlite" if making.engine() == "postgresql" else "postgresql"
    monkeypatch.setattr(restoring, "engine", lambda: other)
    assert "SQLite" in refused(capsys, "restore", str(file), "--replace")[1]
    monkeypatch.undo()
    _rewrite(file, _manifest(lambda document: document["migrations"].append("conference.9999_later")))
    assert "conference.9999_later" in refused(capsys, "restore", str(file), "--replace")[1]


def test_where_no_backup_can_be(capsys, kept, tmp_path):
    mine = tmp_path / "letter.txt"
    mine.write_text("thư")
    inside = default_storage.path("x.backup")
    for place in (mine, tmp_path, tmp_path / "none" / "x.backup", inside):
        assert refused(capsys, "backup", str(place))[0] == 2
    assert mine.read_text() == "thư"
    for command in ("restore", "restore_check"):
        assert refused(capsys, command, str(tmp_path / "none"))[0] == 2
    with pytest.raises(CommandError) as told_in_words:
        call_command("restore", str(mine))
    assert told_in_words.value.returncode == 1


def test_killed_half_way_nothing_stands_under_the_name(kept, tmp_path, monkeypatch):
    path = tmp_path / "portal.backup"
    child = os.fork()
    if not child:
        monkeypatch.setattr(
            package.Writer, "add", lambda *_told, **_more: os.kill(os.getpid(), signal.SIGKILL)
        )
        making.make(path)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    assert (path.exists(), leftovers(tmp_path)) == (False, [".portal.backup.database", ".portal.backup.part"])
    manifest = making.make(path)  # the leavings are no hindrance and go
    assert restoring.check(path) == manifest
    assert leftovers(tmp_path) == []


def test_nobody_else_reads_what_is_being_written(kept, tmp_path, monkeypatch):
    if making.engine() != "sqlite":
        pytest.skip("pg_dump writes into the file that is there")
    modes, count = set(), sqlite.counts

    def counted(copy):
        copy.execute("BEGIN")
        copy.execute("CREATE TABLE more (number)")  # a journal lies beside it now
        modes.update((path.name[-8:], oct(stat.S_IMODE(path.stat().st_mode))) for path in tmp_path.glob(".*"))
        copy.rollback()
        return count(copy)

    monkeypatch.setattr(sqlite, "counts", counted)
    before = os.umask(0o022)
    try:
        (tmp_path / ".portal.backup.part").touch(0o644)
        making.make(tmp_path / "portal.backup")
    finally:
        os.umask(before)
    assert modes == {("database", "0o600"), ("-journal", "0o600"), ("kup.part", "0o600")}


@pytest.mark.parametrize("ending", ["part", "database"])
@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_in_the_way_leads_to_nothing_that_is_written(capsys, link, ending, kept, tmp_path):
    letter, path = tmp_path / "letter.txt", tmp_path / "portal.backup"
    letter.write_text("thư")
    link(letter, tmp_path / f".portal.backup.{ending}")
    if ending == "part":
        status, sentence = refused(capsys, "backup", str(path))
        assert (status, path.exists(), ".portal.backup.part" in sentence) == (1, False, True)
    else:
        making.make(path)
    assert letter.read_text() == "thư"


def test_an_older_backup_stays_when_the_new_one_fails(file, monkeypatch):
    before = file.read_bytes()

    def full(*_told):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_add_stored", full)
    with pytest.raises(package.Refused, match=r"Ổ đĩa đầy|disk is full"):
        making.make(file)
    assert (file.read_bytes(), leftovers(file.parent)) == (before, [])
    with making._part(file), pytest.raises(package.Refused):
        making.make(file)


@committed
def test_others_write_meanwhile_and_every_row_from_before_is_in_it(kept, tmp_path):
    stop, failed = threading.Event(), []

    def write():
        number = 0
        try:
            while not stop.is_set():
                number += 1
                Unit.objects.create(code=f"W{number}", name=f"Đơn vị {number}")
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while Unit.objects.count() < 20:
            pass
        before = Unit.objects.count()
        manifest = making.make(tmp_path / "portal.backup")
    finally:
        stop.set()
        writer.join()
    assert failed == []
    assert before <= manifest.tables["conference_unit"] <= Unit.objects.count()
    assert restoring.check(tmp_path / "portal.backup") == manifest


@committed
def test_what_was_deleted_is_not_in_the_copy(kept, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump reads rows, not pages")
    Unit.objects.create(code="DEL", name="Tên đã xóa mất")
    with sqlite3.connect(connection.settings_dict["NAME"]) as raw:
        raw.execute("PRAGMA secure_delete=OFF")
        raw.execute("DELETE FROM conference_unit WHERE code='DEL'")
    raw.close()
    making.make(tmp_path / "portal.backup")
    with zipfile.ZipFile(tmp_path / "portal.backup") as archive:
        assert "Tên đã xóa mất".encode() not in archive.read("database/portal.sqlite3")


def test_without_the_programs_of_postgresql_it_is_said(capsys, kept, tmp_path, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    monkeypatch.setenv("PATH", str(tmp_path))
    status, sentence = refused(capsys, "backup", str(tmp_path / "portal.backup"))
    assert (status, "pg_dump" in sentence) == (1, True)
    assert leftovers(tmp_path) == []
