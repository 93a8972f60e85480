"""One certificate, made while its owner waits: what the print page shows beside the form before many are ordered."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from documents import storage
from documents.engine import PaperError
from documents.kinds import Paper
from documents.renderer import Renderer

logger = logging.getLogger(__name__)

SECONDS = 20
IDLE_SECONDS = 60  # then the press process of this web process gives its memory back
_renderer = Renderer(SECONDS)
_renders = threading.Lock()
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
        with _renders:
            ((_subject, content),) = paper.render(conference, [subject_id], selection, _renderer)
    except PaperError:
        raise
    except Exception as error:  # whatever the renderer stumbles over, the page stands and says so
        number = secrets.token_hex(4)
        logger.exception("preview trouble %s", number)
        sentence = _("An error that was not foreseen. Give the administrator this number: %(number)s")
        raise PaperError(sentence % {"number": number}) from error
    timer = threading.Timer(IDLE_SECONDS, _close_when_idle)
    timer.daemon = True
    timer.start()
    return content


def _close_when_idle() -> None:
    with _renders:
        if time.monotonic() - _renderer.used_at >= IDLE_SECONDS - 1:
            _renderer.close()


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
