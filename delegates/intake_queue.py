"""Lists that wait to be read. The rows are the truth: a worker holds what it took for LEASE and may be killed at any
point; what it held is then read again, and only who still holds a list may say what became of it.
"""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from conference import broker
from delegates.intake_models import RosterBatch
from delegates.roster_file import MAX_WAIT

MAX_ATTEMPTS = 3
LEASE = datetime.timedelta(seconds=MAX_WAIT + 20)  # reading, then judging and writing the rows
FREED: dict[str, Any] = {"lease_token": "", "lease_until": None}  # of a list that nobody reads
State = RosterBatch.State


class Lost(Exception):
    """The lease ran out and somebody else has the list, or it is gone."""


def wake(batch: RosterBatch) -> None:
    """Once what is written stands, tells Celery's workers; the embedded worker looks by itself."""
    transaction.on_commit(lambda: broker.call("delegates.read_lists", batch.pk))


def _free() -> Q:
    unheld = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    return unheld & Q(state=State.READING)


def waiting() -> bool:
    """Whether a list can be read now; one query."""
    return RosterBatch.objects.filter(_free()).exists()


def claim() -> RosterBatch | None:
    """Takes the list that was sent first; the condition is repeated, so that one worker alone gets it.

    A list that has brought the worker down on its last attempt too is taken no more, see `give_up`."""
    while True:
        free = RosterBatch.objects.filter(_free(), attempts__lt=MAX_ATTEMPTS)
        pk = free.order_by("pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        token = secrets.token_hex(16)
        until = timezone.now() + LEASE
        if free.filter(pk=pk).update(lease_token=token, lease_until=until, attempts=F("attempts") + 1):
            rows = RosterBatch.objects.select_related("conference", "unit", "by", "upload")
            return rows.filter(pk=pk, lease_token=token).first()


def settle(batch: RosterBatch, state: str, **fields: Any) -> None:
    """What became of a list that `claim` gave; `Lost` when somebody else has it."""
    held = RosterBatch.objects.filter(pk=batch.pk, state=State.READING, lease_token=batch.lease_token)
    if not held.update(state=state, **FREED, **fields):
        raise Lost


def give_up() -> list[RosterBatch]:
    """Lists that were taken as often as may be, and whose last worker is dead too."""
    return list(RosterBatch.objects.filter(_free(), attempts__gte=MAX_ATTEMPTS))
