"""What somebody said the columns of a list are, found again by the shape of its header.

The shape is the titles and their distances, so that the same list in another month, or one column further right, has
the same shape; a renamed, added or missing title makes another one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from . import words

Choices = Mapping[str, Mapping[str, str]]
"""{shape: {distance from the first titled column: field}}; a column that is not named is not read."""

FIELDS = (
    "full_name", "family", "middle", "given", "collective", "gender", "male", "female", "date_of_birth", "birth_male",
    "birth_female", "day", "month", "year", "education", "position", "workplace", "position_workplace", "workplace_position", "phone", "email",
    "category", "achievements", "note", "number", "citizen_id", "ethnicity", "party_member",
)  # fmt: skip
"""What a column may hold."""
MANY = frozenset(("note", "achievements", "education"))
"""Fields that several columns may hold together."""


def shape_of(texts: Mapping[int, list[str]]) -> str:
    """`texts`: {column: its titles from top to bottom}."""
    first = min(texts)
    said = "|".join(
        f"{column - first}:{words.key(' '.join(titles))}" for column, titles in sorted(texts.items())
    )
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def names_somebody(fields: Mapping[str, str]) -> bool:
    """Whether these columns say whom the rows are about."""
    said = set(fields.values())
    return "full_name" in said or {"given", "family"} <= said
