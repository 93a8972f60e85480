"""A backup is read back: into scratch, to see that it can be, or in place of what the portal holds."""

from __future__ import annotations

import fcntl
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from accounts.models import User
from backups import package, postgresql, sqlite, stored
from backups.making import engine
from backups.package import DATABASES, EMBLEM, FILES, KEYS, Manifest, Refused
from conference.models import Conference, HistoryEntry
from documents.emblem import emblem_path
from documents.keys import PUBLIC, read_public

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Restored:
    """`waiting`: migrations that the restored database lacks; `erased_since`: (what, number, when) of people whose
    data the portal had erased after the backup was made, and who are back now."""

    manifest: Manifest
    waiting: list[str] = field(default_factory=list)
    erased_since: list[tuple[str, int, datetime]] = field(default_factory=list)


def check(path: Path) -> Manifest:
    """Unpacks everything into scratch and compares checksums and the rows of each table. Refused where one differs."""
    manifest = package.read(path)
    if manifest.engine == "postgresql" and engine() != "postgresql":
        raise Refused(_other_engine(manifest))
    with _scratch() as folder:
        _unpack(path, manifest, folder)
        copy = folder / DATABASES[manifest.engine]
        if manifest.engine == "sqlite":
            _compare(manifest, sqlite.look_at(copy))
        else:
            with postgresql.scratch(copy) as found:
                _compare(manifest, found)
    return manifest


def restore(path: Path, *, replace: bool) -> Restored:
    """Database, files, public keys and emblem of the backup become the portal's.

    The whole backup is read before the first change. Files come first, then the database in one transaction, then go
    the files that are none of the backup's: until the database changes the portal is what it was, and whoever kills it
    starts it again with `replace`. Refused for a portal that holds anything, unless `replace`.
    """
    manifest = package.read(path)
    if manifest.engine != engine():
        raise Refused(_other_engine(manifest))
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := sorted(set(manifest.migrations) - known):
        raise Refused(
            _("The backup was made by a newer version of the portal: %(name)s is not known here.")
            % {"name": unknown[0]}
        )
    if not replace and not is_empty():
        raise Refused(
            _("This portal holds data already. To have it replaced by the backup, say so with --replace.")
        )
    erased = _erased_since(manifest)
    with _scratch() as folder:
        _unpack(path, manifest, folder)
        copy = folder / DATABASES[manifest.engine]
        if manifest.engine == "sqlite":
            _compare(manifest, sqlite.look_at(copy))
        _put_files(manifest, folder)
        if manifest.engine == "sqlite":
            sqlite.put_back(copy)
        else:
            postgresql.put_back(copy, folder / "portal.sql")
    kept = {entry.name.removeprefix(FILES) for entry in manifest.uploads}
    for name in list(stored.names()):
        if name not in kept:
            default_storage.delete(name)
    return Restored(manifest, sorted(known - set(manifest.migrations)), erased)


def is_empty() -> bool:
    """Whether a restore would overwrite nothing: nobody has an account, no conference is set up, no file is stored."""
    tables = set(connection.introspection.table_names())
    models: tuple[Any, ...] = (User, Conference)
    if any(model._meta.db_table in tables and model._default_manager.exists() for model in models):
        return False
    return next(stored.names(), None) is None


def _other_engine(manifest: Manifest) -> str:
    return _("The backup is of a database in %(theirs)s, this portal runs on %(ours)s.") % {
        "theirs": NAMES[manifest.engine],
        "ours": NAMES[engine()],
    }


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder of its own beside the portal's data, gone in the end. One user at a time; a killed one's leavings go first."""
    folder = Path(settings.PORTAL_DATA) / "restore-scratch"
    with folder.with_suffix(".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(_("Another backup is being checked or restored just now.")) from error
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(0o700)
            yield folder
        except OSError as error:
            raise Refused(
                _("The backup cannot be unpacked: %(why)s") % {"why": error.strerror or error}
            ) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _unpack(path: Path, manifest: Manifest, folder: Path) -> None:
    """Every file of the backup into the folder. Refused at the first one that is not as it was written."""
    with zipfile.ZipFile(path) as archive:
        for entry in manifest.files:
            package.unpack(archive, entry, folder / entry.name)
    for entry in manifest.files:
        if entry.name.startswith(KEYS) and not _is_key(folder / entry.name, entry.name.removeprefix(KEYS)):
            raise package.damaged(entry)


def _is_key(path: Path, name: str) -> bool:
    """Whether it is the public key of that name: another one would verify what the portal never signed."""
    try:
        return f"{read_public(json.loads(path.read_bytes())).id}{PUBLIC}" == name
    except (ValueError, RecursionError):
        return False


def _compare(manifest: Manifest, found: dict[str, int]) -> None:
    differing = {name for name in {*manifest.tables, *found} if manifest.tables.get(name) != found.get(name)}
    for name in sorted(differing):
        told, there = manifest.tables.get(name, 0), found.get(name, 0)
        raise Refused(
            _("The table %(name)s has %(found)d rows after reading back; the backup says %(told)d.")
            % {"name": name, "found": there, "told": told}
        )


def _put_files(manifest: Manifest, folder: Path) -> None:
    for entry in manifest.uploads:
        name = entry.name.removeprefix(FILES)
        if not stored.is_as(name, entry.sha256):
            stored.put(name, folder / entry.name)
    for entry in manifest.files:
        if entry.name.startswith(KEYS):
            target = Path(settings.KEYS_FOLDER) / entry.name.removeprefix(KEYS)
            if not target.exists():  # the name of a key follows from the key: one that is there is the same
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copyfile(folder / entry.name, target)
        elif entry.name == EMBLEM:
            shutil.copyfile(folder / entry.name, emblem_path())


def _erased_since(manifest: Manifest) -> list[tuple[str, int, datetime]]:
    """What the portal that is replaced knows of erasures after the backup: the people come back with it."""
    if HistoryEntry._meta.db_table not in connection.introspection.table_names():
        return []
    since = datetime.fromisoformat(manifest.made_at)
    entries = HistoryEntry.objects.filter(action="person_erased", at__gte=since).order_by("pk")
    return list(entries.values_list("subject_type", "subject_id", "at"))
