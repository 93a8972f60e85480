"""Cells of exported spreadsheets, and what such a cell says when it comes back."""

import re
import unicodedata

# What XML 1.0 (production 2, Char) does not allow: a workbook that holds one of them does not open.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ACTIVE = frozenset(
    "=+-@\u2212"
)  # and every sign that is one of them by compatibility: full-width, small, superscript


def plain_cell(value: object) -> object:
    """The value as a spreadsheet may show it: text that could start a formula gets an apostrophe in front.

    Covers the starts of OWASP ASVS 5.0, 1.2.10 with their full-width twins, behind white space too, and leading tab,
    CR and LF; it holds after a save as CSV. Characters that a workbook cannot hold disappear. Numbers and dates
    pass unchanged.
    """
    if not isinstance(value, str):
        return value
    text = FORBIDDEN.sub("", value)
    return f"'{text}" if _is_active(text) else text


def said_by(text: str) -> str:
    """The text that `plain_cell` made this cell of: an apostrophe that only keeps the cell from running goes."""
    return text[1:] if text.startswith("'") and _is_active(text[1:]) else text


def _is_active(text: str) -> bool:
    """Also behind apostrophes of its own, so that each cell has one text that it came from."""
    bare = text.lstrip("'")
    if bare[:1] in ("\t", "\r", "\n"):
        return True
    start = bare.lstrip()[:1]
    return bool(start) and unicodedata.normalize("NFKC", start)[:1] in ACTIVE
