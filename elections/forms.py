"""Forms of the election: its rule, a candidate, a member of the board, papers, a reason, and a teller's count."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from accounts.models import User, one_time_key
from conference import vietnamese
from conference.edits import SharedForm
from conference.fields import TextLineFormField, capitalised
from conference.models import Unit
from delegates.models import Delegate
from elections import counting, tally
from elections.models import MOST_PAPERS, VOTING_CATEGORIES, BallotEntry, BoardMember, Candidate, Election

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class OnceForm(forms.ModelForm):
    """`key` makes one row of a form that is sent twice."""

    key = forms.RegexField(
        r"\A[0-9a-f]{32}\Z", label=_("The page"), widget=forms.HiddenInput, initial=one_time_key
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            del self.fields["key"]
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField):
                field.choices = capitalised(cast(Any, field.choices))

    def clean_key(self):
        self.instance.key = self.cleaned_data["key"]
        return self.instance.key


class ElectionForm(SharedForm, OnceForm):
    voters = forms.MultipleChoiceField(
        label=_("Who votes"),
        choices=capitalised([(value.value, value.label) for value in VOTING_CATEGORIES]),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of these groups, those who are marked “may vote” on the list of delegates."),
        error_messages={"required": _("Choose at least one group.")},
    )

    class Meta:
        model = Election
        fields = ["purpose", "seats", "alternates", "mode", "denominator", "tie", "voters"]
        widgets = {name: forms.NumberInput(attrs=NUMBER) for name in ("seats", "alternates")}


class CandidateForm(SharedForm, OnceForm):
    """Whose name stands on the list of delegates of the unit is linked to it; what is left empty is taken from there."""

    class Meta:
        model = Candidate
        fields = ["unit", "full_name", "gender", "date_of_birth", "position", "biography"]
        widgets = {
            "biography": forms.Textarea(attrs={"rows": 5}),
            "date_of_birth": forms.DateInput(attrs=NUMBER),
        }
        help_texts = {
            "full_name": _("Somebody on the list of delegates of the unit is recognised by name: what stays empty is taken from there."),
            "date_of_birth": _("Day/month/year. With equal votes the older person may be elected."),
        }  # fmt: skip

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.filled: set[str] = set()
        units = Unit.objects.filter(is_active=True)
        if not permissions.prepares_election(user):
            units = units.filter(pk__in=permissions.headed_units(user))
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        field.queryset = units
        if self.instance.pk is None and units.count() == 1:
            self.initial["unit"] = units.get().pk

    def clean(self):
        cleaned = super().clean() or {}
        unit, name = cleaned.get("unit"), cleaned.get("full_name")
        if not unit or not name:
            return cleaned
        found = named(
            Delegate.objects.filter(conference=self.instance.election.conference_id, unit=unit), name
        )
        if cleaned.get("date_of_birth"):
            found = [row for row in found if row.date_of_birth in (None, cleaned["date_of_birth"])]
        if len(found) > 1:
            self.add_error(
                "date_of_birth", _("Two people of this unit have that name: enter the date of birth.")
            )
        self.instance.delegate = found[0] if len(found) == 1 else None
        if len(found) == 1:
            for field in ("gender", "date_of_birth", "position"):
                if not cleaned.get(field) and field not in self.errors:
                    cleaned[field] = getattr(found[0], field)
                    self.filled.add(field)
        return cleaned


def named(people, name: str) -> list[Delegate]:
    """Those expected whose whole name this is; letters of another case are the same."""
    rows = people.expected().search(name)
    return [
        row for row in rows if vietnamese.clean(row.full_name).casefold() == vietnamese.clean(name).casefold()
    ]


class AccountField(forms.ModelChoiceField):
    """Accounts with their roles and the name they sign in with, so that namesakes are told apart."""

    def label_from_instance(self, obj) -> str:
        roles = ", ".join(str(row) for row in obj.role_assignments.all())
        return f"{obj} – {roles} ({obj.username})" if roles else f"{obj} ({obj.username})"


class BoardForm(OnceForm):
    """`is_unknown`: after it was found valid, whether a name was typed that is on no list of delegates."""

    is_unknown = False

    class Meta:
        model = BoardMember
        fields = ["body", "post", "full_name", "position", "user", "is_teller"]
        field_classes = {"user": AccountField}
        labels = {"is_teller": _("Teller: enters what was counted")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = User.objects.filter(is_active=True).prefetch_related("role_assignments__unit")
        cast(forms.ModelChoiceField, self.fields["user"]).queryset = accounts.order_by("full_name", "pk")
        self.fields["full_name"].help_text = _("Empty: the name of the account.")
        self.fields["position"].help_text = _("Empty: as the list of delegates or the account has it.")
        if "post" in self.fields:
            cast(forms.ChoiceField, self.fields["post"]).choices = capitalised(
                [
                    (BoardMember.Post.HEAD.value, _("head of the board; of the presidium: chair")),
                    (BoardMember.Post.SECRETARY.value, BoardMember.Post.SECRETARY.label),
                    (BoardMember.Post.MEMBER.value, BoardMember.Post.MEMBER.label),
                ]
            )

    def clean(self):
        cleaned = super().clean() or {}
        user = cleaned.get("user")
        if not cleaned.get("full_name") and user:
            cleaned["full_name"] = str(user)
        if not cleaned.get("full_name") and "full_name" not in self.errors:
            self.add_error("full_name", _("Enter a name or choose an account."))
            return cleaned
        conference = self.instance.election.conference_id
        found = named(Delegate.objects.filter(conference=conference), cleaned.get("full_name", ""))
        known = found[0] if len(found) == 1 else None
        self.instance.delegate = known
        self.is_unknown = not found and bool(self.data.get(self.add_prefix("full_name"), "").strip())
        if not cleaned.get("position") and "position" not in self.errors:
            cleaned["position"] = (known.position if known else "") or (user.position if user else "")
        return cleaned


class ReplaceForm(BoardForm):
    """Who takes a seat of the counting board over, and why; body, post and duty are those of the seat."""

    reason = TextLineFormField(
        label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = BoardMember
        fields = ["full_name", "position", "user"]
        field_classes = {"user": AccountField}


class PapersForm(OnceForm):
    class Meta:
        model = BallotEntry
        fields = ["kind", "number", "note"]
        widgets = {"number": forms.NumberInput(attrs=NUMBER)}


class ReasonForm(forms.Form):
    reason = TextLineFormField(
        label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class FiguresForm(forms.Form):
    """Figures of one teller. Nothing is filled in: each number is written by who counted it."""

    page = ""  # the hidden field that says of which page they are

    def __init__(self, *args, wanted: list[counting.Field], **kwargs):
        super().__init__(*args, **kwargs)
        for name, label, is_candidate in wanted:
            if is_candidate:
                label = str(_("Votes of %(name)s")) % {"name": label}
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_PAPERS, widget=forms.NumberInput(attrs=NUMBER)
            )

    def figures(self) -> counting.Figures:
        return {name: value for name, value in self.cleaned_data.items() if name != self.page}


class CountForm(FiguresForm):
    """All figures of a turn."""

    page = "turn"
    turn = forms.IntegerField(widget=forms.HiddenInput, label=_("The page"))

    def __init__(self, *args, election: Election, **kwargs):
        super().__init__(*args, wanted=counting.fields(election), **kwargs)
        self.election = election

    def clean_turn(self):
        turn = self.cleaned_data["turn"]
        if turn != self.election.turn:
            raise forms.ValidationError(_("This page is of an earlier count. Open it again."))
        return turn


class RunningForm(FiguresForm):
    """How far a teller has come."""

    page = "step"
    step = forms.IntegerField(widget=forms.HiddenInput, label=_("The page"))

    def __init__(self, *args, election: Election, **kwargs):
        super().__init__(*args, wanted=tally.fields(election), **kwargs)
