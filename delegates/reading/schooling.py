"""The highest schooling that somebody finished, as lists write it: "12/12", "ThS Luật", "ĐH Vinh; Cao cấp LLCT".

Levels are those of `conference.people.Education`. What is not finished, and courses in politics, languages or computers,
is no level of schooling. What is not known gives no value and is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from conference.vietnamese import clean, fold

from . import words
from .grid import Cell
from .problems import WARNING

LEVELS = ("other", "secondary", "vocational", "college", "bachelor", "master", "doctor")
"""From the lowest on: of several in a row the last one of these counts."""
LONGEST = 300  # characters; more is a story
Doubts = list[tuple[str, str, dict[str, Any]]]

_GAP = r"[\s.:()–-]+"
_POLITICS = r"(?:ly luan(?: chinh tri)?|llct|chinh tri(?! hoc))"
_COURSE = r"(?:so cap|trung cap|cao cap|cu nhan|sc|tc|cc|cn)"
_LANGUAGE = r"(?:tieng \w+|anh van|ngoai ngu|tin hoc)"
_COURSES = re.compile(
    rf"\b{_COURSE}{_GAP}(?:ve )?{_POLITICS}\b|\b{_POLITICS}{_GAP}{_COURSE}\b|\b(?:tc|cc|sc|cn)(?:llct|ct)\b"
    rf"|\b{_LANGUAGE}{_GAP}(?:trinh do )?{_COURSE}\b"
)
_WORKER = re.compile(r"\bbac(?: tho)? ?\d ?/ ?\d\b")
_CLASSES = re.compile(r"(?<![\d/])(\d{1,2}) ?[/\\|:-] ?(10|12)(?![\d/])")
_SIGNS = re.compile(r"[,;|+&/]| [-–—] | va ")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(
    r"(\d{1,2})/(\d{1,2})/(?:19|20)\d\d|(\d{1,2})[- ](?:thg ?(\d{1,2})|(" + "|".join(_MONTHS) + r"))"
)

# On folded text of one piece, a space for every sign.
_SPACED = (("t s", "ts"), ("th s", "ths"), ("p gs", "pgs"), ("g s", "gs"), ("d h", "dh"), ("c d", "cd"), ("t c", "tc"), ("k s", "ks"),
           ("ph d", "phd"), ("th si", "ths"), ("th sy", "ths"), ("t si", "ts"), ("t sy", "ts"))  # fmt: skip
_UNFINISHED = re.compile(
    r"\b(?:(?<!cao )dang(?! vien| uy)|chua|du bi|nam (?:thu )?\d|sinh vien|hoc vien(?= cao hoc)|hoc sinh|bo hoc"
    r"|(?<!tin )(?<!khoa )(?<!van )hoc (?:cao hoc|dai hoc|dh|cao dang|cd|trung cap))\b"
)
_FOR_A_DOCTORATE = re.compile(r"\b(?:ncs|nghien cuu sinh)(?: ts| tien s[iy])?\b")
_OTHER_THINGS = re.compile(
    r"\b(?:giao vien|giang vien|nhan vien|lao dong|truong (?:thcs|thpt|tieu hoc|mam non))\b"
)
_SCHOOL = re.compile(r"\btruong (dai hoc|dh|cao dang|cd|trung cap|tc)\b")
_AFTER_UNIVERSITY = re.compile(r"\b(?:sau|tren) (?:dai hoc|dh)\b")
_CALLED = (
    ("doctor", r"^(?:pgs|gs|ts)|tskh|tien s[iy]|(?:pho )?giao su|phd|doctor\w*"),
    ("master", r"ths|thac s[iy]|cao hoc|msc|mba|masters?"),
    ("bachelor", r"dai hoc|(?:ds)?dh[a-z]{0,3}|university|bachelors?"),
    ("college", r"cao dang|cd[a-z]{0,3}|college|(?:k[iy] su|cu nhan|ks|cn) thuc hanh"),
    (
        "vocational",
        r"trung cap|trung hoc (?:chuyen nghiep|nghe|su pham|y te|kinh te|ky thuat|duoc)|duoc si trung hoc|t[ch]cn|tcn|tc[a-z]{0,2}"
        r"|y s[iy]|vocational secondary school",
    ),
    (
        "secondary",
        r"(?:tn)?thpt|ptth|btth|btthpt|trung hoc pho thong|pho thong trung hoc|bo tuc trung hoc|(?<!trung )(?<!so )(?<!cao )cap (?:3|iii)"
        r"|tu tai|high school|upper secondary school",
    ),
    (
        "other",
        r"(?:tn)?thcs|ptcs|trung hoc co so|pho thong co so|(?<!trung )(?<!so )(?<!cao )cap (?:[12]|ii?)|tieu hoc|so cap|scn"
        r"|cong nhan ky thuat|cnkt|(?:chung chi|day|dao tao|hoc) nghe|khac|other",
    ),
)  # fmt: skip
_LEVELS_CALLED = tuple((level, re.compile(rf"\b(?:{said})\b")) for level, said in _CALLED)
_TITLES = re.compile(r"\b(?:cu nhan|k[iy] su|ks|bac s[iy]|bs|kien truc su|kts|engineer)\b")
_UNSURE_TITLES = re.compile(r"\b(?:cn|duoc s[iy]|ds|bs ?ck\w*|bsnt|chuyen khoa|noi tru)\b")
_LATE_TITLE = re.compile(r"(?<=\w )(?:ts|gs|pgs)\b")  # "ĐH TS": a doctor, or a university of fishery
_CLASS = re.compile(r"(?:hoc )?(?:het )?lop (\d{1,2})")
_SAYS_NO_MORE = re.compile(
    r"\b(?:trinh do|van hoa|hoc van|tot nghiep|da|het|bang|he|lop|bo tuc|bt|btvh|gdtx|gdpt|chinh quy|pho thong|tn|bac tho)\b"
)


def read(cell: Cell, text: str) -> tuple[str | None, Doubts]:
    """(level, doubts) of a cell; None where it is not known."""
    said = clean(text)[:80]
    day = _day(cell, said)
    if day is not None:
        level = _of_classes(*day) or _of_classes(*reversed(day))
        taken = "/".join(map(str, day if _of_classes(*day) else reversed(day)))
        return level, [("education_as_day", WARNING, {"said": said, "taken": taken})] if level else _bad(said)
    if len(text) > LONGEST:
        return None, _bad(said)
    level, sure = _of_text(text.replace("\r", "\n").replace("\n", ";"))
    if level is None:
        return None, _bad(said)
    return level, [] if sure else [("unsure_education", WARNING, {"said": said, "education": level})]


def highest(levels: Iterable[str]) -> str | None:
    return max(levels, key=LEVELS.index, default=None)


def _bad(said: str) -> Doubts:
    return [("bad_education", WARNING, {"said": said})]


def _day(cell: Cell, said: str) -> tuple[int, int] | None:
    """Spreadsheets take "12/12" for the twelfth of December."""
    if cell.kind == "date":
        return cell.value.day, cell.value.month
    found = _DAY.fullmatch(said.lower())
    if not found:
        return None
    month = found[2] or found[4] or _MONTHS.index(found[5]) + 1
    return int(found[1] or found[3]), int(month)


def _of_classes(done: int, of: int) -> str | None:
    """Twelve classes of twelve, or ten of ten in the former schools of the north."""
    if of not in (10, 12) or not 0 < done <= of:
        return None
    return "secondary" if done == of else "other"


@lru_cache(maxsize=4096)
def _of_text(text: str) -> tuple[str | None, bool]:
    """(level, whether it is sure)"""
    said = _WORKER.sub(" ", _COURSES.sub(" ", fold(text)))
    if said.strip().isdecimal():
        last, is_sure = _of_class(said.strip())
        return last or None, is_sure
    levels: list[str] = []
    sure, rest = True, False
    for found in _CLASSES.finditer(said):
        school = _of_classes(int(found[1]), int(found[2]))
        if school is None:
            return None, False
        levels.append(school)
    for piece in _SIGNS.split(_CLASSES.sub(";", said)):
        level, is_sure = _of_piece(_joined(words.key(piece)))
        if level == _NEVER:
            return None, False
        if level:
            levels.append(level)
            sure = sure and is_sure
        else:
            rest = rest or not is_sure
    best = highest(levels)
    # Beside a degree stands what it is in; beside a school, more schooling that is not known.
    return best, sure and not (rest and best in ("other", "secondary"))


_NEVER = "never"
"""Of a piece that says of the others that they are not finished."""


def _joined(said: str) -> str:
    for apart, joined in _SPACED:
        said = re.sub(rf"\b{apart}\b", joined, said)
    return said


def _of_piece(said: str) -> tuple[str, bool]:
    """(level, sure); ("", True) for a piece that says nothing of schooling, ("", False) for one that is not known."""
    if _UNFINISHED.search(said):
        return ("" if _called(said) or _titled(said) else _NEVER), True
    if _OTHER_THINGS.search(said):
        return "", False
    if _FOR_A_DOCTORATE.search(said):
        own = _called(_FOR_A_DOCTORATE.sub("", said))
        return ("", True) if own == "doctor" else (own, True)
    if _AFTER_UNIVERSITY.search(said):
        return _called(_AFTER_UNIVERSITY.sub("", said)) or "master", False
    school = _SCHOOL.search(said)
    own = _SCHOOL.sub("", said)
    called, titled = _called(own), _titled(own)
    if called in ("", "other", "secondary") and titled:
        return "bachelor", bool(_TITLES.search(own)) and not re.search(r"\bck\w*|chuyen khoa", own)
    if called:
        return called, not _LATE_TITLE.search(own) or called in ("doctor", "master")
    if school:
        return _called(school[1]), False
    if last := _CLASS.fullmatch(said):
        return _of_class(last[1])
    if said == "pho thong":
        return "secondary", False
    return "", not _SAYS_NO_MORE.sub("", said).strip()


def _of_class(last: str) -> tuple[str, bool]:
    """Whether the last class was finished is not said."""
    if not 0 < int(last) <= 12:
        return "", False
    return ("secondary" if last == "12" else "other"), last not in ("10", "12")


def _called(said: str) -> str:
    return next((level for level, called in _LEVELS_CALLED if called.search(said)), "")


def _titled(said: str) -> bool:
    return bool(_TITLES.search(said) or _UNSURE_TITLES.search(said))
