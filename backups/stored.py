"""The files of the portal as a backup sees them: every uploaded and printed one by its name in the storage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.translation import gettext as _

from backups.package import PIECE, Refused
from documents.storage import DRAFT


def names(folder: str = "") -> Iterator[str]:
    """Sorted within each folder; drafts of what is just being written are none."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    before = f"{folder}/" if folder else ""
    yield from (before + name for name in sorted(files) if name and not name.endswith(DRAFT))
    for name in sorted(folders):
        yield from names(before + name)


def pieces(name: str) -> Iterator[bytes]:
    """The content piece by piece. FileNotFoundError when it was taken away meanwhile, before anything is given."""
    with default_storage.open(name, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


def is_as(name: str, sha256: str) -> bool:
    """Whether the stored file is there with this content."""
    digest = hashlib.sha256()
    try:
        for piece in pieces(name):
            digest.update(piece)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == sha256


def put(name: str, source: Path) -> None:
    """Stores the file under exactly this name, in place of what bore it."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with source.open("rb") as file:
        if default_storage.save(name, File(file)) != name:
            raise Refused(_("The file %(name)s cannot be stored under its name.") % {"name": name})


def folder() -> Path | None:
    """Where they lie on a local disk; None in an object store."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None
