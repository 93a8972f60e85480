"""A row that may be somebody who is known stands beside that somebody, for eyes that may see both."""

from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from delegates import intake_reading
from delegates.intake_models import RosterBatch
from delegates.tests.lists import people, workbook
from nominations.models import Nomination
from nominations.states import State

NAME = "Nguyễn Thị Mẫu Hà"
KNOWN = {
    "full_name": NAME,
    "gender": "female",
    "position": "Phó Trưởng phòng",
    "workplace": "Tổ Kế hoạch",
    "phone": "",
}


@pytest.fixture
def send(as_user, unit, conference, preparer):
    """send(rows, user=…) -> (client, batch) of a list that was uploaded."""

    def of(rows, user=None):
        client = as_user(user or preparer)
        upload = SimpleUploadedFile("ds.xlsx", workbook(rows))
        client.post("/delegates/lists/", {"unit": unit.pk, "file": upload})
        intake_reading.run_until_empty()
        return client, RosterBatch.objects.order_by("pk").last()

    return of


def page(batch: RosterBatch, name: str = "intake_list") -> str:
    return reverse(f"delegates:{name}", args=[batch.pk])


def answers(row) -> list[str]:
    return [value for value, _words in row.choices]


def test_a_row_and_a_draft_are_compared_cell_by_cell(send, make_nomination):
    draft = make_nomination(State.DRAFT, **KNOWN, date_of_birth=None)
    client, batch = send(people(NAME))
    answer = client.get(page(batch))
    (row,) = answer.context["rows"]
    (other,) = row.beside
    assert other.href == reverse("nominations:detail", args=[draft.pk])
    marks = {pair.label: pair.mark for pair in other.pairs}
    assert marks == {
        "Họ và tên": "same", "Giới tính": "same", "Ngày sinh": "new", "Chức vụ": "differs", "Nơi công tác": "same",
        "Điện thoại": "new", "Thành phần": "same",
    }  # fmt: skip
    assert "<mark>Phó Trưởng phòng</mark>" in answer.content.decode()
    assert answers(row) == ["", "same", "take", "leave"]
    client.post(page(batch, "intake_answer"), {"row-1": "same", "import": "1"})
    draft.refresh_from_db()
    assert (draft.position, draft.date_of_birth, Nomination.objects.count()) == (
        "Chuyên viên", datetime.date(1985, 4, 25), 1,
    )  # fmt: skip


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_what_was_submitted_is_shown_and_not_changed(send, make_nomination, state):
    stored = make_nomination(state, **KNOWN, date_of_birth=None)
    client, batch = send(people(NAME))
    (row,) = client.get(page(batch)).context["rows"]
    assert (len(row.beside), answers(row)) == (1, ["", "take", "leave"])
    batch.lines.update(answer="same")  # as if it had been a draft when somebody answered
    client.post(page(batch, "intake_answer"), {"import": "1"})
    stored.refresh_from_db()
    assert (stored.position, stored.date_of_birth, Nomination.objects.count()) == (
        "Phó Trưởng phòng",
        None,
        1,
    )


def test_of_another_unit_only_who_reads_everything_sees_the_person(
    send, as_user, organiser, preparer, make_nomination, other_unit
):
    born = datetime.date(1985, 4, 25)
    theirs = make_nomination(
        State.SUBMITTED, **KNOWN | {"position": "Chức vụ kín"}, unit=other_unit, date_of_birth=born
    )
    client, batch = send(people(NAME), organiser)
    shown = client.get(page(batch))
    (row,) = shown.context["rows"]
    assert [other.href for other in row.beside] == [reverse("nominations:detail", args=[theirs.pk])]
    assert "Chức vụ kín" in shown.content.decode()
    assert answers(row) == ["", "take", "leave"]  # a list of one unit changes nobody of another

    unit_client = as_user(preparer)  # looks at what the organiser has looked at
    for address in (page(batch), page(batch) + "rows/1/"):
        seen = unit_client.get(address).content.decode()
        assert "Ban Tổ chức cần hỏi thêm" in seen
        assert not [
            word
            for word in ("Chức vụ kín", other_unit.short_name, f"nominations/{theirs.pk}/")
            if word in seen
        ]
    client.post(page(batch, "intake_answer"), {"import": "1"})
    left = load_workbook(BytesIO(unit_client.get(page(batch, "intake_left_over")).content)).active
    said = " ".join(str(cell.value) for row in left.iter_rows() for cell in row)
    assert "Ban Tổ chức cần hỏi thêm" in said
    assert other_unit.short_name not in said


def test_a_draft_of_another_unit_is_nobodys_to_see(send, organiser, make_nomination, other_unit):
    make_nomination(State.DRAFT, **KNOWN, unit=other_unit, date_of_birth=None)
    client, batch = send(people(NAME), organiser)
    (row,) = client.get(page(batch)).context["rows"]
    assert (row.line.verdict, list(row.beside)) == ("new", [])


def test_two_rows_of_a_list_stand_beside_each_other(send):
    rows = [*people(NAME), *people(NAME, **{"Ngày sinh": "", "Chức vụ": "Kế toán"})]
    client, batch = send(rows)
    row = client.get(page(batch)).context["rows"][1]
    assert [(other.title, other.href) for other in row.beside] == [("Dòng 2 của danh sách này", "")]
    marks = {pair.label: pair.mark for pair in row.beside[0].pairs}
    assert (marks["Ngày sinh"], marks["Chức vụ"]) == ("missing", "differs")
    client.post(page(batch) + "answer/", {"row-2": "take", "import": "1"})
    row = client.get(page(batch)).context["rows"][1]
    assert row.line.nomination_id and len(row.beside) == 1  # the draft made of the row is not beside itself


def test_comparing_asks_as_often_however_many_rows(
    send, make_nomination, organiser, make_delegate, other_unit
):
    asked = []
    names = ("Vũ Mẫu Ân", "Lê Mẫu Bình", "Trần Mẫu Cư")
    for count in (1, 3):
        for name in names[:count]:
            make_nomination(
                State.SUBMITTED, full_name=name, unit=other_unit, date_of_birth=datetime.date(1985, 4, 25)
            )
            make_delegate(f"{name} Em")
        staff = people(*(f"{name} Em" for name in names[:count]), **{"Đối tượng": "Cán bộ"})
        client, batch = send([*people(*names[:count]), *staff], organiser)
        client.get(page(batch))
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(page(batch))
        assert [len(row.beside) for row in shown.context["rows"]] == [1] * (2 * count)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 12, asked
