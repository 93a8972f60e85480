"""Papers to print again after late changes: the list, and the one press that prints exactly these."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from conference.current import current_conference
from conference.models import Conference
from documents import reprints
from documents.forms import OptionsForm
from documents.models import new_key


def _require_organiser(user) -> None:
    if not permissions.is_organiser(user):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
@never_cache
def again(request) -> HttpResponse:
    """What late changes have overtaken; POST orders all of it."""
    _require_organiser(request.user)
    if request.method == "POST":
        return _print(request, get_object_or_404(Conference, is_current=True))
    conference = current_conference(request)
    found = reprints.due(conference) if conference else []
    context = {
        "conference": conference,
        "papers": [item for item in found if not item.gone],
        "gone": [item for item in found if item.gone],
        "count": sum(item.count for item in found if not item.gone),
        "key": new_key(),
    }
    return render(request, "print/again.html", context)


def _print(request, conference: Conference) -> HttpResponse:
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return redirect("documents:again")
    ordered, refusals = reprints.print_again(conference, request.user, form.cleaned_data["key"])
    for sentence in refusals:
        messages.error(request, sentence)
    if ordered:
        text = ngettext("%(n)d print job is ordered.", "%(n)d print jobs are ordered.", len(ordered))
        messages.success(request, text % {"n": len(ordered)})
    elif not refusals:
        messages.info(request, _("There is nothing to print again."))
    return redirect("documents:job", ordered[0].pk) if len(ordered) == 1 else redirect("documents:again")


@require_POST
def taken_out(request) -> HttpResponse:
    """The papers of those who no longer come are taken out."""
    _require_organiser(request.user)
    count = reprints.take_out(get_object_or_404(Conference, is_current=True), request.user)
    text = ngettext("%(n)d paper is taken out.", "%(n)d papers are taken out.", count)
    messages.success(request, text % {"n": count})
    return redirect("documents:again")
