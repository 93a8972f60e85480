"""A doubt about one cell. The portal makes a sentence of `code` and `facts` (`delegates.roster_sentences`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING, FIXED = "error", "warning", "fixed"


@dataclass(slots=True)
class Problem:
    """`severity`: "error" – no value was taken, somebody must say what is right; "warning" – a value was taken that
    may be wrong; "fixed" – what stood there was put right by rule."""

    cell: str
    code: str
    severity: str
    facts: dict[str, Any] = field(default_factory=dict)
