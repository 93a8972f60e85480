"""Steps that several tests of the council take."""

from __future__ import annotations

from conference import history
from nominations import council_closing, council_sessions, council_voting
from nominations.council_closing import Counts


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def actions(row) -> list[str]:
    return [entry.action for entry in history.of(row)][::-1]


def enter(item, user, yes=0, no=0, start=0, **_more):
    """The secretary enters so many votes for and against, in the order of the council."""
    members = list(item.session.attendance.values_list("member_id", flat=True))[start:]
    choices = ["yes"] * yes + ["no"] * no
    sent = {member: ("", choice) for member, choice in zip(members, choices, strict=False)}
    council_voting.enter_votes(item, user, sent)


def finish(session, user, **counts):
    """Every item gets the same counts of a secret ballot; then the session is closed."""
    for item in session.items.all():
        council_closing.count_secret(item, user, Counts(**counts))
    council_sessions.close_session(session, user)
