"""The pages: one's own reminders and no others, what was seen, the choice of mails, the link that turns them off."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conference import history
from reminders import choices, rounds
from reminders.models import Digest, MailChoice, Reminder
from subcommittees.models import Obstacle, Subcommittee, Task, UnitRequest

pytestmark = pytest.mark.django_db
LIST, SEEN, MAIL, UNREACHED = (f"reminders:{name}" for name in ("list", "seen", "mail", "unreached"))


@pytest.fixture
def body(conference, unit) -> Subcommittee:
    conference.nomination_deadline = timezone.now() + datetime.timedelta(2)
    conference.save()
    return Subcommittee.objects.create(conference=conference, code="TB1", name="Tiểu ban", lead_unit=unit)


@pytest.fixture
def remind(body, organiser, make_nomination):
    """remind(head, 2) -> so many tasks, nominations, requests, obstacles of which that person is told."""

    def make(user, number: int) -> None:
        today = timezone.localdate()
        for place in range(number):
            shared = {"subcommittee": body, "title": f"Việc {place}"}
            numbered = {"number": f"TB1.{Task.objects.count() + 1}", "lead_unit": body.lead_unit}
            Task.objects.create(
                **shared, **numbered, assignee=user, due_on=today + datetime.timedelta(place - 2)
            )
            UnitRequest.objects.create(
                **shared,
                unit=body.lead_unit,
                due_on=today,
                created_by=organiser,
                batch=f"{UnitRequest.objects.count()}",
            )
            Obstacle.objects.create(
                conference=body.conference, title=f"Vướng {place}", raised_by=user, answer="Đã rõ", answered_by=organiser,
                answered_at=timezone.now(), key=f"{Obstacle.objects.count()}",
            )  # fmt: skip
            make_nomination(submitted_at=timezone.now() - datetime.timedelta(30))
            make_nomination(state="returned")
        rounds.tell(body.conference, timezone.now())

    return make


def count_in_menu(client) -> int | None:
    items = [item for group in client.get(reverse(LIST)).context["nav"] for item in group.items]
    return next(item.count for item in items if item.url == reverse(LIST))


def test_one_sees_ones_own_until_it_is_done_and_says_what_was_seen(remind, head, preparer, outsider, as_user):
    remind(head, 2)
    client = as_user(head)
    page = client.get(reverse(LIST))
    lines = [line for *_group, rows in page.context["groups"] for line in rows]
    assert [line.kind for line in lines] == [
        "task",
        "task",
        "request",
        "request",
        *["answer"] * 2,
        *["decide"] * 2,
    ]
    assert "quá hạn 2 ngày" in lines[0].why.lower() and "TB1.1" in lines[0].what
    assert count_in_menu(client) == 8 and count_in_menu(as_user(outsider)) is None
    assert {line.kind for *_group, rows in as_user(preparer).get(reverse(LIST)).context["groups"] for line in rows} == {
        "request", "returned",
    }  # fmt: skip
    Task.objects.filter(number="TB1.1").update(state="done")
    assert count_in_menu(client) == 7 and "TB1.1" not in client.get(reverse(LIST)).content.decode()
    assert client.post(reverse(SEEN), {"kind": "task", "subject": lines[1].subject}).url == reverse(LIST)
    assert count_in_menu(client) == 6
    as_user(outsider).post(reverse(SEEN), {"kind": "decide", "subject": lines[-1].subject})
    assert count_in_menu(client) == 6
    client.post(reverse(SEEN))
    page = client.get(reverse(LIST))
    assert count_in_menu(client) is None and "đã xem" in page.content.decode()
    assert count_in_menu(as_user(preparer)) == 4  # another person's are that person's


def test_a_long_list_comes_in_pages_and_its_heads_count_all(remind, head, as_user):
    remind(head, 14)
    client = as_user(head)
    first, second = (client.get(f"{reverse(LIST)}?page={n}").context["groups"] for n in (1, 2))
    lines = [line for groups in (first, second) for *_group, rows in groups for line in rows]
    every = count_in_menu(client)
    assert len(lines) == len({(line.kind, line.subject) for line in lines}) == every > 30
    counts = {label: count for _urgency, label, count, _rows in (*first, *second)}
    assert sum(counts.values()) == every


def test_a_new_step_is_unseen_again(remind, head, as_user, conference):
    remind(head, 1)
    client = as_user(head)
    client.post(reverse(SEEN))
    Task.objects.update(due_on=timezone.localdate())
    past = timezone.now() - datetime.timedelta(days=3)
    Reminder.objects.filter(kind="task").update(told_at=past, told_on=timezone.localdate(past))
    rounds.tell(conference, timezone.now())
    assert count_in_menu(client) == 1
    assert "Đã nhắc ngày" in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    "sent", [{"kind": "task", "subject": "x"}, {"kind": "task"}, {"kind": "", "subject": "9" * 30}]
)
def test_what_no_page_sends_is_not_found(head, as_user, sent, conference):
    assert as_user(head).post(reverse(SEEN), sent).status_code == 404
    assert as_user(head).get(reverse(SEEN)).status_code == 405


def test_the_pages_without_anything_and_without_a_conference(conference, head, organiser, as_user):
    for _look in range(2):
        for user in (head, organiser):
            assert as_user(user).get(reverse(LIST)).status_code == 200
        conference.is_current = False
        conference.save()


def test_a_page_of_many_takes_as_many_queries_as_of_few(remind, head, as_user):
    counted = []
    for number in (1, 6):
        remind(head, number)
        client = as_user(head)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(LIST)).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 12


def test_one_chooses_how_mails_come(head, as_user, conference):
    client = as_user(head)
    assert 'value="daily"' in client.get(reverse(MAIL)).content.decode()
    assert client.post(reverse(MAIL), {"mail": "hourly"}).status_code == 200
    assert choices.of(head) == "daily"
    for _click in range(2):
        assert client.post(reverse(MAIL), {"mail": "weekly"}).url == reverse(LIST)
    [entry] = history.of(head)
    assert (entry.action, entry.from_state, entry.to_state) == ("reminder_mail_chosen", "daily", "weekly")


def test_the_link_of_a_mail_turns_mails_off_without_signing_in(head, conference):
    link = reverse("reminder_mail:off", args=[choices.token(head)])
    client = Client(enforce_csrf_checks=True)
    assert "Thôi nhận thư" in client.get(link).content.decode() and choices.of(head) == "daily"
    one_click = {"List-Unsubscribe": "One-Click"}  # what mail programs send, RFC 8058
    assert [client.post(link, one_click).status_code for _press in range(2)] == [200, 200]
    assert choices.of(head) == MailChoice.Mail.NONE and len(history.of(head)) == 1
    assert "Thôi nhận thư" not in client.get(link).content.decode()


def test_other_links_open_nothing(head, outsider, conference):
    client, token = Client(), choices.token(head)
    forged = (f"{outsider.pk}.{token.partition('.')[2]}", "x", "9" * 3000, "Đ", token[:-1], f"{head.pk}")
    for wrong in forged:
        assert client.post(reverse("reminder_mail:off", args=[wrong])).status_code == 404
    head.is_active = False
    head.save()
    assert client.post(reverse("reminder_mail:off", args=[token])).status_code == 404
    assert not MailChoice.objects.exists()


def test_the_organiser_sees_whom_no_mail_reaches(head, preparer, make_user, organiser, as_user, conference):
    make_user()  # nothing to do, nobody to reach
    for user, state in ((head, "sent"), (preparer, "failed")):
        user.email = f"{user.username}@example.org"
        user.save()
        now, day = timezone.now(), timezone.localdate()
        Digest.objects.create(user=user, day=day, since=day, state=state, sent_at=now, error="550 nobody")
    page = as_user(organiser).get(reverse(UNREACHED))
    assert [(person.user, person.units) for person in page.context["people"]] == [
        (organiser, ""),
        (preparer, "QLTM"),
    ]
    assert "550 nobody" in page.content.decode()
    assert as_user(head).get(reverse(UNREACHED)).status_code == 403
