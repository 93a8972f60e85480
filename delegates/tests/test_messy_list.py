"""The list of a unit with every mistake that lists hold, row by row, through the command that operators use."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

DATA = Path(__file__).parent / "data"
LIST = DATA / "messy_import.xlsx"
TRUTH = json.loads((DATA / "messy_import.json").read_text(encoding="utf-8"))
VALUES = ("full_name", "gender", "date_of_birth", "dob_precision", "citizen_id", "phone", "position")

# What the truth calls an issue → the code that says so; None: put right without a word, for it cannot be wrong.
SAID = {
    "collective_row_no_person": None,
    "gender_from_column": None,
    "citizen_id_numeric_lost_leading_zero": ("id_zero", "warning"),
    "phone_with_dots": None,
    "NFD": None,
    "duplicate_of_previous_after_normalisation": ("duplicate", "warning"),
    "real_excel_date": ("maybe_swapped", "warning"),
    "ditto_marks": ("ditto", "fixed"),
    "all_caps_mixed": ("capitals", "fixed"),
    "extra_spaces": None,
    "year_only": None,
    "phone_numeric_lost_zero": ("phone_zero", "fixed"),
    "position_abbreviation": ("written_out", "fixed"),
    "eth_instead_of_d_stroke": None,
    "nbsp": None,
    "two_digit_year_ambiguous_day_month": ("ambiguous_date", "warning"),
    "phone_plus84": None,
    "honorific_in_name": ("address_in_name", "fixed"),
    "dots_date": None,
    "two_phones_in_cell": ("two_phones", "warning"),
    "possible_duplicate_tone_placement_thuy": ("possible_duplicate", "warning"),
    "TCVN3_encoding": ("old_letters", "fixed"),
    "month_year_only": None,
    "VNI_encoding": ("old_letters", "fixed"),
    "impossible_date": ("impossible_date", "error"),
    "missing_birth_and_gender": ("no_birth", "warning"),
    "phone_too_short": ("bad_phone", "warning"),
    "text_long_date": None,
    "citizen_id_scientific_notation_unrecoverable": ("id_lost", "error"),
    "same_name_different_person_different_unit": None,
    "iso_date": None,
    "two_people_in_one_cell": ("two_people", "error"),
    "excel_serial_number_date": ("serial_day", "warning"),
    "category_abbreviation_ambiguous": ("unsure_category", "warning"),
    "formula_cell": ("formula_number", "fixed"),
    "error_value": ("error_cell", "error"),
    "ambiguous_day_month": ("ambiguous_date", "warning"),
}


def read(path, *options):
    out = StringIO()
    call_command("read_roster", str(path), *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def found():
    return json.loads(read(LIST, "--json"))


def test_sheets(found):
    assert found["sheets"] == [TRUTH["sheet"]]
    assert found["ignored_sheets"] == TRUTH["sheets_to_ignore"]
    assert [each["code"] for each in found["ignored_because"]] == ["empty_sheet", "old_sheet"]


def test_every_row_is_what_it_is(found):
    assert [(row["row"], row["kind"]) for row in found["rows"]] == [
        (row["row"], row["kind"]) for row in TRUTH["rows"]
    ]
    assert [row["row"] for row in found["rows"] if row["hidden"]] == TRUTH["hidden_rows"]


@pytest.mark.parametrize(
    "truth", [row for row in TRUTH["rows"] if row.get("expected")], ids=lambda row: row["row"]
)
def test_values_and_issues(found, truth):
    row = next(row for row in found["rows"] if row["row"] == truth["row"])
    expected = truth["expected"]
    read_here = {name: row["values"][name] for name in VALUES if name in expected}
    assert read_here == {name: expected[name] for name in VALUES if name in expected}
    if "collective" in expected:
        assert row["values"]["collective"] == row["values"]["full_name"] == expected["collective"]
    # The truth counts people (column TT), the answer rows of the sheet: number 1 stands in row 11.
    for mark in ("duplicate_of", "possible_duplicate_of"):
        assert row[mark] == (expected[mark] + 10 if expected.get(mark) else None)
    said = {(each["code"], each["severity"]) for each in row["problems"]}
    assert {SAID[issue] for issue in truth["issues"] if SAID[issue]} - said == set()
    assert bool(expected.get("needs_manual_split")) == (("two_people", "error") in said)


def test_every_problem_is_a_sentence_about_a_cell(found):
    sentences = [(row["row"], each) for row in found["rows"] for each in row["problems"]]
    assert len(sentences) > 20
    for number, each in sentences:
        assert each["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == str(number)
        assert each["severity"] in ("error", "warning", "fixed")
        assert "%(" not in each["message"] and each["message"].endswith((".", "?"))


def test_people_read_a_table_of_it():
    shown = read(LIST)
    assert "Nguyễn Thị Mẫu Ánh | female | 1985-03-12 | 0912345678" in shown
    assert "D18 [error] Không có ngày này: 31/02/1980." in shown


def test_what_is_no_list_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "thu.csv"
    path.write_text("Kính gửi quý cơ quan,Trân trọng\n", encoding="utf-8")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("read_roster", str(path), "--json", stdout=out)
    assert ended.value.code == 1
    assert json.loads(out.getvalue()) == {
        "refused": "Không tìm thấy danh sách: không có dòng nào là dòng tiêu đề. Vui lòng ghi “Họ và tên” phía trên cột họ tên."
    }
    with pytest.raises(CommandError) as refused:
        read(tmp_path / "gone.xlsx")
    assert refused.value.returncode == 2
