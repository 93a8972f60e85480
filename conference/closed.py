"""A conference that is closed changes no more: what is refused then, and the few things that stay possible.

Deny by default: while the current conference is closed, every request that could change something is refused unless its
route is named here; commands that change rows of a conference ask `refuse_command`. Most pages know the current edition
alone; where one fetches a row of any edition, what fetches it asks `refuse_change`.
"""

from __future__ import annotations

import datetime
from contextvars import ContextVar

from django.core.management.base import CommandError
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from conference.models import Conference

STATUS = 409
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
ALLOWED = frozenset({
    # of the person who sits there, not of the conference
    "login", "logout", "password_change", "set_language", "admin:login", "admin:logout",
    # a person's rights over their own data, and what the law asks to be wiped
    "privacy:nomination_erase", "privacy:delegate_erase", "privacy:nomination_withdraw", "privacy:delegate_withdraw",
    "privacy:nomination_package", "privacy:delegate_package", "privacy:retention", "privacy:hold", "privacy:release_hold",
    "stories:withdraw", "open_desk:withdraw",
    # what comes after
    "closing:reopen", "closing:archive_order",
    "dashboard:next_edition", "dashboard:edition_current",
})  # fmt: skip
"""Names of the routes that change something all the same; a test walks all others."""
ALLOWED_BEGINNINGS = ("admin:accounts_user_",)
"""Accounts are of the portal, not of the conference."""
ASK_THEMSELVES = "door:api_"
"""What the phones at the doors talk to knows its conference by their pass (`door_passes.check`): a query less."""


def is_refused(method: str, route: str) -> bool:
    """Whether a closed conference refuses a request of this method to the route of this name."""
    if method in SAFE_METHODS or route in ALLOWED:
        return False
    return not route.startswith((*ALLOWED_BEGINNINGS, ASK_THEMSELVES))


let_in: ContextVar[bool] = ContextVar("let_in", default=False)
"""Whether this request was let in as one that changes something, while the conference was open."""


class ClosedEdition(Exception):
    """What a page was asked to change belongs to a closed edition; the middleware says so."""

    def __init__(self, conference: Conference) -> None:
        super().__init__(str(conference))
        self.conference = conference


def refuse_change(request: HttpRequest, conference: Conference) -> None:
    """For rows that a page fetches by number from whichever edition: raises ClosedEdition when the request would change
    one of a closed edition. The middleware looks at the current edition alone."""
    if conference.closed_at is None or request.resolver_match is None:
        return
    if is_refused(request.method or "", request.resolver_match.view_name):
        raise ClosedEdition(conference)


def refuse_late() -> None:
    """Raises ClosedEdition in a request that was let in and meanwhile waited until the conference was closed. Asked where
    a change is written into the trail, inside its transaction: what it did is taken back. One query, of such requests
    alone."""
    if not let_in.get():
        return
    late = Conference.objects.filter(is_current=True, closed_at__isnull=False).first()
    if late is not None:
        raise ClosedEdition(late)


def sentence(conference: Conference) -> str:
    """Why nothing is changed; for a closed conference."""
    assert conference.closed_at is not None  # noqa: S101
    return sentence_of(conference.closed_at)


def sentence_of(closed_at: datetime.datetime) -> str:
    day = date_format(localtime(closed_at), "d/m/Y")
    return _("The conference was closed on %(day)s: nothing of it is changed any more.") % {"day": day}


def refuse_command(conference: Conference | None) -> None:
    """CommandError for a command that would change rows of a closed conference."""
    if conference is not None and conference.closed_at:
        raise CommandError(sentence(conference), returncode=1)
