"""Where printed files lie, and how one is written so that nobody ever sees half of it.

A file has one name, fixed when its job is made: a second run writes the same file again and not another one.
The database row is written after the file: a row that says "done" always has its whole file on the disk.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage


def document_name(job_id: int, file_name: str) -> str:
    """Storage name of one document of a job."""
    return f"jobs/{job_id}/{file_name}"


def combined_name(job_id: int, kind: str, ending: str = "pdf") -> str:
    """Storage name of the file that holds all documents of a job; in a folder where no document can be."""
    return f"jobs/{job_id}/combined/{kind}.{ending}"


def path(name: str) -> Path:
    """Place on the disk. SuspiciousFileOperation for a name that leads out of the portal's folder."""
    return Path(default_storage.path(name))


def write(name: str, content: bytes, token: str) -> str:
    """Writes the whole file or nothing and returns its sha256 as hex; OSError when the disk refuses.

    `token` keeps two writers of the same file apart until the last step, which is a rename.
    """
    target = path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{token}.tmp")
    try:
        with draft.open("wb") as file:
            os.fchmod(file.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return hashlib.sha256(content).hexdigest()


def open_for_reading(name: str) -> BinaryIO:
    """The stored file; FileNotFoundError when somebody took it off the disk."""
    return path(name).open("rb")


def clear_drafts(job_id: int) -> None:
    """Takes away what killed workers left behind half written; for a job whose documents are all decided."""
    for draft in path(f"jobs/{job_id}").rglob("*.tmp"):
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
