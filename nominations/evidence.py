"""Uploaded papers: what is accepted, how it is kept."""

from __future__ import annotations

import hashlib
import os
from typing import cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from conference import history, vietnamese
from nominations.models import Evidence, Nomination

# Names that make a PDF run something when opened; such files are refused (they prove nothing a plain scan does not).
ACTIVE_CONTENT = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XFA")


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
    if any(_holds_name(content, name) for name in ACTIVE_CONTENT):
        raise ValidationError(
            _("This PDF holds scripts or attached files. Print it to a new PDF and upload that.")
        )


def _holds_name(content: bytes, name: bytes) -> bool:
    """The PDF name as a whole word, so that /JSomething is not taken for /JS."""
    at = content.find(name)
    while at != -1:
        following = content[at + len(name) : at + len(name) + 1]
        if not following.isalnum():
            return True
        at = content.find(name, at + 1)
    return False


def attach(nomination: Nomination, upload: UploadedFile, kind: str, user) -> Evidence:
    """Stores a checked PDF. The same file sent twice is kept once."""
    upload.seek(0)
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    upload.seek(0)
    known = nomination.evidence.filter(sha256=digest).first()
    if known:
        return known
    evidence = Evidence(
        nomination=nomination,
        kind=kind,
        original_name=vietnamese.clean(os.path.basename(upload.name or ""))[:200] or "tai-lieu.pdf",
        size=len(content),
        sha256=digest,
        uploaded_by=user,
        file=upload,
    )
    try:
        with transaction.atomic():
            evidence.save()
    except IntegrityError:  # two clicks at once: the first one's row stands, our copy of the file goes
        evidence.file.storage.delete(str(evidence.file))
        return nomination.evidence.get(sha256=digest)
    history.record(user, nomination, "evidence_added", changes={"file": ["", evidence.original_name]})
    return evidence


def remove(evidence: Evidence, user) -> None:
    """Takes a paper off an editable nomination; the file goes once the row is gone for good."""
    name, storage = str(evidence.file), evidence.file.storage
    with transaction.atomic():
        history.record(
            user, evidence.nomination, "evidence_removed", changes={"file": [evidence.original_name, ""]}
        )
        evidence.delete()
        transaction.on_commit(lambda: storage.delete(name))
