"""Who stands and who counts: proposals of the units, the organiser's answer, the board."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.edits import one_at_a_time
from elections import access, preparing, replacing
from elections.form_steps import taken
from elections.forms import BoardForm, CandidateForm, ReasonForm, ReplaceForm
from elections.models import BoardMember, Candidate
from elections.rounds import ElectionError, State


@require_http_methods(["GET", "POST"])
def new(request, pk: int):
    """The organiser adds somebody; a unit's head proposes somebody of the unit."""
    election = access.election_of(request, pk)
    if not permissions.prepares_election(request.user) and not permissions.headed_units(request.user):
        raise PermissionDenied
    closed = election.state != State.DRAFT
    if closed and not request.POST:
        messages.warning(request, _("The list of candidates is closed."))
        return redirect("elections:page", pk)
    form = CandidateForm(request.POST or None, instance=Candidate(election=election), user=request.user)
    if closed:  # while somebody wrote
        form.add_error(None, _("The list of candidates is closed."))
    if made := taken(form, lambda: preparing.propose(form.instance, request.user)):
        messages.success(request, _("%(name)s is entered.") % {"name": made})
        return redirect("elections:page", pk)
    return render(request, "elections/form.html", {"form": form, "what": "candidate", "election": election})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    candidate = access.candidate_of(request, pk)
    meanwhile = "" if access.may_change(request.user, candidate) else access.answered(request.user, candidate)
    if meanwhile and not request.POST:
        raise PermissionDenied
    form = CandidateForm(request.POST or None, instance=candidate, user=request.user)
    if meanwhile:
        form.add_error(None, meanwhile)

    def change() -> None:
        changed = {*form.changed_data, *form.filled}
        preparing.change(candidate, request.user, changed, history.changes_of(form))

    if taken(form, change):
        return redirect("elections:page", candidate.election_id)
    context = {"form": form, "what": "edit_candidate", "election": candidate.election, "candidate": candidate}
    return render(request, "elections/form.html", context)


@require_POST
def accept(request, pk: int):
    candidate = _answered(request, pk)
    try:
        preparing.answer(candidate, request.user, accept=True)
    except ElectionError as refused:
        messages.error(request, str(refused))
    return redirect("elections:page", candidate.election_id)


@require_http_methods(["GET", "POST"])
def decline(request, pk: int):
    candidate = _answered(request, pk)
    form = ReasonForm(request.POST or None)

    def refuse() -> None:
        preparing.answer(candidate, request.user, accept=False, reason=form.cleaned_data["reason"])

    if taken(form, refuse):
        return redirect("elections:page", candidate.election_id)
    context = {"form": form, "what": "decline", "election": candidate.election, "candidate": candidate}
    return render(request, "elections/form.html", context)


def _answered(request, pk: int) -> Candidate:
    if not permissions.prepares_election(request.user):
        raise PermissionDenied
    found = Candidate.objects.filter(election__conference__is_current=True).select_related("election")
    return get_object_or_404(found, pk=pk)


@require_POST
@one_at_a_time
def remove(request, pk: int):
    candidate = access.changed(request, pk)
    try:
        preparing.remove(candidate, request.user)
    except ElectionError as refused:
        messages.error(request, str(refused))
    return redirect("elections:page", candidate.election_id)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def new_member(request, pk: int):
    """Somebody for the presidium or the counting board."""
    election = access.prepared(request, pk)
    form = BoardForm(request.POST or None, instance=BoardMember(election=election))
    if taken(form, lambda: preparing.seat(form.instance, request.user)):
        return redirect("elections:page", pk)
    return render(request, "elections/form.html", {"form": form, "what": "member", "election": election})


@require_POST
def remove_member(request, pk: int):
    if not permissions.prepares_election(request.user):
        raise PermissionDenied
    member = get_object_or_404(
        BoardMember.objects.serving().filter(election__conference__is_current=True), pk=pk
    )
    try:
        preparing.unseat(member, request.user)
    except ElectionError as refused:
        messages.error(request, str(refused))
    return redirect("elections:page", member.election_id)


@require_http_methods(["GET", "POST"])
def replace_member(request, pk: int):
    """Somebody else takes the seat over, while the vote or the count is under way."""
    seats = BoardMember.objects.filter(election__in=access.elections_for(request.user))
    member = get_object_or_404(seats.select_related("election"), pk=pk)
    if member.election.state not in replacing.STATES or member.replaced_at:
        return redirect("elections:page", member.election_id)
    if not replacing.may_replace(member.election, request.user, member):
        raise PermissionDenied
    form = ReplaceForm(request.POST or None, instance=BoardMember(election=member.election))

    def replace() -> None:
        replacing.replace(member, form.instance, request.user, form.cleaned_data["reason"])

    if taken(form, replace):
        messages.success(request, _("%(name)s has the seat now.") % {"name": form.instance})
        return redirect("elections:page", member.election_id)
    context = {"form": form, "what": "replace", "election": member.election, "member": member}
    return render(request, "elections/form.html", context)
