"""The election on the web: all elections, one with everything that hangs on it, and its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import one_at_a_time
from elections import access, counting, preparing, results, voting
from elections.form_steps import taken
from elections.forms import ElectionForm, PapersForm, ReasonForm
from elections.models import BallotEntry, Election
from elections.page import context_of
from elections.rounds import ElectionError, State

PER_PAGE = 100


@require_GET
def overview(request):
    """Every round, newest last; who is not concerned reads that."""
    context = {
        "elections": list(access.elections_for(request.user)) if current_conference(request) else [],
        "prepares": permissions.prepares_election(request.user),
        "conference": current_conference(request),
    }
    return render(request, "elections/list.html", context)


@require_GET
def page(request, pk: int):
    return _page(request, access.election_of(request, pk))


def _page(request, election: Election, problem: str = ""):
    return render(
        request, "elections/election.html", context_of(request.user, election) | {"problem": problem}
    )


@require_http_methods(["GET", "POST"])
def new(request):
    if not permissions.prepares_election(request.user):
        raise PermissionDenied
    conference = access.current(request)
    form = ElectionForm(
        request.POST or None, instance=Election(conference=conference), initial=_usual(conference)
    )
    if made := taken(form, lambda: preparing.create(form.instance, request.user)):
        messages.success(request, _("The election is set up. Next, add the candidates and the board."))
        return redirect("elections:page", made.pk)
    return render(request, "elections/form.html", {"form": form, "what": "new", "election": None})


def _usual(conference) -> dict[str, Any]:
    upper = conference.upper_congress
    return {"purpose": f"Bầu đoàn đại biểu dự {upper}" if upper else "Bầu đoàn đại biểu dự đại hội cấp trên"}


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    election = access.prepared(request, pk)
    if election.state != State.DRAFT:
        messages.warning(request, _("The list of candidates is closed: the rule of the election stands."))
        return redirect("elections:page", pk)
    if election.previous_id:
        messages.warning(request, _("The rule of this round follows from the signed result before it."))
        return redirect("elections:page", pk)
    form = ElectionForm(request.POST or None, instance=election)
    if form.is_valid():
        if form.changed_data:
            form.save_changed()
            history.record(request.user, election, "edited", changes=history.changes_of(form))
        return redirect("elections:page", pk)
    return render(request, "elections/form.html", {"form": form, "what": "edit", "election": election})


STEPS = {
    "close-list": lambda election, request: preparing.close_list(
        election, request.user, by_lot=request.POST.get("order") == "lot"
    ),
    "reopen-list": lambda election, request: preparing.reopen_list(election, request.user),
    "close-roll": lambda election, request: voting.close_roll(election, request.user),
    "end-vote": lambda election, request: voting.end_vote(election, request.user),
    "resume-vote": lambda election, request: voting.resume_vote(election, request.user),
    "count-again": lambda election, request: counting.count_again(election, request.user),
    "confirm": lambda election, request: results.confirm(election, request.user, request.POST.get("seen")),
    "release": lambda election, request: results.release(election, request.user, shown=True),
    "hide": lambda election, request: results.release(election, request.user, shown=False),
    "sign": lambda election, request: results.sign(election, request.user),
    "second-round": lambda election, request: results.second_round(election, request.user),
}


@require_POST
def step(request, pk: int, act: str):
    """One press: the state moves, or a sentence says why not. Who may is asked by the step itself."""
    election = access.election_of(request, pk)
    if act not in STEPS:
        raise Http404
    try:
        following = STEPS[act](election, request)
    except ElectionError as refused:
        election.refresh_from_db()
        return _page(request, election, str(refused))
    return redirect("elections:page", following.pk if isinstance(following, Election) else pk)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def reopen(request, pk: int):
    """Takes a result back, with a reason."""
    election = access.prepared(request, pk)
    if election.state not in (State.COUNTED, State.SIGNED):
        return redirect("elections:page", pk)
    form = ReasonForm(request.POST or None)
    if taken(form, lambda: results.reopen(election, request.user, form.cleaned_data["reason"])):
        return redirect("elections:page", pk)
    return render(request, "elections/form.html", {"form": form, "what": "reopen", "election": election})


@require_GET
def roll(request, pk: int):
    """Who is called and who is there, as the roll was closed; before that, as the doors have it now."""
    election = access.election_of(request, pk)
    if not permissions.sees_delegates(request.user) and not permissions.conducts_election(request.user):
        raise PermissionDenied
    page_obj = Paginator(voting.roll_of(election), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "elections/roll.html", {"election": election, "page_obj": page_obj})


@require_http_methods(["GET", "POST"])
def papers(request, pk: int):
    """Adds to the control count of the ballots."""
    election = access.conducted(request, pk)
    form = PapersForm(request.POST or None, instance=BallotEntry(election=election))
    if taken(form, lambda: voting.enter_papers(form.instance, request.user)):
        messages.success(request, _("The control count is entered."))
        return redirect("elections:page", pk)
    return render(request, "elections/form.html", {"form": form, "what": "papers", "election": election})


@require_POST
def take_back_papers(request, pk: int):
    if not permissions.conducts_election(request.user):
        raise PermissionDenied
    entry = get_object_or_404(BallotEntry.objects.filter(election__conference__is_current=True), pk=pk)
    try:
        voting.take_back_papers(entry, request.user)
    except ElectionError as refused:
        return _page(request, access.election_of(request, entry.election_id), str(refused))
    return redirect("elections:page", entry.election_id)
