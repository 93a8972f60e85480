"""What becomes of printed files: read back and checked, deleted on request, swept when nobody owns them.

The rows keep the log. A file that is missing or differs from what was stored is told as a failure of its
document, so that "try the failed ones again" makes it anew.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ImportPreview, User
from conference import history
from delegates.intake_models import RosterBatch
from documents import storage
from documents.models import Job, JobItem
from stories import pictures

logger = logging.getLogger(__name__)

# A worker may be about to note in its row what it has just written.
NOBODYS_AFTER = datetime.timedelta(hours=1)
SECONDS_OF_A_CLICK = 1.0


def contents(items: Iterable[JobItem]) -> Iterator[tuple[JobItem, bytes | None]]:
    """(document, its file) one after the other; None, and the row told, where the file is gone or differs."""
    for item in items:
        content = storage.read(item.file, item.sha256)
        if content is None:
            note_damage(item)
        yield item, content


def note_damage(item: JobItem) -> None:
    """Turns a document that was made into one that failed; nothing happens when it was made anew meanwhile."""
    item.error = _("The stored file is missing or is not the one that was made.")
    with transaction.atomic():
        found = JobItem.objects.filter(pk=item.pk, state=JobItem.State.DONE, sha256=item.sha256)
        if not found.filter(job__files_removed_at=None).update(
            state=JobItem.State.FAILED, error=item.error, attempts=0
        ):
            return
        logger.error("the printed file %s is missing or changed", item.file)
        Job.objects.filter(pk=item.job_id, state=Job.State.DONE).update(state=Job.State.FAILED)
        history.record(None, item.job, "file_damaged", reason=item.label)


def note_combined_damage(job: Job) -> None:
    """As `note_damage` for the common file: the job can be tried again and puts its documents together anew."""
    over = (Job.State.DONE, Job.State.FAILED)
    with transaction.atomic():
        found = Job.objects.filter(pk=job.pk, state__in=over, combined=job.combined, files_removed_at=None)
        if not found.update(
            state=Job.State.FAILED,
            combined="",
            error=_("The common file is missing or is not the one that was made."),
        ):
            return
        logger.error("the printed file %s is missing or changed", job.combined)
        history.record(None, job, "file_damaged", reason=storage.file_name(job.combined))


def remove_files(job: Job, actor: User | None) -> bool:
    """Gives up the files of a job that is over; its rows stay. False when it is open or somebody was faster.

    What cannot be deleted within a second is left to the sweep.
    """
    with transaction.atomic():
        taken = Job.objects.exclude(state__in=Job.OPEN_STATES).filter(pk=job.pk, files_removed_at=None)
        if not taken.update(files_removed_at=timezone.now()):
            return False
        history.record(actor, job, "files_removed", changes={"documents": [job.items.count(), 0]})
        transaction.on_commit(lambda: _delete_for_a_while(storage.job_folder(job.pk)), robust=True)
    return True


def _delete_for_a_while(folder: str) -> None:
    end = time.monotonic() + SECONDS_OF_A_CLICK
    for name in list(storage.names_under(folder)):
        storage.delete(name)
        if time.monotonic() > end:
            return
    storage.delete_empty(folder)


def sweep() -> int:
    """Deletes files that no row owns: of jobs that are gone or given up, drafts of dead workers, left-overs.

    Returns how many. Files younger than NOBODYS_AFTER stay, but for those of jobs whose files were given up.
    So do those of jobs that this database has not come to yet: a worker that was started with another database
    by mistake must not delete what is in use. Spreadsheets and lists that were looked at and never imported go too, and
    files of pictures that no story has.
    """
    ImportPreview.objects.left_over().delete()
    RosterBatch.objects.left_over().delete()
    renew_statistics()
    deleted, newest = 0, Job.objects.aggregate(newest=Max("pk"))["newest"] or 0
    for folder in storage.folders_of_jobs():
        if not folder.isdecimal() or int(folder) > newest:
            continue
        job = Job.objects.filter(pk=int(folder)).first()
        whole = f"{storage.FOLDER}/{folder}"
        names = list(storage.names_under(whole))
        if job is not None and job.files_removed_at:
            nobodys = names
        else:
            nobodys = [name for name in set(names) - _owned(job) if _is_old(name)]
        for name in nobodys:
            storage.delete(name)
        if len(nobodys) == len(names):
            storage.delete_empty(whole)
        deleted += len(nobodys)
    return deleted + pictures.sweep()


def renew_statistics() -> None:
    """SQLite has nobody who looks at its tables now and then: without figures it joins thousands of rows the long way."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")  # rows of each index that are looked at: milliseconds
            cursor.execute("ANALYZE")


def _owned(job: Job | None) -> set[str]:
    """Files that the rows name; those of documents that are still to be made may be written any moment."""
    if job is None:
        return set()
    kept = job.items.exclude(state=JobItem.State.CANCELLED).values_list("file", flat=True)
    combined = storage.combined_name(job.pk, job.kind) if job.is_open else job.combined
    return {*kept, combined}


def _is_old(name: str) -> bool:
    """Drafts are renamed within a lease; all else is given the time a slow storage may need."""
    age = NOBODYS_AFTER
    if name.endswith(storage.DRAFT):
        age = datetime.timedelta(seconds=10 * settings.JOB_LEASE_SECONDS)
    try:
        return storage.written_at(name) < timezone.now() - age
    except FileNotFoundError:
        return False
