"""From the times of single requests to percentiles, ratios and goals. Plain arithmetic."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

TIMES_FLOOR = 2.0


def percentile(times: Sequence[float], percent: int) -> float:
    """The smallest time that so many percent of all are not above (nearest rank)."""
    if not times:
        raise ValueError("no times")
    rank = -(-len(times) * percent // 100)
    return sorted(times)[max(rank, 1) - 1]


def summary(times: Sequence[float]) -> dict[str, float]:
    """{} when nothing was measured; milliseconds otherwise."""
    if not times:
        return {}
    return {"p50_ms": round(statistics.median(times), 2), "p95_ms": round(percentile(times, 95), 2)}


def against_floor(ours: dict[str, float], floor: dict[str, float]) -> float | None:
    """Our median as a multiple of the floor's."""
    return round(ours["p50_ms"] / floor["p50_ms"], 3) if ours and floor else None


def judge(ratio: float | None) -> dict[str, Any]:
    return goal("times the floor", ratio, TIMES_FLOOR)


def goal(words: str, value: float | None, limit: float) -> dict[str, Any]:
    """Met when the value is at most the limit; None when there is no value."""
    met = None if value is None else value <= limit
    return {"goal": words, "bound": "≤", "limit": limit, "value": value, "met": met, "stretch": False}
