"""All documents of a job as one .zip that is made while it is sent: memory holds one document at a time."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from documents import keeping, storage
from documents.models import Job, JobItem

LONGEST = 80
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
# Windows opens devices under these names, whatever comes after a dot.
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)", re.IGNORECASE)


class _Window(io.RawIOBase):
    """The end of the archive that is not sent yet. Seeking goes back within it, for the head of a document."""

    def __init__(self) -> None:
        self.sent, self.buffer = 0, io.BytesIO()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.sent + self.buffer.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation
        self.buffer.seek(offset - self.sent)
        return offset

    def write(self, data) -> int:
        return self.buffer.write(data)

    def take(self) -> bytes:
        """What was written since the last call."""
        piece = self.buffer.getvalue()
        self.sent += len(piece)
        self.buffer = io.BytesIO()
        return piece


def stream(job: Job, items: Sequence[JobItem], language: str) -> Iterator[bytes]:
    """The .zip piece by piece: `[<batch>/]<unit>/<NNN-name>.pdf` for each document that is made.

    A text file (in `language`) names the documents that are missing, with the reason. Names are UTF-8 and
    flagged as such where they are not ASCII; no two are the same, and none leads out of the folder.
    """
    window, taken = _Window(), set[str]()
    made = [item for item in items if item.state == JobItem.State.DONE]
    missing = [item for item in items if item.state != JobItem.State.DONE]
    moment = timezone.localtime(job.finished_at).timetuple()[:6]
    with zipfile.ZipFile(window, "w", zipfile.ZIP_STORED) as archive:
        for item, content in keeping.contents(made):
            if content is None:
                missing.append(item)
                continue
            _add(archive, _unused(entry_name(item), taken), moment, content)
            yield window.take()
        if missing:
            with translation.override(language):
                name, text = _("MISSING.txt"), missing_text(job, missing)
            _add(archive, _unused(name, taken), moment, text.encode("utf-8-sig"))
    yield window.take()


def _add(archive: zipfile.ZipFile, name: str, moment, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, moment)
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def missing_text(job: Job, missing: list[JobItem]) -> str:
    """A line for each document that is not in the archive, in print order, for Windows' editor."""
    lines = [_("These documents of print job %(job)s are not in this archive:") % {"job": job.pk}, ""]
    for item in sorted(missing, key=lambda item: item.position):
        reason = item.error or capfirst(str(JobItem.State.CANCELLED.label))
        lines.append(f"{item.position + 1}. {item.label}: {reason}")
    return "\r\n".join([*lines, ""])


def entry_name(item: JobItem) -> str:
    """ "dot-1/QLTM/001-bui-thi-mau-ha.pdf"; without a folder for what goes in no batch, or belongs to no unit."""
    name = safe_name(storage.file_name(item.file)) or "tai-lieu.pdf"
    folders = safe_name(storage.batch_folder(item.file)), safe_name(item.group)
    return "/".join([*filter(None, folders), name])


def safe_name(text: str) -> str:
    """The text as one part of a path that Windows, macOS and Linux all take; "" when nothing of it is left."""
    name = NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", text))
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    if len(suffix) > len(".docx") or not suffix.isascii():
        stem, suffix = name, ""
    name = (stem[: LONGEST - len(suffix)].strip(" .-") + suffix).strip(" .-")
    return f"_{name}" if DEVICES.match(name) else name


def _unused(name: str, taken: set[str]) -> str:
    """The name, or with a number before its ending when a file system that ignores case has it already."""
    path, number, candidate = PurePosixPath(name), 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
    taken.add(candidate.casefold())
    return candidate
