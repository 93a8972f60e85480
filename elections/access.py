"""Who may open what of an election. Deny by default; what another unit proposed is a 404."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts import permissions
from conference.current import current_conference
from conference.edits import locked
from conference.models import Conference
from elections.models import BoardMember, Candidate, Election


def opens(user) -> bool:
    return permissions.sees_elections(user) or sits(user)


def sits(user) -> bool:
    """Whether the account is of somebody on the board of an election of the current conference; one query."""
    return BoardMember.objects.serving().filter(user=user.pk, election__conference__is_current=True).exists()


def current(request) -> Conference:
    found = current_conference(request)
    if found is None:
        raise Http404
    return found


def elections_for(user):
    """All of the current conference, or those on whose board the account sits."""
    found = Election.objects.filter(conference__is_current=True).select_related("conference")
    return (
        found
        if permissions.sees_elections(user)
        else found.filter(board__in=BoardMember.objects.serving().filter(user=user.pk))
    )


def election_of(request, pk: int) -> Election:
    return get_object_or_404(elections_for(request.user), pk=pk)


def prepared(request, pk: int) -> Election:
    """The election for who prepares it; 403 for others."""
    if not permissions.prepares_election(request.user):
        raise PermissionDenied
    return get_object_or_404(locked(request, elections_for(request.user)), pk=pk)


def conducted(request, pk: int) -> Election:
    """The election for who conducts it; 403 for others."""
    if not permissions.conducts_election(request.user):
        raise PermissionDenied
    return get_object_or_404(elections_for(request.user), pk=pk)


def seat_of(election: Election, user) -> BoardMember | None:
    """The seat on the counting board that this account holds."""
    return election.board.serving().filter(user=user.pk, body=BoardMember.Body.COUNTING).first()


def candidates_for(user, election: Election):
    """Who is on the list for everybody who opens the election; who is only proposed, or was not taken, for the unit itself
    and the organiser."""
    found = election.candidates.select_related("unit")
    if permissions.prepares_election(user):
        return found
    return found.filter(Q(state=Candidate.State.ACCEPTED) | Q(unit__in=permissions.own_units(user)))


def may_change(user, candidate: Candidate) -> bool:
    """The organiser while the list is open; the unit's head as long as the organiser has not answered."""
    if candidate.election.state != Election.State.DRAFT:
        return False
    if permissions.prepares_election(user):
        return True
    return candidate.unit_id in permissions.headed_units(user) and candidate.state == Candidate.State.PROPOSED


def answered(user, candidate: Candidate) -> str:
    """Why whoever might have changed the candidate before changes them no more; PermissionDenied for others."""
    if not permissions.prepares_election(user) and candidate.unit_id not in permissions.headed_units(user):
        raise PermissionDenied
    if candidate.election.state != Election.State.DRAFT:
        return _("The list of candidates is closed.")
    return _("The organiser has answered this proposal meanwhile: only they change it now.")


def changed(request, pk: int) -> Candidate:
    """A candidate whom this person may change: 404 for another unit's, 403 where the list or the answer stands against."""
    found = candidate_of(request, pk)
    if not may_change(request.user, found):
        raise PermissionDenied
    return found


def candidate_of(request, pk: int) -> Candidate:
    """A candidate whom this person sees: 404 for those whom another unit proposes."""
    found = get_object_or_404(
        locked(
            request,
            Candidate.objects.filter(election__conference__is_current=True).select_related(
                "election", "unit"
            ),
        ),
        pk=pk,
    )
    if not candidates_for(request.user, found.election).filter(pk=pk).exists():
        raise Http404
    return found
