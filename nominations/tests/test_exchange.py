"""Nominations and allocations through spreadsheets: whose rows, which columns, all or nothing, once."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from accounts.models import ImportPreview, Role, RoleAssignment
from conference import history
from conference.models import HistoryEntry
from nominations import evidence, transitions
from nominations.models import Allocation, AwardForm, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
LIST = "/admin/nominations/nomination/"
SEATS = "/admin/nominations/allocation/"
AWARDS = "/admin/nominations/awardform/"


def book(*rows) -> BytesIO:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    stream = BytesIO()
    workbook.save(stream)
    stream.seek(0)
    stream.name = "danh-sach.xlsx"
    return stream


def look(client, address, *rows):
    return client.post(address + "import/", {"import_file": book(*rows)})


def confirm(client, address, page):
    return client.post(
        address + "process_import/", {"key": page.context["preview"].key, "seen": page.context["seen"]}
    )


def problems(page):
    return [(problem.place, problem.sentence) for problem in page.context["problems"]]


def sheet_of(response):
    return load_workbook(BytesIO(response.content)).active


def rows_of(response) -> list[list]:
    return [[cell.value for cell in row] for row in sheet_of(response).rows]


def exported(client, address, resource, query="", file_format="0"):
    fields = {
        name: "on"
        for name in client.get(f"{address}export/{query}").context["form"].fields
        if name.startswith(resource)
    }
    return client.post(f"{address}export/{query}", {"format": file_format, "resource": "0", **fields})


@pytest.fixture
def both(make_user, unit):
    """Head and preparer of the unit: enters the admin and writes nominations."""
    user = make_user(Role.UNIT_HEAD, unit, full_name="Đỗ Thị Mẫu Hai Vai")
    RoleAssignment.objects.create(user=user, role=Role.UNIT_PREPARER, unit=unit)
    return user


@pytest.fixture
def client_(as_user, both, conference, award_form):
    return as_user(both)


class TestNominations:
    HEADER = ("unit", "kind", "full_name", "gender", "date_of_birth", "award_form", "year_2018")
    ROW = ("QLTM", "Cá nhân điển hình", "Trần Thị Mẫu Mới", "nữ", "05/04/1985", "GK", "Hoàn thành xuất sắc")

    def test_new_rows_become_drafts_of_the_importing_user(self, client_, both, unit, award_form):
        page = look(client_, LIST, self.HEADER, self.ROW)
        assert page.context["counts"] == {"new": 1, "update": 0, "skip": 0}
        assert Nomination.objects.count() == 0  # looking writes nothing
        assert confirm(client_, LIST, page)["Location"] == LIST
        draft = Nomination.objects.get()
        assert (draft.full_name, draft.state, draft.number, draft.unit, draft.gender, draft.award_form) == (
            "Trần Thị Mẫu Mới", State.DRAFT, None, unit, "female", award_form,
        )  # fmt: skip
        assert draft.date_of_birth == datetime.date(1985, 4, 5)
        assert (draft.prepared_by, list(draft.authors.all())) == (both, [both])
        assert [(item.year, item.text) for item in draft.achievements.all()] == [
            (2018, "Hoàn thành xuất sắc")
        ]
        entry = HistoryEntry.objects.get(action="imported")
        assert (entry.actor, entry.changes) == (both, {"rows_new": ["", "1"], "rows_changed": ["", "0"]})

    def test_a_second_confirmation_makes_nothing_twice(self, client_):
        page = look(client_, LIST, self.HEADER, self.ROW)
        for _click in range(2):
            assert confirm(client_, LIST, page).status_code == 302
        assert Nomination.objects.count() == 1
        assert HistoryEntry.objects.filter(action="imported").count() == 1
        preview = ImportPreview.objects.get()
        assert (bytes(preview.content), preview.done) == (b"", {"new": 1, "update": 0, "skip": 0})

    def test_the_same_file_again_changes_nothing(self, client_):
        confirm(client_, LIST, look(client_, LIST, self.HEADER, self.ROW))
        page = look(client_, LIST, self.HEADER, self.ROW)
        assert page.context["counts"] == {"new": 0, "update": 0, "skip": 1}
        assert "preview" not in page.context
        assert "0 thêm mới, 0 thay đổi, 1 không đổi" in page.content.decode()

    def test_a_preview_belongs_to_one_person_and_one_list(self, client_, as_user, outsider, organiser):
        page = look(client_, LIST, self.HEADER, self.ROW)
        assert confirm(as_user(outsider), LIST, page).status_code == 404
        assert confirm(as_user(organiser), SEATS, page).status_code == 404
        assert Nomination.objects.count() == 0

    @pytest.mark.parametrize(
        "header",
        ["id", "ID", "state_id", "Trạng thái duyệt", "decided_by", "người quyết định", "authors", "number",
         "prepared_by", "override_reason", "conference", "decision_reason", "unit_id", "is_staff", "pk"],
    )  # fmt: skip
    def test_columns_that_the_portal_keeps_are_refused_by_name(self, client_, header):
        page = look(client_, LIST, (*self.HEADER, header), (*self.ROW, "1"))
        assert [(place, bool(sentence)) for place, sentence in problems(page)] == [("H1", True)]
        assert header in page.content.decode()
        assert "preview" not in page.context

    def test_what_the_portal_keeps_is_said_so(self, client_):
        ((place, sentence),) = problems(look(client_, LIST, (*self.HEADER, "decided_by"), (*self.ROW, "1")))
        assert (place, sentence[:32]) == ("H1", "Cột này do cổng thông tin tự ghi")

    def test_a_state_is_not_set_by_a_file(self, client_):
        page = look(client_, LIST, (*self.HEADER, "Trạng thái"), (*self.ROW, "đã duyệt"))
        assert [place for place, _ in problems(page)] == ["H2"]

    def test_one_bad_row_and_nothing_is_written(self, client_):
        bad = ("QLTM", "Cá nhân điển hình", "Lê Văn Mẫu Sai", "nam nữ", "31/02/1985", "KHONG-CO", "")
        page = look(client_, LIST, self.HEADER, self.ROW, bad)
        assert [place for place, _ in problems(page)] == ["D3", "F3"]
        text = page.content.decode()
        assert "nam nữ" in text and "KHONG-CO" in text
        assert "preview" not in page.context and ImportPreview.objects.count() == 0
        assert [
            place
            for place, _ in problems(
                look(client_, LIST, self.HEADER, (*bad[:3], "nam", "31/02/1985", "GK", ""))
            )
        ] == ["E2"]

    def test_another_unit_in_a_row(self, client_, other_unit):
        page = look(client_, LIST, self.HEADER, self.ROW, ("TTS", *self.ROW[1:]))
        assert problems(page) == [("A3", "Bạn không lập hồ sơ cho đơn vị này. Hãy ghi mã đơn vị của bạn.")]

    def test_another_units_reference_in_a_row(self, client_, make_nomination, other_unit):
        foreign = make_nomination(State.RETURNED, unit=other_unit, full_name="Người Khác")
        page = look(client_, LIST, ("reference", "full_name", "version"), (foreign.reference, "Cướp", 1))
        assert problems(page) == [
            ("A2", "Các đơn vị của bạn không có đề cử mang mã này. Nếu là bản nháp mới, hãy để trống ô.")
        ]
        foreign.refresh_from_db()
        assert foreign.full_name == "Người Khác"

    def test_a_draft_of_mine_does_not_move_to_another_unit(self, client_, make_nomination, other_unit):
        mine = make_nomination(State.RETURNED)
        page = look(client_, LIST, ("reference", "unit", "version"), (mine.reference, "TTS", mine.version))
        assert [place for place, _ in problems(page)] == ["B2"]

    def test_a_returned_one_is_changed_with_its_version(self, client_, make_nomination, both):
        mine = make_nomination(State.RETURNED)
        page = look(
            client_,
            LIST,
            ("Mã hồ sơ", "Chức vụ", "Số lần lưu (không sửa)"),
            (mine.reference, "Trưởng phòng", 1),
        )
        assert page.context["rows"][0].changes == [("Chức vụ", "Chuyên viên", "Trưởng phòng")]
        confirm(client_, LIST, page)
        mine.refresh_from_db()
        assert (mine.position, mine.version, mine.state) == ("Trưởng phòng", 2, State.RETURNED)
        assert mine.summary.startswith("Hoàn thành")  # columns that the file lacks stay
        assert both in mine.authors.all()
        assert history.of(mine).get().changes["position"] == ["Chuyên viên", "Trưởng phòng"]

    @pytest.mark.parametrize("version", [None, 7, "x"])
    def test_an_old_file_is_told_so(self, client_, make_nomination, version):
        mine = make_nomination(State.RETURNED)
        page = look(client_, LIST, ("reference", "position", "version"), (mine.reference, "Khác", version))
        assert [(place, "từ khi" in sentence) for place, sentence in problems(page)] == [("C2", True)]

    def test_a_change_between_preview_and_confirmation(self, client_, make_nomination):
        mine = make_nomination(State.RETURNED)
        page = look(client_, LIST, ("reference", "position", "version"), (mine.reference, "Khác", 1))
        Nomination.objects.filter(pk=mine.pk).update(position="Của người khác", version=2)
        answer = confirm(client_, LIST, page)
        assert (answer.status_code, [place for place, _ in problems(answer)]) == (409, ["C2"])
        mine.refresh_from_db()
        assert mine.position == "Của người khác"
        assert ImportPreview.objects.get().done_at is None

    def test_what_came_before_the_row_that_changed_is_not_written_either(self, client_, make_nomination):
        mine = make_nomination(State.RETURNED)
        header = ("reference", "unit", "kind", "full_name", "version")
        rows = (
            (None, "QLTM", "individual", "Dòng Đầu", None),
            (mine.reference, "QLTM", "individual", "Đổi Tên", 1),
        )
        page = look(client_, LIST, header, *rows)
        Nomination.objects.filter(pk=mine.pk).update(version=2)
        assert problems(confirm(client_, LIST, page))[0][0] == "E3"
        assert not Nomination.objects.filter(full_name="Dòng Đầu").exists()

    def test_rights_taken_away_between_preview_and_confirmation(self, client_, both):
        page = look(client_, LIST, self.HEADER, self.ROW)
        both.role_assignments.filter(role=Role.UNIT_PREPARER).delete()
        assert confirm(client_, LIST, page).status_code == 403
        assert Nomination.objects.count() == 0

    def test_what_waits_for_a_decision_is_not_changed(self, client_, make_nomination):
        waiting = make_nomination()
        page = look(client_, LIST, ("reference", "position", "version"), (waiting.reference, "Khác", 1))
        assert problems(page) == [("A2", "Đề cử này ở trạng thái chờ duyệt nên không sửa được bằng tệp.")]

    def test_the_importer_does_not_decide_on_it(self, client_, both, make_nomination, allocation):
        mine = make_nomination(State.RETURNED)
        confirm(
            client_,
            LIST,
            look(client_, LIST, ("reference", "position", "version"), (mine.reference, "Khác", 1)),
        )
        transitions.submit(mine, mine.prepared_by)
        with pytest.raises(transitions.TransitionError):
            transitions.approve(mine, both)

    def test_twice_in_one_file(self, client_):
        page = look(client_, LIST, self.HEADER, self.ROW, self.ROW)
        assert problems(page) == [("3", "Dòng 2 đã có nội dung này. Hãy chỉ giữ một dòng.")]

    @pytest.mark.parametrize("file_format", ["0", "1"])
    def test_an_exported_file_comes_back_unchanged(
        self, client_, make_nomination, guest_organisation, both, file_format
    ):
        make_nomination(State.APPROVED, position="=HYPERLINK(1)", phone="+84 912 345 678")
        make_nomination(kind="collective", summary="Dòng một\n- dòng hai")
        make_nomination(kind="guest", organisation=guest_organisation, is_vip=True)
        make_nomination(State.RETURNED, workplace="'=không chạy", meeting_total=None)
        answer = exported(client_, LIST, "nominationresource", "?waiting=all", file_format)
        stream = BytesIO(answer.content)
        stream.name = "xuat"
        page = client_.post(LIST + "import/", {"import_file": stream})
        assert page.context["problems"] == []
        assert page.context["counts"] == {"new": 0, "update": 0, "skip": 4}
        assert HistoryEntry.objects.filter(action="exported", actor=both).count() == 1

    def test_a_filled_template_holds_own_drafts_and_comes_back_unchanged(
        self, client_, make_nomination, other_unit
    ):
        make_nomination(State.DRAFT, full_name="Bản Nháp Một")
        make_nomination(State.DRAFT, unit=other_unit, full_name="Người Khác")
        make_nomination(full_name="Đang Chờ")
        answer = client_.get(LIST + "import/template/?filled=1")
        names = [row[5] for row in rows_of(answer)]
        assert names == ["Họ và tên", "Bản Nháp Một"]
        page = client_.post(LIST + "import/", {"import_file": named(answer.content)})
        assert (page.context["problems"], page.context["counts"]["skip"]) == ([], 1)

    def test_an_empty_template_has_the_columns_in_the_language_of_the_screen(self, client_):
        (header,) = rows_of(client_.get(LIST + "import/template/"))
        assert header[:4] == ["Mã hồ sơ", "Mã đơn vị", "Loại", "Mã cơ quan, đơn vị được mời"]
        client_.cookies["django_language"] = "en"
        (english,) = rows_of(client_.get(LIST + "import/template/"))
        assert english[:3] == ["Reference", "Unit code", "Kind"]
        assert len(english) == len(header) == 35

    def test_phone_numbers_that_lost_their_zero(self, client_):
        page = look(
            client_, LIST, ("unit", "kind", "full_name", "phone"), ("QLTM", "individual", "Mẫu", 912345678)
        )
        assert [place for place, _ in problems(page)] == ["D2"]

    def test_formulas_are_not_evaluated(self, client_):
        page = look(client_, LIST, ("unit", "kind", "full_name"), ("QLTM", "individual", '=HYPERLINK("x")'))
        assert [(place, sentence[:22]) for place, sentence in problems(page)] == [
            ("C2", "Công thức không được đ")
        ]

    def test_columns_of_the_other_kind(self, client_):
        page = look(
            client_, LIST, ("unit", "kind", "full_name", "summary"), ("QLTM", "guest", "Khách", "Thành tích")
        )
        assert [place for place, _ in problems(page)] == ["D2"]

    @pytest.mark.parametrize("reference", ["ĐC-99999999999999999999999", "x", "ĐC-0", "-1", "ĐC-1\x01"])
    def test_odd_references(self, client_, reference):
        rows = ("reference", "full_name"), (reference.replace("\x01", "｡"), "Ai đó")
        assert [place for place, _ in problems(look(client_, LIST, *rows))] == ["A2"]

    def test_long_and_odd_texts_stay_sentences(self, client_):
        row = ("QLTM", "individual", "Ô" * 300, "nữ", "05/04/1985", "GK", "a" * 2001)
        assert [place for place, _ in problems(look(client_, LIST, self.HEADER, row))] == ["C2", "G2"]

    @pytest.mark.parametrize("who", ["preparer", "head", "organiser", "make_user"])
    def test_wrong_roles(self, request, as_user, conference, who):
        user = request.getfixturevalue(who)
        client = as_user(user() if who == "make_user" else user)
        for address in ("import/", "import/template/"):
            assert client.get(LIST + address, follow=True).status_code == 403
        assert client.post(LIST + "process_import/", {"key": "x"}, follow=True).status_code in (403, 405)

    def test_methods_and_sign_in(self, client_, client):
        assert client_.get(LIST + "process_import/").status_code == 405
        assert client_.post(LIST + "import/template/").status_code == 405
        assert client_.put(LIST + "import/").status_code == 405
        assert client.get(LIST + "import/")["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize("key", ["", "x" * 50, "9" * 23])
    def test_keys_of_no_preview(self, client_, key):
        assert client_.post(LIST + "process_import/", {"key": key}).status_code == 404

    def test_no_file(self, client_):
        page = client_.post(LIST + "import/", {})
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["import_file"])

    def test_queries_per_unchanged_row_are_few(self, client_, make_nomination, django_assert_max_num_queries):
        counts = []
        for _round in range(2):
            for _number in range(2):
                make_nomination(State.RETURNED)
            stream = named(exported(client_, LIST, "nominationresource", "?waiting=all").content)
            with django_assert_max_num_queries(40) as captured:
                client_.post(LIST + "import/", {"import_file": stream})
            counts.append(len(captured))
        assert counts[1] - counts[0] <= 2 * 2


def named(content: bytes) -> BytesIO:
    stream = BytesIO(content)
    stream.name = "tep.xlsx"
    return stream


class TestAllocations:
    @pytest.fixture
    def secretary(self, as_user, organiser, conference, unit, other_unit):
        return as_user(organiser)

    def test_new_and_changed_rows(self, secretary, allocation, other_unit, organiser):
        page = look(
            secretary, SEATS, ("Mã đơn vị", "Thành phần", "Chỉ tiêu", "Trong đó tập thể"),
            ("QLTM", "điển hình", 9, 2), ("TTS", "exemplar", 4, 0),
        )  # fmt: skip
        assert page.context["problems"] == []
        assert page.context["counts"] == {"new": 1, "update": 1, "skip": 0}
        confirm(secretary, SEATS, page)
        found = Allocation.objects.values_list("unit__code", "seats", "collectives").order_by("unit__code")
        assert list(found) == [("QLTM", 9, 2), ("TTS", 4, 0)]
        entry = history.of(allocation).get()
        assert (entry.actor, entry.changes["seats"]) == (organiser, ["3", "9"])

    def test_seats_that_somebody_changed_after_the_preview(self, secretary, allocation):
        page = look(secretary, SEATS, ("unit", "category", "seats"), ("QLTM", "exemplar", 9))
        Allocation.objects.update(seats=5)
        again = confirm(secretary, SEATS, page)
        assert (again.status_code, Allocation.objects.get().seats) == (409, 5)
        assert again.context["rows"][0].changes == [("Chỉ tiêu", "5", "9")]
        confirm(secretary, SEATS, again)
        assert Allocation.objects.get().seats == 9

    def test_the_same_rule_as_the_form(self, secretary, allocation, make_nomination):
        for _number in range(2):
            make_nomination(State.APPROVED)
        header = ("unit", "category", "seats", "collectives")
        assert [p for p, _ in problems(look(secretary, SEATS, header, ("QLTM", "exemplar", 1, 0)))] == ["C2"]
        assert [p for p, _ in problems(look(secretary, SEATS, header, ("QLTM", "exemplar", 3, 2)))] == ["D2"]
        assert [p for p, _ in problems(look(secretary, SEATS, header, ("QLTM", "exemplar", -1, 0)))] == ["C2"]
        assert [p for p, _ in problems(look(secretary, SEATS, header, ("QLTM", "exemplar", "năm", 0)))] == [
            "C2"
        ]

    def test_unknown_unit_and_missing_column(self, secretary):
        assert [
            p for p, _ in problems(look(secretary, SEATS, ("unit", "category", "seats"), ("X", "guest", 1)))
        ] == ["A2"]
        assert [p for p, _ in problems(look(secretary, SEATS, ("unit", "seats"), ("QLTM", 1)))] == ["1"]

    @pytest.mark.parametrize("header", ["id", "conference", "unit_id"])
    def test_no_database_numbers(self, secretary, header):
        page = look(secretary, SEATS, ("unit", "category", "seats", header), ("QLTM", "exemplar", 1, 1))
        assert [p for p, _ in problems(page)] == ["D1"]

    def test_export_keeps_numbers_and_comes_back(self, secretary, allocation):
        answer = exported(secretary, SEATS, "allocationresource")
        assert rows_of(answer)[1] == ["QLTM", "Điển hình", 3, 1, 0]
        page = secretary.post(SEATS + "import/", {"import_file": named(answer.content)})
        assert page.context["counts"] == {"new": 0, "update": 0, "skip": 1}

    def test_heads_have_no_allocations(self, as_user, head, conference):
        for address in ("import/", "export/", "import/template/"):
            assert as_user(head).get(SEATS + address).status_code == 403


class TestAllocationRule:
    """What the import asks, the form asks: nobody who is approved loses the seat."""

    def change(self, client, allocation, **data):
        stored = {"conference": allocation.conference_id, "unit": allocation.unit_id, "category": "exemplar",
                  "seats": 3, "collectives": 1}  # fmt: skip
        return client.post(f"{SEATS}{allocation.pk}/change/", stored | data)

    @pytest.fixture
    def approved(self, make_nomination, allocation):
        return [make_nomination(State.APPROVED), make_nomination(State.APPROVED)]

    def test_collectives_leave_room_for_approved_individuals(self, as_user, organiser, allocation, approved):
        page = self.change(as_user(organiser), allocation, collectives=2)
        assert set(page.context["adminform"].form.errors) == {"collectives"}
        assert self.change(as_user(organiser), allocation, seats=4, collectives=2).status_code == 302

    def test_seats_do_not_move_from_under_the_approved(
        self, as_user, organiser, allocation, approved, other_unit
    ):
        page = self.change(as_user(organiser), allocation, unit=other_unit.pk)
        assert set(page.context["adminform"].form.errors) == {"unit"}

    def test_seats_are_not_deleted_from_under_the_approved(self, as_user, organiser, allocation, approved):
        client = as_user(organiser)
        client.post(f"{SEATS}{allocation.pk}/delete/", {"post": "yes"})
        client.post(SEATS, {"action": "delete_selected", "_selected_action": [allocation.pk], "post": "yes"})
        assert Allocation.objects.filter(pk=allocation.pk).exists()
        Nomination.objects.update(state=State.WITHDRAWN)
        client.post(f"{SEATS}{allocation.pk}/delete/", {"post": "yes"})
        assert not Allocation.objects.filter(pk=allocation.pk).exists()


class TestAwards:
    def test_award_forms_by_code(self, as_user, organiser, award_form, conference):
        client = as_user(organiser)
        header = ("code", "name", "kind", "authority", "for_collectives")
        page = look(
            client, AWARDS, header,
            ("GK", "Giấy khen", "hình thức khen thưởng", "Giám đốc Sở", "không"),
            ("BK", "Bằng khen", "award", "Chủ tịch UBND tỉnh", "có"),
        )  # fmt: skip
        assert page.context["problems"] == []
        confirm(client, AWARDS, page)
        found = AwardForm.objects.values_list("code", "name", "for_collectives").order_by("code")
        assert list(found) == [("BK", "Bằng khen", True), ("GK", "Giấy khen", False)]
        page = look(client, AWARDS, ("code", "name"), ("GK", "Giấy khen của Sở"))
        AwardForm.objects.filter(code="GK").update(name="Giấy khen mới")
        assert confirm(client, AWARDS, page).status_code == 409
        assert AwardForm.objects.get(code="GK").name == "Giấy khen mới"
        AwardForm.objects.filter(code="GK").update(name="Giấy khen")
        answer = exported(client, AWARDS, "awardformresource")
        page = client.post(AWARDS + "import/", {"import_file": named(answer.content)})
        assert page.context["counts"] == {"new": 0, "update": 0, "skip": 2}


def test_more_changes_than_a_request_can_carry(client_, monkeypatch):
    monkeypatch.setattr("nominations.exchange.NominationResource.most_changes", 2)
    rows = [("QLTM", "individual", f"Mẫu {number}") for number in range(3)]
    page = look(client_, LIST, ("unit", "kind", "full_name"), *rows)
    assert problems(page) == [("4", "Mỗi lần chỉ thêm hoặc sửa tối đa 2 dòng. Hãy chia nhỏ tệp.")]
    confirm(client_, LIST, look(client_, LIST, ("unit", "kind", "full_name"), *rows[:2]))
    assert Nomination.objects.values("form_key").distinct().count() == 2


def test_an_import_gives_back_no_number_that_another_transaction_holds(client_, make_nomination):
    page = look(client_, LIST, TestNominations.HEADER, TestNominations.ROW)
    with transaction.atomic():  # somebody whose draft is written and, for the others, not yet seen
        unseen = make_nomination(State.DRAFT).pk
        transaction.set_rollback(True)
    with CaptureQueriesContext(connection) as queries:
        confirm(client_, LIST, page)
    assert not [query["sql"] for query in queries if "setval" in query["sql"].lower()]
    if connection.vendor == "postgresql":
        assert Nomination.objects.get().pk > unseen
        assert make_nomination(State.DRAFT).pk > unseen + 1


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_the_same_moment_import_once(as_user, both, conference, award_form):
    row = ("QLTM", "individual", "Trần Thị Mẫu Một Lần")
    page = look(as_user(both), LIST, ("unit", "kind", "full_name"), row)
    clients, barrier = [as_user(both), as_user(both)], threading.Barrier(2)

    def press(client) -> int:
        barrier.wait()
        try:
            return confirm(client, LIST, page).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(press, clients)) == [302, 302]
    assert Nomination.objects.count() == 1
    assert HistoryEntry.objects.filter(action="imported").count() == 1


def test_the_trail_keeps_the_name_of_an_unsent_draft_to_its_unit(make_nomination, preparer, unit):
    draft = make_nomination(State.DRAFT, full_name="Chưa Gửi")
    paper = evidence.attach(
        draft, SimpleUploadedFile("Chưa Gửi.pdf", b"%PDF-1.4\n%%EOF"), "minutes", preparer
    )
    evidence.remove(paper, preparer)
    transitions.discard(draft, preparer)
    told = HistoryEntry.objects.order_by("pk").values_list("action", "subject_label", "changes")
    label = "Bản nháp của QLTM"
    assert list(told) == [
        ("evidence_added", label, {}),
        ("evidence_removed", label, {}),
        ("discarded", label, {}),
    ]
