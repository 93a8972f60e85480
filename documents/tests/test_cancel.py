"""Cancelling: what is made stays, nothing is made or written afterwards, whoever was at it at that moment."""

import threading

import pytest
from django.db import connection

from conference import history
from documents import jobs, leases, storage, worker
from documents.models import Job
from documents.tests import plain_paper

pytestmark = pytest.mark.django_db


def states(job: Job) -> list[str]:
    return list(job.items.values_list("state", flat=True))


def files() -> list[str]:
    return sorted(storage.file_name(name) for name in storage.names_under(storage.FOLDER))


def test_a_waiting_job_is_cancelled_once_and_told(make_job, organiser):
    job = make_job()
    assert jobs.cancel(job, organiser) is True
    assert jobs.cancel(job, organiser) is False  # the second click
    job.refresh_from_db()
    assert (job.state, states(job), job.finished_at is not None) == ("cancelled", ["cancelled"] * 3, True)
    entry = history.of(job).first()
    assert (entry.actor, entry.action, entry.from_state, entry.to_state, entry.changes) == (
        organiser, "print_cancelled", "queued", "cancelled", {"documents": [3, 0]},
    )  # fmt: skip
    assert history.of(job).count() == 2
    assert worker.run_until_empty() == 0
    assert leases.claim_batch() is None
    assert leases.claim_ending() is None
    assert files() == []


def test_a_worker_stops_after_the_document_in_hand_and_what_is_made_stays(make_job, paper, organiser):
    job, made = make_job(6), []

    def cancel_at_the_third(subject_id):
        made.append(subject_id)
        if subject_id == 3:
            assert jobs.cancel(job, organiser)

    paper.before = cancel_at_the_third
    assert worker.run_until_empty() == 2
    job.refresh_from_db()
    assert (job.state, states(job)) == ("cancelled", ["done"] * 2 + ["cancelled"] * 4)
    assert (made, files()) == ([1, 2, 3], ["001.pdf", "002.pdf"])
    assert history.of(job).first().changes == {"documents": [6, 2]}


def test_a_file_written_while_the_job_is_cancelled_is_taken_back(make_job, monkeypatch):
    job, write = make_job(2), storage.write

    def cancelled_meanwhile(name, content, token):
        sha256 = write(name, content, token)
        if name.endswith("002.pdf"):
            jobs.cancel(job, None)
        return sha256

    monkeypatch.setattr(storage, "write", cancelled_meanwhile)
    assert worker.run_until_empty() == 1
    assert (states(job), files()) == (["done", "cancelled"], ["001.pdf"])


def test_a_common_file_written_while_the_job_is_cancelled_is_taken_back(make_job, monkeypatch):
    job, write = make_job(2), storage.write

    def cancelled_meanwhile(name, content, token):
        sha256 = write(name, content, token)
        if "/combined/" in name:
            assert jobs.cancel(job, None)
        return sha256

    monkeypatch.setattr(storage, "write", cancelled_meanwhile)
    assert worker.run_until_empty() == 2
    job.refresh_from_db()
    assert (job.state, job.combined, states(job)) == ("cancelled", "", ["done", "done"])
    assert files() == ["001.pdf", "002.pdf"]


def test_a_worker_that_lost_its_documents_can_do_nothing_to_them(make_job):
    job = make_job(3)
    batch = leases.claim_batch()
    jobs.cancel(job, None)
    assert leases.item_done(batch, 1, sha256="1" * 64, pages=1) is False
    leases.item_failed(batch, 2, "too late")
    assert leases.still_held(batch, 3) is False
    leases.release(batch, attempted=False)
    leases.give_up()
    assert (states(job), set(job.items.values_list("error", flat=True))) == (["cancelled"] * 3, {""})


def test_of_a_claim_and_a_cancel_at_once_the_claim_gets_nothing(make_job):
    job = make_job(3)
    with plain_paper.somebody_faster('UPDATE "documents_jobitem"', lambda: jobs.cancel(job, None)):
        assert leases.claim_batch() is None
    job.refresh_from_db()
    assert (job.state, states(job)) == ("cancelled", ["cancelled"] * 3)


def test_of_a_finish_and_a_cancel_at_once_one_wins(make_job):
    finished, cancelled = make_job(1), make_job(1)
    for job in (finished, cancelled):
        batch = leases.claim_batch(job.pk)
        leases.item_done(batch, 1, sha256="1" * 64, pages=1)
    ending = leases.claim_ending(finished.pk)
    assert leases.job_finished(ending, combined="x", sha256="1" * 64, pages=1) is True
    assert jobs.cancel(finished, None) is False
    ending = leases.claim_ending(cancelled.pk)
    assert jobs.cancel(cancelled, None) is True
    assert leases.job_finished(ending, combined="", sha256="", pages=0) is False
    leases.ending_failed(ending, "too late")
    assert list(Job.objects.order_by("pk").values_list("state", "error")) == [("done", ""), ("cancelled", "")]
    assert [history.of(job).filter(action="print_cancelled").count() for job in (finished, cancelled)] == [
        0,
        1,
    ]


def test_a_cancelled_job_is_not_retried_and_a_retried_one_may_be_cancelled(make_job, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job = make_job(3)
    worker.run_until_empty()
    assert jobs.cancel(job, None) is False
    assert jobs.retry_failed(job, None) is True
    assert jobs.cancel(job, None) is True
    assert jobs.retry_failed(job, None) is False
    job.refresh_from_db()
    assert (job.state, states(job)) == ("cancelled", ["done", "cancelled", "done"])
    assert worker.run_until_empty() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["cancel", "retry_failed", "worker"])
def test_a_cancel_beside_somebody_else_leaves_one_truth(make_job, paper, other):
    """Real threads on a barrier: whatever wins, rows, files and history tell the same story."""
    for _round in range(6):
        paper.poison = {1: plain_paper.refused("Thiếu chữ.", 1)} if other == "retry_failed" else {}
        job = make_job(12)
        if other == "retry_failed":
            worker.run_until_empty(job.pk)
            jobs.retry_failed(job, None)
        barrier, won = threading.Barrier(2), []
        work = {
            "cancel": lambda job=job: jobs.cancel(job, None),
            "retry_failed": lambda job=job: jobs.retry_failed(job, None),
            "worker": lambda job=job: worker.run_until_empty(job.pk) and False,
        }

        def act(what, barrier=barrier, won=won):
            try:
                barrier.wait()
                won.append(what())
            finally:
                connection.close()

        threads = [threading.Thread(target=act, args=(work[name],)) for name in ("cancel", other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(won) == 2
        worker.run_until_empty(job.pk)
        check_one_truth(job, sum(won))


def check_one_truth(job: Job, cancels: int) -> None:
    job.refresh_from_db()
    assert job.state == ("cancelled" if cancels else "done")
    assert cancels in (0, 1)
    assert history.of(job).filter(action="print_cancelled").count() == cancels
    assert set(states(job)) <= ({"done", "cancelled"} if cancels else {"done"})
    done = {storage.file_name(name) for name in job.items.filter(state="done").values_list("file", flat=True)}
    there = {storage.file_name(name) for name in storage.names_under(storage.job_folder(job.pk))}
    assert there - {"plain.pdf"} == done
    assert ("plain.pdf" in there) == bool(job.combined)
