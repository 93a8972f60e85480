"""Day and month of a whole column: what one date cannot say, its neighbours may."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from .problems import ERROR, WARNING, Problem
from .rows import Line, Said

ENOUGH = 5  # that all have days up to 12 by chance once in a hundred lists
_BIRTHS = ("date_of_birth", "birth_male", "birth_female")


def settle(found: list[tuple[Line, dict[str, Any]]]) -> None:
    """Where some dates of the list have the month first, those that could be both are no longer taken.

    A spreadsheet set to English takes 05/02/1980 for 2 May and leaves 13/02/1980 as text: a list where days above 12
    stand as text alone and no real date has one is such a list, and its real dates are doubted; so is a list of real
    dates none of which has a day above 12.
    """
    texts_above_12, real = 0, defaultdict(list)
    month_first = False
    for line, values in found:
        for said in _births(line):
            codes = {problem.code for problem in line.problems}
            if (
                said.cell.kind == "date"
                and said.cell.precision == "day"
                and len(values["date_of_birth"] or "") == 10
            ):
                real[said.cell.value.day > 12].append((line, said))
            elif said.cell.kind == "text" and _is_day_first(values):
                texts_above_12 += "ambiguous_date" not in codes and any(sign in said.text for sign in "/.-")
            month_first = month_first or "month_before_day" in codes
    if not real[True] and (texts_above_12 or len(real[False]) >= ENOUGH):
        for line, said in real[False]:
            _doubt_real(line, said)
    if month_first:
        for line, values in found:
            _take_back(line, values)


def _births(line: Line) -> list[Said]:
    return [said for name in _BIRTHS if (said := line.first(name)) is not None]


def _is_day_first(values: dict[str, Any]) -> bool:
    birth = values["date_of_birth"] or ""
    return len(birth) == 10 and int(birth[8:]) > 12


def _doubt_real(line: Line, said: Said) -> None:
    day = said.cell.value
    if day.day != day.month:
        line.problems.append(
            Problem(line.at(_field(line, said)), "maybe_swapped", WARNING, {"day": f"{day:%d/%m/%Y}"})
        )


def _field(line: Line, said: Said) -> str:
    return next(name for name in _BIRTHS if line.first(name) is said)


def _take_back(line: Line, values: dict[str, Any]) -> None:
    for problem in line.problems:
        if problem.code == "ambiguous_date":
            problem.code, problem.severity = "order_unclear", ERROR
            values["date_of_birth"] = None
            values["dob_precision"] = "day"
