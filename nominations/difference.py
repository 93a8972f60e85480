"""What changed between two texts, word by word. Plain Python on plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|[^\s]+")
MOST_COMPARISONS = 400_000
"""Words of one text times words of the other: above, comparing takes a second and the marks help nobody."""


@dataclass(frozen=True)
class Piece:
    """Some words that stand in both texts ("same") or in one of them ("removed", "added")."""

    change: str
    text: str


def words(before: str, after: str) -> list[Piece]:
    """The pieces in reading order: same + removed give `before`, same + added give `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    start, end = _shared(old, new)
    head, tail = old[:start], old[len(old) - end :]
    pieces = [
        ("same", head),
        *_middle(old[start : len(old) - end], new[start : len(new) - end]),
        ("same", tail),
    ]
    return [Piece(change, "".join(part)) for change, part in pieces if part]


def _shared(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest both end with."""
    most, start, end = min(len(old), len(new)), 0, 0
    while start < most and old[start] == new[start]:
        start += 1
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _middle(old: list[str], new: list[str]) -> list[tuple[str, list[str]]]:
    if len(old) * len(new) > MOST_COMPARISONS:
        return [("removed", old), ("added", new)]
    found: list[tuple[str, list[str]]] = []
    gone: list[str] = []
    come: list[str] = []
    for tag, first, last, new_first, new_last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        kept = old[first:last]
        if tag == "equal" and any(not word.isspace() for word in kept):
            found += [("removed", gone), ("added", come), ("same", kept)]
            gone, come = [], []
        else:  # the space between two changed words belongs to the change
            gone, come = gone + kept, come + new[new_first:new_last]
    return [*found, ("removed", gone), ("added", come)]
