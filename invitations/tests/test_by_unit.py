"""Registration by the unit: whom it registers and answers for, until when, and who comes instead."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, RoleAssignment
from conference.models import HistoryEntry
from delegates import by_unit, registration
from delegates.models import Delegate
from documents.kinds import badge
from documents.kinds.certificate import received_for, recipient
from invitations import replies
from invitations.models import Reply
from invitations.tests.conftest import COMING
from nominations.mix import seats_of
from nominations.models import Nomination
from nominations.states import State

pytestmark = pytest.mark.django_db
ADDRESS = "/invitations/unit/"
INSTEAD = COMING | {
    "answer": "substitute", "substitute_name": "Trần Mẫu Thay", "substitute_position": "Trưởng phòng",
    "substitute_phone": "0987654321", "substitute_gender": "male", "reason": "Nằm viện",
}  # fmt: skip


@pytest.fixture
def approved(allocation, make_nomination) -> Nomination:
    return make_nomination(State.APPROVED, full_name="Bùi Thị Mẫu Hà")


@pytest.fixture
def delegate(conference, approved, preparer) -> Delegate:
    assert by_unit.register_own(conference, preparer, [approved.pk]) == 1
    return Delegate.objects.get()


@pytest.fixture
def closed(conference, organiser):
    yesterday = timezone.now() - datetime.timedelta(days=1)
    by_unit.set_deadline(conference, organiser, yesterday)


def by_the_unit(delegate, user, told=COMING) -> Reply:
    return replies.record(delegate, told, channel="unit", actor=user)


class TestRegister:
    def test_the_units_own_once_however_often_it_is_sent(
        self, approved, make_nomination, other_unit, preparer, as_user
    ):
        theirs = make_nomination(State.APPROVED, unit=other_unit)
        for _click in range(2):
            as_user(preparer).post(ADDRESS, {"nomination": [approved.pk, theirs.pk]})
        assert [row.nomination for row in Delegate.objects.all()] == []
        answers = [
            as_user(preparer).post(ADDRESS, {"nomination": [approved.pk]}, follow=True) for _click in "ab"
        ]
        assert "đã có trong danh sách đại biểu" in answers[1].content.decode()
        assert [row.nomination for row in Delegate.objects.all()] == [approved]
        assert HistoryEntry.objects.get(action="registered").actor == preparer

    def test_closed_until_the_organiser_opens_it_for_the_unit(
        self, conference, unit, approved, closed, preparer, organiser, as_user
    ):
        with pytest.raises(PermissionDenied):
            by_unit.register_own(conference, preparer, [approved.pk])
        until = timezone.now() + datetime.timedelta(hours=1)
        form = {"unit": unit.pk, "until": timezone.localtime(until).strftime("%d/%m/%Y %H:%M")}
        refused = as_user(organiser).post(f"{ADDRESS}deadline/", form)
        assert refused.context["form"].has_error("reason")
        as_user(organiser).post(f"{ADDRESS}deadline/", form | {"reason": "Mất mạng"})
        assert by_unit.register_own(conference, preparer, [approved.pk]) == 1
        assert HistoryEntry.objects.get(action="registration_reopened").reason == "QLTM: Mất mạng"
        assert as_user(preparer).post(f"{ADDRESS}deadline/", form).status_code == 403

    def test_of_two_units_one_closed_all_or_nobody(
        self, conference, unit, other_unit, make_nomination, organiser, preparer, as_user
    ):
        both = [make_nomination(State.APPROVED), make_nomination(State.APPROVED, unit=other_unit)]
        RoleAssignment.objects.create(user=preparer, role=Role.UNIT_PREPARER, unit=other_unit)
        now, day = timezone.now(), datetime.timedelta(days=1)
        by_unit.set_deadline(conference, organiser, now - day)
        by_unit.set_deadline(conference, organiser, now + day, unit, "Mất mạng")

        def press(name, rows) -> str:
            answer = as_user(preparer).post(ADDRESS, {name: [row.pk for row in rows]}, follow=True)
            return answer.content.decode()

        closed = "Đăng ký của Thanh tra Sở đã đóng nên chưa ghi nhận gì"
        assert closed in press("nomination", both) and not Delegate.objects.exists()
        registration.register_approved(conference, None)
        people = list(Delegate.objects.order_by("unit__position"))
        assert closed in press("delegate", people) and not Reply.objects.exists()
        assert "Đã xác nhận 1 người sẽ dự" in press("delegate", people[:1]) and Reply.objects.count() == 1
        assert "đã được ghi nhận từ trước" in press("delegate", people[:1]) and Reply.objects.count() == 1

    def test_the_organiser_registers_for_a_unit_and_stays_on_its_page(
        self, unit, approved, closed, organiser, as_user
    ):
        answer = as_user(organiser).post(f"{ADDRESS}?unit={unit.pk}", {"nomination": [approved.pk]})
        assert (answer.url, Delegate.objects.count()) == (f"{ADDRESS}?unit={unit.pk}", 1)

    def test_a_guest_is_kept_by_who_proposed_them_and_by_their_organisation(
        self, conference, make_nomination, guest_organisation, guest_allocation, preparer, make_user, outsider
    ):
        make_nomination(State.APPROVED, kind="guest", organisation=guest_organisation)
        registration.register_approved(conference, None)
        keeper = make_user("unit_preparer", guest_organisation)
        counts = [Delegate.objects.kept_by(user).count() for user in (preparer, keeper, outsider)]
        assert counts == [1, 1, 0]

    def test_the_organiser_counts_a_guest_once_where_they_sit(
        self, conference, approved, make_nomination, guest_organisation, guest_allocation, organiser, as_user
    ):
        make_nomination(State.APPROVED, kind="guest", organisation=guest_organisation)

        def figures():
            overview = as_user(organiser).get(ADDRESS).context["overview"]
            return {row.unit.pk: (row.missing, len(row.seated), row.silent) for row in overview}

        assert figures() == {approved.unit_id: (1, 0, 0), guest_organisation.pk: (1, 0, 0)}
        registration.register_approved(conference, None)
        assert figures() == {approved.unit_id: (0, 1, 1), guest_organisation.pk: (0, 1, 1)}


class TestAnswer:
    def test_the_unit_says_what_its_people_need(self, delegate, preparer, as_user):
        client = as_user(preparer)
        page = f"{ADDRESS}people/{delegate.pk}/"
        client.post(f"{page}answer/", {"answer": "coming", "vegetarian": "on", "access": "Xe lăn"})
        client.post(f"{page}contact/", {"phone": "0912 345 678", "email": "ha@example.org"})
        delegate.refresh_from_db()
        assert (delegate.phone, bool(delegate.confirmed_at)) == ("0912 345 678", True)
        reply = delegate.replies.get()
        assert (reply.vegetarian, reply.access, reply.channel, reply.taken_by) == (
            True, "Xe lăn", "unit", preparer,
        )  # fmt: skip

    def test_an_answer_to_another_day_does_not_hold_any_more(self, delegate, preparer, as_user):
        by_the_unit(delegate, preparer, COMING | {"note": "Đến từ hôm trước"})
        Reply.objects.update(outdated_at=timezone.now())  # the conference moved, and all were asked again
        page = as_user(preparer).get(f"{ADDRESS}people/{delegate.pk}/")
        assert (page.context["last"], page.context["form"].initial) == (None, {})
        by_the_unit(delegate, preparer)
        assert Reply.objects.standing().count() == 1

    def test_an_apology_wants_its_reason_and_frees_the_seat(
        self, conference, unit, delegate, preparer, head, as_user, make_nomination
    ):
        page = f"{ADDRESS}people/{delegate.pk}/answer/"
        refused = as_user(preparer).post(page, {"answer": "not_coming", "note": "Giữ lại"})
        assert refused.context["form"].has_error("reason") and "Giữ lại" in refused.content.decode()
        as_user(preparer).post(page, {"answer": "not_coming", "reason": "Đi công tác"})
        assert seats_of(conference, unit.pk, "exemplar").approved == 0
        make_nomination(State.APPROVED)
        make_nomination(State.APPROVED)  # both seats of individuals are somebody else's now
        with pytest.raises(replies.ReplyRefused, match="đã dành cho người khác"):
            by_the_unit(delegate, preparer)
        delegate.refresh_from_db()
        assert delegate.cancelled_at and delegate.replies.count() == 1

    def test_neither_another_unit_nor_a_reader_nor_after_the_end(
        self, delegate, outsider, leader, closed, preparer, as_user
    ):
        page = f"{ADDRESS}people/{delegate.pk}/"
        for user in (outsider, leader):
            assert as_user(user).get(page).status_code == 404
            for act in ("answer/", "contact/", "substitute/"):
                assert as_user(user).post(page + act, INSTEAD).status_code == 404
            with pytest.raises(PermissionDenied):
                by_the_unit(delegate, user)
        assert as_user(leader).get(ADDRESS).status_code == 403
        assert as_user(preparer).get(page).status_code == 200
        answer = as_user(preparer).post(f"{page}answer/", COMING | {"note": "Cần xe lăn"})
        contact = as_user(preparer).post(f"{page}contact/", {"phone": "0912000111", "email": ""})
        assert (answer.status_code, contact.status_code) == (403, 403)
        for refused, typed in ((answer, "Cần xe lăn"), (contact, "0912000111")):
            assert typed in refused.content.decode() and "Đã hết hạn đăng ký" in refused.content.decode()
        delegate.refresh_from_db()
        assert delegate.phone == ""
        with pytest.raises(PermissionDenied):
            replies.record(delegate, COMING, channel="phone", actor=preparer)
        assert not Reply.objects.exists()


class TestSubstitute:
    def test_of_an_exemplar_receives_the_award_for_them(self, delegate, preparer, head):
        code = delegate.badge_code
        reply = by_the_unit(delegate, preparer, INSTEAD)
        with pytest.raises(PermissionDenied):
            replies.accept(reply, preparer)
        assert replies.accept(reply, head)
        delegate.refresh_from_db()
        assert (delegate.full_name, delegate.comes_for) == ("Trần Mẫu Thay", "Bà Bùi Thị Mẫu Hà")
        assert recipient(delegate)["name"] == "Bùi Thị Mẫu Hà"
        assert received_for(delegate) == "Nhận thay: Ông Trần Mẫu Thay, Trưởng phòng"
        assert badge.words(delegate)["name"] == "Trần Mẫu Thay" and delegate.badge_code != code
        assert not delegate.can_vote
        entry = HistoryEntry.objects.get(action="substituted")
        assert (entry.actor, entry.reason) == (head, "Nằm viện")
        assert entry.changes["full_name"] == ["Bùi Thị Mẫu Hà", "Trần Mẫu Thay"]

    def test_the_head_who_named_them_does_not_decide(self, delegate, head, organiser):
        reply = by_the_unit(delegate, head, INSTEAD)
        with pytest.raises(PermissionDenied):
            replies.accept(reply, head)
        assert replies.accept(reply, organiser)

    def test_named_by_a_link_which_the_unit_may_have_sent_to_itself_the_organiser_decides(
        self, delegate, head, organiser, as_user
    ):
        as_user(head).post(f"{ADDRESS}people/{delegate.pk}/contact/", {"email": "truong@example.org"})
        reply = replies.record(delegate, INSTEAD, channel="link")
        with pytest.raises(PermissionDenied):
            replies.accept(reply, head)
        page = as_user(head).get(f"{ADDRESS}people/{delegate.pk}/").content.decode()
        assert 'value="accept"' not in page and "Ban Tổ chức quyết định" in page
        assert replies.accept(reply, organiser)

    def test_after_two_the_first_is_still_known_and_comes_back(self, delegate, preparer, head, as_user):
        for name in ("Trần Mẫu Thay", "Lê Mẫu Khác"):
            assert replies.accept(by_the_unit(delegate, preparer, INSTEAD | {"substitute_name": name}), head)
        delegate.refresh_from_db()
        assert (delegate.full_name, delegate.comes_for) == ("Lê Mẫu Khác", "Bà Bùi Thị Mẫu Hà")
        page = f"{ADDRESS}people/{delegate.pk}/"
        history = as_user(preparer).get(page).content.decode()
        assert as_user(preparer).get(page).context["form"].initial["answer"] == "coming"
        assert "Bùi Thị Mẫu Hà → Trần Mẫu Thay" in history and "Trần Mẫu Thay → Lê Mẫu Khác" in history
        as_user(preparer).post(f"{page}substitute/", {"verdict": "in_person", "reason": "Đã khỏe"})
        delegate.refresh_from_db()
        assert (delegate.full_name, delegate.stands_in_for, delegate.can_vote) == ("Bùi Thị Mẫu Hà", {}, True)
        assert delegate.date_of_birth == datetime.date(1985, 4, 5)

    def test_nobody_who_is_on_the_list_already_or_once_in_the_hall(
        self, delegate, preparer, head, unit, conference
    ):
        reply = by_the_unit(delegate, preparer, INSTEAD)
        other = Delegate.objects.create(
            conference=conference, unit=unit, category="staff", full_name="Trần Mẫu Thay"
        )
        with pytest.raises(replies.ReplyRefused):
            replies.accept(reply, head)
        other.delete()
        Delegate.objects.filter(pk=delegate.pk).update(present_at=timezone.now())
        with pytest.raises(replies.ReplyRefused):
            replies.accept(reply, head)


def test_as_many_queries_for_many_people_as_for_one(
    delegate, conference, preparer, organiser, make_nomination, as_user, unit, guest_allocation
):
    """For the unit, for the organiser, and for the organiser who looks at one unit."""
    make_nomination(State.SUBMITTED, waiting_place=1)
    registration.put_on_list(conference.nominations.filter(pk=make_nomination(State.APPROVED).pk), organiser)
    pages = [(preparer, ADDRESS), (organiser, ADDRESS), (organiser, f"{ADDRESS}?unit={unit.pk}")]
    counts = []
    for _round in range(2):
        for user, address in pages:
            client = as_user(user)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        for _person in range(3):
            make_nomination(State.APPROVED)
        registration.register_approved(conference, None)
        make_nomination(State.APPROVED)
        make_nomination(State.SUBMITTED, waiting_place=2 + _round)
    assert counts[:3] == counts[3:]
    assert max(counts) <= 12
