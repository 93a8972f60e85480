"""Vietnamese text: cleaning, keys, dates and numbers, with table tests and properties."""

import datetime
import random
import unicodedata
from functools import cmp_to_key
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from conference import vietnamese as vi

SYLLABLES = [
    "an",
    "ân",
    "ăn",
    "anh",
    "ánh",
    "ảnh",
    "bình",
    "cường",
    "dũng",
    "đức",
    "hà",
    "hạ",
    "há",
    "hải",
    "hoà",
    "hòa",
]
SYLLABLES += [
    "lê",
    "lệ",
    "nguyễn",
    "ớt",
    "ôn",
    "on",
    "quý",
    "thuỷ",
    "thủy",
    "thuý",
    "trần",
    "ư",
    "u",
    "vũ",
    "văn",
    "yến",
]
names = st.lists(st.sampled_from(SYLLABLES).map(str.title), min_size=1, max_size=4).map(" ".join)
vietnamese_text = st.text(st.sampled_from("aàảãáạăằẵâậbcdđeéêềghoôốơởuưữy AĐÊỒ"), max_size=20)


# cleaning


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("  Nguyễn\u00a0Thị \t Mẫu  ", "Nguyễn Thị Mẫu"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh Đào"), "Nguyễn Thị Ánh Đào"),
        ("Ðỗ Văn ðức", "Đỗ Văn đức"),
        ("Trần\u200bVăn\u3000An", "Trần Văn An"),
        ("\ufeffLê\u202e Thị\u00ad\u200d", "Lê Thị"),
        ("Phạm\x00\x07 Mẫu\ud800", "Phạm Mẫu"),
        ("a\u0301\u0302n", "ấn"),
        ("a\u0301\u200d\u0302n", "ấn"),
        ("một\r\nhai\u2028ba", "một hai ba"),
        ("\u200b \t", ""),
        ("", ""),
    ],
)
def test_clean(given_text, expected):
    assert vi.clean(given_text) == expected


@pytest.mark.parametrize("code", [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
def test_noncharacters_disappear(code):
    assert vi.clean(f"Hà{chr(code)} Nội{chr(code)}") == "Hà Nội"
    assert (
        vi.clean(f"a{chr(0xFDCF)}{chr(0xFDF0)}{chr(0xFFFD)}") == f"a{chr(0xFDCF)}{chr(0xFDF0)}{chr(0xFFFD)}"
    )


def test_marks_do_not_tower():
    assert vi.clean("Vă" + "\u0323\u0308" * 30 + "n") == "Vặ" + "\u0323" * 3 + "n"
    assert vi.clean("\u0301" * 9) == "\u0301" * 3
    assert vi.clean("Thi" + "\u0323\u0308\u030a\u030c" + "x") == "Thị\u0308\u030a\u030cx"
    assert vi.clean("กิ่ก") == "กิ่ก"


def test_clean_keeps_the_spelling():
    assert vi.clean("Hoà thuỷ") == "Hoà thuỷ"
    assert vi.clean("Hòa thủy") == "Hòa thủy"


def test_clean_lines():
    text = "\r\n Điều 1.\u00a0 Tặng  \r\n\r\n \t\r\n\r\nĐiều 2.\rĐiều 3.\u2029\n"
    assert vi.clean_lines(text) == "Điều 1. Tặng\n\nĐiều 2.\nĐiều 3."


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert vi.clean(vi.clean(text)) == vi.clean(text)
    assert vi.clean_lines(vi.clean_lines(text)) == vi.clean_lines(text)
    assert vi.clean(text).isprintable() or any(unicodedata.category(c) in ("Co", "Cn") for c in text)
    vi.clean(text).encode()


@given(st.text())
def test_both_unicode_forms_give_the_same(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert vi.clean(decomposed) == vi.clean(text)
    assert vi.fold(decomposed) == vi.fold(text)
    assert vi.text_sort_key(decomposed) == vi.text_sort_key(text)


# search


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("NGUYỄN  Thị\u00a0Đào", "nguyen thi dao"),
        ("Thuỷ", "thuy"),
        ("Thủy", "thuy"),
        ("Ðặng Ưởng", "dang uong"),
        ("Phòng KH-TC-TH", "phong kh-tc-th"),
        ("", ""),
    ],
)
def test_fold(text, expected):
    assert vi.fold(text) == expected


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert vi.fold(vi.fold(text)) == vi.fold(text)


@given(vietnamese_text)
def test_folded_vietnamese_is_lower_ascii(text):
    assert vi.fold(text).isascii()
    assert vi.fold(text.upper()) == vi.fold(text.lower()) == vi.fold(text)


# order

ORDERED_WORDS = (
    "A À Ả Ã Á Ạ Ai Ái An Ản Anh Ánh Ăn Ân Ấn Bình Cường Dũng Đan Đức E Em Ê Êm Giang Hoa Hòa Hoá Hoan "
    "Linh On Ôn Ơn Phương Quý Sơn Tú Tư Tứ Uyên Ưng Vũ Xuân Y Ý Yên Yến"
).split()


def test_words_in_the_order_of_the_alphabet_then_of_the_tones():
    shuffled = random.Random(3).sample(ORDERED_WORDS, len(ORDERED_WORDS))
    assert sorted(shuffled, key=vi.text_sort_key) == ORDERED_WORDS
    assert sorted(shuffled, key=vi.sort_key) == ORDERED_WORDS


def test_people_by_given_name_then_middle_then_family():
    ordered = [
        "An",
        "Trần An",
        "Lê Thị An",
        "Lê Văn An",
        "Nguyễn Văn An",
        "Đỗ Thị Mẫu Anh",
        "Bùi Ánh",
        "Vũ Thị Hà",
        "Lê Văn Hà",
        "Bùi Thị Hạ",
    ]
    shuffled = random.Random(5).sample(ordered, len(ordered))
    assert sorted(shuffled, key=vi.sort_key) == ordered


def test_units_left_to_right_with_numbers_by_value():
    ordered = [
        "Ban Giám đốc",
        "Đội Quản lý thị trường số 2",
        "Đội Quản lý thị trường số 10",
        "Phòng Kế hoạch - Tài chính",
        "Phòng Kế hoạch Tổng hợp",
        "Phòng Quản lý",
        "Phòng Quản lý công nghiệp",
        "Văn phòng",
    ]
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=vi.text_sort_key) == ordered


def test_spelling_variants_sort_alike():
    assert vi.sort_key("Lê Thuỷ") == vi.sort_key("LÊ  THỦY")
    assert vi.text_sort_key("Đội số 05") == vi.text_sort_key("đội số 5")
    assert vi.sort_key("Hoà") != vi.sort_key("Hoá")


TONE_OF = {}
LETTER_OF = {}
for _row in (
    "aàảãáạ,ăằẳẵắặ,âầẩẫấậ,b,c,d,đ,eèẻẽéẹ,êềểễếệ,f,g,h,iìỉĩíị,j,k,l,m,n,oòỏõóọ,ôồổỗốộ,ơờởỡớợ,p,q,r,s,t,"
    "uùủũúụ,ưừửữứự,v,w,x,yỳỷỹýỵ,z"
).split(","):
    for _tone, _letter in enumerate(_row):
        TONE_OF[_letter] = _tone
        LETTER_OF[_letter] = len(set(LETTER_OF.values())) if _tone == 0 else LETTER_OF[_row[0]]


def compare_parts(left, right):
    """Letters of all words, then the tone of each word."""
    letters = [[[LETTER_OF[c] for c in word] for word in words] for words in (left, right)]
    if letters[0] != letters[1]:
        return -1 if letters[0] < letters[1] else 1
    tones = [[max(TONE_OF[c] for c in word) for word in words] for words in (left, right)]
    return (tones[0] > tones[1]) - (tones[0] < tones[1])


def compare_people(left, right):
    left, right = left.lower().split(), right.lower().split()
    return (
        compare_parts(left[-1:], right[-1:])
        or compare_parts(left[1:-1], right[1:-1])
        or compare_parts(left[:1] if len(left) > 1 else [], right[:1] if len(right) > 1 else [])
    )


@given(st.lists(names, min_size=2, max_size=12))
def test_sort_keys_agree_with_a_comparison_letter_by_letter(people):
    by_key = sorted(people, key=lambda name: (vi.sort_key(name), name))
    by_comparison = sorted(sorted(people), key=cmp_to_key(compare_people))
    assert by_key == by_comparison
    for left, right in pairwise(people):
        assert (vi.sort_key(left) == vi.sort_key(right)) == (compare_people(left, right) == 0)


@given(st.text(max_size=600))
def test_sort_keys_are_short_digits_for_any_text(text):
    for key in (vi.sort_key(text), vi.text_sort_key(text)):
        assert set(key) <= set("0123456789")
        assert 0 < len(key) <= vi.SORT_KEY_MAX


@pytest.mark.django_db
def test_the_database_orders_keys_as_python_does():
    keys = [vi.sort_key(f"{family} {word}") for word in ORDERED_WORDS for family in ("Đỗ", "Đoàn Thị", "")]
    random.Random(11).shuffle(keys)
    collations = [""]
    if connection.vendor == "postgresql":
        collations = ["", 'COLLATE "C"', 'COLLATE "und-x-icu"', 'COLLATE "vi-x-icu"']
    values = ", ".join(["(%s)"] * len(keys))
    for collation in collations:
        with connection.cursor() as cursor:
            statement = f"WITH t(k) AS (VALUES {values}) SELECT k FROM t ORDER BY k {collation}"
            cursor.execute(statement, keys)
            assert [row[0] for row in cursor.fetchall()] == sorted(keys)


# people, dates


def test_given_name_and_honorific():
    assert vi.given_name(" Nguyễn Thị\u00a0Ánh ") == "Ánh"
    assert vi.given_name("Mẫu") == "Mẫu"
    assert vi.given_name("") == ""
    assert [vi.honorific(gender) for gender in ("male", "female", None, "")] == [
        "Ông",
        "Bà",
        "Ông/Bà",
        "Ông/Bà",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2020, 2, 5), "ngày 05 tháng 02 năm 2020"),
        ((2020, 1, 15), "ngày 15 tháng 01 năm 2020"),
        ((2020, 6, 29), "ngày 29 tháng 6 năm 2020"),
        ((2020, 3, 9), "ngày 09 tháng 3 năm 2020"),
        ((2020, 12, 10), "ngày 10 tháng 12 năm 2020"),
    ],
)
def test_official_date(day, expected):
    assert vi.official_date(datetime.date(*day)) == expected


def test_blank_date_leaves_room_that_cannot_break():
    blank = "\u00a0" * 5
    assert vi.blank_date(2020) == f"ngày{blank}tháng{blank}năm\u00a02020"
    assert vi.blank_date() == f"ngày{blank}tháng{blank}năm\u00a0{blank}"
    assert " " not in vi.blank_date()


def test_short_date_weekday_and_clock():
    assert vi.short_date(datetime.date(2020, 2, 5)) == "05/02/2020"
    week = [vi.weekday_name(datetime.date(2020, 4, day)) for day in range(20, 27)]
    assert week == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
    assert vi.clock(datetime.time(7, 15)) == "07 giờ 15 phút"
    assert vi.clock(datetime.time(8)) == "08 giờ 00 phút"
    times = [datetime.time(7, 30), datetime.time(12), datetime.time(17, 59), datetime.time(18)]
    assert [vi.half_day_name(time) for time in times] == ["buổi sáng", "buổi chiều", "buổi chiều", "buổi tối"]


# numbers

NUMBERS = {
    0: "không",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    99: "chín mươi chín",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    1000: "một nghìn",
    1005: "một nghìn không trăm linh năm",
    1015: "một nghìn không trăm mười lăm",
    1100: "một nghìn một trăm",
    2020: "hai nghìn không trăm hai mươi",
    21_000: "hai mươi mốt nghìn",
    1_000_000: "một triệu",
    1_000_005: "một triệu không trăm linh năm",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    1_234_567: "một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy",
    10**9: "một tỷ",
    1_000_000_001: "một tỷ không trăm linh một",
    1_234_567_891: "một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi mốt",
    10**12: "một nghìn tỷ",
    1_005 * 10**9: "một nghìn không trăm linh năm tỷ",
}


@pytest.mark.parametrize(("number", "words"), NUMBERS.items())
def test_number_words(number, words):
    assert vi.number_words(number) == words


def read_number(words):
    """The number that the words say: an independent reader, word by word."""
    digit = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5}
    digit |= {"sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
    billions = total = group = last = 0
    for word in words.split():
        if word in digit:
            last = digit[word]
            group += last
        elif word == "mười":
            group += 10
        elif word in ("mươi", "trăm"):
            group += last * (9 if word == "mươi" else 99)
        elif word in ("nghìn", "triệu"):
            total += group * (1000 if word == "nghìn" else 10**6)
            group = 0
        elif word == "tỷ":
            billions, total, group = total + group, 0, 0
        else:
            assert word == "linh"
    return billions * 10**9 + total + group


def test_every_number_below_20000_reads_back():
    for number in range(20_000):
        assert read_number(vi.number_words(number)) == number


@given(
    st.integers(0, 10**15 - 1) | st.builds(lambda a, b: a * 10**b, st.integers(0, 999), st.integers(0, 12))
)
def test_number_words_read_back(number):
    words = vi.number_words(number)
    assert read_number(words) == number
    assert "  " not in words
    assert words == words.strip()


@pytest.mark.parametrize("number", [-1, 10**15])
def test_number_words_refuses_what_it_cannot_say(number):
    with pytest.raises(ValueError, match="number_words"):
        vi.number_words(number)


def test_money_words():
    assert vi.money_words(1_000_000) == "Một triệu đồng"
    assert vi.money_words(24_500_000) == "Hai mươi tư triệu năm trăm nghìn đồng"


def test_roman_reads_back():
    value = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    for number in range(1, 4000):
        figures = [value[letter] for letter in vi.roman(number)]
        following = [*figures[1:], 0]
        assert sum(-a if a < b else a for a, b in zip(figures, following, strict=True)) == number
    assert [vi.roman(n) for n in (3, 4, 9, 19, 40, 1994)] == ["III", "IV", "IX", "XIX", "XL", "MCMXCIV"]


@pytest.mark.parametrize("number", [0, 4000, -3])
def test_roman_refuses(number):
    with pytest.raises(ValueError, match="roman"):
        vi.roman(number)


def test_document_number():
    assert [vi.document_number(n) for n in (5, 12, 295)] == ["05", "12", "295"]
    with pytest.raises(ValueError, match="numbered from 1"):
        vi.document_number(0)


def test_quantity_and_grouped():
    assert [vi.quantity(n) for n in (0, 7, 10, 118)] == ["0", "07", "10", "118"]
    assert [vi.grouped(n) for n in (0, 999, 1000, 1_234_567)] == ["0", "999", "1.000", "1.234.567"]
    with pytest.raises(ValueError, match="counted from 0"):
        vi.quantity(-1)


def test_clause_letters_follow_the_alphabet():
    assert "".join(vi.clause_letter(n) for n in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert [vi.clause_letter(n) for n in (24, 25, 46, 47)] == ["aa", "ab", "ay", "ba"]
    assert len({vi.clause_letter(n) for n in range(1, 600)}) == 599
    with pytest.raises(ValueError, match="counted from 1"):
        vi.clause_letter(0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Bà LÊ THỊ  AN nói, lê thị an ghi.", "Bà X nói, X ghi."),
        ("Lê Thị Anh, Tê-Lê Thị An_2", "Lê Thị Anh, Tê-X_2"),
        ("Lê Thị An Bình", "Y"),
    ],
)
def test_without_a_name_in_any_case_and_none_that_only_begins_alike(text, left):
    assert vi.without(text, {"Lê Thị An": "X", "Lê Thị An Bình": "Y"}) == left
