"""The benchmark of the doors: check-ins over HTTP beside the least that Django can be asked for, one and four at a time."""

from __future__ import annotations

import datetime
import http.client
import json
import os
import random
import statistics
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.web import suite
from bench.web.figures import summary
from bench.web.server import OPTIONS, Server, serving

NAME = "checkin"
FLOOR, DOOR = "floor", "door"
PEOPLE, CLIENTS = 10_000, (1, 4)
REQUESTS, QUICK_REQUESTS = 2000, 40  # of each way with so many clients, over all rounds
WARM_UP = 20
LEAST = 0.4  # of the floor's rate
CLOCK = (
    "check-ins answered in a second, over kept connections, each client one request at a time, every badge scanned once; "
    "the rate is that of the median round; cpu_ms: user and system time of gunicorn and its workers for one"
)


@dataclass(frozen=True)
class Way:
    """Where check-ins are sent to, and the codes that were not used yet."""

    name: str
    server: Server
    address: str
    headers: dict[str, str]
    codes: Iterator[str]


@dataclass
class Round:
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.times) / self.wall if self.wall else 0.0


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"ways": {name: figures}, …}; progress goes to standard error."""
    place = folder / NAME
    data, floor = place / "portal", place / "floor"
    for one in (data, floor):
        one.mkdir(parents=True)
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    people = min(PEOPLE, (WARM_UP + each * rounds) * len(CLIENTS) * 2) if quick else PEOPLE
    suite.say(f"Making a portal with {people} people and the floor")
    made = json.loads(suite.python("checkin_portal", suite.environment_of(data), str(data), str(people)))
    of_floor = {"FLOOR_DATA": str(floor)}
    least = json.loads(suite.python("checkin_floor", of_floor, str(people)))
    with (
        serving("conference.wsgi", suite.environment_of(data), place / "portal.log") as portal,
        serving("bench.web.checkin_floor:application", of_floor, place / "floor.log") as bare,
    ):
        token = {"X-Door-Pass": made["token"]}
        ways = [
            Way(FLOOR, bare, "/check-in/", {}, _shuffled(least["codes"])),
            Way(DOOR, portal, "/door/api/scans/", token, _shuffled(made["codes"])),
        ]
        found, loads = _ask(ways, rounds, each)
    return {
        "clock": CLOCK,
        "server": " ".join(OPTIONS),
        "people": people,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "ways": report(found, quick),
    }


def _shuffled(codes: Sequence[str]) -> Iterator[str]:
    return iter(random.Random(7).sample(codes, len(codes)))


def _ask(ways: list[Way], rounds: int, each: int) -> tuple[dict[str, list[Round]], list[float]]:
    """({name of way and clients: rounds}, load before each round). Floor, door with one client, then with four …"""
    for way in ways:
        check_in(way, 4, WARM_UP)
    found: dict[str, list[Round]] = {f"{way.name}-{count}": [] for count in CLIENTS for way in ways}
    loads = []
    for turn in range(1, rounds + 1):
        loads.append(round(os.getloadavg()[0], 2))
        suite.say(f"Check-in: round {turn} of {rounds}")
        for count in CLIENTS:
            for way in ways:
                found[f"{way.name}-{count}"].append(check_in(way, count, each))
    return found, loads


def check_in(way: Way, clients: int, times: int) -> Round:
    """So many check-ins, shared out among the clients."""
    shares = [[next(way.codes) for _ in range(part, times, clients)] for part in range(clients)]
    before, began = way.server.cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        parts = list(pool.map(lambda codes: _client(way, codes), shares))
    found = Round(wall=time.perf_counter() - began, cpu=way.server.cpu_seconds() - before)
    for part in parts:
        found.times += part.times
        found.faults += part.faults
    return found


def _client(way: Way, codes: Sequence[str]) -> Round:
    connection, found = http.client.HTTPConnection("127.0.0.1", way.server.port, timeout=60), Round()
    headers = {"Content-Type": "application/json", **way.headers}
    try:
        for code in codes:
            now = datetime.datetime.now(datetime.UTC).isoformat()
            scan = {"id": str(uuid.uuid4()), "code": code, "way": "code", "at": now, "offline": False}
            body = json.dumps({"now": now, "scans": [scan]})
            began = time.perf_counter()
            connection.request("POST", way.address, body, headers)
            response = connection.getresponse()
            answer = response.read()
            found.times.append(1000 * (time.perf_counter() - began))
            if response.status != 200 or b'"outcome": "admitted"' not in answer:
                found.faults.append(f"status {response.status}: {answer[:80]!r}")
    except (OSError, http.client.HTTPException) as error:
        found.faults.append(f"no answer: {error!r}"[:200])
    finally:
        connection.close()
    return found


def report(found: dict[str, list[Round]], quick: bool) -> dict[str, dict[str, Any]]:
    """Medians of the rounds; `ratio`: our rate as a part of the floor's with as many clients."""
    rates = {name: statistics.median(one.rate for one in rounds) for name, rounds in found.items()}
    told: dict[str, dict[str, Any]] = {}
    for name, rounds in found.items():
        way, _sign, count = name.partition("-")
        times = [time for one in rounds for time in one.times]
        least = rates[f"{FLOOR}-{count}"]
        ratio = round(rates[name] / least, 3) if least else None
        told[name] = {
            **summary(times),
            "per_second": round(rates[name], 1),
            "ratio": ratio,
            "cpu_ms": round(1000 * sum(one.cpu for one in rounds) / len(times), 2) if times else None,
            "faults": sorted({fault for one in rounds for fault in one.faults})[:5],
            "goals": [] if quick or way == FLOOR else [goal(ratio)],
        }
    return told


def goal(ratio: float | None) -> dict[str, Any]:
    met = None if ratio is None else ratio >= LEAST
    return {
        "goal": "of the floor's rate",
        "bound": "≥",
        "limit": LEAST,
        "value": ratio,
        "met": met,
        "stretch": False,
    }
