"""Whether an archive is whole: every file that its manifest names, once, with its checksum, and no other. Plain Python."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections import Counter
from pathlib import Path

PIECE = 1024 * 1024
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError)
"""What `zipfile` may raise over a damaged file."""


def check(path: Path) -> tuple[int, list[str]]:
    """(number of files that are as they were written, what is wrong as "code name"). ValueError when it is no archive."""
    try:
        with zipfile.ZipFile(path) as package:
            return _check(package)
    except (*UNREADABLE, KeyError, TypeError, AttributeError, OSError) as error:
        raise ValueError(str(error)) from error


def _check(package: zipfile.ZipFile) -> tuple[int, list[str]]:
    if package.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise ValueError(MANIFEST)
    manifest = json.loads(package.read(MANIFEST))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise ValueError(MANIFEST)
    entries = Counter(entry.filename for entry in package.infolist())
    held = set(entries) - {MANIFEST}
    good, wrong = 0, [f"twice {name}" for name, times in sorted(entries.items()) if times > 1]
    for told in manifest["files"]:
        name = str(told.get("name", ""))
        if name not in held:
            wrong.append(f"absent {name}")
            continue
        held.discard(name)
        if _digest(package, name) == (told.get("sha256"), told.get("size")):
            good += 1
        else:
            wrong.append(f"changed {name}")
    return good, wrong + [f"added {name}" for name in sorted(held)]


def _digest(package: zipfile.ZipFile, name: str) -> tuple[str, int]:
    """(sha256, size) of one file, read piece by piece; ("", -1) when the archive itself says it is damaged."""
    digest, size = hashlib.sha256(), 0
    try:
        with package.open(name) as entry:
            while piece := entry.read(PIECE):
                digest.update(piece)
                size += len(piece)
    except UNREADABLE:
        return "", -1
    return digest.hexdigest(), size
