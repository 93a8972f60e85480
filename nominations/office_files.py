"""Files that people send in whole: what is accepted, by what they hold, and under which name they are kept."""

from __future__ import annotations

import re
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from conference import packages, pictures
from nominations import evidence

LONGEST_PICTURE = 3000  # pixels of the longer side: a page that was photographed can be read
OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "jpg": "image/jpeg",
    "png": "image/png",
}
PACKAGES = {"docx": packages.DOCX, "xlsx": packages.XLSX, "pptx": packages.PPTX}
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def check_text(upload: UploadedFile) -> str:
    """ "docx" or "pdf", by what the file holds. ValidationError with a sentence for anything else."""
    content = _content(upload)
    if content.startswith(b"PK"):
        _check_word(content)
        return "docx"
    if content.startswith(OLD_OFFICE):
        raise ValidationError(
            _("This is an old or locked Word file. In Word choose “Save as” and the type .docx.")
        )
    evidence.check_pdf(upload)
    upload.seek(0)
    return "pdf"


def check(upload: UploadedFile) -> tuple[bytes, str]:
    """(what is kept, its ending) of a Word, Excel, PowerPoint or PDF file or a picture, which is drawn anew.
    ValidationError with a sentence for anything else."""
    content = _content(upload)
    if content.startswith(b"PK"):
        return content, _office_kind(content)
    if content.startswith(OLD_OFFICE):
        raise ValidationError(
            _("This is an old or locked Office file. Save it as .docx, .xlsx or .pptx without a password.")
        )
    if content.startswith(tuple(pictures.MAGIC)):
        is_png = content.startswith(b"\x89PNG")
        redrawn, ending, _size = pictures.redraw(content, LONGEST_PICTURE, transparent=is_png)
        return redrawn, ending
    if not content.lstrip(b"\xef\xbb\xbf\x00\t\r\n ").startswith(b"%PDF-"):
        raise ValidationError(_("Only PDF, Word, Excel, PowerPoint, JPEG and PNG files are accepted."))
    evidence.check_pdf(upload)
    return content, "pdf"


def _content(upload: UploadedFile) -> bytes:
    """All of it; where it is too long, ValidationError before it is read."""
    limit = settings.EVIDENCE_MAX_BYTES
    if cast(int, upload.size) > limit:
        raise ValidationError(
            _("The file has more than %(limit)s MB. Make its pictures smaller.")
            % {"limit": limit // (1024 * 1024)}
        )
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    return content


def _check_word(content: bytes) -> None:
    sentences = {
        "too_big": _("The Word file is packed in a way that no text needs. Save it anew, or as PDF."),
        "password": _("This Word file is locked with a password. Save it without one."),
        "macros": _("This Word file holds macros. Save it as a plain .docx."),
        "active": _(
            "This Word file holds attached programs or loads a template from elsewhere. Save it as PDF."
        ),
    }
    _check_package(content, "docx", sentences, _("This is not a Word file (.docx), whatever its name says."))


def _office_kind(content: bytes) -> str:
    ending = packages.kind_of(content, PACKAGES)
    sentences = {
        "too_big": _("The file is packed in a way that no document needs. Save it anew, or as PDF."),
        "password": _("This file is locked with a password. Save it without one."),
        "macros": _("This file holds macros. Save it without them, or as PDF."),
        "active": _("This file holds attached programs or loads something from elsewhere. Save it as PDF."),
    }
    fallback = _("This is no Word, Excel or PowerPoint file, whatever its name says.")
    if not ending:
        raise ValidationError(fallback)
    _check_package(content, ending, sentences, fallback)
    return ending


def _check_package(content: bytes, ending: str, sentences: dict[str, str], fallback: str) -> None:
    try:
        packages.check(content, PACKAGES[ending])
        if packages.is_active(content):
            raise packages.Unsafe("active")
    except packages.Unsafe as unsafe:
        raise ValidationError(sentences.get(unsafe.code, fallback)) from unsafe


def plain_name(uploaded: str, ending: str) -> str:
    """The name under which the file is downloaded again."""
    stem = re.sub(r"\.(pdf|docx|xlsx|pptx|jpe?g|png)$", "", uploaded.strip(), flags=re.IGNORECASE)
    return f"{evidence.file_name(stem).removesuffix('.pdf')}.{ending}"
