"""Whether a report is one to be content with."""

from __future__ import annotations

from typing import Any


def all_well(report: dict[str, Any]) -> bool:
    """No goal missed, nothing wrong with our own papers and pages. Faults of others are only reported."""
    printed = report.get("print", {})
    jobs = printed.get("jobs", {}).values()
    shown = [
        page
        for name in ("pages", "delegates", "agenda", "tasks", "public")
        for page in report.get(name, {}).get("pages", {}).values()
    ]
    doors = report.get("checkin", {}).get("ways", {}).values()
    imported = report.get("import", {"ways": {}, "goals": []})
    goals = [goal for part in (*jobs, *shown, *doors, imported) for goal in part["goals"]]
    missed = [goal for goal in goals if goal["met"] is False and not goal["stretch"]]
    faults = [fault for job in jobs for fault in job["engines"].get("ours", {}).get("faults", [])]
    faults += [fault for part in (*shown, *doors, *imported["ways"].values()) for fault in part["faults"]]
    differing = printed.get("pixels", {})
    differ = "error" in differing or any(found["pixels_differing"] for found in differing.values())
    return not (missed or faults or differ)
