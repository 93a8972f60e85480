"""One's own tasks in one's own calendar: the link, its end, what it shows."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from conference import history, throttle
from subcommittees.models import CalendarLink, Task

MAKE, END, MINE = (f"subcommittees:{name}" for name in ("make_calendar", "end_calendar", "my_tasks"))


@pytest.fixture
def address(member, as_user) -> str:
    """The link of the member's calendar, as it is told once."""
    return as_user(member).post(reverse(MAKE)).context["address"]


def test_the_link_shows_open_tasks_of_its_owner_without_signing_in(
    conference, address, make_task, other_subcommittee, client
):
    due = make_task(5, title="Dự thảo, bản 1")
    fixed = make_task(offset_days=None, due_on=datetime.date(2031, 5, 6))
    make_task(state="done"), make_task(subcommittee=other_subcommittee, title="Của người khác")
    answer = client.get(address)
    text = answer.content.decode().replace("\r\n ", "")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert {"private", "no-cache"} == set(answer["Cache-Control"].split(", "))
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert text.count("BEGIN:VEVENT") == 2
    assert f"SUMMARY:{due.number} Dự thảo\\, bản 1" in text and "Của người khác" not in text
    assert "DTSTART:20310506T090000Z" in text  # four in the afternoon at the office
    Task.objects.filter(pk=fixed.pk).update(due_on=datetime.date(2031, 5, 7))
    assert "DTSTART:20310507T090000Z" in client.get(address).content.decode()


def test_a_new_link_ends_the_old_one_and_a_press_ends_it(address, member, make_task, client, as_user):
    signed_in = as_user(member)
    newer = signed_in.post(reverse(MAKE)).context["address"]
    assert [client.get(link).status_code for link in (address, newer)] == [404, 200]
    assert signed_in.get(reverse(MINE)).context["has_calendar"]
    for _click in range(2):
        assert signed_in.post(reverse(END)).url == reverse(MINE)
    assert client.get(newer).status_code == 404
    assert [entry.action for entry in history.of(member)] == [
        "task_calendar_ended", "task_calendar_made", "task_calendar_made",
    ]  # fmt: skip


def test_who_guesses_links_is_shut_out_for_a_while(address, client, monkeypatch):
    monkeypatch.setattr(throttle, "TRIES_PER_ADDRESS", 3)
    wrong = reverse("subcommittees:calendar", args=["x" * 27])
    assert [client.get(link).status_code for link in (wrong, wrong, address)] == [404, 404, 200]
    client.get(wrong)
    assert client.get(address).status_code == 404
    assert client.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_only_the_hash_is_kept(address, member):
    token = address.split("/")[-2]
    [link] = CalendarLink.objects.all()
    assert link.user == member and len(token) >= 27 and token not in link.token_hash


def test_wrong_links_closed_accounts_methods_and_sign_in(address, member, conference, client, as_user):
    wrong = [reverse("subcommittees:calendar", args=[token]) for token in ("x", "9" * 3000, "Đ")]
    assert [client.get(link).status_code for link in wrong] == [404] * 3
    assert client.post(address).status_code == 405
    assert [as_user(member).get(reverse(page)).status_code for page in (MAKE, END)] == [405, 405]
    assert client.post(reverse(MAKE)).status_code == 403
    member.is_active = False
    member.save()
    assert client.get(address).status_code == 404
    member.is_active = True
    member.save()
    conference.is_current = False
    conference.save()
    assert client.get(address).status_code == 404
