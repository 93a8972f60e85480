"""Uploaded lists are read by a worker, away from the page that waits for them. Celery tasks, the embedded worker and
the sweep all come through here."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, transaction

from accounts.models import User
from conference.models import Conference, Unit
from delegates import intake, intake_columns, intake_queue, roster_file
from delegates.intake_models import ColumnChoice, RosterBatch, RosterFile

logger = logging.getLogger(__name__)
State = RosterBatch.State


def receive(content: bytes, file_name: str, unit: Unit, conference: Conference, user: User) -> RosterBatch:
    """Stores an uploaded list, to be read at once; what others left lying goes.

    Raises PermissionDenied for a unit that the user does not prepare for."""
    batch = intake.new_batch(file_name, unit, conference, user)
    batch.state = State.READING
    with transaction.atomic():
        RosterBatch.objects.left_over().delete()
        batch.save()
        RosterFile.objects.create(batch=batch, content=content)
        intake_queue.wake(batch)
    return batch


def run_until_empty(stop: Callable[[], bool] = lambda: False) -> int:
    """Reads what waits until nothing is left, or `stop()` says so; how many lists."""
    count = 0
    while not stop() and read_next():
        count += 1
    return count


def read_next() -> bool:
    """Reads the list that has waited longest; whether there was one. Whatever happens is written into its row.

    DatabaseError goes through: what was held is taken over later."""
    for dead in intake_queue.give_up():
        _refuse(dead, "out_of_limits", {})
    batch = intake_queue.claim()
    if batch is None:
        return False
    try:
        _read(batch)
    except DatabaseError:
        raise
    except intake_queue.Lost:
        logger.warning("list %s: taken over by another worker", batch.pk)
    except roster_file.Unreadable as refusal:
        _refuse(batch, refusal.code, refusal.facts)
    except Exception as error:  # whatever it was, the list tells it and the others go on
        number = secrets.token_hex(4)
        logger.error("list trouble %s: list %s", number, batch.pk, exc_info=error)
        _refuse(batch, "unforeseen", {"number": number})
    return True


def _read(batch: RosterBatch) -> None:
    if batch.upload.wanted:
        intake_columns.read_again(batch)
        return
    found = intake.read(bytes(batch.upload.content), ColumnChoice.objects.of(batch.unit), asks=True)
    lines = intake.judged(found, batch)
    with transaction.atomic():
        intake_queue.settle(batch, State.PREVIEW, notes=intake.notes_in(found))
        RosterFile.objects.filter(batch=batch).update(headers=found["headers"])
        intake.store(batch, lines)


def _refuse(batch: RosterBatch, code: str, facts: dict[str, Any]) -> None:
    """Says why; the file goes at once. A list that was read before, by other columns, stays as it was."""
    files = RosterFile.objects.filter(batch=batch)
    wanted = files.values_list("wanted", flat=True).first()
    refusal = {"code": code, "facts": facts}
    try:
        with transaction.atomic():
            if wanted or batch.lines.exists():
                intake_queue.settle(batch, State.PREVIEW)
                files.update(wanted={**(wanted or {}), "refusal": refusal})
            else:
                intake_queue.settle(batch, State.REFUSED, refusal=refusal)
                files.delete()
    except intake_queue.Lost:
        logger.warning("list %s: taken over by another worker", batch.pk)
