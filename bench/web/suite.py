"""The pages benchmark from the first request to the report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.print.assets import ROOT
from bench.web.figures import against_floor, judge, summary
from bench.web.server import OPTIONS, serving
from bench.web.visits import WARM_UP, Answers, Page, visit

NAME = "pages"
FLOOR = "floor"
UNITS, NOMINATIONS = 60, 1000
REQUESTS, QUICK_REQUESTS = 200, 10  # of each page, over all rounds
CLOCK = (
    "milliseconds from the request to the last byte of the answer, over one kept connection, one request at a time; "
    "each page was asked for before the clock; cpu_ms: user and system time of gunicorn and its workers"
)


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"pages": {name: figures}, …}; the floor is one of the names. Progress goes to standard error."""
    place = folder / "web"
    data, floor = place / "portal", place / "floor"
    for one in (data, floor):
        one.mkdir(parents=True)
    say(f"Making a portal of {NOMINATIONS} nominations and the floor")
    made = json.loads(python("portal", environment_of(data), str(data), str(UNITS), str(NOMINATIONS)))
    of_floor = {"FLOOR_DATA": str(floor)}
    floor_session = python("floor", of_floor)
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    with (
        serving("conference.wsgi", environment_of(data), place / "portal.log") as portal,
        serving("bench.web.floor:application", of_floor, place / "floor.log") as least,
    ):
        pages = [Page(FLOOR, least, floor_session, "/", "đã duyệt")]
        pages += [
            Page(name, portal, made["session"], address, words)
            for name, (address, words) in made["pages"].items()
        ]
        answers, loads = ask(pages, rounds, each)
    return {
        "clock": CLOCK,
        "server": " ".join(OPTIONS),
        "units": UNITS,
        "nominations": NOMINATIONS,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "pages": report(answers, quick),
    }


def environment_of(data: Path) -> dict[str, str]:
    """A plain local portal in its own data folder."""
    return {
        "PORTAL_DATA": str(data),
        "DEBUG": "off",
        "HTTPS": "off",
        "REDIS_URL": "",
        "DATABASE_URL": "",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "only-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz",
    }


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def python(module: str, environment: dict[str, str], *arguments: str) -> str:
    """The last line that a module of this package prints."""
    command = [sys.executable, "-m", f"bench.web.{module}", *arguments]
    answer = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)
    if answer.returncode:
        raise RuntimeError((answer.stderr.strip().splitlines() or ["no answer"])[-1])
    return (answer.stdout.strip().splitlines() or [""])[-1]


def ask(pages: list[Page], rounds: int, each: int) -> tuple[dict[str, Answers], list[float]]:
    """({name: answers}, load before each round). Floor, A, B, C, floor, A, B, C …"""
    answers = {page.name: Answers() for page in pages}
    for page in pages:
        answers[page.name].faults += visit(page, WARM_UP).faults
    loads = []
    for turn in range(1, rounds + 1):
        loads.append(round(os.getloadavg()[0], 2))
        say(f"Pages: round {turn} of {rounds}")
        for page in pages:
            answers[page.name].add(visit(page, each))
    return answers, loads


def report(answers: dict[str, Answers], quick: bool) -> dict[str, dict[str, Any]]:
    """Goals only for the full work, as they were set for it. The table calls a fault by its name beside the figure."""
    floor, floor_cpu = summary(answers[FLOOR].times), cpu_ms(answers[FLOOR])
    found: dict[str, dict[str, Any]] = {}
    for name, answer in answers.items():
        figures = summary(answer.times)
        ratio, cpu = against_floor(figures, floor), cpu_ms(answer)
        judged = [] if quick or name == FLOOR else [judge(ratio)]
        found[name] = {
            **figures,
            "ratio": ratio,
            "cpu_ms": cpu,
            "cpu_ratio": round(cpu / floor_cpu, 3) if cpu and floor_cpu else None,
            "kb": round(answer.size / 1024, 1),
            "faults": answer.faults,
            "goals": judged,
            "times_ms": [round(time, 2) for time in answer.times],
        }
    return found


def cpu_ratio(ours: Answers, floor: Answers) -> float | None:
    """The server's CPU for one request as a multiple of the floor's."""
    mine, least = cpu_ms(ours), cpu_ms(floor)
    return round(mine / least, 3) if mine and least else None


def cpu_ms(answer: Answers) -> float | None:
    """CPU of the server for one request."""
    return round(1000 * answer.cpu / len(answer.times), 2) if answer.times else None
