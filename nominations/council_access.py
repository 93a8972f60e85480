"""Fetch and authorise for the council's pages: what the user may not see is a 404 before the view's first line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import permissions
from conference.closed import refuse_change
from conference.kept import rows
from conference.models import Conference
from nominations.access import current_conference
from nominations.council import CouncilSession
from nominations.council_agenda import AGENDA_COLUMNS, AgendaLine
from nominations.council_items import CouncilAbstention, CouncilAttendance, CouncilItem, CouncilVote


def kept_conference(request) -> Conference:
    """The current conference for who keeps its council; 403 for others."""
    if not permissions.keeps_council(request.user):
        raise PermissionDenied
    return current_conference()


def seen_session(request, pk: int) -> CouncilSession:
    sessions = CouncilSession.objects.visible_to(request.user)
    session = get_object_or_404(sessions.select_related("conference", "chair", "secretary"), pk=pk)
    refuse_change(request, session.conference)
    return session


def kept_session(request, pk: int) -> CouncilSession:
    """A session that the user may manage; a 404 for those who do not see it, a 403 for those who only read it."""
    session = seen_session(request, pk)
    if not permissions.keeps_council(request.user):
        raise PermissionDenied
    return session


def seen_item(request, pk: int) -> CouncilItem:
    if not permissions.sees_council(request.user):
        raise Http404
    items = CouncilItem.objects.select_related(
        "session__conference",
        "nomination__unit",
        "nomination__organisation",
        "nomination__award_form",
        "confirmed_by",
        "voted_version",
    )
    item = get_object_or_404(items, pk=pk)
    refuse_change(request, item.session.conference)
    return item


def kept_item(request, pk: int) -> CouncilItem:
    item = seen_item(request, pk)
    if not permissions.keeps_council(request.user):
        raise PermissionDenied
    return item


def items_for(session: CouncilSession, user) -> list[AgendaLine]:
    """The agenda with what each row shows; one query."""
    return [AgendaLine(*row) for row in rows(_agenda_of, session, user)]


def _agenda_of(session: CouncilSession, user) -> QuerySet[Any, tuple]:
    own_vote = CouncilVote.objects.filter(item=OuterRef("pk"), member__user=user)
    own_abstention = CouncilAbstention.objects.filter(item=OuterRef("pk"), member__user=user)
    items = session.items.annotate(
        set_aside=Count("abstentions", distinct=True),
        voted=Count("votes", distinct=True),
        scorers=Count("scores__member", distinct=True),
        own_vote=Subquery(own_vote.values("choice")[:1]),
        own_abstention=Exists(own_abstention),
    )
    return items.values_list(*AGENDA_COLUMNS)


def attendance_for(item: CouncilItem) -> QuerySet[Any]:
    """The members of the session with their open vote and what keeps them from voting; one query."""
    votes = CouncilVote.objects.filter(item=item, member=OuterRef("member"))
    abstentions = CouncilAbstention.objects.filter(item=item, member=OuterRef("member"))
    rows = CouncilAttendance.objects.filter(session=item.session_id).select_related("member")
    return rows.annotate(
        choice=Subquery(votes.values("choice")[:1]),
        grounds=Subquery(abstentions.values("grounds")[:1]),
    )
