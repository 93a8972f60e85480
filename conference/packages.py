"""Zip packages (.xlsx, .ods, .docx, .pptx) that people upload: counted from outside before anything opens them.

A workbook of a few kilobytes can unpack to gigabytes, name external files or carry macros. Nothing more than the limits
is ever unpacked. Plain Python: the caller has the sentences.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

MAX_ENTRIES = 200
MAX_UNPACKED = 30 * 1024 * 1024
MAX_RATIO, SMALL_ENTRY = 200, 256 * 1024  # a small part may be packed as well as it likes
MAX_TAGS, MAX_TAGS_ASIDE = 1_600_000, 20_000  # in a part with cells or their texts; in any other part


class Unsafe(Exception):
    """`code`: "too_big", "password", "not_excel" or "macros"."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Kind:
    """`needed`: the part without which it is not this kind; `cells`: the parts that hold the cells."""

    needed: str
    cells: tuple[str, ...]
    tags_aside: int = MAX_TAGS_ASIDE
    entries: int = MAX_ENTRIES


XLSX = Kind("xl/workbook.xml", ("xl/worksheets/", "xl/sharedStrings.xml"))
DOCX = Kind("word/document.xml", ("word/",))
PPTX = Kind("ppt/presentation.xml", ("ppt/",), entries=2000)  # several parts for each slide


def kind_of(content: bytes, kinds: Mapping[str, Kind]) -> str:
    """The name of the first kind whose needed part is there; "" for none, and for what is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
    except Exception:  # as in `check`
        return ""
    return next((name for name, kind in kinds.items() if kind.needed in names), "")


def is_active(content: bytes) -> bool:
    """Programs inside, or parts that an office program fetches when it opens the file; of a package that `check` let
    pass. Raises `Unsafe` for what cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(_is_active(package, name) for name in package.namelist())
    except (zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise Unsafe("not_excel") from error


def _is_active(package: zipfile.ZipFile, name: str) -> bool:
    low = name.lower()
    if re.match(r"(word|xl|ppt)/(activex|embeddings)/", low) and low.endswith(".bin"):
        return True
    if not low.endswith(".rels"):
        return False
    relations = ElementTree.fromstring(package.read(name))  # noqa: S314 – without DOCTYPE, by `check`
    return any(
        relation.get("TargetMode", "").strip().lower() == "external"
        and not relation.get("Type", "").endswith("/hyperlink")
        for relation in relations.iter()
    )


def check(content: bytes, kind: Kind = XLSX) -> None:
    """Counts what the packed file holds, without unpacking more than the limits. Raises `Unsafe`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            _check_directory(entries, kind)
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(entry.filename, package.read(entry), kind)
    except Unsafe:
        raise
    except Exception as error:  # zipfile raises half a dozen kinds on broken and on unusual packages
        raise Unsafe("not_excel") from error


def _check_directory(entries: list[zipfile.ZipInfo], kind: Kind) -> None:
    names = [entry.filename for entry in entries]
    unpacked = sum(entry.file_size for entry in entries)
    packed_too_well = any(
        entry.file_size > SMALL_ENTRY and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > kind.entries or unpacked > MAX_UNPACKED or packed_too_well:
        raise Unsafe("too_big")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unsafe("password")
    if len(set(names)) != len(names) or kind.needed not in names:
        raise Unsafe("not_excel")
    if any("vbaproject" in name.lower() for name in names):
        raise Unsafe("macros")


def _check_part(name: str, part: bytes, kind: Kind) -> None:
    limit = MAX_TAGS if name.startswith(kind.cells) else kind.tags_aside
    odd = b"\0" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part  # no spreadsheet program writes these
    if odd or part.count(b"<") > limit:
        raise Unsafe("too_big")
