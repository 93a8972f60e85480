"""What an item of a session comes to: the secretary closes a vote, postpones an item or takes a result back.

Each function takes the locks of `nominations.council_sessions` and keeps the figures of that moment with the item.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from conference import history, vietnamese
from nominations import council_rule
from nominations.council import CouncilSession, SessionState
from nominations.council_items import Choice, CouncilItem, Outcome
from nominations.council_sessions import CouncilError, locked
from nominations.council_voting import (
    Electorate,
    electorate,
    fresh_item,
    refuse_own_work,
    require_way,
    votable,
)
from nominations.states import State

OUTCOMES = {"passed": Outcome.PASSED, "failed": Outcome.FAILED, "no_quorum": Outcome.POSTPONED}


@dataclass(frozen=True)
class Counts:
    """A secret ballot as the tellers counted it. blank: blank or invalid ballots."""

    yes: int
    no: int
    blank: int
    written_yes: int = 0
    written_no: int = 0


def count_secret(item: CouncilItem, user: User, counts: Counts) -> CouncilItem:
    """Stores the counts of a secret ballot, which close the item. Nobody's vote is stored."""
    with transaction.atomic():
        session, item = votable(item, keeper=user)
        require_way(session, secret=True)
        people = electorate(item, session)
        problems = misfits(people, counts)
        if problems:
            raise CouncilError(" ".join(problems.values()))
        return _decide(item, session, user, people, counts)


def misfits(people: Electorate, counts: Counts) -> dict[str, str]:
    """{field: sentence} where the counts do not fit the ballots."""
    problems = {}
    cast, ballots = counts.yes + counts.no + counts.blank, len(people.ballots)
    if cast != ballots:
        problems["blank"] = _(
            "%(cast)d ballots are counted, but %(ballots)d members vote in the room. Count again."
        ) % {"cast": cast, "ballots": ballots}
    if counts.written_yes + counts.written_no > len(people.writing):
        problems["written_no"] = _("Only %(n)d written opinions count for this item.") % {
            "n": len(people.writing)
        }
    return problems


def close_item(item: CouncilItem, user: User) -> CouncilItem:
    """Counts the open votes of those who may vote now, and gives the item its result. Who did not vote has no opinion."""
    with transaction.atomic():
        session, item = votable(item, keeper=user)
        require_way(session, secret=False)
        people = electorate(item, session)
        votes = dict(item.votes.values_list("member_id", "choice"))
        if not any(member in votes for member in people.ballots | people.writing) and people.ballots:
            raise CouncilError(_("Nobody has voted yet. Enter the votes, or postpone the item."))

        def number(of: frozenset[int], choice: str) -> int:
            return sum(votes.get(member) == choice for member in of)

        yes, no = number(people.ballots, Choice.YES), number(people.ballots, Choice.NO)
        counts = Counts(
            yes=yes,
            no=no,
            blank=len(people.ballots) - yes - no,
            written_yes=number(people.writing, Choice.YES),
            written_no=number(people.writing, Choice.NO),
        )
        return _decide(item, session, user, people, counts)


def _decide(
    item: CouncilItem, session: CouncilSession, user: User, people: Electorate, counts: Counts
) -> CouncilItem:
    if item.nomination.state != State.APPROVED:
        raise CouncilError(_("%(name)s is no longer approved: postpone this item.") % {"name": item})
    ballots = council_rule.Ballots(
        members=len(people.members),
        present=len(people.present),
        written=len(people.written),
        abstaining=len(people.abstaining),
        abstaining_away=people.abstaining_away,
        yes=counts.yes,
        no=counts.no,
        written_yes=counts.written_yes,
        written_no=counts.written_no,
    )
    result = council_rule.decide(ballots, session.threshold, "all" if session.base == "all" else "present")
    figures = {
        "members": ballots.members,
        "present": ballots.present,
        "written": ballots.written,
        "abstaining": ballots.abstaining,
        "yes": counts.yes,
        "no": counts.no,
        "blank": counts.blank,
        "written_yes": counts.written_yes,
        "written_no": counts.written_no,
        "approving": result.approving,
        "base": result.base,
        "no_quorum": result.verdict == "no_quorum",
    }
    return _settle(item, user, "council_item_closed", OUTCOMES[result.verdict], **figures)


def postpone(item: CouncilItem, user: User, reason: str) -> CouncilItem:
    """Leaves the item to a later session, with the reason."""
    with transaction.atomic():
        _session, item = votable(item, keeper=user)
        if not vietnamese.clean(reason):
            raise CouncilError(_("Give the reason: the minutes keep it."))
        return _settle(item, user, "council_item_postponed", Outcome.POSTPONED, reason=reason)


FIGURES = (
    "members", "present", "written", "abstaining", "yes", "no", "blank", "written_yes", "written_no", "approving",
    "base",
)  # fmt: skip


def reopen(item: CouncilItem, user: User) -> CouncilItem:
    """Takes a result back while the session lasts, e.g. after a wrong count; open votes stay as they were."""
    with transaction.atomic():
        session = locked(item.session, user, SessionState.OPEN)
        item = fresh_item(item, session)
        refuse_own_work(item, user)
        if not item.outcome:
            raise CouncilError(_("This item has no result yet."))
        empty: dict[str, Any] = dict.fromkeys((*FIGURES, "outdated_at", "voted_version"))
        return _settle(item, user, "council_item_reopened", "", reason="", no_quorum=False, **empty)


def _settle(item: CouncilItem, user: User, action: str, outcome: str, **fields: Any) -> CouncilItem:
    before = item.outcome
    if not CouncilItem.objects.filter(pk=item.pk, outcome=before).update(outcome=outcome, **fields):
        raise CouncilError(_("Somebody was faster. Nothing was changed."))
    item.refresh_from_db()
    history.record(
        user, item, action, from_state=before, to_state=outcome, reason=str(fields.get("reason", ""))
    )
    return item
