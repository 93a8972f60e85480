"""The pages of the history over the editions. A unit's people find their own unit's people alone."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts import permissions
from closing import people_history, unit_history
from conference.models import Unit

LONGEST, PER_PAGE = 100, 20


def _units(user):
    """Those whose history the user reads."""
    if permissions.reads_everything(user):
        return Unit.objects.exclude(kind=Unit.Kind.GUEST)
    if own := permissions.own_units(user):
        return Unit.objects.filter(pk__in=own)
    raise PermissionDenied


@require_GET
def people(request):
    """Search by name, with or without marks; one card a person."""
    _units(request.user)
    asked = request.GET.get("q", "")[:LONGEST].strip()
    found = people_history.search(request.user, asked) if asked else None
    context: dict[str, Any] = {"q": asked, "found": found, "keeps": permissions.is_organiser(request.user)}
    if found is not None:
        context["page_obj"] = Paginator(found.people, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "closing/people.html", context)


@require_GET
def units(request):
    return render(request, "closing/units.html", {"units": _units(request.user)})


@require_GET
def unit(request, pk: int):
    row = get_object_or_404(_units(request.user), pk=pk)
    context = {
        "unit": row,
        "editions": unit_history.of(row),
        "honoured": unit_history.honoured(row),
        "sees_money": permissions.sees_money(request.user),
    }
    return render(request, "closing/unit.html", context)
