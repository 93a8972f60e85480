"""What a plan says of the conference itself: title, edition, period, month, figures, groups of delegates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from conference.vietnamese import fold

from .lines import BULLET, PLAIN, PLUS, Line, filled, is_end

T = TypeVar("T")
YEARS = range(1990, 2101)
LONGEST_TITLE = 500
LARGEST = 100_000  # delegates

_ROMAN = r"(?:X{0,3}(?:IX|IV|V?I{0,3}))"
_EDITION = re.compile(rf"lần\s+thứ\s+({_ROMAN}|\d{{1,2}}|[Nn]hất)(?!\w)", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?P<kind>giai\s+đoạn|nhiệm\s+kỳ|05\s+năm|5\s+năm|từ\s+năm|từ)\s*\(?\s*(?:từ\s+)?(?:năm\s+)?(?P<from>\d{4})\s*(?:[-–—]|đến(?:\s+năm)?)\s*(?P<to>\d{4})(?!\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)|ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)  # fmt: skip
_MONTH = re.compile(r"tháng\s+(\d{1,2})\s*(?:/|-|năm)\s*(\d{4})(?!\d)", re.IGNORECASE)
_QUARTER = re.compile(r"(?:trong\s+)?quý\s+(?:IV|I{1,3}|[1-4])\s*(?:/|-|năm)\s*\d{4}", re.IGNORECASE)
_DELEGATES = re.compile(r"(\d{1,3}(?:[.\s]\d{3})|\d{1,5})\s*(?:[-–]\s*(\d{1,5})\s*)?(?:đại\s+biểu|người|đồng\s+chí)", re.IGNORECASE)  # fmt: skip
_PERCENT = re.compile(r"(?<![\d,.])(\d{1,3}(?:[.,]\d{1,2})?)\s?%")
_MIX = re.compile(r"tỷ\s+lệ[^\d.;]{0,40}(\d{1,3})\s?%?\s?[/-]\s?(\d{1,3})\s?%?", re.IGNORECASE)


@dataclass(frozen=True)
class Said(Generic[T]):
    """A value, the line that says it, and the words it was read from."""

    value: T
    line: int
    words: str = ""


@dataclass(frozen=True)
class Period:
    first: int
    last: int
    line: int
    of_conference: bool  # not of a term of office

    @property
    def years(self) -> tuple[int, int]:
        return self.first, self.last


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def number_of(roman: str) -> int | None:
    """The number that a Roman numeral or digits write; None for anything else."""
    text = roman.upper()
    if text.isdecimal():
        return int(text) or None
    if fold(text) == "nhat":
        return 1
    values = {"I": 1, "V": 5, "X": 10}
    digits = [values.get(letter, 0) for letter in text]
    if not digits or 0 in digits:
        return None
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))


def title(lines: list[Line]) -> Said[str] | None:
    """What stands under the heading KẾ HOẠCH, or behind it on its line, up to an empty line or the body of the plan."""
    start = next((index for index, line in enumerate(lines) if line.text and _heads(line)), None)
    if start is None:
        return None
    head = lines[start]
    parts = [head.text[len("Kế hoạch") :].strip(" :.-–")] if fold(head.text) != "ke hoach" else []
    first = head.number
    for line in lines[start + 1 : start + 8]:
        if not line.text and not parts:
            continue
        if not line.text or _ends_title(line, parts):
            break
        first = first if parts else line.number
        parts.append(line.text)
    said = " ".join(filter(None, parts))[:LONGEST_TITLE].strip()
    return Said(said, first) if said else None


def _heads(line: Line) -> bool:
    key = fold(line.text)
    return key == "ke hoach" or (
        key.startswith("ke hoach ") and _of_conference(line.text) and "so" not in key.split()[:3]
    )


def _ends_title(line: Line, parts: list[str]) -> bool:
    key = fold(line.text)
    body = key.startswith(
        ("thuc hien", "can cu", "de ", "nham ", "tren co so", "kinh gui", "so:", "---", "___")
    )
    return (
        body
        or line.level < BULLET
        or line.is_row
        or (bool(parts) and len(line.text) > 200)
        or not key.strip("-_*= ")
    )


def _of_conference(text: str) -> bool:
    key = fold(text)
    return ("hoi nghi" in key or "dai hoi" in key) and ("dien hinh" in key or "thi dua" in key)


def is_plan(lines: list[Line], found_title: Said[str] | None) -> bool:
    """Whether the text is a plan of such a conference: called so by its heading, or by its body where a heading is missing."""
    if found_title is not None and _of_conference(found_title.value):
        return True
    text = " ".join(line.text for line in lines)
    key = fold(text[:20_000])
    return "ke hoach" in key and "to chuc thuc hien" in fold(text) and _of_conference(text[:20_000])


def conference_name(found_title: Said[str] | None) -> Said[str] | None:
    """ "Hội nghị điển hình tiên tiến" of the title, without host, edition and period."""
    if found_title is None:
        return None
    found = re.search(
        r"(hội nghị|đại hội)\s+(.+?)(?=\s+(?:ngành|sở|tỉnh|huyện|thành phố|thị xã|khối|cơ quan|đảng bộ|trong|của|lần thứ|giai đoạn|năm|cấp)\b|\s*[,;(.]|$)",
        found_title.value, re.IGNORECASE,
    )  # fmt: skip
    if not found or not _of_conference(found[0]):
        return None
    said = re.sub("tiến tiến", "tiên tiến", found[0], flags=re.IGNORECASE)
    return Said(
        said[:1].upper() + said[1:].lower() if said.isupper() else said[:1].upper() + said[1:],
        found_title.line,
    )


def sector(lines: list[Line], found_title: Said[str] | None) -> Said[str] | None:
    """ "Ngành Công Thương Hà Tĩnh": the fullest way in which title and closing sentence say it, capitals as the host has them."""
    pattern = re.compile(
        r"(?:điển hình ti[êế]n tiến|yêu nước|tiên tiến)\s+((?:ngành|khối|sở|tỉnh|huyện|cơ quan)\s+[^,;.()\d]{2,80}?)(?=\s+(?:lần thứ|giai đoạn|năm|nhằm|như)\b|\s*[,;.(]|$)",
        re.IGNORECASE,
    )  # fmt: skip
    places = [] if found_title is None else [(found_title.value, found_title.line)]
    places += [(line.text, line.number) for line in filled(lines) if line.key.startswith("tren day la")]
    said = [(found[1], number) for text, number in places for found in pattern.finditer(text)]
    if not said:
        return None
    first = fold(said[0][0])
    words, number = max(
        (each for each in said if fold(each[0]).startswith(first)), key=lambda each: len(each[0])
    )
    words = words[:1].upper() + words[1:]
    host = re.search(r"\bSở ((?:[A-ZĐÀ-Ỵ][\wà-ỹ]*\s?){1,6})", " ".join(line.text for line in lines))
    if host:
        words = re.sub(re.escape(host[1].strip()), host[1].strip(), words, flags=re.IGNORECASE)
    return Said(words, number)


def editions(lines: list[Line], found_title: Said[str] | None) -> tuple[Said[int] | None, list[Said[int]]]:
    """(edition of the conference, every other mention of an edition of it). Other congresses have editions of their own."""
    mentions = [each for line in filled(lines) for each in _editions_of(line)]
    if found_title is None:
        return None, mentions
    own = _EDITION.search(found_title.value)
    number = number_of(own[1]) if own else None
    if own and number:
        line = next(
            (line.number for line in lines if line.number >= found_title.line and own[0] in line.text),
            found_title.line,
        )
        return Said(number, line, own[1]), [each for each in mentions if each.line != line]
    return None, mentions


def _editions_of(line: Line) -> Iterator[Said[int]]:
    for found in _EDITION.finditer(line.text):
        before = fold(line.text[max(0, found.start() - 90) : found.start()])
        nearest = max(before.rfind(word) for word in ("hoi nghi dien hinh", "hoi nghi"))
        other = max(before.rfind(word) for word in ("dai hoi", "dang bo", "nghi quyet"))
        number = number_of(found[1])
        if number and nearest > other:
            yield Said(number, line.number, found[0])


def periods(lines: list[Line]) -> list[Period]:
    found = []
    for line in filled(lines):
        for said in _PERIOD.finditer(line.text):
            first, last = int(said["from"]), int(said["to"])
            if first in YEARS and last in YEARS and first < last <= first + 15:
                found.append(Period(first, last, line.number, fold(said["kind"]) == "giai doan"))
    return found


def days_in(text: str) -> list[datetime.date]:
    found = []
    for said in _DAY.finditer(text):
        day, month, year = (int(each) for each in (said.groups()[:3] if said[1] else said.groups()[3:]))
        try:
            found.append(datetime.date(year, month, day))
        except ValueError:  # 31/02
            continue
    return [day for day in found if 1945 <= day.year <= 2100]


@dataclass(frozen=True)
class When:
    """`month`: "2020-04"; `date`: where the plan fixes the day; `words`: what it says."""

    month: str | None
    date: datetime.date | None
    line: int
    words: str


def when(lines: list[Line]) -> When | None:
    """When the conference is to be: the line of its time, or the first that expects it at some time."""
    shown = [line for line in _body(lines) if not line.is_row]
    said = [line for line in shown if line.key.startswith(("thoi gian", "ngay to chuc", "du kien thoi gian"))]
    said += [
        line
        for line in shown
        if "du kien to chuc" in line.key
        or "duoc to chuc vao" in line.key
        or "to chuc hoi nghi vao" in line.key
    ]
    for line in said:
        found = None if _DEADLINE.search(line.key) else _when(line)
        if found:
            return found
    return None


_DEADLINE = re.compile(r"\b(?:gui|nop|hoan thanh|dang ky|cham nhat|truoc ngay|trien khai|bao cao ve)\b")


def _when(line: Line) -> When | None:
    days, month, quarter = days_in(line.text), _MONTH.search(line.text), _QUARTER.search(line.text)
    words = re.sub(r"^[^:]{0,40}:\s*", "", line.body).strip(" .;")
    if days and len(days) == 1 and not re.search(r"\b(trước|từ|chậm nhất)\s+ngày", line.text, re.IGNORECASE):
        return When(f"{days[0]:%Y-%m}", days[0], line.number, words)
    if month and 1 <= int(month[1]) <= 12 and int(month[2]) in YEARS:
        return When(f"{int(month[2])}-{int(month[1]):02d}", None, line.number, words)
    return When(None, None, line.number, words) if quarter else None


def _body(lines: list[Line]) -> Iterator[Line]:
    for line in filled(lines):
        if is_end(line):
            return
        yield line


@dataclass(frozen=True)
class Count:
    """`value` None where a range is given; `about`: the plan says "khoảng"."""

    value: int | None
    about: bool
    line: int
    words: str


def delegates(lines: list[Line]) -> Count | None:
    """How many delegates: the line of their number, before any other line that counts delegates."""
    shown = list(_body(lines))
    said = [
        line
        for line in shown
        if line.key.startswith(("so luong", "tong so dai bieu", "so dai bieu", "tong so"))
    ]
    said += [
        line
        for line in shown
        if "dai bieu" in line.key and re.search(r"tong so|khoang \d|thanh phan|quy mo", line.key)
    ]
    for line in said:
        found = _DELEGATES.search(line.text)
        each = re.search(r"\bmoi (?:don vi|phong|co quan|dia phuong|to chuc)", line.key)
        if found and not each and 0 < whole(found[1]) <= LARGEST:
            about = "khoang" in fold(line.text[: found.start() + 1])
            return Count(None if found[2] else whole(found[1]), about, line.number, found[0])
    return None


@dataclass(frozen=True)
class Shares:
    """Shares in percent as texts with a point ("70", "66.5"), and numbers of people, of exemplars and guests."""

    exemplar: Said[str] | None = None
    guest: Said[str] | None = None
    exemplar_count: Said[int] | None = None
    guest_count: Said[int] | None = None


def shares(lines: list[Line]) -> Shares:
    found: dict[str, Said[Any]] = {}
    for line in _body(lines):
        mix = _MIX.search(line.text)
        if mix and "khach" in line.key and int(mix[1]) <= 100 and int(mix[2]) <= 100:
            found.setdefault("exemplar", Said(mix[1], line.number, mix[0]))
            found.setdefault("guest", Said(mix[2], line.number, mix[0]))
            continue
        for clause in re.split(r"[;()]|,(?!\d)|\s+và\s+|\.\s", line.text):
            _of_clause(clause, line, found)
    return Shares(
        found.get("exemplar"), found.get("guest"), found.get("exemplar_count"), found.get("guest_count")
    )


_OF_SOME = re.compile(r"\bnu\b|dang vien|truc tiep|dan toc|moi don vi|moi phong|it nhat|toi thieu")
"""A clause with these words gives a share of a part, not of the whole."""


def _of_clause(clause: str, line: Line, found: dict[str, Said[Any]]) -> None:
    key = fold(clause)
    who = "guest" if "khach" in key else "exemplar" if "dien hinh" in key else ""
    if not who or "hoi nghi dien hinh" in key or _OF_SOME.search(key):
        return
    percent, people = _PERCENT.search(clause), _DELEGATES.search(clause)
    if percent and float(percent[1].replace(",", ".")) <= 100:
        found.setdefault(who, Said(percent[1].replace(",", "."), line.number, clause.strip()))
    elif people and not people[2] and "%" not in clause:
        found.setdefault(f"{who}_count", Said(whole(people[1]), line.number, clause.strip()))


_GUESTS = re.compile(
    r"(?:\b(?:đại biểu|thành phần)\s+)?khách mời\b(?:[^:;.]{0,60})?:\s*|(?:đại biểu\s+)?mời dự\s*:\s*",
    re.IGNORECASE,
)


def guest_groups(lines: list[Line]) -> list[Said[str]]:
    """The groups that are invited: behind "Khách mời:", or the points under it."""
    shown = list(_body(lines))
    for index, line in enumerate(shown):
        start = _GUESTS.match(line.body)
        if not start:
            continue
        said = line.body[start.end() :]
        if said.strip():
            return [Said(part, line.number) for part in _groups(said)]
        return [Said(each.body.strip(" ;.,"), each.number) for each in _points(shown, index)]
    return []


def _points(shown: list[Line], index: int) -> list[Line]:
    found: list[Line] = []
    for line in shown[index + 1 :]:
        deeper = line.level > shown[index].level and line.level in (BULLET, PLUS, PLAIN)
        if not deeper or not line.body.strip(" ;.,") or len(found) >= 30:
            break
        found.append(line)
    return found


def _groups(said: str) -> list[str]:
    parts = (
        said.split(";")
        if ";" in said
        else re.split(r",\s*(?=(?:đại diện|lãnh đạo|các đồng chí)\b)", said, flags=re.IGNORECASE)
    )
    return [part.strip(" ;.,") for part in parts if part.strip(" ;.,")]


_GROUPS = (
    ("female", re.compile(r"\bnu\b")),
    ("researcher", re.compile(r"nghien cuu")),
    ("production_worker", re.compile(r"san xuat|cong nhan|nong dan")),
    ("direct_worker", re.compile(r"truc tiep")),
)


@dataclass(frozen=True)
class Priority:
    """`group`: female, researcher, production_worker, direct_worker or "" for another one."""

    text: str
    group: str
    line: int


def priorities(lines: list[Line]) -> list[Priority]:
    """Whom the plan wants to be chosen before others, where it speaks of delegates."""
    for line in _body(lines):
        found = re.search(r"(?:chú trọng|ưu tiên|quan tâm)\s+(?:đến\s+)?(?:việc\s+)?(?:lựa chọn|chọn|giới thiệu|đề cử)?\s*([^(.;:]+)", line.text, re.IGNORECASE)  # fmt: skip
        if not found or not re.search(r"\bnu\b|truc tiep|nghien cuu khoa hoc|cong nhan", fold(found[1])):
            continue
        parts = [part.strip(" .,") for part in re.split(r",|\s+và\s+", found[1]) if part.strip(" .,")]
        return [Priority(part, _group(part), line.number) for part in parts if len(part) <= 120]
    return []


def _group(text: str) -> str:
    return next((group for group, pattern in _GROUPS if pattern.search(fold(text))), "")


def all_staff(lines: list[Line]) -> Said[str] | None:
    """The line by which everybody who works there attends."""
    for line in _body(lines):
        if line.key.startswith("toan the") and re.search(
            r"can bo|cong chuc|vien chuc|nguoi lao dong|doan vien", line.key
        ):
            return Said(line.body.strip(" .;"), line.number)
    return None


def next_period(lines: list[Line], own: Period | None) -> Said[str] | None:
    """The period of the movement that is launched: one that begins when the conference's own ends, or after it."""
    for each in periods(lines):
        if own and each.of_conference and each.first >= own.last:
            return Said(f"{each.first} - {each.last}", each.line)
    return None
