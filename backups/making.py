"""A backup is made while the portal runs: first the database as of one moment, then the files that its rows name.

Secrets stay outside: SECRET_KEY, the private keys that sign certificates, passwords of servers, and who is signed in.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from backups import package, postgresql, sqlite, stored
from backups.package import DATABASES, EMBLEM, FILES, KEYS, Manifest, Refused, Writer, WrongUsage
from conference.models import Conference
from documents.emblem import emblem_path
from documents.keys import PUBLIC, public_keys
from documents.models import Job
from documents.storage import FOLDER


def make(path: Path) -> Manifest:
    """Writes the backup and gives it its name once it is whole; an older backup of that name is replaced then.

    WrongUsage for a place where none can be; Refused when it cannot be made. Nothing stands under the name then.
    """
    path = path.absolute()
    _check_place(path)
    with _part(path) as part:
        copy = path.with_name(f".{path.name}.database")
        try:
            manifest = _write(part, copy)
            package.seal(part)
            package.put_in_place(part, path)
        except OSError as error:
            raise Refused(_why(error)) from error
        finally:
            copy.unlink(missing_ok=True)
    return manifest


def engine() -> str:
    return "postgresql" if connection.vendor == "postgresql" else "sqlite"


def _check_place(path: Path) -> None:
    if path.is_dir() or not path.parent.is_dir():
        raise WrongUsage(
            _("Give the name of a file in a folder that is there, not %(file)s.") % {"file": path}
        )
    inside = stored.folder()
    if inside is not None and path.resolve().is_relative_to(inside.resolve()):
        raise WrongUsage(_("The backup cannot lie among the files that it saves: choose another folder."))
    if path.exists():
        try:
            package.read(path, whole=False)
        except Refused as refused:
            sentence = _("%(file)s is there already and is no backup: it is not overwritten.")
            raise WrongUsage(sentence % {"file": path}) from refused


@contextmanager
def _part(path: Path) -> Iterator[Path]:
    """The file that becomes the backup, readable by its owner alone. One maker at a time; a killed one's is used anew."""
    part = path.with_name(f".{path.name}.part")
    try:
        held = _opened(part)
    except OSError as error:
        raise Refused(_why(error)) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(_("Another backup is being written to this file just now.")) from error
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)
    finally:
        os.close(held)


def _opened(part: Path) -> int:
    """A new file, or what a killed maker left. Refused for a link, a file of another name or of somebody else: what is
    written into it would come out there."""
    flags = os.O_RDWR | os.O_NOFOLLOW
    try:
        return os.open(part, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        held = os.open(part, flags | os.O_NONBLOCK)
    told = os.fstat(held)
    if not stat.S_ISREG(told.st_mode) or told.st_nlink > 1 or told.st_uid != os.geteuid():
        os.close(held)
        raise Refused(_in_the_way(part))
    with suppress(PermissionError):  # a file system without rights of its own
        os.fchmod(held, 0o600)
    return held


def _write(part: Path, copy: Path) -> Manifest:
    with part.open("r+b") as target, zipfile.ZipFile(_emptied(target), "w") as archive:
        writer, at = Writer(archive), timezone.localtime().isoformat(timespec="seconds")
        which = engine()
        package.fresh(copy)
        tables = (sqlite if which == "sqlite" else postgresql).dump(copy)
        if Conference._meta.db_table not in tables:
            raise Refused(_("The database holds nothing yet."))
        with copy.open("rb") as file:
            writer.add(
                DATABASES[which], iter(lambda: file.read(package.PIECE), b""), packed=which == "sqlite"
            )
        copy.unlink()
        for name in _kept():
            _add_stored(writer, name)
        for key in public_keys():  # a damaged one, which verifies nothing, is in the log
            writer.add(f"{KEYS}{key.id}{PUBLIC}", [json.dumps(key.as_json()).encode()])
        if emblem_path().is_file():
            writer.add(EMBLEM, [emblem_path().read_bytes()])
        return writer.close(engine=which, made_at=at, tables=tables, migrations=_applied())


def _kept() -> Iterator[str]:
    """Names of the files that belong in a backup. Those of print jobs that gave them up, e.g. for somebody's erasure, may
    lie there still until the next sweep."""
    jobs = set(map(str, Job.objects.filter(files_removed_at=None).values_list("pk", flat=True)))
    for name in stored.names():
        folder, _slash, rest = name.partition("/")
        if folder != FOLDER or rest.partition("/")[0] in jobs:
            yield name


def _emptied(target):
    target.truncate(0)
    return target


def _add_stored(writer: Writer, name: str) -> None:
    """A file that was deleted since the list was made is left out: no row names it any more."""
    content = stored.pieces(name)
    try:
        first = next(content, b"")
    except FileNotFoundError:
        return
    writer.add(FILES + name, chain([first], content))


def _applied() -> tuple[str, ...]:
    return tuple(sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()))


def _in_the_way(name: object) -> str:
    return _("%(file)s is a link or somebody else's: remove it, then make the backup again.") % {"file": name}


def _why(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return _in_the_way(error.filename)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The disk is full.")
    return _("The backup cannot be written: %(why)s") % {"why": error.strerror or error}
