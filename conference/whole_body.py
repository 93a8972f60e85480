"""A request whose connection ended half-way is not answered as if it were whole, and one that dawdles is ended.

Servers hand on what has come in: a note cut in its middle would be stored as the note, beside the whole one that is
sent again. And a body of which a letter comes now and then would keep a thread of the server for as long as it likes.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

SECONDS = 10
"""How long a small body may take to come in …"""
BYTES_A_SECOND = 50_000
"""… and how fast a large one has to come, which a weak mobile network manages."""


class WholeBody:
    """The body of a request as the application reads it; OSError where it ends before the `length` that was announced.

    `connection`: where it comes from, None where the server does not tell; it is read no longer than `length` allows.
    """

    def __init__(self, stream: Any, length: int, connection: socket.socket | None = None) -> None:
        self.stream, self.left, self.connection = stream, length, connection
        self.watch: threading.Timer | None = None

    def read(self, size: int | None = -1) -> bytes:
        return self._checked(self.stream.read, size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._checked(self.stream.readline, size)

    def _checked(self, read: Callable[[int], bytes], size: int | None) -> bytes:
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        self._begin()
        found = read(wanted)
        self.left -= len(found)
        if not self.left:
            self.stop()
        if len(found) < wanted and not (read == self.stream.readline and found.endswith(b"\n")):
            raise OSError("the connection ended before the request was whole")
        return found

    def _begin(self) -> None:
        if self.watch is None and self.left and self.connection is not None:
            self.watch = threading.Timer(SECONDS + self.left / BYTES_A_SECOND, self._end)
            self.watch.daemon = True
            self.watch.start()

    def _end(self) -> None:
        """Whoever waits for the next byte gets the end instead."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)  # type: ignore[union-attr]

    def stop(self) -> None:
        if self.watch is not None:
            self.watch.cancel()


def whole(application: Callable) -> Callable:
    """The application, which reads bodies through `WholeBody`."""

    def wrapped(environ: dict[str, Any], start_response: Callable) -> Any:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length.isdecimal() or not int(length):
            return application(environ, start_response)
        body = WholeBody(environ["wsgi.input"], int(length), environ.get("gunicorn.socket"))
        environ["wsgi.input"] = body
        try:
            return application(environ, start_response)
        finally:
            body.stop()

    return wrapped
