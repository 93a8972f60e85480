"""Ordering: one job per form, woken after the commit, whatever state the broker is in."""

import socket
import threading
import time

import pytest
from django.db import connection, transaction

from conference import history
from documents import jobs, storage, worker
from documents.models import Job, JobItem, new_key
from documents.tests import plain_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed_port():
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def silent_port():
    """A port that takes connections into its queue and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        yield listener.getsockname()[1]


def order(conference, owner=None, key=None):
    return jobs.create_job(conference, "plain", owner, {"number": 5}, key or new_key())


def test_an_order_is_one_row_per_document(conference, organiser, paper):
    job, is_new = order(conference, organiser)
    assert is_new
    assert (job.state, job.kind, job.owner, job.selection) == ("queued", "plain", organiser, {"number": 5})
    assert list(job.items.values_list("position", "subject_id", "label", "state", "attempts", "file")) == [
        (0, 1, "Số 1", "waiting", 0, f"jobs/{job.pk}/001.pdf"),
        (1, 2, "Số 2", "waiting", 0, f"jobs/{job.pk}/002.pdf"),
        (2, 3, "Số 3", "waiting", 0, f"jobs/{job.pk}/003.pdf"),
    ]
    entry = history.of(job).get()
    assert (entry.actor, entry.action, entry.changes) == (organiser, "ordered", {"documents": [0, 3]})


def test_the_same_key_gives_the_same_job(conference, organiser, paper):
    key = new_key()
    first, _ = order(conference, organiser, key)
    second, is_new = order(conference, organiser, key)
    assert (second.pk, is_new) == (first.pk, False)
    assert (Job.objects.count(), JobItem.objects.count()) == (1, 3)


def test_of_two_clicks_at_once_the_slower_gets_the_job_of_the_faster(conference, paper):
    key, faster = new_key(), []
    with plain_paper.somebody_faster("SAVEPOINT", lambda: faster.append(order(conference, key=key))):
        job, is_new = order(conference, key=key)
    assert (faster[0][1], is_new) == (True, False)
    assert faster[0][0].pk == job.pk
    assert (Job.objects.count(), JobItem.objects.count()) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_in_two_threads_make_one_job(conference, paper):
    key, barrier, results = new_key(), threading.Barrier(2), []

    def click():
        try:
            barrier.wait()
            results.append(order(conference, key=key))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert sorted(is_new for _job, is_new in results) == [False, True]
    assert (Job.objects.count(), JobItem.objects.count()) == (1, 3)


def test_nothing_to_print_is_told_and_leaves_no_job(conference, paper):
    paper.count = 0
    with pytest.raises(jobs.NothingToPrint, match=r"\w"):
        order(conference)
    assert not Job.objects.exists()


def test_an_unknown_paper_is_the_callers_mistake(conference):
    with pytest.raises(KeyError):
        jobs.create_job(conference, "passport", None, {}, new_key())


def test_an_order_that_is_rolled_back_wakes_nobody(conference, paper, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        order(conference)
        transaction.set_rollback(True)
    assert not callbacks
    assert not Job.objects.exists()


def test_each_order_wakes_once_after_the_commit(conference, paper, django_capture_on_commit_callbacks):
    key = new_key()
    with django_capture_on_commit_callbacks() as callbacks:
        order(conference, key=key)
        order(conference, key=key)
    assert len(callbacks) == 1


@pytest.mark.parametrize("trouble", ["closed_port", "silent_port"])
def test_a_broker_that_is_away_costs_little_and_loses_nothing(
    conference, paper, settings, request, trouble, django_capture_on_commit_callbacks
):
    from conference.celery import app

    settings.REDIS_URL = f"redis://127.0.0.1:{request.getfixturevalue(trouble)}/0"
    before = app.conf.broker_url
    app.conf.broker_url = settings.REDIS_URL
    try:
        started = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            job, _ = order(conference)
        assert time.monotonic() - started < 2
    finally:
        app.conf.broker_url = before
    settings.REDIS_URL = ""
    worker.run_until_empty()
    job.refresh_from_db()
    assert job.state == "done"


def test_retry_takes_the_failed_ones_only(conference, organiser, paper):
    paper.poison = {2: plain_paper.refused("Thiếu chữ.", 2)}
    job, _ = order(conference)
    worker.run_until_empty()
    job.refresh_from_db()
    assert job.state == "failed"
    assert jobs.retry_failed(job, organiser) is True
    assert jobs.retry_failed(job, organiser) is False  # the second click
    assert list(job.items.values_list("subject_id", "state", "attempts", "error")) == [
        (1, "done", 1, ""),
        (2, "waiting", 0, ""),
        (3, "done", 1, ""),
    ]
    paper.poison, paper.calls = {}, []
    worker.run_until_empty()
    job.refresh_from_db()
    assert (job.state, job.combined_pages) == ("done", 3)
    assert paper.calls == [[2]]
    assert history.of(job).first().actor == organiser


def test_a_job_that_is_not_over_is_not_retried(conference, organiser, paper):
    job, _ = order(conference)
    assert jobs.retry_failed(job, organiser) is False
    worker.run_until_empty()
    assert jobs.retry_failed(job, organiser) is False
    job.refresh_from_db()
    assert job.state == "done"


def test_a_file_is_whole_or_absent(settings):
    first = storage.write("jobs/1/a.pdf", b"old", "token")
    assert storage.path("jobs/1/a.pdf").read_bytes() == b"old"
    with pytest.raises(TypeError):
        storage.write("jobs/1/a.pdf", None, "token")
    assert storage.path("jobs/1/a.pdf").read_bytes() == b"old"
    assert storage.write("jobs/1/a.pdf", b"old", "other") == first
    assert [file.name for file in storage.path("jobs/1").iterdir()] == ["a.pdf"]


def test_no_name_leads_out_of_the_folder():
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        storage.write(storage.document_name(1, "../../../outside.pdf"), b"x", "token")
