"""The one file of a backup: a .zip with the database, the files, the public keys, and last a manifest of checksums.

It stands under its name only once it is whole; what reads it believes nothing before every checksum is right.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 1024 * 1024
DATABASES = {"sqlite": "database/portal.sqlite3", "postgresql": "database/portal.dump"}
FILES, KEYS, EMBLEM = "files/", "keys/", "emblem.png"
PIECE = 1024 * 1024
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What `zipfile` may raise over a damaged file."""
LARGEST = 2**63 - 1
SEAL = 64
"""The last bytes of the file: the sha256 of all others as hex, in the comment with which a .zip ends."""


class Refused(Exception):
    """Nothing was done; `str()` is a sentence for the operator."""


class WrongUsage(Refused):
    """The command cannot be meant like this: a folder that is not there, a name that is no file."""


@dataclass(frozen=True)
class Entry:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """`tables`: {table: rows}; `migrations`: "app.name" of what the database had applied; `made_at`: ISO time."""

    engine: str
    made_at: str
    tables: dict[str, int]
    migrations: tuple[str, ...]
    files: tuple[Entry, ...]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())

    @property
    def uploads(self) -> list[Entry]:
        return [entry for entry in self.files if entry.name.startswith(FILES)]


class Writer:
    """Adds files to the open .zip and reckons their checksums as they go by. Memory holds one piece."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package, self.entries = package, list[Entry]()

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool = False) -> None:
        """`packed`: compressed; uploads and prints are so already."""
        told = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        told.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        told.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.package.open(told, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.entries.append(Entry(name, digest.hexdigest(), size))

    def close(self, **told: Any) -> Manifest:
        manifest = Manifest(files=tuple(self.entries), **told)
        text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False)
        self.package.writestr(MANIFEST, text, zipfile.ZIP_DEFLATED)
        self.package.comment = b"0" * SEAL
        return manifest


def read(path: Path, *, whole: bool = True) -> Manifest:
    """What the backup says of itself. WrongUsage when there is no such file, Refused when it is no backup or, unless
    `whole` is False, when a single byte of it is another."""
    if not path.is_file():
        raise WrongUsage(_("There is no file %(file)s.") % {"file": path})
    try:
        if whole and not _is_sealed(path):
            raise ValueError(path)
        with zipfile.ZipFile(path) as package:
            manifest = _manifest(package)
            held = [entry.filename for entry in package.infolist()]
    except PermissionError as error:
        raise WrongUsage(_("The file %(file)s cannot be opened.") % {"file": path}) from error
    except (*UNREADABLE, KeyError, TypeError, OverflowError) as error:
        raise Refused(
            _("%(file)s is no backup of this portal, or a part of it is missing or damaged.") % {"file": path}
        ) from error
    if manifest is None:
        raise Refused(_("%(file)s was made by a newer version of the portal.") % {"file": path})
    names = [entry.name for entry in manifest.files]
    is_exact = sorted([*names, MANIFEST]) == sorted(held) and len({*held}) == len(held)
    if not is_exact or not all(map(_is_safe, names)):
        raise Refused(_("%(file)s holds other files than its manifest names.") % {"file": path})
    if DATABASES.get(manifest.engine) not in names:
        raise Refused(_("%(file)s holds no database.") % {"file": path})
    return manifest


def _manifest(package: zipfile.ZipFile) -> Manifest | None:
    """None when it is of a later format."""
    if package.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError(MANIFEST)
    told = json.loads(package.read(MANIFEST))
    if int(told["format"]) > FORMAT:
        return None
    entries = (Entry(str(each["name"]), str(each["sha256"]), _amount(each["size"])) for each in told["files"])
    tables = {name: _amount(rows) for name, rows in dict(told["tables"]).items()}
    migrations = tuple(map(str, told["migrations"]))
    return Manifest(str(told["engine"]), _moment(told["made_at"]), tables, migrations, tuple(entries))


def _amount(told: Any) -> int:
    if not isinstance(told, int) or not 0 <= told <= LARGEST:
        raise ValueError(told)
    return told


def _moment(told: Any) -> str:
    """ISO time with its zone, of years that a database can compare."""
    at = datetime.fromisoformat(told)
    if at.tzinfo is None:
        raise ValueError(told)
    at.astimezone(UTC)
    return told


def seal(part: Path) -> None:
    """Writes the checksum of the finished .zip into its own end, where room was left for it."""
    with part.open("r+b") as file:
        digest = _digest(file)
        file.seek(-SEAL, os.SEEK_END)
        file.write(digest)


def _is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        digest = _digest(file)
        return file.read() == digest


def _digest(file: BinaryIO) -> bytes:
    """Of all but the seal, before which the file stands then."""
    left, digest = os.fstat(file.fileno()).st_size - SEAL, hashlib.sha256()
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode()


def _is_safe(name: str) -> bool:
    """Whether the name stays in the folder that it is unpacked into, and is of a kind that a backup holds."""
    if "\\" in name or "\0" in name or any(part in ("", ".", "..") for part in name.split("/")):
        return False
    return name.startswith((FILES, KEYS)) or name == EMBLEM or name in DATABASES.values()


def pieces(package: zipfile.ZipFile, entry: Entry) -> Iterator[bytes]:
    """The content piece by piece. Refused at its end when it is not what the manifest says; never more than that."""
    digest, left = hashlib.sha256(), entry.size
    try:
        with package.open(entry.name) as source:
            while piece := source.read(min(PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    break
                digest.update(piece)
                yield piece
    except UNREADABLE as error:
        raise damaged(entry) from error
    if left or digest.hexdigest() != entry.sha256:
        raise damaged(entry)


def damaged(entry: Entry) -> Refused:
    return Refused(_("The file %(name)s of the backup is damaged.") % {"name": entry.name})


def fresh(target: Path) -> None:
    """An empty file that its owner alone can read; what stood there, or where a link led, is not written to."""
    target.unlink(missing_ok=True)
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))


def unpack(package: zipfile.ZipFile, entry: Entry, target: Path) -> None:
    """Writes one file of the backup; the folder it lies in is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        for piece in pieces(package, entry):
            out.write(piece)


def put_in_place(part: Path, path: Path) -> None:
    """The finished file gets its name in one step, and both are on the disk then."""
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
