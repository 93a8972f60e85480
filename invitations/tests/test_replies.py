"""Answers: what each does to the marks, who may give one and until when, and what becomes of a substitute."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from conference.models import HistoryEntry
from delegates import answers
from invitations import replies
from invitations.models import Correspondence, Reply
from invitations.tests.conftest import COMING

pytestmark = pytest.mark.django_db
NOT_COMING = COMING | {"answer": "not_coming", "note": "Đi công tác."}
SUBSTITUTE = COMING | {
    "answer": "substitute", "substitute_name": "Trần Mẫu Thay", "substitute_position": "Trưởng phòng",
    "substitute_phone": "0987654321",
}  # fmt: skip


def by_link(guest, told=COMING) -> Reply:
    return replies.record(guest, told, channel="link")


def marks(guest) -> tuple[bool, bool]:
    """(confirmed, cancelled)"""
    guest.refresh_from_db()
    return guest.confirmed_at is not None, guest.cancelled_at is not None


def test_each_answer_sets_its_mark_and_takes_the_others_back(guest):
    by_link(guest)
    assert marks(guest) == (True, False)
    by_link(guest, NOT_COMING)
    assert marks(guest) == (False, True)
    by_link(guest, SUBSTITUTE)
    assert marks(guest) == (False, False)
    by_link(guest)
    assert marks(guest) == (True, False)


def test_every_answer_stays_and_says_by_what_way_and_whom(guest, organiser):
    by_link(guest)
    replies.record(guest, NOT_COMING, channel="phone", actor=organiser)
    kept = [(reply.answer, reply.channel, reply.taken_by) for reply in guest.replies.all()]
    assert kept == [("not_coming", "phone", organiser), ("coming", "link", None)]
    entry = HistoryEntry.objects.filter(action="answered").first()
    assert (entry.actor, entry.from_state, entry.to_state) == (organiser, "coming", "not_coming")


def test_the_reason_of_the_cancellation_is_the_answer(guest):
    by_link(guest, NOT_COMING)
    guest.reason = ""
    answers.attach_reasons([guest])
    assert guest.reason == "Trả lời không dự được (Liên kết riêng). Đi công tác.".replace("Liên", "liên")


def test_the_same_answer_twice_is_one(guest):
    assert by_link(guest).pk == by_link(guest).pk
    assert Reply.objects.count() == 1


def test_who_was_taken_off_the_list_cannot_come_back_by_answering(guest, conference, organiser):
    by_link(guest)
    answers.set_mark(conference, organiser, "cancelled", [guest.pk], "Nhập trùng.")
    with pytest.raises(replies.ReplyRefused):
        by_link(guest, COMING | {"companions": 1})
    assert marks(guest) == (True, True)


def test_after_the_deadline_only_the_office_notes_answers(guest, conference, organiser):
    Correspondence.objects.create(
        conference=conference, reply_until=timezone.now() - datetime.timedelta(minutes=1)
    )
    with pytest.raises(replies.ReplyRefused, match="Đã hết hạn trả lời"):
        by_link(guest)
    replies.record(guest, COMING, channel="phone", actor=organiser)
    assert marks(guest) == (True, False)


def test_without_a_deadline_it_ends_when_the_conference_begins(guest, conference):
    begins = timezone.make_aware(datetime.datetime(2030, 4, 24, 7, 30))
    assert replies.deadline(conference) == begins


def test_only_the_organiser_notes_answers(guest, head, preparer):
    for user in (head, preparer):
        with pytest.raises(PermissionDenied):
            replies.record(guest, COMING, channel="phone", actor=user)
    assert not Reply.objects.exists()


class TestSubstitute:
    def test_is_only_proposed_until_the_organiser_takes_it(self, guest, organiser):
        reply = by_link(guest, SUBSTITUTE)
        guest.refresh_from_db()
        assert (guest.full_name, reply.substitute_state) == ("Bùi Thị Mẫu Hà", "proposed")
        assert replies.accept(reply, organiser) and not replies.accept(reply, organiser)
        guest.refresh_from_db()
        assert (guest.full_name, guest.position, guest.phone, guest.email, guest.gender) == (
            "Trần Mẫu Thay", "Trưởng phòng", "0987654321", "", "",
        )  # fmt: skip
        assert marks(guest) == (True, False)
        entry = HistoryEntry.objects.get(action="substituted")
        assert entry.changes["full_name"] == ["Bùi Thị Mẫu Hà", "Trần Mẫu Thay"]

    def test_that_was_not_taken_leaves_the_seat_and_asks_anew(self, guest, organiser):
        reply = by_link(guest, SUBSTITUTE)
        assert replies.decline(reply, organiser) and not replies.accept(reply, organiser)
        guest.refresh_from_db()
        assert guest.full_name == "Bùi Thị Mẫu Hà"
        assert by_link(guest, SUBSTITUTE).pk != reply.pk

    def test_of_an_answer_that_was_changed_meanwhile_is_not_taken(self, guest, organiser):
        reply = by_link(guest, SUBSTITUTE)
        by_link(guest)
        assert not replies.accept(reply, organiser)
        guest.refresh_from_db()
        assert guest.full_name == "Bùi Thị Mẫu Hà"

    def test_of_two_proposals_the_earlier_one_is_not_taken(self, guest, organiser):
        first = by_link(guest, SUBSTITUTE)
        second = by_link(guest, SUBSTITUTE | {"substitute_name": "Lê Mẫu Khác"})
        assert not replies.accept(first, organiser) and not replies.decline(first, organiser)
        assert replies.accept(second, organiser)
        guest.refresh_from_db()
        assert guest.full_name == "Lê Mẫu Khác"

    def test_once_taken_the_link_changes_nothing_more(self, guest, organiser):
        replies.accept(by_link(guest, SUBSTITUTE), organiser)
        with pytest.raises(replies.ReplyRefused, match="Người dự thay đã có trong danh sách"):
            by_link(guest)

    def test_is_decided_by_the_organiser_alone(self, guest, head):
        reply = by_link(guest, SUBSTITUTE)
        for decide in (replies.accept, replies.decline):
            with pytest.raises(PermissionDenied):
                decide(reply, head)
