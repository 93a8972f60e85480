"""Letters as rows, of whatever outbox. The rows are the truth: a worker may be killed at any point; nothing is lost or
doubled.

A worker takes a row for MAIL_LEASE_SECONDS, makes the letter, and speaks with the server up to the moment at which the
text itself would go over. Until then it may be tried again, by anybody. Just before the text goes, `handed_at` is
written: whoever dies after that leaves a row of which nobody knows whether it arrived. It is not sent again by itself
but shown as uncertain.
"""

from __future__ import annotations

import datetime
import logging
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, models, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invitations import smtp

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12  # over about six hours: a server may be away for a morning
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600  # seconds; doubled after each failed try
FREE: dict[str, Any] = {"lease_until": None, "lease_token": "", "handed_at": None}  # of a row that nobody has


class LetterState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("to be looked through")
    QUEUED = "queued", gettext_lazy("waiting")
    SENDING = "sending", gettext_lazy("going out")
    SENT = "sent", gettext_lazy("sent")
    FAILED = "failed", gettext_lazy("not sent")
    UNCERTAIN = "uncertain", gettext_lazy("uncertain whether it arrived")
    DROPPED = "dropped", gettext_lazy("left out")


class Letter(models.Model):
    """One e-mail to one person, and who is about to send it."""

    State = LetterState
    UNDER_WAY = (State.QUEUED, State.SENDING)
    WENT_OUT = (State.SENT, State.UNCERTAIN)

    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State, default=State.DRAFT)
    attempts = models.PositiveSmallIntegerField(gettext_lazy("tries"), default=0)
    not_before = models.DateTimeField(gettext_lazy("next try"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    # Set just before the text itself goes to the server: from then on it may arrive, whatever happens to us.
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(gettext_lazy("sent"), null=True, blank=True)
    error = models.TextField(gettext_lazy("what went wrong"), blank=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Letter)
State = LetterState


class Lost(Exception):
    """The lease ran out and somebody else has the row."""


def nothing() -> None:
    """Of a letter whose sending or failing changes nothing else."""


def waiting(rows: QuerySet[Row]) -> bool:
    """Whether there is anything to do now; one query."""
    now = timezone.now()
    due = Q(state=State.QUEUED, not_before__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    return rows.filter(due).exists()


def sweep(rows: QuerySet[Row]) -> None:
    """What a dead worker held: back into the queue, or uncertain where the text may have gone over. `rows` asks no other
    table, as in `claim`."""
    dead = rows.filter(state=State.SENDING, lease_until__lt=timezone.now())
    dead.filter(handed_at=None, attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, error=_("The worker stopped each time while it made this message."), **FREE
    )
    dead.filter(handed_at=None).update(state=State.QUEUED, **FREE)
    dead.exclude(handed_at=None).update(
        state=State.UNCERTAIN, error=_("The worker stopped while the message went over.")
    )


def claim(rows: QuerySet[Row]) -> Row | None:
    """Takes the letter of these that has waited longest; the condition is repeated, so that one worker alone gets it.

    It is repeated on the letters' own table: `rows` may ask other tables too, and what an UPDATE looks up in others
    PostgreSQL does not look up again after it has waited for a row.
    """
    while True:
        due = Q(state=State.QUEUED, not_before__lte=timezone.now())
        pk = rows.filter(due).order_by("not_before", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        taken = {"lease_token": secrets.token_hex(16), "lease_until": _lease_end()}
        one = rows.model._default_manager.filter(due, pk=pk)
        if one.update(state=State.SENDING, attempts=F("attempts") + 1, **taken):
            return rows.get(pk=pk)


def deliver(
    row: Letter,
    write: Callable[[], EmailMultiAlternatives],
    *,
    sent: Callable[[], None] = nothing,
    undone: Callable[[], None] = nothing,
) -> int:
    """1 when it was sent. Whatever happens is written into the row.

    `write` makes the letter; `sent` is what its sending implies, in the same transaction; `undone`: it was not handed
    over.
    """
    try:
        letter = write()
        smtp.check(letter)
        _hold(row)
        smtp.hand_over(letter, lambda: _hold(row, handed_at=timezone.now()))
    except DatabaseError:
        raise  # what was held is swept up later
    except Lost:
        logger.warning("letter %s: taken over by another worker", row.pk)
    except smtp.Unsure as trouble:
        held(row).update(state=State.UNCERTAIN, lease_until=None, error=str(trouble))
    except smtp.Later as trouble:
        undone()
        _later(row, str(trouble))
    except smtp.Never as trouble:
        undone()
        held(row).update(state=State.FAILED, error=str(trouble), **FREE)
    except Exception as trouble:  # whatever it was, the other letters go on
        _later(row, _unforeseen(row, trouble))
    else:
        return _sent(row, sent)
    return 0


def held(row: Letter) -> QuerySet:
    """The row, as long as the worker that took it still has it."""
    rows = type(row)._default_manager
    return rows.filter(pk=row.pk, lease_token=row.lease_token, state=State.SENDING)


def _lease_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def _hold(row: Letter, **more: Any) -> None:
    """Takes the lease anew before a step that may take long. Lost when somebody else has the row."""
    if not held(row).update(lease_until=_lease_end(), **more):
        raise Lost


def _unforeseen(row: Letter, error: BaseException) -> str:
    number = secrets.token_hex(4)
    logger.error("mail trouble %s: letter %s", number, row.pk, exc_info=error)
    return _("An error that was not foreseen. Give the administrator this number: %(number)s") % {
        "number": number
    }


def _later(row: Letter, sentence: str) -> None:
    """The next try, each after twice the pause; after the last one the letter has failed."""
    pause = min(FIRST_PAUSE * 2 ** (row.attempts - 1), LONGEST_PAUSE)
    if row.attempts >= MAX_ATTEMPTS:
        held(row).update(state=State.FAILED, error=sentence, **FREE)
    else:
        when = timezone.now() + datetime.timedelta(seconds=pause)
        held(row).update(state=State.QUEUED, not_before=when, error=sentence, **FREE)


def _sent(row: Letter, also: Callable[[], None]) -> int:
    """Also of a letter that another worker found uncertain meanwhile: the server's word has come after all."""
    told = {"sent_at": timezone.now(), "lease_until": None, "lease_token": "", "error": ""}
    with transaction.atomic():
        rows = type(row)._default_manager.filter(
            pk=row.pk, lease_token=row.lease_token, state__in=(State.SENDING, State.UNCERTAIN)
        )
        taken = rows.update(state=State.SENT, **told)
        if taken:
            also()
    return taken
