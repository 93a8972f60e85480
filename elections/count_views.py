"""The teller's pages: every figure, or how far they are, entered without seeing what the other teller entered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from elections import access, counting, results, tally
from elections.forms import CountForm, RunningForm
from elections.models import Election
from elections.rounds import ElectionError, State


@require_http_methods(["GET", "POST"])
@never_cache
def count(request, pk: int):
    """Only for the two tellers, and only while it is counted."""
    election = access.election_of(request, pk)
    seat = access.seat_of(election, request.user)
    if seat is None or not seat.is_teller:
        raise PermissionDenied
    if election.state != State.COUNTING:
        return redirect("elections:page", pk)
    form = CountForm(request.POST or None, election=election, initial={"turn": election.turn})
    if form.is_valid() and _entered(request, election, form):
        return redirect("elections:page", pk)
    before = election.turn - 1
    context = {
        "election": election,
        "form": form,
        "has_entered": election.counts.filter(teller=seat, turn=election.turn).exists(),
        "differs": counting.differing(election, before) if before else [],
        "own": election.counts.filter(teller=seat, turn=before).first(),
    }
    return render(request, "elections/count.html", context)


def _entered(request, election: Election, form: CountForm) -> bool:
    """Whether the count is stored; what does not add up stands beside its field."""
    turn = election.turn
    try:
        counting.enter(election, request.user, form.figures())
    except counting.Refused as refused:
        for field, sentence in refused.sentences:
            form.add_error(field, sentence)
        return False
    except ElectionError as refused:
        form.add_error(None, str(refused))
        return False
    election.refresh_from_db()
    if election.turn != turn:
        messages.warning(request, _("The two counts differ. Both tellers count again."))
    elif counting.agreed(election):
        messages.success(request, _("Both counts are equal."))
    else:
        messages.success(request, _("Your count is entered."))
    return True


@require_http_methods(["GET", "POST"])
@never_cache
def running(request, pk: int):
    """How far a teller is while it is counted: what both have alike is a tally, which the board may release."""
    election = access.election_of(request, pk)
    seat = access.seat_of(election, request.user)
    if seat is None or not seat.is_teller:
        raise PermissionDenied
    if election.state != State.COUNTING or not election.is_secret:
        return redirect("elections:page", pk)
    rows = list(election.running.filter(turn=election.turn))
    step = tally.step_of(rows)
    form = RunningForm(request.POST or None, election=election, initial={"step": step})
    if form.is_valid() and _running_entered(request, election, form):
        return redirect("elections:page", pk)
    context = {
        "election": election,
        "form": form,
        "step": step,
        "has_entered": any(row.step == step and row.teller_id == seat.pk for row in rows),
        "differs": tally.differing(election, rows),
    }
    return render(request, "elections/running.html", context)


def _running_entered(request, election: Election, form: RunningForm) -> bool:
    try:
        entered = tally.enter(election, request.user, form.cleaned_data["step"], form.figures())
    except counting.Refused as refused:
        for field, sentence in refused.sentences:
            form.add_error(field, sentence)
        return False
    except ElectionError as refused:
        form.add_error(None, str(refused))
        return False
    rows = list(election.running.filter(turn=election.turn))
    if tally.step_of(rows) == entered.step:
        messages.success(
            request, _("Entered. It is compared when the other teller has entered the same point.")
        )
    elif tally.differing(election, rows):
        messages.warning(request, _("The two running counts differ: nothing of them can be released."))
    else:
        messages.success(request, _("Both running counts are equal. The board may release them."))
    return True


@require_POST
def tally_shown(request, pk: int):
    """Releases one tally for the hall's screen, or takes it off."""
    election = access.election_of(request, pk)
    if not results.may_release(election, request.user):
        raise PermissionDenied
    try:
        tally.release(election, request.user, request.POST.get("step") or None)
    except ElectionError as refused:
        messages.error(request, str(refused))
    return redirect("elections:page", pk)
