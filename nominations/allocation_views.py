"""The allocation of seats on the web: the table of all units, its versions, reminders to the units."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import permissions
from conference import current
from conference.fields import TextLineFormField, is_row_number
from conference.models import Conference, Unit
from nominations import allocation_table, allocation_versions, reminders
from nominations.access import current_conference
from nominations.allocation_rows import MOST_SEATS
from nominations.allocation_table import Table

NAMED_AT_MOST = 5  # units in a message


class ProposeForm(forms.Form):
    """What the proposal shall follow besides the headcounts; from the address."""

    at_least = forms.IntegerField(
        label=gettext_lazy("At least for each unit"), min_value=0, max_value=MOST_SEATS, initial=1
    )


class PublishForm(forms.Form):
    reason = TextLineFormField(
        label=gettext_lazy("Why this version"),
        max_length=300,
        help_text=gettext_lazy("One sentence, e.g. first allocation, or two seats moved to the enterprises."),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


def _readable(request) -> Conference | None:
    """The current conference for those who read everything; 403 for others."""
    if not permissions.reads_everything(request.user):
        raise PermissionDenied
    return current.current_conference(request)


def _organised(request) -> Conference:
    """The current conference for its organiser; 403 for others, 404 before one is set up."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return current_conference()


@require_http_methods(["GET", "HEAD", "POST"])
def allocation(request) -> HttpResponse:
    """The table; POST saves it whole. `propose` in the address fills in a proposal that nobody saved yet."""
    if request.method == "POST":
        conference = _organised(request)
        table, changed = allocation_table.keep(conference, request.user, request.POST)
        if table.wrong:
            return _page(request, conference, table)
        messages.success(request, _saved(changed))
        return redirect("nominations:allocation")
    found = _readable(request)
    if found is None:
        return render(request, "nominations/allocation.html", {"table": None})
    asked = "propose" in request.GET and permissions.is_organiser(request.user)
    form = ProposeForm(request.GET) if asked else ProposeForm()
    at_least = form.cleaned_data["at_least"] if form.is_valid() else None
    return _page(request, found, Table(found, at_least=at_least), propose_form=form)


@require_POST
def figures(request) -> HttpResponse:
    """What the numbers come to that are being typed; nothing is saved. A fragment for htmx."""
    conference = _organised(request)
    table = Table(conference, request.POST)
    table.is_valid()
    context = {"conference": conference, "table": table, "figures": table.figures, "typed": True}
    return render(request, "nominations/_allocation_figures.html", context)


def _saved(changed: int) -> str:
    if not changed:
        return _("Nothing was changed.")
    sentence = ngettext(
        "The table is saved: %(n)d row changed.", "The table is saved: %(n)d rows changed.", changed
    )
    return sentence % {"n": changed}


def _page(
    request,
    conference: Conference,
    table: Table,
    *,
    propose_form: ProposeForm | None = None,
    publish_form: PublishForm | None = None,
) -> HttpResponse:
    rows = allocation_versions.snapshot(table.seats)
    versions = allocation_versions.published(conference)
    changes = allocation_versions.changes(versions[0].rows if versions else [], rows)
    context = {
        "conference": conference,
        "table": table,
        "organises": permissions.is_organiser(request.user),
        "propose_form": propose_form or ProposeForm(),
        "versions": versions,
        "changes": changes,
        "publish_form": publish_form or PublishForm(initial={"seen": allocation_versions.fingerprint(rows)}),
        "lags": reminders.lagging(conference, [row.used for row in table.exemplars]),
    }
    return render(request, "nominations/allocation.html", context)


@require_POST
def publish(request) -> HttpResponse:
    """Keeps the stored table as the next numbered version."""
    conference = _organised(request)
    form = PublishForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            version = allocation_versions.publish(conference, request.user, given["reason"], given["seen"])
        except allocation_versions.VersionError as refusal:
            form.add_error("reason", str(refusal))
        else:
            sentence = _("Version %(number)d of the allocation is published.")
            messages.success(request, sentence % {"number": version.number})
            return redirect("nominations:allocation")
    table = Table(conference)  # the page that comes back shows the table of now
    now = request.POST.copy()
    now["seen"] = allocation_versions.fingerprint(allocation_versions.snapshot(table.seats))
    form.data = now
    return _page(request, conference, table, publish_form=form)


@require_safe
def version(request, number: int) -> HttpResponse:
    """An older table, with what differs from the version before it or from the one that `against` names."""
    conference = _readable(request)
    versions = conference.allocation_versions.select_related("published_by") if conference else None
    if versions is None or not is_row_number(str(number)):
        raise Http404
    shown = get_object_or_404(versions, number=number)
    asked = request.GET.get("against", "")
    published = list(versions)
    others = [other for other in published if other.number != shown.number]
    if asked and asked not in {str(other.number) for other in others}:
        raise Http404
    wanted = int(asked) if asked else shown.number - 1
    other = next((other for other in others if other.number == wanted), None)
    context = {
        "version": shown,
        "newest": published[0],
        "organises": permissions.is_organiser(request.user),
        "groups": allocation_versions.groups(shown.rows),
        "others": others,
        "other": other,
        "changes": allocation_versions.changes(other.rows, shown.rows) if other else [],
    }
    return render(request, "nominations/allocation_version.html", context)


@require_POST
def remind(request) -> HttpResponse:
    """Reminds one unit (`unit`) or all that have empty seats or drafts left."""
    conference = _organised(request)
    asked = request.POST.get("unit", "")
    if asked and not is_row_number(asked):
        raise Http404
    try:
        reminded = reminders.remind(conference, request.user, [int(asked)] if asked else None)
    except reminders.ReminderError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _reminded(reminded))
    return redirect("nominations:allocation")


def _reminded(units: list[Unit]) -> str:
    names = ", ".join(unit.name for unit in units[:NAMED_AT_MOST])
    more = len(units) - NAMED_AT_MOST
    if more > 0:
        return _("Reminded: %(units)s and %(more)d more.") % {"units": names, "more": more}
    return _("Reminded: %(units)s.") % {"units": names}
