"""The next edition on the web: the form, the preview of what it begins with, and which conference is the current one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from closing.forms import ArchiveForm
from conference.current import current_conference
from conference.fields import is_row_number
from conference.models import Conference
from dashboard import next_edition as editions
from dashboard.edition_forms import EditionForm
from dashboard.edition_parts import PARTS, PEOPLE
from subcommittees.due_rule import nobody_works

CHANGED_STATUS = 409


@require_http_methods(["GET", "POST"])
@never_cache
def next_edition(request):
    """GET: the form, out of the current conference or the one of `?of=`. POST: the preview; with `seen`, what it
    showed is made."""
    _organised(request)
    source = _source(request)
    if source is None:
        return render(request, "dashboard/no_conference.html", {"may_set_up": True})
    form = EditionForm(request.POST or None, source=source)
    if request.method == "POST" and (done := editions.made_by(str(request.POST.get("key", "")))):
        messages.info(request, _("This was done already; nothing was done twice."))
        return redirect("dashboard:edition", done.pk)
    if request.method == "GET" or not form.is_valid() or "back" in request.POST:
        return _choose(request, form)
    try:
        planned = editions.plan(source, form.wanted())
    except ValueError:
        form.add_error("date", _("Fixed days of the earlier edition would fall beyond the year 2100."))
        return _choose(request, form)
    seen, status = request.POST.get("seen", ""), 200
    if seen:
        try:
            made = editions.carry_out(
                source, form.wanted(), request.user, key=form.cleaned_data["key"], seen=seen
            )
        except editions.Taken:
            form.add_error("slug", _("Another conference has this short name."))
            return _choose(request, form)
        except editions.ChangedMeanwhile:
            planned, status = editions.plan(source, form.wanted()), CHANGED_STATUS
        else:
            messages.success(request, _("“%(name)s” is set up.") % {"name": made})
            return redirect("dashboard:edition", made.pk)
    context = {
        "form": form,
        "plan": planned,
        "seen": planned.fingerprint,
        "meanwhile": status == CHANGED_STATUS,
        "day_off": nobody_works(planned.new.date),
    }
    return render(request, "dashboard/edition_preview.html", context, status=status)


@require_GET
@never_cache
def edition(request, pk: int):
    """One edition: what it holds of each part, what is left to do, and its archives, how it becomes the current one."""
    _organised(request)
    conference = get_object_or_404(Conference, pk=pk)
    context = {
        "edition": conference,
        "current": current_conference(request),
        "counts": [(part, editions.count(part, conference)) for part in (*PARTS, *PEOPLE) if part.tables],
        "archives": conference.archives.select_related("ordered_by"),
        "archive_form": ArchiveForm(),
        "to_renew": conference.legal_basis.filter(to_be_renewed=True).count(),
    }
    return render(request, "dashboard/edition.html", context)


@require_POST
def current(request, pk: int):
    """All screens are about this edition from now on."""
    _organised(request)
    conference = get_object_or_404(Conference, pk=pk)
    if editions.make_current(conference, request.user):
        messages.success(request, _("“%(name)s” is the current conference now.") % {"name": conference})
    else:
        messages.info(request, _("“%(name)s” is the current conference already.") % {"name": conference})
    return redirect("dashboard:edition", pk)


def _organised(request) -> None:
    if not permissions.is_organiser(request.user):
        raise PermissionDenied


def _source(request) -> Conference | None:
    told = request.POST.get("of", "") or request.GET.get("of", "")
    if is_row_number(told):
        return get_object_or_404(Conference, pk=int(told))
    return current_conference(request) or Conference.objects.first()


def _choose(request, form: EditionForm):
    context = {"form": form, "editions": Conference.objects.order_by("-edition_number", "-pk")}
    return render(request, "dashboard/next_edition.html", context)
