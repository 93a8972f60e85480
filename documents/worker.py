"""Renders what is waiting. Celery tasks, `manage.py jobs run` and `manage.py render` all come through here.

One document at a time: render → hold → write the file → mark the row. A worker that is killed between any two
of these steps leaves a row whose lease runs out; the next one makes the document again, into the same file.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import secrets
import signal
import threading
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from documents import keeping, leases, storage
from documents.engine import PaperError, combine, page_count
from documents.kinds import PAPERS
from documents.models import Job, JobItem

logger = logging.getLogger(__name__)

# A document that takes this part of the lease is stopped, before another worker would take it over.
TIME_LIMIT_OF_LEASE = 0.75
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class TookTooLong(BaseException):
    """Past `except Exception`, so that no library on the way swallows it."""


def run_until_empty(job_id: int | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Makes documents until nothing can be taken (of that job, or of any), or `stop()` says so.

    Returns the number of documents made. DatabaseError goes through: what was held is taken over later.
    """
    made = 0
    while not stop():
        leases.give_up()
        ending = leases.claim_ending(job_id)
        if ending:
            _finish(ending)
            continue
        batch = leases.claim_batch(job_id)
        if batch is None:
            break
        made += _make(batch, stop)
    return made


def _make(batch: leases.Batch, stop: Callable[[], bool]) -> int:
    """Renders the batch's documents, each marked done as soon as its file is there; returns how many."""
    made = 0
    try:
        for subject_id, content in _rendered(batch):
            if leases.still_held(batch, subject_id):
                item = batch.items[subject_id]
                sha256 = storage.write(item.file, content, batch.token)
                made += leases.item_done(batch, subject_id, sha256=sha256, pages=page_count(content))
            if stop():
                leases.release(batch, attempted=False)
    except DatabaseError:
        raise
    except (Exception, TookTooLong) as error:
        _after_trouble(batch, error)
    else:
        for subject_id in list(batch.items):
            leases.item_failed(batch, subject_id, _("This person is no longer on the list."))
    return made


def _rendered(batch: leases.Batch) -> Iterator[tuple[int, bytes]]:
    """What the paper yields for the batch, each step under the time limit, while something is left to do."""
    paper, job = PAPERS[batch.job.kind], batch.job
    documents = iter(paper.render(job.conference, list(batch.items), job.selection))
    while batch.items:
        with time_limit(settings.JOB_LEASE_SECONDS * TIME_LIMIT_OF_LEASE):
            document = next(documents, None)
        if document is None:
            return
        yield document


def _after_trouble(batch: leases.Batch, error: BaseException) -> None:
    """Blames the document that the error names, or the only one there is; the others go back unharmed.

    An error that names nobody may lie with any of several documents: each of them is tried alone next.
    """
    subject_id = getattr(error, "subject_id", None)
    if len(batch.items) == 1:
        (subject_id,) = batch.items
    if subject_id in batch.items:
        leases.item_failed(batch, subject_id, _sentence(error, f"{batch.job} {batch.items[subject_id]}"))
        leases.release(batch, attempted=False)
    elif batch.items:
        logger.info(
            "%s: trouble in a batch of %s, each goes alone next: %r", batch.job, len(batch.items), error
        )
        leases.release(batch, attempted=True)


def _finish(job: Job) -> None:
    """Puts the job's documents together in print order and closes the job."""
    done = job.items.filter(state=JobItem.State.DONE).select_related("job")
    name, sha256, pages = "", "", 0
    try:
        parts = [content for _item, content in keeping.contents(done) if content is not None]
        if parts:
            name = storage.combined_name(job.pk, job.kind)
            content, pages = combine(parts)
            sha256 = storage.write(name, content, job.lease_token)
        storage.clear_drafts(job.pk)
    except Exception as error:  # whatever it was, the job tells it and ends
        leases.ending_failed(job, _sentence(error, str(job)))
        return
    leases.job_finished(job, combined=name, sha256=sha256, pages=pages)


def _sentence(error: BaseException, what: str) -> str:
    """What the user reads. An unforeseen error goes to the log under a number that the user can pass on."""
    if isinstance(error, PaperError):
        return str(error)
    if isinstance(error, TookTooLong):
        return _("This document took too long to make.")
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _("There is no room left on the disk. Make room, then try again.")
    number = secrets.token_hex(4)
    logger.error("print trouble %s: %s", number, what, exc_info=error)
    return _("An error that was not foreseen. Give the administrator this number: %(number)s") % {
        "number": number
    }


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raises TookTooLong inside the block; no effect outside the main thread, where signals do not reach."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def too_long(signum, frame):
        raise TookTooLong

    previous = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
