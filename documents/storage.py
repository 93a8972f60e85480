"""Where printed files lie, and how one is written so that nobody ever sees half of it.

Any Django storage will do: the local disk, a folder that several machines share, an S3-compatible store.
A file has one name, fixed when its job is made: a second run writes the same file again and not another one.
The database row is written after the file and keeps its sha256: a row that says "done" had its whole file
stored, and whoever reads the file later can tell whether it is still that one.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import (
    FileSystemStorage,
    InvalidStorageError,
    Storage,
    default_storage,
    storages,
)

FOLDER = "jobs"
DRAFT = ".tmp"


def document_name(job_id: int, file_name: str) -> str:
    """Storage name of one document of a job."""
    return f"{job_folder(job_id)}/{file_name}"


def combined_name(job_id: int, kind: str, ending: str = "pdf") -> str:
    """Storage name of the file that holds all documents of a job; in a folder where no document can be."""
    return f"{job_folder(job_id)}/combined/{kind}.{ending}"


def job_folder(job_id: int) -> str:
    return f"{FOLDER}/{job_id}"


def path(name: str) -> Path:
    """Place on the disk of a local storage. SuspiciousFileOperation for a name that leads out of its folder."""
    return Path(_store().path(name))


def write(name: str, content: bytes, token: str) -> str:
    """Writes the whole file or nothing and returns its sha256 as hex; OSError when the disk refuses.

    `token` keeps two writers of the same file apart until the last step.
    """
    store = _store()
    if isinstance(store, FileSystemStorage):
        _write_locally(path(name), content, token)
    elif getattr(
        store, "file_overwrite", False
    ):  # an object store: one put shows the old file or the new one
        store.save(name, ContentFile(content))
    else:
        _write_elsewhere(store, name, content, token)
    return hashlib.sha256(content).hexdigest()


def open_for_reading(name: str) -> BinaryIO:
    """The stored file; FileNotFoundError when somebody took it away."""
    return cast(BinaryIO, _store().open(name, "rb"))


def read(name: str, sha256: str) -> bytes | None:
    """The content that was stored under this hash; None when the file is gone or is another one."""
    try:
        with open_for_reading(name) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def is_whole(name: str, sha256: str) -> bool:
    """Whether the file is there and is the one that was stored under this hash; read piece by piece."""
    try:
        with open_for_reading(name) as file:
            return hashlib.file_digest(cast(BufferedReader, file), "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def delete(name: str) -> None:
    """Takes a file away; nothing happens when it is not there."""
    _store().delete(name)


def clear_drafts(job_id: int) -> None:
    """Takes away what killed workers left behind half written; for a job whose documents are all decided."""
    for name in names_under(job_folder(job_id)):
        if name.endswith(DRAFT):
            delete(name)


def names_under(folder: str) -> Iterator[str]:
    """Names of all files in the folder and the folders below it, each folder's own files first."""
    folders, files = _listed(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from names_under(f"{folder}/{name}")


def folders_of_jobs() -> list[str]:
    """Names of the folders that jobs have files in: the numbers of the jobs, as text."""
    return _listed(FOLDER)[0]


def written_at(name: str) -> datetime.datetime:
    """When the file was stored, with its time zone. FileNotFoundError when it is gone."""
    return _store().get_modified_time(name)


def delete_folder(folder: str) -> None:
    """Takes a folder away with all that lies in it."""
    for name in list(names_under(folder)):
        delete(name)
    delete_empty(folder)


def delete_empty(folder: str) -> None:
    """Takes the empty folders away from a local disk; object stores have none."""
    if isinstance(_store(), FileSystemStorage) and path(folder).is_dir():
        for found in sorted([path(folder), *path(folder).rglob("*/")], reverse=True):
            if not any(found.iterdir()):
                found.rmdir()


def _store() -> Storage:
    """The storage named "printed" where the settings have one (it may overwrite), else the one of all files."""
    try:
        return storages["printed"]
    except InvalidStorageError:
        return default_storage


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = _store().listdir(folder)
    except FileNotFoundError:
        return [], []
    return sorted(folders), sorted(files)


def _write_locally(target: Path, content: bytes, token: str) -> None:
    """Draft, sync, rename: after a power cut there is the old file or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{token}{DRAFT}")
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


def _write_elsewhere(store: Storage, name: str, content: bytes, token: str) -> None:
    """A storage that can neither rename nor overwrite: what is refused is refused while the old file still stands."""
    draft = store.save(f"{name}.{token}{DRAFT}", ContentFile(content))
    try:
        store.delete(name)
        stored = store.save(name, ContentFile(content))
        if stored != name:  # another writer was there in between; its content is the same
            store.delete(stored)
    finally:
        store.delete(draft)


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def batch_folder(name: str) -> str:
    """ "dot-1" of "jobs/7/dot-1/001-a.pdf": the folder inside that of the job; "" where there is none."""
    return "".join(PurePosixPath(name).parts[2:-1][:1])


def file_name(name: str) -> str:
    """The last part of a storage name."""
    return PurePosixPath(name).name
