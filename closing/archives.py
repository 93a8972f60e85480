"""Everything that is kept of a conference in one .zip: ordered by the organiser, made by the worker piece by piece, with the
checksum of each file, so that anybody can tell years later whether it is whole.

The rows are the truth: whoever makes one holds it by a lease; a killed worker leaves a row that the next one takes over.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import logging
import re
import secrets
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import permissions
from closing.archive_tables import LISTS, UPLOADS, cells, history_cells
from closing.models import Archive
from closing.outdated import forget_outdated
from conference import broker, history
from conference.models import Conference
from conference.spreadsheet import plain_cell
from delegates import exports
from documents import keeping, storage
from documents.archive import safe_name
from documents.kinds import PAPERS
from documents.models import Job, JobItem
from documents.outdated import is_outdated

logger = logging.getLogger(__name__)
State = Archive.State
PIECE = 256 * 1024
LEASE = datetime.timedelta(minutes=2)
FOLDER = "archives"
MANIFEST, INDEX = "manifest.json", "index.html"
FREE: dict[str, Any] = {"lease_token": "", "lease_until": None}


class Lost(Exception):
    """The lease ran out and somebody else makes it."""


@transaction.atomic
def order(conference: Conference, actor, key: str) -> tuple[Archive, bool]:
    """(the archive that will be made, whether it is new); the same key orders one. PermissionDenied for all but the
    organiser."""
    if not permissions.is_organiser(actor):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    known = (
        Archive.objects.filter(key=key).first()
        or conference.archives.filter(state__in=(State.WAITING, State.RUNNING)).first()
    )
    if known:
        return known, False
    made = Archive.objects.create(conference=conference, key=key, ordered_by=actor)
    history.record(actor, conference, "archive_ordered", changes={"archive": ["", str(made.pk)]})
    transaction.on_commit(lambda: broker.call("closing.make_archives"))
    return made, True


def make_waiting() -> int:
    """Makes what is ordered, one after the other; how many were made. Three queries while there is nothing to do."""
    made = 0
    forget_outdated()
    _give_up_spent()
    while row := _claim():
        _delete_strays(row)
        made += _make(row)
    return made


def _claim() -> Archive | None:
    due = Archive.objects.filter(
        Q(state=State.WAITING) | Q(state=State.RUNNING, lease_until__lt=timezone.now()),
        attempts__lt=Archive.MAX_ATTEMPTS,
    )
    pk = due.order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return None
    held = {"lease_token": secrets.token_hex(16), "lease_until": timezone.now() + LEASE}
    if not due.filter(pk=pk).update(state=State.RUNNING, attempts=F("attempts") + 1, **held):
        return None
    return Archive.objects.select_related("conference", "ordered_by").get(pk=pk)


def _give_up_spent() -> None:
    """Whatever killed each of its makers: the row says so, and another archive can be ordered."""
    told = _(
        "The archive could not be made: the worker broke off each time. Look into its log, then order it again."
    )
    over = Archive.objects.filter(
        state=State.RUNNING, lease_until__lt=timezone.now(), attempts__gte=Archive.MAX_ATTEMPTS
    )
    for row in over:
        if over.filter(pk=row.pk).update(state=State.FAILED, error=told, **FREE):
            _delete_strays(row)


def _delete_strays(row: Archive) -> None:
    """Files of this archive that no row names: who made them was killed before the row knew. No erasure would reach them."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    ours = re.compile(re.escape(_beginning(row)) + r"[0-9a-f]{8}(_\w+)?\.zip")
    for name in names:
        if ours.fullmatch(name):
            default_storage.delete(f"{FOLDER}/{name}")


def _beginning(row: Archive) -> str:
    return f"{row.conference.slug}-{row.pk}-"


def _held(row: Archive):
    return Archive.objects.filter(pk=row.pk, state=State.RUNNING, lease_token=row.lease_token)


def _make(row: Archive) -> int:
    name = f"{FOLDER}/{_beginning(row)}{row.lease_token[:8]}.zip"
    try:
        with TemporaryFile(dir=settings.PORTAL_DATA) as target, translation.override("vi"):
            found = write(row.conference, target, lambda: _hold(row))
            size = target.tell()
            target.seek(0)
            digest = hashlib.file_digest(target, "sha256").hexdigest()
            target.seek(0)
            name = default_storage.save(name, File(target))
    except Lost:
        return 0
    except Exception as error:  # whatever it was, the page tells it and the worker goes on
        number = secrets.token_hex(4)
        logger.error("archive trouble %s: %s", number, row.pk, exc_info=error)
        text = _("An error that was not foreseen. Give the administrator this number: %(number)s")
        _held(row).update(state=State.FAILED, error=text % {"number": number}, **FREE)
        return 0
    done = {
        "file": name,
        "sha256": digest,
        "size": size,
        "files": len(found.files),
        "missing": len(found.missing),
    }
    if not _held(row).update(state=State.DONE, done_at=timezone.now(), error="", **done, **FREE):
        default_storage.delete(name)
        return 0
    history.record(row.ordered_by, row.conference, "archive_made", changes={"archive": ["", str(row.pk)]})
    return 1


def _hold(row: Archive) -> None:
    if not _held(row).update(lease_until=timezone.now() + LEASE):
        raise Lost


@dataclass
class Written:
    """What the archive holds; `missing`: what should have been there; `left_out`: what is there and not for its readers."""

    files: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, str]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)


class Writer:
    """Adds files to the open .zip, reckons their checksums as they go by, and keeps the list. Memory holds one piece."""

    def __init__(self, package: zipfile.ZipFile, still: Any) -> None:
        self.package, self.still, self.done = package, still, Written()
        self._taken: set[str] = set()

    def add(self, name: str, label: str, pieces: Iterable[bytes]) -> None:
        name, digest, size = self._unused(name), hashlib.sha256(), 0
        self.still()
        with self.package.open(
            zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6]), "w", force_zip64=True
        ) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.done.files.append({"name": name, "label": label, "sha256": digest.hexdigest(), "size": size})

    def add_stored(self, name: str, label: str, stored: str) -> None:
        """An uploaded file; one that is gone from the disk is named as missing, not left out."""
        try:
            with default_storage.open(stored, "rb") as file:
                self.add(name, label, file.chunks(PIECE))
        except FileNotFoundError:
            self.done.missing.append({"name": name, "label": label})

    def leave_out(self, name: str, label: str) -> None:
        self.done.left_out.append({"name": name, "label": label})

    def _unused(self, name: str) -> str:
        path = "/".join(filter(None, map(safe_name, name.split("/")))) or "tep"
        stem, dot, ending = path.rpartition(".")
        candidate, number = path, 1
        while candidate.casefold() in self._taken:
            number += 1
            candidate = f"{stem}-{number}.{ending}" if dot and "/" not in ending else f"{path}-{number}"
        self._taken.add(candidate.casefold())
        return candidate


def write(conference: Conference, target: IO[bytes], still: Any = lambda: None) -> Written:
    """The archive of the conference into the open file. `still` is called before each file and may end it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        writer = Writer(package, still)
        _papers(writer, conference)
        _lists(writer, conference)
        _uploads(writer, conference)
        made_at = timezone.localtime().isoformat(timespec="seconds")
        page = render_to_string(
            "closing/archive_index.html",
            {"conference": conference, "made_at": timezone.localtime(), "files": writer.done.files, "missing": writer.done.missing,
             "left_out": writer.done.left_out},
        )  # fmt: skip
        writer.add(INDEX, "Mục lục", [page.encode()])
        manifest = {
            "format": 1,
            "conference": {"slug": conference.slug, "title": conference.title},
            "made_at": made_at,
            "files": writer.done.files,
            "missing": writer.done.missing,
            "left_out": writer.done.left_out,
        }
        package.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return writer.done


def _papers(writer: Writer, conference: Conference) -> None:
    """Every document of every print job whose files are kept: a version each. A book that is not handed out any more,
    since somebody in it withdrew their consent, is named and left out."""
    for job in Job.objects.filter(conference=conference, files_removed_at=None).order_by("pk"):
        label = str(PAPERS[job.kind].label) if job.kind in PAPERS else job.kind
        day = timezone.localtime(job.finished_at or job.created_at)
        items = job.items.filter(state=JobItem.State.DONE).select_related("job")
        outdated = is_outdated(job)
        for item, content in keeping.contents(items):
            name = f"van-ban/{job.kind}/{day:%Y-%m-%d}-lan-{job.pk}/{storage.file_name(item.file)}"
            told = f"{label}: {item.label}, in lần {job.pk} ngày {day:%d/%m/%Y}"
            if outdated:
                writer.leave_out(name, f"{told} (có người đã rút lại sự đồng ý)")
            elif content is None:
                writer.done.missing.append({"name": name, "label": told})
            else:
                writer.add(name, told, [content])


def _lists(writer: Writer, conference: Conference) -> None:
    people = conference.delegates.select_related("unit").in_protocol_order()
    book = exports.workbook(people, with_contacts=True)
    writer.add("danh-sach/dai-bieu.xlsx", "Danh sách đại biểu", [book])
    for listed in LISTS:
        name = f"danh-sach/{listed.file}.csv"
        if listed.holds_sealed(conference):
            writer.leave_out(name, f"{listed.label} ({listed.sealed})")
        writer.add(name, listed.label, _csv(cells(listed, conference)))
    writer.add("lich-su/lich-su.csv", "Lịch sử thao tác", _csv(history_cells(conference)))


def _uploads(writer: Writer, conference: Conference) -> None:
    for upload in UPLOADS:
        for row in upload.rows(conference).iterator(200):
            name = f"tep/{upload.folder}/{upload.name(row)}"
            if getattr(row, "is_withheld", False):
                writer.leave_out(name, f"{upload.label} ({upload.why})")
            else:
                writer.add_stored(name, upload.label, row.file.name)


def _csv(rows: Iterable[list[Any]]) -> Iterator[bytes]:
    """UTF-8 with the mark that Excel needs, row by row; no cell runs."""
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff".encode()
    for row in rows:
        writer.writerow([plain_cell(_plain(value)) for value in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value
