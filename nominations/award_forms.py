"""Forms of the award pages: filters, a proposal, a decision."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from conference.edits import SharedForm
from conference.fields import RowsField, capitalised
from conference.kept import rows
from conference.models import Conference, Unit
from nominations import authorities
from nominations.award_states import AwardState
from nominations.models import Award, AwardDecision, AwardForm, Nomination

DAY = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off", "inputmode": "numeric"}
UNDECIDED = "undecided"
SIGNATORY = ("signatory_authority", "signatory_position", "signatory_name")
SHOWN = (
    ("", _("all")),
    (UNDECIDED, _("proposed, in no decision")),
    *AwardState.choices,
)


def _units_awarded(conference: Conference):
    """(id, name) of the units with an award of the conference."""
    awarded = Award.objects.of(conference).order_by().values("nomination__unit")
    return Unit.objects.filter(pk__in=awarded).values_list("pk", "name")


class AwardFilter(forms.Form):
    """The filters of the award page, from the address. A value that is no choice is as good as none."""

    q = forms.CharField(label=_("Name or unit"), required=False, max_length=200)
    form = forms.TypedChoiceField(label=_("Award"), required=False, coerce=int, empty_value=None)
    authority = forms.ChoiceField(label=_("Authority"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), required=False, choices=capitalised(SHOWN))

    def __init__(self, data, *, conference: Conference, catalogue: list[AwardForm]):
        super().__init__(data)
        self.conference, self.catalogue = conference, catalogue
        choices: dict[str, list[tuple[Any, str]]] = {
            "form": [(form.pk, form.name) for form in catalogue],
            "authority": [(name, name) for name in authorities.names(catalogue)],
            "unit": rows(_units_awarded, conference),
        }
        for name, found in choices.items():
            cast(Any, self.fields[name]).choices = capitalised([("", _("all")), *found])
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.is_valid()

    def rows(self):
        """The awards that the page lists, in protocol order."""
        chosen, found = self.cleaned_data, Award.objects.of(self.conference)
        if chosen.get("form"):
            found = found.filter(form=chosen["form"])
        if chosen.get("authority"):
            given = authorities.forms_of(chosen["authority"], self.catalogue)
            found = found.filter(form__in=[form.pk for form in given])
        if chosen.get("unit"):
            found = found.filter(nomination__unit=chosen["unit"])
        if chosen.get("state") == UNDECIDED:
            found = found.filter(state=AwardState.PROPOSED, decision=None)
        elif chosen.get("state"):
            found = found.filter(state=chosen["state"])
        if chosen.get("q"):
            people = self.conference.nominations.search(chosen["q"]).order_by()
            found = found.filter(nomination__in=people.values("pk"))
        return found.in_protocol_order()


class ExemplarField(forms.ModelChoiceField):
    """Nominations by name and unit, so that two of the same name are told apart."""

    def label_from_instance(self, obj) -> str:
        return f"{obj} ({obj.unit.short_name})"


class ProposalForm(forms.Form):
    """An award for one approved exemplar."""

    nomination = ExemplarField(
        Nomination.objects.none(),
        label=_("Exemplar"),
        empty_label=_("— Choose an exemplar —"),
        error_messages={"invalid_choice": _("Choose an approved exemplar.")},
    )
    form = forms.ModelChoiceField(
        AwardForm.objects.order_by("rank", "pk"), label=_("Award"), empty_label=_("— Choose an award —")
    )

    def __init__(self, *args, conference: Conference, award: Award | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if award is not None:
            del self.fields["nomination"]
            self.fields["form"].initial = award.form_id
            return
        field = cast(forms.ModelChoiceField, self.fields["nomination"])
        field.queryset = conference.nominations.for_award().select_related("unit")


class DecisionForm(SharedForm):
    """Number, date and signatory of a decision; its authority is chosen once, when it is begun."""

    key = forms.CharField(
        widget=forms.HiddenInput, required=False, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )

    class Meta:
        model = AwardDecision
        fields = (
            "authority",
            "number",
            "date",
            "signatory_authority",
            "signatory_position",
            "signatory_name",
        )
        widgets = {"date": forms.DateInput(attrs=DAY)}

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.conference = conference
        if self.instance.pk:
            del self.fields["authority"], self.fields["key"]
        else:
            given = AwardForm.objects.filter(awards__nomination__conference=conference).distinct()
            names = authorities.names(given) or authorities.names(AwardForm.objects.all())
            self.fields["authority"] = forms.ChoiceField(
                label=self.fields["authority"].label, choices=[(name, name) for name in names]
            )

    def clean(self):
        cleaned = super().clean() or {}
        authority = cleaned.get("authority") or self.instance.authority
        if authority and "number" in cleaned:
            try:
                cleaned["number"] = authorities.official_number(self.conference, authority, cleaned["number"])
            except authorities.NumberError as error:
                self.add_error("number", str(error))
        if authority and not authorities.is_own(self.conference, authority):
            self._leave_out_own_signatory(cleaned)
        return cleaned

    def _leave_out_own_signatory(self, cleaned: dict[str, Any]) -> None:
        """The form offers the department's signatory; where another authority decides, nobody has named one yet."""
        offered = {name: getattr(self.conference, name) for name in SIGNATORY}
        if {name: cleaned.get(name) for name in SIGNATORY} == offered:
            cleaned |= dict.fromkeys(SIGNATORY, "")

    def values(self) -> dict[str, Any]:
        """What the form changed of the decision, for `award_decisions.edit`."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}


class RowsForm(forms.Form):
    """Ticked awards of one page, by their numbers."""

    def __init__(self, data, *, awards):
        super().__init__(data)
        self.fields["award"] = RowsField(awards, required=False)

    def ids(self) -> list[int]:
        return [award.pk for award in self.cleaned_data["award"]]
