"""The hall: its rows, seats for everybody and for one person, the plan on the screen and on paper."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from accounts.models import Role
from conference import history
from conference.models import Conference
from delegates import seating
from delegates.models import Delegate, HallRow, HallSeat
from documents.kinds import PAPERS
from documents.tests.test_badges import printed, sizes
from documents.tests.test_papers import words
from nominations.models import Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
HALL, SEAT, EVERYBODY, SET_UP = (
    f"documents:{name}" for name in ("hall", "hall_seat", "hall_everybody", "hall_set_up")
)


@pytest.fixture
def hall(conference) -> Conference:
    """CT with 2 seats, A and B with 4, C with 6."""
    seating.set_up(conference, None, 2, [4, 4, 6])
    return conference


@pytest.fixture
def make(conference, unit):
    def delegate(full_name="Cao Mẫu An", **fields) -> Delegate:
        fields = {"category": "staff"} | fields
        return Delegate.objects.create(conference=conference, unit=unit, full_name=full_name, **fields)

    return delegate


def seat_of(label: str) -> HallSeat:
    row, number = label.split("-")
    return HallSeat.objects.get(row__label=row, number=int(number))


def plan() -> dict[str, str]:
    """{seat: full name} of the taken seats."""
    return {
        seat.label: seat.delegate.full_name
        for seat in HallSeat.objects.taken().select_related("row", "delegate")
    }


def put(conference, delegate: Delegate, label: str, actor=None):
    origin = HallSeat.objects.filter(delegate=delegate).first()
    target = seat_of(label)
    seen = (target.pk, target.delegate_id or 0)
    return seating.place(conference, actor, (delegate.pk, origin.pk if origin else 0), seen)


class TestRows:
    def test_rows_and_the_presidium(self, hall):
        assert list(hall.hall_rows.values_list("label", "is_presidium")) == [
            ("CT", True), ("A", False), ("B", False), ("C", False),
        ]  # fmt: skip
        assert [row.seats.count() for row in hall.hall_rows.all()] == [2, 4, 4, 6]

    def test_changed_rows_keep_who_sits_on_a_seat_that_stays(self, hall, make):
        put(hall, make("Bùi Mẫu Ở Lại"), "A-02")
        put(hall, make("Cao Mẫu Mất Ghế"), "A-04")
        put(hall, make("Đỗ Mẫu Mất Hàng"), "C-01")
        assert seating.set_up(hall, None, 0, [3, 9]) == 2
        assert plan() == {"A-02": "Bùi Mẫu Ở Lại"}
        assert [row.seats.count() for row in hall.hall_rows.all()] == [3, 9]

    def test_labels_go_on_after_the_alphabet(self):
        assert [seating.row_label(place) for place in (0, 8, 9, 21, 22, 59)] == [
            "A", "I", "K", "Y", "AA", "BR",
        ]  # fmt: skip

    def test_the_form(self, conference, as_user, organiser):
        client, address = as_user(organiser), reverse(SET_UP)
        client.post(address, {"rows": "3, 2 x 5", "presidium": "2"})
        assert [row.seats.count() for row in conference.hall_rows.all()] == [2, 3, 5, 5]
        form = client.get(address).context["form"]
        assert (form["rows"].value(), form["presidium"].value()) == ("3, 2 x 5", 2)

    @pytest.mark.parametrize("rows", ["", "mười", "0", "61", "5 x", "0 x 5", "61 x 5", "-3", "²", "99999"])
    def test_rows_that_are_none_get_a_sentence(self, conference, as_user, organiser, rows):
        response = as_user(organiser).post(reverse(SET_UP), {"rows": rows, "presidium": "2"})
        assert (response.status_code, list(response.context["form"].errors)) == (200, ["rows"])
        assert not HallRow.objects.exists()


class TestConstraints:
    def test_one_seat_one_delegate(self, hall, make):
        delegate = make()
        put(hall, delegate, "A-01")
        with pytest.raises(IntegrityError), transaction.atomic():
            HallSeat.objects.filter(pk=seat_of("A-02").pk).update(delegate=delegate)
        with pytest.raises(IntegrityError), transaction.atomic():
            HallSeat.objects.create(row=seat_of("A-01").row, number=1)


class TestOnePerson:
    def test_to_a_free_seat_and_away(self, hall, make, organiser):
        delegate = make()
        put(hall, delegate, "A-01", organiser)
        put(hall, delegate, "B-03", organiser)
        assert plan() == {"B-03": "Cao Mẫu An"}
        seating.place(hall, organiser, (delegate.pk, seat_of("B-03").pk), (0, 0))
        assert plan() == {}
        assert [entry.changes["seat"] for entry in history.of(delegate)] == [
            ["B-03", ""], ["A-01", "B-03"], ["", "A-01"],
        ]  # fmt: skip

    def test_two_people_change_places(self, hall, make):
        first, second = make("Bùi Mẫu Một"), make("Cao Mẫu Hai")
        put(hall, first, "A-01")
        put(hall, second, "B-01")
        assert put(hall, first, "B-01") == second
        assert plan() == {"B-01": "Bùi Mẫu Một", "A-01": "Cao Mẫu Hai"}

    def test_who_had_no_seat_pushes_the_sitter_out(self, hall, make):
        put(hall, make("Bùi Mẫu Một"), "A-01")
        assert put(hall, make("Cao Mẫu Hai"), "A-01").full_name == "Bùi Mẫu Một"
        assert plan() == {"A-01": "Cao Mẫu Hai"}

    def test_an_old_plan_is_told(self, hall, make):
        first, second = make("Bùi Mẫu Một"), make("Cao Mẫu Hai")
        seat = seat_of("A-01").pk
        seating.place(hall, None, (first.pk, 0), (seat, 0))
        with pytest.raises(seating.SeatError):  # the seat looked free
            seating.place(hall, None, (second.pk, 0), (seat, 0))
        with pytest.raises(seating.SeatError):  # the person looked unseated
            seating.place(hall, None, (first.pk, 0), (seat_of("B-01").pk, 0))
        with pytest.raises(seating.SeatError):
            seating.place(hall, None, (second.pk, 0), (999_999, 0))
        assert plan() == {"A-01": "Bùi Mẫu Một"}

    def test_the_seat_of_who_no_longer_comes_is_free(self, hall, make):
        gone, other = make("Bùi Mẫu Vắng"), make("Cao Mẫu Đến")
        put(hall, gone, "A-01")
        Delegate.objects.filter(pk=gone.pk).update(cancelled_at="2030-01-01T00:00Z")
        seating.place(hall, None, (other.pk, 0), (seat_of("A-01").pk, 0))
        assert plan() == {"A-01": "Cao Mẫu Đến"}
        with pytest.raises(seating.SeatError):
            seating.place(hall, None, (gone.pk, 0), (seat_of("B-01").pk, 0))

    def test_nobody_but_the_organiser(self, hall, make, head):
        with pytest.raises(PermissionDenied):
            put(hall, make(), "A-01", head)


class TestEverybody:
    @pytest.fixture
    def people(self, conference, unit, other_unit, make, make_exemplar):
        """A leading guest, a guest, three exemplars of whom two are called, press, two staff."""
        made = {
            "leader": make("Ỷ Mẫu Lãnh Đạo", category="guest", is_vip=True, unit_id=other_unit.pk),
            "guest": make("An Mẫu Khách", category="guest"),
            "press": make("An Mẫu Báo", category="press_service"),
            "staff": make("An Mẫu Cán Bộ"),
        }
        made |= {name: make_exemplar(f"Lê Mẫu {name}") for name in ("một", "hai", "ba")}
        return made

    def test_the_order_of_the_hall(self, hall, people):
        batch = [people["hai"].pk, people["một"].pk]
        assert seating.seat_everybody(hall, None, [batch]) == seating.Outcome(7, 0)
        assert plan() == {
            "A-01": "Ỷ Mẫu Lãnh Đạo", "A-02": "An Mẫu Khách", "A-03": "Lê Mẫu hai", "A-04": "Lê Mẫu một",
            "B-01": "Lê Mẫu ba", "B-02": "An Mẫu Báo", "B-03": "An Mẫu Cán Bộ",
        }  # fmt: skip

    def test_again_it_gives_the_same_and_leaves_what_was_set_by_hand(self, hall, people):
        seating.seat_everybody(hall, None, [])
        before = plan()
        seating.seat_everybody(hall, None, [])
        assert plan() == before
        put(hall, people["staff"], "A-01")
        put(hall, people["press"], "CT-01")
        seating.seat_everybody(hall, None, [])
        assert {label: plan()[label] for label in ("A-01", "CT-01")} == {
            "A-01": "An Mẫu Cán Bộ", "CT-01": "An Mẫu Báo",
        }  # fmt: skip
        seating.seat_everybody(hall, None, [], anew=True)
        assert plan()["A-01"] == "Ỷ Mẫu Lãnh Đạo"
        assert plan()["CT-01"] == "An Mẫu Báo"

    def test_too_few_seats(self, conference, people):
        seating.set_up(conference, None, 0, [3, 2])
        assert seating.seat_everybody(conference, None, []) == seating.Outcome(5, 2)

    def test_who_is_no_longer_expected_gets_none(self, hall, people):
        seating.seat_everybody(hall, None, [])
        Delegate.objects.filter(pk=people["guest"].pk).update(cancelled_at="2030-01-01T00:00Z")
        Nomination.objects.filter(pk=people["ba"].nomination_id).update(state=State.WITHDRAWN)
        seating.seat_everybody(hall, None, [])
        assert {"An Mẫu Khách", "Lê Mẫu ba"}.isdisjoint(plan().values())
        assert len(plan()) == 5

    def test_the_page_takes_the_batches_of_the_stage(self, hall, people, as_user, organiser):
        as_user(organiser).post(reverse(EVERYBODY), {"order": "name", "size": "2"})
        found = plan()
        assert [found[label] for label in ("A-03", "A-04", "B-01")] == [
            "Lê Mẫu ba", "Lê Mẫu hai", "Lê Mẫu một",
        ]  # fmt: skip


class TestPages:
    def test_the_plan_and_the_table_say_the_same(self, hall, make, as_user, organiser):
        put(hall, make("Nguyễn Thị Mẫu Hà", is_vip=True), "B-02")
        page = as_user(organiser).get(reverse(HALL)).content.decode()
        assert "B-02: Nguyễn Thị Mẫu Hà, QLTM" in page
        assert '<th scope="row">Nguyễn Thị Mẫu Hà' in page
        assert page.count("<g class=") == 16 and "textLength" not in page

    def test_a_long_word_stays_within_its_seat(self, hall, make, as_user, organiser):
        put(hall, make("N" * 100), "B-02")
        page = as_user(organiser).get(reverse(HALL)).content.decode()
        assert 'textLength="60" lengthAdjust="spacingAndGlyphs">NNNNNNNNNN…<' in page

    def test_the_form_without_javascript(self, hall, make, as_user, organiser):
        delegate, sitter = make("Bùi Mẫu Một"), make("Cao Mẫu Hai")
        put(hall, sitter, "A-01")
        put(hall, make("Trần Mẫu Đức"), "A-02")
        form = as_user(organiser).get(reverse("documents:hall")).context["form"]
        seated = [words for _value, words in form.fields["person"].choices[2][1]]
        assert seated == ["Trần Mẫu Đức · A-02", "Cao Mẫu Hai · A-01"]  # by the name people are called by
        data = {"person": f"{delegate.pk}-0", "seat": f"{seat_of('A-01').pk}-{sitter.pk}"}
        response = as_user(organiser).post(reverse(SEAT), data, follow=True)
        texts = [str(message) for message in response.context["messages"]]
        assert ("Bùi Mẫu Một" in texts[0], "Cao Mẫu Hai" in texts[1]) == (True, True)
        assert plan() == {"A-01": "Bùi Mẫu Một", "A-02": "Trần Mẫu Đức"}
        as_user(organiser).post(reverse(SEAT), data)  # the same old plan once more changes nothing
        assert plan() == {"A-01": "Bùi Mẫu Một", "A-02": "Trần Mẫu Đức"}

    @pytest.mark.parametrize("data", [{}, {"person": "x", "seat": "1-0"}, {"person": "1-0", "seat": "1"}])
    def test_a_choice_that_is_none_gets_a_sentence(self, hall, as_user, organiser, data):
        response = as_user(organiser).post(reverse(SEAT), data)
        assert response.status_code == 200
        assert response.context["form"].errors

    @pytest.mark.parametrize(
        "data", [{"person": "999999999999999999-0", "seat": "1-0"}, {"person": "0-0", "seat": "0-0"}]
    )
    def test_rows_that_are_not_there_change_nothing(self, hall, as_user, organiser, data):
        assert as_user(organiser).post(reverse(SEAT), data).status_code == 302
        assert plan() == {}

    def test_who_sees_and_who_changes(self, hall, as_user, make_user, head, preparer, organiser):
        for role in (Role.LEADER, Role.COUNCIL_MEMBER, Role.DOOR):
            client = as_user(make_user(role))
            page = client.get(reverse(HALL))
            assert (page.status_code, b"seat-form" in page.content) == (200, False)
            for name in (SEAT, EVERYBODY, SET_UP):
                assert client.post(reverse(name)).status_code == 403
        for user in (head, preparer):
            assert as_user(user).get(reverse(HALL)).status_code == 403
        assert as_user(organiser).get(reverse(SEAT)).status_code == 405
        assert as_user(organiser).get(reverse(EVERYBODY)).status_code == 405

    def test_before_the_hall_and_before_the_conference(self, conference, as_user, organiser):
        client = as_user(organiser)
        assert b"/print/hall/set-up/" in client.get(reverse(HALL)).content
        Conference.objects.update(is_current=False)
        assert client.get(reverse(HALL)).status_code == 200
        assert client.get(reverse(SET_UP)).status_code == 404

    def test_queries_do_not_grow(self, hall, make, as_user, organiser, django_assert_max_num_queries):
        client = as_user(organiser)
        put(hall, make(), "A-01")
        with django_assert_max_num_queries(12) as few:
            client.get(reverse(HALL))
        for number in range(3):
            put(hall, make(f"Trần Mẫu {number}"), f"B-0{number + 1}")
            make(f"Lê Mẫu {number}")
        with django_assert_max_num_queries(len(few)):
            client.get(reverse(HALL))


@pytest.mark.once
class TestPaper:
    def test_the_plan_on_a3_and_the_list_by_name(self, hall, make):
        put(hall, make("Nguyễn Thị Mẫu Hà"), "B-02")
        put(hall, make("Đặng Mẫu Vắng"), "C-01")
        Delegate.objects.filter(full_name="Đặng Mẫu Vắng").update(cancelled_at="2030-01-01T00:00Z")
        pdf = printed("seat-plan", hall)
        text = words(pdf)
        assert sizes(pdf) == [(420, 297)] * 2
        assert text.count("Nguyễn Thị Mẫu Hà") == 2
        assert ("B-02" in text, "Đoàn Chủ tịch" in text, "Đặng Mẫu Vắng" in text) == (True, True, False)

    def test_rows_too_long_for_names_bear_numbers(self, conference, make):
        seating.set_up(conference, None, 0, [40] * 12)
        put(conference, make("Nguyễn Thị Mẫu Hà"), "B-39")
        assert words(printed("seat-plan", conference)).count("Nguyễn Thị Mẫu Hà") == 1

    def test_the_badge_bears_the_seat(self, hall, make):
        put(hall, make("Nguyễn Thị Mẫu Hà"), "B-02")
        assert "B-02" in words(printed("badge", hall, {"layout": "single"}))

    def test_without_a_hall_there_is_nothing_to_print(self, conference):
        assert PAPERS["seat-plan"].subjects(conference, {}) == []


@pytest.mark.django_db(transaction=True)
def test_organisers_at_once_never_seat_two_people_on_one_seat(conference, unit, organiser):
    seating.set_up(conference, None, 0, [6])
    people = [
        Delegate.objects.create(conference=conference, unit=unit, category="staff", full_name=f"Trần Mẫu {n}")
        for n in range(4)
    ]
    seat = seat_of("A-01").pk
    start, done, refused = threading.Barrier(4), [], []

    def click(delegate):
        try:
            start.wait()
            seating.place(conference, organiser, (delegate.pk, 0), (seat, 0))
            done.append(delegate.pk)
        except seating.SeatError:
            refused.append(delegate.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(done), len(refused)) == (1, 3)
    assert HallSeat.objects.get(pk=seat).delegate_id == done[0]
