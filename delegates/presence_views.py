"""Who is in the hall, on a page that keeps itself up to date, and the signed sheets keyed in."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference
from delegates import presence, sheets
from delegates.door_forms import SheetForm, SignedForm


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_GET
def page(request) -> HttpResponse:
    """The figures and who is missing; htmx asks for the part alone, every few seconds."""
    _require(permissions.sees_delegates(request.user))
    conference = current_conference(request)
    context: dict = {
        "conference": conference,
        "keys_in": permissions.lets_in(request.user),
        "moment": timezone.now(),
    }
    if conference:
        context["presence"] = presence.presence(conference)
    template = "delegates/presence/_part.html" if request.htmx else "delegates/presence/page.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_http_methods(["GET", "POST"])
def signed(request) -> HttpResponse:
    """One sheet as it was printed: tick who signed."""
    _require(permissions.lets_in(request.user))
    conference = get_object_or_404(Conference, is_current=True)
    form = SheetForm(request.GET if "by" in request.GET else {"by": sheets.BY_UNIT})
    chosen = form.cleaned_data if form.is_valid() else {"by": sheets.BY_UNIT, "sheet": ""}
    found = sheets.sheets(conference, chosen["by"])
    sheet = next((one for one in found if one.key == chosen["sheet"]), found[0] if found else None)
    if request.method == "POST":
        ticked = SignedForm(request.POST, people=conference.delegates.expected())
        if ticked.is_valid():
            _note(request, conference, [row.pk for row in ticked.cleaned_data["delegate"]])
            kept = {"by": chosen["by"], "sheet": sheet.key if sheet else ""}
            return redirect(reverse("delegates:signed") + "?" + urlencode(kept))
    context = {"conference": conference, "form": form, "sheets": found, "sheet": sheet, "by": chosen["by"]}
    return render(request, "delegates/presence/signed.html", context)


def _note(request, conference: Conference, ids: list[int]) -> None:
    count = sheets.key_in(conference, request.user, ids)
    text = ngettext("%(count)d person is noted as present.", "%(count)d people are noted as present.", count)
    messages.success(request, text % {"count": count})
