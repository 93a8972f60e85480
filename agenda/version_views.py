"""Publishing on the web, and what has changed from version to version."""

from __future__ import annotations

from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agenda import changes, lines, versions
from agenda.access import organised
from agenda.forms import PublishForm
from agenda.models import AgendaVersion
from conference.conditional import not_sent_twice
from conference.fields import is_row_number
from conference.models import Conference

VERSIONS_SHOWN = 30


@require_http_methods(["GET", "POST"])
def publish(request):
    """What would change for everybody, then the version."""
    conference = organised(request)
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        if not is_row_number(seen):
            raise Http404
        try:
            version = versions.publish(conference, request.user, form.cleaned_data["note"], int(seen))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            if version:
                messages.success(request, _("Version %(n)s is published.") % {"n": version.number})
            else:
                messages.info(
                    request, _("Nothing has changed since the last version; nothing was published.")
                )
            return redirect("agenda:list")
    draft = lines.draft(conference, timezone.localdate(), get_language() or "")
    return render(request, "agenda/publish.html", {"form": form, "draft": draft})


@require_GET
@not_sent_twice
def version_list(request):
    """Every version with what changed against the one before, newest first."""
    conference = get_object_or_404(Conference, is_current=True)
    rows = list(
        AgendaVersion.objects.filter(conference=conference).select_related("by")[: VERSIONS_SHOWN + 1]
    )
    told = [
        {"version": newer, "differs": versions.told(changes.compare(older.content, newer.content))}
        for newer, older in pairwise(rows)
    ]
    if rows and len(rows) <= VERSIONS_SHOWN:
        told.append({"version": rows[-1], "differs": []})
    return render(request, "agenda/versions.html", {"versions": told})
