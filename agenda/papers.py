"""Papers that are read at the conference: who sees them, what file is accepted, sent in and reviewed."""

from __future__ import annotations

import contextlib
import re
import secrets
from functools import partial
from typing import cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import permissions
from agenda.models import Paper, ReviewState
from conference import history, packages
from conference.models import Conference
from nominations import evidence

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def visible_to(user, conference: Conference) -> QuerySet[Paper]:
    """All for those who read everything, a unit's own for its head and preparers, none for others."""
    rows = Paper.objects.filter(item__conference=conference).select_related("item", "unit")
    if permissions.is_organiser(user) or permissions.reads_everything(user):
        return rows
    return rows.filter(unit__in=permissions.own_units(user))


def may_send(user, paper: Paper) -> bool:
    """The organiser always, the unit until it is approved."""
    return permissions.is_organiser(user) or (
        paper.unit_id in permissions.own_units(user) and paper.state != ReviewState.APPROVED
    )


def check(upload: UploadedFile) -> str:
    """ "docx" or "pdf", by what the file holds. ValidationError with a sentence for anything else."""
    limit = settings.EVIDENCE_MAX_BYTES
    if cast(int, upload.size) > limit:
        raise ValidationError(
            _("The file has more than %(limit)s MB. Make its pictures smaller.")
            % {"limit": limit // (1024 * 1024)}
        )
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


def _check_docx(content: bytes) -> None:
    sentences = {
        "too_big": _("The Word file is packed in a way that no text needs. Save it anew, or as PDF."),
        "password": _("This Word file is locked with a password. Save it without one."),
        "macros": _("This Word file holds macros. Save it as a plain .docx."),
        "active": _(
            "This Word file holds attached programs or loads a template from elsewhere. Save it as PDF."
        ),
    }
    try:
        packages.check(content, packages.DOCX)
        if packages.is_active(content):
            raise packages.Unsafe("active")
    except packages.Unsafe as unsafe:
        fallback = _("This is not a Word file (.docx), whatever its name says.")
        raise ValidationError(sentences.get(unsafe.code, fallback)) from unsafe


@transaction.atomic
def send(paper: Paper, upload: UploadedFile, ending: str, user) -> None:
    """Keeps a checked file in place of the one before; the paper waits to be reviewed. PermissionDenied, ValidationError."""
    Conference.objects.select_for_update(no_key=True).get(pk=paper.item.conference_id)
    paper.refresh_from_db(fields=["state", "file", "file_name", "unit"])
    if not may_send(user, paper):
        if paper.unit_id in permissions.own_units(user):
            raise ValidationError(_("The paper is approved; ask the organiser to change it."))
        raise PermissionDenied
    old, storage, before = paper.file.name, paper.file.storage, (paper.file_name, paper.state)
    paper.file_name = _file_name(upload.name or "", ending)
    try:
        paper.file.save(f"{secrets.token_hex(12)}.{ending}", upload, save=False)
    except OSError as error:
        with contextlib.suppress(OSError):
            storage.delete(str(paper.file.name))
        raise evidence.StorageFull from error
    paper.state = ReviewState.RECEIVED
    paper.save(update_fields=["file", "file_name", "state", "changed_at"])
    history.record(
        user,
        paper,
        "paper_received",
        from_state=before[1],
        to_state=paper.state,
        changes={"file": [before[0], paper.file_name]},
    )
    if old:
        transaction.on_commit(partial(storage.delete, old))


def _file_name(uploaded: str, ending: str) -> str:
    stem = re.sub(r"\.(docx|pdf)$", "", uploaded, flags=re.IGNORECASE)
    return f"{evidence.file_name(stem).removesuffix('.pdf')}.{ending}"


@transaction.atomic
def review(paper: Paper, state: str, note: str, seen: str, user) -> None:
    """What the organiser says of a paper; `seen`: the state that the page showed. ValidationError with a sentence."""
    if not permissions.is_organiser(user):
        raise PermissionDenied
    Conference.objects.select_for_update(no_key=True).get(pk=paper.item.conference_id)
    paper.refresh_from_db(fields=["state", "review_note", "file"])
    if paper.state != seen:
        raise ValidationError(_("The paper has changed meanwhile. Look at it again."))
    if state == ReviewState.RETURNED and not note:
        raise ValidationError(_("Say what has to be changed."))
    before = paper.state
    if (before, paper.review_note) == (state, note):
        return
    paper.state, paper.review_note = state, note
    paper.save(update_fields=["state", "review_note", "changed_at"])
    history.record(user, paper, "paper_reviewed", from_state=before, to_state=state, reason=note)
