"""Files of a task: which are accepted, how versions are kept, who takes one back."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from functools import partial
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from conference import history, packages, pictures
from nominations import evidence
from subcommittees.access import Rights, rights_of
from subcommittees.folder_models import TaskFile
from subcommittees.models import Task

MOST_FILES = 50  # of one task, all versions
LONGEST_PICTURE = 3000  # pixels of the longer side: a page that was photographed can be read
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
}
PACKAGES = {"docx": packages.DOCX, "xlsx": packages.XLSX, "pptx": packages.PPTX}


def check(upload: UploadedFile) -> tuple[bytes, str]:
    """(what is kept, its ending), by what the file holds; pictures are drawn anew. ValidationError with a sentence."""
    limit = settings.EVIDENCE_MAX_BYTES
    if cast(int, upload.size) > limit:
        text = _("The file has more than %(limit)s MB. Make its pictures smaller.")
        raise ValidationError(text % {"limit": limit // (1024 * 1024)})
    upload.seek(0)
    content = upload.read()
    if content.startswith(b"PK"):
        return content, _office_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _("This is an old or locked Office file. Save it as .docx, .xlsx or .pptx without a password.")
        )
    if content.startswith(tuple(pictures.MAGIC)):
        is_png = content.startswith(b"\x89PNG")
        redrawn, ending, _size = pictures.redraw(content, LONGEST_PICTURE, transparent=is_png)
        return redrawn, ending
    if not content.lstrip(b"\xef\xbb\xbf\x00\t\r\n ").startswith(b"%PDF-"):
        raise ValidationError(_("Only PDF, Word, Excel, PowerPoint, JPEG and PNG files are accepted."))
    evidence.check_pdf(upload)
    return content, "pdf"


def _office_kind(content: bytes) -> str:
    ending = packages.kind_of(content, PACKAGES)
    sentences = {
        "too_big": _("The file is packed in a way that no document needs. Save it anew, or as PDF."),
        "password": _("This file is locked with a password. Save it without one."),
        "macros": _("This file holds macros. Save it without them, or as PDF."),
        "active": _("This file holds attached programs or loads something from elsewhere. Save it as PDF."),
    }
    fallback = _("This is no Word, Excel or PowerPoint file, whatever its name says.")
    if not ending:
        raise ValidationError(fallback)
    try:
        packages.check(content, PACKAGES[ending])
        if packages.is_active(content):
            raise packages.Unsafe("active")
    except packages.Unsafe as unsafe:
        raise ValidationError(sentences.get(unsafe.code, fallback)) from unsafe
    return ending


@transaction.atomic
def keep(task: Task, upload: UploadedFile, content: bytes, ending: str, actor) -> TaskFile | None:
    """The next version of its name; None when that is the same file. PermissionDenied, ValidationError, StorageFull."""
    if not rights_of(actor).moves(task):
        raise PermissionDenied
    Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    name, digest = _name(upload.name or "", ending), hashlib.sha256(content).hexdigest()
    last = task.files.filter(name=name).order_by("-version").first()
    if last and last.sha256 == digest:
        return None
    if task.files.count() >= MOST_FILES:
        text = _("The task has %(n)d files already. Take back what nobody needs any more.")
        raise ValidationError(text % {"n": MOST_FILES})
    version = (task.files.filter(name=name).aggregate(last=Max("version"))["last"] or 0) + 1
    kept = TaskFile(task=task, name=name, version=version, size=len(content), sha256=digest, added_by=actor)
    storage = kept.file.storage
    kept.file = evidence.store(kept, cast(UploadedFile, ContentFile(content, f"{digest[:24]}.{ending}")))
    try:
        kept.save()
        history.record(actor, task, "task_file_added", changes={"task_file": ["", str(kept)]})
    except Exception:
        with contextlib.suppress(OSError):
            storage.delete(str(kept.file))
        raise
    return kept


def _name(uploaded: str, ending: str) -> str:
    stem = re.sub(r"\.(pdf|docx|xlsx|pptx|jpe?g|png)$", "", uploaded.strip(), flags=re.IGNORECASE)
    return f"{evidence.file_name(stem).removesuffix('.pdf')}.{ending}"


def may_take_back(user, rights: Rights, kept: TaskFile) -> bool:
    """Who put it there, and the organiser."""
    return rights.organises or (kept.added_by_id is not None and kept.added_by_id == user.pk)


@transaction.atomic
def take_back(task: Task, kept: TaskFile, actor) -> None:
    """The row goes, and the file once that is for good."""
    if not may_take_back(actor, rights_of(actor), kept):
        raise PermissionDenied
    name, storage = str(kept.file), kept.file.storage
    removed, _rows = TaskFile.objects.filter(pk=kept.pk, task=task).delete()
    if removed:
        history.record(actor, task, "task_file_taken_back", changes={"task_file": [str(kept), ""]})
        transaction.on_commit(partial(storage.delete, name))


def by_name(files: Iterable[tuple[TaskFile, bool]]) -> list[list[tuple[TaskFile, bool]]]:
    """The versions of each name together, in the order in which they come."""
    found: dict[str, list[tuple[TaskFile, bool]]] = {}
    for each, is_mine in files:
        found.setdefault(each.name, []).append((each, is_mine))
    return list(found.values())
