"""The benchmark of the public pages: what anybody reads, beside the least that Django draws from a template.

Every page is asked for one request after the other, and by four clients at once.
"""

from __future__ import annotations

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.web import suite
from bench.web.figures import TIMES_FLOOR
from bench.web.server import OPTIONS, serving
from bench.web.visits import Page, visit

NAME = "public"
STORIES = 200
CLIENTS = 4
PER_SECOND = 200
JUDGED = ("home", "stories", "story", "kept", "honours", "feed")
"""Pages of which the goal is asked; the programme is drawn anew each time, a search and a picture do other work."""
REQUESTS, QUICK_REQUESTS = 400, 60  # of each page, over all rounds


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"pages": {name: figures}, …}; the floor is one of the names. Progress goes to standard error."""
    place = folder / NAME
    data, floor = place / "portal", place / "floor"
    for one in (data, floor):
        one.mkdir(parents=True)
    suite.say(f"Making a portal of {STORIES} stories and the floor")
    made = json.loads(suite.python("portal", suite.environment_of(data), str(data), NAME, str(STORIES)))
    of_floor = {"FLOOR_DATA": str(floor)}
    suite.python("floor", of_floor)
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    with (
        serving("conference.wsgi", suite.environment_of(data), place / "portal.log") as portal,
        serving("bench.web.floor:application", of_floor, place / "floor.log") as least,
    ):
        pages = [Page(suite.FLOOR, least, "", "/ping/", "Xin chào")]
        pages += [
            Page(name, portal, "", address, words, keeps=name == "kept")
            for name, (address, words) in made["pages"].items()
        ]
        answers, loads = suite.ask(pages, rounds, each)
        rates = {page.name: _rate(page, rounds, each) for page in pages}
    return {
        "clock": suite.CLOCK,
        "server": " ".join(OPTIONS),
        "stories": STORIES,
        "clients": CLIENTS,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "pages": judged(suite.report(answers, True), rates, quick=quick),
    }


def _rate(page: Page, rounds: int, each: int) -> float:
    """Pages a second with CLIENTS at once, median of the rounds."""
    return statistics.median(_rush(replace(page, before=None), each) for _turn in range(rounds))


def _rush(page: Page, each: int) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(lambda _client: visit(page, each), range(CLIENTS)))
    took = time.perf_counter() - began
    return sum(len(one.times) for one in found if not one.faults) / took


def judged(
    pages: dict[str, dict[str, Any]], rates: dict[str, float], *, quick: bool
) -> dict[str, dict[str, Any]]:
    """Each page with `per_second` and its goal: so many a second, or at most so many times the floor's time."""
    for name, part in pages.items():
        rate, least = rates[name], rates[suite.FLOOR]
        part["per_second"] = round(rate, 1)
        part["rate_ratio"] = round(least / rate, 3) if rate else None
        part["goals"] = [] if quick or name not in JUDGED else [_goal(part)]
    return pages


def _goal(part: dict[str, Any]) -> dict[str, Any]:
    near = part["rate_ratio"] is not None and part["rate_ratio"] <= TIMES_FLOOR
    return {
        "goal": f"pages a second with {CLIENTS} clients, or half of the floor's",
        "bound": "≥",
        "limit": PER_SECOND,
        "value": part["per_second"],
        "met": part["per_second"] >= PER_SECOND or near,
        "stretch": False,
    }
