"""Printed files that name a person: which are given up, and which stay as records."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from documents import keeping, storage
from documents.kinds.story_book import StoryBook
from documents.models import Job, JobItem
from documents.naming import NAMING
from privacy import holdings
from privacy.people import Person

RECORDS = ("submission", "decision", "council-minutes", "minutes", "handover-sheet", "credential-report",
           "results-report")  # fmt: skip
"""Papers that the office keeps as they were signed, whoever stands on them."""
LISTS = tuple(kind for kind, naming in NAMING.items() if not naming.single and kind not in RECORDS)


def open_jobs(person: Person) -> QuerySet[Job]:
    """Orders whose files would name the person again once they are made."""
    return Job.objects.unfinished().filter(conference__in={row.conference_id for row in person.rows})


def kept(person: Person) -> QuerySet[Job]:
    """Print jobs of records, of conferences the person stands in."""
    conferences = {row.conference_id for row in person.rows}
    rows = Job.objects.filter(conference__in=conferences, kind__in=RECORDS, files_removed_at=None)
    return rows.exclude(combined="")


def take_back(person: Person, code: str, user: User, *, keep_certificates: bool) -> None:
    """Gives up the files of every print job that names the person, but for records; the rows stay under `code`.

    Inside the transaction of the erasure: the files go once it is committed.
    """
    items = holdings.papers(person)
    if keep_certificates:
        items = items.exclude(job__kind="certificate")
    lists = Q(kind__in=LISTS, conference__in={row.conference_id for row in person.delegate_rows})
    books = Q(kind=StoryBook.code, conference__in=holdings.story_people(person).values("story__conference"))
    named = Q(pk__in=items.values("job")) | lists | books
    for job in Job.objects.filter(named, files_removed_at=None):
        keeping.remove_files(job, user)
    for item in items:
        name = storage.document_name(item.job_id, f"erased-{item.pk}.pdf")
        JobItem.objects.filter(pk=item.pk).update(label=code, file=name, error="")
