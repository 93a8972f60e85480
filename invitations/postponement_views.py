"""Moving the conference on the web: the form, the preview of what follows, and what was done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from conference.current import current_conference
from conference.fields import is_row_number
from conference.models import Conference
from invitations import postponement, postponement_known, postponement_plan
from invitations.models import Postponement
from invitations.postponement_forms import MomentsForm, PostponeForm, typed
from invitations.postponement_plan import Move
from invitations.postponement_warnings import warnings
from invitations.views import require

SHOWN = 20  # moves so far
CHANGED_STATUS = 409


@require_http_methods(["GET", "POST"])
@never_cache
def postpone(request):
    """GET: the form. POST: the preview of what would follow; with `confirm` it is done, if it is what was shown."""
    require(permissions.moves_conference(request.user))
    conference = current_conference(request)
    if conference is None:
        raise Http404
    if request.method == "GET":
        back = _to_take_back(conference, request.GET.get("back", ""))
        return _page(request, conference, PostponeForm(conference=conference, back=back))
    form = PostponeForm(request.POST, conference=conference)
    valid = form.is_valid()
    if "confirm" in request.POST:
        done = conference.postponements.filter(key=form.cleaned_data.get("key", "")).first()
        if done is not None:
            messages.info(request, _("This was done already; nothing was done twice."))
            return redirect("postponement:postponed", done.pk)
    if "date" not in form.cleaned_data:
        return _page(request, conference, form)
    back = _to_take_back(conference, form.cleaned_data.get("back", ""))
    below = MomentsForm(request.POST, conference=conference, date=form.cleaned_data["date"], back=back)
    if not (below.is_valid() and valid):
        return _page(request, conference, form, below)
    move, why = form.move(below.chosen()), ""
    if "confirm" in request.POST:
        done, why = _carry_out(request, conference, form, move)
        if done is not None:
            messages.success(request, _("The conference is moved."))
            return redirect("postponement:postponed", done.pk)
    return _preview(request, conference, form, below, move, why)


def _to_take_back(conference: Conference, text: str) -> Postponement | None:
    return conference.postponements.filter(pk=int(text)).first() if is_row_number(text) else None


def _carry_out(
    request, conference: Conference, form: PostponeForm, move: Move
) -> tuple[Postponement | None, str]:
    """What was done, or why it has to be looked at again: "typed" in the form, "stored" by somebody else."""
    if request.POST.get("typed") != typed(move):
        return None, "typed"
    key, seen = form.cleaned_data["key"], request.POST.get("seen", "")
    try:
        return postponement.carry_out(conference, request.user, move, key=key, seen=seen), ""
    except postponement.ChangedMeanwhile:
        return None, "stored"


def _preview(request, conference: Conference, form: PostponeForm, below: MomentsForm, move: Move, why: str):
    planned = postponement_plan.plan(conference, move, below.moments)
    more = {
        "plan": planned,
        "move": move,
        "typed": typed(move),
        "seen": planned.fingerprint,
        "warnings": warnings(planned, move),
        "hours": (postponement_plan.hours(conference), postponement_plan.hours(planned.after)),
        "tasks": [(task, task.due_date(conference), task.due_date(planned.after)) for task in planned.tasks],
        "why": why,
    }
    return _page(request, conference, form, below, status=CHANGED_STATUS if why == "stored" else 200, **more)


def _page(
    request,
    conference: Conference,
    form: PostponeForm,
    below: MomentsForm | None = None,
    status: int = 200,
    **more,
):
    context = {
        "conference": conference,
        "form": form,
        "below": below,
        "so_far": conference.postponements.select_related("by")[:SHOWN] if request.method == "GET" else [],
        **more,
    }
    return render(request, "postponement/postpone.html", context, status=status)


@require_GET
@never_cache
def postponed(request, pk: int):
    """What was done, and what is left to do by hand."""
    require(permissions.moves_conference(request.user))
    rows = Postponement.objects.select_related("conference", "by", "mailing")
    row = get_object_or_404(rows, pk=pk, conference__is_current=True)
    newest = not row.conference.postponements.filter(at__gt=row.at).exists()
    context = {
        "row": row,
        "newest": newest,
        "moved": postponement_known.moved_by(row.outcome.get("moved", ())),
        "papers": postponement_known.papers_before(row.conference, row.at),
    }
    return render(request, "postponement/postponed.html", context)
