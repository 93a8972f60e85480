"""Prints through a process of its own (documents.press.process): started when needed, replaced when it dies.

A document that takes too long or too much memory costs that process, never the worker or the web server. What was
printed before it is kept; the error names the document that was in hand.
"""

from __future__ import annotations

import logging
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from documents.engine import PaperError
from documents.press import process
from documents.press.order import Order

logger = logging.getLogger(__name__)

START_SECONDS = 60


class Renderer:
    """One press process. `seconds`: how long one document may take. Close it, or use it in a `with` block."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.peak_mb = 0.0
        self.used_at = time.monotonic()
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()

    def files(self, order: Order) -> Iterator[tuple[int, bytes]]:
        """As `documents.press.order.files`."""
        waiting = [sheet.id for sheet in order.sheets]
        self._order("files", order, "")
        try:
            for _kind, value in self._answers(waiting):
                waiting.remove(value[0])
                yield value
        except GeneratorExit:
            if waiting:  # nobody wants the rest
                self.close()
            else:
                self._skip_to_end()
            raise

    def combined(
        self, order: Order, title: str, going_on: Callable[[], Any] = lambda: None
    ) -> tuple[bytes, int]:
        """As `documents.press.order.combined`; between two signs of life it may take as long as one document."""
        self._order("combined", order, title)
        answer = b"", 0
        for kind, value in self._answers([]):
            if kind == "combined":
                answer = value
            else:
                going_on()
        return answer

    def close(self) -> None:
        """Ends the process, if it runs."""
        if self._process:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe:
                    pipe.close()
            self._process = None

    # --- the other end ------------------------------------------------------------------------------------

    def _order(self, action: str, order: Order, title: str) -> None:
        message = (action, translation.get_language() or settings.LANGUAGE_CODE, order, title)
        self.used_at = time.monotonic()
        for _attempt in range(
            2
        ):  # the process may have been killed since it was last used, or while it started
            try:
                return process.send(self._started().stdin, message)
            except (BrokenPipeError, PaperError):
                self.close()
        raise PressDown(_("The part that makes PDFs does not start. Give the administrator this sentence."))

    def _started(self) -> Any:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "documents.press.process"],
                cwd=settings.BASE_DIR, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
            )  # fmt: skip
            self._next([], START_SECONDS)
        return self._process

    def _answers(self, waiting: list[int]) -> Iterator[tuple[str, Any]]:
        """Answers until the end of the order. `waiting`: the documents still to come, the one in hand first."""
        while True:
            kind, value = self._next(waiting, self.seconds)
            if kind == "end":
                self.peak_mb = max(self.peak_mb, value)
                self.used_at = time.monotonic()
                return
            if kind == "refused":
                self._skip_to_end()
                raise PaperError(value[0], subject_id=value[1])
            if kind == "error":
                self._skip_to_end()
                raise PressError(value[0], subject_id=waiting[0] if waiting else None)
            if kind == "memory":
                self.close()
                raise PaperError(_("This document needs too much memory."), subject_id=_first(waiting))
            yield kind, value

    def _next(self, waiting: list[int], seconds: float) -> tuple[str, Any]:
        pipe: Any = self._process and self._process.stdout
        if not select.select([pipe], [], [], seconds)[0]:
            self.close()
            raise PaperError(_("This document took too long to make."), subject_id=_first(waiting))
        try:
            return process.receive(pipe)
        except EOFError:
            self.close()
            raise PaperError(
                _("The part that makes PDFs was stopped while it made this document."),
                subject_id=_first(waiting),
            ) from None

    def _skip_to_end(self) -> None:
        with suppress(PaperError):  # a process that ends in between has said all that was asked
            while self._next([], self.seconds)[0] != "end":
                pass


class PressDown(PaperError):
    """The press process does not start, whatever it should print: no document is to blame."""


class PressError(Exception):
    """Something unforeseen in the press process; the text is its traceback, for the log."""

    def __init__(self, traceback: str, subject_id: int | None) -> None:
        super().__init__(traceback)
        self.subject_id = subject_id


def _first(waiting: list[int]) -> int | None:
    return waiting[0] if waiting else None
