"""Forms of the subcommittees: the body itself, its people, its tasks, and what the list shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from conference.edits import SharedForm
from conference.fields import RowsField, capitalised
from conference.models import Unit
from subcommittees import bulk_changes, due_rule
from subcommittees.models import Member, Subcommittee, Task

MOST_WAITED_FOR = 20
MOST_AT_ONCE, MOST_DAYS = 200, 400

ASSIGNED_KINDS = [kind for kind in Unit.Kind.values if kind != Unit.Kind.GUEST]


def assignable_units():
    """Everybody the plan gives work to: all but the organisations that are only invited."""
    return Unit.objects.filter(is_active=True, kind__in=ASSIGNED_KINDS)


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
            cast(forms.ModelChoiceField, self.fields[name]).queryset = assignable_units()

    def clean_code(self):
        others = Subcommittee.objects.filter(conference=self.instance.conference_id)
        return self._check_once("code", others, _("Another subcommittee has this code."))


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.full_name} – {obj.position}" if obj.position else str(obj)


class TaskNumbersField(forms.ModelMultipleChoiceField):
    """Tasks by their numbers, as "TB1.3, TB2.1". `prefer`: of the subcommittee whose task is meant where several bear a number."""

    widget = forms.TextInput
    prefer: int | None = None

    def clean(self, value: Any) -> Any:
        if isinstance(value, str):
            value = self._tasks(dict.fromkeys(re.split(r"[\s,;]+", value.strip())))
        return super().clean(value)

    def _tasks(self, numbers: Iterable[str]) -> list[int]:
        wanted = [number for number in numbers if number]
        if len(wanted) > MOST_WAITED_FOR:
            raise ValidationError(_("Name at most %(n)d tasks.") % {"n": MOST_WAITED_FOR}, code="many")
        found: dict[str, list[tuple[int, int]]] = {}
        rows = cast(QuerySet[Task], self.queryset).filter(number__in=wanted)
        for pk, number, body in rows.values_list("pk", "number", "subcommittee"):
            found.setdefault(number, []).append((pk, body))
        return [self._one(number, found.get(number, [])) for number in wanted]

    def _one(self, number: str, found: list[tuple[int, int]]) -> int:
        shown = {"number": number[:40]}
        near = [pair for pair in found if pair[1] == self.prefer] or found
        if not near:
            raise ValidationError(_("You see no task with the number %(number)s.") % shown, code="unknown")
        if len(near) > 1:
            text = _(
                "Several subcommittees have a task with the number %(number)s; give it another number first."
            )
            raise ValidationError(text % shown, code="ambiguous")
        return near[0][0]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list) and value and isinstance(value[0], Task):
            return ", ".join(task.number for task in value)
        return value or ""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return sorted(task.number for task in initial or ()) != sorted(
            {text for text in re.split(r"[\s,;]+", data or "") if text}
        )


class TaskForm(_UniqueForm):
    """A task as its subcommittee arranges it; what the head of the lead unit decides of it where `arranges` is False."""

    class Meta:
        model = Task
        fields = [
            "number", "title", "output", "document_type", "offset_days", "due_on", "mode", "lead_unit", "coordinating_units",
            "assignee", "waits_for", "note",
        ]  # fmt: skip
        field_classes = {
            "coordinating_units": RowsField,
            "assignee": _PersonField,
            "waits_for": TaskNumbersField,
        }
        widgets = {
            "coordinating_units": forms.CheckboxSelectMultiple,
            "waits_for": forms.TextInput,
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "waits_for": _("Numbers of the tasks that must be done before, e.g. TB1.3, TB2.1."),
            "assignee": _("Somebody of the subcommittee or of a unit of this task."),
        }

    OF_THE_UNIT = ("output", "assignee", "waits_for", "note", "seen")

    def __init__(self, *args, user, arranges: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        body = self.instance.subcommittee
        people = cast(forms.ModelChoiceField, self.fields["assignee"])
        people.queryset = _people(self.instance, everybody=arranges)
        tasks = cast(TaskNumbersField, self.fields["waits_for"])
        tasks.queryset = _nameable(self.instance, user)
        tasks.prefer = body.pk
        if not arranges:
            self.fields = {name: field for name, field in self.fields.items() if name in self.OF_THE_UNIT}
            return
        for name in ("lead_unit", "coordinating_units"):
            cast(forms.ModelChoiceField, self.fields[name]).queryset = assignable_units()
        cast(forms.ChoiceField, self.fields["mode"]).choices = capitalised(Task.Mode.choices)

    def clean_number(self):
        others = Task.objects.filter(subcommittee=self.instance.subcommittee_id)
        return self._check_once("number", others, _("Another task of this subcommittee has this number."))

    def clean(self):
        super().clean()
        if "lead_unit" in self.fields:
            self._check_units()
            self._check_due()
        self._check_assignee()
        self._check_circle()
        return self.cleaned_data

    def _check_units(self) -> None:
        lead, others = self.cleaned_data.get("lead_unit"), self.cleaned_data.get("coordinating_units")
        if lead and others is not None and lead in others:
            self.add_error("coordinating_units", _("The lead unit does not co-ordinate with itself."))

    def _check_due(self) -> None:
        if self.has_error("offset_days") or self.has_error("due_on"):
            return
        offset, fixed = self.cleaned_data.get("offset_days"), self.cleaned_data.get("due_on")
        if offset is None and fixed is None:
            self.add_error("offset_days", _("Say either the days from the conference or a fixed day."))
        elif offset is not None and fixed is not None:
            self.add_error(
                "due_on", _("Leave one of the two empty: the days from the conference or the fixed day.")
            )

    def _check_assignee(self) -> None:
        person = self.cleaned_data.get("assignee")
        if person is None or "assignee" not in self.changed_data:
            return
        if "lead_unit" in self.fields:
            units = [self.cleaned_data.get("lead_unit"), *self.cleaned_data.get("coordinating_units", ())]
            involved = _involved(self.instance, [unit.pk for unit in units if unit])
            if not User.objects.filter(involved, pk=person.pk).exists():
                text = _("This person belongs neither to the subcommittee nor to a unit of this task.")
                self.add_error("assignee", text)

    def _check_circle(self) -> None:
        wanted = self.cleaned_data.get("waits_for")
        if not wanted or self.instance.pk is None:
            return
        pairs = Task.waits_for.through.objects.filter(
            from_task__subcommittee__conference=self.instance.subcommittee.conference_id
        )
        waits_for: dict[int, set[int]] = {}
        for task, before in pairs.values_list("from_task", "to_task"):
            waits_for.setdefault(task, set()).add(before)
        waits_for[self.instance.pk] = {task.pk for task in wanted}
        if way := due_rule.circle(waits_for, self.instance.pk):
            numbers = dict(Task.objects.filter(pk__in=way).values_list("pk", "number"))
            text = _("These tasks would wait for each other in a circle: %(way)s.")
            self.add_error(
                "waits_for", text % {"way": " → ".join(numbers[pk] for pk in way[:MOST_WAITED_FOR])}
            )


def _nameable(task: Task, user):
    """Tasks of the conference that the user sees, and what this one waits for already."""
    known = Q(pk__in=Task.objects.visible_to(user).values("pk"))
    if task.pk:
        known |= Q(pk__in=task.waits_for.values("pk"))
    return Task.objects.filter(known, subcommittee__conference=task.subcommittee.conference_id)


def _involved(task: Task, units: list[int]) -> Q:
    """Who belongs to the subcommittee or to one of the units."""
    bodies = Member.objects.filter(subcommittee=task.subcommittee_id).values("user")
    of_units = RoleAssignment.objects.filter(unit__in=units).values("user")
    return Q(pk__in=bodies) | Q(pk__in=of_units)


def _people(task: Task, *, everybody: bool):
    """Who may be in charge: people of the subcommittees and units, or only of those of the task; and who is already."""
    if everybody:
        wanted = Q(pk__in=Member.objects.values("user")) | Q(
            pk__in=RoleAssignment.objects.filter(unit__isnull=False).values("user")
        )
    else:
        units = [task.lead_unit_id, *task.coordinating_units.values_list("pk", flat=True)]
        wanted = _involved(task, units)
    return User.objects.filter((Q(is_active=True) & wanted) | Q(pk=task.assignee_id)).order_by(
        "full_name", "pk"
    )


class MemberForm(forms.Form):
    """One person for one seat."""

    user = _PersonField(label=_("Person"), queryset=User.objects.none())
    position = forms.ChoiceField(
        label=_("Position"), choices=capitalised(Member.Position.choices), initial=Member.Position.MEMBER
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = cast(forms.ModelChoiceField, self.fields["user"])
        people.queryset = User.objects.filter(is_active=True).order_by("full_name")


class BulkForm(forms.Form):
    """The tasks and what is to be done to all of them; only the field of the chosen action counts."""

    ACTIONS = [
        ("", "---------"),
        (bulk_changes.STATE, _("Change the state")),
        (bulk_changes.ASSIGNEE, _("Put somebody in charge")),
        (bulk_changes.SHIFT, _("Shift the due dates")),
    ]
    tasks = RowsField(queryset=Task.objects.none(), error_messages={"required": _("Tick at least one task.")})
    action = forms.ChoiceField(label=_("What to do"), choices=ACTIONS)
    state = forms.ChoiceField(
        label=_("New state"), required=False, choices=[("", "---------"), *capitalised(Task.State.choices)]
    )
    assignee = _PersonField(
        label=_("Person in charge"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )
    days = forms.IntegerField(
        label=_("By how many days"),
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("5 = five days later, -5 = five days earlier"),
    )

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelMultipleChoiceField, self.fields["tasks"]).queryset = tasks
        cast(forms.ModelChoiceField, self.fields["assignee"]).queryset = _people(Task(), everybody=True)

    def clean_tasks(self):
        tasks = self.cleaned_data["tasks"]
        if len(tasks) > MOST_AT_ONCE:
            raise ValidationError(_("Tick at most %(n)d tasks at once.") % {"n": MOST_AT_ONCE}, code="many")
        return tasks

    def clean(self):
        cleaned = super().clean()
        action = cleaned.get("action")
        if action == bulk_changes.STATE and not cleaned.get("state") and not self.has_error("state"):
            self.add_error("state", _("Choose the new state."))
        if action == bulk_changes.SHIFT and not cleaned.get("days") and not self.has_error("days"):
            self.add_error("days", _("Say by how many days."))
        return cleaned

    def numbers(self) -> list[int]:
        return sorted(task.pk for task in self.cleaned_data["tasks"])

    def wanted(self) -> bulk_changes.Wanted:
        chosen = self.cleaned_data
        return bulk_changes.Wanted(chosen["action"], chosen["state"], chosen["assignee"], chosen["days"] or 0)
