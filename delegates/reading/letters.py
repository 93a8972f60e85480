"""Text typed with the old Vietnamese fonts (TCVN3, VNI) or read in a wrong code page, turned back into Unicode.

What a text is, is told by its font and by its syllables: Vietnamese is written in some thousands of them, and text of
one code read as another is none. A reading is taken only when every syllable of it is Vietnamese.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from conference.vietnamese import clean

# --- syllables ---

_TONES = {"\u0300", "\u0309", "\u0303", "\u0301", "\u0323"}
_RIMES_SAID = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ă âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch ên ênh êm êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh
    oao oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn
    ơp ơt u ua uân uâng uât uây uê uêch uênh uêu uc ui um un ung up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu uơ uơn
    uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych yn ynh yt yêm yên yêng yêt
    yêu iê
"""
_RIMES = frozenset(_RIMES_SAID.split())
_ONSET = re.compile("ngh|ng|gh|gi|nh|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]?")
_STOPS = ("c", "ch", "p", "t")


def is_syllable(word: str) -> bool:
    """Whether a word, in NFC, can be Vietnamese: onset, rime and at most one tone that goes with its end."""
    bare: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", word.lower()):
        (tones if char in _TONES else bare).append(char)
    letters = unicodedata.normalize("NFC", "".join(bare))
    found = _ONSET.match(letters)
    onset = found[0] if found else ""
    rest = letters[len(onset) :]
    if len(tones) > 1:
        return False
    if onset == "gi" and rest in (
        "",
        "n",
        "m",
        "p",
        "t",
        "a",
        "ng",
        "êt",
        "êng",
        "êc",
        "êm",
        "ên",
        "êp",
        "êu",
    ):
        return True
    if rest not in _RIMES:
        return False
    return not (tones and rest.endswith(_STOPS) and tones[0] not in ("\u0301", "\u0323"))


def strange_words(text: str) -> int:
    """How many words with letters beyond a to z cannot be Vietnamese; signs amid letters count as letters."""
    return sum(not _is_vietnamese(word) for word in _marked_words(text))


@lru_cache(maxsize=20_000)
def _is_vietnamese(word: str) -> bool:
    if not any(char.isalpha() for char in word) or (word.isalpha() and is_syllable(word)):
        return True
    return word.isupper() and set(word) <= _ABBREVIATING  # QĐ, TĐKT


_ABBREVIATING = frozenset("BCDĐGHKLMNPQRSTVX")


def _marked_words(text: str) -> list[str]:
    """Words that hold anything beyond ASCII. A sign of Latin-1 that touches a letter belongs to its word."""
    words = re.split(r"[\s,;:.()/\-–—&+“”\"'!?\d…•|]+", text)
    return [word for word in words if word and not word.isascii()]


# --- TCVN3 (fonts .Vn…) ---

_TCVN3_PARTS = (
    ("µ¶·¸¹", "àảãáạ"), ("»¼½¾Æ", "ằẳẵắặ"), ("ÇÈÉÊË", "ầẩẫấậ"), ("ÌÎÏÐÑ", "èẻẽéẹ"), ("ÒÓÔÕÖ", "ềểễếệ"), ("×ØÜÝÞ", "ìỉĩíị"),
    ("ßáâãä", "òỏõóọ"), ("åæçèé", "ồổỗốộ"), ("êëìíî", "ờởỡớợ"), ("ïñòóô", "ùủũúụ"), ("õö÷øù", "ừửữứự"), ("úûüýþ", "ỳỷỹýỵ"),
    ("¡¢§£¤¥¦", "ĂÂĐÊÔƠƯ"), ("¨©®ª«¬\u00ad", "ăâđêôơư"),
)  # fmt: skip
_TCVN3 = {ord(old): new for olds, news in _TCVN3_PARTS for old, new in zip(olds, news, strict=True)}
_TCVN3[0xD0] = "é"
_TCVN3[0x110] = "é"  # the same byte, where a program has taken it for Vietnamese Đ


def from_tcvn3(text: str) -> str | None:
    """None where the text holds letters that TCVN3 does not have."""
    return _mapped(text, _TCVN3)


def _mapped(text: str, table: dict[int, str]) -> str | None:
    if any(char.isalpha() and not char.isascii() and ord(char) not in table for char in text):
        return None
    return text.translate(table)


# --- VNI (fonts VNI-…) ---

_SHAPE = {"â": "\u0302", "ê": "\u0306"}
_TONE = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_BOTH = {
    "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_MARKS = {**_SHAPE, **_TONE, **_BOTH}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_BASES = frozenset("aeouyôö")


def from_vni(text: str) -> str | None:
    """None where the text holds letters that VNI does not have."""
    made: list[str] = []
    base = False
    for char in unicodedata.normalize("NFC", text):
        low = char.lower()
        if base and low in _VNI_MARKS:
            made.append(_VNI_MARKS[low])
            base = False
        elif low in _VNI_LETTERS:
            letter = _VNI_LETTERS[low]
            made.append(letter if low == char else letter.upper())
            base = low in _VNI_BASES
        elif char.isalpha() and not char.isascii():
            return None
        else:
            made.append(char)
            base = low in _VNI_BASES
    return unicodedata.normalize("NFC", "".join(made))


# --- Unicode read in a wrong code page ---


def _as_latin_1(error: UnicodeError) -> tuple[bytes, int]:
    """The few bytes that a Windows code page leaves free were passed on as they are."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("latin-1"), error.end


codecs.register_error("as-latin-1", _as_latin_1)


def _read_again(text: str, wrong: str, right: str) -> str | None:
    try:
        return unicodedata.normalize("NFC", text.encode(wrong, "as-latin-1").decode(right))
    except UnicodeError:
        return None


def _readings(text: str, first: str) -> Iterator[tuple[str, str]]:
    """(code, text read so), the code named `first` before the others."""
    ways: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("utf8", lambda: _read_again(text, "cp1252", "utf-8")),
        ("tcvn3", lambda: from_tcvn3(text)),
        ("vni", lambda: from_vni(text)),
        ("cp1258", lambda: _read_again(text, "cp1252", "cp1258")),
        ("cp1258", lambda: _read_again(text, "cp1254", "cp1258")),
    )
    for code, way in sorted(ways, key=lambda each: each[0] != first):
        reading = way()
        if reading is not None and reading != text:
            yield code, reading


# --- one cell ---


def by_font(font: str) -> str:
    """ "tcvn3" or "vni" for the old fonts, "" for others."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith(("vni-", "vni ")) else ""


def is_capital_font(font: str) -> bool:
    return by_font(font) == "tcvn3" and font.strip().upper().endswith("H")


@lru_cache(maxsize=20_000)
def repaired(text: str, font: str = "") -> tuple[str, str]:
    """(clean text, code): "" as it was; "tcvn3", "vni", "utf8", "cp1258" turned by its letters; with "font:" in
    front, by its font; "either:" where it would be Vietnamese both ways and the font decided; "strange" where some
    words stay unreadable."""
    if text.isascii():
        return clean(text), ""
    plain, named = clean(text), by_font(font)
    strange = strange_words(plain)
    if strange == 0 and not named:
        return plain, ""
    for code, reading in _readings(text, named):
        if strange_words(reading) == 0 and (strange or code == named):
            return clean(reading), f"{'font' if strange else 'either'}:{code}" if code == named else code
    return plain, "strange" if _is_garbled(plain) else ""


_OURS = frozenset("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")


def _is_garbled(text: str) -> bool:
    """Holds a letter or a sign inside a word that neither Vietnamese nor its minorities' names use."""
    return any(
        any(not char.isascii() and char.lower() not in _OURS and char not in "ĕŏĭŭčñ" for char in word)
        for word in _marked_words(text)
        if any(char.isalpha() for char in word)
    )


# --- a whole text file ---

_FILES = ("cp1258", "tcvn3", "vni")
_MOST_STRANGE = 0.03


def decoded(content: bytes) -> tuple[str, str] | None:
    """(text, code) of a text file in UTF-8, UTF-16, Windows-1258, TCVN3 or VNI; None where no reading is clear."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, codec)
    head = content[:2000]
    if head.count(b"\0") > len(head) // 4:
        return _strictly(content, "utf-16-le" if head[1:2] == b"\0" else "utf-16-be")
    if b"\0" in content:
        return None
    return _strictly(content, "utf-8") or _by_syllables(content)


def _strictly(content: bytes, codec: str) -> tuple[str, str] | None:
    try:
        return content.decode(codec), codec
    except UnicodeDecodeError:
        return None


def _by_syllables(content: bytes) -> tuple[str, str] | None:
    latin = content.decode("latin-1")
    windows = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in content)
    wide = _strictly(content, "cp1258")
    readings = {
        "cp1258": unicodedata.normalize("NFC", wide[0]) if wide else None,
        "tcvn3": latin.translate(_TCVN3),
        "vni": from_vni(windows),
    }
    weighed = sorted(
        (_strangeness(text), place, code, text)
        for place, (code, text) in enumerate(readings.items())
        if text is not None
    )
    if not weighed or weighed[0][0] > _MOST_STRANGE:
        return None
    if len(weighed) > 1 and weighed[1][0] <= _MOST_STRANGE:
        return None
    return weighed[0][3], weighed[0][2]


def _strangeness(text: str) -> float:
    words = _marked_words(clean(text[:200_000]))
    return strange_words(" ".join(words)) / len(words) if words else 0.0
