"""The benchmark of the programme: 60 and 960 items beside the floor's list of as many rows.

`agenda`: the organiser's draft, all of it to be arranged; `published`: what everybody else reads; `kept`: the draft asked
for by a browser that has it already.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.web import suite
from bench.web.figures import against_floor, judge, summary
from bench.web.server import OPTIONS, serving
from bench.web.visits import Page

NAME = "agenda"
SIZES = (60, 960)
REQUESTS, QUICK_REQUESTS = 100, 10  # of each page, over all rounds


def run(folder: Path, *, rounds: int, quick: bool) -> dict[str, Any]:
    """{"pages": {name: figures}, …}; each is compared with the floor of as many rows. Progress to standard error."""
    place = folder / NAME
    floor, data = place / "floor", {count: place / str(count) for count in SIZES}
    for one in (floor, *data.values()):
        one.mkdir(parents=True)
    suite.say(f"Making portals of {' and '.join(map(str, SIZES))} items and the floor")
    of_floor = {"FLOOR_DATA": str(floor)}
    session = suite.python("floor", of_floor)
    each = -(-(QUICK_REQUESTS if quick else REQUESTS) // rounds)
    with ExitStack() as servers:
        least = servers.enter_context(serving("bench.web.floor:application", of_floor, place / "floor.log"))
        pages = [Page(suite.FLOOR, least, session, "/", "đã duyệt")]
        for count, at in data.items():
            made = json.loads(suite.python("portal", suite.environment_of(at), str(at), "agenda", str(count)))
            portal = servers.enter_context(
                serving("conference.wsgi", suite.environment_of(at), place / f"{count}.log")
            )
            address, words = made["pages"]["agenda"]
            pages += [
                Page(f"floor-{count}", least, session, f"/{count}/", "đã duyệt"),
                Page(f"agenda-{count}", portal, made["session"], address, words),
                Page(f"published-{count}", portal, made["reader"], address, words),
                Page(f"kept-{count}", portal, made["session"], address, words, keeps=True),
            ]
        answers, loads = suite.ask(pages, rounds, each)
    found = suite.report(answers, quick)
    for name, part in found.items():
        kind, _dash, size = name.partition("-")
        part["goals"] = []
        if size:
            of_as_many = answers[f"floor-{size}"]
            part["ratio"] = against_floor(summary(answers[name].times), summary(of_as_many.times))
            part["cpu_ratio"] = suite.cpu_ratio(answers[name], of_as_many)
            part["goals"] = [] if quick or kind == suite.FLOOR else [judge(part["ratio"])]
    return {
        "clock": suite.CLOCK,
        "server": " ".join(OPTIONS),
        "items": SIZES,
        "rounds": rounds,
        "requests": rounds * each,
        "load_before": loads,
        "pages": found,
    }
