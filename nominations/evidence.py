"""Uploaded papers: what is accepted, how it is kept."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import FileField, Model
from django.utils.translation import gettext as _

from conference import history, pictures, vietnamese
from nominations import plain_pdf, versions
from nominations.dossier_models import Version
from nominations.models import Evidence, Nomination

logger = logging.getLogger(__name__)

LONGEST_STEM = 190
LONGEST_PHOTO = 1200  # pixels of the longer side: 10 cm at 300 dots per inch
NOT_IN_NAMES = re.compile(r"""["'`“”‘’«»\\/:*?<>|;%]""")


class StorageFull(ValidationError):
    """The disk took no more; nothing of the file was kept."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no room on the server's disk; tell the administrator. The text is saved."),
            code="full",
        )


def check_pdf(upload: UploadedFile) -> None:
    """Raises ValidationError with a sentence when the upload is no plain PDF within the size limit."""
    limit = settings.EVIDENCE_MAX_BYTES
    megabytes = limit // (1024 * 1024)
    size = cast(int, upload.size)  # counted while the request was read
    if size > limit:
        raise ValidationError(
            _(
                "The file has %(size)s MB; at most %(limit)s MB are accepted. Scan it in black and white or split it."
            )
            % {"size": -(-size // (1024 * 1024)), "limit": megabytes}
        )
    upload.seek(0)
    start = upload.read(1024)
    if not start.lstrip(b"\xef\xbb\xbf\x00\t\r\n ").startswith(b"%PDF-"):
        raise ValidationError(
            _(
                "This is not a PDF file, whatever its name says. In Word choose “Save as” and the type PDF, then upload that."
            )
        )
    upload.seek(0)
    content = upload.read()
    upload.seek(0)
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("The PDF file is incomplete. Save or scan it again."))
    try:
        active = plain_pdf.is_active(content)
    except plain_pdf.Encrypted:
        raise ValidationError(
            _("This PDF is locked with a password. Save it without one, then upload that.")
        ) from None
    except plain_pdf.Unreadable:
        raise ValidationError(
            _("This PDF cannot be read to its end. Print it to a new PDF, or scan it again, and upload that.")
        ) from None
    if active:
        raise ValidationError(
            _("This PDF holds scripts or attached files. Print it to a new PDF and upload that.")
        )


def file_name(uploaded: str, ending: str = "pdf") -> str:
    """The name under which the paper is downloaded again: one plain line of at most 194 characters with its ending."""
    base = re.split(r"[/\\]", uploaded)[-1]
    endings = r"\.pdf$" if ending == "pdf" else r"\.(jpe?g|png)$"
    stem = re.sub(endings, "", vietnamese.clean(base).rstrip(" ."), flags=re.IGNORECASE)
    stem = vietnamese.clean(NOT_IN_NAMES.sub(" ", stem)).lstrip(". ")[:LONGEST_STEM].rstrip(" .")
    return f"{stem or 'tai-lieu'}.{ending}"


class PhotoField(forms.FileField):
    """A JPEG or PNG, whose cleaned value is the picture drawn anew: no place, no camera, no comment goes with it."""

    longest = LONGEST_PHOTO

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        if cast(int, upload.size) > pictures.MOST_BYTES:
            raise ValidationError(_("The picture is larger than 15 MB. Save it smaller."))
        upload.seek(0)
        content, _ending, _size = pictures.redraw(upload.read(), self.longest)
        return SimpleUploadedFile(file_name(upload.name or "", "jpg"), content, "image/jpeg")


def attach_photo(nomination: Nomination, photo: UploadedFile, user) -> Evidence:
    """Stores what `PhotoField` cleaned, in place of the photo that was there before. StorageFull as `attach`."""
    kept = attach(nomination, photo, Evidence.Kind.PHOTO, user)
    for old in nomination.evidence.filter(kind=Evidence.Kind.PHOTO).exclude(pk=kept.pk):
        remove(old, user)
    return kept


def attach(
    nomination: Nomination, upload: UploadedFile, kind: str, user, year: int | None = None
) -> Evidence:
    """Stores a checked PDF, where asked as proof of one year's achievements.

    The same file sent twice is kept once; sent again for another year, it belongs to that. StorageFull when the disk
    takes no more.
    """
    upload.seek(0)
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    upload.seek(0)
    known = nomination.evidence.filter(sha256=digest).first()
    if known:
        return _for_year(known, year)
    evidence = Evidence(
        nomination=nomination,
        kind=kind,
        year=year,
        original_name=file_name(upload.name or "", "jpg" if kind == Evidence.Kind.PHOTO else "pdf"),
        size=len(content),
        sha256=digest,
        uploaded_by=user,
    )
    name = store(evidence, upload)
    evidence.file = name
    try:
        with transaction.atomic():
            evidence.save()
    except IntegrityError:  # two clicks at once: the first one's row stands, our copy of the file goes
        evidence.file.storage.delete(name)
        return nomination.evidence.get(sha256=digest)
    history.record(user, nomination, "evidence_added", **_trail(nomination, "", evidence.original_name))
    return evidence


def _for_year(paper: Evidence, year: int | None) -> Evidence:
    if year and paper.year != year:
        paper.year = year
        paper.save(update_fields=["year"])
    return paper


def _trail(nomination: Nomination, before: str, after: str) -> dict[str, Any]:
    """The name of a paper often names the person: it stays out of the trail while the draft is the unit's alone."""
    changes = {"file": [before, after]} if nomination.number else {}
    return {"changes": changes, "label": nomination.trail_name}


def store(row: Model, upload: UploadedFile) -> str:
    """Writes the file of a row with a column `file` whole, or takes away what was written of it and raises StorageFull.
    Returns its name."""
    field = cast(FileField, row._meta.get_field("file"))
    storage: Storage = field.storage
    name = field.generate_filename(row, upload.name or "")
    try:
        return storage.save(name, upload)
    except OSError as error:
        logger.exception("an uploaded paper could not be stored")
        with contextlib.suppress(OSError):
            storage.delete(name)
        raise StorageFull from error


def remove(evidence: Evidence, user) -> None:
    """Takes a paper off an editable nomination; the file goes once the row is gone for good."""
    name, storage = str(evidence.file), evidence.file.storage
    with transaction.atomic():
        history.record(
            user,
            evidence.nomination,
            "evidence_removed",
            **_trail(evidence.nomination, evidence.original_name, ""),
        )
        evidence.delete()
        versions.keep(evidence.nomination, user, Version.Action.SAVED)
        transaction.on_commit(lambda: storage.delete(name))
