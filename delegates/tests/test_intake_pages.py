"""The intake on the web: who may, what each row shows, answers, import, taking back."""

from __future__ import annotations

import datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from conference.models import HistoryEntry
from delegates import intake_reading
from delegates.intake_forms import MAX_UPLOAD
from delegates.intake_models import RosterBatch
from delegates.tests.lists import HEADINGS, people, workbook
from nominations.models import Nomination
from nominations.states import State

LISTS = "/delegates/lists/"


@pytest.fixture
def send(as_user, unit, conference, preparer):
    """send(rows, user=…) -> the answer to the upload of such a list, once the worker has read it."""

    def of(rows, user=None, to=None):
        content = rows if isinstance(rows, bytes) else workbook(rows)
        upload = SimpleUploadedFile("ds.xlsx", content)
        answer = as_user(user or preparer).post(LISTS, {"unit": (to or unit).pk, "file": upload})
        intake_reading.run_until_empty()
        return answer

    return of


def page_of(batch: RosterBatch) -> str:
    return reverse("delegates:intake_list", args=[batch.pk])


def test_a_unit_uploads_looks_imports_and_takes_back(send, as_user, preparer):
    answer = send(
        [
            *people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"),
            *people("Phạm Mẫu Bình", **{"Ngày sinh": "31/02/1980"}),
        ]
    )
    batch = RosterBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(batch) + "reading/")
    assert not Nomination.objects.exists()
    client = as_user(preparer)
    assert client.get(answer["Location"])["Location"] == page_of(batch)
    page = client.get(page_of(batch)).content.decode()
    for words in ("D4", "31/02/1980", "1 ô cần kiểm tra", "Không có ngày này", "Không đọc được", "Mới"):
        assert words in page
    after = client.post(
        page_of(batch) + "answer/", {"row-1": "", "row-2": "leave", "import": "1"}, follow=True
    )
    assert list(Nomination.objects.order_by("pk").values_list("full_name", flat=True)) == [
        "Nguyễn Thị Mẫu Ánh",
        "Phạm Mẫu Bình",
    ]
    assert "Hoàn tác" in after.content.decode()
    assert after.content.decode().count("Đã thêm mới") == 2
    client.post(page_of(batch) + "take-back/")
    assert not Nomination.objects.exists()
    page = client.get(page_of(batch)).content.decode()
    assert "Đã thêm mới" not in page and "đã hoàn tác tất cả" in page
    actions = HistoryEntry.objects.filter(subject_type="delegates.rosterbatch").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["roster_imported", "roster_undone"]


def test_answers_are_kept_without_an_import(send, as_user, preparer):
    send(people("Hoàng Mẫu Sơn\nBùi Thị Mẫu Yến"))
    batch = RosterBatch.objects.get()
    client = as_user(preparer)
    client.post(page_of(batch) + "answer/", {"row-1": "take", "row-9": "take"})
    assert [line.answer for line in batch.lines.all()] == ["take"]
    client.post(page_of(batch) + "answer/", {"row-1": "same"})  # there is nobody to be the same
    assert [line.answer for line in batch.lines.all()] == [""]
    client.post(page_of(batch) + "answer/", {"row-1": "take", "import": "1"})
    assert Nomination.objects.get().full_name == "Hoàng Mẫu Sơn"


def test_what_changed_meanwhile_is_shown_before_it_is_written(send, as_user, preparer, make_nomination):
    send(people("Nguyễn Thị Mẫu Ánh"))
    make_nomination(State.DRAFT, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25))
    client, batch = as_user(preparer), RosterBatch.objects.get()
    page = client.post(page_of(batch) + "answer/", {"import": "1"}, follow=True).content.decode()
    assert "Chưa nhập gì" in page
    assert "0912345678" in page
    assert Nomination.objects.get().phone == ""
    client.post(page_of(batch) + "answer/", {"import": "1"})
    assert Nomination.objects.get().phone == "0912345678"


def test_an_imported_list_takes_no_more_answers(send, as_user, preparer):
    send(people("Nguyễn Thị Mẫu Ánh"))
    client, batch = as_user(preparer), RosterBatch.objects.get()
    client.post(page_of(batch) + "answer/", {"import": "1"})
    client.post(page_of(batch) + "answer/", {"row-1": "leave", "import": "1"})
    assert [line.answer for line in batch.lines.all()] == [""]
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "không có nội dung"), (b"\0" * (MAX_UPLOAD + 1), "2 MB")],
)
def test_what_cannot_be_taken_is_a_sentence_beside_the_field(send, content, words):
    answer = send(content)
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors["file"])
    assert not RosterBatch.objects.exists()


def test_without_a_file_the_field_says_so(as_user, preparer, unit, conference):
    answer = as_user(preparer).post(LISTS, {"unit": unit.pk})
    assert list(answer.context["form"].errors) == ["file"]


def test_what_is_left_over_comes_back_corrected(send, as_user, preparer):
    send(
        [
            *people("Nguyễn Thị Mẫu Ánh"),
            *people("Hoàng Mẫu Sơn\nBùi Thị Mẫu Yến", "12345", **{"Chức vụ": "=1+1"}),
        ]
    )
    batch, client = RosterBatch.objects.get(), as_user(preparer)
    address = page_of(batch) + "left-over/"
    assert address not in client.get(page_of(batch)).content.decode()  # before the import all rows still wait
    client.post(page_of(batch) + "answer/", {"import": "1"})
    assert address in client.get(page_of(batch)).content.decode()
    sheet = load_workbook(BytesIO(client.get(address).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[:2] for row in rows] == [
        ["Dòng cũ", "Họ và tên"],
        [3, "Hoàng Mẫu Sơn\nBùi Thị Mẫu Yến"],
        [4, "12345"],
    ]
    assert "Một ô ghi hai người" in rows[1][-1]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    sheet["B2"], sheet["B3"] = "Hoàng Mẫu Sơn", "Bùi Thị Mẫu Yến"
    stream = BytesIO()
    sheet.parent.save(stream)
    send(stream.getvalue())
    client.post(page_of(RosterBatch.objects.first()) + "answer/", {"import": "1"})
    names = Nomination.objects.order_by("pk").values_list("full_name", flat=True)
    assert list(names) == ["Nguyễn Thị Mẫu Ánh", "Hoàng Mẫu Sơn", "Bùi Thị Mẫu Yến"]


def test_schooling_is_shown_mended_and_left_over_with_the_row(send, as_user, preparer):
    schooling = ("Trình độ văn hóa", "Trình độ chuyên môn")
    rows = people("Vũ Mẫu Ân", "12345")
    rows[0] |= {"Trình độ văn hóa": "12/12", "Trình độ chuyên môn": "Trung cấp LLCT"}
    rows[1] |= {"Trình độ văn hóa": "12/12", "Trình độ chuyên môn": "ĐH Vinh"}
    send(workbook(rows, (*HEADINGS, *schooling)))
    batch, client = RosterBatch.objects.get(), as_user(preparer)
    assert batch.notes == []
    text = client.get(page_of(batch)).content.decode()
    assert "Trung học phổ thông" in text and "không cho biết trình độ đã hoàn thành" in text
    there = page_of(batch) + "rows/1/"
    form = client.get(there).context["form"]
    assert form["education"].value() == "secondary"
    said = {"full_name": "Vũ Mẫu Ân", "gender": "male", "date_of_birth": "25/04/1985", "category": "exemplar"}
    refused = client.post(there, said | {"education": "professor"})
    assert list(refused.context["form"].errors) == ["education"]
    client.post(there, said | {"education": "college"})
    client.post(page_of(batch) + "answer/", {"import": "1"})
    assert Nomination.objects.get().education == "college"
    sheet = load_workbook(BytesIO(client.get(page_of(batch) + "left-over/").content)).active
    column = [cell.value for cell in sheet[1]].index("Trình độ")
    assert sheet.cell(2, column + 1).value == "12/12; ĐH Vinh"


def test_the_template_is_read_without_a_doubt(send, as_user, preparer):
    book = load_workbook(BytesIO(as_user(preparer).get(LISTS + "template/").content))
    sheet = book.active
    headings = [cell.value for cell in sheet[1]]
    assert {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation} == {
        "C2": '"Nam,Nữ"', "E2": '"THPT,Trung cấp,Cao đẳng,Đại học,Thạc sĩ,Tiến sĩ,Khác"',
        "I2": '"Điển hình tiên tiến,Tập thể điển hình,Khách mời"',
    }  # fmt: skip
    row = {"Họ và tên": "Vũ Mẫu Ân", "Giới tính": "Nam", "Ngày sinh": "25/04/1985", "Chức vụ": "Chuyên viên", "Đơn vị công tác": "Tổ Mẫu",
           "Điện thoại": "0912345678", "Email": "an@example.vn", "Đối tượng": "Điển hình tiên tiến",
           "Trình độ": "Đại học"}  # fmt: skip
    for name, text in row.items():
        sheet.cell(2, headings.index(name) + 1, text)
    sheet.cell(3, headings.index("Họ và tên") + 1, "Tổ Mẫu Kho")
    sheet.cell(3, headings.index("Đối tượng") + 1, "Tập thể điển hình")
    stream = BytesIO()
    book.save(stream)
    send(stream.getvalue())
    batch = RosterBatch.objects.get()
    assert batch.notes == []
    assert [(line.kind, line.verdict, line.problems) for line in batch.lines.all()] == [
        ("person", "new", []), ("collective", "new", []),
    ]  # fmt: skip


class TestMending:
    @pytest.fixture
    def opened(self, send, as_user, preparer):
        """(client, batch) of a list with a nameless row and one with a wrong date, looked at."""
        send([*people("12345"), *people("Phạm Mẫu Bình", **{"Ngày sinh": "31/02/1980"})])
        return as_user(preparer), RosterBatch.objects.get()

    def values(self, **changes):
        return {
            "full_name": "Vũ Mẫu Ân",
            "gender": "male",
            "date_of_birth": "02/03/1990",
            "category": "exemplar",
        } | changes

    def test_a_corrected_row_is_imported_as_it_says_now(self, opened):
        client, batch = opened
        there = client.post(page_of(batch) + "answer/", {"row-2": "leave", "mend": "1"})["Location"]
        assert there == page_of(batch) + "rows/1/"
        assert client.get(there).status_code == 200
        assert client.post(there, self.values())["Location"] == page_of(batch) + "?page=1#row-1"
        assert list(batch.lines.values_list("verdict", "answer", "mended")) == [
            ("new", "", True),
            ("new", "leave", False),
        ]
        client.post(page_of(batch) + "answer/", {"import": "1"})
        draft = Nomination.objects.get()
        assert (draft.full_name, draft.date_of_birth, draft.phone) == (
            "Vũ Mẫu Ân",
            datetime.date(1990, 3, 2),
            "",
        )

    @pytest.mark.parametrize(
        ("field", "text"),
        [
            ("full_name", ""),
            ("date_of_birth", "31/02/1990"),
            ("date_of_birth", "01/01/2024"),
            ("phone", "09"),
            ("category", "staff"),
        ],
    )
    def test_what_cannot_be_right_is_refused_beside_the_field(self, opened, field, text):
        client, batch = opened
        answer = client.post(page_of(batch) + "rows/1/", self.values(**{field: text}))
        assert list(answer.context["form"].errors) == [field]
        assert answer.context["form"][field].value() == text
        assert batch.lines.first().mended is False

    def test_a_collective_keeps_being_one(self, send, as_user, preparer):
        send([{"Họ và tên": "Tổ Mẫu Kho", "Đối tượng": "Tập thể"}])
        client, batch = as_user(preparer), RosterBatch.objects.get()
        client.post(
            page_of(batch) + "rows/1/", {"collective_name": "Tổ Mẫu Kho số 2", "category": "exemplar"}
        )
        client.post(page_of(batch) + "answer/", {"import": "1"})
        assert Nomination.objects.values_list("kind", "collective_name", "full_name").get() == (
            "collective",
            "Tổ Mẫu Kho số 2",
            "",
        )

    def test_not_by_another_unit_and_not_after_the_import(self, opened, as_user, outsider):
        client, batch = opened
        assert as_user(outsider).post(page_of(batch) + "rows/1/", self.values()).status_code == 404
        assert client.get(page_of(batch) + "rows/9/").status_code == 404
        client.post(page_of(batch) + "answer/", {"import": "1"})
        for late in ("rows/1/", "columns/"):
            answer = client.post(page_of(batch) + late, self.values(), follow=True)
            assert "Không có gì thay đổi" in answer.content.decode()
        assert not Nomination.objects.filter(full_name=self.values()["full_name"]).exists()


class TestRights:
    def test_a_preparer_sends_for_own_units_only(self, send, other_unit):
        answer = send(people("Vũ Mẫu Ân"), to=other_unit)
        assert list(answer.context["form"].errors) == ["unit"]
        assert not RosterBatch.objects.exists()

    def test_the_organiser_sends_for_any_that_nominates(
        self, send, organiser, other_unit, guest_organisation
    ):
        assert send(people("Vũ Mẫu Ân"), organiser, other_unit).status_code == 302
        assert list(send(people("Vũ Mẫu Ân"), organiser, guest_organisation).context["form"].errors) == [
            "unit"
        ]

    @pytest.mark.parametrize("who", ["head", "door", "leader"])
    def test_nobody_else(self, request, as_user, who, conference):
        assert as_user(request.getfixturevalue(who)).get(LISTS).status_code == 403

    def test_the_list_of_another_unit_is_not_found(self, send, as_user, outsider):
        send(people("Vũ Mẫu Ân"))
        batch, client = RosterBatch.objects.get(), as_user(outsider)
        assert client.get(page_of(batch)).status_code == 404
        for step in ("answer/", "take-back/"):
            assert client.post(page_of(batch) + step, {"import": "1"}).status_code == 404
        assert client.get(page_of(batch) + "left-over/").status_code == 404
        assert "ds.xlsx" not in client.get(LISTS).content.decode()
        assert not Nomination.objects.exists()

    @pytest.mark.parametrize("step", ["answer/", "take-back/"])
    def test_looking_changes_nothing(self, send, as_user, preparer, step):
        send(people("Vũ Mẫu Ân"))
        assert as_user(preparer).get(page_of(RosterBatch.objects.get()) + step).status_code == 405


def test_pages_ask_the_same_number_of_queries_however_long(
    send, as_user, preparer, django_assert_max_num_queries
):
    client, asked = as_user(preparer), []
    for count in (1, 8):
        send(people(*[f"Nguyễn Thị Mẫu {chr(65 + number)}a" for number in range(count)]))
        batch = RosterBatch.objects.first()
        for address in (LISTS, page_of(batch)):
            client.get(address)  # what is read once per process
            with django_assert_max_num_queries(12) as queries:
                client.get(address)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
