"""State papers of the conference as a whole: one document each, laid out by Decree 30/2020/NĐ-CP."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from documents.kinds import letterhead
from documents.kinds.paper import Paper

Placeholders = tuple[tuple[str, Any, str], ...]

HEAD_PLACEHOLDERS: Placeholders = (
    ("parent_body", _("parent body on papers"), "UBND TỈNH HÀ TĨNH"),
    ("issuing_body", _("issuing body on papers"), "SỞ CÔNG THƯƠNG"),
    ("number", _("number and symbol"), "05/KH-SCT"),
    ("place_and_date", _("place and date"), "Hà Tĩnh, ngày 05 tháng 02 năm 2020"),
    ("about", _("what the paper is about"), "Tổ chức Hội nghị điển hình tiên tiến … lần thứ III"),
)
FOOT_PLACEHOLDERS: Placeholders = (
    ("recipients", _("recipients"), "Như trên; Hội đồng TĐKT tỉnh; Lưu: VT, VP"),
    ("signatory_authority", _("authority line of the signatory"), "KT. GIÁM ĐỐC"),
    ("signatory_position", _("position of the signatory"), "PHÓ GIÁM ĐỐC"),
    ("signatory_post", _("post of a council's chair"), "GIÁM ĐỐC SỞ CÔNG THƯƠNG"),
    ("signatory_name", _("name of the signatory"), "Đỗ Văn Mẫu Trung"),
)
BASIS: Placeholders = (
    ("basis", _("lines of the legal basis"), "Thực hiện Kế hoạch số 295/KH-UBND ngày 11 tháng 9 năm 2019 …;"),
)


class StatePaper(Paper):
    """Its subject is the conference. Every selection may hold `number`, `date` and the signatory.

    A kind gives `symbol` (letters before the symbol of the body), `kind_name` (the paper's name in Vietnamese),
    `about` and what its template needs besides in `body`; all of it is read in `shared`, since there is one row.
    """

    symbol: str
    kind_name: str
    first_recipients: tuple[str, ...] = ()  # before those of the conference, e.g. "Như trên"
    word = True
    variant = "pdf/ua-1"
    style = "letter.css"

    def rows(self, conference, selection: dict):
        """The conference itself; a kind with nothing to say about it gives no row."""
        return [conference]

    def shared(self, conference, selection: dict) -> dict[str, Any]:
        head = letterhead.letterhead(
            conference,
            symbol=self.symbol,
            number=selection.get("number"),
            date=selection.get("date"),
            selection=selection,
        )
        return {
            **head,
            "kind": self.kind_name,
            "recipients": [*self.first_recipients, *head["recipients"]],
            "about": self.about(conference),
            "conference": conference.title,
            "host": conference.host_name,
            **self.body(conference, selection, head),
        }

    def about(self, conference) -> str:
        """The line under the paper's name."""
        raise NotImplementedError

    def body(self, conference, selection: dict, head: dict[str, Any]) -> dict[str, Any]:
        """What the template needs beside head and foot; `head` is the letterhead, for annexes that name it."""
        raise NotImplementedError

    def context(self, row, shared: dict[str, Any]) -> dict[str, Any]:
        return {}

    def name(self, row) -> str:
        return f"{self.kind_name} {row.short_title}"


def annex_of(kind_name: str, head: dict[str, Any], issuer: str) -> str:
    """ "(Kèm theo Quyết định số 12/QĐ-SCT ngày 20 tháng 4 năm 2020 của Giám đốc Sở …)", blank where unknown."""
    date = head["place_and_date"].rpartition(", ")[2]
    return f"(Kèm theo {kind_name} số {head['number']} {date} của {issuer})"


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs that somebody typed into the print form, without marks before and stops after them."""
    lines = (line.strip(" -+•\t").rstrip(" .;/") for line in (text or "").splitlines())
    return [line for line in lines if line]
