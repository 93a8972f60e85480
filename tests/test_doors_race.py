"""The same guests at several doors at the same moment, and doors without network: real requests to real processes."""

from __future__ import annotations

import datetime
import json
import random
import threading
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.live import Portal

DOORS, GUESTS, OFFLINE = 4, 100, 300
SET_UP = f"""
import datetime, json
from accounts.models import Role, RoleAssignment, User
from conference.models import Conference, Unit
from delegates import door_passes
from delegates.models import Delegate
conference = Conference.objects.create(slug="cua", is_current=True, sector="Ngành", edition_number=1, period_from=2016,
    period_to=2020, host_name="Sở", issuing_body="SỞ", parent_body="UBND", document_symbol="S", place_name="HT",
    signatory_position="GIÁM ĐỐC", signatory_name="A", date=datetime.date(2030, 4, 24))
unit = Unit.objects.create(code="D", name="Đơn vị", short_name="D", kind="division")
people = [Delegate(conference=conference, unit=unit, category="guest", full_name=f"Khách {{n}}") for n in range({OFFLINE})]
Delegate.objects.bulk_create(people)
tokens = []
for place in range({DOORS}):
    user = User.objects.create_user(f"cua{{place}}", full_name=f"Đón khách {{place}}")
    RoleAssignment.objects.create(user=user, role=Role.DOOR)
    tokens.append(door_passes.open_pass(conference, user, f"Cửa {{place}}")[1])
print(json.dumps([tokens, list(Delegate.objects.order_by("pk").values_list("badge_code", flat=True))]))
"""
STATE = """
import json
from delegates import door_conflicts
from conference.models import Conference
from delegates.models import Delegate, Scan
conference = Conference.objects.get()
print(json.dumps([
    list(Delegate.objects.order_by("pk").values_list("present_at", flat=True)),
    sorted([str(s.pk), s.delegate_id, s.at] for s in Scan.objects.all()),
    sorted([str(line.scan.pk), str(line.first.id)] for line in door_conflicts.doubled(conference)),
], default=str))
"""


@pytest.fixture
def portal(tmp_path):
    portal = Portal(tmp_path / "portal")
    yield portal
    portal.close()


def shell(portal, text: str):
    return json.loads(portal.manage("shell", "-v", "0", "-c", text).strip().splitlines()[-1])


def send(address: str, token: str, body: dict) -> tuple[int, dict]:
    request = urllib.request.Request(
        f"{address}/door/api/scans/", json.dumps(body).encode(),
        {"X-Door-Pass": token, "Content-Type": "application/json"},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, {}


def moment(seconds: float = 0) -> str:
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)).isoformat()


@pytest.mark.load
def test_a_guest_at_several_doors_goes_in_once(portal):
    """100 guests, each at 2 to 4 doors at the same moment: one door lets in, the others are told who did and when."""
    tokens, codes = shell(portal, SET_UP)
    address = portal.serve(workers=4, threads=2)
    barriers = [threading.Barrier(2 + guest % 3) for guest in range(GUESTS)]

    def scan(guest: int, place: int) -> tuple[int, dict]:
        barriers[guest].wait()
        one = {"id": str(uuid.uuid4()), "code": codes[guest], "way": "code", "at": moment(), "offline": False}
        return send(address, tokens[place], {"now": moment(), "scans": [one]})

    with ThreadPoolExecutor(DOORS) as pool:
        for guest in range(GUESTS):
            places = range(barriers[guest].parties)
            answers = list(pool.map(scan, [guest] * len(places), places))
            assert [status for status, _told in answers] == [200] * len(places)
            told = [answer["results"][0] for _status, answer in answers]
            assert sorted(result["outcome"] for result in told) == ["admitted"] + ["inside"] * (len(told) - 1)
            winner = next(place for place, result in enumerate(told) if result["outcome"] == "admitted")
            first = {"by": f"Đón khách {winner}", "door": f"Cửa {winner}", "at": told[winner]["let_in"]["at"]}
            assert all(result["let_in"] == first for result in told)
            assert all(first["door"] in r["sentence"] for r in told if r["outcome"] == "inside")
    present, scans, doubled = shell(portal, STATE)
    assert sum(at is not None for at in present) == GUESTS
    assert len(doubled) == len(scans) - GUESTS


@pytest.mark.load
def test_two_doors_without_network_come_to_one_state(portal):
    """300 scans each, clocks ten minutes wrong, sent twice, shuffled, both at once: one state, every conflict listed."""
    tokens, codes = shell(portal, SET_UP)
    address = portal.serve(workers=2, threads=2)
    chance = random.Random(20200424)
    wrong = (600, -600)
    queues, truth = [], {}
    for place in (0, 1):
        seen = chance.sample(range(OFFLINE), OFFLINE - 50 if place else OFFLINE)
        queue = []
        for order, guest in enumerate(
            seen + seen[: OFFLINE - len(seen)]
        ):  # some twice at one door, minutes later
            # Never two of a guest closer than twenty seconds: how long a bundle travels is no part of its age.
            age = chance.randrange(*((60, 1500) if order >= len(seen) else (1600, 3000)), 40) + 20 * place
            one = {"id": str(uuid.uuid4()), "code": codes[guest], "way": "code", "offline": True,
                   "at": moment(wrong[place] - age)}  # fmt: skip
            queue.append(one)
            truth.setdefault(guest, []).append((age, one["id"]))
        queues.append(queue)

    def upload(place: int) -> set[int]:
        """Everything twice, in another order, in bundles."""
        statuses = set()
        for _time in range(2):
            queue = chance.sample(queues[place], len(queues[place]))
            for start in range(0, len(queue), 100):
                body = {"now": moment(wrong[place]), "scans": queue[start : start + 100]}
                statuses.add(send(address, tokens[place], body)[0])
        return statuses

    with ThreadPoolExecutor(2) as pool:
        assert set().union(*pool.map(upload, (0, 1))) == {200}
    present, scans, doubled = shell(portal, STATE)
    assert len(scans) == 2 * OFFLINE == len({number for number, _person, _at in scans})
    assert all(present)
    expected = []
    for looks in truth.values():
        (_age, first), *others = sorted(looks, reverse=True)  # the oldest let in
        expected += [[number, first] for _age, number in others]
    assert doubled == sorted(expected)
    upload(0)
    assert shell(portal, STATE) == [present, scans, doubled]
