"""The teller's page: every figure, entered without seeing what the other teller entered."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from elections import access, counting
from elections.forms import CountForm
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
    if counting.differing(election, election.turn - 1):
        messages.warning(request, _("The two counts differ. Both tellers count again."))
    else:
        messages.success(request, _("Your count is entered."))
    return True
