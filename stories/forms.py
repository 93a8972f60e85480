"""Forms of the stories: text, people with their consent, pictures, and the steps of the review."""

from __future__ import annotations

import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import one_time_key
from conference.edits import SharedForm
from conference.fields import RowsField, TextBlockFormField, TextLineFormField, YearBetween, capitalised
from conference.models import Conference, Unit
from nominations.models import Nomination
from nominations.states import State as Nominated
from stories import markup
from stories.films import check_film
from stories.models import Agreed, Consent, ConsentWay, Story, Subject, Version, VersionPicture
from stories.pictures import PictureField
from stories.states import State
from stories.transitions import Said

MOMENT = _("Day/month/year hour:minute, e.g. 05/04/2020 17:00.")
MARKUP = _(
    "An empty line begins a new paragraph. “## ” before a line makes a heading, “- ” a list, “> ” what somebody said, **two stars** make bold."
)


def key_field() -> forms.RegexField:
    return forms.RegexField(
        r"\A[0-9a-f]{32}\Z", label=_("The page"), widget=forms.HiddenInput, initial=one_time_key
    )


class StoryForm(forms.ModelForm):
    """How a story begins: for which unit, of which kind, with which title."""

    title = TextLineFormField(label=_("Title of the story"), max_length=200)
    key = key_field()

    class Meta:
        model = Story
        fields = ["kind", "unit"]
        widgets = {"kind": forms.RadioSelect}

    field_order = ["kind", "title", "unit"]

    def __init__(self, *args, conference: Conference, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.conference = conference
        cast(forms.ChoiceField, self.fields["kind"]).choices = capitalised(Story.Kind.choices)
        units = cast(forms.ModelChoiceField, self.fields["unit"])
        units.queryset = units_for(user)
        own = list(Unit.objects.filter(pk__in=permissions.own_units(user))[:2])
        if len(own) == 1:
            units.initial = own[0].pk

    def clean(self):
        super().clean()
        self.instance.key = self.cleaned_data.get("key", "")
        return self.cleaned_data


def units_for(user):
    """The units for which this person writes."""
    units = Unit.objects.filter(is_active=True).order_by("position", "name")
    if permissions.approves_stories(user):
        return units
    return units.filter(pk__in=permissions.own_units(user))


class TextForm(SharedForm):
    film_url = forms.URLField(
        label=_("Address of the film"),
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=_("The film opens on its own site; nothing of it is shown inside our pages."),
    )

    class Meta:
        model = Version
        fields = ["title", "summary", "text", "theme", "film_url", "publish_at"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "text": forms.Textarea(attrs={"rows": 18}),
        }
        help_texts = {
            "text": MARKUP,
            "publish_at": _(
                "Empty: as soon as it is approved. Day/month/year hour:minute, e.g. 05/04/2020 17:00."
            ),
        }

    def clean_film_url(self) -> str:
        address = self.cleaned_data["film_url"]
        if address:
            check_film(address)
        return address

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if text and not markup.plain(text):
            raise ValidationError(_("There are only signs here and no words."))
        return text


class SubjectForm(forms.ModelForm):
    """Somebody by a nomination of the unit, or by a name that is typed."""

    class Meta:
        model = Subject
        fields = ["nomination", "name", "is_main"]
        help_texts = {
            "name": _("Empty: as in the nomination."),
            "is_main": _("Not ticked: they are only mentioned."),
        }

    def __init__(self, *args, story: Story, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.story = story
        nominations = cast(forms.ModelChoiceField, self.fields["nomination"])
        found = Nomination.objects.visible_to(user).filter(
            conference=story.conference_id, unit=story.unit_id, state=Nominated.APPROVED
        )
        nominations.queryset = found.order_by("sort_key")
        nominations.label = _("Exemplar of the unit")
        nominations.empty_label = _("somebody else: by the name below")
        self.fields["name"].required = False

    def clean(self):
        cleaned = super().clean() or {}
        nomination = cleaned.get("nomination")
        if nomination and not cleaned.get("name"):
            cleaned["name"] = nomination.printed_name
        if not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Choose an exemplar, or enter a name."))
        return cleaned

    def validate_constraints(self) -> None:
        """Who was named in an earlier version is named again; `writing.add_subject` finds them."""


class NameForm(SharedForm):
    """The right name, and whether it is that of the same person: another one has not agreed to anything yet."""

    who = forms.ChoiceField(
        label=_("Whose name it is"),
        choices=[
            ("same", _("The same person, whose name was written wrongly: what they agreed to stays")),
            ("other", _("Another person, who has still to agree")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is the same person.")},
    )

    class Meta:
        model = Subject
        fields = ["name", "is_main"]
        help_texts = SubjectForm.Meta.help_texts | {
            "name": _("Correct it in title, summary, text and captions too.")
        }

    field_order = ["name", "who", "is_main"]

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("who") == "other" and cleaned.get("name") == self.initial["name"]:
            self.add_error("name", _("Another person needs another name here; add what tells them apart."))
        return cleaned

    def validate_constraints(self) -> None:
        """A name that stands in the story already is refused under the lock, by `writing`."""


class ConsentForm(forms.ModelForm):
    """What somebody agreed to; nothing is ticked beforehand."""

    agreed = forms.MultipleChoiceField(
        label=_("Agreed to"),
        choices=capitalised(Agreed.choices),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what they agreed to.")},
    )

    class Meta:
        model = Consent
        fields = ["given_on", "way", "given_by"]
        widgets = {
            "given_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "way": forms.RadioSelect,
        }

    field_order = ["agreed"]

    def __init__(self, *args, subject: Subject, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["way"]).choices = capitalised(ConsentWay.choices)
        standing = {consent.agreed for consent in subject.consents.all() if consent.withdrawn_at is None}
        field = cast(forms.MultipleChoiceField, self.fields["agreed"])
        field.choices = [
            (value, label) for value, label in capitalised(Agreed.choices) if value not in standing
        ]

    def clean_given_on(self) -> datetime.date:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="future")
        return day


class PlaceForm(SharedForm):
    """What one version says of a picture."""

    class Meta:
        model = VersionPicture
        fields = ["alt", "caption", "credit", "shows"]
        widgets = {"shows": forms.CheckboxSelectMultiple}
        field_classes = {"shows": RowsField}
        help_texts = {
            "shows": _(
                "Each of them has to agree to being shown. Tick nobody only where nobody can be recognised."
            )
        }

    def __init__(self, *args, version: Version, **kwargs):
        super().__init__(*args, **kwargs)
        people = list(version.subjects.all())
        shows = cast(forms.ModelMultipleChoiceField, self.fields["shows"])
        shows.queryset = version.subjects.all()
        if not people:
            del self.fields["shows"]
        elif self.instance.pk is None:
            shows.initial = [subject.pk for subject in people]

    @property
    def shown(self) -> list[Subject]:
        return list(self.cleaned_data.get("shows", ()))


class PictureForm(PlaceForm):
    file = PictureField(
        label=_("Picture"),
        help_text=_("JPEG or PNG, at most 15 MB. Where and with what it was taken is not kept."),
    )
    key = key_field()
    field_order = ["file", "alt", "caption", "credit", "shows"]

    def clean(self):
        super().clean()
        if self.errors and self.files.get("file"):
            self.add_error(
                None,
                _("Nothing is sent yet, and a browser forgets chosen files: choose the picture once more."),
            )
        return self.cleaned_data


class StepForm(forms.Form):
    """Each page has several of them, told apart by `prefix`: the verb."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def said(self) -> Said:
        cleaned: dict[str, Any] = self.cleaned_data
        return Said(cleaned.get("reason", ""), cleaned.get("publish_at"), cleaned.get("seen", ""))


class ApproveForm(StepForm):
    publish_at = forms.DateTimeField(
        label=_("Publish at"), required=False, validators=[YearBetween(2000, 2100)],
        help_text=_("Empty: at once, or when the unit wished. Day/month/year hour:minute, e.g. 05/04/2020 17:00."),
    )  # fmt: skip


class ReasonForm(StepForm):
    reason = TextBlockFormField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The unit reads it."),
    )  # fmt: skip


def form_of(verb: str) -> type[StepForm]:
    return {"approve": ApproveForm, "return": ReasonForm, "withdraw": ReasonForm}.get(verb, StepForm)


class StoryFilter(forms.Form):
    """Which stories are shown, from the address; a value that is no choice is as good as none."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "search"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=capitalised([("", _("every state")), *State.choices]),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), required=False, queryset=Unit.objects.none(), empty_label=_("All units"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )  # fmt: skip

    edition = forms.ChoiceField(
        label=_("Edition"), required=False, widget=forms.Select(attrs={"class": "form-select"})
    )

    def __init__(self, data, *, units, editions: list[Conference]):
        """`editions`: the current one first; with no other there is nothing to choose."""
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["edition"]).choices = [
            (row.pk if place else "", str(row)) for place, row in enumerate(editions)
        ]
        if len(editions) == 1:
            del self.fields["edition"]
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        if units is None:
            del self.fields["unit"]
        else:
            field.queryset = units
