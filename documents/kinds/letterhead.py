"""What stands on every letter of a conference: head, number, date, recipients, signatory."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _

from conference import vietnamese
from documents.engine import PaperError

BLANK_NUMBER = vietnamese.NBSP * 8
BLANK = "…" * 9
"""Stands where the office writes something in by hand."""
HALF_DAY_MINUTES = 300
COUNCIL = "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG"
_YEARS = re.compile(r"\b(\d{4}) ([-–]) (\d{4})\b")
_BOARD = "Ban Giám đốc"


def letterhead(conference, *, symbol: str, number, date, selection: dict | None = None) -> dict[str, Any]:
    """Head and foot of a letter whose symbol begins with `symbol` (GM, CTr).

    `number` (1, "1" or "01") and `date` ("2020-04-05") come from the print form; when they are empty the
    clerk writes them by hand. `selection` may name another signatory, see `signatory`; what is signed on behalf of
    a council is issued by it, under the body to which it belongs. PaperError when number or date cannot be read.
    `selection["full_number"]` is a number with its symbol, as it was given. One query, for the recipients.
    """
    council = signing_council(selection)
    return {
        "parent_body": conference.issuing_body if council else conference.parent_body,
        "issuing_body": in_lines(council) or conference.issuing_body,
        "number": (selection or {}).get("full_number")
        or f"{numbered(number)}/{symbol}-{initials(council) or conference.document_symbol}",
        "place_and_date": f"{conference.place_name}, {dated(date, conference)}",
        "recipients": recipients(conference),
        **signatory(conference, selection),
    }


def about(conference, before: str = "") -> str:
    """The title of the conference under a paper's name."""
    return before + unbroken(conference, conference.title)


def unbroken(conference, text: str) -> str:
    """The text with sector, place, edition and period that do not break over two lines."""
    place = conference.place_name
    sector = conference.sector.removeprefix("Ngành ").removesuffix(place).strip()
    for phrase in (sector, place, f"lần thứ {conference.edition}", conference.period):
        text = text.replace(phrase, phrase.replace(" ", vietnamese.NBSP)) if phrase else text
    return text


def years_bound(text: str) -> str:
    """ "giai đoạn 2020 - 2025" that breaks before the years at most."""
    return _YEARS.sub(vietnamese.NBSP.join((r"\1", r"\2", r"\3")), text)


def signing_council(selection: dict | None) -> str:
    """The council in capitals on whose behalf the paper is signed; "" when it is signed otherwise."""
    chosen = selection or {}
    body = (chosen.get("on_behalf_of") or COUNCIL).upper()
    return body if chosen.get("authority") == "TM" and usual_post(body) == "CHỦ TỊCH" else ""


def usual_post(body: str) -> str:
    """Post of whoever signs on behalf of a body: a board has a "TRƯỞNG BAN", a council a "CHỦ TỊCH", a conference a
    "CHỦ TỌA"; "" for others."""
    words = body.upper().split()
    if words[:1] == ["BAN"]:
        return "TRƯỞNG BAN"
    return {"HỘI ĐỒNG": "CHỦ TỊCH", "HỘI NGHỊ": "CHỦ TỌA"}.get(" ".join(words[:2]), "")


def in_lines(body: str) -> str:
    """A body in capitals, broken where the office breaks it: "HỘI ĐỒNG\nTHI ĐUA - KHEN THƯỞNG"."""
    return body.replace(" THI ĐUA - KHEN THƯỞNG", "\nTHI ĐUA - KHEN THƯỞNG")


def initials(body: str) -> str:
    """ "HĐTĐKT" of "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG": the symbol of a council in the numbers of its papers."""
    return "".join(word[0] for word in body.split() if word[0].isalpha())


def signatory(conference, selection: dict | None = None) -> dict[str, str]:
    """The lines of the signatory's block: whoever signs for the conference unless `selection` says otherwise.

    `authority` is "TM", "KT", "TL", "TUQ" (annex I, II.7 of Decree 30/2020/NĐ-CP) or "HEAD" for the head in person;
    `signer_position`, `signer_name` and `on_behalf_of` (the body after TM.) go before what follows from it. The
    name stays blank for another signatory whom nobody named.
    """
    chosen = selection or {}
    authority, head = chosen.get("authority", ""), head_position(conference)
    line, position = _authority(conference, authority, chosen.get("on_behalf_of", ""))
    position = chosen.get("signer_position", "").upper() or position
    usual = (conference.signatory_authority, conference.signatory_position)
    is_usual = (line, position) == usual or (authority == "HEAD" and position == head == usual[1].upper())
    # The council's chair is the head and signs with the department's seal: that post stands above the name.
    is_chair = bool(signing_council(chosen)) and position == "CHỦ TỊCH" and head == usual[1].upper()
    return {
        "signatory_authority": line,
        "signatory_position": position,
        "signatory_post": f"{head} {conference.issuing_body}" if is_chair else "",
        "signatory_name": chosen.get("signer_name")
        or (conference.signatory_name if is_usual or is_chair else "")
        or BLANK,
    }


def _authority(conference, authority: str, body: str) -> tuple[str, str]:
    """(authority line, usual position) of the chosen way of signing."""
    head = head_position(conference)
    if authority == "HEAD":
        return "", head
    if authority == "KT":
        return f"KT. {head}", f"PHÓ {head}"
    if authority in ("TL", "TUQ"):
        return f"{authority}. {head}", BLANK
    if authority == "TM":
        body = body.upper() or COUNCIL
        return f"TM. {in_lines(body)}", usual_post(body) or BLANK
    return conference.signatory_authority, conference.signatory_position


def head_position(conference) -> str:
    """Position of the head of the issuing body in capitals, also where a deputy signs for the conference."""
    return str(conference.head_position)


def period(conference) -> str:
    """ "giai đoạn 2016 - 2020" that does not break over two lines."""
    return f"giai đoạn {conference.period}".replace(" ", vietnamese.NBSP)


def head_of_host(conference) -> str:
    """ "Giám đốc Sở Công Thương tỉnh Hà Tĩnh": the head as a sentence names him or her."""
    return f"{head_position(conference).capitalize()} {conference.host_name}"


def council(conference) -> str:
    """ "Hội đồng Thi đua - Khen thưởng Ngành Công Thương Hà Tĩnh"."""
    return f"Hội đồng Thi đua - Khen thưởng {conference.sector}"


def recipients(conference) -> list[str]:
    """The lines of "Nơi nhận" without their dashes and stops; the last one says who keeps the copy."""
    lines = [str(recipient).rstrip(" .;") for recipient in conference.recipients.all()]
    kept = [line for line in lines if line.startswith("Lưu")]
    return [line for line in lines if line not in kept] + (kept or ["Lưu: VT"])


def numbered(number) -> str:
    """Number of a paper with its leading zero, or room to write it. PaperError when it is not a number."""
    text = str(number or "").strip()
    if not text:
        return BLANK_NUMBER
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise PaperError(_("“%(number)s” is not a number of a paper.") % {"number": text[:40]})
    return vietnamese.document_number(int(text))


def read_date(value) -> datetime.date | None:
    """The date that a job stored as "YYYY-MM-DD"; None when empty. PaperError when it is no date."""
    if not value or isinstance(value, datetime.date):
        return value or None
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError as error:
        raise PaperError(_("“%(date)s” is not a date.") % {"date": str(value)[:40]}) from error


def dated(value, conference) -> str:
    """Official date, or the blank for one that the clerk fills in, with the year where it is certain."""
    date = read_date(value)
    if date:
        return vietnamese.official_date(date)
    # Papers go out up to two months before the day, so in January and February the year is not certain.
    certain = conference.date and conference.date.month > 2
    return vietnamese.blank_date(conference.date.year if certain else None)


def session_time(conference, start: datetime.time | None = None) -> str:
    """ "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"; the planned month for an open day.

    `start`: when the session begins, unless as the conference is set up.
    """
    clock = vietnamese.clock(start or conference.start_time)
    length = "buổi" if conference.minutes_limit <= HALF_DAY_MINUTES else "ngày"
    if conference.date:
        day = f"{vietnamese.weekday_name(conference.date)}, {vietnamese.official_date(conference.date)}"
    elif conference.planned_month:
        day = f"dự kiến tháng {conference.planned_month}"
    else:
        day = vietnamese.blank_date()
    return f"{clock}, {day} (01{vietnamese.NBSP}{length})"


def joined(post: str, workplace: str) -> str:
    """ "Phó Giám đốc, Sở Tài chính": what is there of both. Who is of a board has its name in the post already."""
    if post and workplace.startswith(_BOARD):
        headed = workplace.removeprefix(_BOARD).strip()
        return f"{post} {headed}".strip() if post.endswith("Giám đốc") else post
    return ", ".join(part for part in (post, workplace) if part)
