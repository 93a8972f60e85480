"""Forms of the obstacles: raised with photos, answered, brought further, opened again."""

from __future__ import annotations

import secrets
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import permissions
from conference.fields import TextBlockFormField, TextLineFormField, capitalised, is_row_number
from conference.models import Conference, Unit
from nominations.evidence import PhotoField
from subcommittees.models import Obstacle, Task, UnitRequest
from subcommittees.obstacle_models import MOST_PHOTOS
from subcommittees.obstacles import Said


def new_key() -> str:
    return secrets.token_hex(16)


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(PhotoField):
    """Several pictures of one choice, each drawn anew."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if len(files) > MOST_PHOTOS:
            raise too_many()
        return [PhotoField.clean(self, file) for file in files]


def too_many() -> ValidationError:
    text = ngettext("At most %(n)d photo.", "At most %(n)d photos.", MOST_PHOTOS)
    return ValidationError(text % {"n": MOST_PHOTOS}, code="many")


class SeenOrNone(forms.ModelChoiceField):
    """In whose work it was met; what the person does not see, or no longer, is left out instead of refused."""

    def __init__(self, queryset):
        super().__init__(queryset, required=False, widget=forms.HiddenInput)

    def clean(self, value):
        try:
            return super().clean(value)
        except forms.ValidationError:
            return None


class ObstacleForm(forms.ModelForm):
    """What is in the way. Two ways to a photo: the telephone's camera at once, or pictures that are there already."""

    camera = PhotosField(
        label=_("Take a photo"),
        required=False,
        help_text=_("Opens the camera of a telephone."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    photos = PhotosField(
        label=_("Or choose pictures"),
        required=False,
        help_text=_(
            "JPEG or PNG, at most three together with the one taken; where and with what they were taken is not kept."
        ),
        widget=ManyFilesInput(attrs={"accept": "image/jpeg,image/png", "multiple": True}),
    )
    key = forms.RegexField(
        r"\A[0-9a-f]{32}\Z", label=_("The page"), widget=forms.HiddenInput, initial=new_key
    )

    class Meta:
        model = Obstacle
        fields = ["title", "text", "severity", "unit", "task", "request"]
        labels = {
            "title": _("What is in the way?"),
            "text": _("More about it, and what would help"),
            "severity": _("How bad is it?"),
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4}),
            "severity": forms.RadioSelect,
            "task": forms.HiddenInput,
            "request": forms.HiddenInput,
        }

    field_order = ["title", "camera", "photos", "text", "severity", "unit"]

    def __init__(self, *args, conference: Conference, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.conference = conference
        cast(forms.ChoiceField, self.fields["severity"]).choices = capitalised(Obstacle.Severity.choices)
        units = cast(forms.ModelChoiceField, self.fields["unit"])
        own = list(Unit.objects.filter(pk__in=permissions.own_units(user)))
        units.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in own])
        units.empty_label = _("of no unit")
        if not own:
            del self.fields["unit"]
        elif len(own) == 1:
            units.initial = own[0].pk
        sources: dict[str, Any] = {
            "task": Task.objects.filter(subcommittee__conference=conference),
            "request": UnitRequest.objects.filter(subcommittee__conference=conference),
        }
        for name, rows in sources.items():
            self.fields[name] = SeenOrNone(rows.visible_to(user))

    def origin(self) -> Task | UnitRequest | None:
        """The request or task in whose work it was met, for the heading."""
        for name in ("request", "task"):
            number, rows = (
                str(self[name].value() or ""),
                cast(forms.ModelChoiceField, self.fields[name]).queryset,
            )
            if rows is not None and is_row_number(number) and (found := rows.filter(pk=number).first()):
                return found
        return None

    def clean(self):
        super().clean()
        self.photo_files = [*self.cleaned_data.get("camera", ()), *self.cleaned_data.get("photos", ())]
        if len(self.photo_files) > MOST_PHOTOS:
            self.add_error("photos", too_many())
        if self.errors and any(self.files.getlist(name) for name in ("camera", "photos")):
            self.add_error(
                None,
                _("Nothing is sent yet, and a browser forgets chosen files: choose the photos once more."),
            )
        self.instance.key = self.cleaned_data.get("key", "")
        return self.cleaned_data


def _text(label, longest: int, **more: Any) -> TextBlockFormField:
    return TextBlockFormField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        **more,
    )


class ChangeForm(forms.Form):
    """Each page has several of them, told apart by `prefix`: the verb."""

    def said(self) -> Said:
        return Said(self.cleaned_data.get("text", ""), self.cleaned_data.get("on_behalf_of", ""))


class AnswerForm(ChangeForm):
    text = _text(_("The answer"), 3000)


class AnswerOnBehalfForm(AnswerForm):
    on_behalf_of = TextLineFormField(
        label=_("On whose word"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("Who of the Standing Council decided so, and how: by telephone, in a meeting."),
    )


class EscalateForm(ChangeForm):
    text = _text(_("Why the Standing Council should see it now"), 1000)


class ReopenForm(ChangeForm):
    text = _text(_("Why the answer does not help"), 1000)


def form_of(verb: str, user) -> type[ChangeForm]:
    if verb == "answer":
        return AnswerForm if permissions.sits_on_standing_council(user) else AnswerOnBehalfForm
    return {"escalate": EscalateForm, "reopen": ReopenForm, "close": ChangeForm}[verb]


class ObstacleFilter(forms.Form):
    """Which obstacles are shown, from the address; a value that is no choice is as good as none."""

    STATES = [
        ("", _("all that are not out of the way")), ("unanswered", _("without an answer")), ("council", _("before the Standing Council")),
        ("answered", _("answered")), ("closed", _("out of the way")),
    ]  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=capitalised(STATES),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    severity = forms.ChoiceField(
        label=_("Severity"),
        required=False,
        choices=capitalised([("", _("every severity")), *Obstacle.Severity.choices]),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def apply(self, obstacles):
        self.is_valid()
        state, severity = self.cleaned_data.get("state"), self.cleaned_data.get("severity")
        if state == "unanswered":
            obstacles = obstacles.unanswered()
        elif state == "council":
            obstacles = obstacles.before_the_council(timezone.localdate())
        elif state == "answered":
            obstacles = obstacles.open().filter(~Q(answered_at=None))
        elif state == "closed":
            obstacles = obstacles.filter(~Q(closed_at=None))
        else:
            obstacles = obstacles.open()
        return obstacles.filter(severity=severity) if severity else obstacles
