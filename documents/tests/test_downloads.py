"""The .zip of a job: which files under which names, what is said about those that are missing, what it costs."""

import io
import tracemalloc
import zipfile
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from conference import history
from documents import archive, jobs, storage, worker
from documents.models import Job, JobItem, new_key
from documents.tests import plain_paper


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


@pytest.fixture
def make_job(make_job):
    return partial(make_job, run=True)


def fetch(client, job: Job, **query):
    return client.get(reverse("documents:archive", args=[job.pk]), query)


def opened(response) -> zipfile.ZipFile:
    assert response.status_code == 200
    found = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert found.testzip() is None
    return found


@pytest.mark.django_db
def test_files_lie_in_folders_of_their_units(client, make_job, paper):
    paper.units = ["QLTM", "Thanh tra Sở", ""]
    job = make_job(4)
    response = fetch(client, job)
    found = opened(response)
    assert found.namelist() == ["QLTM/001.pdf", "Thanh tra Sở/002.pdf", "003.pdf", "QLTM/004.pdf"]
    for item, name in zip(job.items.all(), found.namelist(), strict=True):
        assert found.read(name) == storage.read(item.file, item.sha256)
    for entry in found.infolist():
        assert entry.compress_type == zipfile.ZIP_STORED
        assert bool(entry.flag_bits & 0x800) == (not entry.filename.isascii())  # said to be UTF-8
        assert not entry.flag_bits & 0x8  # sizes stand before the content, as simple unpackers want them
        assert entry.external_attr >> 16 == 0o644
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="plain-{job.pk}.zip"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_files_of_one_unit(client, make_job, paper):
    paper.units = ["QLTM", "Thanh tra Sở"]
    job = make_job(4)
    page = client.get(reverse("documents:job", args=[job.pk])).content.decode()
    assert '<option value="Thanh tra Sở">' in page
    response = fetch(client, job, unit="Thanh tra Sở")
    assert opened(response).namelist() == ["Thanh tra Sở/002.pdf", "Thanh tra Sở/004.pdf"]
    assert response["Content-Disposition"] == f'attachment; filename="plain-{job.pk}-thanh-tra-so.zip"'
    assert fetch(client, job, unit="Nowhere").status_code == 404


@pytest.mark.django_db
def test_what_is_missing_is_named_with_the_reason(client, make_job, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ trong phông.", 2)}
    job = make_job(3)
    JobItem.objects.filter(subject_id=3).update(sha256="0" * 64)  # the file is another one than was stored
    found = opened(fetch(client, job))
    assert found.namelist() == ["001.pdf", "CÒN-THIẾU.txt"]
    text = found.read("CÒN-THIẾU.txt").decode("utf-8-sig")
    assert text.splitlines()[2:] == [
        "2. Số 2: Thiếu chữ trong phông.",
        "3. Số 3: Tệp đã lưu bị mất hoặc không còn đúng như khi tạo.",
    ]
    assert opened(fetch(client, job)).namelist() == ["001.pdf", "CÒN-THIẾU.txt"]
    assert [entry.action for entry in history.of(job)] == ["file_damaged", "ordered"]  # told once
    paper.poison = {}
    assert jobs.retry_failed(job, None)
    worker.run_until_empty()
    assert opened(fetch(client, job)).namelist() == ["001.pdf", "002.pdf", "003.pdf"]


@pytest.mark.django_db
def test_a_cancelled_job_gives_what_was_made(client, make_job, paper, conference, organiser):
    paper.count = 3
    job, _ = jobs.create_job(conference, "plain", organiser, {}, new_key())
    paper.before = lambda subject_id: subject_id == 2 and jobs.cancel(job, organiser)
    assert fetch(client, job).status_code == 404  # nothing is made yet
    worker.run_until_empty()
    found = opened(fetch(client, job))
    assert found.namelist() == ["001.pdf", "CÒN-THIẾU.txt"]
    assert "2. Số 2: Không tạo" in found.read("CÒN-THIẾU.txt").decode()
    assert client.get(reverse("documents:combined", args=[job.pk])).status_code == 404
    assert client.get(reverse("documents:file", args=[job.pk, job.items.first().pk])).status_code == 200


@pytest.mark.django_db
def test_people_of_the_same_name_and_names_of_all_kinds(client, make_job, paper):
    paper.units = ["../../etc", "A/B\\C", "CON", "Đ" * 200, ".", "qltm", "QLTM"]
    paper.file_names = {6: "001-lan.pdf", 7: "001-lan-2.pdf"}
    names = opened(fetch(client, make_job(7))).namelist()
    assert names == [
        "etc/001.pdf", "A-B-C/002.pdf", "_CON/003.pdf", "Đ" * 80 + "/004.pdf", "005.pdf",
        "qltm/001-lan.pdf", "QLTM/001-lan-2.pdf",
    ]  # fmt: skip


@pytest.mark.django_db
def test_batches_on_the_stage_keep_their_folders(client, make_job, paper):
    paper.units = ["QLTM", ""]
    paper.file_names = {1: "dot-1/001-lan.pdf", 2: "dot-2/002-mai.pdf"}
    assert opened(fetch(client, make_job(2))).namelist() == ["dot-1/QLTM/001-lan.pdf", "dot-2/002-mai.pdf"]


def test_no_two_entries_have_one_name_even_where_case_is_ignored():
    taken: set[str] = set()
    items = [JobItem(group=group, file="jobs/1/001.pdf") for group in ("QLTM", "qltm", "Qltm")]
    names = [archive._unused(archive.entry_name(item), taken) for item in items]
    assert names == ["QLTM/001.pdf", "qltm/001-2.pdf", "Qltm/001-3.pdf"]


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_name_leads_out_of_the_folder(group, file):
    name = archive.entry_name(JobItem(group=group, file=f"jobs/1/{file}"))
    parts = name.split("/")
    assert 1 <= len(parts) <= 3
    for part in parts:
        assert 0 < len(part) <= archive.LONGEST + 1
        assert part not in (".", "..") and part[0] not in " ." and part[-1] not in " ."
        assert not archive.NOT_IN_NAMES.search(part)
        assert not archive.DEVICES.match(part)


@pytest.mark.django_db
def test_queries_do_not_depend_on_the_number(client, make_job):
    def queries(job) -> int:
        with CaptureQueriesContext(connection) as captured:
            opened(fetch(client, job))
        return len(captured)

    assert queries(make_job(1)) == queries(make_job(3))


@pytest.mark.django_db
def test_memory_holds_one_document_at_a_time(make_job, monkeypatch):
    job, size = make_job(60), 400_000
    for item in job.items.all():
        sha256 = storage.write(item.file, bytes([item.position]) * size, "token")
        JobItem.objects.filter(pk=item.pk).update(sha256=sha256)
    items = list(job.items.select_related("job"))
    tracemalloc.start()
    try:
        sent = sum(len(piece) for piece in archive.stream(job, items, "vi"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sent > 60 * size
    assert peak < 6 * size


@pytest.mark.django_db
def test_it_is_sent_while_it_is_made(make_job):
    job = make_job(3)
    items = list(job.items.select_related("job"))
    pieces = archive.stream(job, items, "vi")
    first = next(pieces)
    assert first.startswith(b"PK\x03\x04")
    storage.delete(items[2].file)  # not read yet
    whole = zipfile.ZipFile(io.BytesIO(first + b"".join(pieces)))
    assert whole.namelist() == ["001.pdf", "002.pdf", "CÒN-THIẾU.txt"]
