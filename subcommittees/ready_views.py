"""The usual subcommittees and tasks on the web: what would be made, and the choice of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from conference.models import Conference, Unit
from subcommittees import due_rule, ready_set
from subcommittees.forms import assignable_units
from subcommittees.views import organised


class ReadyForm(forms.Form):
    """The ticked tasks, and a lead unit for each subcommittee that is not there yet."""

    tasks = forms.MultipleChoiceField(
        choices=[], error_messages={"required": gettext_lazy("Tick at least one task.")}
    )

    def __init__(self, *args, offers: list[ready_set.Offer], **kwargs):
        super().__init__(*args, **kwargs)
        self.offers = offers
        tasks = cast(forms.MultipleChoiceField, self.fields["tasks"])
        tasks.choices = [(task.number, task.title) for offer in offers for task in offer.ready.tasks]
        units = {str(unit.pk): unit for unit in assignable_units()}
        choices = [("", "---------"), *((pk, unit.name) for pk, unit in units.items())]
        for offer in offers:
            if offer.existing is None:
                self.fields[f"lead_{offer.ready.code}"] = forms.TypedChoiceField(
                    label=gettext_lazy("Lead unit"),
                    choices=choices,
                    coerce=units.__getitem__,
                    empty_value=None,
                    required=False,
                    widget=forms.Select(attrs={"class": "form-select"}),
                )

    def clean(self):
        cleaned, leads = super().clean(), self.leads()
        for offer in self.offers:
            name = f"lead_{offer.ready.code}"
            needed = any(task.number in cleaned.get("tasks", ()) for task in offer.new)
            if (
                needed
                and offer.existing is None
                and offer.ready.code not in leads
                and name not in self.errors
            ):
                self.add_error(name, _("Choose who leads it, or take the ticks of its tasks away."))
        return cleaned

    def leads(self) -> dict[str, Unit]:
        found = {offer.ready.code: self.cleaned_data.get(f"lead_{offer.ready.code}") for offer in self.offers}
        return {code: unit for code, unit in found.items() if unit is not None}


@dataclass(frozen=True)
class Row:
    """A task of the set: whether it is there, ticked; when it would be due."""

    task: ready_set.ReadyTask
    there: bool
    ticked: bool
    due: object

    @property
    def counted(self) -> str:
        """T-21, T, T+20: days from the day of the conference."""
        return f"T{self.task.offset_days:+d}" if self.task.offset_days else "T"


@require_http_methods(["GET", "POST"])
def take_over(request):
    """For the organiser: the set beside what is there; what is ticked is made."""
    conference = organised(request)
    offers = ready_set.offers(conference)
    form = ReadyForm(request.POST or None, offers=offers)
    if request.method == "POST" and form.is_valid():
        try:
            made, added = ready_set.take_over(
                conference, form.leads(), form.cleaned_data["tasks"], request.user
            )
        except IntegrityError:  # a code was taken by a subcommittee of another name meanwhile
            messages.warning(request, _("Somebody else set up subcommittees meanwhile. Look once more."))
            return redirect("subcommittees:ready_set")
        text = _("Taken over: %(bodies)d of the subcommittees, %(tasks)d of the tasks.")
        messages.success(request, text % {"bodies": made, "tasks": added})
        return redirect("subcommittees:list")
    context = {
        "form": form,
        "parts": [_part(form, offer, conference) for offer in offers],
        "nothing_new": not any(offer.new for offer in offers),
    }
    return render(request, "subcommittees/ready_set.html", context)


def _part(form: ReadyForm, offer: ready_set.Offer, conference: Conference) -> dict:
    ticked = (
        set(cast(QueryDict, form.data).getlist("tasks"))
        if form.is_bound
        else {task.number for task in offer.new}
    )
    name = f"lead_{offer.ready.code}"
    rows = [
        Row(
            task,
            task.number in offer.there,
            task.number in ticked,
            due_rule.due(conference.date, task.offset_days),
        )
        for task in offer.ready.tasks
    ]
    return {"offer": offer, "rows": rows, "lead": form[name] if name in form.fields else None}
