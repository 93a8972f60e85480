"""The table of seats per unit: annex of the plan, and a paper of its own for the letter to the units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nominations.models import Category

TITLES = (
    (Category.EXEMPLAR, "ĐẠI BIỂU ĐIỂN HÌNH TIÊN TIẾN"),
    (Category.GUEST, "ĐẠI BIỂU KHÁCH MỜI"),
)

SUMS = ("seats", "collectives", "individuals", "reserve")


def table(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Groups with their rows and sums, and the sum of all seats; no group where nothing is allocated.

    `rows`: {name, category, seats, collectives, reserve} in the order of the paper, see
    `nominations.allocation_versions.snapshot`.
    """
    every, groups = list(rows), []
    for category, title in TITLES:
        found = [row for row in every if row["category"] == category]
        if found:
            groups.append({"title": title, **sums(found), "rows": numbered(found)})
    return {"groups": groups, **{name: sum(group[name] for group in groups) for name in SUMS}}


def sums(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Sums of a group; guests are neither collectives nor individuals."""
    found = {name: sum(row[name] for row in rows) for name in ("seats", "collectives", "reserve")}
    exemplars = rows[0]["category"] == Category.EXEMPLAR
    return {**found, "individuals": found["seats"] - found["collectives"] if exemplars else 0}


def numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as the paper shows them: guests are no individuals or collectives, and a 0 stays empty."""
    return [
        {
            "number": number,
            "unit": row["name"],
            "seats": row["seats"],
            "collectives": row["collectives"] or "",
            "individuals": row["seats"] - row["collectives"] if row["category"] == Category.EXEMPLAR else "",
            "reserve": row["reserve"] or "",
        }
        for number, row in enumerate(rows, start=1)
    ]
