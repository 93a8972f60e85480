"""Who does what: the part "Tổ chức thực hiện" of a plan, in clauses, under headings or as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from conference.vietnamese import fold

from . import names
from .lines import PLAIN, ROMAN, Line, below, filled, is_end
from .names import Name

ORDER, REQUEST, COORDINATE = "order", "request", "coordinate"
MOST = 100
MOST_BODIES = 200
MOST_TRIES = 10  # places of one clause at which names are looked for

_PART = (
    "to chuc thuc hien",
    "phan cong",
    "trach nhiem thuc hien",
    "trach nhiem cua",
    "nhiem vu cua",
    "giao nhiem vu",
)
_ADDRESSED = re.compile(
    r"(kính đề nghị|đề nghị|mời|giao cho|giao|phân công|yêu cầu|đối với|trách nhiệm của|nhiệm vụ của)\s+(?=\S)",
    re.IGNORECASE,
)
_WITH = re.compile(r"phối hợp(?:\s+chặt chẽ)?(?:\s+(?:cùng với|cùng|với))?\s+", re.IGNORECASE)
_LEADS = re.compile(
    r"[\s,:.]*(?:có trách nhiệm\s+|chịu trách nhiệm\s+|làm\s+)?chủ trì\s*[,;]?\s*", re.IGNORECASE
)
_ACTS = re.compile(
    r"(?:chủ động|có trách nhiệm|chủ trì|phối hợp|tích cực|tập trung|tổ chức|triển khai|thực hiện|xây dựng|tham mưu|đẩy mạnh)(?!\w)"
)
_BY = re.compile(r"\bdo\s+(?=\S)", re.IGNORECASE)
_COLUMNS = {
    "lead": ("chu tri", "don vi thuc hien", "nguoi thuc hien", "thuc hien", "phu trach", "co quan thuc hien", "don vi"),
    "coordinate": ("phoi hop",),
    "text": ("noi dung", "nhiem vu", "cong viec"),
    "due": ("thoi gian", "thoi han", "hoan thanh", "tien do"),
}  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """`leads`: who answers for it; `coordinate`: who helps; `mode`: order, request or coordinate (they only help)."""

    line: int
    leads: tuple[Name, ...]
    coordinate: tuple[Name, ...]
    text: str
    mode: str
    due: str = ""

    @property
    def lead(self) -> str:
        return ", ".join(name.text for name in self.leads)


@dataclass
class Found:
    """`heading`: the line of the part; None where the plan has none. `unassigned`: lines that name nobody at their head."""

    heading: Line | None = None
    duties: list[Duty] = field(default_factory=list)
    unassigned: list[Line] = field(default_factory=list)


def read(lines: list[Line]) -> Found:
    index = _heading(lines)
    if index is None:
        return Found()
    found = Found(lines[index])
    inside = below(lines, index)
    rows = [line for line in inside if line.is_row]
    columns = _columns(rows[0]) if rows else {}
    if columns:
        found.duties += list(filter(None, (_of_row(row, columns) for row in rows[1:])))
        inside = [line for line in inside if not line.is_row]
    _clauses(inside, found)
    del found.duties[MOST:]
    return found


def _heading(lines: list[Line]) -> int | None:
    """The last short line that is marked and called so; a part (Roman) before a clause."""
    named = [
        index
        for index, line in enumerate(lines)
        if len(line.body) <= 120 and any(line.key.startswith(text) for text in _PART)
        and (line.level < PLAIN or line.text.isupper())
        and not line.is_row
    ]  # fmt: skip
    parts = [index for index in named if lines[index].level == ROMAN]
    return next(reversed(parts or named), None)


def _clauses(inside: list[Line], found: Found) -> None:
    """The clauses of the highest level are what somebody answers for; lines under one that only names somebody are its
    duties one by one, other lines under one belong to its text."""
    top = min((line.level for line in inside), default=PLAIN)
    holder: tuple[tuple[Name, ...], str] | None = None
    for line in inside:
        if line.level > top and holder:
            found.duties.append(_of_holder(line, *holder))
        elif line.level > top:
            _continue(line, found)
        else:
            holder = _begin(line, found)


def _begin(line: Line, found: Found) -> tuple[tuple[Name, ...], str] | None:
    mode, said = _addressed(line.body)
    leads, rest = names.leading(said)
    rest = re.sub(r"^\s*\([^()]{0,120}\)", "", rest)
    if leads and not rest.strip(" .:;"):
        return tuple(leads), mode
    if leads and rest.startswith(":"):
        found.duties.append(_of_holder_text(line, tuple(leads), mode, rest.lstrip(": ")))
        return tuple(leads), mode
    duty = _of_clause(line, tuple(leads), mode, rest) if leads else _done_by(line)
    if duty:
        found.duties.append(duty)
    else:
        found.unassigned.append(line)
    return None


def _continue(line: Line, found: Found) -> None:
    """A point under a clause: its own duty where it names somebody, else more text of the clause."""
    mode, said = _addressed(line.body)
    leads, rest = names.leading(said)
    if leads and rest.strip(" .:;"):
        found.duties.append(_of_clause(line, tuple(leads), mode, rest.lstrip(": ")))
    elif found.duties:
        last = found.duties.pop()
        found.duties.append(
            Duty(last.line, last.leads, last.coordinate, f"{last.text} {line.text}", last.mode, last.due)
        )


def _addressed(text: str) -> tuple[str, str]:
    found = _ADDRESSED.match(text)
    if not found:
        return ORDER, text
    is_request = fold(found[1]) in ("kinh de nghi", "de nghi", "moi")
    return (REQUEST if is_request else ORDER), text[found.end() :]


def _of_clause(line: Line, leads: tuple[Name, ...], mode: str, rest: str) -> Duty:
    coordinate, text = _helpers(rest)
    only_helps = mode == ORDER and not _LEADS.match(rest) and "phoi hop" in fold(rest) and not coordinate
    return Duty(line.number, leads, coordinate, text, COORDINATE if only_helps else mode)


def _of_holder(line: Line, leads: tuple[Name, ...], mode: str) -> Duty:
    return _of_holder_text(line, leads, mode, line.body)


def _of_holder_text(line: Line, leads: tuple[Name, ...], mode: str, said: str) -> Duty:
    """A duty under the heading of who does it; one that begins with "Phối hợp với …" makes them help."""
    coordinate, text = _helpers(said)
    only_helps = mode == ORDER and fold(said).startswith("phoi hop")
    return Duty(line.number, leads, coordinate, text, COORDINATE if only_helps else mode)


def _helpers(rest: str) -> tuple[tuple[Name, ...], str]:
    """Who helps, and what is to be done."""
    leading = _LEADS.match(rest)
    after = rest[leading.end() :] if leading else rest
    found = _WITH.match(after)
    if found:  # "chủ trì, phối hợp với A, B xây dựng …"
        helpers, text = names.leading(after[found.end() :])
        if helpers:
            return tuple(helpers), text.lstrip(" ,:;")
        return (), after.lstrip(" ,:;")
    for found in islice(_WITH.finditer(after), MOST_TRIES):
        helpers, _text = names.leading(after[found.end() :])
        if helpers:
            return tuple(helpers), after.lstrip(" ,:;")
    return (), after.lstrip(" ,:;")


def _done_by(line: Line) -> Duty | None:
    """ "Xây dựng phóng sự do Phòng A chủ trì, phối hợp với B": the doer stands at the end."""
    for found in islice(_BY.finditer(line.body), MOST_TRIES):
        leads, rest = names.leading(line.body[found.end() :])
        if leads and fold(rest).startswith(("chu tri", "thuc hien", "dam nhan", "phu trach")):
            return Duty(
                line.number, tuple(leads), _helpers(rest)[0], line.body[: found.start()].strip(" ,;:"), ORDER
            )
    return None


def _columns(header: Line) -> dict[str, int]:
    """{what: column} of a table whose titles name who does what; empty for another table."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header.cells):
        for what in ("coordinate", "due", "text", "lead"):
            if what not in found and any(title in fold(cell) for title in _COLUMNS[what]):
                found[what] = index
                break
    return found if "lead" in found and "text" in found else {}


def _of_row(row: Line, columns: dict[str, int]) -> Duty | None:
    def cell(what: str) -> str:
        index = columns.get(what, len(row.cells))
        return row.cells[index] if index < len(row.cells) else ""

    leads = every(cell("lead"))
    if not leads or not cell("text"):
        return None
    return Duty(
        row.number,
        tuple(leads),
        tuple(every(cell("coordinate"))),
        cell("text").strip(" -;."),
        ORDER,
        cell("due"),
    )


def every(cell: str) -> list[Name]:
    """The names of a cell that holds nothing else; what is no name known by its first word is taken as it stands."""
    found, rest = names.leading(cell)
    for part in re.split(r"[;,]", rest):
        said = part.strip(" .-")
        if said and len(said) <= names.LONGEST_NAME:
            found.append(Name(said, False))
    return found


@dataclass(frozen=True)
class Mention:
    """A body that the plan names, and the first line that does."""

    name: Name
    line: int


def mentioned(lines: Iterable[Line], duties: Iterable[Duty]) -> list[Mention]:
    """Every unit and body of the duties, then those that other clauses address, each once."""
    found: list[Mention] = []
    seen: set[str] = set()

    def keep(name: Name, line: int) -> None:
        core = names.core_of(name.text)
        if core and core not in seen and len(found) < MOST_BODIES:
            seen.add(core)
            found.append(Mention(name, line))

    for duty in duties:
        for name in (*duty.leads, *duty.coordinate):
            keep(name, duty.line)
    for line in filled(lines):
        if is_end(line):
            break
        if line.level != PLAIN:
            addressed, rest = names.leading(line.body)
            if addressed and _ACTS.match(rest):
                for name in addressed:
                    keep(name, line.number)
    return found
