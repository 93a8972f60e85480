"""Forms of the intake: which file of which unit, what somebody says about the rows, and a row corrected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference.fields import capitalised
from conference.models import Unit
from delegates.intake_models import Answer, RosterLine, Verdict
from delegates.intake_verdicts import choice_of, fields_of, is_collective, text_of
from delegates.models import Delegate
from nominations.models import Nomination

MAX_UPLOAD = 2 * 1024 * 1024  # manage.py import_roster takes bigger ones


def units_for(user):
    """Units whose lists the user may bring in."""
    nominating = Unit.objects.filter(is_active=True, kind__in=Unit.NOMINATING_KINDS)
    if permissions.is_organiser(user):
        return nominating
    return nominating.filter(pk__in=permissions.prepared_units(user))


class ListForm(forms.Form):
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), widget=forms.Select(attrs={"class": "form-select"})
    )
    file = forms.FileField(
        label=_("The list (.xlsx, .xls, .ods or .csv)"),
        help_text=_("As the unit keeps it: letterhead, merged headings and totals may stay. At most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv", "class": "form-control"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        units = units_for(user)
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        field.queryset = units
        known = list(units)
        field.empty_label = None if len(known) == 1 else field.empty_label
        if len(known) == 1:
            field.initial = known[0].pk

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MAX_UPLOAD:
            raise forms.ValidationError(
                _("The file has more than %(limit)d MB. Split it, or leave out pictures and other sheets."),
                code="too_long", params={"limit": MAX_UPLOAD // 1024 // 1024},
            )  # fmt: skip
        return upload


class MendForm(forms.ModelForm):
    """The values of one row, corrected on the portal; they pass the checks of the nomination's own fields."""

    category = forms.ChoiceField(label=_("Category"))

    class Meta:
        model = Nomination
        fields = [
            "full_name",
            "collective_name",
            "gender",
            "date_of_birth",
            "education",
            "position",
            "workplace",
            "phone",
            "email",
        ]
        help_texts = {"date_of_birth": _("Day/month/year, e.g. 05/04/1985.")}

    def __init__(self, data=None, *, line: RosterLine, organises: bool):
        said = fields_of(line)
        super().__init__(
            data, instance=Nomination(**said), initial={"category": line.reading.get("category")}
        )
        self.line = line
        away, name = (
            ("full_name", "collective_name") if is_collective(line) else ("collective_name", "full_name")
        )
        if is_collective(line) and line.kind != "collective":
            away = ""  # a collective with its representative
        self.fields.pop(away, None)
        if line.kind == "collective":
            del self.fields["gender"], self.fields["date_of_birth"], self.fields["education"]
        self.fields[name].required = True
        for chosen in {"gender", "education"} & self.fields.keys():
            field = cast(forms.ChoiceField, self.fields[chosen])
            field.choices = capitalised(cast(Iterable, field.choices))
        kinds = Delegate.Category.choices if organises else Delegate.Category.choices[:2]
        cast(forms.ChoiceField, self.fields["category"]).choices = capitalised(kinds)

    def reading(self) -> dict[str, str]:
        """What the row says now, as the reader would have said it."""
        said = {name: text_of(value) for name, value in self.cleaned_data.items()}
        if "collective_name" in said:
            said["collective"] = said.pop("collective_name")
            said.setdefault("full_name", said["collective"])
        if said.get("date_of_birth"):
            said["dob_precision"] = "day"
        elif self.line.reading.get("dob_precision") != "day":
            said.pop("date_of_birth", None)  # the year alone, which no date field can hold, stays
        kept = {name: value for name, value in self.line.reading.items() if name not in said}
        return kept | {name: text for name, text in said.items() if text}


def choices_of(line: RosterLine) -> list[tuple[str, str]]:
    """What may be said about a row: [(value, words)]; empty where nothing can be chosen."""
    if line.verdict in (Verdict.NEW, Verdict.CHANGE):
        return [("", str(_("Take over"))), (Answer.LEAVE.value, str(_("Leave the row out")))]
    if line.verdict not in line.ASKED:
        return []
    found = [("", str(_("— Choose —")))]
    if line.may_change_stored:
        found.append((Answer.SAME.value, str(_("The same person: change what is stored"))))
    is_pair = line.verdict == Verdict.POSSIBLE
    new = _("Another person: take over as new") if is_pair else _("Take over as a new person")
    return [*found, (Answer.TAKE.value, str(new)), (Answer.LEAVE.value, str(_("Leave the row out")))]


def take_answers(lines: list[RosterLine], data) -> list[RosterLine]:
    """Puts the answers of the page on the rows and returns those that changed; what fits no row is ignored."""
    changed = []
    for line in lines:
        said = data.get(f"row-{line.position}")
        if said is None:
            continue
        answer = choice_of(line, said)
        allowed = {value for value, _words in choices_of(line)}
        if answer in allowed and answer != line.answer:
            line.answer = answer
            changed.append(line)
    return changed
