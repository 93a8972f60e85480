"""A sender of reminders that is killed while it speaks with the mail server: the person gets one mail at most that day."""

from __future__ import annotations

import datetime
import time

import pytest
from django.utils import timezone

from tests.live import Portal
from tests.mail_server import MailServer

pytestmark = pytest.mark.load
LEASE_SECONDS, PATIENCE = 2, 60
TEN = datetime.datetime(2030, 3, 6, 3, tzinfo=datetime.UTC)  # a Wednesday at the office


def work(since: float) -> None:
    """Runs as a process of its own: the worker, with a clock that showed TEN at `since` and goes on from there."""
    import django

    django.setup()
    from django.core.management import call_command

    timezone.now = lambda: TEN + datetime.timedelta(seconds=time.time() - since)  # type: ignore[assignment]
    call_command("outbox", "run")


def seed() -> None:
    """Runs inside the portal under test: two people with a task that is due on that day."""
    from accounts.models import User
    from conference.models import Conference, Unit
    from subcommittees.models import Subcommittee, Task

    texts = ("sector", "host_name", "document_symbol", "issuing_body", "parent_body", "place_name")
    years = {"edition_number": 3, "period_from": 2016, "period_to": 2020, "date": datetime.date(2030, 4, 24)}
    signed = {"signatory_position": "GIÁM ĐỐC", "signatory_name": "Đỗ Văn Mẫu Trung"}
    conference = Conference.objects.create(
        slug="kill", is_current=True, **years, **signed, **dict.fromkeys(texts, "Mẫu")
    )
    unit = Unit.objects.create(code="STC", name="Sở Tài chính", short_name="STC", kind="guest")
    body = Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit)
    for number in (1, 2):
        name = f"nhac{number}"
        user = User.objects.create(username=name, full_name="Vũ Mẫu Nhắc", email=f"{name}@example.org")
        told = {"number": f"TB1.{number}", "title": "Việc", "due_on": datetime.date(2030, 3, 6)}
        Task.objects.create(subcommittee=body, lead_unit=unit, assignee=user, **told)


def test_killed_in_the_middle_of_a_mail_nothing_goes_twice(tmp_path):
    """The first sender dies before the text of a mail goes over, the second after that of another."""
    server = MailServer("hold-before-text", "hold-after-text")
    portal = Portal(
        tmp_path / "portal", EMAIL_URL=f"smtp://127.0.0.1:{server.port}", EMAIL_TIMEOUT="10", MAIL_FROM="a@example.org",
        MAIL_LEASE_SECONDS=str(LEASE_SECONDS), DJANGO_SETTINGS_MODULE="conference.settings",
    )  # fmt: skip
    code = f"from tests.test_reminder_kill import work; work({time.time()})"

    def wait_for(reached) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end, portal.log()
            time.sleep(0.1)

    try:
        portal.manage("shell", "-v", "0", "-c", "from tests.test_reminder_kill import seed; seed()")
        for _victim in range(2):
            sender = portal.start("-c", code)
            wait_for(server.reached.is_set)
            server.reached.clear()
            portal.kill(sender)
        server.go_on.set()
        portal.start("-c", code), portal.start("-c", code)
        states = "SELECT state FROM reminders_digest ORDER BY state"
        wait_for(lambda: portal.rows(states) == [("sent",), ("uncertain",)])
        time.sleep(2)  # one that would try once more has had its turn
        assert sorted(to for to, _mail in server.taken) == ["nhac1@example.org", "nhac2@example.org"]
        assert portal.rows("SELECT COUNT(*) FROM reminders_round") == [(1,)]
    finally:
        server.go_on.set()
        portal.close()
        server.shutdown()
        server.server_close()
