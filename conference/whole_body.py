"""A request whose connection ended half-way is not answered as if it were whole.

Servers hand on what has come in: a note cut in its middle would be stored as the note, beside the whole one that is
sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class WholeBody:
    """The body of a request as the application reads it; OSError where it ends before the `length` that was announced."""

    def __init__(self, stream: Any, length: int) -> None:
        self.stream, self.left = stream, length

    def read(self, size: int | None = -1) -> bytes:
        return self._checked(self.stream.read, size)

    def readline(self, size: int | None = -1) -> bytes:
        return self._checked(self.stream.readline, size)

    def _checked(self, read: Callable[[int], bytes], size: int | None) -> bytes:
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        found = read(wanted)
        self.left -= len(found)
        if len(found) < wanted and not (read == self.stream.readline and found.endswith(b"\n")):
            raise OSError("the connection ended before the request was whole")
        return found


def whole(application: Callable) -> Callable:
    """The application, which reads bodies through `WholeBody`."""

    def wrapped(environ: dict[str, Any], start_response: Callable) -> Any:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return wrapped
