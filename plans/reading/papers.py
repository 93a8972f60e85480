"""Papers that a plan rests on, those who receive it, and what its letterhead and signature say."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from conference.vietnamese import fold

from .facts import Said, days_in
from .lines import BULLET, Line, filled, is_end

_KINDS = "Luật|Nghị quyết|Nghị định|Chỉ thị|Kế hoạch|Quyết định|Thông tư|Hướng dẫn|Công văn|Kết luận|Thông báo|Văn bản|Pháp lệnh|Quy định|Quy chế"  # fmt: skip
_PAPER = re.compile(
    rf"(?P<kind>{_KINDS})\s+số:?\s*(?P<number>\d[\w./-]*(?:\s?-\s?[\w/]+)?)\s*,?\s*"
    rf"(?:(?:ban\s+hành\s+)?ngày\s+(?P<date>\d{{1,2}}\s*[/.-]\s*\d{{1,2}}\s*[/.-]\s*\d{{4}}|\d{{1,2}}\s+tháng\s+\d{{1,2}}\s+năm\s+\d{{4}})\s*,?\s*)?"
    rf"(?:của\s+(?P<issuer>[^,;:.]{{2,150}}?)\s*(?=\s+về\s|\s+hướng\s+dẫn\s|\s+quy\s+định\s|[,;:.]|$))?"
    rf"(?:\s*,?\s*(?P<about>(?:về|hướng\s+dẫn|quy\s+định)\s+[^;]{{2,600}}))?",
    re.IGNORECASE,
)  # fmt: skip
_BEFORE_BODY = re.compile(
    rf",\s+(?=[^,;]{{2,120}}\s+(?:xây dựng|ban hành|tổ chức)\s+(?:kế hoạch|Hội nghị))|\.\s|\.$|;|\s+(?=(?:và|,)\s+(?:{_KINDS})\s+số)",
    re.IGNORECASE,
)
LONGEST = 400
MOST = 50


@dataclass(frozen=True)
class Paper:
    line: int
    kind: str
    number: str
    date: datetime.date | None
    issuer: str
    about: str

    @property
    def words(self) -> str:
        day = f" ngày {self.date.day}/{self.date.month}/{self.date.year}" if self.date else ""
        return f"{self.kind} số {self.number}{day}{f' của {self.issuer}' if self.issuer else ''}"


def legal_basis(lines: list[Line]) -> list[Paper]:
    """Every numbered paper of another office that the text names, each once."""
    found: list[Paper] = []
    for line in filled(lines):
        if is_end(line) or len(found) >= MOST:
            break
        for said in _PAPER.finditer(line.text):
            number = re.sub(r"\s", "", said["number"]).rstrip("./-")
            if not re.search(r"[^\d]", number) or any(paper.number == number for paper in found):
                continue
            found.append(_paper(line.number, number, said))
    return found[:MOST]


def _paper(line: int, number: str, said: re.Match[str]) -> Paper:
    days = days_in(f"ngày {said['date']}") if said["date"] else []
    about = _BEFORE_BODY.split(said["about"] or "", maxsplit=1)[0] or ""
    kind = said["kind"]
    return Paper(line, kind[:1].upper() + kind[1:].lower(), number, days[0] if days else None, (said["issuer"] or "").strip(), re.sub(r"^về\s+(?:việc\s+)?", "", about.strip(" .,"), flags=re.IGNORECASE)[:LONGEST])  # fmt: skip


def recipients(lines: list[Line]) -> list[Said[str]]:
    """The lines under "Nơi nhận", "Lưu" included."""
    shown = list(filled(lines))
    start = next((index for index, line in enumerate(shown) if line.key.startswith("noi nhan")), None)
    if start is None:
        return []
    found = []
    same = shown[start].cells[0].partition(":")[2]
    said = [(shown[start].number, part) for part in same.split(";")] if same.strip() else []
    said += [(line.number, line.cells[0]) for line in shown[start + 1 :] if _receives(line)]
    for number, text in said:
        name = text.strip(" -–•+*;.\t")
        if name and len(name) <= 150:
            found.append(Said(name, number))
    return found[:MOST]


def _receives(line: Line) -> bool:
    return line.level == BULLET or fold(line.cells[0]).startswith(("luu:", "- "))


@dataclass(frozen=True)
class Letterhead:
    """What stands above the title and below the text; each None where it does not."""

    parent: Said[str] | None = None
    issuer: Said[str] | None = None
    number: Said[str] | None = None
    symbol: Said[str] | None = None
    place: Said[str] | None = None
    date: Said[datetime.date] | None = None
    signatory_position: Said[str] | None = None
    signatory_authority: Said[str] | None = None
    signatory_name: Said[str] | None = None
    host: Said[str] | None = None


_NUMBER = re.compile(r"^Số\s*:?\s*(\d{0,6})\s*/\s*(KH\s*-\s*([A-ZĐ]{2,20}))", re.IGNORECASE)
_PLACE = re.compile(
    r"^([A-ZĐÀ-Ỵ][^\d,]{1,58}),\s*ngày\s+(\d{1,2}|[.…\s]*)\s*tháng\s+(\d{1,2}|[.…\s]*)\s*năm\s+(\d{4})",
    re.IGNORECASE,
)
_POST = re.compile(r"^(GIÁM ĐỐC|CHỦ TỊCH|TỔNG GIÁM ĐỐC|CỤC TRƯỞNG|TRƯỞNG BAN|BÍ THƯ|PHÓ GIÁM ĐỐC|PHÓ CHỦ TỊCH|HIỆU TRƯỞNG|CHÁNH VĂN PHÒNG)(?: SỞ.*)?$")  # fmt: skip
_AUTHORITY = re.compile(r"^(?:KT|TM|TL|TUQ|Q)\.\s?[A-ZĐÀ-Ỵ .-]{3,90}$")
_PERSON = re.compile(r"^(?:[A-ZĐÀ-Ỵ][a-zà-ỹđ]{0,7}\s){1,5}[A-ZĐÀ-Ỵ][a-zà-ỹđ]{0,7}$")


def letterhead(lines: list[Line]) -> Letterhead:
    shown = list(filled(lines))
    title = next((index for index, line in enumerate(shown) if fold(line.text).startswith("ke hoach")), 0)
    end = next((index for index, line in enumerate(shown) if line.key.startswith("noi nhan")), len(shown))
    found: dict[str, Said[Any]] = {}
    for line in shown[:title]:
        for cell in line.cells:
            _above(cell, line.number, found)
    for line in shown[end:]:
        for cell in line.cells:
            _below(cell, line.number, found)
    host = _host(shown[title:])
    if host:
        found["host"] = host
    return Letterhead(**found)


def _above(cell: str, number: int, found: dict[str, Said[Any]]) -> None:
    numbered, placed = _NUMBER.match(cell), _PLACE.match(cell)
    if numbered:
        found.setdefault("symbol", Said(numbered[3], number))
        if numbered[1]:
            found.setdefault("number", Said(numbered[1] + "/" + "".join(numbered[2].split()), number))
    elif placed:
        found.setdefault("place", Said(placed[1], number))
        days = days_in(cell)
        if days:
            found.setdefault("date", Said(days[0], number))
    elif (
        cell.isupper()
        and 3 < len(cell) <= 150
        and not fold(cell).startswith(("cong hoa", "doc lap", "dang cong san"))
    ):
        name = (
            "issuer"
            if "parent" in found or not fold(cell).startswith(("ubnd", "uy ban", "bo ", "tinh"))
            else "parent"
        )
        found.setdefault(name, Said(cell, number))


def _below(cell: str, number: int, found: dict[str, Said[Any]]) -> None:
    said = re.sub(r"^Nơi nhận:?\s*", "", cell)
    if _AUTHORITY.match(said):
        found.setdefault("signatory_authority", Said(said, number))
    elif _POST.match(said):
        found.setdefault("signatory_position", Said(said, number))
    elif ("signatory_position" in found or "signatory_authority" in found) and _PERSON.match(said):
        found.setdefault("signatory_name", Said(said, number))


def _host(shown: list[Line]) -> Said[str] | None:
    """Who makes the plan: "…, Sở Công Thương xây dựng Kế hoạch …"."""
    for line in shown:
        said = re.search(r"(?:^|[,;.]\s+)((?:Sở|Ban|UBND|Ủy ban|Uỷ ban|Công đoàn|Trường|Cục|Chi cục|Liên đoàn|Hội|Bệnh viện|Viện|Tổng công ty|Công ty|Đảng ủy)\s[^,;.]{2,120}?)\s+(?:xây dựng|ban hành)\s+(?:k|K)ế hoạch", line.text)  # fmt: skip
        if said:
            return Said(said[1], line.number)
    return None
