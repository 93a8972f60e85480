"""Who may open what of the budget. Deny by default."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts import permissions
from accounts.models import Role
from budget.models import BudgetLine
from conference.current import current_conference
from conference.edits import locked
from conference.models import Conference


def opens(user) -> bool:
    """Whoever reads all of it, and heads of subcommittees for their own lines."""
    return permissions.sees_money(user) or user.has_role(Role.SUBCOMMITTEE_HEAD)


def current(request) -> Conference:
    """The current conference, locked while something is written; else the one that the frame of the page asks for."""
    if request.method != "POST":
        found = current_conference(request)
        if found is None:
            raise Http404
        return found
    return get_object_or_404(locked(request, Conference.objects.all()), is_current=True)


def kept(request) -> Conference:
    """The same for those who keep the money; 403 for others."""
    if not permissions.keeps_money(request.user):
        raise PermissionDenied
    return current(request)


def line_of(request, conference: Conference, pk: int) -> BudgetLine:
    """404 for a line that this person does not see."""
    lines = BudgetLine.objects.filter(conference=conference).visible_to(request.user)
    return get_object_or_404(lines.select_related("subcommittee", "task", "source", "conference"), pk=pk)
