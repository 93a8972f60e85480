"""Several heads approve the last seat at the same moment: real requests on a barrier, real gunicorn."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.live import Person, Portal, messages_in

HEADS, ROUNDS = 8, 6
SET_UP = f"""
import datetime
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from nominations.models import Allocation, Nomination
conference = Conference.objects.create(slug="dua", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="S", place_name="HT",
    signatory_position="GIÁM ĐỐC", signatory_name="A", target_delegates=1000)
preparer = User.objects.create_user("soan", full_name="Người soạn")
heads = [User.objects.create_user(f"truong{{n}}", password="mat-khau-cua-truong", full_name=f"Trưởng {{n}}")
    for n in range({HEADS})]
number = 0
for place in range({ROUNDS}):
    unit = Unit.objects.create(code=f"D{{place}}", name=f"Đơn vị {{place}}", short_name=f"D{{place}}", kind="division")
    Allocation.objects.create(conference=conference, unit=unit, category="exemplar", seats=1)
    RoleAssignment.objects.bulk_create([RoleAssignment(user=h, role=Role.UNIT_HEAD, unit=unit) for h in heads])
    for place_in_line in range({HEADS}):
        number += 1
        Nomination.objects.create(conference=conference, unit=unit, kind="individual", state="submitted", number=number,
            full_name=f"Người {{number}}", prepared_by=preparer)
"""
COUNT = """
from django.db.models import Count
from nominations.models import Nomination
approved = Nomination.objects.filter(state="approved")
print([row["n"] for row in approved.order_by().values("unit").annotate(n=Count("pk"))], approved.count())
from conference.models import HistoryEntry
print(HistoryEntry.objects.filter(action="approve").count())
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    yield portal
    portal.close()


@pytest.mark.load
def test_the_last_seat_is_given_once(portal):
    """Six rounds of 8 requests: one succeeds, seven get a sentence, nobody gets an error page."""
    portal.manage("shell", "-v", "0", "-c", SET_UP)
    address = portal.serve(workers=4, threads=2)
    people = [Person(address, f"truong{number}", "mat-khau-cua-truong") for number in range(HEADS)]
    barrier = threading.Barrier(HEADS)

    def approve(place: int, seat: int) -> tuple[int, list[str]]:
        nomination = str(place * HEADS + seat + first)
        barrier.wait()
        status, page = people[seat].post(
            "/admin/nominations/nomination/decide/approve/", ids=nomination, reason=""
        )
        return status, messages_in(page)

    first = int(
        portal.manage(
            "shell",
            "-v",
            "0",
            "-c",
            "from nominations.models import Nomination as N; print(N.objects.earliest('pk').pk)",
        )
    )
    with ThreadPoolExecutor(HEADS) as pool:
        for place in range(ROUNDS):
            answers = list(pool.map(approve, [place] * HEADS, range(HEADS)))
            assert [status for status, _ in answers] == [200] * HEADS
            told = [messages for _, messages in answers]
            assert all(len(messages) == 1 for messages in told), told
            assert sum("1/1" in m[0] or "1 trên 1" in m[0] or "1 of 1" in m[0] for m in told) == HEADS - 1, (
                told
            )
    per_unit, history = portal.manage("shell", "-v", "0", "-c", COUNT).strip().splitlines()
    assert per_unit == f"{[1] * ROUNDS} {ROUNDS}"
    assert history == str(ROUNDS)
