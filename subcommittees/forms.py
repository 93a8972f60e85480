"""Forms of the subcommittees: the body itself, its people, its tasks, and what the list shows."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conference.edits import SharedForm
from conference.fields import RowsField, capitalised
from conference.models import Unit
from subcommittees.models import Subcommittee, Task

ASSIGNED_KINDS = [kind for kind in Unit.Kind.values if kind != Unit.Kind.GUEST]


def _assignable_units():
    """Everybody the plan gives work to: all but the organisations that are only invited."""
    return Unit.objects.filter(is_active=True, kind__in=ASSIGNED_KINDS)


class TaskFilter(forms.Form):
    """State or lateness of the tasks, from the address; a value that is no choice is as good as none."""

    CHOICES = [
        ("", _("all tasks")),
        ("open", _("not done yet")),
        ("overdue", _("overdue")),
        *Task.State.choices,
    ]
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=capitalised(CHOICES),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def apply(self, tasks, conference):
        state = self.cleaned_data.get("state") if self.is_valid() else ""
        if state == "overdue":
            return tasks.overdue(conference)
        if state == "open":
            return tasks.open()
        return tasks.filter(state=state) if state else tasks


class _UniqueForm(SharedForm):
    """Says beside the field what the unique constraint would say above the form (its other half is not a field)."""

    def _check_once(self, name: str, others, message):
        value = self.cleaned_data[name]
        if others.filter(**{name: value}).exclude(pk=self.instance.pk).exists():
            raise ValidationError(message, code="taken")
        return value


class SubcommitteeForm(_UniqueForm):
    class Meta:
        model = Subcommittee
        fields = ["code", "name", "head_position", "lead_unit", "coordinating_units"]
        field_classes = {"coordinating_units": RowsField}
        widgets = {"coordinating_units": forms.CheckboxSelectMultiple}
        help_texts = {
            "code": _("Short, e.g. TB1; the tasks are numbered after it."),
            "head_position": _("As the plan says it, e.g. Phó Giám đốc Sở."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead_unit", "coordinating_units"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = _assignable_units()

    def clean_code(self):
        others = Subcommittee.objects.filter(conference=self.instance.conference_id)
        return self._check_once("code", others, _("Another subcommittee has this code."))


class TaskForm(_UniqueForm):
    class Meta:
        model = Task
        fields = [
            "number", "title", "document_type", "offset_days", "mode", "lead_unit", "coordinating_units", "note",
        ]  # fmt: skip
        field_classes = {"coordinating_units": RowsField}
        widgets = {
            "coordinating_units": forms.CheckboxSelectMultiple,
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead_unit", "coordinating_units"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = _assignable_units()
        cast(forms.ChoiceField, self.fields["mode"]).choices = capitalised(Task.Mode.choices)

    def clean_number(self):
        others = Task.objects.filter(subcommittee=self.instance.subcommittee_id)
        return self._check_once("number", others, _("Another task of this subcommittee has this number."))

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        lead, others = cleaned.get("lead_unit"), cleaned.get("coordinating_units")
        if lead and others is not None and lead in others:
            self.add_error("coordinating_units", _("The lead unit does not co-ordinate with itself."))
        return cleaned


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.full_name} – {obj.position}" if obj.position else str(obj)


class MemberForm(forms.Form):
    """One person for one seat."""

    user = _PersonField(label=_("Person"), queryset=User.objects.none())
    is_head = forms.BooleanField(label=_("Heads the subcommittee"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = cast(forms.ModelChoiceField, self.fields["user"])
        people.queryset = User.objects.filter(is_active=True).order_by("full_name")
