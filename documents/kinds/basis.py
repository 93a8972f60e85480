"""The "Căn cứ" and "Thực hiện" lines of a paper: the documents that the conference rests on."""

from __future__ import annotations

from collections.abc import Iterable

from conference import vietnamese
from documents.kinds.letterhead import BLANK

CARRIED_OUT = frozenset({"ke hoach", "chi thi", "huong dan", "cong van", "ket luan"})
"""Kinds of documents that a plan carries out; it is founded on all others."""
NAMED_BY_SUBJECT = frozenset({"luat", "bo luat", "phap lenh"})
"""Laws and ordinances are cited without their number (annex I, II.6 of Decree 30/2020/NĐ-CP)."""
BY_ITSELF = ("về ", "quy định", "hướng dẫn", "sửa đổi", "ban hành", "quy chế", "phê duyệt")
RENEW = " [RÀ SOÁT, THAY THẾ]"
"""Behind a document that came along from an earlier edition and that nobody has looked at yet."""
BARE = frozenset({"chi thi", "nghi quyet", "ket luan", "nghi dinh"})


def lines(conference, *, always_founded: bool = False, then: Iterable[str] = ()) -> list[str]:
    """One line per document in the order of the conference's list, then the lines of `then`; one query.

    Each ends with ";", the last one with ".". A decision is founded on all of them (`always_founded`). A blank
    line stands where nothing is known.
    """
    found = [
        citation(basis, always_founded=always_founded) + (RENEW if basis.to_be_renewed else "")
        for basis in conference.legal_basis.all()
    ]
    return ended([*(found or [f"Căn cứ {BLANK}{BLANK}"]), *then])


def citation(basis, *, always_founded: bool = False) -> str:
    """ "Thực hiện Kế hoạch số 295/KH-UBND ngày 11 tháng 9 năm 2019 của Ủy ban nhân dân tỉnh về việc …"."""
    kind = vietnamese.fold(basis.kind)
    verb = "Thực hiện" if kind in CARRIED_OUT and not always_founded else "Căn cứ"
    if kind in NAMED_BY_SUBJECT:
        return f"{verb} {basis.kind} {basis.summary} {vietnamese.official_date(basis.date)}"
    about = basis.summary.rstrip(" .;")
    if not about.casefold().startswith(BY_ITSELF):
        about = f"{'về' if kind in BARE else 'về việc'} {about}"
    number = f"số{vietnamese.NBSP}{basis.number}"
    return f"{verb} {basis.kind} {number} {vietnamese.official_date(basis.date)} của {basis.issuer} {about}"


def short(basis) -> str:
    """How a paper names a document after the first mention: "Chỉ thị số 05-CT/TW của Bộ Chính trị"."""
    return f"{basis.kind} số{vietnamese.NBSP}{basis.number} của {basis.issuer}"


def ended(texts: Iterable[str]) -> list[str]:
    """The texts as lines of one list: ";" after each, "." after the last."""
    found = [text.rstrip(" .;") for text in texts]
    return [f"{text}{'.' if place == len(found) else ';'}" for place, text in enumerate(found, start=1)]
