"""A clock that stands where the test puts it, and a mail server on the loopback."""

from __future__ import annotations

import datetime
import itertools

import pytest
from django.utils import timezone

from invitations.tests.conftest import mail_server  # noqa: F401 the same server as the guests' messages go to
from reminders import digests, rounds

MONDAY = datetime.date(2030, 3, 4)


class Clock:
    """`at(day, 7, 30)` puts it there; `morning(day)` does what the office's worker does then."""

    def __init__(self, monkeypatch):
        self.moment = timezone.now()
        monkeypatch.setattr(timezone, "now", lambda: self.moment)

    def at(self, day: datetime.date, hour: int = 9, minute: int = 0) -> datetime.datetime:
        self.moment = timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))
        return self.moment

    def morning(self, day: datetime.date, hour: int = 7, minute: int = 0) -> int:
        """How many mails went out."""
        self.at(day, hour, minute)
        rounds.run()
        return digests.run_until_empty()


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock(monkeypatch)
    clock.at(MONDAY, 6)
    return clock


def told_in(mail) -> list[tuple[str, str]]:
    """(line, address below it) of everything that a mail tells."""
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n").split("\n")
    return [(line[2:], below.strip()) for line, below in itertools.pairwise(text) if line.startswith("- ")]
