"""The mail of a day to one person: written when it goes out, sent at most once, on its own day alone."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conference.models import Conference
from invitations import letters
from invitations.outbox import sender_domain
from reminders import choices, lines
from reminders.lines import Groups
from reminders.models import Digest, MailChoice
from reminders.what_to_say import Urgency

LAST_HOUR = 20
"""From then on no mail goes out, so that none is under way past midnight and the next day's is never the second one."""
LONGEST = 60  # lines; whoever has more reads them on the page


def waiting() -> bool:
    """Whether there is anything to do now; at most one query."""
    return _in_time() and letters.waiting(_todays())


def run_until_empty(stop: Callable[[], bool] = lambda: False) -> int:
    """Sends what is due until nothing is left; how many were sent."""
    letters.sweep(Digest.objects.all())
    _drop_old()
    sent = 0
    while not stop() and _in_time():
        digest = letters.claim(_todays().select_related("user"))
        if digest is None:
            break
        sent += _deliver(digest)
    return sent


def _in_time() -> bool:
    return timezone.localtime().hour < LAST_HOUR


def _todays() -> QuerySet[Digest]:
    return Digest.objects.filter(day=timezone.localdate())


def _drop_old() -> None:
    """What could not be sent on its day: the next day's mail tells it."""
    old = Digest.objects.filter(state=Digest.State.QUEUED, day__lt=timezone.localdate())
    old.update(state=Digest.State.DROPPED, error=_("Its day was over; the next mail tells it."))


def _deliver(digest: Digest) -> int:
    """1 when it was sent. Who may be told of what is asked once more: the round may be hours ago."""
    with translation.override(settings.LANGUAGE_CODE):
        groups = _still_to_tell(digest)
        if not groups:
            told = {
                "state": Digest.State.DROPPED,
                "error": _("There was nothing left to tell."),
                **letters.FREE,
            }
            letters.held(digest).update(**told)
            return 0
        return letters.deliver(digest, lambda: build(digest, groups))


def _still_to_tell(digest: Digest) -> Groups:
    user, conference = digest.user, Conference.objects.current()
    choice = choices.of(user)
    if conference is None or not user.is_active or not user.email or choice == MailChoice.Mail.NONE:
        return []
    urgent = choice == MailChoice.Mail.URGENT
    return lines.of_mail(conference, digest.day, user, digest.since, urgent=urgent)


def build(digest: Digest, groups: Groups) -> EmailMultiAlternatives:
    """Plain text, one address on a line of its own for each thing."""
    turn_off = settings.PUBLIC_URL + reverse("reminder_mail:off", args=[choices.token(digest.user)])
    shown, left = [], LONGEST
    for _urgency, label, group in groups:
        if left > 0:
            shown.append((label, group[:left]))
            left -= len(group)
    words = {
        "name": digest.user.full_name, "groups": shown, "more": max(-left, 0), "portal": settings.PUBLIC_URL,
        "all": settings.PUBLIC_URL + reverse("reminders:list"), "turn_off": turn_off,
    }  # fmt: skip
    return EmailMultiAlternatives(
        subject=subject(digest, groups),
        body=render_to_string("reminders/mail.txt", words).strip() + "\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[digest.user.email],
        headers={
            "Message-ID": f"<nhac-viec-{digest.day:%Y%m%d}-{digest.pk}@{sender_domain()}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{turn_off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def subject(digest: Digest, groups: Groups) -> str:
    count = sum(len(group) for _urgency, _label, group in groups)
    urgent = sum(len(group) for urgency, _label, group in groups if urgency == Urgency.URGENT)
    told = {"n": count, "urgent": urgent, "day": f"{digest.day:%d/%m/%Y}"}
    if urgent:
        text = ngettext(
            "Reminders of %(day)s: %(n)d thing, %(urgent)d urgent",
            "Reminders of %(day)s: %(n)d things, %(urgent)d urgent",
            count,
        )
    else:
        text = ngettext("Reminders of %(day)s: %(n)d thing", "Reminders of %(day)s: %(n)d things", count)
    return text % told
