"""Members vote while the secretary closes the item, and two open the session at once: real requests, real gunicorn."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.live import Person, Portal

VOTERS, ROUNDS = 4, 5
SET_UP = f"""
from django.utils import timezone
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from nominations import council_sessions
from nominations.council import CouncilMember, CouncilSession
from nominations.models import Nomination
conference = Conference.objects.create(slug="dua", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="S", place_name="HT",
    signatory_position="GIÁM ĐỐC", signatory_name="A")
unit = Unit.objects.create(code="D", name="Đơn vị", short_name="D", kind="division")
preparer = User.objects.create_user("soan", full_name="Người soạn")
members = []
for number in range({VOTERS} + 2):
    name = f"nguoi{{number}}"
    user = User.objects.create_user(name, password="mat-khau-hoi-dong", full_name=name)
    role = Role.ORGANISER if number >= {VOTERS} else Role.COUNCIL_MEMBER
    RoleAssignment.objects.create(user=user, role=role)
    members.append(CouncilMember.objects.create(conference=conference, user=user, full_name=name, order=number))
for number in range({ROUNDS}):
    Nomination.objects.create(conference=conference, unit=unit, kind="individual", state="approved",
        number=number + 1, full_name=f"Người {{number}}", prepared_by=preparer)
session = CouncilSession(conference=conference, held_at=timezone.now(), way="open", chair=members[0])
council_sessions.create(session, user)
council_sessions.add_items(session, user, None)
council_sessions.set_attendance(session, user, {{member.pk: "present" for member in members}})
print(session.pk)
"""
RESULTS = """
import json
from conference.models import HistoryEntry
from nominations.council_items import CouncilItem
rows = [(item.outcome, item.yes, item.votes.filter(choice="yes").count()) for item in CouncilItem.objects.all()]
done = HistoryEntry.objects.filter
print(json.dumps([rows, done(action="council_item_closed").count(), done(action="council_opened").count()]))
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    yield portal
    portal.close()


@pytest.mark.load
def test_no_vote_comes_after_the_closing(portal):
    """What an item's figures say is what is stored, whoever was first; each item is closed once, nobody sees an error."""
    shell = ("shell", "-v", "0", "-c")
    session = portal.manage(*shell, SET_UP).strip()
    address = portal.serve(workers=4, threads=2)
    people = [Person(address, f"nguoi{number}", "mat-khau-hoi-dong") for number in range(VOTERS + 2)]
    *voters, secretary, other = people

    def at_once(*sent) -> list[int]:
        """Posts (person, path, fields) all at the same moment; the statuses of the answers."""
        barrier = threading.Barrier(len(sent))

        def post(person, path, fields) -> int:
            barrier.wait()
            return person.post(path, **fields)[0]

        with ThreadPoolExecutor(len(sent)) as pool:
            return list(pool.map(post, *zip(*sent, strict=True)))

    opening = (f"/nominations/council/{session}/open/", {})
    assert at_once((secretary, *opening), (other, *opening)) == [200, 200]
    items = portal.manage(
        *shell,
        "from nominations.council_items import CouncilItem\nprint(*CouncilItem.objects.values_list('pk', flat=True))",
    )
    for item in items.split():
        page = f"/nominations/council/items/{item}"
        secretary.post(f"{page}/vote/", choice="yes")
        votes = [(voter, f"{page}/vote/", {"choice": "yes"}) for voter in voters]
        closing = (f"{page}/votes/", {"close": "1"})
        answers = at_once(*votes, (secretary, *closing), (other, *closing))
        assert answers == [200] * len(people)
    rows, closed, opened = json.loads(portal.manage(*shell, RESULTS))
    assert (len(rows), closed, opened) == (ROUNDS, ROUNDS, 1)
    assert [yes for _outcome, yes, _stored in rows] == [stored for _outcome, _yes, stored in rows]
    assert all(outcome == ("passed" if 2 * yes > VOTERS + 2 else "failed") for outcome, yes, _stored in rows)
