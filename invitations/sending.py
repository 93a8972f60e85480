"""Sends what is released. The rows are the truth: a worker may be killed at any point; nothing is lost or doubled.

A worker takes a message for MAIL_LEASE_SECONDS, makes it, and speaks with the server up to the moment at which the
text itself would go over. Until then the message may be tried again, by anybody. Just before the text goes,
`handed_at` is written: whoever dies after that leaves a message of which nobody knows whether it arrived. It is not
sent again by itself but shown as uncertain.
"""

from __future__ import annotations

import datetime
import logging
import re
import secrets
import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.core.mail.message import sanitize_address
from django.db import DatabaseError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from delegates import answers
from delegates.answers import Mark
from documents.engine import PaperError
from documents.renderer import PressDown, Renderer
from invitations import links, mail
from invitations.models import Mailing, Message

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12  # over about six hours: a server may be away for a morning
FIRST_PAUSE, LONGEST_PAUSE = 60, 3600  # seconds; doubled after each failed try
START_MAIL = 354
REPLY_LENGTH = 300
State = Message.State
FREE: dict[str, Any] = {
    "lease_until": None,
    "lease_token": "",
    "handed_at": None,
}  # of a message that nobody has


class Later(Exception):
    """The server cannot take the message now; it was not handed over."""


class Never(Exception):
    """The server, or the message itself, says that it will not do."""


class Lost(Exception):
    """The lease ran out and somebody else has the message."""


class Unsure(Exception):
    """The text went out, but the server did not say whether it took it."""


def run_until_empty(renderer: Renderer | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Sends what is due until nothing is left; how many were sent."""
    own = renderer or Renderer(settings.MAIL_LEASE_SECONDS / 2)
    sent = 0
    try:
        while not stop():
            sweep()
            message = claim()
            if message is None:
                break
            sent += _deliver(message, own)
    finally:
        if renderer is None:
            own.close()
    return sent


def waiting() -> bool:
    """Whether there is anything to do now; one query."""
    now = timezone.now()
    due = Q(state=State.QUEUED, not_before__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    return Message.objects.filter(due).exists()


def sweep() -> None:
    """What a dead worker held: back into the queue, or uncertain where the text may have gone over."""
    dead = Message.objects.filter(state=State.SENDING, lease_until__lt=timezone.now())
    dead.filter(handed_at=None, attempts__gte=MAX_ATTEMPTS).update(
        state=State.FAILED, error=_("The worker stopped each time while it made this message."), **FREE
    )
    dead.filter(handed_at=None).update(state=State.QUEUED, **FREE)
    dead.exclude(handed_at=None).update(
        state=State.UNCERTAIN, error=_("The worker stopped while the message went over.")
    )


def claim() -> Message | None:
    """Takes the message that has waited longest; the condition is repeated, so that one worker alone gets it."""
    while True:
        due = Message.objects.filter(state=State.QUEUED, not_before__lte=timezone.now())
        pk = due.order_by("not_before", "pk").values_list("pk", flat=True).first()
        if pk is None:
            return None
        token = secrets.token_hex(16)
        if due.filter(pk=pk).update(
            state=State.SENDING, lease_token=token, lease_until=_lease_end(), attempts=F("attempts") + 1
        ):
            rows = Message.objects.select_related("mailing__conference", "delegate__unit", "invitation")
            return rows.get(pk=pk)


def _lease_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def _held(message: Message):
    return Message.objects.filter(pk=message.pk, lease_token=message.lease_token, state=State.SENDING)


def _hold(message: Message, **more: Any) -> None:
    """Takes the lease anew before a step that may take long. Lost when somebody else has the message."""
    if not _held(message).update(lease_until=_lease_end(), **more):
        raise Lost


def _deliver(message: Message, renderer: Renderer) -> int:
    """1 when it was sent. Whatever happens is written into the row."""
    token = ""
    try:
        token = links.make(message.delegate, None, message)
        letter = _letter(message, token, renderer)
        _hold(message)
        _hand_over(message, letter)
    except DatabaseError:
        raise  # what was held is swept up later
    except Lost:
        logger.warning("message %s: taken over by another worker", message.pk)
    except Unsure as trouble:
        _held(message).update(state=State.UNCERTAIN, lease_until=None, error=str(trouble))
    except (Later, PressDown) as trouble:
        _take_back(message, token)
        _later(message, str(trouble))
    except (Never, PaperError) as trouble:
        _take_back(message, token)
        _held(message).update(state=State.FAILED, error=str(trouble), **FREE)
    except Exception as trouble:  # whatever it was, the other messages go on
        _later(message, _unforeseen(message, trouble))
    else:
        return _sent(message)
    return 0


def _unforeseen(message: Message, error: BaseException) -> str:
    number = secrets.token_hex(4)
    logger.error("mail trouble %s: message %s", number, message.pk, exc_info=error)
    return _("An error that was not foreseen. Give the administrator this number: %(number)s") % {
        "number": number
    }


def _letter(message: Message, token: str, renderer: Renderer) -> EmailMultiAlternatives:
    try:
        letter = mail.build(message, token, renderer)
        letter.message()  # a header that cannot be written shows here
        sanitize_address(message.to_address, letter.encoding or settings.DEFAULT_CHARSET).encode("ascii")
        message.to_address.rpartition("@")[0].encode("ascii")  # other letters need a server that few have
    except PaperError:
        raise
    except (BadHeaderError, ValueError) as trouble:  # UnicodeError is a ValueError
        raise Never(
            _("Subject or address of this message cannot be written into a letter's head.")
        ) from trouble
    return letter


def _take_back(message: Message, token: str) -> None:
    """The link of a text that nobody got opens nothing."""
    message.links.filter(token_hash=links.hash_of(token)).delete()


def _later(message: Message, sentence: str) -> None:
    """The next try, each after twice the pause; after the last one the message has failed."""
    pause = min(FIRST_PAUSE * 2 ** (message.attempts - 1), LONGEST_PAUSE)
    if message.attempts >= MAX_ATTEMPTS:
        _held(message).update(state=State.FAILED, error=sentence, **FREE)
    else:
        when = timezone.now() + datetime.timedelta(seconds=pause)
        _held(message).update(state=State.QUEUED, not_before=when, error=sentence, **FREE)


def _sent(message: Message) -> int:
    """Also of a message that another worker found uncertain meanwhile: the server's word has come after all."""
    with transaction.atomic():
        rows = Message.objects.filter(
            pk=message.pk, lease_token=message.lease_token, state__in=(State.SENDING, State.UNCERTAIN)
        )
        taken = rows.update(
            state=State.SENT, sent_at=timezone.now(), lease_until=None, lease_token="", error=""
        )
        if taken and message.mailing.kind != Mailing.Kind.REMINDER:
            answers.set_mark(message.mailing.conference, None, Mark.INVITED, [message.delegate_id])
    return taken


# --- the conversation ---------------------------------------------------------------------------------------------


def _hand_over(message: Message, letter: EmailMultiAlternatives) -> None:
    backend = get_connection(timeout=settings.EMAIL_TIMEOUT)
    if not isinstance(backend, Smtp):  # a file, the log: nothing to ask in between
        _hold(message, handed_at=timezone.now())
        try:
            backend.send_messages([letter])
        except OSError as trouble:
            raise Later(_("The message could not be written into the folder.")) from trouble
        return
    _open(backend)
    server: Any = backend.connection
    try:
        _converse(server, message, letter)
    except BaseException:
        server.close()  # without a good-bye: the server may wait for the rest of the text
        raise
    with suppress(OSError, smtplib.SMTPException):
        backend.close()


def _open(backend: Smtp) -> None:
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError as trouble:
        raise Later(
            _("The mail server refuses the portal's name or password. Tell the administrator.")
        ) from trouble
    except (OSError, smtplib.SMTPException) as trouble:
        raise Later(_("The mail server cannot be reached.")) from trouble


def _converse(server: Any, message: Message, letter: EmailMultiAlternatives) -> None:
    """Envelope, then the text. What goes wrong before the text goes over may be tried again."""
    encoding = letter.encoding or settings.DEFAULT_CHARSET
    whole: Any = letter.message()
    text = whole.as_bytes(linesep="\r\n")
    try:
        server.ehlo_or_helo_if_needed()
        _accepted(server.mail(sanitize_address(letter.from_email, encoding)))
        _accepted(server.rcpt(sanitize_address(message.to_address, encoding)))
        code, answer = server.docmd("data")
    except (OSError, smtplib.SMTPException) as trouble:
        raise Later(_("The mail server broke the conversation off.")) from trouble
    if code != START_MAIL:
        _accepted((code, answer))
        raise Later(_words(code, answer))
    _hold(message, handed_at=timezone.now())
    try:
        server.send(re.sub(rb"(?m)^\.", b"..", text))
        server.send(b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n")
        code, answer = server.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise Unsure(_("The mail server did not say whether it took the message.")) from trouble
    _accepted((code, answer))


def _accepted(reply: tuple[int, bytes]) -> None:
    code, answer = reply
    if 200 <= code < 300:
        return
    raise (Never if code >= 500 else Later)(_words(code, answer))


def _words(code: int, answer: bytes) -> str:
    told = " ".join(answer.decode(errors="replace").split())[:REPLY_LENGTH]
    return _("The mail server answered: %(code)d %(text)s") % {"code": code, "text": told}
