"""Files in any storage: whole or absent, the old one kept when the new one is refused, settings for each kind."""

import errno
import json
import os
import resource
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings as portal_settings
from django.core.files.storage import InMemoryStorage
from pypdf import PdfReader

from documents import jobs, storage, worker
from documents.models import Job, new_key


class ObjectStore(InMemoryStorage):
    """Behaves as S3-compatible ones do: a put replaces what was there, in one step."""

    file_overwrite = True

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        if self.exists(name):
            super().delete(name)
        return super()._save(name, content)


MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
OBJECTS = {"BACKEND": "documents.tests.test_storage.ObjectStore"}


@pytest.fixture(params=["folder", "memory", "objects"])
def any_storage(request, settings):
    """Each kind of storage behind the same five functions."""
    if request.param == "memory":
        settings.STORAGES = {**settings.STORAGES, "default": MEMORY}
    elif request.param == "objects":
        settings.STORAGES = {**settings.STORAGES, "printed": OBJECTS}
    return request.param


def names() -> list[str]:
    return list(storage.names_under(storage.FOLDER))


def test_every_storage_keeps_one_whole_file_under_its_name(any_storage):
    old = storage.write("jobs/7/001.pdf", b"old", "token")
    assert storage.write("jobs/7/001.pdf", b"old", "other") == old
    new = storage.write("jobs/7/001.pdf", b"new", "third")
    storage.write("jobs/7/combined/x.pdf", b"all", "token")
    assert names() == ["jobs/7/001.pdf", "jobs/7/combined/x.pdf"]
    assert storage.read("jobs/7/001.pdf", new) == b"new"
    assert storage.read("jobs/7/001.pdf", old) is None
    assert storage.read("jobs/7/none.pdf", old) is None
    assert (storage.is_whole("jobs/7/001.pdf", new), storage.is_whole("jobs/7/001.pdf", old)) == (True, False)
    assert storage.is_whole("jobs/7/none.pdf", new) is False
    assert storage.folders_of_jobs() == ["7"]
    storage.delete("jobs/7/none.pdf")
    storage.delete_folder("jobs/7")
    assert names() == []


def test_whoever_reads_the_old_file_on_the_disk_reads_it_to_its_end():
    storage.write("jobs/7/001.pdf", b"old" * 5000, "token")
    with storage.open_for_reading("jobs/7/001.pdf") as reader:
        beginning = reader.read(3)
        storage.write("jobs/7/001.pdf", b"new" * 5000, "token")
        assert beginning + reader.read() == b"old" * 5000


@pytest.mark.django_db
def test_every_storage_serves_a_job_from_order_to_download(
    any_storage, conference, organiser, paper, as_user
):
    job, _ = jobs.create_job(conference, "plain", organiser, {}, new_key())
    assert worker.run_until_empty() == 3
    job.refresh_from_db()
    assert (job.state, job.combined_pages) == ("done", 3)
    with storage.open_for_reading(job.combined) as file:
        assert len(PdfReader(file).pages) == 3
    client = as_user(organiser)
    for name in ("combined/", "archive/", f"files/{job.items.first().pk}/"):
        assert client.get(f"/print/jobs/{job.pk}/{name}").status_code == 200
    assert len(names()) == 4


@pytest.mark.django_db
def test_half_written_files_are_cleared_from_every_storage(any_storage, conference, paper):
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    storage.write(f"jobs/{job.pk}/001.pdf.dead.tmp", b"half", "token")
    worker.run_until_empty()
    assert names() == [f"jobs/{job.pk}/{n:03d}.pdf" for n in (1, 2, 3)] + [
        f"jobs/{job.pk}/combined/plain.pdf"
    ]


# --- a full disk ----------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path, settings, monkeypatch):
    """A disk with room for a few small files, and a way to fill it: `with full(): …`.

    A real file system of 64 KiB where one may be mounted; elsewhere the process itself may not write any more.
    """
    place = tmp_path / "disk"
    place.mkdir()
    mounted = mount(place)
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place, "base_url": None},
        },
    }
    yield (lambda: filled(place)) if mounted else (lambda: forbidden(monkeypatch))
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def mount(place) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    return os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0


@contextmanager
def filled(place):
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space") as refused:
        while True:
            file.write(b"x" * 4096)
    assert refused.value.errno == errno.ENOSPC
    yield
    filler.unlink()


@contextmanager
def forbidden(monkeypatch):
    write, limits = storage._write_locally, resource.getrlimit(resource.RLIMIT_FSIZE)

    def limited(*arguments):
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        try:
            write(*arguments)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    with monkeypatch.context() as patched:
        patched.setattr(storage, "_write_locally", limited)
        yield


def check_full_disk(full, conference, paper) -> None:
    before, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    worker.run_until_empty()
    old = {name: storage.open_for_reading(name).read() for name in names()}
    first = before.items.first()
    job, _ = jobs.create_job(conference, "plain", None, {}, new_key())
    with full():
        with pytest.raises(OSError, match=r"No space|too large"):
            storage.write(first.file, b"new" * 5000, "token")
        worker.run_until_empty()
        job.refresh_from_db()
        assert job.state == "failed"
        assert set(job.items.values_list("state", "error")) == {("failed", told())}
    assert {name: storage.open_for_reading(name).read() for name in names()} == old
    assert jobs.retry_failed(job, None)
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages) == ("done", 3)


def told() -> str:
    return worker._sentence(OSError(errno.ENOSPC, ""), "")


@pytest.mark.django_db
def test_a_full_disk_keeps_the_old_files_and_the_job_can_be_tried_again(small_disk, conference, paper):
    check_full_disk(small_disk, conference, paper)


@pytest.mark.django_db
def test_a_process_that_may_not_write_more_does_so_too(conference, paper, monkeypatch):
    check_full_disk(lambda: forbidden(monkeypatch), conference, paper)
    assert Job.objects.filter(state="done").count() == 2


# --- settings -------------------------------------------------------------------------------------------------------


def storages_with(tmp_path, **environment: str) -> tuple[int, dict, str]:
    """(exit status, STORAGES, standard error) of a portal that starts with this environment."""
    code = "import json; from conference import settings as s; print(json.dumps(s.STORAGES, default=str))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=portal_settings.BASE_DIR,
        env=os.environ | {"PORTAL_DATA": str(tmp_path / "data")} | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def test_files_may_lie_elsewhere_than_the_database(tmp_path):
    _status, found, _log = storages_with(tmp_path)
    assert found["default"]["OPTIONS"]["location"] == str(tmp_path / "data" / "files")
    _status, found, _log = storages_with(tmp_path, PORTAL_FILES=str(tmp_path / "shared"))
    assert found["default"]["OPTIONS"]["location"] == str(tmp_path / "shared")
    assert "printed" not in found


def test_an_object_store_by_setting(tmp_path):
    keys = {
        "FILES_STORAGE": "s3",
        "S3_BUCKET": "hoi-nghi",
        "S3_ENDPOINT_URL": "https://s3.example.vn",
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "secret",
        "S3_PREFIX": "portal",
    }
    status, found, _log = storages_with(tmp_path, **keys)
    assert status == 0
    for name, overwrites in (("default", False), ("printed", True)):
        assert found[name]["BACKEND"] == "storages.backends.s3.S3Storage"
        assert found[name]["OPTIONS"] == {
            "bucket_name": "hoi-nghi", "endpoint_url": "https://s3.example.vn", "region_name": None,
            "access_key": "key", "secret_key": "secret", "location": "portal", "default_acl": None,
            "file_overwrite": overwrites,
        }  # fmt: skip


@pytest.mark.parametrize("wrong", [{"FILES_STORAGE": "s3"}, {"FILES_STORAGE": "ftp"}])
def test_a_storage_that_is_half_set_up_stops_the_start(tmp_path, wrong):
    status, _found, log = storages_with(tmp_path, **wrong)
    assert status == 1
    assert "ImproperlyConfigured" in log and ".env.example" in log
