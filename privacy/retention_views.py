"""How long personal data are kept, on the web: the time, what would be wiped, and who is held back from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from conference.current import current_conference
from conference.edits import MergedForm, locked, one_at_a_time
from conference.fields import TextBlockFormField
from conference.models import Conference
from privacy import retention
from privacy.models import Retention
from privacy.people import kept_subject_or_404


class RetentionForm(MergedForm, forms.ModelForm):
    """Of a row that is stored or not yet: what both organisers were shown then are the defaults."""

    class Meta:
        model = Retention
        fields = ["months", "warn_days"]


class HoldForm(forms.Form):
    kind = forms.ChoiceField(choices=[("nomination", ""), ("delegate", "")], widget=forms.HiddenInput)
    pk = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = TextBlockFormField(
        label=gettext_lazy("Why the data must be kept"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _kept(request) -> Conference:
    if not permissions.keeps_personal_data(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        raise Http404
    return conference


@require_http_methods(["GET", "POST"])
@never_cache
@one_at_a_time
def page(request):
    """The time with the day that follows from it, the counts, and the holds in force."""
    conference = locked(request, Conference.objects.filter(pk=_kept(request).pk)).get()
    form = RetentionForm(request.POST or None, instance=retention.of(conference))
    if form.is_valid():
        told = form.cleaned_data
        retention.set_time(conference, request.user, told["months"], told["warn_days"])
        messages.success(request, _("The time is stored."))
        return redirect("privacy:retention")
    stored = retention.of(conference)
    context: dict[str, Any] = {
        "form": form,
        "retention": stored,
        "due_on": retention.due_on(conference, stored.months),
        "outlook": retention.outlook(conference),
        "holds": retention.holds(conference),
    }
    return render(request, "privacy/retention.html", context)


@require_POST
def hold(request):
    """From a person's page; what is wrong is said there."""
    _kept(request)
    form = HoldForm(request.POST)
    if form.has_error("kind") or form.has_error("pk"):
        raise Http404
    subject = kept_subject_or_404(request, form.cleaned_data["kind"], form.cleaned_data["pk"])
    if form.is_valid():
        retention.hold(subject, request.user, form.cleaned_data["reason"])
        messages.success(request, _("This person's data are kept until the hold is ended."))
    else:
        messages.error(request, _("Give a reason of 1,000 characters at most."))
    return redirect(subject.address)


@require_POST
def release(request, pk: int):
    conference = _kept(request)
    row = get_object_or_404(retention.holds(conference), pk=pk)
    retention.release(row, request.user)
    messages.success(request, _("The hold is ended."))
    return redirect("privacy:retention")
