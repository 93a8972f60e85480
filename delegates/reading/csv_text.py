"""Lists as text (.csv): encoding and separator are told from the file itself."""

from __future__ import annotations

import csv
import io

from . import letters
from .grid import LONGEST_CELL, MAX_ROWS, Cell, Filler, Refused, Row, Sheet

SEPARATORS = ",;\t|"
FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times"}


def read(content: bytes) -> tuple[Sheet, str]:
    """(the only sheet, encoding). Raises `Refused`."""
    found = letters.decoded(content)
    if found is None:
        raise Refused("unclear_encoding")
    text, code = found
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.lower().startswith("sep=") and len(text) > 4:
        separator, text = text[4], "\n" + text.partition("\n")[2]
    else:
        separator = _separator(text)
    sheet, filler = Sheet("CSV"), Filler()
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, said in enumerate(reader, start=1):
            if number > 4 * MAX_ROWS:
                raise Refused("too_many_rows", limit=MAX_ROWS)
            filler.add(
                sheet, Row(number, {index: _cell(one) for index, one in enumerate(said) if one.strip()})
            )
    except csv.Error as error:
        raise Refused("broken_csv") from error
    return sheet, code


def _separator(text: str) -> str:
    """The sign that parts the most columns in the most lines; letterheads hold hardly any."""
    lines = text.split("\n", 60)[:60]
    return max(SEPARATORS, key=lambda sign: sum(min(line.count(sign), 30) for line in lines))


def _cell(said: str) -> Cell:
    if said.lstrip().startswith("="):
        return Cell("=", "error")
    if said.strip() in ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "########"):
        return Cell(said.strip(), "error")
    return Cell(said[:LONGEST_CELL])
