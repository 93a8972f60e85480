"""An election as a JSON document, counted: what `manage.py count_election` reads and answers."""

from __future__ import annotations

import datetime
from typing import Any

from elections import count

NUMBERS = ("called", "present", "issued", "collected", "invalid")


class Unreadable(Exception):
    """The document is not an election; `str()` says what is missing or wrong, in English for scripts."""


def answer(document: Any) -> dict[str, Any]:
    """The result, or the problems: {"valid", "threshold", "elected", "alternates", "not_elected", "second_round",
    "problems", and what else explains them}. `Unreadable` where the document is no election."""
    if not isinstance(document, dict):
        raise Unreadable("the document is not an object")
    ballots = count.Ballots(**{name: _number(document, name) for name in NUMBERS})
    rule, candidates = _rule(document), _candidates(document)
    found = count.problems(ballots, rule, candidates)
    if "valid" in document and (said := _number(document, "valid")) != ballots.valid:
        found.append(count.Problem("valid", said + ballots.invalid, ballots.collected))
    if found:
        return {**_EMPTY, "valid": ballots.valid, "problems": [_problem(each) for each in found]}
    outcome = count.count(ballots, rule, candidates)
    return {
        "valid": ballots.valid,
        "denominator": rule.base,
        "base": outcome.base,
        "threshold": outcome.threshold,
        "elected": [row.name for row in outcome.elected],
        "alternates": [row.name for row in outcome.alternates],
        "not_elected": [row.name for row in outcome.not_elected],
        "second_round": _second(outcome.second_round),
        "candidates": _details(outcome),
        "problems": [],
    }


_EMPTY: dict[str, Any] = {
    "valid": None, "threshold": None, "elected": [], "alternates": [], "not_elected": [], "second_round": None,
}  # fmt: skip


def refused(sentence: str) -> dict[str, Any]:
    """The answer to a document that is no election."""
    return {**_EMPTY, "problems": [{"code": "unreadable", "equation": "", "message": sentence}]}


def _number(document: dict[str, Any], name: str) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable(f"“{name}” is not a whole number")
    return value


def _rule(document: dict[str, Any]) -> count.Rule:
    base, tie = document.get("denominator", "valid"), document.get("tie", "older")
    if base not in count.BASES:
        raise Unreadable(f"“denominator” is none of {', '.join(count.BASES)}")
    if tie not in count.TIE_RULES:
        raise Unreadable(f"“tie” is none of {', '.join(count.TIE_RULES)}")
    alternates = _number(document, "alternates") if "alternates" in document else 0
    try:
        return count.Rule(_number(document, "seats"), alternates, base, tie)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _candidates(document: dict[str, Any]) -> list[count.Candidate]:
    rows = document.get("candidates")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable("“candidates” is not a list of objects")
    return [
        count.Candidate(place, _name(row, place), _number(row, "votes"), _born(row.get("born")))
        for place, row in enumerate(rows, start=1)
    ]


def _name(row: dict[str, Any], place: int) -> str:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise Unreadable(f"candidate {place} has no name")
    return name


def _born(value: Any) -> datetime.date | None:
    if value in (None, ""):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable("“born” is not a date as 1970-01-23") from error


def _problem(problem: count.Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "equation": problem.equation,
        "left": problem.left,
        "right": problem.right,
        "candidate": problem.who or None,
    }


def _second(found: count.SecondRound | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "seats": found.seats,
        "official": found.official,
        "alternates": found.alternates,
        "tie": found.tie,
        "candidates": [row.name for row in found.candidates],
    }


def _details(outcome: count.Outcome) -> list[dict[str, Any]]:
    """Everybody with place, votes and exact share, so that two of the same name are told apart."""
    parts = (
        ("elected", outcome.elected),
        ("alternate", outcome.alternates),
        ("not_elected", outcome.not_elected),
    )
    rows: list[dict[str, Any]] = []
    for result, people in parts:
        for row in people:
            share = count.share(row.votes, outcome.base)
            rows.append({
                "place": row.key, "name": row.name, "born": row.born.isoformat() if row.born else None,
                "votes": row.votes, "share": None if share is None else str(share), "result": result,
            })  # fmt: skip
    return rows
