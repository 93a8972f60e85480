"""The short code on a certificate, which a person reads off the sheet and types into the public page.

Ten characters of Crockford's base 32, 50 bits: no I, L, O or U, so that nothing is read wrongly and no word appears.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")


def new_code() -> str:
    """A code as it is stored; 2**50 equally likely values."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """The stored form of what a person typed; "" when it cannot be a code.

    Small letters, spaces, dashes and dots, O for 0, I or L for 1 are all taken.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:60])).upper().translate(_MISREAD)
    return plain if _CODE.fullmatch(plain) else ""


def shown(code: str) -> str:
    """ "7KX2M9QRTB" → "7KX2M-9QRTB", as it is printed."""
    half = LENGTH // 2
    return f"{code[:half]}-{code[half:]}" if code else ""
