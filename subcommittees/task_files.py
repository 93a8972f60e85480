"""Files of a task: which are accepted, how versions are kept, who takes one back."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from functools import partial
from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from conference import history
from nominations import evidence, office_files
from subcommittees.access import Rights, rights_of
from subcommittees.folder_models import TaskFile
from subcommittees.models import Task

MOST_FILES = 50  # of one task, all versions


@transaction.atomic
def keep(task: Task, upload: UploadedFile, content: bytes, ending: str, actor) -> TaskFile | None:
    """The next version of its name; None when that is the same file. PermissionDenied, ValidationError, StorageFull."""
    if not rights_of(actor).moves(task):
        raise PermissionDenied
    Task.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    name, digest = office_files.plain_name(upload.name or "", ending), hashlib.sha256(content).hexdigest()
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
