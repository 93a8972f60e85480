"""Sends the released messages to guests; how a letter goes over and what a killed worker leaves is `letters`'."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet

from delegates import answers
from delegates.answers import Mark
from documents.engine import PaperError
from documents.renderer import PressDown, Renderer
from invitations import letters, links, mail, smtp
from invitations.models import Mailing, Message


def run_until_empty(renderer: Renderer | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Sends what is due until nothing is left; how many were sent."""
    own = renderer or Renderer(settings.MAIL_LEASE_SECONDS / 2)
    sent = 0
    try:
        while not stop():
            letters.sweep(Message.objects.all())
            message = claim()
            if message is None:
                break
            sent += _deliver(message, own)
    finally:
        if renderer is None:
            own.close()
    return sent


def waiting() -> bool:
    """Whether there is anything to do now; one query."""
    return letters.waiting(_messages())


def claim() -> Message | None:
    rows = _messages().select_related("mailing__conference", "delegate__unit", "invitation")
    return letters.claim(rows)


def _messages() -> QuerySet[Message]:
    """Those of a closed conference stay where they are."""
    return Message.objects.filter(mailing__conference__closed_at=None)


def _deliver(message: Message, renderer: Renderer) -> int:
    """1 when it was sent."""
    kind = message.mailing.kind
    token = "" if kind in Mailing.WITHOUT_LINK else links.make(message.delegate, None, message)

    def take_back() -> None:
        """The link of a text that nobody got opens nothing."""
        if token:
            message.links.filter(token_hash=links.hash_of(token)).delete()

    def invited() -> None:
        if kind in (Mailing.Kind.INVITATION, Mailing.Kind.CHANGE):
            answers.set_mark(message.mailing.conference, None, Mark.INVITED, [message.delegate_id])

    return letters.deliver(message, lambda: _letter(message, token, renderer), sent=invited, undone=take_back)


def _letter(message: Message, token: str, renderer: Renderer) -> EmailMultiAlternatives:
    try:
        return mail.build(message, token, renderer)
    except PressDown as trouble:
        raise smtp.Later(str(trouble)) from trouble
    except PaperError as trouble:
        raise smtp.Never(str(trouble)) from trouble
