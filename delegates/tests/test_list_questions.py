"""Lists of a shape that nobody foresaw: the reader asks; it never makes a person of them that is not there."""

from __future__ import annotations

import ast
import datetime
import io
import itertools
import re
import unicodedata
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from conference.tables import package_sentence
from delegates import roster_sentences as sentences
from delegates.reading import letters, roster
from delegates.reading.grid import Refused
from delegates.reading.xlsx import parse
from delegates.tests.ugly_files import Styled, as_xlsx, plain_list, tcvn3, vni

TODAY = datetime.date(2026, 3, 1)


def read(text):
    return roster.read(text.encode() if isinstance(text, str) else text, TODAY)


def people(text):
    return [
        (
            line.kind,
            values["full_name"],
            {problem.code for problem in line.problems} - {"no_gender", "no_birth"},
        )
        for line, values in read(text).found
        if values is not None
    ]


def others(text):
    return [
        (line.kind, line.text, {(problem.code, problem.severity) for problem in line.problems})
        for line, values in read(text).found
        if values is None
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,Nguyễn Văn An,1980\n2,Lê Thị Bình,1981\n", "no_header"),
        ("STT,Đại diện là,Ngày sinh,Chức vụ\n1,Nguyễn Văn An,13/01/1980,CV\n", "no_name_column"),
        (
            "STT,Họ và tên,Năm sinh,STT,Họ và tên,Năm sinh\n1,Nguyễn Văn An,1980,2,Lê Thị Bình,1981\n",
            "two_lists",
        ),
        ("STT,Họ và tên,Ngày sinh\n", "no_people"),
        ("Kính gửi: quý đơn vị\nĐề nghị cử đại biểu\n", "no_list"),
    ],
)
def test_what_cannot_be_read_is_asked(text, code):
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == code
    assert sentences.refusal(code, refused.value.facts).endswith(".")


def test_a_lone_text_is_no_person():
    """Without a running number a name that begins like none may be anything; so may the name of a unit."""
    text = (
        "Họ và tên,Ngày sinh\nNguyễn Văn An,13/01/1980\nH'Hen Mẫu,\nPhòng Kế hoạch,\nLê Thị Bình,13/01/1981\n"
    )
    assert [name for _kind, name, _codes in people(text)] == ["Nguyễn Văn An", "Lê Thị Bình"]
    assert others(text) == [
        ("section", "H'Hen Mẫu", {("unclear_row", "error")}),
        ("section", "Phòng Kế hoạch", {("unclear_row", "error")}),
    ]


def test_names_that_look_like_other_lines_stay_people():
    text = "TT,Họ và tên,Năm sinh\n1,Tống Công Minh,1980\n2,Tô Hiến Thành,1981\n3,Đoàn Văn Tổng,1982\n4,Ông Cao Mẫu,1983\n"
    assert people(text) == [
        ("person", "Tống Công Minh", set()),
        ("person", "Tô Hiến Thành", set()),
        ("person", "Đoàn Văn Tổng", set()),
        ("person", "Cao Mẫu", {"address_in_name"}),
    ]


def test_who_signs_is_nobody_on_the_list():
    text = "TT,Họ và tên,Năm sinh\n1,Nguyễn Văn An,1980\n,NGƯỜI LẬP,\n,Lê Thị Bình,\n,GIÁM ĐỐC,\n,Trần Văn Cường,1975\n"
    assert people(text) == [
        ("person", "Nguyễn Văn An", set()),
        ("person", "Trần Văn Cường", {"after_signature"}),
    ]


def test_a_unit_with_a_birthday_is_asked_about():
    text = (
        "TT,Họ và tên,Năm sinh\n1,Phòng Kế hoạch,1980\nI. TẬP THỂ,,\n2,Nguyễn Văn An,\n3,Lê Thị Bình,1981\n"
    )
    assert people(text) == [
        ("collective", "Phòng Kế hoạch", {"person_or_collective"}),
        ("collective", "Nguyễn Văn An", {"person_or_collective"}),
        ("person", "Lê Thị Bình", {"person_or_collective"}),
    ]


def test_columns_nobody_knows_are_named():
    found = read(
        "Nguyễn Văn Bảng,Trưởng đoàn\nTT,Họ và tên,Năm sinh,Cỡ mũ,\n1,Nguyễn Văn An,1980,L,đi thay\n"
    )
    assert [(problem.cell, problem.code) for _sheet, problem in found.problems] == [
        ("A1", "people_above"),
        ("D2", "unknown_column"),
        ("E3", "untitled_column"),
    ]
    twice = read("TT,Họ và tên,Ngày sinh,Năm sinh\n1,Nguyễn Văn An,13/01/1980,1981\n")
    assert [(problem.code, problem.severity) for _sheet, problem in twice.problems] == [
        ("column_twice", "error")
    ]


def test_a_header_may_say_that_the_month_comes_first():
    found = read("No,Full name,Date of birth (mm/dd/yyyy)\n1,Nguyễn Văn An,02/05/1980\n")
    assert [values["date_of_birth"] for _line, values in found.found] == ["1980-02-05"]


def test_crossed_out_rows_are_asked_about():
    book = Workbook()
    sheet = book.active
    for row in (["TT", "Họ và tên"], [1, "Nguyễn Văn An"], [2, "Lê Thị Bình"]):
        sheet.append(row)
    sheet["B3"].font = Font(strike=True)
    stream = io.BytesIO()
    book.save(stream)
    assert [codes for _kind, _name, codes in people(stream.getvalue())] == [set(), {"struck_out"}]


def test_real_dates_that_all_could_be_swapped_are_doubted():
    ugly = plain_list(6)
    for index, person in enumerate(ugly.people):
        person.cells["date_of_birth"] = datetime.date(1980, 2, 3 + index)
    codes = [codes for _kind, _name, codes in people(as_xlsx(ugly))]
    assert all("maybe_swapped" in each for each in codes)
    ugly = plain_list(6)
    for index, person in enumerate(ugly.people):
        person.cells["date_of_birth"] = datetime.date(1980, 2, 8 + index)
    codes = [codes for _kind, _name, codes in people(as_xlsx(ugly))]
    assert not any("maybe_swapped" in each for each in codes)


def test_a_year_in_a_column_of_days_is_a_year():
    """1979 in a cell that shows days is 1 June 1905 to the spreadsheet."""
    ugly = plain_list(1)
    ugly.people[0].cells["date_of_birth"] = Styled(1979, format="dd/mm/yyyy")
    [(line, values)] = read(as_xlsx(ugly)).found
    assert (values["date_of_birth"], values["dob_precision"]) == ("1979", "year")
    assert "year_as_day" in {problem.code for problem in line.problems}


@pytest.mark.parametrize("said", ["000080001234", "442080001234", "97080001234"])
def test_numbers_of_no_province_are_no_identity_numbers(said):
    [(line, values)] = read(f"TT,Họ và tên,Số CCCD\n1,Nguyễn Văn An,{said}\n").found
    assert values["citizen_id"] is None
    assert "bad_id" in {problem.code for problem in line.problems}


def test_a_row_that_says_both_genders_says_none():
    text = "TT,Họ và tên,Nam,Nữ\n1,Nguyễn Văn An,x,x\n2,Bà Lê Thị Bình,x,\n3,Lê Thị Hà,,x\n"
    found = [
        (values["gender"], {problem.code for problem in line.problems}) for line, values in read(text).found
    ]
    assert [gender for gender, _codes in found] == [None, None, "female"]
    assert ["two_genders" in codes for _gender, codes in found] == [True, True, False]


def test_without_marks_the_year_is_no_man():
    """ "Năm" and "Nam" are one word without marks."""
    text = "TT,Ho va ten,Ngay sinh,,\n,,Ngay,Thang,Nam\n1,Nguyen Van An,13,1,1980\n"
    [(_line, values)] = read(text).found
    assert (values["date_of_birth"], values["gender"]) == ("1980-01-13", None)


def test_a_text_file_that_could_be_two_encodings_is_refused():
    """In the one it is "Cao Tó", in the other "Cao Tú"."""
    with pytest.raises(Refused) as refused:
        read("TT,Ho va ten\n1,Cao Tó\n".encode("cp1258"))
    assert refused.value.code == "unclear_encoding"


def test_no_declarations_in_the_xml_whatever_looked_before():
    with pytest.raises(Refused):
        parse(io.BytesIO(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), *[lambda *_said: None] * 3)


def test_a_list_in_english_letters():
    text = "STT,Ho va ten,Ngay sinh,Gioi tinh\n1,Nguyen Van An,13/01/1980,Nam\n2,Tong Cong Minh,13/01/1980,Nu\nTong cong: 2,,,\n"
    assert [name for _kind, name, _codes in people(text)] == ["Nguyen Van An", "Tong Cong Minh"]
    assert others(text) == [("total", "Tong cong: 2", set())]


# --- old letters ---

WORDS = (
    "Nguyễn Quỳnh Hương", "Đặng Thuỳ Linh", "Trưởng phòng", "Khuyến công", "Sở Công Thương", "Kỹ sư", "Vũ Đình Lưỡng", "Ỷ Lan",
    "Phường Bắc Hồng", "Cẩm Xuyên", "Lộc Hà", "nghĩa vụ", "Dỵ Nậu", "thủy điện", "Võ Thị Sáu", "mẫu mực", "ngoằn ngoèo",
)  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_old_letters_come_back(text):
    small = unicodedata.normalize("NFC", text)
    for encode, font in ((tcvn3, ".VnTime"), (vni, "VNI-Times")):
        old = encode(small).decode("latin-1")
        if old == small:
            continue
        for way in (font, "Calibri"):
            done, code = letters.repaired(old, way)
            assert done.lower() == small.lower(), (old, way)
            assert code


@pytest.mark.parametrize(
    "text", [*WORDS, "Krông Ana", "H'Hen Niê", "Ê Đê", "QĐ số 12/QĐ-SCT", "Công ty “Hải Sơn” – chi nhánh 2"]
)
def test_letters_of_today_stay(text):
    for font in ("", "Times New Roman"):
        assert letters.repaired(text, font) == (text, "")


# --- every code is a sentence ---


def test_every_code_of_the_reader_has_a_sentence():
    codes, refusals = set(), set()
    for path in (Path(roster.__file__).parent).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Refused", "Unsafe")
            ):
                refusals |= {each.value for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant)}
            elif isinstance(node, ast.Tuple | ast.Call):
                codes |= _doubted(getattr(node, "elts", None) or getattr(node, "args", []))
    assert {"two_people", "id_lost", "ambiguous_date", "unknown_column"} <= codes
    assert (
        codes - {*sentences.ROWS, *sentences.SHEETS, "two_lists"} == set()
    )  # two_lists: the sheet is left out
    assert {"too_wide", "no_header", "unclear_encoding"} <= refusals
    for code in refusals - set(sentences.REFUSALS):
        assert package_sentence(code)
    for table in (sentences.REFUSALS, sentences.IGNORED, sentences.SHEETS, sentences.ROWS):
        for sentence in table.values():
            assert str(sentence) != sentence._args[0], "no Vietnamese"  # type: ignore[union-attr]


def _doubted(items):
    """The texts in front of a severity: ("bad_id", ERROR, …), Problem(cell, "no_name", ERROR, …)."""
    found = set()
    for before, item in itertools.pairwise(items):
        if (
            isinstance(item, ast.Name)
            and not isinstance(before, ast.JoinedStr)
            and item.id in ("ERROR", "WARNING", "FIXED", "severity")
        ):
            found |= {
                each.value
                for each in ast.walk(before)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return {code for code in found if re.fullmatch("[a-z_]+", code)}
