"""Personal links: made, found, revoked. Whoever has the link is taken for the guest, so it is long and ends."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import permissions
from conference import history
from delegates.models import Delegate
from invitations import replies
from invitations.models import Message, PersonalLink

TOKEN_BYTES = 20  # 160 bits
LONGEST_TOKEN = 60
DAYS_WITHOUT_DATE = 180


def make(delegate: Delegate, actor, message: Message | None = None) -> str:
    """A new link's token, which is told this once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    PersonalLink.objects.create(
        delegate=delegate, message=message, token_hash=hash_of(token), created_by=actor
    )
    return token


def make_by_hand(delegate: Delegate, actor) -> str:
    """As `make`, for staff who send it by another way than the outbox."""
    if not permissions.sends_invitations(actor):
        raise PermissionDenied
    with transaction.atomic():
        token = make(delegate, actor)
        history.record(actor, delegate, "link_made")
    return token


def revoke_all(delegate: Delegate, actor) -> int:
    """Ends every link of this guest; how many there were."""
    if not permissions.sends_invitations(actor):
        raise PermissionDenied
    with transaction.atomic():
        ended = delegate.links.filter(revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            history.record(actor, delegate, "links_revoked")
    return ended


def find(token: str) -> PersonalLink | None:
    """The link that opens, with its guest; None for one that is wrong, revoked or over, or whose guest has left."""
    rows = PersonalLink.objects.select_related(
        "delegate__conference", "delegate__unit", "delegate__nomination"
    )
    link = rows.filter(token_hash=hash_of(token[:LONGEST_TOKEN])).first()
    if link is None or link.revoked_at or timezone.now() > ends_at(link):
        return None
    wanted = link.delegate.conference.is_current and replies.is_wanted(link.delegate)
    return link if wanted else None


def ends_at(link: PersonalLink) -> datetime.datetime:
    """The end of the conference day in the office's time zone, unless the link says otherwise."""
    day = link.delegate.conference.date
    if link.expires_at:
        return link.expires_at
    if day is None:
        return link.created_at + datetime.timedelta(days=DAYS_WITHOUT_DATE)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address(token: str) -> str:
    """The whole address, as it stands in a message."""
    return settings.PUBLIC_URL + reverse("reply:page", args=[token])


def masked_address() -> str:
    """The address as a preview shows it: the token is made when the message goes out, and not told to the office."""
    return address("token").replace("/token/", "/••••••••/")
