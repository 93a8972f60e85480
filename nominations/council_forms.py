"""Forms of the council's pages: a session, who is there, a secret ballot's counts, open votes and scores."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import RowsField, TextBlockFormField, capitalised
from conference.models import Conference
from nominations.council import CouncilMember, CouncilSession
from nominations.council_closing import Counts, misfits
from nominations.council_items import Choice, CouncilAttendance, Presence, ScoreCriterion
from nominations.council_sessions import RULES, defaults_for
from nominations.council_voting import Electorate

LARGEST_COUNT = 999
LARGEST_VERSION = 10**9


class MomentField(forms.DateTimeField):
    """A day with its time: a day alone is not taken for midnight."""

    def to_python(self, value: Any) -> Any:
        moment = super().to_python(value)
        if moment and isinstance(value, str) and ":" not in value:
            raise ValidationError(_("Enter the time too, e.g. 05/03/2020 14:00."), code="invalid")
        return moment


class SessionForm(SharedForm):
    """When, where, who leads, and how it votes; a new one starts with the conference's rules."""

    key = forms.CharField(
        widget=forms.HiddenInput, required=False, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )

    class Meta:
        model = CouncilSession
        fields = ["held_at", "place", "chair", "secretary", *RULES]
        field_classes = {"held_at": MomentField}

    def __init__(self, *args, conference: Conference, **kwargs):
        if kwargs["instance"].pk is None:
            for name, value in defaults_for(conference).items():
                setattr(kwargs["instance"], name, value)
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["key"]
        seats = CouncilMember.objects.filter(conference=conference, is_active=True)
        for name in ("chair", "secretary"):
            field = cast(forms.ModelChoiceField, self.fields[name])
            field.queryset, field.empty_label = seats, _("— not named yet —")
        self.fields["held_at"].widget.attrs |= {"placeholder": _("dd/mm/yyyy hh:mm"), "autocomplete": "off"}
        for name in ("way", "base"):
            choice = cast(forms.ChoiceField, self.fields[name])
            choice.choices = capitalised(cast(Any, choice).choices)
        self.fields["held_at"].help_text = _("Day first, e.g. 05/03/2020 14:00.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        top, bottom = cleaned.get("threshold_numerator"), cleaned.get("threshold_denominator")
        if top and bottom and (top > bottom or (top == bottom and not cleaned.get("threshold_reached"))):
            self.add_error(
                "threshold_numerator",
                _("The share needed must lie between 0 and 1; more than all members cannot be in favour."),
            )
        chair, secretary = cleaned.get("chair"), cleaned.get("secretary")
        if chair and chair == secretary:
            self.add_error("secretary", _("Chair and secretary are two people: both sign the minutes."))
        return cleaned


class ConfirmationForm(forms.Form):
    """Why a vote on an earlier version of the dossier stands. `seen`: number of the version that was compared."""

    reason = TextBlockFormField(
        label=_("Why the vote stands"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with your name and the time. E.g. only a spelling mistake was corrected."),
    )
    seen = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_VERSION
    )


class AgendaForm(forms.Form):
    """The nominations to put on the agenda; `queryset` are those that may be."""

    nominations = RowsField(
        queryset=None,
        label=_("Nominations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one nomination.")},
    )

    def __init__(self, *args, nominations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nominations"].queryset = nominations


class AttendanceForm(forms.Form):
    """One choice per member on the list of the session."""

    def __init__(self, *args, rows: list[CouncilAttendance], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"member_{row.member_id}"] = forms.ChoiceField(
                label=row.name or str(row.member),
                choices=capitalised(Presence.choices),
                initial=row.presence,
                required=False,
            )
            self.fields[f"seen_{row.member_id}"] = forms.CharField(
                initial=row.presence, required=False, max_length=10, widget=forms.HiddenInput
            )

    def lines(self) -> list[tuple[CouncilAttendance, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"member_{row.member_id}"], self[f"seen_{row.member_id}"]) for row in self.rows]

    def presences(self) -> dict[int, str]:
        """{member id: presence} of what this person changed; what somebody else changed meanwhile stays."""
        sent = {
            row.member_id: (
                self.cleaned_data[f"seen_{row.member_id}"],
                self.cleaned_data[f"member_{row.member_id}"],
            )
            for row in self.rows
        }
        return {pk: now for pk, (seen, now) in sent.items() if now and now != seen}


class OpenVotesForm(forms.Form):
    """The secretary's list of open votes: one choice per member who may vote, with what the page showed."""

    def __init__(self, *args, rows: list[CouncilAttendance], votes: dict[int, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"vote_{row.member_id}"] = forms.ChoiceField(
                label=row.name,
                choices=[("", _("— no vote —")), *capitalised(Choice.choices)],
                initial=votes.get(row.member_id, ""),
                required=False,
            )
            self.fields[f"seen_{row.member_id}"] = forms.CharField(
                initial=votes.get(row.member_id, ""),
                required=False,
                max_length=10,
                widget=forms.HiddenInput,
            )

    def lines(self) -> list[tuple[CouncilAttendance, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"vote_{row.member_id}"], self[f"seen_{row.member_id}"]) for row in self.rows]

    def choices(self) -> dict[int, tuple[str, str]]:
        """{member id: (what the page showed, what was chosen)} of the lines that were sent."""
        return {
            row.member_id: (
                self.cleaned_data[f"seen_{row.member_id}"],
                self.cleaned_data[f"vote_{row.member_id}"],
            )
            for row in self.rows
            if f"vote_{row.member_id}" in self.data
        }


def _count(label) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=LARGEST_COUNT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CountsForm(forms.Form):
    """The tellers' counts of one secret ballot; they must fit the ballots handed out."""

    yes = _count(_("In favour"))
    no = _count(_("Against"))
    blank = _count(_("Blank or invalid"))
    written_yes = _count(_("Written opinions in favour"))
    written_no = _count(_("Written opinions against"))

    def __init__(self, *args, people: Electorate, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        if not people.writing:
            del self.fields["written_yes"], self.fields["written_no"]

    def counts(self) -> Counts:
        return Counts(**self.cleaned_data)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for field, sentence in misfits(self.people, Counts(**cleaned)).items():
                self.add_error(field if field in self.fields else None, sentence)
        return cleaned


class ScoresForm(forms.Form):
    """A member's points for one nomination, by criterion."""

    def __init__(self, *args, criteria: list[ScoreCriterion], points: dict[int, Any], **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for row in criteria:
            self.fields[f"points_{row.pk}"] = forms.DecimalField(
                label=row.name,
                min_value=0,
                max_value=row.largest,
                max_digits=6,
                decimal_places=2,
                initial=points.get(row.pk),
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                help_text=_("0 to %(largest)d, weight %(weight)d")
                % {"largest": row.largest, "weight": row.weight},
            )

    def points(self) -> dict[int, Any]:
        return {row.pk: self.cleaned_data[f"points_{row.pk}"] for row in self.criteria}
