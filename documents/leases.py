"""Who works on which row. A worker holds what it took for JOB_LEASE_SECONDS and may be killed at any point.

Every step is one conditional UPDATE, so it means the same on SQLite and PostgreSQL: no row changed = somebody
else was faster, or took over after the lease had run out. No transaction stays open while a page is rendered.

An attempt counts when a row is taken. A row whose first attempt did not end well is taken alone from then on,
so that a document which brings the worker down uses up its own attempts and not those of its neighbours.

Whose turn it is: urgent orders and single papers before batches, then the older job first. Workers ask anew
for every few documents, so a single paper comes in between those of a running batch; a batch that has had no
turn for PATIENCE gets one all the same. Cancelling takes the rows away from whoever holds them.
"""

from __future__ import annotations

import datetime
import logging
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Exists, F, OuterRef, Q, SmallIntegerField, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import storage
from documents.models import Job, JobItem

logger = logging.getLogger(__name__)

BATCH_SIZE = 50
PATIENCE = datetime.timedelta(minutes=1)
OVERDUE = -1


@dataclass
class Batch:
    """Rows of one job that one worker holds; an item leaves `items` when it is done, failed or lost."""

    token: str
    job: Job
    items: dict[int, JobItem]  # by subject id, in print order


def _lease_end(more: float = 0) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS + more)


def _free() -> Q:
    return Q(state=JobItem.State.WAITING) | Q(state=JobItem.State.RUNNING, lease_until__lt=timezone.now())


def _rank() -> Case:
    """Order of the jobs; a job's age decides between those of one rank."""
    hungry = When(job__served_at__lt=timezone.now() - PATIENCE, then=OVERDUE)
    return Case(hungry, default=F("job__priority"), output_field=SmallIntegerField())


def claim_batch(job_id: int | None = None) -> Batch | None:
    """Takes the next few documents of the job whose turn it is (or of the one named); None when there are none."""
    while True:
        free = JobItem.objects.filter(
            _free(), attempts__lt=JobItem.MAX_ATTEMPTS, job__state__in=Job.OPEN_STATES
        )
        if job_id is not None:
            free = free.filter(job_id=job_id)
        rows = list(
            free.select_related("job__conference").order_by(_rank(), "job_id", "attempts", "position")[
                :BATCH_SIZE
            ]
        )
        if not rows:
            return None
        first = rows[0]
        wanted = (
            [first] if first.attempts else [r for r in rows if r.job_id == first.job_id and not r.attempts]
        )
        token = secrets.token_hex(16)
        taken = JobItem.objects.filter(
            _free(), pk__in=[row.pk for row in wanted], attempts__lt=JobItem.MAX_ATTEMPTS
        ).update(
            state=JobItem.State.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=token,
            lease_until=_lease_end(),
        )
        if taken:
            _served(first.job_id)
            logger.info("job %s: took %s documents", first.job_id, taken)
            batch = Batch(token, first.job, {row.subject_id: row for row in wanted})
            if taken != len(wanted):
                _drop_lost(batch)
            return batch


def _served(job_id: int) -> None:
    now = timezone.now()
    Job.objects.unfinished().filter(pk=job_id).update(
        state=Job.State.RUNNING, served_at=now, started_at=Coalesce("started_at", now)
    )


def _held(batch: Batch, *items: JobItem):
    return JobItem.objects.filter(
        pk__in=[item.pk for item in items], lease_token=batch.token, state=JobItem.State.RUNNING
    )


def _drop_lost(batch: Batch) -> datetime.datetime | None:
    """Leaves in the batch what it still holds; returns when the first lease of that runs out."""
    leases = dict(_held(batch, *batch.items.values()).values_list("pk", "lease_until"))
    batch.items = {subject: item for subject, item in batch.items.items() if item.pk in leases}
    return min((lease for lease in leases.values() if lease), default=None)


def still_held(batch: Batch, subject_id: int) -> bool:
    """False when this document was taken over or cancelled. Renews the lease of all that the batch still has to do
    before a quarter of it has gone: looking is cheap, writing waits for the disk."""
    ends = _drop_lost(batch)
    quarter = datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS / 4)
    if ends and ends < _lease_end() - quarter:
        renewed = _held(batch, *batch.items.values()).update(lease_until=_lease_end())
        if renewed != len(batch.items):
            _drop_lost(batch)
    return subject_id in batch.items


def item_done(batch: Batch, subject_id: int, *, sha256: str, pages: int) -> bool:
    """Marks a document whose file is stored; False when somebody else has taken it over or cancelled it.

    The file of a document that was cancelled while it was being written is taken back.
    """
    item = batch.items.pop(subject_id)
    marked = _held(batch, item).update(
        state=JobItem.State.DONE, sha256=sha256, pages=pages, error="", done_at=timezone.now(),
        lease_until=None, lease_token="",
    )  # fmt: skip
    if not marked and JobItem.objects.filter(pk=item.pk, state=JobItem.State.CANCELLED).exists():
        storage.delete(item.file)
    return bool(marked)


def item_failed(batch: Batch, subject_id: int, sentence: str) -> None:
    """Notes why a document could not be made: it waits for another attempt, or failed after the last one."""
    item = batch.items.pop(subject_id)
    held = _held(batch, item)
    held.filter(attempts__lt=JobItem.MAX_ATTEMPTS).update(
        state=JobItem.State.WAITING, error=sentence, lease_until=None, lease_token=""
    )
    held.update(state=JobItem.State.FAILED, error=sentence, lease_until=None, lease_token="")


def note(job: Job, sentence: str) -> None:
    """Writes what keeps a job from going on onto its page; "" takes it away."""
    if job.error != sentence:
        job.error = sentence
        Job.objects.unfinished().filter(pk=job.pk).update(error=sentence)


def release(batch: Batch, *, attempted: bool) -> None:
    """Gives back what was not done. `attempted` False: nobody tried, so the attempt does not count."""
    _held(batch, *batch.items.values()).update(
        state=JobItem.State.WAITING,
        attempts=F("attempts") if attempted else F("attempts") - 1,
        lease_until=None,
        lease_token="",
    )
    batch.items = {}


def _ending() -> Q:
    open_items = JobItem.objects.filter(job=OuterRef("pk"), state__in=JobItem.OPEN_STATES)
    nobody = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return Q(~Exists(open_items), nobody, state__in=Job.OPEN_STATES, attempts__lt=Job.MAX_ATTEMPTS)


def claim_ending(job_id: int | None = None) -> Job | None:
    """Takes a job of which every document is done or has failed, so that exactly one worker finishes it."""
    candidates = Job.objects.filter(_ending())
    for job in candidates.filter(pk=job_id) if job_id is not None else candidates:
        job.lease_token = secrets.token_hex(16)
        if Job.objects.filter(_ending(), pk=job.pk).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            lease_token=job.lease_token,
            lease_until=_lease_end(),
        ):
            return job
    return None


def still_ending(job: Job) -> bool:
    """Renews the lease of the job that `claim_ending` gave; False when it was taken over or cancelled."""
    held = Job.objects.unfinished().filter(pk=job.pk, lease_token=job.lease_token)
    return bool(held.update(lease_until=_lease_end()))


def job_finished(job: Job, *, combined: str, sha256: str, pages: int) -> bool:
    """Closes the job that `claim_ending` gave; False when somebody else has taken it over or cancelled it.

    The common file of a job that was cancelled while it was being written is taken back.
    """
    broken = job.items.filter(state=JobItem.State.FAILED).exists()
    closed = (
        Job.objects.unfinished()
        .filter(pk=job.pk, lease_token=job.lease_token)
        .update(
            state=Job.State.FAILED if broken else Job.State.DONE,
            combined=combined,
            combined_sha256=sha256,
            combined_pages=pages,
            finished_at=timezone.now(),
            error="",
            lease_until=None,
            lease_token="",
        )
    )
    if not closed and combined and Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
        storage.delete(combined)
    return bool(closed)


def ending_failed(job: Job, sentence: str) -> None:
    """Notes why the documents could not be put together; after the last attempt the job ends without it."""
    held = Job.objects.unfinished().filter(pk=job.pk, lease_token=job.lease_token)
    held.filter(attempts__lt=Job.MAX_ATTEMPTS).update(error=sentence, lease_until=None, lease_token="")
    held.update(
        state=Job.State.FAILED, error=sentence, finished_at=timezone.now(), lease_until=None, lease_token=""
    )


def ending_released(job: Job) -> None:
    """Gives back a job that nobody tried to put together, so that the attempt does not count."""
    Job.objects.unfinished().filter(pk=job.pk, lease_token=job.lease_token).update(
        attempts=F("attempts") - 1, lease_until=None, lease_token=""
    )


def give_up() -> None:
    """Fails what has brought the worker down (or was killed with it) on its last attempt too."""
    gone = {"lease_until__lt": timezone.now()}
    JobItem.objects.filter(state=JobItem.State.RUNNING, attempts__gte=JobItem.MAX_ATTEMPTS, **gone).update(
        state=JobItem.State.FAILED,
        error=_("The worker stopped each time while it made this document."),
        lease_until=None,
        lease_token="",
    )
    Job.objects.unfinished().filter(attempts__gte=Job.MAX_ATTEMPTS, **gone).update(
        state=Job.State.FAILED,
        error=_("The worker stopped each time while it put the documents together."),
        finished_at=timezone.now(),
        lease_until=None,
        lease_token="",
    )
