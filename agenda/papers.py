"""Papers that are read at the conference: who sees them, what file is accepted, sent in and reviewed."""

from __future__ import annotations

import contextlib
import secrets
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import permissions
from agenda.models import Paper, ReviewState
from conference import history
from conference.models import Conference
from nominations import evidence, office_files


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
    paper.file_name = office_files.plain_name(upload.name or "", ending)
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
