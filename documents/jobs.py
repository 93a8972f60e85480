"""Print jobs as the screens and commands see them: order one, wake workers, cancel, retry what failed.

The rows in our own database are the queue. Celery, where there is Redis, only carries "there is work".
"""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from conference import broker, history
from conference.models import Conference
from documents import formats, storage
from documents.engine import PaperError
from documents.issued import IssuedCertificate
from documents.keys import NoKey
from documents.kinds import PAPERS, Subject
from documents.kinds.certificate import Certificate
from documents.models import Job, JobItem
from documents.register import RegisterError

WORKERS_CALLED = 4  # so many share a batch at once; a message that finds nothing to do ends at once
CANCEL_TRIES = 3


class OrderRefused(Exception):
    """The order cannot be taken; the text is a sentence for the user."""


class NothingToPrint(OrderRefused):
    """Nobody and nothing is selected; the text is a sentence for the user."""


def create_job(
    conference: Conference,
    paper_code: str,
    owner: User | None,
    selection: dict,
    key: str,
    *,
    urgent: bool = False,
) -> tuple[Job, bool]:
    """Stores the order with one row per document and wakes a worker after the commit.

    selection: JSON values only, as the paper documents them. key: one-time key of the form; the same key
    gives the same job. An urgent order and a single paper go before waiting batches. Returns (job, whether it is
    new). Raises KeyError for an unknown paper or form, NothingToPrint and OrderRefused with a sentence for the
    user; then nothing is stored.
    """
    existing = Job.objects.filter(key=key).first()
    if existing:
        return existing, False
    paper = PAPERS[paper_code]
    formats.of_selection(selection)
    subjects = paper.subjects(conference, selection)
    if not subjects:
        reason = _("Nobody on the list matches this choice, so there is nothing to print.")
        raise NothingToPrint(f"{paper.label}: {reason if paper.subjects(conference, {}) else paper.nothing}")
    first = urgent or len(subjects) == 1
    fields = {
        "conference": conference,
        "kind": paper_code,
        "owner": owner,
        "selection": selection,
        "priority": Job.Priority.FIRST if first else Job.Priority.BATCH,
    }
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(key=key, defaults=fields)
        if is_new:
            JobItem.objects.bulk_create(_rows(job, subjects))
            try:
                paper.ordered(job, [subject.id for subject in subjects])
            except (PaperError, RegisterError, NoKey) as error:
                raise OrderRefused(f"{paper.label}: {error}") from error
            history.record(
                owner, job, "ordered", to_state=job.state, changes={"documents": [0, len(subjects)]}
            )
            transaction.on_commit(lambda: wake(job.pk, len(subjects)))
    return job, is_new


def print_again(
    certificate: IssuedCertificate, owner: User | None, spoilt: str, key: str
) -> tuple[Job, bool]:
    """A job of this one certificate in place of a spoilt sheet, as it was last printed; number and code stay.

    spoilt: what happened to the sheet, for the print log. (job, whether it is new); OrderRefused with a sentence.
    """
    if not certificate.is_valid:
        raise OrderRefused(_("This certificate is revoked; it is not printed any more."))
    last = certificate.prints.filter(job__isnull=False).select_related("job").last()
    kind, selection = (last.job.kind, last.job.selection) if last and last.job else ("certificate", {})
    sheet = Certificate().sheet_of(certificate, selection)
    selection = {**selection, "delegates": [certificate.delegate_id], "sheets": [sheet], "spoilt": spoilt}
    return create_job(certificate.conference, kind, owner, selection, key)


def _rows(job: Job, subjects: list[Subject]) -> list[JobItem]:
    return [
        JobItem(
            job=job,
            subject_id=subject.id,
            label=subject.label[:400],
            group=subject.group[:100],
            position=position,
            file=storage.document_name(job.pk, subject.file_name),
        )
        for position, subject in enumerate(subjects)
    ]


def cancel(job: Job, actor: User | None) -> bool:
    """Stops a job that is not over: what is made stays, the rest is not made any more.

    False when it is over, or somebody was faster. Whoever holds documents of it loses them: he notices before
    the next document, cannot mark the one in hand as made, and takes its file back.
    """
    for attempt in range(CANCEL_TRIES):
        try:
            return _cancel(job, actor)
        except OperationalError:  # PostgreSQL ends one of two that wait for each other's rows
            if attempt == CANCEL_TRIES - 1 or connection.in_atomic_block:
                raise
    return False


def _cancel(job: Job, actor: User | None) -> bool:
    gone = {"lease_until": None, "lease_token": ""}
    with transaction.atomic():
        found = Job.objects.select_for_update(no_key=True).unfinished().filter(pk=job.pk).first()
        if found is None:
            return False
        Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=timezone.now(), **gone)
        left = job.items.filter(state__in=JobItem.OPEN_STATES).update(state=JobItem.State.CANCELLED, **gone)
        history.record(
            actor,
            job,
            "print_cancelled",
            from_state=found.state,
            to_state=Job.State.CANCELLED,
            changes={"documents": [job.items.count(), job.items.count() - left]},
        )
    return True


def retry_failed(job: Job, actor: User | None) -> bool:
    """Puts the failed documents of a finished job back in the queue.

    False when nothing failed, the files were given up, or somebody was faster. Documents that are done stay; the combined file is made
    anew.
    """
    with transaction.atomic():
        taken = Job.objects.filter(pk=job.pk, state=Job.State.FAILED, files_removed_at=None).update(
            state=Job.State.QUEUED,
            attempts=0,
            error="",
            lease_until=None,
            lease_token="",
            served_at=timezone.now(),
            started_at=None,
            finished_at=None,
        )
        if not taken:
            return False
        again = job.items.filter(state=JobItem.State.FAILED).update(
            state=JobItem.State.WAITING, attempts=0, error="", lease_until=None, lease_token=""
        )
        history.record(actor, job, "retried", from_state=Job.State.FAILED, to_state=Job.State.QUEUED)
        transaction.on_commit(lambda: wake(job.pk, again))
    return True


def wake(job_id: int, documents: int = 1) -> None:
    """Tells the workers at once, see `conference.broker`."""
    broker.call("documents.run_job", job_id, messages=1 if documents <= 1 else WORKERS_CALLED)
