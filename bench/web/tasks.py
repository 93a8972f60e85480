"""The benchmark of the tasks: 2,000 of 60 units, each page beside the floor's list of as many rows.

Beside the tasks lie requests, obstacles, budget lines and reminders. Some pages are asked for by a head of unit who sits in
a subcommittee (`task_rows.OF_WORKER`), the others by the organiser.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.web import suite
from bench.web.figures import against_floor, judge, summary
from bench.web.server import OPTIONS, serving
from bench.web.visits import Page

NAME = "tasks"
UNITS, TASKS = 60, 2000
REQUESTS, QUICK_REQUESTS = 100, 10  # of each page, over all rounds
ROWS = {"board": 240, "timeline": 240}
"""How many rows these draw of so many tasks; the others draw at most as many as the floor, 100."""


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"pages": {name: figures}, …}. Progress to standard error."""
    place = folder / NAME
    data, floor = place / "portal", place / "floor"
    for one in (data, floor):
        one.mkdir(parents=True)
    suite.say(f"Making a portal of {TASKS} tasks and the floor")
    environment, of_floor = suite.environment_of(data), {"FLOOR_DATA": str(floor)}
    made = json.loads(suite.python("portal", environment, str(data), NAME, str(UNITS), str(TASKS)))
    session = suite.python("floor", of_floor)
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    with (
        serving("conference.wsgi", environment, place / "portal.log") as portal,
        serving("bench.web.floor:application", of_floor, place / "floor.log") as least,
    ):
        pages = [Page(suite.FLOOR, least, session, "/", "đã duyệt")]
        pages += [
            Page(f"{suite.FLOOR}-{rows}", least, session, f"/{rows}/", "đã duyệt")
            for rows in sorted(set(ROWS.values()))
        ]
        pages += [
            Page(name, portal, made["worker" if name in made["of_worker"] else "session"], address, words)
            for name, (address, words) in made["pages"].items()
        ]
        answers, loads = suite.ask(pages, rounds, each)
    found = suite.report(answers, quick)
    for name, part in found.items():
        if name.startswith(suite.FLOOR):
            part["goals"] = []
        elif name in ROWS:
            of_as_many = answers[f"{suite.FLOOR}-{ROWS[name]}"]
            part["ratio"] = against_floor(summary(answers[name].times), summary(of_as_many.times))
            part["cpu_ratio"] = suite.cpu_ratio(answers[name], of_as_many)
            part["goals"] = [] if quick else [judge(part["ratio"])]
    return {
        "clock": suite.CLOCK,
        "server": " ".join(OPTIONS),
        "units": UNITS,
        "tasks": TASKS,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "pages": found,
    }
