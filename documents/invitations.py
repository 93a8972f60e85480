"""Invitations that went out: which number and version a guest holds, and what it said.

An invitation is numbered once. Printed again it stays what it is; when day, place, guest or number have changed, the
guest gets the next version, which says what it replaces.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from conference import history
from conference.models import Conference
from delegates.models import Delegate
from documents.invited import Invitation
from documents.kinds import letterhead

SYMBOL = "GM"


@dataclass(frozen=True)
class Wording:
    """What the invitation of one guest says as things stand now."""

    addressee: str
    office: str
    time: str
    venue: str

    def differs_from(self, invitation: Invitation) -> bool:
        return self != Wording(invitation.addressee, invitation.office, invitation.time, invitation.venue)


def wording(conference: Conference, delegate: Delegate) -> Wording:
    """`delegate` with its unit."""
    office = letterhead.joined(delegate.position, delegate.workplace or delegate.unit.name)
    addressee = f"{delegate.honorific} {delegate.full_name}"
    return Wording(addressee, office, letterhead.session_time(conference), conference.venue)


def newest_of(delegates: Iterable[Delegate]) -> dict[int, Invitation]:
    """{delegate id: the version that holds}; one query."""
    ids = [delegate.pk for delegate in delegates]
    rows = Invitation.objects.filter(delegate__in=ids).select_related("replaces").order_by("version")
    return {invitation.delegate_id: invitation for invitation in rows}


@transaction.atomic
def issue(
    conference: Conference,
    delegates: list[Delegate],
    actor,
    *,
    number: int | None = None,
    date=None,
    symbol: str = "",
    consecutive: bool = False,
) -> dict[int, Invitation]:
    """The invitations of these delegates (with their units) as they go out now, by delegate id.

    number, date: as typed; None leaves them to the clerk, or to what was given before. consecutive: the number counts
    up from letter to letter, else all bear the same. Who holds an invitation that says the same keeps it.
    """
    Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    held, kept, made = newest_of(delegates), [], []
    for place, delegate in enumerate(delegates):
        own = number + place if number and consecutive else number
        old, now = held.get(delegate.pk), wording(conference, delegate)
        if old is None or now.differs_from(old) or _renumbered(old, own, date):
            new = _next(conference, delegate, now, old, symbol or f"{SYMBOL}-{conference.document_symbol}")
            new.number, new.date, new.issued_by = own, date, actor
            made.append(new)
        else:
            kept.append(_completed(old, own, date))
    Invitation.objects.bulk_update(kept, ["number", "date"])
    Invitation.objects.bulk_create(made)
    history.record_all(
        actor,
        [new.delegate for new in made],
        "invitation_issued",
        to_states={new.delegate_id: f"{new.version}: {new.full_number}"[:30] for new in made},
    )
    return {row.delegate_id: row for row in (*kept, *made)}


def _renumbered(old: Invitation, number: int | None, date) -> bool:
    """Whether number or date were typed that are not those of the letter; what was blank is only filled in."""
    return bool((number and old.number and number != old.number) or (date and old.date and date != old.date))


def _next(conference: Conference, delegate: Delegate, now: Wording, old: Invitation | None, symbol: str):
    return Invitation(
        conference=conference,
        delegate=delegate,
        version=old.version + 1 if old else 1,
        replaces=old,
        symbol=symbol,
        addressee=now.addressee,
        office=now.office,
        time=now.time,
        venue=now.venue,
    )


def _completed(invitation: Invitation, number: int | None, date) -> Invitation:
    invitation.number = invitation.number or number
    invitation.date = invitation.date or date
    return invitation
