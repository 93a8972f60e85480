"""Senders that are killed while they speak with a mail server: no guest is forgotten and none gets a message twice.

The sender runs as a process of its own and is killed at the two moments that matter – before the text of a message goes
over, and after – and then at random while two of them work off a mailing.
"""

from __future__ import annotations

import datetime
import random
import time

import pytest

from tests.live import Portal
from tests.mail_server import MailServer

pytestmark = pytest.mark.load
LEASE_SECONDS = 3
PATIENCE = 60
SEED = 20200424


def seed(word: str, people: int) -> None:
    """Runs inside the portal under test: guests with addresses, and a released mailing to all of them."""
    from accounts.models import Role, RoleAssignment, User
    from conference.models import Conference, Unit
    from delegates.models import Delegate
    from invitations import outbox
    from invitations.models import new_key

    texts = {
        "sector": "Ngành Công Thương Hà Tĩnh", "host_name": "Sở Công Thương tỉnh Hà Tĩnh", "document_symbol": "SCT",
        "issuing_body": "SỞ CÔNG THƯƠNG", "parent_body": "UBND TỈNH HÀ TĨNH", "place_name": "Hà Tĩnh",
        "signatory_position": "GIÁM ĐỐC", "signatory_name": "Đỗ Văn Mẫu Trung",
    }  # fmt: skip
    years = {"edition_number": 3, "period_from": 2016, "period_to": 2020, "date": datetime.date(2030, 4, 24)}
    conference, _ = Conference.objects.get_or_create(
        slug="kill", defaults=texts | years | {"is_current": True}
    )
    unit, _ = Unit.objects.get_or_create(
        code="STC", defaults={"name": "Sở Tài chính", "short_name": "STC", "kind": "guest"}
    )
    user, _ = User.objects.get_or_create(username="kill", defaults={"full_name": "Người Gửi"})
    RoleAssignment.objects.get_or_create(user=user, role=Role.ORGANISER)
    guests = [
        Delegate.objects.create(
            conference=conference, unit=unit, category="guest", full_name=f"Khách Mẫu {number}",
            email=f"{word}{number}@example.org",
        )
        for number in range(people)
    ]  # fmt: skip
    told = {"kind": "invitation", "subject": "Giấy mời", "body": "{ho_ten}: {lien_ket}", "with_paper": False}
    mailing = outbox.write(conference, user, guests, told | {"with_calendar": True, "key": new_key()})
    outbox.release(mailing, user)


class Office:
    """A portal, a mail server, and senders to shoot at."""

    def __init__(self, folder) -> None:
        self.server = MailServer()
        self.portal = Portal(
            folder / "portal", EMAIL_URL=f"smtp://127.0.0.1:{self.server.port}", EMAIL_TIMEOUT="10",
            MAIL_LEASE_SECONDS=str(LEASE_SECONDS), MAIL_FROM="portal@example.org",
        )  # fmt: skip
        self.senders: list = []

    def write_to(self, word: str, people: int, *plan: str) -> None:
        """Releases a mailing to so many new guests; `plan`: what the server does with the first messages."""
        self.word = word
        self.server.plan[:] = plan
        self.server.reached.clear(), self.server.go_on.clear()
        self.portal.manage(
            "shell", "-v", "0", "-c", f"from tests.test_mail_kill import seed; seed({word!r}, {people})"
        )

    def sender(self):
        self.senders.append(self.portal.start("manage.py", "outbox", "run"))
        return self.senders[-1]

    def close(self) -> None:
        self.server.go_on.set()
        self.portal.close()
        self.server.shutdown()
        self.server.server_close()

    def states(self) -> dict[str, str]:
        rows = dict(self.portal.rows("SELECT to_address, state FROM invitations_message"))
        return {address: state for address, state in rows.items() if address.startswith(self.word)}

    def wait_until(self, reached) -> None:
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end, f"{self.states()} {self.portal.log()}"
            time.sleep(0.05)

    def wait_until_settled(self) -> None:
        self.wait_until(lambda: not {"queued", "sending"} & set(self.states().values()))

    def taken(self) -> list[str]:
        return [recipient for recipient, _mail in self.server.taken if recipient.startswith(self.word)]


@pytest.fixture(scope="module")
def whole_office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("mail"))
    yield office
    office.close()


@pytest.fixture
def office(whole_office):
    yield whole_office
    for sender in whole_office.senders:
        whole_office.portal.kill(sender)
    whole_office.senders.clear()


@pytest.mark.once
def test_killed_before_the_text_went_it_is_sent_once_by_the_next(office):
    office.write_to("before", 1, "hold-before-text")
    sender = office.sender()
    office.wait_until(office.server.reached.is_set)
    office.portal.kill(sender)
    office.server.go_on.set()
    office.sender()
    office.wait_until_settled()
    assert office.states() == {"before0@example.org": "sent"}
    assert office.taken() == ["before0@example.org"]


@pytest.mark.once
def test_killed_after_the_text_went_it_is_uncertain_and_not_sent_again(office):
    office.write_to("after", 1, "hold-after-text")
    sender = office.sender()
    office.wait_until(office.server.reached.is_set)
    office.portal.kill(sender)
    office.server.go_on.set()
    office.sender()
    office.wait_until_settled()
    time.sleep(2)  # a sender that would try once more has had its turn
    assert office.states() == {"after0@example.org": "uncertain"}
    assert office.taken() == ["after0@example.org"]


def test_two_senders_killed_at_random_lose_and_double_nothing(office):
    people, kills, moments = 60, 8, random.Random(SEED)
    office.write_to("random", people)
    senders = [office.sender(), office.sender()]
    for share in range(kills):
        office.wait_until(lambda share=share: len(office.taken()) > share * people / (kills + 1))
        time.sleep(moments.uniform(0, 0.05))
        victim = moments.randrange(2)
        office.portal.kill(senders[victim])
        senders[victim] = office.sender()
    office.wait_until_settled()
    states, taken = office.states(), office.taken()
    assert len(taken) == len(set(taken))
    assert set(states.values()) <= {"sent", "uncertain"}
    missing = set(states) - set(taken)
    assert {states[address] for address in missing} <= {"uncertain"}  # never "sent" without the server's word
    assert list(states.values()).count("uncertain") <= kills
