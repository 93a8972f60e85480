"""Days of birth in every form met. Day before month is the rule; what could be read otherwise is said.

Everything returns a `Birth`; `text` is None where no day was taken. "1985-03-12", "1982-10" and "1979" differ in
precision.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from conference.vietnamese import clean, fold

from .grid import Cell, day_of
from .problems import ERROR, FIXED, WARNING

YOUNGEST, OLDEST = 15, 110


@dataclass(slots=True)
class Birth:
    text: str | None = None
    precision: str = "day"
    doubts: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # (code, severity, facts)

    def doubt(self, code: str, severity: str, **facts: Any) -> Birth:
        self.doubts.append((code, severity, facts))
        return self


def read(cell: Cell, text: str, today: datetime.date, month_first: bool = False) -> Birth:
    """`text`: what the cell says after the repair of its letters."""
    if cell.kind == "date":
        birth = _real(cell, today)
    elif cell.kind == "number":
        birth = _number(cell, today)
    else:
        birth = _said(text, today, month_first)
    return _plausible(birth, text, today)


def _plausible(birth: Birth, said: str, today: datetime.date) -> Birth:
    if birth.text is None:
        return birth
    if not today.year - OLDEST <= int(birth.text[:4]) <= today.year - YOUNGEST:
        year = birth.text[:4]
        birth.text = None
        birth.doubt("implausible_birth", ERROR, said=said, year=year)
    return birth


def _made(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


# --- days and numbers of the spreadsheet ---


def _real(cell: Cell, today: datetime.date) -> Birth:
    serial = int(cell.raw or 0)
    if today.year - OLDEST <= serial <= today.year:
        return Birth(str(serial), "year").doubt("year_as_day", FIXED, said=str(serial))
    day = cell.value
    if cell.precision == "month":
        return Birth(f"{day:%Y-%m}", "month")
    if cell.precision == "year":
        return Birth(f"{day:%Y}", "year")
    return Birth(day.isoformat())


def _number(cell: Cell, today: datetime.date) -> Birth:
    number = cell.value
    if isinstance(number, float):
        return _fraction(number, cell.text, today)
    if today.year - OLDEST <= number <= today.year:
        return Birth(str(number), "year")
    day = day_of(number, cell.shift)
    if day is not None and today.year - OLDEST <= day.year <= today.year - YOUNGEST:
        return Birth(day.isoformat()).doubt("serial_day", WARNING, said=str(number), day=f"{day:%d/%m/%Y}")
    return _digits(str(number), today, from_number=True)


def _fraction(number: float, said: str, today: datetime.date) -> Birth:
    """ "10.1982" that a spreadsheet took for a number; it has dropped the last noughts as well."""
    month, year = int(number), round((number - int(number)) * 10_000)
    if 1 <= month <= 12 and today.year - OLDEST <= year <= today.year and abs(number * 10_000 % 1) < 1e-6:
        return Birth(f"{year}-{month:02d}", "month").doubt("number_month", WARNING, said=said)
    day = day_of(number, 0)
    if day is not None and number > 3_000 and today.year - OLDEST <= day.year <= today.year - YOUNGEST:
        return Birth(day.isoformat()).doubt("serial_day", WARNING, said=said, day=f"{day:%d/%m/%Y}")
    return Birth().doubt("unreadable_date", ERROR, said=said)


def _digits(said: str, today: datetime.date, from_number: bool = False) -> Birth:
    """ "12031985", and "2031985" whose first nought a spreadsheet has dropped."""
    if len(said) == 7 and from_number:
        said = f"0{said}"
    if len(said) == 8:
        text = _made(int(said[4:]), int(said[2:4]), int(said[:2]))
        backwards = _made(int(said[:4]), int(said[4:6]), int(said[6:]))
        if (text and not backwards) or (
            text and backwards and int(said[4:]) >= today.year - OLDEST > int(said[:4])
        ):
            return Birth(text).doubt("digits_only", WARNING, said=said)
        if backwards and not text:
            return Birth(backwards).doubt("digits_only", WARNING, said=said)
    return Birth().doubt("unreadable_date", ERROR, said=said)


# --- words ---

_MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), start=1) for name in names.split()}  # fmt: skip
_SIGN = r"\s*[/.\-–—\\, ]\s*"
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){_SIGN}(\d{{1,2}}){_SIGN}(\d{{4}}|\d{{2}})")
_YEAR_FIRST = re.compile(
    r"(\d{4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_TIME = re.compile(r"\s+0{1,2}:00(?::00)?(?:\s*am)?$|\s+12:00:00 am$")
_WORDS = re.compile(r"(?:ngay\s*)?(\d{1,2})[\s,]*thang\s*(\d{1,2})[\s,]*(?:nam\s*)?(\d{4}|\d{2})")
_MONTH_YEAR = re.compile(r"(?:thang\s*|t\s*\.?\s*)?(\d{1,2})\s*[/.\-–—]\s*(\d{4})")
_MONTH_YEAR_WORDS = re.compile(r"(?:thang|t)\s*(\d{1,2})[\s,]*(?:nam)?\s*(\d{4})")
_YEAR = re.compile(r"(?:sinh\s*)?(?:nam\s*)?(?:sinh|sn|s\.n|s\.n\.)?\s*:?\s*(\d{4})")
_UNKNOWN_DAY = re.compile(
    rf"(?:0{{1,2}}|\.+|_+|-+|x+|\?+|…){_SIGN}(\d{{1,2}}|\.+|_+|-+|x+|\?+|…){_SIGN}(\d{{4}})"
)
_ENGLISH = re.compile(
    r"(\d{1,2})[\s\-]+([a-z]{3,9})\.?,?[\s\-]+(\d{4}|\d{2})|([a-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})"
)


def _said(text: str, today: datetime.date, month_first: bool) -> Birth:
    said = clean(text)
    low = _TIME.sub("", fold(said).rstrip(" .;").lstrip(" ;'`"))
    low = re.sub(r"^(?:sinh ngay|sinh|ngay sinh|nam sinh)\s*:?\s*", "", low).strip()
    for step in (_year_first, _year_only, _month_only, _in_english):
        birth = step(low, said, today)
        if birth is not None:
            return birth
    found = _WORDS.fullmatch(low)
    if found:
        return _day(found.groups(), said, today, spelled=True)
    found = _DAY_MONTH_YEAR.fullmatch(low)
    if found:
        return _day(found.groups(), said, today, month_first=month_first)
    if low.isdigit() and low.isascii():
        return _serial_or_digits(low, today)
    return Birth().doubt("unreadable_date", ERROR, said=said[:80])


def _serial_or_digits(low: str, today: datetime.date) -> Birth:
    day = day_of(int(low)) if len(low) == 5 else None
    if day is not None and today.year - OLDEST <= day.year <= today.year - YOUNGEST:
        return Birth(day.isoformat()).doubt("serial_day", WARNING, said=low, day=f"{day:%d/%m/%Y}")
    return _digits(low, today)


def _year_first(low: str, said: str, _today: datetime.date) -> Birth | None:
    found = _YEAR_FIRST.fullmatch(low)
    if not found:
        return None
    year, month, day = (int(part) for part in found.groups())
    text = _made(year, month, day)
    return Birth(text) if text else Birth().doubt("impossible_date", ERROR, said=said)


def _year_only(low: str, said: str, _today: datetime.date) -> Birth | None:
    found = _YEAR.fullmatch(low)
    if found:
        return Birth(found[1], "year")
    unknown = _UNKNOWN_DAY.fullmatch(low)
    if not unknown:
        return None
    if unknown[1].isdigit() and int(unknown[1]):
        if int(unknown[1]) > 12:
            return Birth().doubt("impossible_date", ERROR, said=said)
        return Birth(f"{unknown[2]}-{int(unknown[1]):02d}", "month")
    return Birth(unknown[2], "year")


def _month_only(low: str, said: str, _today: datetime.date) -> Birth | None:
    found = _MONTH_YEAR.fullmatch(low) or _MONTH_YEAR_WORDS.fullmatch(low)
    if not found:
        return None
    month = int(found[1])
    if 1 <= month <= 12:
        return Birth(f"{found[2]}-{month:02d}", "month")
    return Birth().doubt("impossible_date", ERROR, said=said)


def _in_english(low: str, said: str, today: datetime.date) -> Birth | None:
    found = _ENGLISH.fullmatch(low)
    name = found and (found[2] or found[4])
    if not found or name not in _MONTHS:
        return None
    day, year = found[1] or found[5], found[3] or found[6]
    return _day((day, str(_MONTHS[name]), year), said, today, spelled=True)


def _day(
    parts: tuple[Any, ...], said: str, today: datetime.date, spelled: bool = False, month_first: bool = False
) -> Birth:
    first, second, year = (int(part) for part in parts)
    short = len(parts[2]) == 2
    if short:
        year = _century(year, today)
    day, month = (second, first) if month_first else (first, second)
    text = _made(year, month, day)
    if text is None:
        swapped = None if spelled else _made(year, day, month)
        code = "month_before_day" if swapped else "impossible_date"
        return Birth().doubt(code, ERROR, said=said)
    birth = Birth(text)
    if short:
        birth.doubt("two_digit_year", WARNING, said=said, year=year)
    if not spelled and not month_first and day <= 12 and day != month:
        birth.doubt("ambiguous_date", WARNING, said=said, day=day, month=month)
    return birth


def _century(year: int, today: datetime.date) -> int:
    """The nearest century that gives somebody of at least YOUNGEST years."""
    return 2000 + year if 2000 + year <= today.year - YOUNGEST else 1900 + year


def from_parts(day: str, month: str, year: str, today: datetime.date) -> Birth:
    """Three columns: day, month, year; the first two may be empty."""
    said = "/".join(part or "…" for part in (day, month, year))
    if not all(part.isdigit() or not part for part in (day, month, year)) or len(year) not in (2, 4):
        return Birth().doubt("unreadable_date", ERROR, said=said)
    short = len(year) == 2
    full = _century(int(year), today) if short else int(year)
    if not int(day or 0) and not int(month or 0):
        birth = Birth(str(full), "year")
    elif not int(day or 0) and 1 <= int(month) <= 12:
        birth = Birth(f"{full}-{int(month):02d}", "month")
    else:
        text = _made(full, int(month or 0), int(day or 0))
        birth = Birth(text) if text else Birth().doubt("impossible_date", ERROR, said=said)
    if short and birth.text:
        birth.doubt("two_digit_year", WARNING, said=said, year=full)
    return _plausible(birth, said, today)
