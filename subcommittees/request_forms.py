"""Forms of the requests to units: what is asked of whom, what is answered, and which requests are shown."""

from __future__ import annotations

import datetime
import secrets
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conference.fields import RowsField, TextBlockFormField, YearBetween, capitalised, is_row_number
from conference.models import Conference, Unit
from nominations import office_files
from subcommittees.access import Rights
from subcommittees.forms import ASSIGNED_KINDS
from subcommittees.models import Subcommittee, Task, UnitRequest
from subcommittees.modes import Mode
from subcommittees.requesting import Asked, Said

DEFAULT_DAYS = 7
LONGEST = 3000


def new_key() -> str:
    return secrets.token_hex(16)


def default_day() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(DEFAULT_DAYS)


class _UnitsField(RowsField):
    def label_from_instance(self, obj) -> str:
        return str(obj)


def _day_field(label, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        validators=[YearBetween(2000, 2100)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **more,
    )


def _not_past(day: datetime.date | None) -> datetime.date | None:
    if day is not None and day < timezone.localdate():
        raise ValidationError(_("This day is past."), code="past")
    return day


class RequestForm(forms.ModelForm):
    """One request to many units. `task`: chosen by the page that one comes from, or none."""

    units = _UnitsField(
        queryset=Unit.objects.none(),
        label=_("To these units"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one unit.")},
    )
    due_on = _day_field(_("Answer by"))
    mode = forms.ChoiceField(
        label=_("Way of assignment"),
        choices=capitalised(choice for choice in Mode.choices if choice[0] != Mode.SUPPORT),
        help_text=_("Mass organisations and outside partners are always requested, never assigned."),
    )
    task = forms.ModelChoiceField(
        queryset=Task.objects.none(), required=False, label=_("Task"), widget=forms.HiddenInput
    )
    key = forms.RegexField(
        r"\A[0-9a-f]{32}\Z", label=_("The page"), widget=forms.HiddenInput, initial=new_key
    )

    class Meta:
        model = UnitRequest
        fields = ["subcommittee", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    field_order = ["subcommittee", "title", "text", "due_on", "units", "mode"]

    def __init__(self, *args, conference: Conference, rights: Rights, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = conference.subcommittees.all()
        if not rights.organises:
            bodies = bodies.filter(pk__in=rights.bodies)
        body = cast(forms.ModelChoiceField, self.fields["subcommittee"])
        body.queryset = bodies
        if len(rights.bodies) == 1 and not rights.organises:
            body.initial = next(iter(rights.bodies))
        cast(forms.ModelChoiceField, self.fields["task"]).queryset = Task.objects.filter(
            subcommittee__in=bodies
        ).select_related("subcommittee")
        cast(forms.ModelChoiceField, self.fields["units"]).queryset = Unit.objects.filter(
            is_active=True, kind__in=ASSIGNED_KINDS
        )

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])

    def clean(self):
        super().clean()
        body, task = self.cleaned_data.get("subcommittee"), self.cleaned_data.get("task")
        if body and task and task.subcommittee_id != body.pk:
            self.cleaned_data["task"] = None
        return self.cleaned_data

    def task_shown(self) -> Task | None:
        """The task that the form belongs to, for its heading; None where it is not one of these."""
        number = str(self["task"].value() or "")
        tasks = cast(forms.ModelChoiceField, self.fields["task"]).queryset
        return tasks.filter(pk=number).first() if tasks is not None and is_row_number(number) else None

    def asked(self) -> Asked:
        names = ("subcommittee", "task", "title", "text", "due_on", "mode")
        return Asked(**{name: self.cleaned_data[name] for name in names})


class AnswerFileField(forms.FileField):
    """An Office file, PDF or a picture; its cleaned value is (file, ending) or None."""

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        content, ending = office_files.check(upload)
        return SimpleUploadedFile(upload.name, content), ending


def _text_field(label, **more: Any) -> TextBlockFormField:
    return TextBlockFormField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}), **more
    )


class StepForm(forms.Form):
    """What is written with a step. Each page has several of them, told apart by `prefix`: the verb."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**17)

    def said(self) -> Said:
        value = self.cleaned_data
        file, ending = value.get("file") or (None, "")
        return Said(value.get("text", ""), file, ending, value.get("due_on"), value["seen"])

    def show_again(self, seen: int) -> None:
        """The page has shown what was written meanwhile: sent once more, this answers it."""
        data = cast(Any, self.data).copy()
        data[self.add_prefix("seen")] = str(seen)
        self.data = data


class AnswerForm(StepForm):
    text = _text_field(_("What you answer"))
    file = AnswerFileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("Word, Excel, PDF or a picture, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.pdf,image/jpeg,image/png"}),
    )


class CannotForm(StepForm):
    text = _text_field(_("It cannot be done, because"))


class QuestionForm(StepForm):
    text = _text_field(_("Your question to the subcommittee"))


class ReplyForm(StepForm):
    text = _text_field(_("Your reply to the unit"))
    due_on = _day_field(_("New day for the answer"), required=False, help_text=_("Empty: the day stays."))

    def clean_due_on(self):
        return _not_past(self.cleaned_data["due_on"])


class ReturnForm(ReplyForm):
    text = _text_field(_("What is still missing"))


class WithdrawForm(StepForm):
    text = _text_field(_("Why it is withdrawn"))


STEP_FORMS: dict[str, type[StepForm]] = {
    "answer": AnswerForm,
    "cannot": CannotForm,
    "question": QuestionForm,
    "reply": ReplyForm,
    "return": ReturnForm,
    "accept": StepForm,
    "withdraw": WithdrawForm,
}


class RequestFilter(forms.Form):
    """Which requests are shown, from the address; a value that is no choice is as good as none."""

    STATES = [
        ("", _("all requests")),
        ("open", _("not accepted yet")),
        ("late", _("late")),
        ("answered", _("to be looked at")),
    ]
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=capitalised(STATES),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    body = forms.ChoiceField(
        label=_("Subcommittee"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, *args, bodies: list[Subcommittee], **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["body"]).choices = [
            ("", _("All subcommittees")), *((body.code, f"{body.code} · {body.name}") for body in bodies),
        ]  # fmt: skip

    def apply(self, requests):
        self.is_valid()
        state, body = self.cleaned_data.get("state"), self.cleaned_data.get("body")
        if state == "open":
            requests = requests.open()
        elif state == "late":
            requests = requests.overdue(timezone.localdate())
        elif state == "answered":
            requests = requests.filter(state=UnitRequest.State.ANSWERED)
        return requests.filter(subcommittee__code=body) if body else requests
