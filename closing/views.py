"""Closing on the web: what is done and what lacks, the marks, the preview before it is closed, and opening it again."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from closing import closings, steps
from closing.forms import ArchiveForm, CloseForm, MarkForm, ReopenForm
from conference import closed
from conference.current import current_conference
from conference.models import Conference
from documents.models import new_key
from privacy import retention

LAST_ARCHIVES = 5


def organised(request) -> Conference | None:
    """The current conference, for the organiser alone."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return current_conference(request)


@require_GET
@never_cache
def page(request):
    """Step by step what is there and what lacks; read by all who read everything, changed by the organiser."""
    if not permissions.reads_everything(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "dashboard/no_conference.html", {"may_set_up": False})
    found = steps.steps_of(conference)
    context = {
        "steps": found,
        "done": steps.done(found),
        "keeps": permissions.is_organiser(request.user),
        "closings": conference.closings.select_related("closed_by", "reopened_by"),
        "archives": conference.archives.select_related("ordered_by")[:LAST_ARCHIVES],
        "archive_form": ArchiveForm(),
        "wiped_on": _wiped_on(conference),
    }
    return render(request, "closing/page.html", context)


def _wiped_on(conference: Conference) -> datetime.date | None:
    """The day on which the personal data go; None while it is open, and when they are gone."""
    if conference.closed_at is None:
        return None
    row = retention.of(conference)
    return None if row.wiped_at else retention.due_on(conference, row.months)


@require_POST
def mark(request):
    """A step is done, or is not after all."""
    conference, form = organised(request), MarkForm(request.POST)
    if conference is None or not form.is_valid():
        messages.error(request, _("Nothing was stored: the note has 120 characters at most."))
    elif form.cleaned_data["done"]:
        closings.mark(conference, request.user, form.cleaned_data["code"], form.cleaned_data["note"])
        messages.success(request, _("Marked as done."))
    else:
        closings.unmark(conference, request.user, form.cleaned_data["code"])
        messages.success(request, _("The mark is taken back."))
    return redirect("closing:page")


@require_http_methods(["GET", "POST"])
@never_cache
def close(request):
    """GET: what is open still. POST: closed, if that is what was shown."""
    conference = organised(request)
    if conference is None or conference.closed_at:
        return redirect("closing:page")
    form, status = CloseForm(request.POST or None), 200
    if form.is_valid():
        told = form.cleaned_data
        try:
            closings.close(conference, request.user, told["reason"], key=told["key"], seen=told["seen"])
        except closings.ClosingRefused as refusal:
            form.add_error(None, str(refusal))
            form.data = request.POST.copy()
            form.data["key"] = new_key()  # nothing was closed: sent again, it is another closing
            status = closed.STATUS if isinstance(refusal, closings.ChangedMeanwhile) else 200
        else:
            messages.success(request, _("The conference is closed."))
            return redirect("closing:page")
    found = steps.steps_of(conference)
    context = {
        "form": form,
        "seen": closings.seen_of(found),
        "left": [step for step in found if not step.is_done],
        "in_the_way": steps.in_the_way(conference),
    }
    return render(request, "closing/close.html", context, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def reopen(request):
    conference = organised(request)
    if conference is None or conference.closed_at is None:
        return redirect("closing:page")
    form = ReopenForm(request.POST or None)
    if form.is_valid():
        closings.reopen(conference, request.user, form.cleaned_data["reason"])
        messages.success(request, _("The conference is open again."))
        return redirect("closing:page")
    return render(request, "closing/reopen.html", {"form": form})
