"""What the columns of a list are: chosen on the portal, remembered for the unit and such a header, forgotten again."""

from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from delegates import intake_reading
from delegates.intake_models import ColumnChoice, RosterBatch, RosterFile
from delegates.reading import roster
from delegates.tests.lists import HEADINGS, people, workbook
from nominations.models import Nomination

TODAY = datetime.date(2026, 11, 26)
STRANGE = ("TT", "Danh tính", "Giới tính", "Ngày sinh", "Chức vụ", "Ghi chú")
NAMED = {
    "column-0-1": "full_name",
    "column-0-2": "gender",
    "column-0-3": "date_of_birth",
    "column-0-4": "position",
}


def strange(*names: str, headings: tuple[str, ...] = STRANGE) -> bytes:
    rows = [{**row, "Danh tính": row["Họ và tên"], "Ghi chú": "riêng"} for row in people(*names)]
    return workbook(rows, headings)


def grid(*rows: tuple) -> bytes:
    book, stream = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def led(client, answer) -> str:
    """Where the page that waits for the worker leads to once the list is read."""
    intake_reading.run_until_empty()
    return client.get(answer["Location"])["Location"]


@pytest.fixture
def send(as_user, unit, conference, preparer):
    """send(file, user=…, to=…) -> (client, the newest batch, where the upload led)"""

    def of(content, user=None, to=None):
        client = as_user(user or preparer)
        upload = SimpleUploadedFile("ds.xlsx", content)
        answer = client.post("/delegates/lists/", {"unit": (to or unit).pk, "file": upload})
        return client, RosterBatch.objects.order_by("pk").last(), led(client, answer)

    return of


def page(batch: RosterBatch, name: str = "intake_columns") -> str:
    return reverse(f"delegates:{name}", args=[batch.pk])


def names(batch: RosterBatch) -> list[str]:
    return [line.name for line in batch.lines.all()]


def test_a_list_without_a_known_name_column_is_read_once_somebody_says_which_it_is(
    send, unit, other_unit, organiser
):
    client, batch, there = send(strange("Nguyễn Thị Mẫu Ánh"))
    assert there == page(batch)
    shown = client.get(there).content.decode()
    assert "Không nhận ra cột nào ghi họ tên" in shown
    assert "Nguyễn Thị Mẫu Ánh" in shown  # a sample beside the heading that nobody knows
    assert led(client, client.post(there, NAMED)) == page(batch, "intake_list")
    line = batch.lines.get()
    assert (line.name, line.verdict, line.reading.get("note")) == ("Nguyễn Thị Mẫu Ánh", "new", None)

    client, again, there = send(strange("Trần Văn Mẫu Đông", "Vũ Mẫu Ân"))  # the next list of the unit
    assert (there, names(again)) == (page(again, "intake_list"), ["Trần Văn Mẫu Đông", "Vũ Mẫu Ân"])
    assert "đọc theo lựa chọn của" in client.get(there).content.decode()
    assert send(strange("Vũ Mẫu Ân"), organiser, other_unit)[2].endswith(
        "/columns/"
    )  # another unit's is its own

    assert led(client, client.post(page(again), {"forget": ColumnChoice.objects.get().shape})) == page(again)
    assert (names(again), ColumnChoice.objects.count()) == ([], 0)
    assert send(strange("Vũ Mẫu Ân"))[2].endswith("/columns/")


def test_a_column_that_was_taken_wrongly_is_read_in_another_way(send):
    client, batch, there = send(workbook(people("Nguyễn Thị Mẫu Ánh", **{"Số CCCD": "038085000001"})))
    assert there == page(batch, "intake_list")
    shown = client.get(page(batch)).content.decode()
    assert "38085000001" not in shown  # not even as a sample
    fields = {
        "column-0-1": "full_name", "column-0-2": "gender", "column-0-3": "date_of_birth", "column-0-4": "workplace",
        "column-0-5": "position", "column-0-8": "category",
    }  # fmt: skip
    led(client, client.post(page(batch), fields))
    reading = batch.lines.get().reading
    assert (reading["position"], reading["workplace"], reading.get("phone")) == (
        "Tổ Kế hoạch",
        "Chuyên viên",
        None,
    )
    assert batch.lines.get().problems == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"column-0-4": "full_name"}, "column-0-4"), ({"column-0-0": "number", "column-0-1": ""}, "column-0-1"), ({"column-0-1": "is_staff"}, "column-0-1")],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_the_column(send, change, field):
    client, batch, _there = send(strange("Nguyễn Thị Mẫu Ánh"))
    answer = client.post(page(batch), NAMED | change)
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["column-0-2"].value() == "gender"
    assert (names(batch), ColumnChoice.objects.count()) == ([], 0)


def test_columns_that_hold_nobody_change_nothing(send):
    client, batch, _there = send(workbook(people("Nguyễn Thị Mẫu Ánh"), (*HEADINGS, "Trống")))
    assert led(client, client.post(page(batch), {"column-0-9": "full_name"})) == page(batch)
    form = client.get(page(batch)).context["form"]
    assert (len(form.non_field_errors()), form["column-0-9"].value(), form["column-0-1"].value()) == (
        1,
        "full_name",
        "",
    )
    assert (names(batch), ColumnChoice.objects.count()) == (["Nguyễn Thị Mẫu Ánh"], 0)


def test_answers_and_corrected_rows_outlive_another_reading(send):
    client, batch, _there = send(strange("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", "Vũ Mẫu Ân"))
    led(client, client.post(page(batch), NAMED))
    mended = {
        "full_name": "Vũ Mẫu Ân",
        "gender": "male",
        "date_of_birth": "02/03/1990",
        "category": "exemplar",
    }
    client.post(page(batch, "intake_list") + "rows/3/", mended)
    client.post(page(batch, "intake_answer"), {"row-1": "leave"})
    led(client, client.post(page(batch), NAMED | {"column-0-4": ""}))
    lines = list(batch.lines.all())
    assert [(line.answer, line.mended) for line in lines] == [("", False), ("", False), ("", True)]
    assert lines[2].reading["date_of_birth"] == "1990-03-02"
    client.post(page(batch, "intake_answer"), {"row-1": "leave"})
    led(client, client.post(page(batch), NAMED | {"column-0-4": ""}))
    assert batch.lines.first().answer == "leave"


def test_the_file_goes_with_the_import_and_nobody_else_meets_it(send, as_user, outsider):
    client, batch, _there = send(workbook(people("Nguyễn Thị Mẫu Ánh")))
    assert RosterFile.objects.count() == 1
    for answer in (as_user(outsider).get(page(batch)), as_user(outsider).post(page(batch), NAMED)):
        assert answer.status_code == 404
    client.post(page(batch, "intake_answer"), {"import": "1"})
    assert (Nomination.objects.count(), RosterFile.objects.count()) == (1, 0)
    late = [client.get(page(batch)), client.post(page(batch), NAMED)]
    assert {answer.url for answer in late} == {page(batch, "intake_list")}


def shape(content: bytes) -> str:
    return roster.read(content, TODAY).headers[0]["shape"]


def test_a_shape_is_the_titles_and_their_distances():
    plain = grid(("TT", "Họ và tên", "Ngày sinh"), (1, "Vũ Mẫu Ân", "25/04/1985"))
    moved = grid((), ("", "tt", "HỌ VÀ  TÊN", "Ngày  sinh:"), ("", 1, "Vũ Mẫu Ân", "25/04/1985"))
    other = grid(("TT", "Họ và tên", "Ngày sinh", "Ghi chú"), (1, "Vũ Mẫu Ân", "25/04/1985"))
    assert shape(plain) == shape(moved) != shape(other)


def test_a_column_without_a_title_can_be_the_one_of_names():
    content = grid(("TT", "", "Ngày sinh", "Chức vụ"), (1, "Vũ Mẫu Ân", "25/04/1985", "Chuyên viên"))
    with pytest.raises(roster.Refused) as refusal:
        roster.read(content, TODAY)
    header = refusal.value.headers[0]
    assert [(each["column"], each["field"]) for each in header["columns"]] == [
        ("A", "number"), ("B", ""), ("C", "date_of_birth"), ("D", "position"),
    ]  # fmt: skip
    found = roster.read(content, TODAY, {header["shape"]: {"1": "full_name", "2": "date_of_birth"}})
    assert [values and values["full_name"] for _line, values in found.found] == ["Vũ Mẫu Ân"]
    assert (found.problems, found.headers[0]["chosen"]) == ([], True)
