"""The print benchmarks from the first round to the report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.print import assets, check
from bench.print.assets import ROOT
from bench.print.engines import NAMES, engine
from bench.print.jobs import JOBS, PrintJob
from bench.print.measure import CLOCK, MEMORY, Workplace, run_once
from bench.print.papers import found_portal
from bench.print.verdict import judge, medians, ratio

PIXELS = "pixels"
FLOOR = "floor"  # prints nobody's words, so none are looked for
PIXEL_PEOPLE, QUICK_PIXEL_PEOPLE = 60, 8


def names() -> list[str]:
    return [*(job.name for job in JOBS), *dict.fromkeys(job.group for job in JOBS), PIXELS]


def run(
    folder: Path, *, only: Sequence[str], engines: Sequence[str], rounds: int, quick: bool
) -> dict[str, Any]:
    """Runs what is asked and returns the report; progress goes to standard error."""
    place = Workplace(folder)
    assets.lay_out(place.assets)
    place.portal.mkdir(parents=True)
    found_portal(place.portal)
    wanted = [job for job in JOBS if not only or job.name in only or job.group in only]
    chosen = [job.quick() if quick else job for job in wanted]
    absent = absences()
    reports = {job.name: _run_job(place, job, engines, absent, rounds) for job in chosen}
    medians_of = {
        name: {who: part.get("median", {}) for who, part in report["engines"].items()}
        for name, report in reports.items()
    }
    for job in chosen:
        _judge(reports[job.name], job, medians_of, quick)
    answer: dict[str, Any] = {"clock": CLOCK, "memory": MEMORY, "jobs": reports}
    if not only or PIXELS in only:
        answer["pixels"] = _pixels(place, QUICK_PIXEL_PEOPLE if quick else PIXEL_PEOPLE)
    return answer


def absences() -> dict[str, str]:
    """Engine -> why it cannot be measured here; "" when it can."""
    found = {}
    for name in NAMES:
        try:
            found[name] = engine(name).missing()
        except ImportError as error:
            found[name] = f"{error.name} is not installed"
    return found


def _run_job(
    place: Workplace, job: PrintJob, engines: Sequence[str], absent: dict[str, str], rounds: int
) -> dict[str, Any]:
    """A, B, C, A, B, C …: what slows the machine for a while slows all alike."""
    wanted = [name for name in job.engines if not engines or name in engines]
    parts: dict[str, dict[str, Any]] = {
        name: {"not_measured": absent[name]} if absent[name] else {"runs": [], "faults": []}
        for name in wanted
    }
    running = [name for name in wanted if not absent[name]]
    for turn in range(1, rounds + 1):
        for name in running:
            print(f"{job.label}: round {turn} of {rounds}, {name}", file=sys.stderr, flush=True)
            figures = run_once(place, job, name)
            parts[name]["runs"].append(figures)
            _look_at(parts[name], figures, place.out_of(job, name), job, name, first=turn == 1)
    for name in running:
        parts[name]["median"] = medians(parts[name]["runs"])
        ended = [figures for figures in parts[name]["runs"] if "error" not in figures]
        parts[name]["version"] = ended[0]["version"] if ended else ""
    return {"label": job.label, "documents": job.count, "mode": job.mode, "rounds": rounds, "engines": parts}


def _look_at(
    part: dict[str, Any], figures: dict[str, Any], out: Path, job: PrintJob, name: str, first: bool
) -> None:
    """Pages after every run, every word after the first."""
    if "error" in figures:
        faults = [f"failed: {figures['error']}"]
    else:
        faults = check.page_faults(out, job)
        if first and name != FLOOR:
            faults += check.word_faults(out, job)
    part["faults"] += [fault for fault in faults if fault not in part["faults"]]


def _judge(report: dict[str, Any], job: PrintJob, medians_of: dict, quick: bool) -> None:
    """Ratios of all; goals only for the full work, for which they were set."""
    ours = medians_of[job.name].get("ours", {})
    for name, part in report["engines"].items():
        part["ratio"] = ratio(ours, part.get("median", {}))
        if name == "ours":
            part["ratio"] = 1.0 if ours else None
    report["goals"] = [] if quick else [judge(goal, job, medians_of) for goal in job.goals]


def _pixels(place: Workplace, count: int) -> dict[str, Any]:
    print(
        f"Pictures of {count} certificates and letters beside plain WeasyPrint's", file=sys.stderr, flush=True
    )
    command = [
        sys.executable,
        "-m",
        "bench.print.pixels",
        str(count),
        str(place.portal),
        str(place.folder / "pixels"),
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if answer.returncode:
        return {"error": (answer.stderr.strip().splitlines() or ["no answer"])[-1][:300]}
    return json.loads(answer.stdout.strip().splitlines()[-1])
