"""From the runs to medians, ratios and goals met or not. Plain arithmetic: no process is started here."""

from __future__ import annotations

import statistics
from typing import Any

from bench.print.jobs import Goal, PrintJob

FIGURES = ("wall_s", "cpu_s", "peak_mb", "bytes", "kb_per_page", "warm_up_s", "queries")
UNITS = {
    "queries": "queries of the database",
    "wall_s": "time",
    "peak_mb": "peak MB",
    "kb_per_page": "KB per page",
}

AT_LEAST = ("times faster", "rate")


def medians(runs: list[dict[str, Any]]) -> dict[str, float]:
    """Of the runs that came to an end; empty when none did."""
    good = [run for run in runs if "error" not in run]
    known = [figure for figure in FIGURES if good and all(figure in run for run in good)]
    return {figure: statistics.median(run[figure] for run in good) for figure in known}


def ratio(ours: dict[str, float], theirs: dict[str, float]) -> float | None:
    """How many times as long the other one takes; None when either was not measured."""
    return round(theirs["wall_s"] / ours["wall_s"], 4) if ours and theirs else None


def judge(goal: Goal, job: PrintJob, medians_of: dict[str, dict[str, dict[str, float]]]) -> dict[str, Any]:
    """{"goal": words, "limit", "value", "met"}; value and met are None when something was not measured.

    `medians_of` maps job name -> engine -> medians.
    """
    here = medians_of.get(job.name, {})
    ours = here.get("ours", {})
    value: float | None
    if goal.measure == "times faster":
        words, value = f"times faster than {goal.other}", ratio(ours, here.get(goal.other, {}))
    elif goal.measure == "growth":
        before = medians_of.get(goal.other, {}).get("ours", {})
        words = f"{UNITS[goal.field]}, as a multiple of {goal.other}"
        value = round(ours[goal.field] / before[goal.field], 3) if ours and before else None
    elif goal.measure == "rate":
        words, value = "documents per second", round(job.count / ours["wall_s"], 1) if ours else None
    else:
        words, value = UNITS[goal.field], round(ours[goal.field], 2) if ours else None
    met = None
    if value is not None:
        met = value >= goal.limit if goal.measure in AT_LEAST else value <= goal.limit
    bound = "≥" if goal.measure in AT_LEAST else "≤"
    return {
        "goal": words,
        "bound": bound,
        "limit": goal.limit,
        "value": value,
        "met": met,
        "stretch": goal.stretch,
    }
