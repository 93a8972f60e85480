"""Letters of thanks go through the same outbox: to guests who came, without a link, with the letter as PDF."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from invitations import outbox, sending, wordings
from invitations.forms import MailingForm
from invitations.models import Mailing, PersonalLink

pytestmark = pytest.mark.django_db
THANKS = Mailing.Kind.THANKS


def told(conference, key: str = "0" * 32, **fields) -> dict:
    subject, body = wordings.first_text(conference, THANKS)
    return {
        "kind": THANKS,
        "subject": subject,
        "body": body,
        "with_paper": True,
        "with_calendar": False,
        "key": key,
    } | fields


def test_only_who_came_is_thanked_and_once(guest, conference, organiser, mail_server):
    def why() -> str:
        return outbox.candidates(conference, THANKS, [guest.pk])[0].reason

    assert why() == "không có mặt"
    guest.present_at = timezone.now()
    guest.save()
    server = mail_server()
    mailing = outbox.write(conference, organiser, [guest], told(conference))
    assert outbox.release(mailing, organiser) == 1
    assert sending.run_until_empty() == 1
    ((recipient, mail),) = server.taken
    assert (recipient, mail["Subject"].strip()) == (
        "ha@example.org",
        f"Thư cảm ơn đại biểu dự {conference.title}",
    )
    attached = {part.get_filename(): part.get_content()[:4] for part in mail.iter_attachments()}
    assert attached == {"thu-cam-on-bui-thi-mau-ha.pdf": b"%PDF"}
    assert "/moi/" not in mail.get_body(("plain",)).get_content()
    assert not PersonalLink.objects.exists()
    guest.refresh_from_db()
    assert guest.invited_at is None  # thanks are no invitation
    assert not guest.invitations.exists()
    assert why() == "đã cảm ơn bằng thư điện tử"


def test_the_form_asks_for_no_link(conference):
    sent = {**told(conference), "with_paper": "on"}
    form = MailingForm(sent, kind=THANKS)
    assert form.is_valid() and form.cleaned_data["with_calendar"] is False
    assert MailingForm(sent | {"body": "{lien_ket}"}, kind=THANKS).errors.keys() == {"body"}
    assert MailingForm(sent | {"body": "không có"}, kind="reminder").errors.keys() == {"body"}


def test_written_on_the_page(guest, conference, organiser, as_user):
    guest.present_at = timezone.now()
    guest.save()
    client, address = as_user(organiser), reverse("invitations:write")
    shown = client.post(address, {"kind": THANKS, "delegate": [guest.pk]})
    assert [field.name for field in shown.context["form"]] == ["subject", "body", "with_paper", "key"]
    client.post(address, {**told(conference), "with_paper": "on", "delegate": [guest.pk]})
    mailing = Mailing.objects.get()
    assert (mailing.kind, mailing.messages.get().state) == (THANKS, "draft")
    assert client.get(reverse("invitations:mailing", args=[mailing.pk])).status_code == 200
