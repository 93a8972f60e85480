"""Print jobs as the screens and commands see them: order one, wake a worker, retry what failed.

The rows in our own database are the queue. Celery, where there is Redis, only carries "there is work".
"""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history
from conference.models import Conference
from documents import storage
from documents.engine import PaperError
from documents.issued import IssuedCertificate
from documents.keys import NoKey
from documents.kinds import PAPERS
from documents.models import Job, JobItem
from documents.register import RegisterError

logger = logging.getLogger(__name__)

WAKE_SECONDS = 1.5
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


class OrderRefused(Exception):
    """The order cannot be taken; the text is a sentence for the user."""


class NothingToPrint(OrderRefused):
    """Nobody and nothing is selected; the text is a sentence for the user."""


def create_job(
    conference: Conference, paper_code: str, owner: User | None, selection: dict, key: str
) -> tuple[Job, bool]:
    """Stores the order with one row per document and wakes a worker after the commit.

    selection: JSON values only, as the paper documents them. key: one-time key of the form; the same key
    gives the same job. Returns (job, whether it is new). Raises KeyError for an unknown paper, NothingToPrint and
    OrderRefused with a sentence for the user; then nothing is stored.
    """
    existing = Job.objects.filter(key=key).first()
    if existing:
        return existing, False
    paper = PAPERS[paper_code]
    subjects = paper.subjects(conference, selection)
    if not subjects:
        reason = _("Nobody on the list matches this choice, so there is nothing to print.")
        raise NothingToPrint(f"{paper.label}: {reason if paper.subjects(conference, {}) else paper.nothing}")
    with transaction.atomic():
        job, is_new = Job.objects.get_or_create(
            key=key,
            defaults={"conference": conference, "kind": paper_code, "owner": owner, "selection": selection},
        )
        if is_new:
            JobItem.objects.bulk_create(
                JobItem(
                    job=job,
                    subject_id=subject.id,
                    label=subject.label[:400],
                    position=position,
                    file=storage.document_name(job.pk, subject.file_name),
                )
                for position, subject in enumerate(subjects)
            )
            try:
                paper.ordered(job, [subject.id for subject in subjects])
            except (PaperError, RegisterError, NoKey) as error:
                raise OrderRefused(f"{paper.label}: {error}") from error
            history.record(
                owner, job, "ordered", to_state=job.state, changes={"documents": [0, len(subjects)]}
            )
            transaction.on_commit(lambda: wake(job.pk))
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
    selection = {**selection, "delegates": [certificate.delegate_id], "spoilt": spoilt}
    return create_job(certificate.conference, kind, owner, selection, key)


def retry_failed(job: Job, actor: User | None) -> bool:
    """Puts the failed documents of a finished job back in the queue.

    False when nothing failed or somebody was faster. Documents that are done stay; the combined file is made
    anew.
    """
    with transaction.atomic():
        taken = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
            state=Job.State.QUEUED, attempts=0, error="", lease_until=None, lease_token="", finished_at=None
        )
        if not taken:
            return False
        job.items.filter(state=JobItem.State.FAILED).update(
            state=JobItem.State.WAITING, attempts=0, error="", lease_until=None, lease_token=""
        )
        history.record(actor, job, "retried", from_state=Job.State.FAILED, to_state=Job.State.QUEUED)
        transaction.on_commit(lambda: wake(job.pk))
    return True


def wake(job_id: int) -> None:
    """Tells a Celery worker at once; never raises and never takes longer than WAKE_SECONDS.

    Without Redis the embedded worker looks into the table by itself. With a Redis that is away the order is
    stored all the same, and the sweep runs it once Redis is back.
    """
    if not settings.REDIS_URL:
        return
    thread = threading.Thread(target=_send, args=(job_id,), daemon=True)
    thread.start()
    thread.join(WAKE_SECONDS)
    if thread.is_alive():
        logger.warning("job %s: the broker is slow to answer; the sweep will run the job", job_id)


def _send(job_id: int) -> None:
    from documents.tasks import run_job  # tasks import the worker, which nothing else in a web process needs

    try:
        # A connection of its own: one kept from before a restart of Redis would fail first.
        with run_job.app.connection_for_write(
            connect_timeout=WAKE_SECONDS, transport_options=ONE_TRY
        ) as connection:
            run_job.apply_async((job_id,), connection=connection, retry=False)
    except Exception as error:  # whatever the broker's library raises, the order stands
        logger.warning("job %s: the broker did not answer (%s); the sweep will run the job", job_id, error)
