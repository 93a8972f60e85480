"""One message as it goes over the wire: plain text and HTML, the invitation as PDF, the calendar entry."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from conference import ics
from conference.models import Conference
from delegates.models import Delegate
from documents import invitations
from documents.kinds import PAPERS
from documents.kinds.paper import file_stem
from invitations import links, placeholders
from invitations.models import Correspondence, Mailing, Message
from invitations.wordings import LINK

NO_LINK = "–"
PDF, CALENDAR = "application/pdf", "text/calendar"


def build(message: Message, token: str, press: Any) -> EmailMultiAlternatives:
    """`message` with its mailing, conference, delegate and unit. PaperError when the PDF cannot be made; BadHeaderError
    and ValueError when a header cannot be written."""
    conference, delegate = message.mailing.conference, message.delegate
    address = links.address(token) if token else NO_LINK
    text = placeholders.fill(message.body, {LINK: address})
    about = Correspondence.objects.filter(conference=conference).first()
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_address],
        reply_to=[about.contact_email] if about and about.contact_email else None,
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(as_html(message.subject, text, address), "text/html")
    if message.mailing.with_paper and message.mailing.kind == Mailing.Kind.THANKS:
        mail.attach(
            f"{file_stem(f'thu cam on {delegate.full_name}')}.pdf", thanks(conference, delegate, press), PDF
        )
    elif message.mailing.with_paper and message.invitation:
        stem = file_stem(f"giay moi {delegate.full_name}")
        mail.attach(f"{stem}.pdf", paper(conference, delegate, press), PDF)
    if message.mailing.with_calendar and (entry := calendar_of(conference, delegate)):
        mail.attach("lich-hoi-nghi.ics", entry, CALENDAR)
    return mail


def as_html(subject: str, text: str, address: str) -> str:
    """The text as a web page: nothing in it is a command to the reader's program but the one link."""
    paragraphs = [part.split("\n") for part in text.split("\n\n") if part.strip()]
    with translation.override("vi"):
        return render_to_string(
            "invitations/mail.html", {"subject": subject, "paragraphs": paragraphs, "address": address}
        )


def thanks(conference: Conference, delegate: Delegate, press: Any) -> bytes:
    """The letter of thanks to this guest, dated when it goes out."""
    selection = {"date": timezone.localdate().isoformat()}
    ((_id, content),) = PAPERS["thank-you"].render(conference, [delegate.pk], selection, press)
    return bytes(content)


def paper(conference: Conference, delegate: Delegate, press: Any) -> bytes:
    selection = {"categories": [delegate.category], "delegates": [delegate.pk]}
    ((_id, content),) = PAPERS["invitation"].render(conference, [delegate.pk], selection, press)
    return bytes(content)


def calendar_of(conference: Conference, delegate: Delegate) -> bytes:
    """The entry as things stand now; empty while the conference has no day."""
    if conference.date is None:
        return b""
    issued = invitations.newest_of([delegate]).get(delegate.pk)
    start = timezone.make_aware(datetime.datetime.combine(conference.date, conference.start_time))
    says = f"{conference.host_name}"
    return ics.calendar(
        ics.Event(
            uid=f"{conference.slug}-{delegate.pk}@hoi-nghi",
            sequence=_sequence(conference, delegate, issued),
            start=start,
            end=start + datetime.timedelta(minutes=conference.minutes_limit),
            stamp=issued.issued_at if issued else timezone.now(),
            summary=conference.short_title,
            location=conference.venue,
            description=says,
        )
    )


def _sequence(conference: Conference, delegate: Delegate, issued: invitations.Invitation | None) -> int:
    """Grows with each postponement and each version of the invitation, and already when the next one is due."""
    moved = conference.postponements.count()
    if issued is None:
        return moved
    due = invitations.wording(conference, delegate).differs_from(issued)
    return moved + (issued.version if due else issued.version - 1)
