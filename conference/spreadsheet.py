"""Cells of exported spreadsheets."""

ACTIVE_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def plain_cell(value: object) -> object:
    """The value as a spreadsheet may show it: text that could start a formula gets an apostrophe in front.

    The list of starts is that of OWASP ASVS 5.0, 1.2.10, with their full-width twins. Numbers pass unchanged.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(ACTIVE_STARTS) else text
