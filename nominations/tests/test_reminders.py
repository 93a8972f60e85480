"""Reminders: whom the page names, one press per unit or for all, what the unit's people see and until when."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from conference.models import HistoryEntry
from nominations import reminders
from nominations.models import Allocation, Nomination, Reminder
from nominations.states import State

pytestmark = pytest.mark.django_db
PAGE, REMIND = "/nominations/allocation/", "/nominations/allocation/remind/"
NOTICE = "Ban Tổ chức nhắc"


@pytest.fixture
def client(as_user, organiser, conference, allocation):
    return as_user(organiser)


@pytest.fixture
def other_allocation(conference, other_unit):
    return Allocation.objects.create(conference=conference, unit=other_unit, category="exemplar", seats=2)


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def lags(client) -> list[tuple]:
    return [(lag.unit.code, lag.seats.empty, lag.seats.drafts) for lag in client.get(PAGE).context["lags"]]


class TestWhoIsBehind:
    def test_empty_seats_or_drafts(self, client, other_allocation, make_nomination, other_unit):
        make_nomination(State.APPROVED)
        make_nomination(State.SUBMITTED)
        make_nomination(State.RETURNED)
        assert lags(client) == [("QLTM", 1, 0), ("TTS", 2, 0)]
        for _number in range(2):
            make_nomination(State.SUBMITTED, unit=other_unit)
        make_nomination(State.SUBMITTED)
        make_nomination(State.DRAFT)
        make_nomination(State.DRAFT, kind=Nomination.Kind.GUEST)
        assert lags(client) == [("QLTM", 0, 2)]

    def test_a_unit_without_seats_is_not_behind(self, client, allocation, make_nomination, other_unit):
        make_nomination(State.DRAFT, unit=other_unit)
        Allocation.objects.filter(pk=allocation.pk).update(seats=0, collectives=0)
        assert lags(client) == []
        assert said(client.post(REMIND, follow=True)) == [
            "Không có đơn vị nào cần nhắc: đã đủ đề cử và không còn bản nháp."
        ]


class TestRemind:
    def test_one_unit(self, client, unit, other_allocation, organiser, conference):
        answer = client.post(REMIND, {"unit": unit.pk}, follow=True)
        assert said(answer) == ["Đã nhắc: Phòng Quản lý Thương mại."]
        reminder = Reminder.objects.get()
        assert (reminder.unit, reminder.conference, reminder.sent_by) == (unit, conference, organiser)
        entry = HistoryEntry.objects.get()
        assert (entry.action, entry.subject_type, entry.subject_id, entry.actor) == (
            "reminded", "conference.unit", unit.pk, organiser,
        )  # fmt: skip

    def test_all_at_once_but_not_whom_was_just_reminded(self, client, unit, other_allocation):
        client.post(REMIND, {"unit": unit.pk}, follow=True)
        assert said(client.post(REMIND, follow=True)) == ["Đã nhắc: Thanh tra Sở."]
        assert said(client.post(REMIND, follow=True)) == ["Đã nhắc trong vòng một giờ qua."]
        assert Reminder.objects.count() == HistoryEntry.objects.count() == 2

    def test_again_after_an_hour(self, client, unit):
        client.post(REMIND, {"unit": unit.pk})
        client.post(REMIND, {"unit": unit.pk})
        assert Reminder.objects.count() == 1
        Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(minutes=61))
        client.post(REMIND, {"unit": unit.pk})
        assert Reminder.objects.count() == 2

    def test_not_after_the_deadline(self, client, conference, unit):
        conference.nomination_deadline = timezone.now() - datetime.timedelta(minutes=1)
        conference.save()
        assert REMIND not in client.get(PAGE).content.decode()
        assert said(client.post(REMIND, {"unit": unit.pk}, follow=True)) == [
            "Đã hết hạn gửi đề cử: vui lòng gia hạn trước, sau đó nhắc các đơn vị."
        ]
        assert not Reminder.objects.exists()

    @pytest.mark.parametrize("text", ["x", "-1", "9" * 23])
    def test_no_unit(self, client, text):
        assert client.post(REMIND, {"unit": text}).status_code == 404

    def test_a_unit_that_is_not_there(self, client):
        assert client.post(REMIND, {"unit": "987654"}).status_code == 302
        assert not Reminder.objects.exists()

    def test_get_is_405_and_the_function_asks_for_the_right(self, client, conference, head):
        assert client.get(REMIND).status_code == 405
        with pytest.raises(reminders.ReminderError, match="Ban Tổ chức"):
            reminders.remind(conference, head)


class TestNotice:
    @pytest.fixture
    def reminded(self, client, unit, conference):
        conference.nomination_deadline = timezone.now() + datetime.timedelta(days=3)
        conference.save()
        client.post(REMIND, {"unit": unit.pk})

    @pytest.mark.parametrize("who", ["head", "preparer"])
    @pytest.mark.parametrize("path", ["/", "/nominations/unit/"])
    def test_stands_on_the_pages_of_the_units_people(
        self, who, path, request, reminded, as_user, make_nomination
    ):
        make_nomination(State.DRAFT)
        page = as_user(request.getfixturevalue(who)).get(path).content.decode()
        assert NOTICE in page
        assert "Còn 3 chỉ tiêu chưa có đề cử." in page
        assert "Còn 1 bản nháp chưa gửi." in page

    def test_not_on_those_of_another_unit(self, reminded, as_user, outsider, other_allocation):
        assert NOTICE not in as_user(outsider).get("/").content.decode()

    def test_until_they_have_acted(self, reminded, as_user, preparer, make_nomination):
        own = as_user(preparer)
        drafts = [make_nomination(State.SUBMITTED) for _number in range(2)] + [make_nomination(State.DRAFT)]
        assert NOTICE in own.get("/").content.decode()
        Nomination.objects.filter(pk=drafts[-1].pk).update(state=State.SUBMITTED, number=999)
        assert NOTICE not in own.get("/").content.decode()

    def test_for_a_week(self, reminded, as_user, preparer):
        own = as_user(preparer)
        Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=6, hours=23))
        assert NOTICE in own.get("/").content.decode()
        Reminder.objects.update(sent_at=timezone.now() - datetime.timedelta(days=7, minutes=1))
        assert NOTICE not in own.get("/").content.decode()

    def test_the_last_one_counts(self, reminded, conference, unit, organiser, as_user, preparer):
        Reminder.objects.create(
            conference=conference, unit=unit, sent_by=organiser, sent_at=timezone.now() - datetime.timedelta(days=20)
        )  # fmt: skip
        assert as_user(preparer).get("/").content.decode().count(NOTICE) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_remind_once(conference, allocation, organiser):
    barrier, refused, troubles = threading.Barrier(4), [], []

    def run() -> None:
        try:
            barrier.wait()
            reminders.remind(conference, organiser)
        except reminders.ReminderError as error:
            refused.append(str(error))
        except Exception as error:
            troubles.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (troubles, len(refused)) == ([], 3)
    assert Reminder.objects.count() == 1
