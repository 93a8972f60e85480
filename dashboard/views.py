"""Home pages per role and the page of the 70/30 mix."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import permissions
from accounts.models import Role
from dashboard import fairness as fairness_report
from dashboard import morning, summaries, todo
from dashboard.forms import WhatIfForm
from dashboard.mix_report import STAGE_LABELS, StageRow
from dashboard.navigation import current_conference, figures_of, sees_mix
from delegates.stages import stages
from nominations import priorities
from nominations.mix import rule_for
from nominations.quota import assess
from subcommittees import filters

OVERVIEW_ROLES = permissions.READERS_OF_ALL


@require_GET
def home(request) -> HttpResponse:
    """The page that the user's weightiest role needs first."""
    user, conference = request.user, current_conference(request)
    if conference is None:
        return render(request, "dashboard/no_conference.html", {"may_set_up": permissions.is_organiser(user)})
    if user.has_role(*OVERVIEW_ROLES):
        page = summaries.overview(conference, user)
        council = morning.council_matters(conference, page.tasks)
        context = {
            "page": page,
            "todo": todo.for_elections(figures_of(request))
            + todo.for_overview(page, conference, user, council, figures_of(request)),
            "waits": morning.waits(filters.of(conference, user), conference),
            "council": council,
        }
        return render(request, "dashboard/overview.html", context)
    if permissions.own_units(user):
        work = summaries.unit_work(conference, user)
        context = {
            "page": work,
            "todo": todo.for_elections(figures_of(request)) + todo.for_unit(work, conference),
            "may_prepare": permissions.is_preparer(user) and conference.nominations_open,
        }
        return render(request, "dashboard/unit.html", context)
    return render(request, "dashboard/plain.html", _plain(request, conference))


def _plain(request, conference) -> dict:
    """For subcommittees, the door and the administrator: their work and the way to their page."""
    user = request.user
    of_body = user.has_role(Role.SUBCOMMITTEE_HEAD, Role.SUBCOMMITTEE_MEMBER)
    work = morning.body_work(conference, user) if of_body else None
    edits = permissions.approves_stories(user)
    return {
        "work": work,
        "todo": todo.for_body(work) if work else [],
        "elections": todo.for_elections(figures_of(request)),
        "edits": edits,
        "stories": todo.for_board(figures_of(request)) if edits else [],
        "at_the_door": user.has_role(Role.DOOR),
        "runs_session": permissions.runs_session(user),
        "administers": permissions.is_administrator(user),
    }


@require_GET
def quota(request) -> HttpResponse:
    """The mix at every stage, and what the rule says to other numbers (`exemplars`, `guests`, `staff` of the query)."""
    if not sees_mix(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(
            request, "dashboard/no_conference.html", {"may_set_up": permissions.is_organiser(request.user)}
        )
    figures, form = stages(conference), WhatIfForm(request.GET or None)
    people = priorities.count(conference.nominations.approved())
    targets = priorities.targets(conference, people)
    answers = form.is_bound and form.is_valid()
    context = {
        "missed": priorities.missed(targets),
        "rule": rule_for(conference),
        "approved": figures["approved"],
        "rows": [StageRow(STAGE_LABELS[stage], verdict) for stage, verdict in figures.items()],
        "form": form,
        "answer": _what_if(form, conference) if answers else None,
        "answer_missed": priorities.missed(
            replace(target, exemplars=form.cleaned_data["exemplars"]) for target in targets
        )
        if answers
        else [],
    }
    return render(request, "dashboard/quota.html", context)


def _what_if(form: WhatIfForm, conference) -> StageRow:
    """Staff stand where the conference puts them: outside the mix, or with the exemplars."""
    asked = form.cleaned_data
    staff = asked["staff"] or 0
    inside, outside = (staff, 0) if conference.staff_counts else (0, staff)
    return StageRow("", assess(asked["exemplars"] + inside, asked["guests"], outside, rule_for(conference)))


@require_GET
def fairness(request) -> HttpResponse:
    """How awards are spread over units and priority groups, beside the edition before."""
    if not permissions.reads_everything(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(
            request, "dashboard/no_conference.html", {"may_set_up": permissions.is_organiser(request.user)}
        )
    return render(request, "dashboard/fairness.html", {"report": fairness_report.report(conference)})
