"""Positions and workplaces: abbreviations written out, the two parted where one column holds both."""

from __future__ import annotations

import re
from typing import Any

from conference.vietnamese import clean

from . import words
from .problems import FIXED, WARNING

Doubts = list[tuple[str, str, dict[str, Any]]]
_START = re.compile(r"^(?:p\.\s?|phó\s|t\.)?[^\s,;.–-]+\.?", re.IGNORECASE)
_POINTED = re.compile(r"\b(P|TT|VP|Cty|CN)\.\s*(?=[A-ZĐÀ-Ỹ])")
_ORDINAL = re.compile(r"\d")


def position(text: str) -> tuple[str, Doubts]:
    said = clean(text)
    doubts: Doubts = []
    parts = re.split(r"(\s*[,;]\s*|\s+[-–]\s+)", said)
    done = "".join(
        _position_part(part, doubts) if index % 2 == 0 else part for index, part in enumerate(parts)
    )
    return done, doubts


def _position_part(part: str, doubts: Doubts) -> str:
    low = part.lower()
    if low in words.UNSURE_POSITIONS:
        full = words.UNSURE_POSITIONS[low]
        doubts.append(("unsure_short", WARNING, {"said": part, "taken": full}))
        return full
    found = _START.match(part)
    start = found[0] if found else ""
    full = words.POSITIONS.get(start.lower(), "")
    if full and (start.lower() not in words.UNSURE_POSITIONS):
        rest = part[len(start) :]
        done = full + _rest_of(full, rest)
        doubts.append(("written_out", FIXED, {"said": part, "taken": done}))
        part = done
    return _units(part, doubts)


def _rest_of(full: str, rest: str) -> str:
    """ "TP Kế hoạch" → "Trưởng phòng Kế hoạch"; "PGĐ." loses its point."""
    return rest[1:] if rest.startswith(".") else rest


def workplace(text: str) -> tuple[str, Doubts]:
    doubts: Doubts = []
    return _units(clean(text), doubts), doubts


def _units(said: str, doubts: Doubts) -> str:
    done = _POINTED.sub(
        lambda found: (
            f"{words.UNITS[found[1].lower() + '.' if found[1].lower() + '.' in words.UNITS else found[1].lower()]} "
        ),
        said,
    )
    done = " ".join(_unit_word(word) for word in done.split(" "))
    if done != said:
        doubts.append(("written_out", FIXED, {"said": said, "taken": done}))
    return done


def _unit_word(word: str) -> str:
    bare = word.rstrip(",;)")
    full = (
        words.UNITS.get(bare.lower())
        if not _ORDINAL.search(bare) and bare.lower() not in ("p.", "tt.", "cn.")
        else None
    )
    return full + word[len(bare) :] if full else word


def parted(text: str) -> tuple[str, str]:
    """(position, workplace) of one cell. It is parted only where a unit follows a sign or a line break."""
    said = text.replace("\r", "\n")
    for sign in ("\n", ",", ";", " - ", " – "):
        before, found, after = said.partition(sign)
        if found and words.is_unit(after) and before.strip():
            return clean(before), clean(after)
    plain = clean(said)
    return ("", plain) if words.is_unit(plain) or _is_short_unit(plain) else (plain, "")


def _is_short_unit(text: str) -> bool:
    """ "TTKC&XTTM": an abbreviation of capitals alone that is no position."""
    return bool(re.fullmatch(r"[A-ZĐ&\-.]{4,}", text)) and text.lower() not in words.POSITIONS
