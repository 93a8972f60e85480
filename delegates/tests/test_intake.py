"""A unit's list becomes drafts of the unit: what each row does, once, whole or not at all, and back again."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from conference.models import HistoryEntry
from conference.tables import Refused
from delegates import intake, intake_reading
from delegates.intake_models import RosterBatch, RosterLine
from delegates.intake_sentences import reasons_of
from delegates.intake_undo import undo
from delegates.models import Delegate
from delegates.tests.lists import HEADINGS, people, workbook
from nominations import transitions
from nominations.models import Nomination
from nominations.states import State

NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0, "errors": 0}


@pytest.fixture
def look(conference, unit, preparer):
    """look(rows, user=…) -> (batch, lines) that are not stored yet."""

    def of(rows, user=None, headings=HEADINGS):
        return intake.look(workbook(rows, headings), "ds.xlsx", unit, conference, user or preparer)

    return of


@pytest.fixture
def send(conference, unit, preparer):
    """send(rows) -> the batch of an uploaded list that is read and stored."""

    def of(rows):
        batch = intake_reading.receive(workbook(rows), "ds.xlsx", unit, conference, preparer)
        intake_reading.run_until_empty()
        batch.refresh_from_db()
        return batch

    return of


@pytest.fixture
def take(look, preparer):
    """take(rows, user=…) -> (batch, counts) of a list that is imported as it is."""

    def of(rows, user=None):
        batch, lines = look(rows, user)
        return batch, intake.import_batch(batch, user or preparer, lines)

    return of


def everything() -> dict[str, list]:
    """All that an import could touch, but for the batches themselves."""
    return {
        "nominations": list(Nomination.objects.order_by("pk").values()),
        "authors": sorted(Nomination.authors.through.objects.values_list("nomination_id", "user_id")),
        "delegates": list(Delegate.objects.order_by("pk").values()),
    }


def verdicts(lines) -> list[str]:
    return [str(line.verdict) for line in lines]


def codes(line) -> list[str]:
    return [each["code"] for each in line.reasons]


class TestNewPeople:
    def test_a_person_becomes_a_draft_of_the_unit(self, take, unit, conference, preparer):
        _batch, counts = take(people("Nguyễn Thị Mẫu Ánh"))
        draft = Nomination.objects.get()
        assert counts == NOTHING | {"created": 1}
        assert (draft.unit, draft.conference, draft.kind, draft.state) == (
            unit,
            conference,
            "individual",
            State.DRAFT,
        )
        assert (draft.full_name, draft.gender, draft.date_of_birth) == (
            "Nguyễn Thị Mẫu Ánh", "female", datetime.date(1985, 4, 25),
        )  # fmt: skip
        assert (draft.position, draft.workplace, draft.phone) == ("Chuyên viên", "Tổ Kế hoạch", "0912345678")
        assert draft.number is None
        assert list(draft.authors.all()) == [preparer]
        assert list(Nomination.objects.search("nguyen mau anh")) == [draft]

    def test_a_collective_becomes_a_collective(self, take):
        take([{"Họ và tên": "Tổ Mẫu Kho", "Đối tượng": "Tập thể"}])
        draft = Nomination.objects.get()
        assert (draft.kind, draft.collective_name, draft.full_name) == ("collective", "Tổ Mẫu Kho", "")

    def test_a_guest_sits_for_the_organisation_that_the_row_names(self, take, guest_organisation):
        take(people("Lê Văn Mẫu Khách", **{"Đối tượng": "Khách mời", "Đơn vị công tác": "Sở Tài chính"}))
        draft = Nomination.objects.get()
        assert (draft.kind, draft.organisation) == ("guest", guest_organisation)

    def test_a_birth_without_its_day_stays_empty(self, take, look):
        take(people("Trần Văn Mẫu Đông", **{"Ngày sinh": "1979"}))
        assert Nomination.objects.get().date_of_birth is None
        assert verdicts(look(people("Trần Văn Mẫu Đông", **{"Ngày sinh": "1979"}))[1]) == ["same"]

    def test_what_cannot_be_right_is_left_out_of_the_draft(self, take):
        _batch, counts = take(people("Phạm Mẫu Bình", **{"Ngày sinh": "31/02/1980", "Điện thoại": "091"}))
        draft = Nomination.objects.get()
        assert (draft.full_name, draft.date_of_birth, draft.phone) == ("Phạm Mẫu Bình", None, "")
        assert counts["created"] == 1

    def test_a_row_without_a_name_is_an_error(self, take):
        _batch, counts = take([*people("Nguyễn Thị Mẫu Ánh"), *people("12345")])
        assert counts == NOTHING | {"created": 1, "errors": 1}

    def test_two_people_in_a_cell_wait_for_an_answer(self, look, preparer):
        batch, lines = look(people("Hoàng Mẫu Sơn\nBùi Thị Mẫu Yến"))
        assert verdicts(lines) == ["ask"]
        assert intake.import_batch(batch, preparer, lines) == NOTHING | {"errors": 1}
        assert not Nomination.objects.exists()

    def test_the_second_row_of_a_person_is_skipped(self, take):
        _batch, counts = take(people("Nguyễn Thị Mẫu Ánh", "NGUYỄN THỊ MẪU ÁNH"))
        assert counts == NOTHING | {"created": 1, "skipped": 1}

    def test_numbers_and_beliefs_that_the_portal_has_no_place_for_are_not_kept(self, take):
        take(people("Nguyễn Thị Mẫu Ánh", **{"Số CCCD": "038085000001"}))
        line = RosterLine.objects.get()
        kept = f"{line.original} {line.reading} {line.problems}"
        assert "Nguyễn Thị Mẫu Ánh" in kept
        assert "38085000001" not in kept


class TestStaff:
    STAFF = people("Đào Thị Mẫu Sương", **{"Đối tượng": "Cán bộ"})

    def test_a_units_list_adds_none(self, look, preparer):
        batch, lines = look(self.STAFF)
        assert codes(lines[0]) == ["staff_by_organiser"]
        assert intake.import_batch(batch, preparer, lines) == NOTHING | {"skipped": 1}
        assert not Delegate.objects.exists()

    def test_the_organisers_list_puts_them_on_the_list(self, take, organiser, unit):
        batch, counts = take(self.STAFF, organiser)
        delegate = Delegate.objects.get()
        assert counts == NOTHING | {"created": 1}
        assert (delegate.full_name, delegate.category, delegate.unit, delegate.can_vote) == (
            "Đào Thị Mẫu Sương", "staff", unit, True,
        )  # fmt: skip
        assert take(self.STAFF, organiser)[1] == NOTHING | {"unchanged": 1}
        undo(batch, organiser)
        assert not Delegate.objects.exists()

    def test_an_invited_person_is_not_taken_back(self, take, organiser):
        from delegates import answers

        batch, _counts = take(self.STAFF, organiser)
        delegate = Delegate.objects.get()
        answers.set_mark(batch.conference, organiser, "invited", [delegate.pk])
        with pytest.raises(intake.IntakeError, match="Đào Thị Mẫu Sương"):
            undo(batch, organiser)
        assert Delegate.objects.count() == 1


class TestSchooling:
    """The column "Trình độ" goes the way of every other detail."""

    HEADINGS = (*HEADINGS, "Trình độ")
    NAMES = ("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", "Đào Thị Mẫu Sương")

    def rows(self, *said):
        rows = people(*self.NAMES)
        rows[2]["Đối tượng"] = "Cán bộ"
        return [row | {"Trình độ": text} for row, text in zip(rows, said, strict=True)]

    def stored(self):
        return [
            row.education for row in (*Nomination.objects.order_by("pk"), *Delegate.objects.order_by("pk"))
        ]

    def test_it_is_taken_over_changed_and_restored(self, look, organiser):
        def take(*said):
            batch, lines = look(self.rows(*said), organiser, self.HEADINGS)
            return batch, intake.import_batch(batch, organiser, lines), [line.changes for line in lines]

        _first, counts, _changes = take("12/12", "ThS Luật", "CĐ")
        assert (counts, self.stored()) == (
            NOTHING | {"created": 3},
            ["secondary", "master", "college"],
        )
        before = everything()
        assert take("THPT", "Thạc sĩ", "")[1] == NOTHING | {"unchanged": 3}  # an empty cell says nothing
        second, counts, changes = take("Kế toán", "Tiến sĩ", "Đại học")
        assert (counts, self.stored()) == (
            NOTHING | {"updated": 2, "unchanged": 1},
            ["secondary", "doctor", "bachelor"],
        )
        assert changes == [{}, {"education": ["master", "doctor"]}, {"education": ["college", "bachelor"]}]
        undo(second, organiser)
        assert self.stored() == ["secondary", "master", "college"]
        assert everything()["delegates"] == before["delegates"]

    def test_a_text_file_says_it_too(self, conference, unit, preparer):
        content = "STT;Họ và tên;Trình độ\n1;Nguyễn Thị Mẫu Ánh;ĐHSP Vinh\n2;Tổ Mẫu Kho;ĐH\n".encode()
        batch, lines = intake.look(content, "ds.csv", unit, conference, preparer)
        intake.import_batch(batch, preparer, lines)
        drafts = Nomination.objects.order_by("pk")
        assert [(draft.kind, draft.education) for draft in drafts] == [
            ("individual", "bachelor"), ("collective", ""),
        ]  # fmt: skip


class TestKnownPeople:
    def test_the_same_list_again_changes_nothing(self, take):
        rows = [
            *people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"), *people("Vũ Mẫu Ân", **{"Ngày sinh": ""}),
            {"Họ và tên": "Tổ Mẫu Kho", "Đối tượng": "Tập thể"},
        ]  # fmt: skip
        take(rows)
        before = everything()
        assert take(rows)[1] == NOTHING | {"unchanged": 4}
        assert everything() == before

    def test_a_new_telephone_changes_the_draft(self, take, look):
        take(people("Nguyễn Thị Mẫu Ánh"))
        rows = people("Nguyễn Thị Mẫu Ánh", **{"Điện thoại": "0987654321", "Chức vụ": ""})
        assert look(rows)[1][0].changes == {"phone": ["0912345678", "0987654321"]}
        assert take(rows)[1] == NOTHING | {"updated": 1}
        draft = Nomination.objects.get()
        assert (draft.phone, draft.position, draft.version) == ("0987654321", "Chuyên viên", 2)

    @pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED, State.APPROVED, State.REFUSED])
    def test_what_left_the_draft_is_not_changed(self, look, take, make_nomination, state):
        make_nomination(state, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25))
        before = everything()
        assert codes(look(people("Nguyễn Thị Mẫu Ánh"))[1][0]) == ["beyond_draft"]
        assert take(people("Nguyễn Thị Mẫu Ánh"))[1] == NOTHING | {"skipped": 1}
        assert everything() == before

    def test_a_withdrawn_nomination_does_not_count(self, take, make_nomination):
        make_nomination(
            State.WITHDRAWN, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25)
        )
        assert take(people("Nguyễn Thị Mẫu Ánh"))[1]["created"] == 1

    def test_namesakes_born_on_other_days_are_two_people(self, take):
        take(people("Nguyễn Thị Mẫu Hà"))
        assert take(people("Nguyễn Thị Mẫu Hà", **{"Ngày sinh": "20/07/1991"}))[1] == NOTHING | {"created": 1}

    def test_a_birth_on_one_side_only_is_a_question(self, look, take, preparer):
        take(people("Nguyễn Thị Mẫu Hà", **{"Ngày sinh": ""}))
        batch, lines = look(people("Nguyễn Thị Mẫu Hà"))
        assert (verdicts(lines), codes(lines[0])) == (["possible"], ["perhaps_stored"])
        lines[0].answer = "same"
        assert intake.import_batch(batch, preparer, lines) == NOTHING | {"updated": 1}
        assert Nomination.objects.get().date_of_birth == datetime.date(1985, 4, 25)

    def test_the_organiser_changes_who_is_on_the_delegate_list(
        self, take, make_nomination, make_delegate, organiser
    ):
        approved = make_nomination(
            State.APPROVED, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25)
        )
        delegate = make_delegate(
            "Nguyễn Thị Mẫu Ánh", nomination=approved, category="exemplar", phone="0900000000",
            gender="female", date_of_birth=datetime.date(1985, 4, 25), position="Chuyên viên", workplace="Tổ Kế hoạch",
        )  # fmt: skip
        before = everything()
        batch, counts = take(people("Nguyễn Thị Mẫu Ánh"), organiser)
        delegate.refresh_from_db()
        assert (counts, delegate.phone) == (NOTHING | {"updated": 1}, "0912345678")
        assert everything()["nominations"] == before["nominations"]
        undo(batch, organiser)
        assert everything() == before

    @pytest.mark.parametrize("category", ["exemplar", "staff"])
    def test_a_row_about_somebody_who_has_a_substitute_says_so_and_changes_neither(
        self, category, look, take, make_nomination, make_delegate, organiser
    ):
        born, said = datetime.date(1985, 4, 25), {"Đối tượng": "ĐHTT" if category == "exemplar" else "CBCCVC"}
        approved = None
        if category == "exemplar":
            approved = make_nomination(State.APPROVED, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=born)
        make_delegate(
            "Lê Văn Mẫu Thay", nomination=approved, category=category, phone="0900000000",
            stands_in_for={"full_name": "Nguyễn Thị Mẫu Ánh", "gender": "female", "date_of_birth": "1985-04-25"},
        )  # fmt: skip
        before = everything()
        lines = look(people("Nguyễn Thị Mẫu Ánh", **said), organiser)[1]
        assert (verdicts(lines), codes(lines[0])) == (["skipped"], ["has_substitute"])
        assert "Lê Văn Mẫu Thay" in reasons_of(lines[0])[0]
        both = people("Nguyễn Thị Mẫu Ánh", "Lê Văn Mẫu Thay", **said)
        assert take(both[:1], organiser)[1] == NOTHING | {"skipped": 1}
        assert everything() == before
        if category == "staff":  # the substitute has a row too: that is who comes, and nobody else
            assert verdicts(look(both, organiser)[1]) == ["skipped", "possible"]
            undated = look(people("Nguyễn Thị Mẫu Ánh", **said | {"Ngày sinh": ""}), organiser)[1]
            assert (codes(undated[0]), undated[0].may_change_stored) == (
                ["perhaps_stored", "has_substitute"],
                False,
            )


class TestOtherUnits:
    def test_a_unit_writes_nothing_of_another(self, take, make_nomination, other_unit):
        make_nomination(State.DRAFT, full_name="Nguyễn Thị Mẫu Ánh", unit=other_unit, phone="0900000000")
        before = everything()["nominations"]
        take(people("Nguyễn Thị Mẫu Ánh"))
        assert everything()["nominations"][:1] == before
        assert set(Nomination.objects.values_list("unit__code", flat=True)) == {"QLTM", "TTS"}

    def test_a_row_that_names_another_unit_is_asked_about(self, look, other_unit):
        lines = look(people("Nguyễn Thị Mẫu Ánh", **{"Đơn vị công tác": "Thanh tra Sở"}))[1]
        assert (verdicts(lines), codes(lines[0])) == (["ask"], ["names_other_unit"])

    def test_only_the_organiser_hears_whom_others_nominated(
        self, look, make_nomination, other_unit, organiser
    ):
        make_nomination(
            full_name="Nguyễn Thị Mẫu Ánh", unit=other_unit, date_of_birth=datetime.date(1985, 4, 25)
        )
        assert verdicts(look(people("Nguyễn Thị Mẫu Ánh"))[1]) == ["new"]
        lines = look(people("Nguyễn Thị Mẫu Ánh"), organiser)[1]
        assert (verdicts(lines), codes(lines[0])) == (["possible"], ["of_other_unit"])

    def test_columns_that_a_list_may_not_set_are_not_read(self, look, preparer):
        headings = (*HEADINGS, "id", "Trạng thái", "is_staff", "unit")
        rows = people(
            "Nguyễn Thị Mẫu Ánh", id="1", **{"Trạng thái": "đã duyệt", "is_staff": "1", "unit": "TTS"}
        )
        batch, lines = look(rows, headings=headings)
        intake.import_batch(batch, preparer, lines)
        draft = Nomination.objects.get()
        assert (draft.state, draft.unit.code) == (State.DRAFT, "QLTM")
        assert {each["facts"]["title"] for each in batch.notes} == {"id", "Trạng thái", "is_staff", "unit"}

    @pytest.mark.parametrize("who", ["outsider", "head", "door"])
    def test_others_may_not(self, request, look, who):
        with pytest.raises(PermissionDenied):
            look(people("Nguyễn Thị Mẫu Ánh"), request.getfixturevalue(who))

    def test_a_guest_organisation_sends_no_list(self, conference, guest_organisation, organiser):
        with pytest.raises(PermissionDenied):
            intake.look(workbook(people("Vũ Mẫu Ân")), "a.xlsx", guest_organisation, conference, organiser)


class TestWholeOrNotAtAll:
    def test_a_failure_in_the_middle_leaves_nothing(self, look, preparer):
        batch, lines = look(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        lines[1].sheet = None  # the database refuses the row that is written last
        with pytest.raises(Exception, match=r"(?i)null"):
            intake.import_batch(batch, preparer, lines)
        assert (Nomination.objects.count(), RosterBatch.objects.count(), HistoryEntry.objects.count()) == (
            0,
            0,
            0,
        )

    def test_a_list_is_imported_once(self, send, preparer):
        batch = send(people("Nguyễn Thị Mẫu Ánh"))
        intake.import_batch(batch, preparer)
        with pytest.raises(intake.IntakeError):
            intake.import_batch(RosterBatch.objects.get(), preparer)
        assert Nomination.objects.count() == 1

    def test_what_changed_since_the_look_is_shown_first(self, send, preparer, make_nomination):
        batch = send(people("Nguyễn Thị Mẫu Ánh"))
        make_nomination(State.DRAFT, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25))
        with pytest.raises(intake.ChangedMeanwhile):
            intake.import_batch(batch, preparer)
        batch.refresh_from_db()
        assert (Nomination.objects.count(), batch.state) == (1, "preview")
        assert [line.verdict for line in batch.lines.all()] == ["change"]
        assert intake.import_batch(batch, preparer)["updated"] == 1

    def test_answers_outlive_a_new_look(self, send, preparer, make_nomination):
        batch = send(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        batch.lines.filter(position=2).update(answer="leave")
        make_nomination(State.DRAFT, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25))
        with pytest.raises(intake.ChangedMeanwhile):
            intake.import_batch(batch, preparer)
        assert intake.import_batch(batch, preparer) == NOTHING | {"updated": 1, "skipped": 1}

    def test_a_file_that_is_no_list_is_refused(self, unit, conference, preparer):
        with pytest.raises(Refused):
            intake.look(b"%PDF-1.7", "a.xlsx", unit, conference, preparer)

    @pytest.mark.parametrize("changes", [False, True])
    def test_the_number_of_queries_does_not_grow(self, look, take, preparer, changes):
        asked = []
        for count in (2, 120):  # more than the parameters of one statement that Django would fill
            rows = [
                {**row, "Ngày sinh": f"1{number % 9 + 1}/1{number % 3}/19{60 + number % 40}"}
                for number, row in enumerate(
                    people(*[f"Nguyễn Thị Mẫu {chr(65 + n % 26)}{'aeiou'[n // 26]}" for n in range(count)])
                )
            ]
            if changes:
                take(rows)
                rows = [{**row, "Điện thoại": "0987654321"} for row in rows]
            batch, lines = look(rows)
            with CaptureQueriesContext(connection) as queries:
                counts = intake.import_batch(batch, preparer, lines)
            wanted = (
                {"updated": count}
                if changes
                else {"created": count - 2 * len(asked), "unchanged": 2 * len(asked)}
            )
            assert counts == NOTHING | wanted
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 20


class TestUndo:
    def test_it_restores_exactly_what_was_there(self, take, preparer):
        take(people("Nguyễn Thị Mẫu Ánh"))
        before = everything()
        rows = people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", **{"Điện thoại": "0987654321"})
        batch, counts = take(rows)
        assert counts == NOTHING | {"created": 1, "updated": 1}
        undo(batch, preparer)
        after = everything()
        assert after["nominations"][0].pop("version") == before["nominations"][0].pop("version") + 2
        assert after == before

    def test_an_author_who_came_with_the_import_goes_with_it(
        self, take, make_nomination, organiser, preparer
    ):
        draft = make_nomination(
            State.DRAFT, full_name="Nguyễn Thị Mẫu Ánh", date_of_birth=datetime.date(1985, 4, 25)
        )
        batch, _counts = take(people("Nguyễn Thị Mẫu Ánh"), organiser)
        assert list(draft.authors.all()) == [organiser]
        undo(batch, preparer)
        assert list(draft.authors.all()) == []

    def test_not_over_somebodys_work(self, take, preparer):
        batch, _counts = take(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        Nomination.objects.filter(full_name="Nguyễn Thị Mẫu Ánh").update(version=2, phone="0900000000")
        before = everything()
        with pytest.raises(intake.IntakeError, match="Nguyễn Thị Mẫu Ánh"):
            undo(batch, preparer)
        batch.refresh_from_db()
        assert (everything(), batch.state) == (before, "imported")

    def test_a_draft_deleted_since_is_no_hindrance(self, take, preparer):
        batch, _counts = take(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        transitions.discard(Nomination.objects.first(), preparer)
        undo(batch, preparer)
        assert not Nomination.objects.exists()

    def test_twice_is_once(self, take, preparer):
        batch, _counts = take(people("Nguyễn Thị Mẫu Ánh"))
        undo(batch, preparer)
        with pytest.raises(intake.IntakeError):
            undo(RosterBatch.objects.get(), preparer)

    def test_not_by_another_unit(self, take, outsider, make_user):
        batch, _counts = take(people("Nguyễn Thị Mẫu Ánh"))
        for user in (outsider, make_user(Role.LEADER)):
            with pytest.raises(PermissionDenied):
                undo(batch, user)
        assert Nomination.objects.count() == 1


class TestRules:
    def test_the_mix_is_the_mix_of_the_nominated(self, look, conference, make_nomination):
        make_nomination(State.SUBMITTED)
        batch, lines = look(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        found = intake.outlook(batch, lines).outlook
        assert (found.before.exemplar, found.after.exemplar, found.after.guest) == (1, 3, 0)

    def test_more_than_the_seats_are_told(self, look, allocation, make_nomination):
        make_nomination(State.APPROVED)
        two = look(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông"))
        three = look(people("Nguyễn Thị Mẫu Ánh", "Trần Văn Mẫu Đông", "Vũ Mẫu Ân"))
        assert intake.beyond_seats(*two) == ""
        assert "3" in intake.beyond_seats(*three)
        assert "2" in intake.beyond_seats(*three)

    def test_a_unit_without_seats_is_told(self, look):
        assert "Phòng Quản lý Thương mại" in intake.beyond_seats(*look(people("Nguyễn Thị Mẫu Ánh")))
