"""Vietnamese text: cleaning, search and sort keys, official dates, numbers in words.

Plain Python on plain values (no Django): the same functions serve models, imports, printed papers and tests.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

# --- cleaning ---

ZERO_WIDTH_SPACE = "\u200b"
NBSP = "\u00a0"
_DROPPED_CATEGORIES = {"Cc", "Cf", "Cs"}  # controls, joiners/bidi marks/soft hyphens, lone surrogates
_LOOKALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ"})  # Icelandic eth, which old keyboards type for đ
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARKS_IN_A_ROW = re.compile("[\u0300\u0301\u0302\u0303\u0306\u0309]{2,}")
_MARK_CATEGORIES = {"Mn", "Me"}
_MOST_MARKS = 3  # beside those that are part of a composed letter; no living script stacks more
_SHAPE_MARKS = "\u0302\u0306\u031b"  # circumflex, breve, horn: they make another letter; the rest are tones


# One save cleans the same text in form, field and statement; a thousand of them say the same award and decision.
@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """One line of text as it is stored: NFC, one plain space between words, nothing invisible.

    Every kind of white space (also no-break and zero-width space) becomes one space; control characters, bidi
    marks, noncharacters and other invisible format characters disappear, and so does every further one of more
    than three combining marks in a row; the eth (Ð ð) becomes the Vietnamese Đ đ.
    """
    visible = text.translate(_VISIBLE)
    return " ".join(_few_marks(_compose(visible)).translate(_LOOKALIKES).split())


def clean_lines(text: str) -> str:
    """Like `clean`, line by line: breaks stay ("\\n"), at most one empty line between two paragraphs."""
    lines = (clean(line) for line in _LINE_BREAK.split(text))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _visible(char: str) -> str:
    if char.isspace() or char == ZERO_WIDTH_SPACE:
        return " "
    return "" if unicodedata.category(char) in _DROPPED_CATEGORIES or _is_noncharacter(char) else char


def _is_noncharacter(char: str) -> bool:
    """Code points that Unicode keeps out of text for ever; XML, and so a workbook, forbids two of them."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


class _Letters(dict[int, str | int | None]):
    """What `str.translate` makes of each letter, looked up once for those that texts here are made of."""

    def __init__(self, rule: Callable[[str], str]):
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str | int | None:
        said = self.rule(chr(code))
        if code < _OURS:
            self[code] = said
        return said


_OURS = 0x2100
_VISIBLE = _Letters(_visible)
_NO_MARKS = re.compile(
    r"[\x00-\u02ff\u1e00-\u20cf]*"
)  # Latin letters and signs: no combining mark is among them


def _few_marks(text: str) -> str:
    """Without the towers of marks that would print over the lines above and below."""
    if _NO_MARKS.fullmatch(text):
        return text
    kept, in_a_row = [], 0
    for char in text:
        in_a_row = in_a_row + 1 if unicodedata.category(char) in _MARK_CATEGORIES else 0
        if in_a_row <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _compose(text: str) -> str:
    """NFC, also where the tone was typed before the circumflex or breve, which NFC alone leaves apart."""
    decomposed = unicodedata.normalize("NFD", text)
    ordered = _MARKS_IN_A_ROW.sub(
        lambda found: "".join(sorted(found[0], key=lambda mark: mark not in _SHAPE_MARKS)), decomposed
    )
    return unicodedata.normalize("NFC", ordered)


# --- search and sort keys ---

SORT_KEY_MAX = 400
"""Longest key that `sort_key` and `text_sort_key` return; give the column this max_length."""

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_CODES = {letter: f"{code}" for code, letter in enumerate(_ALPHABET, start=10)}
_OTHER_LETTER = "99"
_END, _SPACE, _NUMBER = "00", "01", "02"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
_PIECE = re.compile("[0-9]+|[^0-9][\u0300-\u036f]*")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Search key: lower case, without diacritics, đ as d, single spaces ("Nguyễn  ĐỨC" → "nguyen duc").

    "Thuỷ" and "Thủy" fold alike. Search with every token of `fold(query).split()`.
    """
    folded = _without_marks(_without_marks(clean(text)).casefold())
    return " ".join(folded.replace("đ", "d").split())


def _without_marks(text: str) -> str:
    return unicodedata.normalize("NFKD", text).translate(_UNMARKED)


_UNMARKED = _Letters(lambda char: "" if unicodedata.category(char) == "Mn" else char)


def without(text: str, replacements: dict[str, str]) -> str:
    """The text with each key replaced wherever it stands as words of their own, in any case ("BÙI THỊ MẪU" too), also over
    the end of a line; the longest first."""
    for wanted in sorted(replacements, key=len, reverse=True):
        text = _standing_alone(wanted).sub(replacements[wanted].replace("\\", r"\\"), text)
    return text


@lru_cache(maxsize=256)
def _standing_alone(wanted: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){in_any_case(wanted)}(?![^\W_])")


@lru_cache(maxsize=256)
def in_any_case(wanted: str) -> str:
    """Regular expression that finds the words in any mixture of cases, with spaces, line ends or marks of emphasis between
    them, and also where JSON escapes letters. It means the same to Python and, whatever its collation, to PostgreSQL."""
    return r"(?:[\s*_]|\\[nrt])+".join("".join(map(_either_case, word)) for word in wanted.split())


def _either_case(char: str) -> str:
    cases = sorted({char, *filter(lambda each: len(each) == 1, (char.lower(), char.upper()))})
    if char.isascii():
        return f"[{''.join(cases)}]" if len(cases) > 1 else re.escape(char)
    escaped = [rf"\\u{ord(each):04x}" for each in cases]
    return f"(?:{'|'.join([*cases, *escaped])})"


def sort_key(full_name: str) -> str:
    """Key that sorts people the Vietnamese way: given name, then middle names, then family name.

    Within each of the three the letters decide first (a ă â b c d đ e ê … o ô ơ … u ư …), then the tones
    (none, huyền, hỏi, ngã, sắc, nặng; order of the CLDR). One tone counts per word, so "Hoà" and "Hòa" sort
    alike. The key holds digits only: SQLite and PostgreSQL order it the same under any collation. At most
    SORT_KEY_MAX.
    """
    words = clean(full_name).split()
    parts = [words[-1:], words[1:-1], words[:1] if len(words) > 1 else []]
    return "".join(_part_key(part) for part in parts)[:SORT_KEY_MAX]


def text_sort_key(text: str) -> str:
    """Key that sorts names of units and collectives left to right, with the letters and tones of `sort_key`.

    Punctuation separates words; numbers sort by value ("Đội số 2" before "Đội số 10").
    """
    return _part_key([text])[:SORT_KEY_MAX]


def _part_key(texts: Iterable[str]) -> str:
    decomposed = unicodedata.normalize("NFD", clean(" ".join(texts)).casefold())
    weighed = [_weigh(word) for word in _WORD.findall(decomposed)]
    return _SPACE.join(letters for letters, _ in weighed) + _END + "".join(tone for _, tone in weighed)


def _weigh(word: str) -> tuple[str, str]:
    """Codes of the letters of one decomposed lower-case word, and its (first) tone "0" … "5"."""
    codes, tone = "", "0"
    for piece in _PIECE.findall(word):
        first, marks = piece[0], piece[1:]
        if first in "0123456789":
            digits = piece.lstrip("0")
            codes += f"{_NUMBER}{min(len(digits), 99):02d}{digits}"
            continue
        shape = "".join(mark for mark in marks if mark in _SHAPE_MARKS)
        letter = unicodedata.normalize("NFC", first + shape)
        codes += _LETTER_CODES.get(letter) or _LETTER_CODES.get(first, _OTHER_LETTER)
        if tone == "0":
            tone = next((_TONES[mark] for mark in marks if mark in _TONES), "0")
    return codes, tone


# --- people ---


def given_name(full_name: str) -> str:
    """The name a person is called by: the last word ("Nguyễn Thị Ánh" → "Ánh"); "" for an empty name."""
    return clean(full_name).rpartition(" ")[2]


def honorific(gender: str | None) -> str:
    """The form of address in administrative papers for "male", "female" or anything else (not known)."""
    return {"male": "Ông", "female": "Bà"}.get(gender or "", "Ông/Bà")


# --- dates and times ---

_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_BLANK = NBSP * 5


def official_date(date: datetime.date) -> str:
    """The date line of Decree 30/2020/NĐ-CP: a leading 0 for days below 10 and for months 1 and 2 only."""
    month = f"{date.month:02d}" if date.month <= 2 else f"{date.month}"
    return f"ngày {date.day:02d} tháng {month} năm {date.year}"


def blank_date(year: int | None = None) -> str:
    """The date line with room to write day and month (and the year, if not given) by hand later."""
    return f"ngày{_BLANK}tháng{_BLANK}năm{NBSP}{_BLANK if year is None else year}"


def short_date(date: datetime.date) -> str:
    """ "05/02/2020", for tables and forms."""
    return f"{date.day:02d}/{date.month:02d}/{date.year}"


def weekday_name(date: datetime.date) -> str:
    """ "Thứ Hai" … "Thứ Bảy", "Chủ nhật"."""
    return _WEEKDAYS[date.weekday()]


def clock(time: datetime.time) -> str:
    """ "07 giờ 15 phút", "08 giờ 00 phút"."""
    return f"{time.hour:02d} giờ {time.minute:02d} phút"


def half_day_name(time: datetime.time) -> str:
    """The half-day that a session beginning at `time` belongs to: "buổi sáng", "buổi chiều" or "buổi tối"."""
    if time.hour < 12:
        return "buổi sáng"
    return "buổi chiều" if time.hour < 18 else "buổi tối"


# --- numbers ---

NUMBER_WORDS_LIMIT = 10**15
_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNITS_AFTER_TENS: tuple[dict[int, str], ...] = (
    {},
    {5: "lăm"},
    {1: "mốt", 4: "tư", 5: "lăm"},
)  # 0x, 1x, 2x…9x
_BILLION = 10**9
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def number_words(number: int) -> str:
    """A whole number in words, in the northern style of official papers (105: "một trăm linh năm").

    For 0 ≤ number < 10**15, ValueError otherwise. A group of three digits that is 0 is not read; a group
    after another one is read in full (1005: "một nghìn không trăm linh năm").
    """
    if not 0 <= number < NUMBER_WORDS_LIMIT:
        raise ValueError(f"number_words reads 0 to {NUMBER_WORDS_LIMIT - 1}, not {number}")
    if number == 0:
        return _DIGITS[0]
    billions, rest = divmod(number, _BILLION)
    words = [*_below_billion(billions, in_full=False), "tỷ"] if billions else []
    return " ".join([*words, *_below_billion(rest, in_full=billions > 0)])


def _below_billion(number: int, *, in_full: bool) -> list[str]:
    words: list[str] = []
    for size, name in ((10**6, "triệu"), (1000, "nghìn"), (1, "")):
        group = number // size % 1000
        if group:
            words += _below_thousand(group, in_full=in_full or bool(words))
            words += [name] if name else []
    return words


def _below_thousand(number: int, *, in_full: bool) -> list[str]:
    hundreds, below_hundred = divmod(number, 100)
    tens, units = divmod(below_hundred, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or in_full else []
    if tens:
        words += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    elif words and units:
        words += ["linh"]
    if units:
        words += [_UNITS_AFTER_TENS[min(tens, 2)].get(units, _DIGITS[units])]
    return words


def money_words(amount: int) -> str:
    """An amount of đồng in words, as a decision prints it: "Một triệu đồng". Range as `number_words`."""
    return f"{number_words(amount)} đồng".capitalize()


def roman(number: int) -> str:
    """Roman numeral of 1 to 3999 (editions, annexes, parts); ValueError otherwise."""
    if not 1 <= number <= 3999:
        raise ValueError(f"roman writes 1 to 3999, not {number}")
    numeral = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        numeral += letters * times
    return numeral


def document_number(number: int) -> str:
    """The number of a paper as Decree 30/2020/NĐ-CP writes it: a leading 0 below 10. ValueError below 1."""
    if number < 1:
        raise ValueError(f"documents are numbered from 1, not {number}")
    return f"{number:02d}"


def quantity(number: int) -> str:
    """A count in a paper's text: two digits for 1 to 9 ("07 tập thể"), as it is else. ValueError below 0."""
    if number < 0:
        raise ValueError(f"things are counted from 0, not {number}")
    return f"{number:02d}" if number else "0"


def grouped(number: int) -> str:
    """A whole number with a point between the thousands: 1234567 → "1.234.567"."""
    return f"{number:,}".replace(",", ".")


_CLAUSE_LETTERS = "abcdđeghiklmnopqrstuvxy"


def clause_letter(number: int) -> str:
    """The letter of the number-th point of a clause, in the order of the Vietnamese alphabet: a b c d đ e g …

    Letters with circumflex, breve or horn name no point (annex I of Decree 30/2020/NĐ-CP). After y follow aa, ab,
    …; ValueError below 1.
    """
    if number < 1:
        raise ValueError(f"points are counted from 1, not {number}")
    before, place = divmod(number - 1, len(_CLAUSE_LETTERS))
    return (clause_letter(before) if before else "") + _CLAUSE_LETTERS[place]
