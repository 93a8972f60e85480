"""Forms of the plan: its text or file, and what of its reading is taken over, row by row."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import LONGEST as LONGEST_ITEM
from agenda.models import AgendaItem
from conference.fields import DecimalLineField, TextLineFormField, YearBetween, capitalised
from conference.models import Conference, Unit
from conference.tables import Refused
from plans import plan_file
from plans.reading import files, names
from plans.reading.duties import Duty
from plans.reading.plan import Plan
from subcommittees.models import LONGEST_OFFSET, Task

USUAL_OFFSET = -14
FIELDS = (
    "name", "sector", "edition_number", "period_from", "period_to", "next_period", "upper_congress", "is_pilot", "host_name",
    "parent_body", "issuing_body", "document_symbol", "place_name", "signatory_authority", "signatory_position", "signatory_name",
    "planned_month", "date", "target_delegates", "exemplar_percent",
)  # fmt: skip
"""What a plan may say of a conference."""
WHEN = ("planned_month", "date")
"""Not taken from a plan once the day is fixed: then the conference is moved, and what depends on it follows."""


class PlanForm(forms.Form):
    """The plan as a text or as a file; `plan` and `said` (its text) hold what was read once the form is valid."""

    text = forms.CharField(
        label=gettext_lazy("Text of the plan"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "form-control"}),
        help_text=gettext_lazy("From the heading “KẾ HOẠCH” – or from the letterhead – to the recipients."),
    )
    file = forms.FileField(
        label=gettext_lazy("or its file (.docx or .txt)"),
        required=False,
        help_text=gettext_lazy("At most 2 MB. Tables and lists are read as well."),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt", "class": "form-control"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )
    plan: Plan
    said = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload, text = cleaned.get("file"), cleaned.get("text") or ""
        if self.errors:
            return cleaned
        if upload and text.strip():
            self.add_error("file", _("Text and file were both given. Choose one of them."))
            return cleaned
        try:
            self.said = plan_file.text_of(upload.read(files.MAX_BYTES + 1)) if upload else text
            self.plan = plan_file.read(self.said)
        except Refused as refused:
            self.add_error("file" if upload else "text", str(refused))
        return cleaned


class TakenForm(forms.Form):
    """A row that is taken over where it is ticked; of a row that is not, nothing is checked."""

    take = forms.BooleanField(required=False, label=gettext_lazy("Take it over"))
    line = 0
    words = ""  # of the line, where the row is about a part of it
    note = ""

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.is_taken:
            self._errors = ErrorDict()

    @property
    def is_taken(self) -> bool:
        return bool(getattr(self, "cleaned_data", {}).get("take"))


class ConferenceForm(forms.ModelForm):
    """What the plan says of the conference. A field is taken where `take-<name>` is ticked; for a new conference the
    fields that it cannot do without are taken in any case."""

    class Meta:
        model = Conference
        fields = FIELDS
        field_classes = {"exemplar_percent": DecimalLineField}
        help_texts = {"date": gettext_lazy("Day/month/year, e.g. 24/04/2020. Empty while it is open.")}

    def __init__(self, data: Any, *, stored: Conference | None, readings: dict[str, Any]):
        self.stored = stored
        super().__init__(data, instance=stored or Conference(), initial=readings, prefix="c")
        if stored is not None and stored.date is not None:
            for name in WHEN:
                del self.fields[name]
        self.needed = (
            set()
            if stored
            else {name for name, field in self.fields.items() if field.required and name != "is_pilot"}
        )
        for name, field in self.fields.items():
            field.required = name in self.needed

    def ticked(self, name: str) -> bool:
        return name in self.needed or (self.is_bound and self.tick_name(name) in cast(Any, self.data))

    def tick_name(self, name: str) -> str:
        return self.add_prefix(f"take-{name}")

    def clean(self) -> dict[str, Any]:
        super().clean()
        for name in list(self.fields):
            empty = self.cleaned_data.get(name) in (None, "")
            if not self.ticked(name):
                self.cleaned_data.pop(name, None)
                self.errors.pop(name, None)
            elif name not in self.errors and empty and not _may_be_empty(name):
                self.add_error(name, _("Fill it in, or take its tick away."))
        return self.cleaned_data

    def _get_validation_exclusions(self) -> set[str]:
        """A rule about several fields holds for what is ticked together with what stays stored."""
        return {field.name for field in Conference._meta.fields if field.name not in self.fields} | set(
            self.errors
        )


def _may_be_empty(name: str) -> bool:
    field = cast(Any, Conference._meta.get_field(name))
    return bool(field.blank or field.null)


def _two_lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2, "class": "form-control"})


class AgendaRow(TakenForm):
    title = TextLineFormField(label=gettext_lazy("Title"), max_length=400, widget=_two_lines())
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=capitalised(AgendaItem.Kind.choices))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)]
    )
    presenter = TextLineFormField(label=gettext_lazy("Presented by"), max_length=200, required=False)


class UnitRow(TakenForm):
    """A body of the plan: one that is stored (`existing`), a new one (ticked), or neither."""

    existing = forms.ChoiceField(label=gettext_lazy("Stored unit"), required=False)
    name = TextLineFormField(label=gettext_lazy("Name"), max_length=200)
    short_name = TextLineFormField(label=gettext_lazy("Short name"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=capitalised(Unit.Kind.choices))

    def __init__(self, *args: Any, units: list[Unit], choices: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.units = units
        cast(forms.ChoiceField, self.fields["existing"]).choices = [("", _("— none of them —")), *choices]

    @property
    def existing_pk(self) -> int | None:
        said = getattr(self, "cleaned_data", {}).get("existing")
        return int(said) if said else None

    @property
    def creates(self) -> bool:
        return self.is_taken and self.existing_pk is None

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if not self.cleaned_data.get("existing"):
            twin = next((unit for unit in self.units if names.key_of(unit.name) == names.key_of(name)), None)
            if twin:
                raise ValidationError(
                    _("This unit is stored already. Choose it as “Stored unit”."), code="stored"
                )
        return name


class DutyRow(TakenForm):
    """`lead`: "u<number of a stored unit>" or "p<number of a row of units>"; `helpers`: names of who co-ordinates."""

    duty: Duty
    helpers: list[str]

    title = TextLineFormField(label=gettext_lazy("Task"), max_length=300, widget=_two_lines())
    lead = forms.ChoiceField(label=gettext_lazy("Lead unit"))
    mode = forms.ChoiceField(label=gettext_lazy("Way of assignment"), choices=capitalised(Task.Mode.choices))

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["lead"]).choices = [("", _("— Choose —")), *choices]


class TaskPlace(forms.Form):
    """Where the duties go as tasks, and when they are due; asked only where one is taken over."""

    subcommittee = forms.ChoiceField(label=gettext_lazy("Subcommittee"), required=False)
    code = TextLineFormField(label=gettext_lazy("Code of a new one"), max_length=20, required=False)
    name = TextLineFormField(label=gettext_lazy("Name of a new one"), max_length=150, required=False)
    lead = forms.ChoiceField(label=gettext_lazy("Lead unit of a new one"), required=False)
    offset_days = forms.IntegerField(
        label=gettext_lazy("Due, days from the conference day"),
        min_value=-LONGEST_OFFSET,
        max_value=LONGEST_OFFSET,
        help_text=gettext_lazy("Below 0: before it. The same for all; each task is changed on its own page."),
    )

    def __init__(self, *args: Any, bodies: list[Any], choices: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["lead"]).choices = [("", _("— Choose —")), *choices]
        self.bodies = bodies
        self.asked = True
        known = [(str(body.pk), f"{body.code} – {body.name}") for body in bodies]
        cast(forms.ChoiceField, self.fields["subcommittee"]).choices = [("", _("— a new one —")), *known]
        if known:
            self.initial["subcommittee"] = known[0][0]

    def full_clean(self) -> None:
        super().full_clean()
        if not self.asked:
            self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("subcommittee") and "subcommittee" not in self.errors:
            for name in ("code", "name", "lead"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill it in, or choose a subcommittee."))
            if any(body.code == cleaned.get("code") for body in self.bodies):
                self.add_error("code", _("Another subcommittee has this code."))
        return cleaned

    @property
    def body(self) -> Any:
        """The chosen subcommittee; None for a new one."""
        chosen = getattr(self, "cleaned_data", {}).get("subcommittee")
        return next((body for body in self.bodies if str(body.pk) == chosen), None)


class BasisRow(TakenForm):
    kind = TextLineFormField(label=gettext_lazy("Kind of document"), max_length=40)
    number = TextLineFormField(label=gettext_lazy("Number and symbol"), max_length=60)
    date = forms.DateField(label=gettext_lazy("Date"), validators=[YearBetween(1945, 2100)])
    issuer = TextLineFormField(label=gettext_lazy("Issued by"), max_length=150)
    summary = TextLineFormField(label=gettext_lazy("About"), max_length=400, widget=_two_lines())


class RecipientRow(TakenForm):
    name = TextLineFormField(label=gettext_lazy("Recipient"), max_length=150)
