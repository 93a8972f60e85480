"""Telephone and identity numbers, and what spreadsheets do to them.

Each reader returns (value or None, doubts); a doubt is (code, severity, facts).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from conference.vietnamese import clean

from .grid import Cell
from .problems import ERROR, FIXED, WARNING

Doubts = list[tuple[str, str, dict[str, Any]]]
Read = tuple[str | None, Doubts]

# --- telephones ---

_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_SERVICE = re.compile(r"1[89]00\d{4,6}")
_OLD_MOBILE = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083", "0124": "084", "0125": "085",
    "0127": "081", "0129": "082", "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037",
    "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
"""Mobile numbers of eleven digits became ten in 2018."""
_GROUP = re.compile(r"(?:\+|00)?[0-9OoIl(][0-9OoIl().\s\-–·]{5,}[0-9OoIl]")
_BREAK = re.compile(r"[/;,\n|]|\s[-–—]\s|\shoặc\s|\svà\s", re.IGNORECASE)


def phone(cell: Cell, text: str) -> Read:
    """A number as people write it at home: ten digits for mobiles, eleven for landlines."""
    text = unicodedata.normalize("NFKC", text)  # full-width figures
    said = clean(text)
    if cell.kind == "number":
        return _phone_number(cell)
    if re.fullmatch(r"[\d.,]+e\+?\d+", said.lower()):
        return None, [("phone_lost", ERROR, {"said": said})]
    found = [number for part in _BREAK.split(text) for number in _in_part(clean(part))]
    good = [(number, doubts) for number, doubts in found if number]
    if not good:
        return None, [("bad_phone", WARNING, {"said": said[:80]})]
    value, doubts = good[0]
    if len({number for number, _doubts in good}) > 1 or len(found) > 1:
        doubts.append(("two_phones", WARNING, {"said": said[:80], "taken": value}))
    elif not doubts and re.search(
        r"[^\W\d_]", re.sub(r"(?i)\b(?:đt|dt|sđt|sdt|đtdd|tel|mobile|di động|zalo|dđ)\b", "", said)
    ):
        doubts.append(("text_beside_phone", WARNING, {"said": said[:80], "taken": value}))
    return value, doubts


def _phone_number(cell: Cell) -> Read:
    said = cell.text
    if not isinstance(cell.value, int) or cell.value < 0:
        return None, [("phone_lost", ERROR, {"said": said})]
    number, doubts = _one(said)
    return (number, doubts) if number else (None, [("bad_phone", WARNING, {"said": said})])


def _in_part(part: str) -> list[tuple[str | None, Doubts]]:
    return [_one(found[0]) for found in _GROUP.finditer(part)] or (
        [_one(part)] if re.search(r"\d", part) else []
    )


def _one(said: str) -> tuple[str | None, Doubts]:
    doubts: Doubts = []
    typed = said.strip()
    digits = re.sub(r"\D", "", typed.translate(str.maketrans("OoIl", "0011")))
    if re.search("[OoIl]", typed) and not digits.isdigit():
        return None, []
    if re.search("[OoIl]", typed):
        doubts.append(("letters_for_digits", WARNING, {"said": typed}))
    if digits.startswith("0084"):
        digits = "0" + digits[4:].removeprefix("0")
    elif (
        digits.startswith("84")
        and len(digits) >= 11
        and (typed.startswith(("+", "(+")) or len(digits) in (11, 12))
    ):
        digits = "0" + digits[2:].removeprefix("0")
    elif not digits.startswith("0") and (
        _MOBILE.fullmatch(f"0{digits}") or _LANDLINE.fullmatch(f"0{digits}")
    ):
        digits = f"0{digits}"
        doubts.append(("phone_zero", FIXED, {"said": typed, "taken": digits}))
    if len(digits) == 11 and digits[:4] in _OLD_MOBILE:
        digits = _OLD_MOBILE[digits[:4]] + digits[4:]
        doubts.append(("old_phone", WARNING, {"said": typed, "taken": digits}))
    if any(form.fullmatch(digits) for form in (_MOBILE, _LANDLINE, _SERVICE)):
        return digits, doubts
    return None, []


# --- identity numbers ---

_PROVINCES = range(1, 97)


def citizen_id(cell: Cell, text: str) -> Read:
    """Twelve digits, or nine of the old identity card. What a spreadsheet has rounded is never guessed."""
    said = clean(unicodedata.normalize("NFKC", text)).strip("'`’ ")
    if isinstance(cell.value, float) or re.fullmatch(r"[\d.,]+\s*e\s*\+?\s*\d+|\d+[.,]\d{1,2}", said.lower()):
        return None, [("id_lost", ERROR, {"said": said})]
    if cell.kind == "date":
        return None, [("bad_id", ERROR, {"said": said})]
    if cell.kind == "number":
        return _padded(said, said)
    numbers = re.findall(r"\d[\d.\s\-]*\d|\d", said.translate(str.maketrans("Oo", "00")))
    found = [re.sub(r"\D", "", number) for number in numbers]
    whole = [number for number in found if len(number) in (9, 12)]
    if len(whole) == 2 and {len(number) for number in whole} == {9, 12}:
        taken = max(whole, key=len)
        return _checked(taken, said, [("two_ids", WARNING, {"said": said[:80], "taken": taken})])
    if len(found) != 1 or re.search(r"[^\W\d_]", re.sub(r"(?i)\b(?:cccd|cmnd|cmt|số|so)\b|o", "", said)):
        return None, [("bad_id", ERROR, {"said": said[:80]})]
    doubts: Doubts = [("letters_for_digits", WARNING, {"said": said})] if re.search("[Oo]", said) else []
    if len(found[0]) in (10, 11):
        return _padded(found[0], said)
    return _checked(found[0], said, doubts)


def _padded(digits: str, said: str) -> Read:
    """A number lost the noughts in front: those of a province are one or two of twelve digits."""
    if len(digits) in (10, 11):
        full = digits.zfill(12)
        return _checked(full, said, [("id_zero", WARNING, {"said": said, "taken": full})])
    if len(digits) == 8:
        return digits.zfill(9), [("id_zero", WARNING, {"said": said, "taken": digits.zfill(9)})]
    return _checked(digits, said, [])


def _checked(digits: str, said: str, doubts: Doubts) -> Read:
    if len(digits) == 12 and int(digits[:3]) not in _PROVINCES:
        return None, [*doubts, ("bad_id", ERROR, {"said": said[:80]})]
    if len(digits) not in (9, 12):
        return None, [("bad_id", ERROR, {"said": said[:80]})]
    return digits, doubts


def disagrees(number: str, gender: str | None, birth: str | None) -> str:
    """ "gender" or "year" where the twelve digits say another gender or year of birth than the list, "" else."""
    if len(number) != 12:
        return ""
    century, year = int(number[3]), int(number[4:6])
    if birth and int(birth[:4]) != 1900 + 100 * (century // 2) + year:
        return "year"
    if gender and (gender == "male") != (century % 2 == 0):
        return "gender"
    return ""
