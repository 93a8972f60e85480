"""Files that are damaged, given up, or nobody's."""

import datetime
import os
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ImportPreview
from conference import history
from delegates.intake_models import RosterBatch, RosterFile
from documents import jobs, keeping, storage, worker
from documents.models import Job, JobItem
from documents.tests import plain_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_job(make_job):
    return partial(make_job, run=True)


def names() -> list[str]:
    return sorted(storage.names_under(storage.FOLDER))


def put(name: str, *, hours_old: float = 0) -> str:
    storage.write(name, b"left over", "token")
    moment = (timezone.now() - datetime.timedelta(hours=hours_old)).timestamp()
    os.utime(storage.path(name), (moment, moment))
    return name


# --- damage ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_damaged_file_is_told_at_the_end_and_made_again(make_job, paper, damage):
    job = make_job(3, run=False)
    seen = []

    def spoil(subject_id):
        if subject_id == 3 and not seen:
            seen.append(storage.path(f"jobs/{job.pk}/001.pdf"))
            seen[0].unlink() if damage == "gone" else seen[0].write_bytes(b"other")

    paper.before = spoil
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages) == ("failed", 2)
    assert list(job.items.values_list("state", flat=True)) == ["failed", "done", "done"]
    assert job.items.first().error == "Tệp đã lưu bị mất hoặc không còn đúng như khi tạo."
    assert history.of(job).first().action == "file_damaged"
    paper.calls = []
    assert jobs.retry_failed(job, None)
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages, paper.calls) == ("done", 3, [[1]])


def test_a_single_file_that_is_gone_is_told_on_the_page_of_its_job(make_job, as_user, organiser):
    job = make_job(2)
    storage.delete(job.items.first().file)
    assert as_user(organiser).get(f"/print/jobs/{job.pk}/files/{job.items.first().pk}/").status_code == 404
    job.refresh_from_db()
    assert (job.state, job.items.first().state) == ("failed", "failed")


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_common_file_that_is_damaged_is_put_together_again(make_job, as_user, organiser, paper, damage):
    job, client = make_job(2), as_user(organiser)
    path = storage.path(job.combined)
    path.unlink() if damage == "gone" else path.write_bytes(b"other")
    for _click in range(2):
        assert client.get(f"/print/jobs/{job.pk}/combined/").status_code == 404
    job.refresh_from_db()
    assert (job.state, job.combined) == ("failed", "")
    assert job.error == "Tệp chung bị mất hoặc không còn đúng như khi tạo."
    assert history.of(job).filter(action="file_damaged").count() == 1
    paper.calls = []
    assert jobs.retry_failed(job, None)
    worker.run_until_empty()
    assert client.get(f"/print/jobs/{job.pk}/combined/").status_code == 200
    assert paper.calls == []  # no document was made again


def test_a_document_made_anew_meanwhile_is_not_blamed(make_job):
    item = make_job(1).items.get()
    JobItem.objects.filter(pk=item.pk).update(sha256="2" * 64)
    keeping.note_damage(item)
    assert JobItem.objects.get().state == "done"


# --- giving up ------------------------------------------------------------------------------------------------------


def test_files_are_given_up_once_and_the_rows_stay(
    make_job, organiser, as_user, django_capture_on_commit_callbacks
):
    job, other = make_job(2), make_job(1)
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.remove_files(job, organiser) is True
        assert keeping.remove_files(job, organiser) is False
    assert names() == [f"jobs/{other.pk}/001.pdf", f"jobs/{other.pk}/combined/plain.pdf"]
    assert not storage.path(storage.job_folder(job.pk)).exists()
    job.refresh_from_db()
    assert (job.state, list(job.items.values_list("state", flat=True))) == ("done", ["done", "done"])
    entry = history.of(job).first()
    assert (entry.actor, entry.action, entry.changes) == (organiser, "files_removed", {"documents": [2, 0]})
    client = as_user(organiser)
    for address in ("combined/", "archive/", f"files/{job.items.first().pk}/"):
        assert client.get(f"/print/jobs/{job.pk}/{address}").status_code == 404
    assert history.of(job).count() == 2  # nobody calls that damage


def test_files_of_an_open_job_are_not_given_up(make_job):
    job = make_job(2, run=False)
    assert keeping.remove_files(job, None) is False
    worker.run_until_empty()
    assert Job.objects.get().state == "done"


def test_a_job_whose_files_are_given_up_is_not_retried(make_job, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job = make_job(2)
    assert keeping.remove_files(job, None)
    assert jobs.retry_failed(job, None) is False


def test_what_a_click_has_no_time_for_is_left_to_the_sweep(
    make_job, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(keeping, "SECONDS_OF_A_CLICK", -1)
    job = make_job(3)
    with django_capture_on_commit_callbacks(execute=True):
        keeping.remove_files(job, None)
    assert len(names()) == 3
    assert keeping.sweep() == 3
    assert names() == []


# --- nobody's -------------------------------------------------------------------------------------------------------


def test_files_of_jobs_that_are_gone_are_swept_and_others_stay(make_job):
    kept, gone, open_job = make_job(2), make_job(2), make_job(2, run=False)
    stays = {
        *(name for name in names() if f"/{kept.pk}/" in name),
        put(f"jobs/{open_job.pk}/001.pdf", hours_old=5),  # made, its row not yet marked
        put(f"jobs/{open_job.pk}/combined/plain.pdf", hours_old=5),
        put("jobs/987654/001.pdf", hours_old=50),  # of another database
        put(f"jobs/{open_job.pk}/002.pdf.living.tmp"),
        put("evidence/5/plan.pdf", hours_old=5),
        put("jobs/readme/x.pdf", hours_old=5),
    }
    for name in names():
        if f"/{gone.pk}/" in name:
            put(name, hours_old=5)
    stays.add(put(f"jobs/{gone.pk}/003.pdf", hours_old=0.5))  # too young
    put(f"jobs/{kept.pk}/001.pdf.dead.tmp", hours_old=1)
    put(f"jobs/{kept.pk}/999-nobody.pdf", hours_old=5)
    pk = gone.pk
    gone.delete()
    assert keeping.sweep() == 5
    assert set(names()) | {"evidence/5/plan.pdf"} == stays
    assert storage.path("evidence/5/plan.pdf").exists()
    assert keeping.sweep() == 0
    put(f"jobs/{pk}/003.pdf", hours_old=2)
    assert keeping.sweep() == 1
    assert not storage.path(f"jobs/{pk}").exists()


def test_a_file_that_a_killed_worker_left_in_a_cancelled_job_is_swept(make_job):
    job = make_job(2, run=False)
    jobs.cancel(job, None)
    put(f"jobs/{job.pk}/001.pdf", hours_old=2)
    put(f"jobs/{job.pk}/combined/plain.pdf", hours_old=2)
    assert keeping.sweep() == 2


def test_an_empty_storage_needs_no_sweep():
    assert keeping.sweep() == 0


def test_a_spreadsheet_that_nobody_imported_goes_after_a_day(organiser):
    def look(hours: int) -> ImportPreview:
        seen_at = timezone.now() - datetime.timedelta(hours=hours)
        return ImportPreview.objects.create(
            user=organiser, model="conference.unit", file_name="don-vi.xlsx", content=b"x", created_at=seen_at
        )

    look(hours=25)
    young = look(hours=23)
    keeping.sweep()
    assert list(ImportPreview.objects.all()) == [young]


def test_so_do_lists_of_units_with_their_files(conference, unit, organiser):
    for hours in (25, 23):
        batch = RosterBatch.objects.create(
            conference=conference, unit=unit, by=organiser, file_name=f"{hours}.xlsx",
            created_at=timezone.now() - datetime.timedelta(hours=hours),
        )  # fmt: skip
        RosterFile.objects.create(batch=batch, content=b"PK")
    keeping.sweep()
    assert [each.batch.file_name for each in RosterFile.objects.all()] == ["23.xlsx"]


def test_the_sweep_renews_what_sqlite_plans_by(make_nomination, django_assert_num_queries):
    make_nomination()
    wanted = {"sqlite": 2, "postgresql": 0}[
        connection.vendor
    ]  # PostgreSQL's autovacuum looks at its tables itself
    with django_assert_num_queries(wanted):
        keeping.renew_statistics()
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'nominations_nomination'")
            assert cursor.fetchone()[0] > 0
