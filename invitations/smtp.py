"""The conversation with the mail server, step by step, so that one knows at each step whether a letter may have arrived."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.core.mail.message import sanitize_address
from django.utils.translation import gettext as _

START_MAIL = 354
REPLY_LENGTH = 300


class Later(Exception):
    """The server cannot take the letter now; it was not handed over."""


class Never(Exception):
    """The server, or the letter itself, says that it will not do."""


class Unsure(Exception):
    """The text went out, but the server did not say whether it took it."""


def check(letter: EmailMultiAlternatives) -> None:
    """Never, where head or address cannot be written."""
    try:
        letter.message()
        for address in letter.to:
            sanitize_address(address, letter.encoding or settings.DEFAULT_CHARSET).encode("ascii")
            address.rpartition("@")[0].encode("ascii")  # other letters need a server that few have
    except (BadHeaderError, ValueError) as trouble:  # UnicodeError is a ValueError
        raise Never(
            _("Subject or address of this message cannot be written into a letter's head.")
        ) from trouble


def hand_over(letter: EmailMultiAlternatives, before_text: Callable[[], None]) -> None:
    """Gives the letter to the server. `before_text` is called just before the text itself goes over: what fails until
    then may be tried again, what fails afterwards is Never, Later or Unsure by the server's word."""
    backend = get_connection(timeout=settings.EMAIL_TIMEOUT)
    if not isinstance(backend, Smtp):  # a file, the log: nothing to ask in between
        before_text()
        try:
            backend.send_messages([letter])
        except OSError as trouble:
            raise Later(_("The message could not be written into the folder.")) from trouble
        return
    _open(backend)
    server: Any = backend.connection
    try:
        _converse(server, letter, before_text)
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


def _converse(server: Any, letter: EmailMultiAlternatives, before_text: Callable[[], None]) -> None:
    """Envelope, then the text. What goes wrong before the text goes over may be tried again."""
    encoding = letter.encoding or settings.DEFAULT_CHARSET
    whole: Any = letter.message()
    text = whole.as_bytes(linesep="\r\n")
    try:
        server.ehlo_or_helo_if_needed()
        _accepted(server.mail(sanitize_address(letter.from_email, encoding)))
        for address in letter.to:
            _accepted(server.rcpt(sanitize_address(address, encoding)))
        code, answer = server.docmd("data")
    except (OSError, smtplib.SMTPException) as trouble:
        raise Later(_("The mail server broke the conversation off.")) from trouble
    if code != START_MAIL:
        _accepted((code, answer))
        raise Later(_words(code, answer))
    before_text()
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
