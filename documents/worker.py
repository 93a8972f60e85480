"""Renders what is waiting. Celery tasks, `manage.py jobs run` and `manage.py render` all come through here.

One document at a time: render → hold → write the file → mark the row. A worker that is killed between any two
of these steps leaves a row whose lease runs out; the next one makes the document again, into the same file.
"""

from __future__ import annotations

import errno
import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from delegates import intake_reading
from documents import formats, keeping, leases, naming, reprints, storage
from documents.engine import PaperError
from documents.kinds import PAPERS
from documents.models import Job, JobItem
from documents.renderer import PressDown, Renderer

logger = logging.getLogger(__name__)

# A document that takes this part of the lease is stopped, before another worker would take it over.
TIME_LIMIT_OF_LEASE = 0.75
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def run_until_empty(
    job_id: int | None = None, stop: Callable[[], bool] = lambda: False, renderer: Renderer | None = None
) -> int:
    """Makes documents until nothing can be taken (of that job, or of any), or `stop()` says so. Without `job_id` it
    reads the lists that units uploaded, too.

    Returns the number of documents made. `renderer`: prints them; one of its own, closed at the end, unless given.
    DatabaseError goes through: what was held is taken over later. So does PressDown: nothing can be printed at the
    moment, what was held is given back, and the page of the job says why it waits.
    """
    with ExitStack() as closing:
        renderer = renderer or closing.enter_context(new_renderer())
        made = 0
        while not stop():
            # Somebody waits for a list: it comes in between the papers of a batch.
            has_read = job_id is None and intake_reading.read_next()
            leases.give_up()
            ending = leases.claim_ending(job_id)
            if ending:
                _finish(ending, renderer)
                continue
            batch = leases.claim_batch(job_id)
            if batch is None:
                if has_read:
                    continue
                break
            made += _make(batch, renderer, stop)
        return made


def new_renderer() -> Renderer:
    """A renderer that gives up on a document before another worker would take it over."""
    return Renderer(settings.JOB_LEASE_SECONDS * TIME_LIMIT_OF_LEASE)


def _make(batch: leases.Batch, renderer: Renderer, stop: Callable[[], bool]) -> int:
    """Renders the batch's documents, each marked done as soon as its file is there; returns how many."""
    made, paper, job = 0, PAPERS[batch.job.kind], batch.job
    file_format = formats.of_selection(job.selection)
    try:
        # Read before the papers read theirs: what changes in between is overtaken at worst once too often.
        said = naming.named(job.conference, job.kind, job.selection, batch.items)
        for subject_id, content in paper.render(job.conference, list(batch.items), job.selection, renderer):
            leases.note(job, "")
            if leases.still_held(batch, subject_id):
                item = batch.items[subject_id]
                sha256 = storage.write(item.file, content, batch.token)
                made += _done(batch, subject_id, sha256, file_format.page_count(content), said)
            if stop():
                leases.release(batch, attempted=False)
            if not batch.items:
                break
    except DatabaseError:
        raise
    except PressDown as error:
        leases.release(batch, attempted=False)
        leases.note(job, str(error))
        raise
    except Exception as error:  # whatever it was, the document tells it
        _after_trouble(batch, error)
    else:
        for subject_id in list(batch.items):
            leases.item_failed(batch, subject_id, _("This person is no longer on the list."))
    return made


def _done(batch: leases.Batch, subject_id: int, sha256: str, pages: int, said: naming.Named) -> bool:
    """Marks a document whose file is stored, and notes what it says, both or neither."""
    if batch.job.kind not in naming.NAMING:
        return leases.item_done(batch, subject_id, sha256=sha256, pages=pages)
    with transaction.atomic():
        done = leases.item_done(batch, subject_id, sha256=sha256, pages=pages)
        if done:
            reprints.note(batch.job, subject_id, said)
    return done


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


def _finish(job: Job, renderer: Renderer) -> None:
    """Prints all that was made into one file, in print order, and closes the job."""
    done = job.items.filter(state=JobItem.State.DONE).select_related("job")
    name, sha256, pages = "", "", 0
    try:
        made = []
        for place, (item, stored) in enumerate(keeping.contents(done)):
            if stored is not None:
                made.append(item.subject_id)
            if place % leases.BATCH_SIZE == 0:
                leases.still_ending(job)
        if made:
            name = storage.combined_name(job.pk, job.kind, formats.of_selection(job.selection).code)
            content, pages = PAPERS[job.kind].render_combined(
                job.conference, made, job.selection, renderer, lambda: leases.still_ending(job)
            )
            sha256 = storage.write(name, content, job.lease_token)
        storage.clear_drafts(job.pk)
    except PressDown as error:
        leases.ending_released(job)
        leases.note(job, str(error))
        raise
    except Exception as error:  # whatever it was, the job tells it and ends
        leases.ending_failed(job, _sentence(error, str(job)))
        return
    leases.job_finished(job, combined=name, sha256=sha256, pages=pages)


def _sentence(error: BaseException, what: str) -> str:
    """What the user reads. An unforeseen error goes to the log under a number that the user can pass on."""
    if isinstance(error, PaperError):
        return str(error)
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return _("There is no room left on the disk. Make room, then try again.")
    number = secrets.token_hex(4)
    logger.error("print trouble %s: %s", number, what, exc_info=error)
    return _("An error that was not foreseen. Give the administrator this number: %(number)s") % {
        "number": number
    }
