"""What stands on every letter of a conference: head, number, date, recipients, signatory."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.translation import gettext as _

from conference import vietnamese
from documents.engine import PaperError

BLANK_NUMBER = vietnamese.NBSP * 8
HALF_DAY_MINUTES = 300


def letterhead(conference, *, symbol: str, number, date) -> dict[str, Any]:
    """Head and foot of a letter whose symbol begins with `symbol` (GM, CTr).

    `number` (1, "1" or "01") and `date` ("2020-04-05") come from the print form; when they are empty the
    clerk writes them by hand. PaperError when one cannot be read. One query, for the recipients.
    """
    return {
        "parent_body": conference.parent_body,
        "issuing_body": conference.issuing_body,
        "number": f"{numbered(number)}/{symbol}-{conference.document_symbol}",
        "place_and_date": f"{conference.place_name}, {dated(date, conference)}",
        "recipients": recipients(conference),
        **signatory(conference),
    }


def about(conference, before: str = "") -> str:
    """The title of the conference under a paper's name; place, edition and period do not break over two lines."""
    text = conference.title
    for phrase in (conference.place_name, f"lần thứ {conference.edition}", conference.period):
        text = text.replace(phrase, phrase.replace(" ", vietnamese.NBSP))
    return before + text


def signatory(conference) -> dict[str, str]:
    return {
        "signatory_authority": conference.signatory_authority,
        "signatory_position": conference.signatory_position,
        "signatory_name": conference.signatory_name,
    }


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


def session_time(conference) -> str:
    """ "07 giờ 15 phút, Thứ Sáu, ngày 24 tháng 4 năm 2020 (01 buổi)"; the planned month for an open day."""
    clock = vietnamese.clock(conference.start_time)
    length = "01 buổi" if conference.minutes_limit <= HALF_DAY_MINUTES else "01 ngày"
    if conference.date:
        day = f"{vietnamese.weekday_name(conference.date)}, {vietnamese.official_date(conference.date)}"
    elif conference.planned_month:
        day = f"dự kiến tháng {conference.planned_month}"
    else:
        day = vietnamese.blank_date()
    return f"{clock}, {day} ({length})"


def joined(*parts: str) -> str:
    """ "Phó Giám đốc, Sở Tài chính": the parts that are there."""
    return ", ".join(part for part in parts if part)
