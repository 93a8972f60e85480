"""The chair's conclusions, and the form that makes a task of one."""

from __future__ import annotations

import datetime
from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from agenda.models import Conclusion
from conference.current import current_conference
from conference.fields import TextLineFormField
from conference.models import Conference, Unit
from dashboard import conclusions
from subcommittees.models import LONGEST_OFFSET, Subcommittee, Task

USUAL_DAYS = 14


class TaskOfConclusion(forms.Form):
    """A task as a conclusion asks for it; its number follows from the subcommittee."""

    title = TextLineFormField(label=gettext_lazy("Task"), max_length=conclusions.TITLE)
    subcommittee = forms.ModelChoiceField(Subcommittee.objects.none(), label=gettext_lazy("Subcommittee"))
    lead_unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True).exclude(kind=Unit.Kind.GUEST), label=gettext_lazy("Lead unit")
    )
    due = forms.DateField(
        label=gettext_lazy("Due"), help_text=gettext_lazy("Day/month/year, e.g. 24/04/2020.")
    )

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        bodies = cast(forms.ModelChoiceField, self.fields["subcommittee"])
        bodies.queryset = conference.subcommittees.all()

    def clean_due(self) -> datetime.date:
        due = self.cleaned_data["due"]
        if abs((due - self._day()).days) > LONGEST_OFFSET:
            raise ValidationError(_("The date lies too far from the day of the conference."))
        return due

    def _day(self) -> datetime.date:
        return self.conference.date or timezone.localdate()

    def task(self) -> Task:
        chosen = self.cleaned_data
        return Task(
            subcommittee=chosen["subcommittee"],
            title=chosen["title"],
            lead_unit=chosen["lead_unit"],
            offset_days=(chosen["due"] - self._day()).days,
        )


def _organised(request) -> Conference:
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


@require_GET
def conclusion_list(request) -> HttpResponse:
    """All conclusions in the order of the programme, with the task that each has become."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    rows = Conclusion.objects.filter(item__conference=conference).select_related("item", "by")
    context = {"conference": conference, "conclusions": rows.order_by("item__position", "id")}
    return render(request, "dashboard/conclusions.html", context)


@require_http_methods(["GET", "POST"])
def conclusion_task(request, pk: int) -> HttpResponse:
    """The task that one conclusion becomes."""
    conference = _organised(request)
    conclusion = get_object_or_404(
        Conclusion.objects.select_related("item__conference"), pk=pk, item__conference=conference
    )
    form = TaskOfConclusion(request.POST or None, conference=conference, initial=_first(conclusion))
    if form.is_valid():
        try:
            task = conclusions.to_task(conclusion, form.task(), request.user)
        except ValidationError as refusal:
            messages.info(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("“%(task)s” is saved.") % {"task": task})
        return redirect("dashboard:conclusions")
    return render(request, "dashboard/conclusion_task.html", {"form": form, "conclusion": conclusion})


def _first(conclusion: Conclusion) -> dict[str, object]:
    day = conclusion.item.conference.date or timezone.localdate()
    return {
        "title": " ".join(conclusion.text.split())[: conclusions.TITLE],
        "due": day + datetime.timedelta(days=USUAL_DAYS),
    }
