"""The outbox against a server that takes, refuses, drops and delays: nothing is lost and nothing goes twice."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from delegates.models import Delegate
from invitations import letters, links, outbox, sending
from invitations.models import Message, PersonalLink

pytestmark = pytest.mark.django_db


def state_of(mailing) -> tuple[str, str]:
    message = mailing.messages.get()
    return message.state, message.error


def run_late() -> int:
    """Sends with every pause over."""
    Message.objects.filter(state="queued").update(not_before=timezone.now() - datetime.timedelta(seconds=1))
    return sending.run_until_empty()


def token_in(mail) -> str:
    text = mail.get_body(("plain",)).get_content()
    return text.partition("https://hoinghi.example.vn/moi/")[2].partition("/")[0]


def test_a_message_arrives_as_text_and_html_with_a_link_that_opens(guest, release, mail_server, conference):
    server = mail_server()
    mailing = release([guest])
    assert sending.run_until_empty() == 1
    ((recipient, mail),) = server.taken
    assert recipient == "ha@example.org"
    assert mail["Subject"].strip() == f"Giấy mời dự {conference.title}"
    assert mail["Message-ID"] == mailing.messages.get().message_id
    text, page = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Kính gửi Bà Bùi Thị Mẫu Hà, Phó Giám đốc, Sở Tài chính," in text and "{" not in text
    link = f"https://hoinghi.example.vn/moi/{token_in(mail)}/"
    assert f'<a href="{link}">' in page
    assert links.find(token_in(mail)).delegate == guest
    assert state_of(mailing) == ("sent", "")
    guest.refresh_from_db()
    assert guest.invited_at is not None


def test_only_the_hash_of_the_link_is_kept(guest, release, mail_server):
    server = mail_server()
    release([guest])
    sending.run_until_empty()
    token = token_in(server.taken[0][1])
    assert len(token) >= 22  # 128 bits in base 64
    kept = [
        str(value)
        for row in [*PersonalLink.objects.values(), *Message.objects.values()]
        for value in row.values()
    ]
    assert not [value for value in kept if token in value]


def test_drafts_and_what_was_left_out_stay(guest, make_guest, write, organiser, mail_server):
    server = mail_server()
    mailing = write([guest, make_guest()])
    outbox.leave_out(mailing, organiser, [mailing.messages.get(delegate=guest).pk])
    assert sending.run_until_empty() == 0
    outbox.release(mailing, organiser)
    assert sending.run_until_empty() == 1
    assert len(server.taken) == 1 and server.taken[0][0] != "ha@example.org"


@pytest.mark.parametrize(
    ("word", "answer"), [("rcpt-550", "550 nobody of that name"), ("text-554", "554 not this text")]
)
def test_a_final_refusal_is_told_and_not_tried_again(guest, release, mail_server, word, answer):
    server = mail_server(word)
    mailing = release([guest])
    run_late(), run_late()
    assert state_of(mailing) == ("failed", f"Máy chủ thư trả lời: {answer}")
    assert (server.conversations, server.taken) == (1, [])
    assert not PersonalLink.objects.exists()


@pytest.mark.parametrize("word", ["hello-421", "rcpt-451", "drop-before-text", "text-451"])
def test_what_was_not_taken_is_tried_again_after_a_pause(guest, release, mail_server, word):
    server = mail_server(word)
    mailing = release([guest])
    assert sending.run_until_empty() == 0
    message = mailing.messages.get()
    assert (message.state, message.handed_at) == ("queued", None) and message.error
    assert 50 < (message.not_before - timezone.now()).total_seconds() <= 60
    assert sending.run_until_empty() == 0 and server.conversations == 1  # not before the pause is over
    assert run_late() == 1
    assert len(server.taken) == 1
    assert PersonalLink.objects.count() == 1


def test_pauses_double_and_end(guest, release, settings, mail_server):
    mail_server(*["rcpt-451"] * 20)
    mailing = release([guest])
    pauses = []
    for _try in range(letters.MAX_ATTEMPTS):
        run_late()
        message = mailing.messages.get()
        pauses.append(round((message.not_before - timezone.now()).total_seconds() / 60))
    assert pauses[:-1] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert state_of(mailing) == ("failed", "Máy chủ thư trả lời: 451 try later")


def test_a_server_that_is_away_is_tried_again(guest, release, settings, mail_server):
    server = mail_server()
    mailing = release([guest])
    settings.EMAIL_PORT = 1
    assert sending.run_until_empty() == 0
    assert state_of(mailing) == ("queued", "Không kết nối được với máy chủ thư.")
    settings.EMAIL_PORT = server.port
    assert run_late() == 1


@pytest.mark.parametrize(("word", "arrived"), [("drop-after-text", 0), ("take-and-drop", 1)])
def test_without_the_servers_word_it_is_uncertain_and_waits_for_a_person(
    guest, release, mail_server, organiser, word, arrived
):
    server = mail_server(word)
    mailing = release([guest])
    run_late(), run_late()
    assert state_of(mailing) == ("uncertain", "Máy chủ thư không trả lời đã nhận thư hay chưa.")
    assert len(server.taken) == arrived and server.conversations == 1
    message = mailing.messages.get()
    first = {link.pk for link in message.links.all()}
    assert outbox.send_again(message, organiser) and not outbox.send_again(message, organiser)
    assert sending.run_until_empty() == 1
    assert len(server.taken) == arrived + 1
    assert first < {link.pk for link in message.links.all()}  # the one that may have arrived still opens


def test_an_uncertain_message_may_be_found_to_have_arrived(guest, release, mail_server, organiser):
    server = mail_server("take-and-drop")
    mailing = release([guest])
    run_late()
    assert outbox.it_arrived(mailing.messages.get(), organiser)
    run_late()
    assert state_of(mailing) == ("sent", "") and len(server.taken) == 1


def test_a_message_never_changes_its_id(guest, release, mail_server, organiser):
    server = mail_server("take-and-drop")
    mailing = release([guest])
    run_late()
    outbox.send_again(mailing.messages.get(), organiser)
    run_late()
    assert len({mail["Message-ID"] for _to, mail in server.taken}) == 1 and len(server.taken) == 2


class TestDeadWorkers:
    """What a killed worker leaves: the row as it was at that moment, with a lease that runs out."""

    def left(self, mailing, **fields) -> None:
        past = timezone.now() - datetime.timedelta(seconds=1)
        mailing.messages.update(state="sending", lease_token="gone", lease_until=past, attempts=1, **fields)

    def test_before_the_text_went_it_is_sent_by_the_next(self, guest, release, mail_server):
        server = mail_server()
        self.left(release([guest]))
        assert sending.waiting() and sending.run_until_empty() == 1
        assert len(server.taken) == 1

    def test_after_it_went_nobody_sends_it_by_itself(self, guest, release, mail_server):
        server = mail_server()
        mailing = release([guest])
        self.left(mailing, handed_at=timezone.now())
        assert sending.run_until_empty() == 0
        assert state_of(mailing)[0] == "uncertain" and server.conversations == 0

    def test_while_the_lease_runs_nobody_else_takes_it(self, guest, release, mail_server):
        mail_server()
        release([guest])
        assert sending.claim() is not None
        assert sending.claim() is None and sending.run_until_empty() == 0

    def test_who_lost_the_lease_does_not_hand_over(self, guest, release, mail_server):
        server = mail_server()
        mailing = release([guest])
        message = sending.claim()
        mailing.messages.update(lease_token="another")
        assert sending._deliver(message, None) == 0
        assert server.taken == []

    def test_a_message_that_kills_each_worker_ends(self, guest, release, mail_server):
        mail_server()
        mailing = release([guest])
        self.left(mailing)
        mailing.messages.update(attempts=letters.MAX_ATTEMPTS)
        assert sending.run_until_empty() == 0
        assert state_of(mailing)[0] == "failed"


def test_headers_cannot_be_added_by_a_name_or_a_subject(make_guest, release, mail_server):
    server = mail_server()
    mailing = release([make_guest("Bùi Hà\nBcc: all@example.org")])
    assert sending.run_until_empty() == 1
    assert server.taken[0][1]["Bcc"] is None
    mailing.messages.update(state="queued", subject="Giấy mời\r\nBcc: all@example.org", handed_at=None)
    assert sending.run_until_empty() == 0
    state, error = state_of(mailing)
    assert state == "failed" and "đầu thư" in error
    assert len(server.taken) == 1


def test_an_address_outside_ascii_fails_alone(guest, make_guest, release, mail_server):
    server = mail_server()
    mailing = release([guest, make_guest()])
    mailing.messages.filter(delegate=guest).update(to_address="hà@example.org")
    assert sending.run_until_empty() == 1
    assert sorted(mailing.messages.values_list("state", flat=True)) == ["failed", "sent"]
    assert len(server.taken) == 1


def test_an_unforeseen_error_stops_only_its_own_message(guest, make_guest, release, mail_server, monkeypatch):
    mail_server()
    mailing = release([guest, make_guest()])
    whole = sending.mail.build

    def build(message, *rest):
        if message.delegate_id == guest.pk:
            raise RuntimeError("unforeseen")
        return whole(message, *rest)

    monkeypatch.setattr(sending.mail, "build", build)
    assert sending.run_until_empty() == 1
    assert mailing.messages.get(delegate=guest).state == "queued"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("word", "handed"), [("hold-before-text", False), ("hold-after-text", True)])
def test_it_is_written_down_before_the_text_goes_over(guest, release, mail_server, word, handed):
    server = mail_server(word)
    mailing = release([guest])

    def work():
        try:
            sending.run_until_empty()
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert server.reached.wait(30)
    message = mailing.messages.get()
    assert (message.state, message.handed_at is not None) == ("sending", handed)
    server.go_on.set()
    worker.join()
    assert state_of(mailing) == ("sent", "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(make_guest, release, mail_server):
    server = mail_server()
    people = [make_guest() for _number in range(12)]
    release(people)
    start = threading.Barrier(3)

    def work():
        try:
            start.wait()
            sending.run_until_empty()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(recipient for recipient, _mail in server.taken) == sorted(person.email for person in people)
    assert Delegate.objects.filter(invited_at=None).count() == 0


def test_without_a_mail_server_messages_go_into_a_folder(guest, release, settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = (
        "django.core.mail.backends.filebased.EmailBackend",
        tmp_path,
    )
    mailing = release([guest])
    assert sending.run_until_empty() == 1
    assert state_of(mailing)[0] == "sent"
    (written,) = tmp_path.iterdir()
    assert "To: ha@example.org" in written.read_text()


def test_the_paper_and_the_calendar_entry_go_along(guest, release, mail_server):
    server = mail_server()
    release([guest], with_paper=True, with_calendar=True, number=5, date=datetime.date(2030, 2, 5))
    assert sending.run_until_empty() == 1
    paper, entry = server.taken[0][1].iter_attachments()
    assert (paper.get_content_type(), paper.get_filename()) == (
        "application/pdf",
        "giay-moi-bui-thi-mau-ha.pdf",
    )
    assert paper.get_content().startswith(b"%PDF")
    assert (entry.get_content_type(), entry.get_filename()) == ("text/calendar", "lich-hoi-nghi.ics")
    assert "DTSTART:20300424T003000Z\r\n" in entry.get_content().replace("\r\n", "\n").replace("\n", "\r\n")
