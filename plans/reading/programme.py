"""The programme that a plan draws up: its items in order, each with the kind that its words tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

from conference.vietnamese import fold

from .lines import PLAIN, Line, below

MOST = 100
MOST_HEADINGS = 20
LONGEST_MINUTES = 600
_KINDS = (
    ("reception", r"don tiep|don dai bieu"),
    ("settling", r"on dinh"),
    ("film", r"phong su|chieu phim|xem phim|video|clip"),
    ("opening", r"tuyen bo ly do|gioi thieu dai bieu|(?:phat bieu |dien van )?khai mac"),
    ("exchange", r"(?:bao cao )?tham luan|giao luu|toa dam"),
    ("closing", r"(?:phat bieu |dien van )?be mac"),
    ("casting", r"bo phieu"),
    ("result", r"cong bo ket qua|ket qua (?:bau|kiem phieu)"),
    ("election", r"bau (?:doan|dai bieu)|hiep thuong|bau cu"),
    (
        "awards",
        r"trao (?:tang|thuong|bang|giay|danh hieu)|bieu duong|ton vinh|khen thuong|cong bo quyet dinh|vinh danh",
    ),
    ("launch", r"phat dong|ky (?:ket )?giao uoc"),
    ("break", r"giai lao|nghi giua"),
    ("report", r"bao cao"),
    ("address", r"phat bieu"),
)
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_MINUTES = re.compile(r"\(?\s*(\d{1,3})\s*(?:phút|')\s*\)?", re.IGNORECASE)
_CLOCK = r"(\d{1,2})\s*(?:h|g|giờ|:)\s*(\d{2})?\s*(?:phút|')?"
_RANGE = re.compile(rf"(?:từ\s+)?{_CLOCK}\s*(?:[-–—]|đến)\s*{_CLOCK}\s*[:.,]?\s*", re.IGNORECASE)
_TITLE, _TIME, _WHO = ("noi dung", "chuong trinh", "tiet muc"), ("thoi gian", "thoi luong", "gio"), ("thuc hien", "nguoi", "phu trach", "trinh bay", "chu tri")  # fmt: skip


@dataclass(frozen=True)
class Item:
    """`minutes` where the plan gives them; `presenter` where its table names one."""

    line: int
    title: str
    kind: str
    minutes: int | None = None
    presenter: str = ""


def kind_of(title: str) -> str:
    """The kind of which the words come first; among those at one place the longest."""
    found = [
        (match.start(), -len(match[0]), order, kind)
        for order, (kind, pattern) in enumerate(_PATTERNS)
        if (match := pattern.search(fold(title)))
    ]
    return min(found)[3] if found else "other"


def read(lines: list[Line]) -> tuple[Line | None, list[Item]]:
    """(heading, items). Of the headings with "chương trình" under which points stand the innermost; of several the one
    with most points."""
    found: list[tuple[int, list[Item]]] = []
    headings = [index for index, line in enumerate(lines) if _is_heading(line)]
    for index in headings[:MOST_HEADINGS]:
        items = _items(lines, index)
        if len(items) > 1:
            found.append((index, items))
    inner = [(index, items) for index, items in found if not any(_holds(items, other) for other in found)]
    if not inner:
        return None, []
    index, items = max(inner, key=lambda each: len(each[1]))
    return lines[index], items


def _holds(items: list[Item], other: tuple[int, list[Item]]) -> bool:
    """Whether the other heading is itself one of these points."""
    return any(item.line == other[0] + 1 for item in items) and items is not other[1]


def _is_heading(line: Line) -> bool:
    short = len(line.body) <= 140 or (":" in line.body[:140] and ";" in line.body)
    return (
        short
        and not line.is_row
        and re.match(
            r"(du kien )?(?:cac )?(?:noi dung(?:,| va)? )?(?:chuong trinh|tien trinh)|(?:noi dung|trinh tu) (?:hoi nghi|dai hoi)",
            line.key,
        )
        is not None
    )


def _items(lines: list[Line], index: int) -> list[Item]:
    inside = below(lines, index)
    rows = [line for line in inside if line.is_row]
    if len(rows) > 2:
        return _of_table(rows)
    same_line = lines[index].body.partition(":")[2]
    if same_line.count(";") > 1:
        return [item for part in same_line.split(";") if (item := _item(lines[index].number, part))]
    top = min((line.level for line in inside), default=PLAIN)
    points = [line for line in inside if line.level == top] if top < PLAIN else _until_text(inside)
    leaves = _leaves(inside)
    bare = {line.number for line in leaves}
    if len(points) > 1 and 2 * sum(line.number in bare for line in points) <= len(points):
        points = leaves  # "a) Phần mở đầu" with its points below
    return [item for line in points[:MOST] if (item := _item(line.number, line.body))]


def _leaves(inside: list[Line]) -> list[Line]:
    """The lines under which none of a deeper level stands."""
    return [
        line
        for line, after in zip_longest(inside, inside[1:])
        if line is not None and (after is None or after.level <= line.level)
    ]


def _until_text(inside: list[Line]) -> list[Line]:
    """Points without marks end where a line is no short title any more."""
    found: list[Line] = []
    for line in inside:
        if len(line.text) > 300 or line.text.endswith(":"):
            break
        found.append(line)
    return found


def _item(line: int, said: str) -> Item | None:
    clock = _RANGE.search(said)
    minutes = _between(clock) if clock else None
    text = said[: clock.start()] + said[clock.end() :] if clock else said
    given = _MINUTES.search(text)
    if given and minutes is None:
        minutes = int(given[1]) or None
    if given:
        text = f"{text[: given.start()]} {text[given.end() :]}"
    title = text.replace("()", " ").strip(" ;.,:-–")
    fits = minutes is not None and minutes <= LONGEST_MINUTES
    return (
        Item(line, title[:1].upper() + title[1:], kind_of(title), minutes if fits else None)
        if title
        else None
    )


def _between(clock: re.Match[str]) -> int | None:
    first, first_minutes, last, last_minutes = (int(each or 0) for each in clock.groups())
    length = (last - first) * 60 + last_minutes - first_minutes
    return length if 0 < length <= LONGEST_MINUTES else None


def _of_table(rows: list[Line]) -> list[Item]:
    titles = [fold(cell) for cell in rows[0].cells]

    def column(words: tuple[str, ...]) -> int | None:
        return next(
            (index for index, title in enumerate(titles) if any(word in title for word in words)), None
        )

    title, time, who = column(_TITLE), column(_TIME), column(_WHO)
    if title is None:
        return []
    found = []
    for row in rows[1 : MOST + 1]:
        cells = dict(enumerate(row.cells))
        item = _item(row.number, cells.get(title, ""))
        if item is None:
            continue
        timed = _item(row.number, f"x {cells.get(time, '')}") if time is not None else None
        minutes = item.minutes or (timed.minutes if timed else None)
        presenter = cells.get(who, "") if who not in (None, title, time) else ""
        found.append(Item(row.number, item.title, item.kind, minutes, presenter[:200]))
    return found
