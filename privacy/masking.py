"""What a mask leaves of a sensitive value. Plain Python; a value that is not there stays ""."""

from __future__ import annotations

DOT = "•"
HIDDEN = DOT * 3
FIRST, LAST, SHORTEST = 3, 2, 9
"""How many characters an identity number keeps at its ends, and from which length on."""


def identity_number(text: str) -> str:
    """ "012•••••••89" of twelve digits; nothing but dots of what is too short to keep its ends."""
    if len(text) < SHORTEST:
        return DOT * len(text)
    return text[:FIRST] + DOT * (len(text) - FIRST - LAST) + text[-LAST:]


def wholly(value: object) -> str:
    """Three dots, whatever and however long the value is; "" for none."""
    return HIDDEN if value not in ("", None) else ""
