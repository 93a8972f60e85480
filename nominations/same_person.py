"""Whether two nominations of one conference may be of the same person (or the same collective).

Plain Python on plain values: an office and its trade union often put the same person forward, with the name spelt
"Hoà" here and "Hòa" there. A name without a date of birth may be anybody of that name, so it makes a pair; two
different dates of birth are two people who share a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from conference import vietnamese

NAME_KEY_MAX = 200
_NO_LETTERS = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """The folded name without punctuation: "Hoà Ðào" and "HÒA ĐÀO" share it, "Tổ 1 – Kho" and "Tổ 1, kho" too."""
    return " ".join(_NO_LETTERS.sub(" ", vietnamese.fold(name)).split())[:NAME_KEY_MAX]


@dataclass(frozen=True)
class Candidate:
    """One nomination as far as the rule looks. `key`: `name_key`; a collective has no date of birth."""

    id: int
    key: str
    born: date | None
    is_collective: bool = False


@dataclass(frozen=True)
class Found:
    """Pairs (smaller id first) that may be one person, and groups of ids that only share a name."""

    pairs: list[tuple[int, int]]
    namesakes: list[tuple[int, ...]]


def may_be_one(one: Candidate, other: Candidate) -> bool:
    """Equal names, and no two different dates of birth; a collective never is a person."""
    if one.id == other.id or not one.key or one.key != other.key or one.is_collective != other.is_collective:
        return False
    return one.is_collective or one.born is None or other.born is None or one.born == other.born


def find(candidates: Iterable[Candidate]) -> Found:
    """Every pair that may be one person, in the order of the ids; the names shared by people born on different days."""
    groups: dict[tuple[bool, str], list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: candidate.id):
        if candidate.key:
            groups.setdefault((candidate.is_collective, candidate.key), []).append(candidate)
    pairs, namesakes = [], []
    for group in groups.values():
        together = list(combinations(group, 2))
        pairs += [(one.id, other.id) for one, other in together if may_be_one(one, other)]
        if any(not may_be_one(one, other) for one, other in together):
            namesakes.append(tuple(candidate.id for candidate in group))
    return Found(sorted(pairs), namesakes)
