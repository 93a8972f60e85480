"""Starts gunicorn as script/server does and ends it again."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.print.assets import ROOT

OPTIONS = (
    "--workers 2 --threads 2 --preload --timeout 60 --worker-tmp-dir /dev/shm --log-level warning".split()
)
"""As in script/environment; a test compares them."""
START_SECONDS = 60


class NotStarted(RuntimeError):
    """The server did not answer; the last words of its log."""


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """Of gunicorn and its workers, in steps of 10 ms: what the clock of a busy machine cannot blur."""
        return sum(_ticks(pid) for pid in (self.pid, *_children(self.pid))) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _ticks(pid: int) -> int:
    """User and system time; the fields are counted after the program's name, which may hold blanks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def serving(application: str, environment: dict[str, str], log: Path) -> Iterator[Server]:
    """A gunicorn that answers; it is ended on the way out."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", *OPTIONS]
    with log.open("ab") as words:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environment, stdout=words, stderr=words
        )
    try:
        _wait(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise NotStarted((last or ["no answer"])[0][:300])
