"""The benchmark of the delegate list: ten thousand people beside a hundred, and beside the floor's list of as many.

The long list is asked for as it stands, and once more with a change to the database before each request.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.web import suite
from bench.web.figures import goal
from bench.web.server import OPTIONS, serving
from bench.web.visits import Page

NAME = "delegates"
FEW, MANY = 100, 10_000
TIMES_FEW = 1.2
CHANGED = "list-changed"
REQUESTS, QUICK_REQUESTS = 200, 10  # of each page, over all rounds


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"pages": {name: figures}, …}; the floor is one of the names. Progress goes to standard error."""
    place = folder / NAME
    floor, data = place / "floor", {count: place / str(count) for count in (FEW, MANY)}
    for one in (floor, *data.values()):
        one.mkdir(parents=True)
    suite.say(f"Making portals of {FEW} and {MANY} delegates and the floor")
    of_floor = {"FLOOR_DATA": str(floor)}
    session = suite.python("floor", of_floor, str(MANY))
    made = {
        count: json.loads(suite.python("portal", suite.environment_of(at), str(at), str(count)))
        for count, at in data.items()
    }
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    with ExitStack() as servers:
        least = servers.enter_context(serving("bench.web.floor:application", of_floor, place / "floor.log"))
        pages = [Page(suite.FLOOR, least, session, "/", "đã duyệt")]
        for count, at in data.items():
            portal = servers.enter_context(
                serving("conference.wsgi", suite.environment_of(at), place / f"{count}.log")
            )
            pages += [
                Page(f"{name}-{count}", portal, made[count]["session"], address, words)
                for name, (address, words) in made[count]["pages"].items()
            ]
        pages.append(_changed(pages[-1], data[MANY]))
        answers, loads = suite.ask(pages, rounds, each)
    found = suite.report(answers, quick)
    if not quick:
        found[CHANGED]["goals"] = []  # a figure beside the goals, which are those of the list as it stands
        found[f"list-{MANY}"]["goals"].append(growth(found))
    return {
        "clock": suite.CLOCK,
        "server": " ".join(OPTIONS),
        "delegates": MANY,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "pages": found,
    }


def _changed(page: Page, data: Path) -> Page:
    """The same page after somebody else has written: every figure on it is counted anew."""

    def write() -> None:
        with closing(sqlite3.connect(data / "portal.sqlite3", timeout=20)) as database, database:
            database.execute("UPDATE accounts_user SET last_login = strftime('%Y-%m-%d %H:%M:%f', 'now')")

    return replace(page, name=CHANGED, before=write)


def growth(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The many's median as a multiple of the few's."""
    few, many = (found[f"list-{count}"].get("p50_ms") for count in (FEW, MANY))
    return goal(f"times that of {FEW} delegates", round(many / few, 3) if few and many else None, TIMES_FEW)
