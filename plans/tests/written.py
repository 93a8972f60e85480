"""Plans to read: the texts beside this file, and the same as Word files."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from docx import Document

DATA = Path(__file__).parent / "data"
SAMPLE, FARMING, SCHOOLS, HEALTH = "cong-thuong", "nong-nghiep", "giao-duc", "y-te"
UNION = "lao-dong"
PLANS = (SAMPLE, FARMING, SCHOOLS, HEALTH, UNION)
NO_PLAN = "giay-moi"


def text(name: str) -> str:
    return (DATA / f"{name}.txt").read_text(encoding="utf-8")


def word(said: str) -> bytes:
    """A .docx with a paragraph for every line of the text."""
    document = Document()
    for line in said.removesuffix("\n").split("\n"):
        document.add_paragraph(line)
    return saved(document)


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """The package with one part changed by `change(bytes)`; a part that it lacks comes in."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return stream.getvalue()


def hostile() -> dict[str, bytes]:
    """{code of the refusal: a file made to hurt}."""
    good = word(text(SAMPLE))
    lol = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return {
        "too_big": with_part(good, "word/document.xml", lambda part: re.sub(rb"(<\?xml[^>]*>)", rb"\1" + lol, part)),
        "too_big ": with_part(good, "word/media/blanks.bin", lambda _part: b" " * 40 * 1024 * 1024),
        "not_word": b"PK\x03\x04 and nothing that follows",
        "not_word ": with_part(good, "word/document.xml", lambda part: part[: len(part) // 2]),
        "too_big  ": with_part(good, "word/document.xml", lambda part: part.replace(b"<w:body>", b"<w:body>" + b"<w:x/>" * 400_000)),
        "too_big   ": with_part(good, "word/document.xml", lambda part: part.replace(b"<w:body>", b"<w:body>" + b"<w:x>" * 300)),
        "too_many_lines ": with_part(good, "word/document.xml", lambda part: part.replace(b"<w:body>", b"<w:body>" + b"<w:p/>" * 4_000)),
        "macros": with_part(good, "word/vbaProject.bin", lambda _part: b"x"),
        "old_word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "pdf": b"%PDF-1.7 ...",
        "web_page": b"<html><body>KE HOACH</body></html>",
        "unclear_encoding": "KẾ HOẠCH".encode()[:-1] + b"\xff\xfa",
        "not_text": b"KE HOACH\0\0",
        "empty": b" \r\n ",
        "too_large": b"x" * (2 * 1024 * 1024 + 1),
        "too_long": ("KẾ HOẠCH\n" + "x" * 200_000).encode(),
        "too_many_lines": ("KẾ HOẠCH" + "\n" * 5000).encode(),
    }  # fmt: skip
