"""Asks one page again and again over one connection, as a browser that keeps it open."""

from __future__ import annotations

import http
import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.web.server import Server

WARM_UP = 6  # both workers and their threads have read templates and translations by then


@dataclass(frozen=True)
class Page:
    name: str
    server: Server
    session: str
    address: str
    words: str
    before: Callable[[], None] | None = None
    """What happens before each request, outside the clock."""
    keeps: bool = False
    """As a browser that has the page: it is asked for with the tag of the last answer, and may be answered by 304."""


@dataclass
class Answers:
    """Milliseconds of each request, size of the page, sentences about what was wrong, CPU seconds of the server."""

    times: list[float] = field(default_factory=list)
    size: int = 0
    faults: list[str] = field(default_factory=list)
    cpu: float = 0.0

    def add(self, other: Answers) -> None:
        self.times += other.times
        self.cpu += other.cpu
        self.size = other.size or self.size
        self.faults += [fault for fault in other.faults if fault not in self.faults]


def visit(page: Page, times: int) -> Answers:
    """So many requests one after the other; every answer is looked at outside the clock."""
    connection = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=60)
    headers = {"Accept-Encoding": "identity"}
    if page.session:
        headers["Cookie"] = f"sessionid={page.session}"
    found, before = Answers(), page.server.cpu_seconds()
    try:
        for _ in range(times):
            if page.before:
                page.before()
            began = time.perf_counter()
            connection.request("GET", page.address, headers=headers)
            response = connection.getresponse()
            body = response.read()
            if page.keeps:
                headers |= _kept(response, headers.get("Cookie", ""))
            found.times.append(1000 * (time.perf_counter() - began))
            if response.status == http.HTTPStatus.NOT_MODIFIED and "If-None-Match" in headers:
                continue
            found.add(Answers(size=len(body), faults=faults(response.status, body, page.words)))
    except (OSError, http.client.HTTPException) as error:
        found.faults.append(f"no answer: {error!r}"[:200])
    finally:
        connection.close()
    found.cpu = page.server.cpu_seconds() - before
    return found


def _kept(response: http.client.HTTPResponse, cookies: str) -> dict[str, str]:
    """What a browser sends along the next time: the tag, and beside its cookies that of the forms."""
    found = {"If-None-Match": tag} if (tag := response.getheader("ETag")) else {}
    if given := response.getheader("Set-Cookie"):
        found["Cookie"] = f"{cookies.partition(';')[0]}; {given.partition(';')[0]}"
    return found


def faults(status: int, body: bytes, words: str) -> list[str]:
    if status != 200:
        return [f"status {status}"]
    return [] if words in body.decode("utf-8", errors="replace") else [f"“{words}” is not on the page"]
