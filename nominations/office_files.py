"""Papers that units send in whole: what is accepted, and under which name it is kept."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import cast
from xml.etree import ElementTree

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from conference import packages, pictures
from nominations import evidence

DOCX = packages.Kind("word/document.xml", ("word/",))
ACTIVE_PARTS = ("word/activex/", "word/embeddings/", "xl/activex/", "xl/embeddings/")
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
}


def check(upload: UploadedFile) -> str:
    """ "docx" or "pdf", by what the file holds. ValidationError with a sentence for anything else."""
    _check_size(upload)
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if content.startswith(b"PK"):
        _check_docx(content)
        return "docx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValidationError(
            _("This is an old or locked Word file. In Word choose “Save as” and the type .docx.")
        )
    evidence.check_pdf(upload)
    upload.seek(0)
    return "pdf"


def _check_size(upload: UploadedFile) -> None:
    limit = settings.EVIDENCE_MAX_BYTES
    if cast(int, upload.size) > limit:
        raise ValidationError(
            _("The file has more than %(limit)s MB. Make its pictures smaller.")
            % {"limit": limit // (1024 * 1024)}
        )


def _check_docx(content: bytes) -> None:
    sentences = {
        "too_big": _("The Word file is packed in a way that no text needs. Save it anew, or as PDF."),
        "password": _("This Word file is locked with a password. Save it without one."),
        "macros": _("This Word file holds macros. Save it as a plain .docx."),
    }
    try:
        packages.check(content, DOCX)
        with zipfile.ZipFile(BytesIO(content)) as package:
            if _is_active(package):
                raise ValidationError(
                    _(
                        "This Word file holds attached programs or loads a template from elsewhere. Save it as PDF."
                    )
                )
    except (packages.Unsafe, ElementTree.ParseError) as unsafe:
        fallback = _("This is not a Word file (.docx), whatever its name says.")
        raise ValidationError(sentences.get(str(unsafe), fallback)) from unsafe


def _is_active(package: zipfile.ZipFile) -> bool:
    """Programs inside, or parts that Word fetches when it opens the file."""
    for name in package.namelist():
        low = name.lower()
        if low.startswith(ACTIVE_PARTS) and low.endswith(".bin"):
            return True
        if low.endswith(".rels"):
            relations = ElementTree.fromstring(package.read(name))  # noqa: S314 – without DOCTYPE, by `packages.check`
            for relation in relations.iter():
                is_link = relation.get("Type", "").endswith("/hyperlink")
                if relation.get("TargetMode", "").strip().lower() == "external" and not is_link:
                    return True
    return False


def check_any(upload: UploadedFile) -> tuple[UploadedFile, str]:
    """(what is kept, its ending) of a Word, Excel or PDF file or a picture, which is drawn anew. ValidationError as
    `check`."""
    upload.seek(0)
    start = upload.read(8)
    upload.seek(0)
    if any(start.startswith(magic) for magic in pictures.MAGIC):
        return evidence.PhotoField().clean(upload), "jpg"
    if start.startswith(b"PK") and _is_workbook(upload):
        _check_xlsx(upload)
        return upload, "xlsx"
    return upload, check(upload)


def _is_workbook(upload: UploadedFile) -> bool:
    try:
        with zipfile.ZipFile(cast(BytesIO, upload)) as package:
            return packages.XLSX.needed in package.namelist()
    except Exception:  # as in `packages.check`; what is no package is for `check` to refuse
        return False
    finally:
        upload.seek(0)


def _check_xlsx(upload: UploadedFile) -> None:
    _check_size(upload)
    content = upload.read()
    upload.seek(0)
    refused = ValidationError(
        _(
            "This Excel file is locked, too large inside, or holds macros or links to other files. Save it as PDF."
        )
    )
    try:
        packages.check(content)
        with zipfile.ZipFile(BytesIO(content)) as package:
            if _is_active(package):
                raise refused
    except (packages.Unsafe, ElementTree.ParseError) as unsafe:
        raise refused from unsafe


def plain_name(uploaded: str, ending: str) -> str:
    """The name under which the file is downloaded again."""
    stem = re.sub(r"\.(docx|xlsx|pdf|jpe?g|png)$", "", uploaded, flags=re.IGNORECASE)
    return f"{evidence.file_name(stem).removesuffix('.pdf')}.{ending}"
