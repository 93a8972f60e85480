"""What of an election waits for whom: proposals for the organiser, counts for the tellers, the result for the head."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import permissions
from conference.models import Conference
from elections.models import BoardMember, Candidate, Election, TellerCount
from elections.rounds import State


def to_answer(conference: Conference) -> QuerySet[Candidate]:
    """Proposals that the organiser has not answered, while the list is open."""
    return Candidate.objects.filter(
        election__conference=conference, election__state=State.DRAFT, state=Candidate.State.PROPOSED
    )


def to_count(conference: Conference, user) -> QuerySet[Election]:
    """What this account counts as a teller and has not entered in this turn."""
    seat = BoardMember.objects.serving().filter(election=OuterRef("pk"), user=user.pk, is_teller=True)
    entered = TellerCount.objects.filter(
        election=OuterRef("pk"), turn=OuterRef("turn"), teller__user=user.pk, teller__is_teller=True
    )
    counting = Election.objects.filter(conference=conference, state=State.COUNTING)
    return counting.filter(Exists(seat), ~Exists(entered))


def to_confirm(conference: Conference, user) -> QuerySet[Election]:
    """Equal counts that this account confirms, as `counting.may_confirm`: both counts of the
    present turn are equal, since different ones begin the next turn."""
    own = BoardMember.objects.serving().filter(
        election=OuterRef("pk"), user=user.pk, body=BoardMember.Body.COUNTING
    )
    heads = BoardMember.objects.serving().filter(
        election=OuterRef("pk"), body=BoardMember.Body.COUNTING, post=BoardMember.Post.HEAD
    )
    another = TellerCount.objects.filter(election=OuterRef("election"), turn=OuterRef("turn"))
    both = TellerCount.objects.filter(
        Exists(another.exclude(pk=OuterRef("pk"))), election=OuterRef("pk"), turn=OuterRef("turn")
    )
    allowed = Q(Exists(own.filter(post=BoardMember.Post.HEAD, is_teller=False)))
    if permissions.conducts_election(user):
        allowed |= Q(~Exists(own), ~Exists(heads.filter(user__isnull=False)))
    return Election.objects.filter(Exists(both), allowed, conference=conference, state=State.COUNTING)
