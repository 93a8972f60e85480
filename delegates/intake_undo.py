"""Takes an import of a unit's list back, whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from conference import bulk, history
from conference.models import Conference, HistoryEntry
from delegates.intake import WRITTEN, IntakeError, claim, may_import
from delegates.intake_models import RosterBatch, RosterLine
from delegates.intake_verdicts import DETAILS
from delegates.intake_verdicts import text_of as _text
from delegates.models import Delegate
from nominations.models import Nomination

Done = RosterLine.Done


def undo(batch: RosterBatch, user: User) -> RosterBatch:
    """Takes the whole import back: who was added goes, what was changed is again what it was.

    Raises `IntakeError` with the names when somebody has worked on one of them since; nothing is changed then.
    """
    if not may_import(user, batch.unit):
        raise PermissionDenied
    with transaction.atomic():
        Conference.objects.select_for_update(no_key=True).get(pk=batch.conference_id)
        if batch.state == RosterBatch.State.PREVIEW:
            raise IntakeError(_("This list is not imported yet: there is nothing to take back."))
        claim(
            batch,
            RosterBatch.State.IMPORTED,
            RosterBatch.State.UNDONE,
            undone_at=timezone.now(),
            undone_by=user,
        )
        lines = list(batch.lines.exclude(done=""))
        nominations = Nomination.objects.select_for_update(no_key=True, of=("self",)).in_bulk(
            [line.nomination_id for line in lines if line.nomination_id]
        )
        delegates = Delegate.objects.select_for_update(no_key=True, of=("self",)).in_bulk(
            [line.delegate_id for line in lines if line.delegate_id]
        )
        _require_untouched(lines, nominations, delegates, _worked_on(batch, delegates), _laden(lines))
        _restore(lines, nominations, delegates, user, batch.by)
        history.record(user, batch, "roster_undone", label=str(batch))
    return batch


def _worked_on(batch: RosterBatch, delegates: Collection[int]) -> set[int]:
    """Of the delegates those whom somebody has marked or changed after the import."""
    imported = history.of(batch).filter(action="roster_imported").order_by().values("pk")
    later = HistoryEntry.objects.filter(
        subject_type=Delegate._meta.label_lower, subject_id__in=list(delegates), pk__gt=Subquery(imported[:1])
    )
    return set(later.order_by().values_list("subject_id", flat=True))


def _laden(lines: Iterable[RosterLine]) -> set[tuple[str, int]]:
    """Of those who would go, {("nomination_id" or "delegate_id", id)} of whoever has something that would go with them:
    sensitive details, messages, papers, verdicts. Whichever room keeps it; a query for each such table."""
    created = [line for line in lines if line.done == Done.CREATED]
    found = set()
    for model, key in ((Nomination, "nomination_id"), (Delegate, "delegate_id")):
        ids = [pk for line in created if (pk := getattr(line, key))]
        for relation in model._meta.related_objects:
            if relation.on_delete is not models.CASCADE or relation.related_model._meta.auto_created:
                continue
            column = relation.field.attname
            rows = relation.related_model._base_manager.filter(**{f"{column}__in": ids})
            found |= {(key, pk) for pk in rows.order_by().values_list(column, flat=True)}
    return found


def _require_untouched(
    lines, nominations, delegates, worked_on: set[int], laden: set[tuple[str, int]]
) -> None:
    touched = [
        line.name
        for line in lines
        if line.delegate_id in worked_on
        or {("nomination_id", line.nomination_id), ("delegate_id", line.delegate_id)} & laden
        or not _is_untouched(line, nominations.get(line.nomination_id), delegates.get(line.delegate_id))
    ]
    if touched:
        raise IntakeError(
            _(
                "Nothing is taken back: since the import somebody has changed %(names)s. Correct these by hand."
            )
            % {"names": ", ".join(touched[:5]) + (" …" if len(touched) > 5 else "")}
        )


def _is_untouched(line: RosterLine, nomination: Nomination | None, delegate: Delegate | None) -> bool:
    if line.nomination_id is None and line.delegate_id is None:
        return line.done == Done.CREATED  # deleted since: what the undo would do is done
    if delegate is None:
        return nomination is not None and nomination.version == line.version
    return all(_text(getattr(delegate, name)) == after for name, (_before, after) in line.changes.items())


def _restore(lines, nominations, delegates, user: User, importer: User) -> None:
    """Versions only ever rise, so that a form opened before the undo is told that it is outdated."""
    created = [line for line in lines if line.done == Done.CREATED]
    Nomination.objects.filter(pk__in=[line.nomination_id for line in created if line.nomination_id]).delete()
    Delegate.objects.filter(pk__in=[line.delegate_id for line in created if line.delegate_id]).delete()
    changed = [line for line in lines if line.done == Done.UPDATED]
    people = [delegates[line.delegate_id] for line in changed if line.delegate_id]
    drafts = [nominations[line.nomination_id] for line in changed if not line.delegate_id]
    for line in changed:
        stored = delegates[line.delegate_id] if line.delegate_id else nominations[line.nomination_id]
        for name, (before, _after) in line.changes.items():
            setattr(stored, name, _value(name, before))
        stored.set_keys()
        if not line.delegate_id:
            stored.version, stored.saved_at = stored.version + 1, line.saved_before
    bulk.update(Nomination, drafts, WRITTEN)
    new_author = [line.nomination_id for line in changed if not line.delegate_id and not line.author_before]
    through = Nomination.authors.through._default_manager
    through.filter(nomination_id__in=new_author, user_id=importer.pk).delete()
    bulk.update(Delegate, people, [*DETAILS, *Delegate.KEYS])
    history.record_all(user, people, "edited")


def _value(name: str, text: str):
    if name == "date_of_birth":
        return datetime.date.fromisoformat(text) if text else None
    return text
