"""The press in a process of its own, so that a document which takes too much takes down nothing else.

Run as `python -m documents.press.process`: reads orders from standard input, writes what was printed to standard
output. It never opens the database, has no network where the system lets it give that up, and lives within
RENDER_MEMORY_MB. `documents.renderer` is the other end.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import struct
import sys
from contextlib import suppress
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1


def send(pipe: BinaryIO, message: Any) -> None:
    """Writes one message whole."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    rest = memoryview(LENGTH.pack(len(data)) + data)
    while rest:
        rest = rest[pipe.write(rest) :]
    pipe.flush()


def receive(pipe: BinaryIO) -> Any:
    """Reads one message. EOFError when the other end is gone. Only between processes of the portal itself."""
    head = _exactly(pipe, LENGTH.size)
    return pickle.loads(_exactly(pipe, LENGTH.unpack(head)[0]))  # noqa: S301 - from our own process, never from outside


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    parts = []
    while size:
        part = pipe.read(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def confine(megabytes: int) -> None:
    """Gives up the network where that is allowed, memory beyond the limit, core dumps, and life without a parent."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    with suppress(OSError, AttributeError):
        if libc.unshare(CLONE_NEWNET) != 0:
            libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def serve(orders: BinaryIO, answers: BinaryIO) -> None:
    """Prints order after order until the other end closes."""
    from django.utils import translation

    while True:
        try:
            action, language, order, title = receive(orders)
        except EOFError:
            return
        with translation.override(language):
            _print(answers, action, order, title)


def _print(answers: BinaryIO, action: str, order: Any, title: str) -> None:
    from documents.engine import PaperError
    from documents.press import order as press

    try:
        if action == "combined":
            printed = press.combined(order, title, lambda: send(answers, ("going on", None)))
            send(answers, ("combined", printed))
        else:
            for subject_id, content in press.files(order):
                send(answers, ("file", (subject_id, content)))
    except PaperError as error:
        send(answers, ("refused", (str(error), error.subject_id)))
    except MemoryError:
        # What is half done cannot be trusted to be let go of: the next order finds a fresh process.
        send(answers, ("memory", None))
        os._exit(1)
    except Exception as error:
        import traceback

        send(answers, ("error", ("".join(traceback.format_exception(error))[-4000:], None)))
    send(answers, ("end", _peak()))


def _peak() -> float:
    """Highest resident memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _get_ready() -> None:
    """What the first document would wait for: it has no more time than any other, and the start has plenty."""
    from documents import fetch
    from documents.press import press  # noqa: F401 - brings WeasyPrint

    fetch.playfair()


def main() -> None:
    # Whatever a library prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import django
    from django.conf import settings

    django.setup()
    confine(settings.RENDER_MEMORY_MB)
    _get_ready()
    send(answers, ("ready", None))
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
