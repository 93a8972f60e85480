"""The table of seats on the web: who reads and saves it, its rules, its figures, two organisers at once."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertHTMLEqual

from accounts.models import Role
from conference.models import Conference, HistoryEntry, Unit
from nominations import allocation_table
from nominations.allocation_rows import Row
from nominations.allocation_table import Table
from nominations.mix import seats_of
from nominations.models import Allocation, Category, Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
ADDRESS = "/nominations/allocation/"


@pytest.fixture
def client(as_user, organiser, conference, allocation, guest_allocation, other_unit):
    return as_user(organiser)


def sent(table: Table) -> dict[str, str]:
    """What the browser would send back unchanged."""
    return {
        cell.html_name: "" if cell.value() is None else str(cell.value()) for row in table for cell in row
    }


def shown(client, address=ADDRESS) -> dict[str, str]:
    return sent(client.get(address).context["table"])


def cell(unit, name: str, category: str = "exemplar") -> str:
    return f"{category}-{unit.pk}-{name}"


def numbers(unit, category=Category.EXEMPLAR) -> tuple[int, int, int]:
    return Allocation.objects.values_list("seats", "collectives", "reserve").get(unit=unit, category=category)


def trail() -> list[tuple[str, str, dict]]:
    return list(HistoryEntry.objects.order_by("pk").values_list("action", "subject_label", "changes"))


class TestWho:
    @pytest.mark.parametrize(
        ("role", "reads"),
        [
            (Role.ORGANISER, 200), (Role.LEADER, 200), (Role.COUNCIL_MEMBER, 200), (Role.UNIT_HEAD, 403),
            (Role.UNIT_PREPARER, 403), (Role.ADMINISTRATOR, 403), (Role.DOOR, 403), (None, 403),
        ],
    )  # fmt: skip
    def test_reads(self, role, reads, as_user, make_user, unit, allocation):
        user = make_user(role, unit if role in (Role.UNIT_HEAD, Role.UNIT_PREPARER) else None)
        assert as_user(user).get(ADDRESS).status_code == reads

    @pytest.mark.parametrize("role", [Role.LEADER, Role.COUNCIL_MEMBER, Role.UNIT_HEAD])
    @pytest.mark.parametrize(
        "name", ["allocation", "allocation_figures", "allocation_publish", "allocation_remind"]
    )
    def test_only_the_organiser_changes(self, role, name, as_user, make_user, unit, allocation, conference):
        other = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
        data = {cell(unit, "seats"): "9", cell(unit, "seen"): "{}", "reason": "Lý do"}
        assert other.post(reverse(f"nominations:{name}"), data).status_code == 403
        assert numbers(unit) == (3, 1, 0)
        assert not HistoryEntry.objects.exists()

    def test_the_function_asks_too(self, conference, head):
        with pytest.raises(allocation_table.PermissionDenied):
            allocation_table.keep(conference, head, {})

    def test_readers_see_numbers_without_fields(self, as_user, make_user, allocation, conference):
        page = as_user(make_user(Role.LEADER)).get(ADDRESS).content.decode()
        assert "Phòng Quản lý Thương mại" in page
        assert re.findall(r"<(?:input|button)[^>]*", page.partition("<main")[2].partition("</main")[0]) == []

    def test_without_a_conference(self, as_user, organiser):
        client = as_user(organiser)
        assert client.get(ADDRESS).status_code == 200
        assert client.post(ADDRESS).status_code == 404


class TestSaving:
    def test_all_in_one_with_history(self, client, unit, other_unit, guest_organisation):
        changed = {
            cell(unit, "seats"): "5", cell(unit, "reserve"): "2", cell(unit, "headcount"): "12",
            cell(other_unit, "seats"): "2", cell(guest_organisation, "seats", "guest"): "4",
        }  # fmt: skip
        answer = client.post(ADDRESS, shown(client) | changed, follow=True)
        assert [str(message) for message in answer.context["messages"]] == [
            "Đã lưu bảng phân bổ: thay đổi 3 dòng."
        ]
        assert numbers(unit) == (5, 1, 2)
        assert numbers(other_unit) == (2, 0, 0)
        assert numbers(guest_organisation, Category.GUEST) == (4, 0, 0)
        assert Unit.objects.get(pk=unit.pk).headcount == 12
        assert trail() == [
            ("edited", "Phòng Quản lý Thương mại", {"headcount": ["", "12"]}),
            ("edited", "QLTM: 5", {"seats": ["3", "5"], "reserve": ["0", "2"]}),
            ("added", "TTra: 2", {"seats": ["", "2"]}),
            ("edited", "STC: 4", {"seats": ["2", "4"]}),
        ]

    def test_nothing_changed_leaves_no_trace(self, client, other_unit):
        answer = client.post(ADDRESS, shown(client) | {cell(other_unit, "seats"): "0"}, follow=True)
        assert [str(message) for message in answer.context["messages"]] == ["Không có thay đổi nào."]
        assert not Allocation.objects.filter(unit=other_unit).exists()
        assert trail() == []

    def test_a_second_click_adds_nothing(self, client, unit):
        data = shown(client) | {cell(unit, "seats"): "5"}
        client.post(ADDRESS, data)
        client.post(ADDRESS, data)
        assert numbers(unit) == (5, 1, 0)
        assert len(trail()) == 1

    def test_empty_is_zero(self, client, unit):
        client.post(ADDRESS, shown(client) | {cell(unit, "collectives"): "", cell(unit, "seats"): ""})
        assert numbers(unit) == (0, 0, 0)

    def test_a_row_that_the_page_did_not_show_stays(self, client, unit, other_unit, conference):
        data = {name: text for name, text in shown(client).items() if name != cell(unit, "seen")}
        data = {name: text for name, text in data.items() if not name.startswith(f"exemplar-{unit.pk}-")}
        client.post(ADDRESS, data | {cell(other_unit, "seats"): "2"})
        assert (numbers(unit), numbers(other_unit)) == ((3, 1, 0), (2, 0, 0))


class TestRefusals:
    def errors(self, client, **typed) -> dict[str, str]:
        answer = client.post(ADDRESS, shown(client) | typed)
        assert answer.status_code == 200
        table = answer.context["table"]
        page = answer.content.decode()
        for name, text in typed.items():
            assert f'name="{name}"' in page
            if text:
                assert f'value="{text}"' in page  # nothing typed is lost
        found = {
            bound.html_name: str(bound.errors[0]) for row in table.wrong for bound in row if bound.errors
        }
        assert all(f'id="id_{name}_error"' in page for name in found)
        assert trail() == []
        return found

    def test_not_below_what_is_approved(self, client, unit, make_nomination):
        make_nomination(State.APPROVED)
        make_nomination(State.APPROVED, kind=Nomination.Kind.COLLECTIVE)
        assert self.errors(client, **{cell(unit, "seats"): "1", cell(unit, "collectives"): "0"}) == {
            cell(
                unit, "seats"
            ): "Đã duyệt 2 trường hợp. Vui lòng rút bớt trước, hoặc phân bổ ít nhất bằng số đó.",
            cell(
                unit, "collectives"
            ): "Đã duyệt 1 tập thể. Vui lòng rút bớt trước, hoặc phân bổ ít nhất bằng số đó.",
        }
        assert numbers(unit) == (3, 1, 0)

    def test_one_sentence_for_seats_that_are_approved_and_hold_collectives(
        self, client, unit, make_nomination, allocation, as_user, organiser
    ):
        make_nomination(State.APPROVED)
        assert self.errors(client, **{cell(unit, "seats"): "0"}).keys() == {cell(unit, "seats")}
        stored = {"conference": allocation.conference_id, "unit": unit.pk, "category": "exemplar"}
        page = client.post(
            f"/admin/nominations/allocation/{allocation.pk}/change/", stored | {"seats": 0, "collectives": 1}
        )
        assert page.context["adminform"].form.errors.keys() == {"seats"}

    def test_guests_not_below_what_is_approved(self, client, guest_organisation, make_nomination):
        make_nomination(State.APPROVED, kind=Nomination.Kind.GUEST, organisation=guest_organisation)
        name = cell(guest_organisation, "seats", "guest")
        assert self.errors(client, **{name: "0"}).keys() == {name}

    def test_no_more_collectives_than_seats_and_all_or_nothing(self, client, unit, other_unit):
        found = self.errors(client, **{cell(unit, "collectives"): "4", cell(other_unit, "seats"): "9"})
        assert found == {
            cell(
                unit, "collectives"
            ): "Số tập thể nhiều hơn chỉ tiêu: vui lòng giảm số tập thể hoặc tăng chỉ tiêu."
        }
        assert not Allocation.objects.filter(unit=other_unit).exists()

    @pytest.mark.parametrize("text", ["x", "-1", "1.5", "10000", "9" * 23, "9" * 5000, "Đ" * 300])
    def test_what_is_no_number_of_seats(self, client, unit, text):
        assert self.errors(client, **{cell(unit, "seats"): text}).keys() == {cell(unit, "seats")}

    def test_a_headcount_is_at_least_one(self, client, unit):
        assert self.errors(client, **{cell(unit, "headcount"): "0"}).keys() == {cell(unit, "headcount")}

    @pytest.mark.parametrize(
        ("seen", "seats"), [("", 4), ("[]", 4), ("{", 4), ("x" * 9000, 4), ('{"seats": 1}', 3)]
    )
    def test_a_spoilt_mark_of_what_was_shown_is_no_error(self, client, unit, seen, seats):
        """Without a mark the sent number counts; with a wrong one the page asks once more."""
        client.post(ADDRESS, shown(client) | {cell(unit, "seen"): seen, cell(unit, "seats"): "4"})
        assert numbers(unit) == (seats, 1, 0)

    def test_nul_bytes_are_turned_away(self, client, unit):
        assert client.post(ADDRESS, {cell(unit, "seats"): "3\0"}).status_code == 400


class TestTwoOrganisers:
    def test_each_keeps_what_they_changed(self, client, unit):
        first, second = shown(client), shown(client)
        client.post(ADDRESS, first | {cell(unit, "seats"): "8"})
        client.post(ADDRESS, second | {cell(unit, "reserve"): "1"})
        assert numbers(unit) == (8, 1, 1)

    def test_nobody_overwrites_unseen(self, client, unit, other_unit):
        first, second = shown(client), shown(client)
        client.post(ADDRESS, first | {cell(unit, "seats"): "8", cell(other_unit, "seats"): "3"})
        answer = client.post(ADDRESS, second | {cell(unit, "seats"): "6", cell(other_unit, "seats"): "2"})
        table = answer.context["table"]
        assert {row.unit: row.errors["seats"][0] for row in table.wrong} == {
            unit: "Trong lúc đó người khác đã lưu “8” ở ô này. Bấm lưu lần nữa để thay bằng nội dung của bạn.",
            other_unit: "Trong lúc đó người khác đã lưu “3” ở ô này. Bấm lưu lần nữa để thay bằng nội dung của bạn.",
        }
        assert (numbers(unit), numbers(other_unit)) == ((8, 1, 0), (3, 0, 0))
        client.post(ADDRESS, sent(table))
        assert (numbers(unit), numbers(other_unit)) == ((6, 1, 0), (2, 0, 0))

    def test_the_rule_looks_at_what_the_other_one_saved(self, client, unit):
        first, second = shown(client), shown(client)
        client.post(ADDRESS, first | {cell(unit, "seats"): "2"})
        answer = client.post(ADDRESS, second | {cell(unit, "collectives"): "3"})
        assert [list(row.errors) for row in answer.context["table"].wrong] == [["collectives"]]
        assert numbers(unit) == (2, 1, 0)


class TestFigures:
    @pytest.mark.parametrize(
        ("seats", "guests", "sentences"),
        [
            (67, 30, ["Còn thiếu 3 chỉ tiêu điển hình so với 70 theo kế hoạch.", "Đã phân bổ đủ 30 chỉ tiêu khách mời theo kế hoạch."]),
            (70, 28, ["Đã phân bổ đủ 70 chỉ tiêu điển hình theo kế hoạch.", "Còn thiếu 2 chỉ tiêu khách mời so với 30 theo kế hoạch."]),
            (75, 31, ["Vượt 5 chỉ tiêu điển hình so với 70 theo kế hoạch.", "Vượt 1 chỉ tiêu khách mời so với 30 theo kế hoạch."]),
        ],
    )  # fmt: skip
    def test_what_is_missing_or_too_much(
        self, client, allocation, guest_allocation, seats, guests, sentences
    ):
        Allocation.objects.filter(pk=allocation.pk).update(seats=seats)
        Allocation.objects.filter(pk=guest_allocation.pk).update(seats=guests)
        page = re.sub(r"\s+", " ", client.get(ADDRESS).content.decode())
        assert [sentence for sentence in sentences if sentence not in page] == []

    def test_mix_collectives_and_columns(self, client, unit, allocation, make_nomination):
        Allocation.objects.filter(pk=allocation.pk).update(seats=7, reserve=2)
        Allocation.objects.filter(category="guest").update(seats=3)
        for state in (State.APPROVED, State.APPROVED, State.SUBMITTED, State.DRAFT):
            make_nomination(state)
        table = client.get(ADDRESS).context["table"]
        figures = table.figures
        assert (figures.verdict.verdict, figures.verdict.share_text()) == ("ok", "70,00")
        assert (figures.seats, figures.collectives, figures.individuals, figures.reserve) == (7, 1, 6, 2)
        assert round(figures.share_of_collectives, 2) == pytest.approx(14.29)
        row = next(row for row in table.exemplars if row.unit == unit)
        assert (row.used.approved, row.used.pending, row.used.left) == (2, 1, 5)
        assert (figures.approved, figures.pending, figures.left) == (2, 1, 5)

    def test_follow_what_is_typed_and_save_nothing(self, client, unit, guest_organisation):
        typed = {cell(unit, "seats"): "67", cell(guest_organisation, "seats", "guest"): "x"}
        page = re.sub(r"\s+", " ", client.post(f"{ADDRESS}figures/", shown(client) | typed).content.decode())
        assert "Theo số đang nhập, chưa lưu" in page
        assert "Còn thiếu 3 chỉ tiêu điển hình so với 70 theo kế hoạch." in page
        assert (
            "Còn thiếu 28 chỉ tiêu khách mời so với 30 theo kế hoạch." in page
        )  # the refused cell counts as stored
        assert (numbers(unit), client.get(f"{ADDRESS}figures/").status_code) == ((3, 1, 0), 405)

    def test_every_unit_that_may_hold_seats_stands_in_it(self, client, unit, other_unit, guest_organisation):
        partner = Unit.objects.create(code="DTH", name="Đài", short_name="Đài", kind=Unit.Kind.PARTNER)
        closed = Unit.objects.create(
            code="CU", name="Cũ", short_name="Cũ", kind=Unit.Kind.DIVISION, is_active=False
        )
        Unit.objects.filter(pk=unit.pk).update(is_active=False)  # it holds seats, so it stays
        table = client.get(ADDRESS).context["table"]
        assert [row.unit for row in table.exemplars] == [unit, other_unit]
        assert [row.unit for row in table.guests] == [guest_organisation]
        assert {partner, closed} & {row.unit for row in table} == set()


class TestProposal:
    @pytest.fixture
    def units(self, unit, other_unit):
        Unit.objects.filter(pk=unit.pk).update(headcount=30)
        Unit.objects.filter(pk=other_unit.pk).update(headcount=10)
        return unit, other_unit

    def proposed(self, client, at_least="1") -> Table:
        return client.get(ADDRESS, {"propose": "1", "at_least": at_least}).context["table"]

    def test_shares_the_planned_seats_by_headcount_and_saves_nothing(self, client, units):
        known, other = units
        third = Unit.objects.create(code="X", name="Đơn vị", short_name="X", kind=Unit.Kind.DIVISION)
        conference = Conference.objects.get()
        Allocation.objects.create(conference=conference, unit=third, category="exemplar", seats=8)
        table = self.proposed(client)
        assert {row.unit: row.shown("seats") for row in table.exemplars} == {known: 47, other: 15, third: 8}
        assert table.kept == [third]
        assert numbers(known) == (3, 1, 0)
        client.post(ADDRESS, sent(table))
        assert (numbers(known), numbers(other), numbers(third)) == ((47, 1, 0), (15, 0, 0), (8, 0, 0))

    def test_what_somebody_saved_after_the_proposal_is_not_overwritten_unseen(self, client, units):
        data = sent(self.proposed(client))
        Allocation.objects.filter(unit=units[0]).update(seats=5)
        answer = client.post(ADDRESS, data)
        assert [row.unit for row in answer.context["table"].wrong] == [units[0]]
        assert numbers(units[0]) == (5, 1, 0)

    def test_never_below_what_is_approved(self, client, units, make_nomination):
        Conference.objects.update(target_delegates=6)  # 4 exemplars
        for _number in range(3):
            make_nomination(State.APPROVED, unit=units[1], kind=Nomination.Kind.COLLECTIVE)
        Allocation.objects.create(
            conference=Conference.objects.get(), unit=units[1], category="exemplar", seats=4, collectives=4
        )
        table = self.proposed(client)
        assert {row.unit: (row.shown("seats"), row.shown("collectives")) for row in table.exemplars} == {
            units[0]: (1, 1), units[1]: (3, 3),
        }  # fmt: skip

    def test_says_why_there_is_none(self, client, unit, other_unit):
        assert self.proposed(client).problem == (
            "Chưa có số người của đơn vị nào: vui lòng nhập số người rồi lưu bảng."
        )
        Unit.objects.filter(pk__in=[unit.pk, other_unit.pk]).update(headcount=10)
        assert self.proposed(client, "36").problem == (
            "Chỉ còn 70 chỉ tiêu cho 2 đơn vị có số người, cần 72: mỗi đơn vị ít nhất 36 và không thấp hơn số đã duyệt."
        )

    @pytest.mark.parametrize("at_least", ["", "x", "-1", "9" * 23])
    def test_wrong_least_number_is_said_beside_its_field(self, client, units, at_least):
        answer = client.get(ADDRESS, {"propose": "1", "at_least": at_least})
        assert answer.status_code == 200
        assert answer.context["propose_form"].errors.keys() == {"at_least"}
        assert not answer.context["table"].is_proposal

    def test_readers_get_no_proposal(self, as_user, make_user, units, allocation):
        page = as_user(make_user(Role.LEADER)).get(ADDRESS, {"propose": "1", "at_least": "1"})
        assert not page.context["table"].is_proposal


def test_same_queries_for_few_and_many_units(client, conference, make_nomination):
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    Unit.objects.update(headcount=5)
    addresses = (ADDRESS, f"{ADDRESS}?propose=1&at_least=0")
    make_nomination(State.DRAFT)
    client.get(ADDRESS)
    few = [count(address) for address in addresses]
    for number in range(12):
        more = Unit.objects.create(
            code=f"X{number}",
            name="Đơn vị rất dài " * 9,
            short_name="X",
            kind=Unit.Kind.DIVISION,
            headcount=3,
        )
        Allocation.objects.create(conference=conference, unit=more, category="exemplar", seats=2)
        make_nomination(State.DRAFT, unit=more)
    assert [count(address) for address in addresses] == few
    assert max(few) <= 12


@pytest.mark.parametrize("sent", [None, "", "7", "x", 'a"<b>&', "-1"])
def test_a_cell_is_the_field_that_django_draws(sent, allocation):
    unit = allocation.unit
    unit.name = "Ghế: “A” & <B>"
    data = None if sent is None else {cell(unit, "seen"): "", cell(unit, "seats"): sent}
    row = Row(seats_of(allocation.conference, unit.pk, "exemplar"), data)
    row.unit.name = unit.name
    field = row.form["seats"]
    attrs = {
        "class": "form-control cell is-invalid" if field.errors else "form-control cell",
        "autocomplete": "off",
    }
    drawn = field.as_widget(attrs=attrs | {"aria-label": f"{field.label}: {unit.name}"})
    errors = "".join(
        f'<p class="invalid-feedback" id="{field.auto_id}_error">{escape(text)}</p>' for text in field.errors
    )
    wanted = f'<td class="num" data-label="{field.label}">{drawn}{errors}</td>'
    assertHTMLEqual(row.cells()[: row.cells().index("</td>") + 5], wanted)
