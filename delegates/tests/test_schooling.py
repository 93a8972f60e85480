"""The schooling of people, as lists write it: read for what was finished, or told and left out."""

from __future__ import annotations

import datetime
import unicodedata
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from conference.people import Education
from delegates import roster_file, roster_sentences
from delegates.intake_template import SCHOOLING, clean_template
from delegates.reading import roster, schooling
from delegates.reading.grid import Cell
from delegates.tests.lists import people, workbook

SURE = {
    "secondary": "12/12|10/10|12-12|(12/12)|12/12 BTVH|THPT|PTTH|TN THPT|tốt nghiệp cấp 3|Cấp III|12/12, sơ cấp nghề|"
    "Trung học phổ thông|upper secondary school",
    "vocational": "TC|trung cấp|TRUNG CẤP NGHỀ|THCN|TCCN|Trung học sư phạm|Dược sĩ trung học|Y sĩ|12/12; TC kế toán",
    "college": "CĐ|cao đẳng|Cao đẳng nghề|CĐSP|Cử nhân cao đẳng|Kỹ sư thực hành|Cao đẳng Trường Đại học Hà Tĩnh|TC, CĐ",
    "bachelor": "ĐH|Đ.H|đại học|ÐẠI HỌC|Đại học Luật|ĐHSP Vinh|cử nhân|kỹ sư|Kĩ sư điện|bác sĩ|Bác sỹ|KTS|kiến trúc sư|ĐH tại chức|ĐH TC|"
    "Cử nhân Kinh tế, Cao cấp LLCT|Đại học, Trung cấp LLCT|ĐH - Trung cấp chính trị|Kỹ sư; Cao đẳng sư phạm|ĐH, đang học cao học|"
    "Cử nhân Chính trị học|Đại học, Tiếng Anh B1|12/12\nĐại học|Đại học năm 2005|university degree",
    "master": "ThS|Th.S|Th.sĩ|Thạc sỹ|ThS, BS|Thạc sĩ Bác sĩ|cao học|ĐH+ThS|Thạc sĩ (NCS)|Đại học\nThạc sĩ|master's degree",
    "doctor": "TS|T.S|Tiến sĩ|PGS.TS|PGS, TS|GS|GS.TSKH|Giáo sư|doctorate",
    "other": "THCS|9/12|7/10|sơ cấp|CNKT|Công nhân kỹ thuật bậc 3/7|Lớp 9|Khác|other schooling",
}
DOUBTED = {
    "secondary": "12|Lớp 12|Phổ thông|12/12, Lái xe",
    "bachelor": "CN Luật|DS|BSCKI|Bác sĩ chuyên khoa I|ĐH TS|Trường Đại học Vinh",
    "master": "Sau đại học",
}
NOT_KNOWN = (
    "Trung cấp LLCT|TC-LLCT|TC - LLCT|LLCT: Trung cấp|Cao cấp chính trị|Tiếng Anh trung cấp|Đang học đại học|Đại học (đang học)|"
    "Đại học, đang học|đang học cao đẳng|Sinh viên năm 3|Học viên cao học|NCS|Nghiên cứu sinh tiến sĩ|Kế toán|Giáo viên THPT|"
    "Lao động phổ thông|13/12|12/13|24/04/2026|0|x|Học viện Tài chính"
)


def cases(table):
    return [(level, text) for level, texts in table.items() for text in texts.split("|")]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_is_sure_is_read_without_a_word(form):
    said = [(level, unicodedata.normalize(form, text)) for level, text in cases(SURE)]
    assert [(text, schooling.read(Cell(text), text)) for _level, text in said] == [
        (text, (level, [])) for level, text in said
    ]


def test_what_is_only_likely_is_read_and_told():
    for level, text in cases(DOUBTED):
        told = {"said": text, "education": level}
        assert schooling.read(Cell(text), text) == (level, [("unsure_education", "warning", told)])


def test_what_is_no_schooling_or_not_finished_gives_no_value():
    for text in NOT_KNOWN.split("|"):
        assert schooling.read(Cell(text), text) == (None, [("bad_education", "warning", {"said": text})])


@pytest.mark.parametrize(
    ("cell", "text", "level", "taken"),
    [
        (Cell(datetime.date(2026, 12, 12), "date"), "12/12/2026", "secondary", "12/12"),
        (Cell(datetime.date(2026, 12, 9), "date"), "09/12/2026", "other", "9/12"),
        (Cell(datetime.date(2026, 9, 12), "date"), "12/09/2026", "other", "9/12"),
        (Cell("12-Dec"), "12-Dec", "secondary", "12/12"),
        (Cell("09-Thg12"), "09-Thg12", "other", "9/12"),
    ],
)
def test_what_a_spreadsheet_took_for_a_day(cell, text, level, taken):
    told = [("education_as_day", "warning", {"said": text, "taken": taken})]
    assert schooling.read(cell, text) == (level, told)


def test_every_level_has_its_words_here_in_the_drop_down_and_in_both_languages():
    assert set(schooling.LEVELS) == set(Education.values) == set(SURE)
    assert [schooling.read(Cell(text), text)[0] for text in SCHOOLING] == Education.values
    for language in ("vi", "en"):
        with translation.override(language):
            said = [str(Education(level).label) for level in Education.values]
        assert [schooling.read(Cell(text), text)[0] for text in said] == Education.values
    sheet = load_workbook(BytesIO(clean_template())).active
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "Trình độ")
    assert rules[f"{column}2:{column}301"] == f'"{",".join(SCHOOLING)}"'


def read(rows, *titles):
    """[(value, codes of the column's cells)] of people whose list has these columns besides."""
    found = roster.read(workbook(rows, ("TT", "Họ và tên", *titles)), datetime.date(2026, 3, 1))
    assert found.problems == []
    told = ("no_gender", "no_birth")
    return [
        (values.get("education", "no column"), [each.code for each in line.problems if each.code not in told])
        for line, values in found.found
    ]


@pytest.mark.parametrize(
    "title",
    ["Trình độ", "TRÌNH ĐỘ CHUYÊN MÔN", "Trình độ học vấn", "Học vấn", "Bằng cấp", "Trình độ\nvăn hóa", "Học hàm, học vị",
     "Trình độ chuyên môn (ĐH, CĐ, TC...)"],
)  # fmt: skip
def test_titles_of_the_column(title):
    rows = people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", **{title: "ThS"})
    rows[1][title] = "nt"
    assert read(rows, title) == [("master", []), ("master", ["ditto"])]


def test_without_the_column_there_is_no_value_and_politics_are_none():
    rows = people("Nguyễn Thị Mẫu Ánh", **{"Trình độ lý luận chính trị": "Trung cấp"})
    assert read(rows, "Trình độ lý luận chính trị") == [("no column", [])]


def test_of_two_columns_the_higher_one_counts_and_a_lost_cell_takes_the_value_along():
    titles = ("Trình độ văn hóa", "Trình độ chuyên môn")
    said = [
        ("12/12", "Đại học"),
        ("12/12", "-"),
        ("", "Cao đẳng"),
        ("12/12", "Kế toán"),
        ("12/12", "nt"),
        ("nt", ""),
    ]
    rows = [
        {**person, **dict(zip(titles, pair, strict=True))}
        for person, pair in zip(people(*(f"Nguyễn Thị Mẫu {name}" for name in "Ánh Bình Chi Dung Hà Lan".split())), said, strict=True)
    ]  # fmt: skip
    assert read(rows, *titles) == [
        ("bachelor", []), ("secondary", []), ("college", []), ("secondary", ["bad_education"]), (None, ["ditto_nothing"]),
        (None, ["ditto_nothing"]),
    ]  # fmt: skip


def test_sentences_say_the_level_in_words():
    title = "Trình độ"
    rows = people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", "Vũ Mẫu Ân", **{title: "CN Luật"})
    rows[1] |= {title: "nt", "Đối tượng": "nt"}
    rows[2][title] = "Trung cấp LLCT"
    found = roster_file.read(workbook(rows, ("TT", "Họ và tên", title, "Đối tượng")))
    said = [[each["message"] for each in row["problems"]] for row in found["rows"]]
    assert "“CN Luật” được đọc là “đại học”. Vui lòng kiểm tra." in said[0]
    assert [text.rpartition(": ")[2] for text in said[1] if "Như trên" in text] == ["điển hình.", "đại học."]
    assert any(text.startswith("“Trung cấp LLCT” không cho biết") for text in said[2])
    assert "education" not in roster_file.VALUES
    assert roster_sentences.problem("ditto", {"taken": "guest"}).endswith("guest.")
