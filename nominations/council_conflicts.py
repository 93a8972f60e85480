"""What of a nomination touches the council's votes: who may not vote on it, and a vote that a later approval outdates."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from conference import vietnamese
from nominations.council import CouncilMember, CouncilSession, SessionState
from nominations.council_items import CouncilAbstention, CouncilItem, CouncilScore, CouncilVote, Grounds
from nominations.dossier_models import Version
from nominations.models import Nomination


def set_conflicts(session: CouncilSession) -> None:
    """Notes for each item which members prepared, wrote or decided it, or bear the name of who is nominated."""
    items = session.items.select_related("nomination").prefetch_related("nomination__authors")
    _set_aside(session, items)


def renew_conflicts(nomination: Nomination) -> None:
    """Notes who may not vote because of what changed while a session lasts, e.g. who approved anew; their votes go.

    Callers hold the conference's lock. Results that stand stay as they are.
    """
    under_way = CouncilItem.objects.filter(
        nomination=nomination, session__state=SessionState.OPEN, outcome=""
    )
    for item in under_way.select_related("session", "nomination").prefetch_related("nomination__authors"):
        _set_aside(item.session, [item])
        aside = item.abstentions.values("member")
        CouncilVote.objects.filter(item=item, member__in=aside).delete()
        CouncilScore.objects.filter(item=item, member__in=aside).delete()


def outdate_results(nomination: Nomination) -> None:
    """An approval after the vote: the council voted on another text, and its result stands for that one only.

    Keeps the version that was voted on, once; what somebody confirmed before was about another text too. Called
    under the conference's lock, before the new approval keeps its version.
    """
    approved = nomination.versions.filter(action=Version.Action.APPROVE).last()
    voted = CouncilItem.objects.filter(nomination=nomination).exclude(outcome="")
    voted.filter(outdated_at=None).update(voted_version=approved)
    voted.update(outdated_at=timezone.now(), confirmed_at=None, confirmed_by=None, confirmed_why="")


def _set_aside(session: CouncilSession, items: Iterable[CouncilItem]) -> None:
    members = [row.member for row in session.attendance.select_related("member__user")]
    CouncilAbstention.objects.bulk_create(
        (
            CouncilAbstention(item=item, member=member, grounds=grounds)
            for item in items
            for member in members
            if (grounds := conflict(member, item.nomination))
        ),
        ignore_conflicts=True,
    )


def conflict(member: CouncilMember, nomination: Nomination) -> str:
    """Why the member may not vote on the nomination, as a value of Grounds; "" when nothing stands against it."""
    names = {vietnamese.fold(member.full_name)}
    if member.user:
        names.add(vietnamese.fold(member.user.full_name))
        wrote = {nomination.prepared_by_id, *(author.pk for author in nomination.authors.all())}
        if member.user_id in wrote:
            return Grounds.PREPARED
        if member.user_id in (nomination.decided_by_id, nomination.override_by_id):
            return Grounds.DECIDED
    return Grounds.NOMINATED if vietnamese.fold(nomination.full_name) in names else ""
