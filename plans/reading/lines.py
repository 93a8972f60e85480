"""Numbered lines of a text, what marks each as a part, a clause or a point, and the cells of a table's row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from conference.vietnamese import clean, fold

MAX_LINES = 3_000
LONGEST_LINE = 20_000
LONGEST_TEXT = 150_000  # characters; some seventy pages

ROMAN, NUMBER, SUBNUMBER, LETTER, BULLET, PLUS, PLAIN = range(7)
"""Levels of the outline, the highest first; PLAIN bears no mark."""

_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARKS = (
    (ROMAN, re.compile(r"((?:phần|PHẦN|Phần)\s+(?:thứ\s+)?[\w]{1,10}|[IVXL]{1,6}|[A-H](?=[./]))\s?(?:[.:)/]+|[-–]\s)\s*(?=\S)")),
    (SUBNUMBER, re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.?[)/:]?\s+(?=\D)")),
    (NUMBER, re.compile(r"(\d{1,2})\s?[.)/:]\s*(?=[^\d\s])")),
    (LETTER, re.compile(r"([a-zđ])\s?[.)/]\s+(?=\S)|([a-zđ])\)(?=\S)")),
    (PLUS, re.compile(r"(\+)\s*(?=\S)")),
    (BULLET, re.compile(r"([-–—−•*·▪●○✓➢➤◦])\s*(?=\S)")),
)  # fmt: skip


class Refused(Exception):
    """The text is not read at all; `code` says why, `facts` what the sentence needs."""

    def __init__(self, code: str, **facts: object):
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Line:
    """`number`: 1 = first line of the text. `level`, `mark`: its place in the outline; `body`: the text without the mark.

    `cells`: the columns of a table's row; one where it is no row.
    """

    number: int
    text: str
    level: int
    mark: str
    body: str
    cells: tuple[str, ...]

    @cached_property
    def key(self) -> str:
        """The body for comparing: folded, without the signs at its ends."""
        return fold(self.body).strip(" .:;,-*")

    @property
    def is_row(self) -> bool:
        return len(self.cells) > 1


def read(text: str) -> list[Line]:
    """All lines, empty ones included. Raises `Refused` for a text that is too long."""
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long", limit=LONGEST_TEXT // 1000)
    raw = _BREAK.split(text.removeprefix("\ufeff"))
    if len(raw) > MAX_LINES:
        raise Refused("too_many_lines", limit=MAX_LINES)
    return [line_of(number, each) for number, each in enumerate(raw, start=1)]


def line_of(number: int, raw: str) -> Line:
    cells = tuple(clean(cell) for cell in raw.strip(" \t").split("\t"))
    text = clean(raw)[:LONGEST_LINE]
    level, mark, body = _outline(text)
    columns = [cell for cell in cells if cell]
    is_mark = (
        len(columns) == 2 and len(columns[0]) <= 6 and columns[0] == text[: len(text) - len(body)].strip()
    )
    return Line(number, text, level, mark, body, cells if len(columns) > 1 and not is_mark else (text,))


def _outline(text: str) -> tuple[int, str, str]:
    for level, pattern in _MARKS:
        found = pattern.match(text)
        if found:
            return level, next(filter(None, found.groups())), text[found.end() :]
    return PLAIN, "", text


def filled(lines: Iterable[Line]) -> Iterator[Line]:
    return (line for line in lines if line.text)


def below(lines: list[Line], heading: int) -> list[Line]:
    """The filled lines under the heading at this index: until the next mark of its own level or a higher one.

    Under a heading without a mark: until the next that is marked as a part or stands in another heading's form.
    """
    level = lines[heading].level
    found: list[Line] = []
    for line in filled(lines[heading + 1 :]):
        if level < PLAIN and line.level <= level and not line.is_row:
            break
        if level == PLAIN and line.level == ROMAN and not line.is_row:
            break
        if is_end(line):
            break
        found.append(line)
    return found


def is_end(line: Line) -> bool:
    """Whether the plan's text is over: its closing sentence, the recipients, the signature."""
    return line.key.startswith(("tren day la", "noi nhan"))
