"""`python -m delegates.reading YYYY-MM-DD [CHOICES] < file`: the child process, CHOICES as JSON. One JSON document on standard output.

It limits itself before it looks at the file: memory, processor time, no file written. What it cannot read within
them ends it, and nobody else.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import resource
import sys
from typing import Any

MAX_MEMORY = (
    230 * 1024 * 1024
)  # of its own data; with the interpreter's libraries it stays below 300 MB resident
MAX_SECONDS = 18


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak_mb() -> int:
    """The most memory this process held. Its usage as the kernel sums it up would count the parent's before the start."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) // 1024


def main(today: str, choices: str = "{}") -> dict[str, Any]:
    from . import roster  # after the limits, so that they hold for the imports as well
    from .grid import Refused

    try:
        day = datetime.date.fromisoformat(today)
        return as_json(roster.read(sys.stdin.buffer.read(), day, json.loads(choices)))
    except Refused as refused:
        return {"refused": refused.code, "facts": refused.facts, "headers": refused.headers}
    except MemoryError:
        return {"refused": "too_big", "facts": {}, "headers": []}


def as_json(found: Any) -> dict[str, Any]:
    rows = []
    for index, (line, values) in enumerate(found.found):
        mark = found.marks.get(index, {})
        rows.append({
            "sheet": line.sheet, "row": line.number, "kind": line.kind, "hidden": line.hidden, "values": values,
            "text": line.text if values is None else None,
            "cells": _cells(line) if values is not None else [],
            "duplicate_of": mark.get("duplicate_of"), "possible_duplicate_of": mark.get("possible_duplicate_of"),
            "duplicate_sheet": mark.get("duplicate_sheet"), "problems": [_problem(each) for each in line.problems],
        })  # fmt: skip
    return {
        "format": found.format,
        "sheets": found.sheets,
        "ignored": [{"sheet": sheet, "code": code, "facts": facts} for sheet, code, facts in found.ignored],
        "headers": found.headers,
        "problems": [{"sheet": sheet, **_problem(each)} for sheet, each in found.problems],
        "rows": rows,
    }


def _cells(line: Any) -> list[list[str]]:
    """[[address, field, what the file says]] of a person's or collective's row, before anything was read from it."""
    from .grid import address

    return [
        [address(line.number, said.column), field, said.cell.text[:3000]]
        for field, found in line.fields.items()
        for said in found
    ]


def _problem(problem: Any) -> dict[str, Any]:
    return {"cell": problem.cell, "code": problem.code, "severity": problem.severity, "facts": problem.facts}


if __name__ == "__main__":
    limit()
    answer = main(*sys.argv[1:])
    answer["peak_rss_mb"] = peak_mb()
    with contextlib.suppress(BrokenPipeError):
        json.dump(answer, sys.stdout, ensure_ascii=False)
