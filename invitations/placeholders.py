"""Placeholders in the text of a message: {ho_ten} stands for the name. Plain text in, plain text out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def unknown(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces without being a placeholder, in its order; a brace alone is told as it is."""
    found = [f"{{{name}}}" for name in PLACEHOLDER.findall(text) if name not in known]
    rest = PLACEHOLDER.sub("", text)
    return list(dict.fromkeys([*found, *re.findall(r"\{[^{}\n]{0,30}\}?|\}", rest)]))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Every placeholder that has a value is replaced once; what a value brings along is not looked at again."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)
