"""Cells of exported spreadsheets."""

import re

# What XML 1.0 (production 2, Char) does not allow: a workbook that holds one of them does not open.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ACTIVE_STARTS = tuple("=+-@＝＋－＠")


def plain_cell(value: object) -> object:
    """The value as a spreadsheet may show it: text that could start a formula gets an apostrophe in front.

    Covers the starts of OWASP ASVS 5.0, 1.2.10 with their full-width twins, behind white space too, and leading tab,
    CR and LF; it holds after a save as CSV. Characters that a workbook cannot hold disappear. Numbers and dates
    pass unchanged.
    """
    if not isinstance(value, str):
        return value
    text = FORBIDDEN.sub("", value)
    if text[:1] in ("\t", "\r", "\n") or text.lstrip().startswith(ACTIVE_STARTS):
        return f"'{text}"
    return text
