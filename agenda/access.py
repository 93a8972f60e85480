"""Who may look at and change what of the programme; views ask here first."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from accounts import permissions
from agenda.models import AgendaItem
from conference.edits import locked
from conference.models import Conference


def organised(request) -> Conference:
    """The current conference for its organiser; 403 for others, 404 before one is set up."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


def held(request) -> Conference:
    """As `organised`; a POST holds the conference's lock, under which all of the programme changes."""
    return get_object_or_404(locked(request, Conference.objects.filter(pk=organised(request).pk)))


def item_of(conference: Conference, pk: int) -> AgendaItem:
    """404 for an item of another conference."""
    return get_object_or_404(AgendaItem.objects.select_related("conference"), pk=pk, conference=conference)
