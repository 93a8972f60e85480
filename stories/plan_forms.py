"""Forms of the communications plan: who plans fills in all of a line, who writes says what became of it."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from conference.edits import SharedForm
from conference.fields import capitalised
from conference.models import Unit
from stories.forms import key_field
from stories.models import PlanLine, Story, Version

DAY_HELP = _("Day/month/year.")


class OutcomeForm(SharedForm):
    """Which story a line became, or where else it was published."""

    class Meta:
        model = PlanLine
        fields = ["story", "done_on", "done_where"]
        help_texts: ClassVar[dict[str, Any]] = {
            "story": _("A story of the unit in this portal; when it is public, the line is done."),
            "done_on": _("Day/month/year. Only what was published elsewhere, e.g. on television."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_stories(user)

    def _offer_stories(self, user) -> None:
        line = self.instance
        stories = Story.objects.filter(conference=line.conference_id, unit=line.unit_id).visible_to(user)
        newest = Version.objects.newest().filter(story__in=stories)
        titles = {version.story_id: version.title for version in newest.order_by("-pk")}
        field = cast(Any, self.fields["story"])
        # Who writes for another unit does not see its stories, but what is noted already stays noted.
        field.queryset = stories | Story.objects.filter(pk=line.story_id)
        field.empty_label = _("none yet")
        field.label_from_instance = lambda story: titles.get(story.pk, str(story))

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class LineForm(OutcomeForm):
    key = key_field()

    class Meta(OutcomeForm.Meta):
        fields = ["topic", "kind", "channel", "unit", "assignee", "due_on", "note", *OutcomeForm.Meta.fields]
        widgets: ClassVar[dict[str, Any]] = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = OutcomeForm.Meta.help_texts | {"due_on": DAY_HELP}

    def _offer_stories(self, user) -> None:
        for name in ("kind", "channel"):
            field = cast(forms.ChoiceField, self.fields[name])
            field.choices = capitalised(cast(list, field.choices))
        units = cast(forms.ModelChoiceField, self.fields["unit"])
        units.queryset = Unit.objects.filter(is_active=True).order_by("position", "name")
        people = User.objects.filter(is_active=True, role_assignments__isnull=False).distinct()
        cast(forms.ModelChoiceField, self.fields["assignee"]).queryset = people.order_by("full_name")
        if self.instance.pk is None:
            for name in OutcomeForm.Meta.fields:
                del self.fields[name]
        else:
            del self.fields["key"]
            super()._offer_stories(user)

    def clean(self):
        cleaned = super().clean()
        if "key" in self.fields:
            self.instance.key = self.cleaned_data.get("key", "")
        story = self.cleaned_data.get("story")
        if story and self.cleaned_data.get("unit") and story.unit_id != self.cleaned_data["unit"].pk:
            self.add_error("story", _("This story is of another unit."))
        return cleaned


class PlanFilter(forms.Form):
    """Which lines are shown; a value that is no choice is as good as none."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=capitalised([
            ("", _("every state")), ("overdue", _("late")), ("todo", _("to write")), ("doing", _("being written")),
            ("submitted", _("with the editorial board")), ("done", _("public")),
        ]),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("Channel"), required=False,
        choices=capitalised([("", _("every channel")), *PlanLine.Channel.choices]),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip
    unit = forms.TypedChoiceField(
        label=_("Unit"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs={"class": "form-select"})
    )  # fmt: skip

    def __init__(self, data, *, units: list[Unit]):
        """`units`: those that have lines; one alone is no choice."""
        super().__init__(data)
        if len(units) < 2:
            del self.fields["unit"]
        else:
            choices = [("", _("All units")), *((unit.pk, unit.name) for unit in units)]
            cast(forms.ChoiceField, self.fields["unit"]).choices = choices

    @property
    def wanted(self) -> dict[str, Any]:
        """{field: value} of what was chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
