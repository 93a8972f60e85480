"""The code on a badge: what the door scans or types to find the person.

Random, so that it tells nothing and cannot be guessed from another badge; it is neither the row's number nor any number
of the person's. Twelve characters of Crockford's base 32, 60 bits: no I, L, O or U.
"""

from __future__ import annotations

import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12


def new_code() -> str:
    """A code as it is stored and as the QR code holds it."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """ "7KX2M9QRTB4C" → "7KX2-M9QR-TB4C", as the badge prints it for typing."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


_READ_AS = str.maketrans("OIL", "011")  # letters that no code has, typed for the figures they look like


def read(text: str) -> str:
    """The code that was scanned or typed, as it is stored: "7kx2-m9qr-tb4c" → "7KX2M9QRTB4C".

    Whatever else is in the text stays out; at most 200 characters, since nothing longer is a code.
    """
    kept = "".join(char for char in text.upper() if char.isascii() and char.isalnum())
    return kept[:200].translate(_READ_AS)
