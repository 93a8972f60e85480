"""What the pages of tasks show: the choices above them, and all that their queries follow from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import capitalised
from conference.models import Conference
from conference.unchanged import unless_changed
from subcommittees.forms import assignable_units
from subcommittees.models import Task

EVERYBODYS, MINE, IN_CHARGE = "", "mine", "charge"


@dataclass(frozen=True)
class Asked:
    """Of which conference, who asks and what they chose; equal ones are asked by one query text."""

    conference: int
    day: datetime.date | None
    today: datetime.date
    user: int
    everything: bool
    units: frozenset[int]
    state: str = ""
    whose: str = ""
    unit: str = ""
    body: str = ""

    def tasks(self):
        tasks = Task.objects.filter(subcommittee__conference=self.conference)
        if not self.everything or self.whose == MINE:
            tasks = tasks.of_person(self.user, self.units)
        if self.whose == IN_CHARGE:
            tasks = tasks.filter(assignee=self.user)
        if self.unit:
            helped = Task.coordinating_units.through.objects.filter(unit__code=self.unit)
            tasks = tasks.filter(Q(lead_unit__code=self.unit) | Q(pk__in=helped.values("task")))
        if self.body:
            tasks = tasks.filter(subcommittee__code=self.body)
        return self._of_state(tasks)

    def _of_state(self, tasks):
        if self.state == "overdue":
            return tasks.filter(self.late())
        if self.state == "open":
            return tasks.open()
        return tasks.filter(state=self.state) if self.state else tasks

    def late(self) -> Q:
        """Open and due before today; while the conference has no date, only what is due on a day of its own."""
        return self.due_by(self.today - datetime.timedelta(days=1))

    def due_by(self, day: datetime.date) -> Q:
        due = Q(due_on__lte=day)
        if self.day is not None:
            due |= Q(offset_days__lte=(day - self.day).days)
        return due & ~Q(state=Task.State.DONE)


def of(conference: Conference, user, **chosen: str) -> Asked:
    return Asked(
        conference.pk,
        conference.date,
        timezone.localdate(),
        user.pk,
        permissions.reads_everything(user),
        permissions.own_units(user),
        **chosen,
    )


def _choice(label, choices) -> forms.ChoiceField:
    select = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=select)


class TaskFilter(forms.Form):
    """Which tasks are shown, from the address; a value that is no choice is as good as none."""

    CHOICES = [
        ("", _("all tasks")),
        ("open", _("not done yet")),
        ("overdue", _("overdue")),
        *Task.State.choices,
    ]
    WHOSE = [
        (EVERYBODYS, _("everybody's")),
        (MINE, _("my units', my subcommittees'")),
        (IN_CHARGE, _("I am in charge")),
    ]
    state = _choice(_("State"), capitalised(CHOICES))
    whose = _choice(_("Whose"), capitalised(WHOSE))
    unit = _choice(_("Unit"), [])
    body = _choice(_("Subcommittee"), [])

    def __init__(self, *args, bodies: Iterable[tuple[str, str]], **kwargs):
        """bodies: (code, name)."""
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["unit"]).choices = [
            ("", _("All units")), *unless_changed(_units),
        ]  # fmt: skip
        cast(forms.ChoiceField, self.fields["body"]).choices = [
            ("", _("All subcommittees")), *((code, f"{code} · {name}") for code, name in bodies),
        ]  # fmt: skip

    def asked(self, conference: Conference, user) -> Asked:
        self.is_valid()
        return of(conference, user, **{name: self.cleaned_data.get(name, "") for name in self.fields})


def _units() -> list[tuple[str, str]]:
    return list(assignable_units().values_list("code", "short_name"))
