"""Rendering: every document exactly once, whoever dies, and one bad document never stops the others."""

import datetime
import errno
import hashlib
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from delegates import intake_reading
from delegates.intake_models import RosterLine
from delegates.models import Delegate
from delegates.tests.lists import people, workbook
from documents import jobs, leases, storage, worker
from documents.models import Job, JobItem, new_key
from documents.renderer import PressDown
from documents.tests import plain_paper

pytestmark = pytest.mark.django_db


def states(job: Job) -> list[tuple]:
    return list(job.items.values_list("subject_id", "state", "attempts"))


def let_leases_run_out() -> None:
    past = timezone.now() - datetime.timedelta(seconds=1)
    JobItem.objects.filter(state="running").update(lease_until=past)
    Job.objects.filter(lease_until__isnull=False).update(lease_until=past)


def test_every_document_is_made_and_put_together(make_job):
    job = make_job(25)
    assert worker.run_until_empty() == 25
    job.refresh_from_db()
    assert (job.state, job.combined_pages, job.attempts, job.error) == ("done", 25, 1, "")
    assert job.finished_at is not None
    for item in job.items.all():
        content = storage.path(item.file).read_bytes()
        assert (item.state, item.pages, item.attempts, item.lease_token) == ("done", 1, 1, "")
        assert item.sha256 == hashlib.sha256(content).hexdigest()
        assert PdfReader(storage.path(item.file)).metadata.title == str(item.subject_id)
    combined = storage.path(job.combined)
    assert job.combined_sha256 == hashlib.sha256(combined.read_bytes()).hexdigest()
    assert len(PdfReader(combined).pages) == 25
    assert worker.run_until_empty() == 0


def test_jobs_are_made_in_the_order_of_their_orders(make_job, paper):
    first, second = make_job(2), make_job(2)
    made = []
    paper.before = lambda subject_id: made.append(
        JobItem.objects.get(state="running", subject_id=subject_id).job_id
    )
    worker.run_until_empty()
    assert made == [first.pk, first.pk, second.pk, second.pk]


def test_lists_that_units_upload_are_read_between_papers(make_job, unit, preparer, conference):
    job = make_job(2)
    for name in ("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"):
        intake_reading.receive(workbook(people(name)), "ds.xlsx", unit, conference, preparer)
    worker.run_until_empty(job.pk)  # a command for one job
    assert not RosterLine.objects.exists()
    call_command("jobs", "run", "--once")
    assert [line.name for line in RosterLine.objects.order_by("pk")] == [
        "Nguyễn Thị Mẫu Ánh",
        "Trần Văn Mẫu Đông",
    ]


def test_a_named_job_is_made_and_others_are_left(make_job):
    other, job = make_job(), make_job()
    assert worker.run_until_empty(job.pk) == 3
    assert Job.objects.get(pk=job.pk).state == "done"
    assert Job.objects.get(pk=other.pk).state == "queued"


@pytest.mark.parametrize("names_itself", [True, False])
def test_a_bad_document_fails_after_three_attempts_and_the_others_are_made(make_job, paper, names_itself):
    paper.poison = {2: plain_paper.refused("Thiếu chữ trong phông.", 2 if names_itself else None)}
    job = make_job(4)
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages, job.error) == ("failed", 3, "")
    assert [state for _id, state, _attempts in states(job)] == ["done", "failed", "done", "done"]
    bad = job.items.get(subject_id=2)
    assert (bad.attempts, bad.error) == (3, "Thiếu chữ trong phông.")
    assert sum(2 in ids for ids in paper.calls) == 3


def test_a_document_that_the_paper_skips_fails(make_job, paper, monkeypatch):
    job = make_job(2)
    render = paper.render
    monkeypatch.setattr(
        paper, "render", lambda c, ids, s, p: (pair for pair in render(c, ids, s, p) if pair[0] != 2)
    )
    worker.run_until_empty()
    assert states(job) == [(1, "done", 1), (2, "failed", 3)]
    assert job.items.get(subject_id=2).error


def test_an_unforeseen_error_is_told_by_number_and_logged(make_job, paper, caplog):
    paper.poison = {1: RuntimeError("secret of the inside")}
    job = make_job(1)
    worker.run_until_empty()
    error = job.items.get().error
    assert "secret" not in error
    number = error.split()[-1]
    assert any(number in record.getMessage() and record.exc_info for record in caplog.records)


def test_a_full_disk_is_told_and_may_be_retried(make_job, paper):
    paper.poison = {1: OSError(errno.ENOSPC, "No space left on device")}
    job = make_job(1)
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined) == ("failed", "")
    assert job.items.get().error == str(worker._sentence(paper.poison[1], ""))
    assert "No space" not in job.items.get().error
    paper.poison = {}
    assert jobs.retry_failed(job, None)
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages) == ("done", 1)


def test_what_a_dead_worker_held_is_taken_over_and_alone(make_job, paper):
    job = make_job(3)
    dead = leases.claim_batch()
    assert list(dead.items) == [1, 2, 3]
    assert worker.run_until_empty() == 0  # the lease still runs
    let_leases_run_out()
    assert worker.run_until_empty() == 3
    assert states(job) == [(1, "done", 2), (2, "done", 2), (3, "done", 2)]
    assert paper.calls == [[1], [2], [3]]


def test_a_document_that_kills_the_worker_each_time_is_given_up(make_job):
    job = make_job(1)
    for _ in range(3):
        assert list(leases.claim_batch().items) == [1]
        let_leases_run_out()
    assert leases.claim_batch() is None
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, states(job)) == ("failed", [(1, "failed", 3)])
    assert job.items.get().error


def test_a_late_worker_cannot_finish_what_was_taken_over(make_job):
    job = make_job(1)
    late = leases.claim_batch()
    let_leases_run_out()
    new = leases.claim_batch()
    assert leases.item_done(late, 1, sha256="0" * 64, pages=9) is False
    assert states(job) == [(1, "running", 2)]
    assert leases.still_held(new, 1)
    assert leases.item_done(new, 1, sha256="1" * 64, pages=1) is True
    assert job.items.get().sha256 == "1" * 64


def test_a_late_worker_does_not_even_write(make_job, paper):
    job = make_job(2)

    def overtaken(subject_id):
        if subject_id == 1 and len(paper.calls) == 1:
            let_leases_run_out()
            assert list(leases.claim_batch().items) == [1]

    paper.before = overtaken
    worker.run_until_empty()
    assert not storage.path(job.items.get(subject_id=1).file).exists()
    assert states(job) == [(1, "running", 2), (2, "done", 1)]


def test_a_late_worker_cannot_fail_or_release_either(make_job):
    job = make_job(2)
    late = leases.claim_batch()
    let_leases_run_out()
    assert list(leases.claim_batch().items) == [1]
    assert list(leases.claim_batch().items) == [2]
    leases.item_failed(late, 1, "too late")
    leases.release(late, attempted=False)
    assert states(job) == [(1, "running", 2), (2, "running", 2)]


def test_holding_on_renews_the_lease_of_the_whole_batch(make_job):
    job = make_job(2)
    batch = leases.claim_batch()
    let_leases_run_out()
    assert leases.still_held(batch, 1)
    assert job.items.filter(lease_until__gt=timezone.now()).count() == 2
    assert leases.claim_batch() is None


def test_of_two_workers_that_see_the_same_documents_one_gets_them(make_job):
    job, faster = make_job(3), []
    with plain_paper.somebody_faster(
        'UPDATE "documents_jobitem"', lambda: faster.append(leases.claim_batch())
    ):
        assert leases.claim_batch() is None
    assert list(faster[0].items) == [1, 2, 3]
    assert states(job) == [(1, "running", 1), (2, "running", 1), (3, "running", 1)]


def test_a_worker_that_is_overtaken_in_part_keeps_the_rest(make_job):
    make_job(3)

    def take_the_second():
        JobItem.objects.filter(subject_id=2).update(
            state="running",
            attempts=1,
            lease_token="other",
            lease_until=timezone.now() + datetime.timedelta(minutes=1),
        )

    with plain_paper.somebody_faster('UPDATE "documents_jobitem"', take_the_second):
        assert list(leases.claim_batch().items) == [1, 3]


def test_of_two_workers_that_see_the_end_one_puts_the_documents_together(make_job):
    job, faster = make_job(1), []
    batch = leases.claim_batch()
    leases.item_done(batch, 1, sha256="1" * 64, pages=1)
    with plain_paper.somebody_faster('UPDATE "documents_job"', lambda: faster.append(leases.claim_ending())):
        assert leases.claim_ending() is None
    assert faster[0].pk == job.pk


@pytest.mark.django_db(transaction=True)
def test_several_workers_make_each_document_once(make_job, paper):
    job = make_job(40)
    made, lock = [], threading.Lock()

    def note(subject_id):
        with lock:
            made.append(subject_id)

    def work():
        try:
            worker.run_until_empty()
        finally:
            connection.close()

    paper.before = note
    workers = [threading.Thread(target=work) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    worker.run_until_empty()  # in case the last two each saw the other's document open
    job.refresh_from_db()
    assert sorted(made) == list(range(1, 41))
    assert (job.state, job.combined_pages, job.attempts) == ("done", 40, 1)


def test_one_worker_ends_a_job_and_a_dead_one_is_replaced(make_job):
    job = make_job(1)
    batch = leases.claim_batch()
    sha256 = storage.write(batch.items[1].file, plain_paper.one_page("1"), batch.token)
    leases.item_done(batch, 1, sha256=sha256, pages=1)
    dead = leases.claim_ending()
    assert dead.pk == job.pk
    assert leases.claim_ending() is None
    let_leases_run_out()
    assert worker.run_until_empty() == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert leases.job_finished(dead, combined="x", sha256="", pages=0) is False
    leases.ending_failed(dead, "too late")
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_documents_that_cannot_be_put_together_end_the_job_with_a_reason(make_job, paper):
    job = make_job(2)
    paper.poison_of_all = plain_paper.refused("Không gộp được.")
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.combined, job.error) == ("failed", 3, "", "Không gộp được.")
    assert [state for _id, state, _attempts in states(job)] == ["done", "done"]


def test_half_written_files_are_cleared_away(make_job):
    job = make_job(1)
    draft = storage.path(f"jobs/{job.pk}/001.pdf.dead.tmp")
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"half")
    worker.run_until_empty()
    assert not draft.exists()
    assert sorted(path.name for path in draft.parent.rglob("*.*")) == ["001.pdf", "plain.pdf"]


def test_told_to_stop_the_worker_ends_after_the_document_in_hand(make_job, paper):
    job = make_job(3)
    made = []
    paper.before = made.append
    assert worker.run_until_empty(stop=lambda: len(made) >= 2) == 2
    assert states(job) == [(1, "done", 1), (2, "done", 1), (3, "waiting", 0)]
    assert worker.run_until_empty() == 1


def test_queries_per_document_do_not_depend_on_their_number(make_job):
    def queries_of(count: int) -> int:
        make_job(count)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            worker.run_until_empty()
        return len(queries)

    one, three, nine = queries_of(1), queries_of(3), queries_of(9)
    assert three - one == 2 * 2
    assert nine - three == 2 * 6


def test_tasks_do_the_same_work(make_job):
    from documents import tasks

    first, second = make_job(2), make_job(1)
    tasks.run_job(second.pk)  # a message wakes: all that waits is made, whose turn ever it is
    assert Job.objects.filter(state="done").count() == 2
    third = make_job(1)
    tasks.sweep()
    assert Job.objects.get(pk=third.pk).state == "done"
    tasks.run_job(first.pk)  # the message came twice
    tasks.run_job(987654)  # the job is gone
    tasks.sweep_files()
    assert Job.objects.filter(state="done").count() == 3


# --- whose turn it is -----------------------------------------------------------------------------------------------


def test_a_single_paper_and_an_urgent_order_go_before_waiting_batches(make_job, conference, paper):
    batch, single = make_job(3), make_job(1)
    paper.count = 2
    urgent, _ = jobs.create_job(conference, "plain", None, {}, new_key(), urgent=True)
    assert [job.priority for job in (batch, single, urgent)] == [1, 0, 0]
    order = []
    while (taken := leases.claim_batch()) is not None:
        order.append((taken.job.pk, list(taken.items)))
    assert order == [(single.pk, [1]), (urgent.pk, [1, 2]), (batch.pk, [1, 2, 3])]


def test_a_single_paper_comes_in_between_those_of_a_running_batch(make_job, paper):
    batch, single, made = make_job(leases.BATCH_SIZE * 3), [], []

    def click(subject_id):
        made.append(subject_id)
        if len(made) == 2:
            single.append(make_job(1))
        if len(made) == leases.BATCH_SIZE + 2:
            seen.extend(Job.objects.order_by("pk").values_list("pk", "state"))

    seen: list[tuple[int, str]] = []
    paper.before = click
    worker.run_until_empty()
    assert seen == [(batch.pk, "running"), (single[0].pk, "done")]
    assert Job.objects.filter(state="done").count() == 2


def test_a_batch_that_had_no_turn_for_long_gets_one_chunk(make_job):
    urgent, batch = [make_job(1) for _ in range(4)], make_job(leases.BATCH_SIZE + 5)
    Job.objects.filter(pk=batch.pk).update(served_at=timezone.now() - leases.PATIENCE * 2)
    order = []
    while (taken := leases.claim_batch()) is not None:
        order.append((taken.job.pk, len(taken.items)))
    assert order == [(batch.pk, leases.BATCH_SIZE), *((job.pk, 1) for job in urgent), (batch.pk, 5)]


def test_the_time_left_follows_the_measured_rate(make_job):
    job = make_job(4)
    assert Job.objects.with_progress().get().seconds_left is None
    batch = leases.claim_batch()
    leases.item_done(batch, 1, sha256="1" * 64, pages=1)
    started = timezone.now() - datetime.timedelta(seconds=10)
    Job.objects.filter(pk=job.pk).update(started_at=started)
    assert Job.objects.with_progress().get().seconds_left in (30, 31)
    leases.item_done(batch, 2, sha256="1" * 64, pages=1)
    assert Job.objects.with_progress().get().seconds_left in (10, 11)
    JobItem.objects.update(done_at=started - datetime.timedelta(days=1))  # made before it was tried again
    assert Job.objects.with_progress().get().seconds_left is None


# --- nothing can be printed at all ----------------------------------------------------------------------------------


def test_a_press_that_does_not_start_costs_no_document_a_try(
    conference, organiser, guest_organisation, as_user, monkeypatch
):
    for name in ("Phan Thị Mẫu Khách", "Lê Mẫu Đức"):
        Delegate.objects.create(
            conference=conference, category="guest", unit=guest_organisation, full_name=name
        )
    job, _ = jobs.create_job(conference, "invitation", organiser, {"categories": ["guest"]}, new_key())
    page = reverse("documents:job", args=[job.pk])

    def cannot_print(sentence="Phần tạo PDF không khởi động được"):
        with monkeypatch.context() as narrow, pytest.raises(PressDown, match=sentence):
            narrow.setenv("RENDER_MEMORY_MB", "60")
            worker.run_until_empty()
        assert sentence in as_user(organiser).get(page).content.decode()

    def tries() -> tuple:
        job.refresh_from_db()
        return job.attempts, list(job.items.values_list("state", "attempts"))

    cannot_print()
    assert tries() == (0, [("waiting", 0)] * 2)
    worker.run_until_empty(
        stop=lambda: not job.items.exclude(state="done").exists()
    )  # they are not put together
    assert (*tries(), job.error) == (0, [("done", 1)] * 2, "")
    cannot_print()
    assert tries() == (0, [("done", 1)] * 2)
    worker.run_until_empty()
    assert (*tries(), job.state, job.error) == (1, [("done", 1)] * 2, "done", "")
