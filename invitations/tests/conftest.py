"""A guest with an address, a mailing to send, and a mail server on the loopback."""

from __future__ import annotations

import itertools

import pytest

from delegates.models import Delegate
from invitations import outbox, wordings
from invitations.models import Mailing, new_key
from tests.mail_server import MailServer

_counter = itertools.count(1)
COMING = {
    "answer": "coming", "substitute_name": "", "substitute_position": "", "substitute_phone": "",
    "substitute_gender": "", "reason": "", "companions": 0,
    "vegetarian": False, "allergy": "", "access": "", "travel": "", "note": "",
}  # fmt: skip


@pytest.fixture
def make_guest(conference, guest_organisation):
    """make_guest("Bùi Thị Mẫu Hà", email=…) -> a guest on the list."""

    def make(full_name: str = "", **fields) -> Delegate:
        number = next(_counter)
        defaults = {
            "conference": conference, "unit": guest_organisation, "category": "guest", "gender": "female",
            "full_name": full_name or f"Khách Mẫu {number}", "email": f"khach{number}@example.org",
            "phone": "0912345678", "position": "Phó Giám đốc",
        }  # fmt: skip
        return Delegate.objects.create(**defaults | fields)

    return make


@pytest.fixture
def guest(make_guest) -> Delegate:
    return make_guest("Bùi Thị Mẫu Hà", email="ha@example.org")


@pytest.fixture
def write(conference, organiser):
    """write([guest], kind="reminder") -> a mailing in draft with the text to begin with."""

    def make(people, kind="invitation", **told) -> Mailing:
        subject, body = wordings.first_text(conference, kind)
        given = {"kind": kind, "subject": subject, "body": body, "with_paper": False, "with_calendar": False}
        return outbox.write(conference, organiser, people, {**given, "key": new_key(), **told})

    return make


@pytest.fixture
def release(write, organiser):
    """As `write`, and let go."""

    def make(people, kind="invitation", **told) -> Mailing:
        mailing = write(people, kind, **told)
        outbox.release(mailing, organiser)
        return mailing

    return make


@pytest.fixture
def mail_server(settings):
    """mail_server("rcpt-550", …) -> a server with that plan, which the portal sends to."""
    servers = []

    def start(*plan: str) -> MailServer:
        server = MailServer(*plan)
        servers.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.PUBLIC_URL = "https://hoinghi.example.vn"
        return server

    yield start
    for server in servers:
        server.go_on.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def leader(make_user):
    return make_user("leader")
