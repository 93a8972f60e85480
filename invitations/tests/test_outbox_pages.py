"""From ticking people to released messages: who is left out and why, checked placeholders, the preview, rights."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from accounts.models import Role
from delegates import answers
from documents.models import Invitation
from invitations import outbox, placeholders, replies, wordings
from invitations.models import Correspondence, Mailing, Message, new_key
from invitations.tests.conftest import COMING

pytestmark = pytest.mark.django_db
WRITE = "/invitations/write/"
DAY = datetime.timedelta(hours=25)


@pytest.fixture
def client(as_user, organiser):
    return as_user(organiser)


def form(people, kind="invitation", **told) -> dict:
    subject, body = wordings.FIRST_TEXTS[Mailing.Kind(kind)]
    return {
        "kind": kind, "delegate": [person.pk for person in people], "subject": subject, "body": body,
        "key": new_key(), **told,
    }  # fmt: skip


def sent(mailing, ago=datetime.timedelta(0)) -> None:
    mailing.messages.update(state="sent", sent_at=timezone.now() - ago)


def reasons(conference, kind, *people) -> list[str]:
    found = outbox.candidates(conference, kind, [person.pk for person in people])
    return [next(str(c.reason) for c in found if c.delegate.pk == person.pk) for person in people]


class TestWhoGetsIt:
    def test_not_without_address_or_seat(self, conference, organiser, guest, make_guest):
        no_address, wrong, gone = make_guest(email=""), make_guest(email="x"), make_guest()
        answers.set_mark(conference, organiser, "cancelled", [gone.pk], "Ốm.")
        assert reasons(conference, "invitation", guest, no_address, wrong, gone) == [
            "", "chưa có địa chỉ thư điện tử", "địa chỉ thư điện tử không đúng", "không dự nữa",
        ]  # fmt: skip

    def test_an_invitation_goes_once(self, conference, guest, release):
        mailing = release([guest])
        assert reasons(conference, "invitation", guest) == ["đang có thư chờ gửi"]
        mailing.messages.update(state="uncertain")
        assert reasons(conference, "invitation", guest)[0].startswith("chưa rõ thư trước")
        sent(mailing)
        assert reasons(conference, "invitation", guest) == ["đã được mời qua thư điện tử"]
        mailing.messages.update(state="failed")
        assert reasons(conference, "invitation", guest) == [""]

    def test_a_reminder_goes_to_who_was_invited_and_did_not_answer(
        self, conference, guest, make_guest, release
    ):
        answered, fresh = make_guest(), make_guest()
        invitation = release([guest, answered])
        sent(invitation)
        assert reasons(conference, "reminder", guest) == ["đã được gửi thư trong vòng một ngày qua"]
        sent(invitation, DAY)
        replies.record(answered, COMING, channel="link")
        assert reasons(conference, "reminder", guest, answered, fresh) == ["", "đã trả lời", "chưa mời"]
        reminder = release([guest], kind="reminder")
        sent(reminder)
        assert reasons(conference, "reminder", guest) == ["đã được gửi thư trong vòng một ngày qua"]
        sent(reminder, DAY)
        assert reasons(conference, "reminder", guest) == [""]

    def test_a_change_goes_to_who_was_told_otherwise(self, conference, guest, release):
        assert reasons(conference, "change", guest) == ["chưa mời"]
        sent(release([guest], with_paper=True, number=5))
        assert reasons(conference, "change", guest) == ["không có thay đổi kể từ thư trước"]
        conference.venue = "Nhà văn hóa Lao động"
        conference.save()
        assert reasons(conference, "change", guest) == [""]
        sent(release([guest], kind="change", with_paper=True, number=6))
        assert reasons(conference, "change", guest) == ["không có thay đổi kể từ thư trước"]
        assert Invitation.objects.order_by("-version").first().replaced == "Thay thế Giấy mời số 05/GM-SCT"


class TestWriting:
    def test_first_the_form_with_who_is_left_out(self, client, guest, make_guest):
        page = client.post(WRITE, {"kind": "invitation", "delegate": [guest.pk, make_guest(email="").pk]})
        assert [c.delegate for c in page.context["going"]] == [guest]
        assert "chưa có địa chỉ thư điện tử" in page.content.decode()
        assert not Mailing.objects.exists()

    def test_then_one_message_each_that_waits_for_release(self, client, guest, make_guest, conference):
        answer = client.post(WRITE, form([guest, make_guest(email="")]))
        mailing = Mailing.objects.get()
        assert answer["Location"] == f"/invitations/mailings/{mailing.pk}/"
        message = mailing.messages.get()
        assert (message.delegate, message.state) == (guest, "draft")
        assert (
            "{" in mailing.subject
            and "{" not in client.get("/invitations/mailings/").context["page_obj"][0].subject_shown
        )
        page = client.get(answer["Location"]).content.decode()
        assert (
            "Kính gửi Bà Bùi Thị Mẫu Hà" in page and "/moi/••••••••/" in page and "{" not in message.subject
        )
        client.post(f"{answer['Location']}release/")
        message.refresh_from_db()
        assert message.state == "queued"

    def test_the_form_sent_twice_is_one_mailing(self, client, guest):
        told = form([guest])
        first, second = client.post(WRITE, told), client.post(WRITE, told)
        assert first["Location"] == second["Location"] and Message.objects.count() == 1

    def test_the_next_one_begins_with_the_last_text(self, client, guest):
        client.post(WRITE, form([guest], body="Xin mời {ho_ten}: {lien_ket}"))
        page = client.post(WRITE, {"kind": "invitation", "delegate": guest.pk})
        assert page.context["form"].initial["body"] == "Xin mời {ho_ten}: {lien_ket}"

    @pytest.mark.parametrize(
        ("told", "field", "words"),
        [
            ({"body": "Xin mời {ten}: {lien_ket}"}, "body", "{ten}"),
            ({"body": "Xin mời {: {lien_ket}"}, "body", "{: {lien_ket}"[:3]),
            ({"body": "Xin mời"}, "body", "{lien_ket}"),
            ({"subject": "Mời {lien_ket}"}, "subject", "{lien_ket}"),
            ({"subject": ""}, "subject", "Không được để trống mục này."),
            ({"number": "x"}, "number", "số"),
            ({"consecutive": "on"}, "number", "Vui lòng nhập số đầu tiên."),
            ({"date": "31/02/2030"}, "date", "ngày"),
        ],
    )
    def test_wrong_texts_are_told_beside_their_field(self, client, guest, told, field, words):
        page = client.post(WRITE, form([guest], **told))
        assert list(page.context["form"].errors) == [field]
        assert words in page.context["form"].errors[field][0]
        assert page.content.decode().count("data-error-summary") == 1
        assert not Mailing.objects.exists()

    def test_a_subject_of_two_lines_becomes_one(self, client, guest):
        client.post(WRITE, form([guest], subject="Giấy mời\r\nBcc: all@example.org"))
        assert Message.objects.get().subject == "Giấy mời Bcc: all@example.org"

    def test_nobody_ticked_or_nobody_left(self, client, conference, make_guest):
        assert client.post(WRITE, {"kind": "invitation"})["Location"] == "/invitations/"
        page = client.post(WRITE, form([make_guest(email="")]))
        assert "không có ai có thể nhận" in page.context["form"].non_field_errors()[0]
        assert client.post(WRITE, {"kind": "spam", "delegate": 1}).status_code == 404

    def test_who_answered_between_writing_and_release_is_left_out(
        self, guest, make_guest, write, release, organiser
    ):
        other = make_guest()
        sent(release([guest, other]), DAY)
        mailing = write([guest, other], kind="reminder")
        replies.record(guest, COMING, channel="link")
        assert outbox.release(mailing, organiser) == 1
        dropped = mailing.messages.get(delegate=guest)
        assert (dropped.state, dropped.error) == ("dropped", "đã trả lời")
        assert outbox.release(mailing, organiser) == 0

    @pytest.mark.parametrize("told", [{}, {"body": "{ho_ten}: {lien_ket}", "with_paper": True, "number": 5}])
    def test_what_would_say_something_else_now_is_not_released(
        self, conference, guest, write, organiser, told
    ):
        mailing = write([guest], **told)
        type(conference).objects.update(venue="Nhà văn hóa Lao động")
        assert outbox.release(mailing, organiser) == 0
        dropped = mailing.messages.get()
        assert (dropped.state, dropped.error) == ("dropped", "nội dung đã thay đổi: vui lòng soạn lại")

    def test_the_paper_of_a_message_can_be_looked_at(self, client, guest):
        client.post(WRITE, form([guest], with_paper="on", number="5", date="05/02/2030"))
        page = client.get(f"/invitations/messages/{Message.objects.get().pk}/paper/")
        assert page["Content-Type"] == "application/pdf" and page.content.startswith(b"%PDF")


class TestTracking:
    def test_the_mailing_tells_failures_openings_and_answers(self, client, guest, make_guest, release):
        failed = make_guest()
        mailing = release([guest, failed])
        sent(mailing)
        mailing.messages.filter(delegate=failed).update(state="failed", sent_at=None, error="550 no")
        mailing.messages.get(delegate=guest).links.create(
            delegate=guest, token_hash="x", opened_at=timezone.now()
        )
        replies.record(guest, COMING, channel="link")
        page = client.get(f"/invitations/mailings/{mailing.pk}/").content.decode()
        assert all(words in page for words in ("550 no", "đã mở liên kết", "đã trả lời", "Gửi lại"))
        only = client.get(f"/invitations/mailings/{mailing.pk}/?state=failed")
        assert [row["message"].delegate for row in only.context["rows"]] == [failed]

    def test_an_uncertain_message_has_a_button_for_each_way(self, client, guest, release):
        mailing = release([guest])
        mailing.messages.update(state="uncertain")
        pk = mailing.messages.get().pk
        assert "Thư đã đến" in client.get(f"/invitations/messages/{pk}/").content.decode()
        client.post(f"/invitations/messages/{pk}/settle/", {"what": "arrived"})
        assert mailing.messages.get().state == "sent"
        client.post(f"/invitations/messages/{pk}/settle/", {"what": "again"})
        assert mailing.messages.get().state == "sent"  # what arrived is not sent again
        assert client.post(f"/invitations/messages/{pk}/settle/", {"what": "x"}).status_code == 404

    @pytest.mark.parametrize(
        "page", ["/invitations/", "/invitations/mailings/", "mailing", "/invitations/call-sheet/"]
    )
    def test_as_many_queries_for_six_as_for_two(
        self, client, make_guest, release, page, django_assert_max_num_queries
    ):
        counted = []
        for _round in range(2):
            mailing = release([make_guest(), make_guest()])
            sent(mailing)
            mailing = (
                release([make_guest(), make_guest(), make_guest(), make_guest()]) if counted else mailing
            )
            address = f"/invitations/mailings/{mailing.pk}/" if page == "mailing" else page
            client.get(address)
            with django_assert_max_num_queries(12) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]


class TestPlaceholders:
    def test_unknown_ones_and_stray_braces_are_named(self):
        assert placeholders.unknown("{a} {b} {B} { }", {"a"}) == ["{b}", "{B}", "{ }"]
        assert placeholders.unknown("{a}", {"a"}) == []

    def test_what_a_value_brings_along_is_text(self):
        assert placeholders.fill("{a} {b}", {"a": "{b}", "b": "2"}) == "{b} 2"

    def test_all_texts_to_begin_with_pass(self):
        for subject, body in wordings.FIRST_TEXTS.values():
            assert placeholders.unknown(subject + body, wordings.PLACEHOLDERS) == []


POSTS = ("write/", "mailings/{m}/release/", "mailings/{m}/leave-out/", "messages/{x}/settle/")
PAGES = ("mailings/", "mailings/{m}/", "messages/{x}/", "messages/{x}/paper/", "call-sheet/", "settings/")


@pytest.mark.parametrize("role", [Role.LEADER, Role.DOOR, Role.UNIT_HEAD, Role.COUNCIL_MEMBER, None])
def test_nobody_but_the_organiser_writes_or_reads_messages(guest, write, make_user, unit, as_user, role):
    mailing = write([guest])
    names = {"m": mailing.pk, "x": mailing.messages.get().pk}
    client = as_user(make_user(role, unit if role == Role.UNIT_HEAD else None))
    for path in POSTS:
        address = "/invitations/" + path.format(**names)
        assert client.post(address, form([guest])).status_code == 403, address
    for path in PAGES:
        assert client.get("/invitations/" + path.format(**names)).status_code == 403, path
    assert Mailing.objects.count() == 1 and mailing.messages.get().state == "draft"


def test_messages_of_an_earlier_conference_are_not_shown(client, guest, write):
    mailing = write([guest])
    type(mailing.conference).objects.update(is_current=False)
    assert client.get(f"/invitations/mailings/{mailing.pk}/").status_code == 404


def test_the_contact_is_set_and_told(client, conference, guest, write):
    answer = client.post(
        "/invitations/settings/",
        {"reply_until_0": "2030-04-20", "reply_until": "17:00 20/04/2030", "contact_name": "Chị Mẫu",
         "contact_phone": "02393855555", "contact_email": "vp@example.org"},
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    about = Correspondence.objects.get()
    assert timezone.localtime(about.reply_until).strftime("%H:%M %d/%m/%Y") == "17:00 20/04/2030"
    body = write([guest]).messages.get().body
    assert "trước 17 giờ 00 phút, ngày 20 tháng 4 năm 2030" in body.replace("\xa0", " ")
    assert "Chị Mẫu, 02393855555, vp@example.org" in body
    assert client.post("/invitations/settings/", {"contact_phone": "x"}).context["form"].errors.keys() == {
        "contact_phone"
    }
