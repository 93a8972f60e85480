"""The guest's own page: what the link opens, for how long, and what it takes."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from agenda import versions
from agenda.models import AgendaItem
from conference import throttle
from delegates import answers
from invitations import links
from invitations.models import Correspondence, PersonalLink, Reply

pytestmark = pytest.mark.django_db
ANSWER = {"answer": "coming", "companions": "1", "allergy": "Hải sản", "vegetarian": "on"}


@pytest.fixture
def client(conference):
    Correspondence.objects.create(conference=conference, contact_name="Chị Mẫu", contact_phone="02393855555")
    return Client()


@pytest.fixture
def address(guest, client) -> str:
    return f"/moi/{links.make(guest, None)}/"


def test_the_guest_sees_who_is_invited_when_where_and_to_what(client, address, conference, organiser):
    AgendaItem.objects.create(conference=conference, position=1, title="Đón tiếp đại biểu", minutes=30)
    assert "Đón tiếp đại biểu" not in client.get(address).content.decode()  # a draft is the organiser's alone
    versions.publish(conference, organiser)
    page = client.get(address).content.decode()
    for words in ("Bà Bùi Thị Mẫu Hà", "Phó Giám đốc", "Hội trường Sở Công Thương", "24 tháng 4 năm 2030",
                  "07:30", "Đón tiếp đại biểu", "02393855555"):  # fmt: skip
        assert words in page, words
    english = client.get(address, headers={"Accept-Language": "en"}, HTTP_COOKIE="django_language=en")
    assert "Wednesday, 24/04/2030, 07:" in english.content.decode()
    assert "0912345678" not in page and "ha@example.org" not in page


def test_an_answer_is_kept_and_can_be_changed(client, address, guest):
    assert client.post(address, ANSWER).status_code == 302
    reply = guest.replies.get()
    assert (reply.answer, reply.companions, reply.vegetarian, reply.allergy, reply.channel) == (
        "coming", 1, True, "Hải sản", "link",
    )  # fmt: skip
    page = client.get(address)
    assert page.content.decode().count('class="notice ') == 1  # one thing is said once
    assert page.context["form"].initial["allergy"] == "Hải sản"
    client.post(address, {"answer": "not_coming", "allergy": "Hải sản"})
    assert guest.replies.count() == 2
    assert (guest.replies.first().answer, guest.replies.first().allergy) == ("not_coming", "")
    assert "không dự được" in client.get(address).content.decode()  # still open, to change one's mind


@pytest.mark.parametrize(
    ("told", "fields"),
    [
        ({}, {"answer"}),
        ({"answer": "maybe"}, {"answer"}),
        ({"answer": "coming", "companions": "40"}, {"companions"}),
        ({"answer": "coming", "companions": "x"}, {"companions"}),
        ({"answer": "coming", "allergy": "x" * 201}, {"allergy"}),
        ({"answer": "substitute", "substitute_name": "\u0301"}, {"substitute_name", "substitute_phone"}),
        ({"answer": "substitute", "substitute_name": "A", "substitute_phone": "x"}, {"substitute_phone"}),
    ],
)
def test_bad_answers_are_told_beside_their_field_and_kept_nowhere(client, address, told, fields):
    page = client.post(address, told | {"note": "Giữ lại"})
    assert page.status_code == 200 and set(page.context["form"].errors) == fields
    assert "Giữ lại" in page.content.decode()
    assert page.content.decode().count("data-error-summary") == 1
    assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ông  nguyễn văn MẪU thay", "Nguyễn Văn Mẫu Thay"),
        ("H'Hen Niê Mẫu", "H'Hen Niê Mẫu"),
        ("Nguyễn A và Trần B", "Nguyễn A và Trần B"),
        ("an", "an"),
    ],
)
def test_a_substitute_is_named_as_the_badge_prints_it(client, address, guest, typed, kept):
    told = {
        "answer": "substitute",
        "substitute_name": typed,
        "substitute_phone": "0912345678",
        "reason": "Bận",
    }
    assert client.post(address, told).status_code == 302
    assert guest.replies.get().substitute_name == kept


def test_an_exemplar_is_told_that_the_award_keeps_their_name(client, make_guest):
    token = links.make(make_guest("Bùi Thị Mẫu Hà", category="exemplar"), None)
    assert "Nhận khen thưởng thay cho Bùi Thị Mẫu Hà" in client.get(f"/moi/{token}/").content.decode()


def past(**fields) -> dict:
    return {name: timezone.now() - datetime.timedelta(days=1) for name in fields}


@pytest.mark.parametrize(
    "why", ["wrong", "revoked", "expired", "after the day", "off the list", "not current"]
)
def test_whatever_does_not_open_gives_one_and_the_same_page(
    client, address, guest, conference, organiser, why
):
    if why == "revoked":
        assert links.revoke_all(guest, organiser) == 1
    if why == "expired":
        PersonalLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    if why == "after the day":
        conference.date = timezone.localdate() - datetime.timedelta(days=1)
        conference.save()
    if why == "off the list":
        answers.set_mark(conference, organiser, "cancelled", [guest.pk], "Nhập trùng.")
    if why == "not current":
        type(conference).objects.update(is_current=False)
    target = "/moi/khong-co/" if why == "wrong" else address
    got, sent, entry = client.get(target), client.post(target, ANSWER), client.get(f"{target}lich.ics")
    assert [answer.status_code for answer in (got, sent, entry)] == [404, 404, 404]
    page = got.content.decode()
    assert "Liên kết không mở được" in page and "Bùi Thị Mẫu Hà" not in page
    if why != "not current":
        assert "02393855555" in page
    assert not Reply.objects.exists()


def test_on_the_day_itself_it_still_opens(client, address, conference):
    conference.date, conference.start_time = timezone.localdate(), datetime.time(23, 59, 59)
    conference.save()
    assert client.get(address).status_code == 200


def test_an_answer_after_the_deadline_is_refused_in_words(client, address):
    Correspondence.objects.update(reply_until=timezone.now() - datetime.timedelta(minutes=1))
    page = client.get(address)
    assert page.status_code == 200 and "Đã hết hạn trả lời" in page.content.decode()
    assert "Đã hết hạn trả lời" in client.post(address, ANSWER).context["form"].non_field_errors()[0]
    assert not Reply.objects.exists()


def test_wrong_tries_are_counted_and_then_nothing_opens_from_there(client, address):
    for number in range(throttle.TRIES_PER_ADDRESS):
        assert client.get(address).status_code == 200, number
        client.get(f"/moi/doan-{number}/")
    assert client.get(address).status_code == 404
    assert Client(REMOTE_ADDR="203.0.113.7").get(address).status_code == 200


def test_guessing_links_does_not_use_up_the_tries_at_the_check_of_certificates(client):
    for number in range(throttle.TRIES_PER_ADDRESS + 1):
        client.get(f"/moi/doan-{number}/")
    assert client.get("/kiem-tra/?ma=7KX2M-9QRTB").status_code == 404  # looked up, not refused with 429


def test_the_address_stays_between_guest_and_portal(client, address):
    page = client.get(address)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert "http://" not in page.content.decode().replace("http://www.w3.org", "")


def test_opening_is_noted_once_and_not_by_a_look_at_the_head(client, address):
    client.head(address)
    assert PersonalLink.objects.get().opened_at is None
    client.get(address)
    first = PersonalLink.objects.get().opened_at
    client.get(address)
    assert first is not None and PersonalLink.objects.get().opened_at == first


def test_a_form_without_its_token_from_another_site_is_refused(address):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, ANSWER).status_code == 403
    assert not Reply.objects.exists()


def test_odd_addresses_and_methods_are_answers_not_faults(client, address):
    assert client.get(f"/moi/{'x' * 3000}/").status_code == 404
    assert client.get("/moi/%F0%9F%98%80/").status_code == 404
    assert client.put(address).status_code == 405
    assert client.post(f"{address}lich.ics").status_code == 405


def test_the_calendar_entry_is_handed_out(client, address):
    answer = client.get(f"{address}lich.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
