"""The same person twice in a file. A name alone proves nothing: namesakes are common."""

from __future__ import annotations

from typing import Any

from conference.vietnamese import clean, fold

from .problems import ERROR, WARNING, Problem
from .rows import PERSON, Line

MOST_NAMESAKES = 50  # of one list that are looked at; more is no list of people
Read = tuple[Line, dict[str, Any]]


def mark(found: list[Read]) -> dict[int, dict[str, Any]]:
    """{index in `found`: {"duplicate_of" or "possible_duplicate_of": row, "duplicate_sheet": its sheet}}"""
    marks: dict[int, dict[str, Any]] = {}
    by_name: dict[str, list[int]] = {}
    by_number: dict[str, int] = {}
    for index, (line, values) in enumerate(found):
        if line.kind != PERSON or not values["full_name"]:
            continue
        key, number = fold(values["full_name"]), values["citizen_id"]
        for other in by_name.get(key, ())[:MOST_NAMESAKES]:
            verdict = _compared(values, found[other][1])
            if verdict:
                marks[index] = _mark(verdict, found[other][0], line)
                break
        else:
            if number and number in by_number:
                _same_number(found[by_number[number]], line)
        by_name.setdefault(key, []).append(index)
        if number:
            by_number.setdefault(number, index)
    return marks


def _mark(verdict: str, other: Line, line: Line) -> dict[str, Any]:
    facts = {"row": other.number, "sheet": other.sheet}
    code = "duplicate" if verdict == "duplicate_of" else "possible_duplicate"
    line.problems.append(Problem(line.at("full_name"), code, WARNING, facts))
    return {verdict: other.number, "duplicate_sheet": other.sheet}


def _same_number(other: Read, line: Line) -> None:
    facts = {"row": other[0].number, "sheet": other[0].sheet, "name": other[1]["full_name"]}
    line.problems.append(Problem(line.at("citizen_id"), "same_id", ERROR, facts))


def _compared(one: dict[str, Any], other: dict[str, Any]) -> str:
    """ "duplicate_of", "possible_duplicate_of" or "". Both names are alike when folded."""
    if one["gender"] and other["gender"] and one["gender"] != other["gender"]:
        return ""
    same_spelling = clean(one["full_name"]).casefold() == clean(other["full_name"]).casefold()
    numbers, births = (one["citizen_id"], other["citizen_id"]), (one["date_of_birth"], other["date_of_birth"])
    if all(numbers):
        if numbers[0] == numbers[1]:
            return "duplicate_of" if same_spelling else "possible_duplicate_of"
        return "possible_duplicate_of" if all(births) and births[0] == births[1] else ""
    if all(births):
        if births[0] == births[1]:
            sure = same_spelling and len(births[0]) == 10
            return "duplicate_of" if sure else "possible_duplicate_of"
        return "possible_duplicate_of" if _one_holds_other(*births) else ""
    return "possible_duplicate_of" if one["phone"] and one["phone"] == other["phone"] else ""


def _one_holds_other(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
