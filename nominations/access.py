"""Fetch and authorise: an object that the user may not see is a 404 before the view's first line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404

from conference.closed import refuse_change
from conference.current import remember
from conference.models import Conference
from nominations.models import Evidence, Nomination
from nominations.transitions import may_edit


def current_conference() -> Conference:
    """404 while no conference is set up: there is nothing to nominate for."""
    conference = Conference.objects.current()
    if conference is None:
        raise Http404
    return conference


def visible_nomination(request, pk: int, **more: Any) -> Nomination:
    """404 for one that the user may not see. `more`: what else is read along with it, as `annotate` has it."""
    nominations = Nomination.objects.visible_to(request.user).select_related(
        "conference__dossier_rules",
        "unit",
        "organisation",
        "award_form",
        "prepared_by",
        "decided_by",
        "override_by",
    )
    nomination = get_object_or_404(nominations.annotate(**more), pk=pk)
    remember(request, nomination.conference)
    refuse_change(request, nomination.conference)
    return nomination


def editable_nomination(request, pk: int) -> Nomination:
    """A nomination of the preparer's own unit; 404 for everybody else. Its state may still forbid the edit."""
    nomination = visible_nomination(request, pk)
    if nomination.unit_id not in request.user.unit_ids("unit_preparer"):
        raise Http404
    return nomination


def visible_evidence(request, pk: int) -> Evidence:
    evidence = get_object_or_404(Evidence.objects.select_related("nomination__conference"), pk=pk)
    if not Nomination.objects.visible_to(request.user).filter(pk=evidence.nomination_id).exists():
        raise Http404
    refuse_change(request, evidence.nomination.conference)
    return evidence


def removable_evidence(request, pk: int) -> Evidence:
    evidence = visible_evidence(request, pk)
    if not may_edit(request.user, evidence.nomination):
        raise Http404
    return evidence


@contextmanager
def conference_locked(request) -> Iterator[None]:
    """A POST holds the current conference's lock, so that what its form checked still holds when it is written."""
    if request.method != "POST":
        yield
        return
    with transaction.atomic():
        list(Conference.objects.select_for_update(no_key=True).filter(is_current=True))
        yield
