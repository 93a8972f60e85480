"""One certificate, made while its owner waits: what the print page shows beside the form before many are ordered."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from documents import storage
from documents.engine import PaperError
from documents.kinds import Paper
from documents.worker import TookTooLong, time_limit

logger = logging.getLogger(__name__)

SECONDS = 30  # the first one of a process also reads the fonts
_busy: set[int] = set()
_guard = threading.Lock()


def file_of(user_id: int) -> str:
    """Storage name of the last preview of a user; the next one takes its place."""
    return f"previews/{user_id}.pdf"


def make(user_id: int, paper: Paper, conference, subject_id: int, selection: dict[str, Any]) -> str:
    """Renders one document, keeps it as the user's preview and returns its sha256.

    PaperError with a sentence when it cannot be printed, takes longer than SECONDS, or when the user's last
    preview is still being made.
    """
    with _one_at_a_time(user_id):
        content = render_one(paper, conference, subject_id, selection)
        return storage.write(file_of(user_id), content, secrets.token_hex(8))


def render_one(paper: Paper, conference, subject_id: int, selection: dict[str, Any]) -> bytes:
    """One document within SECONDS. PaperError with a sentence for whatever goes wrong."""
    try:
        with time_limit(SECONDS):
            ((_subject, content),) = paper.render(conference, [subject_id], selection)
    except PaperError:
        raise
    except TookTooLong:
        raise PaperError(_("This document took too long to make.")) from None
    except Exception as error:  # whatever the renderer stumbles over, the page stands and says so
        number = secrets.token_hex(4)
        logger.exception("preview trouble %s", number)
        sentence = _("An error that was not foreseen. Give the administrator this number: %(number)s")
        raise PaperError(sentence % {"number": number}) from error
    return content


@contextmanager
def _one_at_a_time(user_id: int) -> Iterator[None]:
    with _guard:
        if user_id in _busy:
            raise PaperError(_("Your last preview is still being made. Wait a moment, then try again."))
        _busy.add(user_id)
    try:
        yield
    finally:
        with _guard:
            _busy.discard(user_id)
