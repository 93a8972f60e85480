"""The Excel file: whose rows, which columns, nothing that a spreadsheet would run."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import Role
from conference import history
from conference.spreadsheet import plain_cell
from delegates import exports


def sheet_of(response):
    return load_workbook(BytesIO(response.content)).active


def column(sheet, number: int) -> list:
    return [cell.value for cell in list(sheet.columns)[number - 1]][1:]


@pytest.fixture
def url(conference):
    return reverse("delegates:export")


@pytest.fixture
def people(make_delegate, other_unit):
    born = datetime.date(1985, 4, 5)
    make_delegate(
        "Nguyễn Thị Mẫu Ánh", phone="+84912345678", email="anh@example.org", date_of_birth=born, can_vote=True,
        stands_in_for={"full_name": "Bùi Thị Mẫu Hà", "gender": "female"},
    )  # fmt: skip
    make_delegate("Lê Văn Mẫu Đức", unit=other_unit, confirmed_at=timezone.now())
    make_delegate("Phạm Mẫu An", cancelled_at=timezone.now())


def test_organiser_gets_every_row_with_contacts(url, people, organiser, as_user):
    client = as_user(organiser)
    client.cookies["django_language"] = "en"
    response = client.get(url)
    sheet = sheet_of(response)
    assert [cell.value for cell in sheet[1]] == [
        "No.", "Full name", "Represents the collective", "Stands in for", "Category", "Unit", "Position", "Workplace", "Gender",
        "Date of birth", "Education", "May vote", "Invited", "Confirmed", "Present", "Phone", "E-mail", "Note",
    ]  # fmt: skip
    assert column(sheet, 2) == ["Nguyễn Thị Mẫu Ánh", "Lê Văn Mẫu Đức"]
    assert column(sheet, 4) == ["Bà Bùi Thị Mẫu Hà", None]
    assert column(sheet, 16) == ["'+84912345678", None]
    assert {cell.number_format for cell in sheet["J"][1:]} == {"DD/MM/YYYY"}
    assert column(sheet, 10) == [datetime.datetime(1985, 4, 5), None]
    assert response["Content-Disposition"] == f'attachment; filename="dai-bieu-{timezone.localdate()}.xlsx"'


def test_filters_of_the_list_hold(url, people, organiser, as_user):
    client = as_user(organiser)
    assert column(sheet_of(client.get(url, {"q": "duc"})), 2) == ["Lê Văn Mẫu Đức"]
    assert column(sheet_of(client.get(url, {"answer": "off"})), 2) == ["Phạm Mẫu An"]


def test_people_of_a_unit_get_their_rows_without_contacts(url, people, preparer, outsider, as_user):
    for user, expected in ((preparer, ["Nguyễn Thị Mẫu Ánh"]), (outsider, ["Lê Văn Mẫu Đức"])):
        sheet = sheet_of(as_user(user).get(url))
        assert (column(sheet, 2), sheet.max_column) == (expected, 15)
    values = [cell.value for row in sheet_of(as_user(preparer).get(url)).rows for cell in row]
    assert not [value for value in values if "912345678" in str(value) or "@" in str(value)]


def test_readers_get_everybody_without_contacts(url, people, leader, as_user):
    sheet = sheet_of(as_user(leader).get(url))
    assert (column(sheet, 2), sheet.max_column) == (["Nguyễn Thị Mẫu Ánh", "Lê Văn Mẫu Đức"], 15)


@pytest.mark.parametrize("role", [Role.DOOR, Role.SUBCOMMITTEE_MEMBER, None])
def test_others_get_no_file(role, url, people, make_user, as_user):
    assert as_user(make_user(role)).get(url).status_code == 403


def test_post_is_405_and_the_file_is_noted(url, people, conference, leader, as_user):
    client = as_user(leader)
    assert client.post(url).status_code == 405
    client.get(url)
    entry = history.of(conference).get()
    assert (entry.action, entry.actor, entry.changes) == ("delegates_exported", leader, {"people": ["", "2"]})


def test_sheet_is_set_up_for_reading_and_print(url, people, organiser, as_user):
    sheet = sheet_of(as_user(organiser).get(url))
    assert (sheet.freeze_panes, sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == (
        "C2",
        "landscape",
        "9",
    )
    assert (sheet.print_title_rows, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("$1:$1", True)
    assert sheet.column_dimensions["B"].width == 28


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t", "\r", "\n", "\x00=", "\u3000@"]
)
def test_no_text_becomes_a_formula(start, url, make_delegate, organiser, as_user):
    plain = plain_cell(f"{start}1+1")
    assert plain.startswith("'")
    make_delegate("Mẫu A", workplace=f"{start}1+1", note=f"{start}1+1")
    sheet = sheet_of(as_user(organiser).get(url))
    active = tuple("=+-@＝＋－＠\t\r\n")
    assert not [
        cell
        for row in sheet.rows
        for cell in row
        if cell.data_type == "f" or str(cell.value).startswith(active)
    ]


@given(st.text())
def test_harmless_never_begins_actively(text):
    result = plain_cell(text)
    assert not result.startswith(tuple("\t\r\n")) and not result.lstrip().startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("code", [0x00, 0x0B, 0x1F, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_what_a_workbook_cannot_hold_disappears(code):
    assert plain_cell(f"Hà{chr(code)} Nội") == "Hà Nội"
    assert plain_cell("a\tb\nc\x85\ud7ff\ue000\ufffd\U0001f600") == "a\tb\nc\x85\ud7ff\ue000\ufffd\U0001f600"


@pytest.mark.parametrize("text", ["", "Nguyễn Thị Mẫu Ánh", "0912 345 678", "A-B", "a=b"])
def test_ordinary_text_stays(text):
    assert plain_cell(text) == text


def test_text_cells_are_typed_as_text(make_delegate, unit):
    delegate = make_delegate("Mẫu A", phone="0912345678")
    delegate.unit = unit
    with translation.override("en"):
        sheet = load_workbook(BytesIO(exports.workbook([delegate], with_contacts=True))).active
    assert [(sheet["P2"].value, sheet["P2"].data_type, sheet["P2"].number_format)] == [
        ("0912345678", "s", "@")
    ]
