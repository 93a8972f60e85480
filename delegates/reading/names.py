"""Names of people: forms of address and degrees off, capitals set, two people in a cell told."""

from __future__ import annotations

import re
from typing import Any

from conference.vietnamese import clean

from . import words
from .problems import ERROR, FIXED, WARNING

Doubts = list[tuple[str, str, dict[str, Any]]]
MAX_NAME = 100

_ADDRESS = re.compile(
    r"^(?:đ\s?/\s?c\.?|đ\.\s?c\.?|đồng chí|ông/bà|ông|bà|anh|chị|mr\.?|mrs\.?|ms\.?)[\s.:]+(?=\S)",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"^(?:ths|th\.s|ts|pgs|gs|bs|ks|cn|bsck(?:i{1,2})?|ds|nghệ nhân|nsưt|nsnd)\s*[.:]\s*(?=\S)|^(?:ThS|TS|PGS|GS|BS|KS|Thạc sĩ|Thạc sỹ|Tiến sĩ|Tiến sỹ|Kỹ sư|Bác sĩ|Cử nhân)\s+(?=\S)"
)
_DEGREE_DOT = re.compile(r"^(?:ths|th\.s|ts|pgs|gs|bs|ks|cn|ds|nsưt|nsnd)\s*[.:]\s*(?=\S)", re.IGNORECASE)
_LEADING_NUMBER = re.compile(r"^\(?\d{1,3}\s*[.)\-/]\s*(?=\D)|^[-–•*+]\s*(?=\w)")
_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]?\s*$")
_TAIL = re.compile(r"\s*(?:,|\s[-–—]\s|;|:|\s–|–\s)\s*(.+)$")
_AND = re.compile(r"\s*(?:\n|;|,|/|&|\+|\svà\s|\s[-–—]\s)\s*", re.IGNORECASE)
GENDER_OF = {
    "ông": "male",
    "anh": "male",
    "mr": "male",
    "bà": "female",
    "chị": "female",
    "mrs": "female",
    "ms": "female",
}


def read(text: str, recase: bool = False) -> tuple[str | None, str | None, Doubts]:
    """(name, gender that its form of address says, doubts). `recase`: letters were repaired, capitals got lost."""
    doubts: Doubts = []
    first, several = _first_of(text)
    name, gender = _bare(first, doubts)
    name = _cased(name, doubts, recase)
    if several:
        doubts.append(("two_people", ERROR, {"said": clean(text)[:120], "taken": name}))
    if len(re.findall(r"[^\W\d_]", name)) < 2:
        return None, None, [("bad_name", ERROR, {"said": clean(text)[:120]})]
    _doubt_shape(name, doubts)
    return name, gender, doubts


def tidied(text: str) -> str:
    """A name that somebody typed, as papers print it: "ông NGUYỄN văn a" is Nguyễn Văn A. Unchanged where in doubt."""
    name, _gender, doubts = read(text)
    return name if name and all(severity == FIXED for _code, severity, _facts in doubts) else text


def _first_of(text: str) -> tuple[str, bool]:
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if len(lines) > 1:
        others = [line for line in lines[1:] if _is_full(line)]
        if _is_full(lines[0]) and others:
            return lines[0], True
        text = " ".join(lines)
    parts = [part for part in _AND.split(clean(text)) if part]
    if len(parts) > 1 and all(_is_full(part) for part in parts[:2]):
        return parts[0], True
    return text, False


def _is_full(text: str) -> bool:
    said = _ADDRESS.sub("", _LEADING_NUMBER.sub("", clean(text)))
    return (
        len(said.split()) >= 2
        and words.key(said.split()[0]) in words.SURNAMES
        and not words.is_unit(said)
        and not re.search(r"\d", said)
    )


def _bare(text: str, doubts: Doubts) -> tuple[str, str | None]:
    name, gender = clean(text).strip(" .,;:"), None
    shorter = _LEADING_NUMBER.sub("", name)
    if shorter != name:
        doubts.append(("number_in_name", FIXED, {"said": name}))
        name = shorter
    for pattern, code in (
        (_ADDRESS, "address_in_name"),
        (_DEGREE, "degree_in_name"),
        (_DEGREE_DOT, "degree_in_name"),
    ) * 2:
        found = pattern.match(name)
        if not found:
            continue
        rest = name[found.end() :].strip(" .")
        said = found[0].strip(" .:").lower()
        if said in ("ông", "anh", "chị") and words.key(rest.split(" ")[0]) not in words.SURNAMES:
            doubts.append(("name_or_address", WARNING, {"said": name}))
            continue
        gender = gender or GENDER_OF.get(said)
        severity = WARNING if said in ("ông", "anh", "chị") and len(rest.split()) == 2 else FIXED
        doubts.append((code, severity, {"said": name, "taken": rest}))
        name = rest
    return _without_tail(name, doubts), gender


def _without_tail(name: str, doubts: Doubts) -> str:
    """ "Nguyễn Văn A (Trưởng đoàn)", "Nguyễn Văn A - Giám đốc": what follows the name is told and left out."""
    for pattern in (_BRACKETS, _TAIL):
        found = pattern.search(name)
        if found and found.start() > 0:
            doubts.append(("text_after_name", WARNING, {"said": name, "rest": found[1].strip()}))
            name = name[: found.start()].strip(" ,;-–")
    return name


def _cased(name: str, doubts: Doubts, recase: bool) -> str:
    parts = name.split()
    done = " ".join(_cased_word(part, recase) for part in parts)
    if done != name:
        doubts.append(("capitals", FIXED, {"said": name, "taken": done}))
    return done


def _cased_word(word: str, recase: bool) -> str:
    """Only words that shout or whisper change: people know how their names are written."""
    letters = [char for char in word if char.isalpha()]
    upper = sum(char.isupper() for char in letters)
    shouts = len(letters) > 1 and (upper == len(letters) or (recase and upper > 1))
    if shouts or (letters and upper == 0):
        return re.sub(r"[^\W\d_]+", lambda found: found[0][:1].upper() + found[0][1:].lower(), word.lower())
    return word[:1].upper() + word[1:]


def _doubt_shape(name: str, doubts: Doubts) -> None:
    if re.search(r"\d", name) or re.search(r"[@#$%^*_=<>{}|\\~]", name):
        doubts.append(("signs_in_name", ERROR, {"said": name[:120]}))
    elif len(name) > MAX_NAME:
        doubts.append(("long_name", ERROR, {"limit": MAX_NAME}))
    elif len(name.split()) == 1:
        doubts.append(("one_word_name", WARNING, {"said": name}))
    elif len(name.split()) > 7:
        doubts.append(("many_words_name", WARNING, {"said": name}))
