"""What decision, certificates and hand-over sheet must say, word by word, from the rows of a portal of its own."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from conference import vietnamese
from documents.kinds import letterhead
from tests.live import Portal

BATCH = 8
TITLES = {"GK": "GIẤY KHEN", "GCN": "GIẤY CHỨNG NHẬN"}
HONORIFICS = {"female": "Bà", "male": "Ông"}
HEAD_OF_ANNEX = "STT Tập thể, cá nhân Chức vụ, đơn vị công tác"
HEAD_OF_SHEET = "STT Tập thể, cá nhân Hình thức khen thưởng Số vào sổ Tiền thưởng (đồng) Ký nhận"
ROWS = """
SELECT award.id, form.code, form.name, nomination.kind, nomination.collective_name, delegate.full_name,
       delegate.gender, delegate.position, delegate.workplace, unit.name, award.prize, certificate.number,
       certificate.year, certificate.code
FROM nominations_award award
JOIN nominations_awardform form ON form.id = award.form_id
JOIN nominations_nomination nomination ON nomination.id = award.nomination_id
JOIN delegates_delegate delegate ON delegate.nomination_id = nomination.id
JOIN conference_unit unit ON unit.id = nomination.unit_id
LEFT JOIN documents_issuedcertificate certificate ON certificate.delegate_id = delegate.id
ORDER BY
"""
PROTOCOL = "form.rank, form.id, nomination.kind, unit.position, unit.id, nomination.sort_key, award.id"
CALL = "nomination.kind, unit.position, unit.id, nomination.sort_key, delegate.id"


@dataclass(frozen=True)
class Given:
    """One award as the rows have it."""

    award_id: int
    code: str
    form: str
    kind: str
    collective_name: str
    full_name: str
    gender: str
    position: str
    workplace: str
    unit: str
    prize: int | None
    number: int | None
    year: int | None
    short_code: str | None

    @property
    def is_collective(self) -> bool:
        return self.kind == "collective"

    @property
    def name(self) -> str:
        return self.collective_name if self.is_collective else self.full_name

    @property
    def to(self) -> str:
        return "Tập thể" if self.is_collective else HONORIFICS[self.gender]

    @property
    def office(self) -> str:
        if self.is_collective:
            return "" if self.unit == self.name else self.unit
        return letterhead.joined(self.position, self.workplace)

    @property
    def money(self) -> str:
        return vietnamese.grouped(self.prize) if self.prize else ""

    @property
    def register_number(self) -> str:
        return f"{self.number:02d}/{self.year}"


def rows(portal: Portal, order: str) -> list[Given]:
    return [Given(*row) for row in portal.rows(ROWS + order)]


def called(portal: Portal) -> list[Given]:
    """In the order of the call on the stage."""
    return rows(portal, CALL)


def joined(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part)


def pages(content: bytes) -> list[str]:
    """The text of each page on one line, without the number of the page."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, check=True, capture_output=True)
    found = unicodedata.normalize("NFC", done.stdout.decode()).split("\f")[:-1]
    return [" ".join(re.sub(r"\n\d+\s*$", "", page).split()) for page in found]


# --- the decision ---------------------------------------------------------------------------------------------------


def compare_decision(content: bytes, portal: Portal) -> None:
    """Article by article what is given to how many, then each annex row by row."""
    lists = [(form, list(part)) for form, part in groupby(rows(portal, PROTOCOL), key=lambda row: row.form)]
    text = " ".join(pages(content))
    today = vietnamese.official_date(timezone.localdate())
    assert f"Số: 12/QĐ-SCT Hà Tĩnh, {today} QUYẾT ĐỊNH" in text
    for place, (form, given) in enumerate(lists, start=1):
        end = "." if place == len(lists) else ";"
        annex = f"(danh sách tại Phụ lục {'I' * place} kèm theo){end}"
        assert f"{place}. Tặng {form} cho {numbers(given)} {annex}" in text
    total = sum(row.prize or 0 for _form, given in lists for row in given)
    assert f"tổng số tiền {vietnamese.grouped(total)} đồng" in text
    annexes = re.findall(rf"{re.escape(HEAD_OF_ANNEX)} (TẬP THỂ .*? Danh sách này có [^.]*\.)", text)
    assert [found.replace(f"{HEAD_OF_ANNEX} ", "") for found in annexes] == [
        annex_text(given) for _form, given in lists
    ]


def numbers(given: list[Given]) -> str:
    collectives = sum(row.is_collective for row in given)
    return f"{collectives:02d} tập thể và {len(given) - collectives:02d} cá nhân"


def annex_text(given: list[Given]) -> str:
    collectives = [row for row in given if row.is_collective]
    people = [row for row in given if not row.is_collective]
    lines = ["TẬP THỂ"]
    lines += [joined(place, row.name, row.office) for place, row in enumerate(collectives, start=1)]
    lines += ["CÁ NHÂN"]
    lines += [joined(place, row.to, row.name, row.office) for place, row in enumerate(people, start=1)]
    return " ".join([*lines, f"Danh sách này có {numbers(given)}."])


# --- the certificates -----------------------------------------------------------------------------------------------


def compare_certificates(content: bytes, portal: Portal) -> None:
    """One sheet each in the order of the call; the register counts on in that order without a gap."""
    found, wanted = pages(content), called(portal)
    assert [row.number for row in wanted] == list(range(1, len(wanted) + 1))
    assert len(found) == len(wanted)
    for page, row in zip(found, wanted, strict=True):
        assert f" TẶNG {joined(TITLES[row.code], f'{row.to}:', row.name, row.office)} " in page
        assert " Quyết định số: 12/QĐ-SCT ngày " in page
        code = f"{(row.short_code or '')[:5]}-{(row.short_code or '')[5:]}"
        assert f" Vào sổ khen thưởng số: {row.register_number} Mã kiểm tra: {code} " in page


# --- the hand-over sheet --------------------------------------------------------------------------------------------


def compare_sheet(content: bytes, portal: Portal) -> None:
    """Each batch row by row with register number and prize, and its last line with how many and how much."""
    text = " ".join(pages(content))
    found = re.findall(
        rf"ĐỢT (\d+) .*?{re.escape(HEAD_OF_SHEET)} (.*? Danh sách này có .*?\.)(?= DANH|$)", text
    )
    people = list(enumerate(called(portal), start=1))
    batches = [people[start : start + BATCH] for start in range(0, len(people), BATCH)]
    assert found == [(str(place), sheet_text(batch)) for place, batch in enumerate(batches, start=1)]


def sheet_text(batch: list[tuple[int, Given]]) -> str:
    lines = [
        joined(place, row.to, row.name, row.office, row.form, row.register_number, row.money)
        for place, row in batch
    ]
    money = sum(row.prize or 0 for _place, row in batch)
    sum_of = f"; tổng số tiền thưởng: {vietnamese.grouped(money)} đồng" if money else ""
    return " ".join([*lines, f"Danh sách này có {len(batch):02d} tập thể, cá nhân{sum_of}."])


COMPARED: dict[str, Callable[[bytes, Portal], None]] = {
    "decision": compare_decision,
    "certificate": compare_certificates,
    "handover-sheet": compare_sheet,
}
