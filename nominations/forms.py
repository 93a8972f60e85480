"""The web forms for exemplars and guests. Drafts may be incomplete; what is typed is never lost."""

from __future__ import annotations

import secrets
from typing import cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django import forms
from django.db import transaction
from django.db.models import F
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts import permissions
from conference import history
from conference.fields import TextBlock, capitalised
from conference.models import Unit
from nominations import dossier, versions
from nominations.dossier_models import Version
from nominations.earlier_form import EarlierAwardsMixin, is_part
from nominations.models import Achievement, AwardForm, Nomination
from nominations.paper_form import PapersForm
from nominations.states import EDITABLE

Action = Version.Action
DAY = {"placeholder": _("dd/mm/yyyy"), "autocomplete": "off", "inputmode": "numeric"}


class StaleVersion(Exception):
    """Somebody else saved the nomination after this form was opened."""


class NominationFormBase(forms.ModelForm):
    """Shared by both forms: version check, one-time key for new drafts, history, completeness on demand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    form_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args, user, conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.conference = user, conference
        units = Unit.objects.filter(pk__in=permissions.prepared_units(user))
        self.fields["unit"].queryset = units
        chosen_first = [] if len(units) == 1 else [("", _("— Choose a unit —"))]
        self.fields["unit"].choices = [*chosen_first, *((unit.pk, str(unit)) for unit in units)]  # read once
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        else:
            self.fields["form_key"].initial = secrets.token_hex(16)
            if len(units) == 1:
                self.fields["unit"].initial = units[0].pk
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.include_media = False
        self.helper.layout = self.build_layout()
        self.order_fields(
            [pointer.name for pointer in self.helper.layout.get_field_names()]
        )  # as on the page

    def build_layout(self) -> Layout:
        raise NotImplementedError

    def keep(self, *, automatic: bool = False) -> bool:
        """Stores what is valid of the bound form, papers too; fields with errors stay as stored and keep their errors.

        `automatic`: the form saves itself; such saves in a row share one version.

        False when nothing could be stored because the unit is missing. Raises StaleVersion when somebody else
        saved in between: nothing is stored then.
        """
        errors = self.errors
        if "unit" in errors or "__all__" in errors:
            return False
        self._drop_invalid(errors)
        self._errors = ErrorDict()
        with transaction.atomic():
            self._claim()
            before = self.related_text()
            nomination = self.save()
            self.store_related(nomination)
            nomination.authors.add(self.user)
            if nomination.number and self.changed_data:
                changes = self._changes(before, self.related_text())
                history.record(self.user, nomination, "saved", changes=changes)
                versions.keep(nomination, self.user, Action.AUTOSAVED if automatic else Action.SAVED)
        self._errors = errors
        if self.attach_files(nomination):
            versions.keep(nomination, self.user, Action.SAVED)
        self._show_version(nomination)
        return True

    def _drop_invalid(self, errors) -> None:
        stored = Nomination.objects.filter(pk=self.instance.pk).first() or Nomination(kind=self.instance.kind)
        refused = set(self._meta.fields or ()) & set(errors)
        for field in Nomination._meta.concrete_fields:
            if field.name in refused:
                setattr(self.instance, field.attname, getattr(stored, field.attname))

    def _show_version(self, nomination: Nomination) -> None:
        """The page that shows this form again must send the version that was just stored."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(nomination.version)
        self.data = data

    def store_related(self, nomination: Nomination) -> None:
        """Rows that belong to the nomination; the guest form has none."""

    def related_text(self) -> str:
        """Earlier awards as stored, for the history; guests have none."""
        return ""

    def attach_files(self, nomination: Nomination) -> bool:
        """Papers sent with the form, and whether there were any; guests need none."""
        return False

    def _changes(self, before: str, after: str) -> dict[str, list[str]]:
        """Changes for the history; the rows of earlier awards together, as one text before and after."""
        changes = {
            name: pair
            for name, pair in history.changes_of(self).items()
            if not is_part(name) and not name.endswith("_year")
        }
        return changes if before == after else changes | {"earlier_awards": [before, after]}

    def _claim(self) -> None:
        """Compare-and-set on the version, so that two people never overwrite each other."""
        if self.instance.pk is None:
            self.instance.conference = self.conference
            self.instance.prepared_by = self.user
            self.instance.form_key = self.cleaned_data.get("form_key") or secrets.token_hex(16)
            return
        version = self.cleaned_data.get("version")
        if version is None:
            raise StaleVersion
        claimed = Nomination.objects.filter(pk=self.instance.pk, version=version, state__in=EDITABLE).update(
            version=F("version") + 1
        )
        if not claimed:
            raise StaleVersion
        self.instance.version = version + 1

    def add_missing(self) -> None:
        """Puts what the stored dossier lacks beside the fields that have no error yet; call after `keep`."""
        wrong = set(self.errors)
        for name, sentence in dossier.missing(self.instance):
            field = self.field_for(name)
            if field not in wrong:
                self.add_error(field, sentence)

    def field_for(self, name: str) -> str | None:
        return name if name in self.fields else None


class ExemplarForm(EarlierAwardsMixin, PapersForm, NominationFormBase):
    class Meta:
        model = Nomination
        fields = [
            "unit",
            "kind",
            "collective_name",
            "full_name",
            "gender",
            "date_of_birth",
            "education",
            "position",
            "workplace",
            "phone",
            "email",
            "is_direct_worker",
            "is_production_worker",
            "is_researcher",
            "field_of_work",
            "summary",
            "award_form",
            "meeting_date",
            "meeting_total",
            "meeting_present",
            "meeting_votes",
            "voting_method",
            "party_endorsed",
            "head_endorsed",
            "mass_endorsed",
            "report_confirmed",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "gender": forms.RadioSelect,
            "voting_method": forms.RadioSelect,
            "date_of_birth": forms.DateInput(attrs=DAY),
            "meeting_date": forms.DateInput(attrs=DAY),
            "summary": forms.Textarea(attrs={"rows": 5}),
        }
        labels = {
            "kind": _("Kind"),
            "unit": _("Nominating unit"),
            "collective_name": _("Name of the collective"),
            "full_name": _("Full name"),
            "is_direct_worker": _("Does the work directly (holds no leading post)"),
            "is_production_worker": _("Works directly in production"),
            "is_researcher": _("Works in research or made an initiative"),
            "party_endorsed": _("The party cell endorses the nomination"),
            "head_endorsed": _("The head of the unit endorses the nomination"),
            "mass_endorsed": _("The mass organisations endorse the nomination"),
            "report_confirmed": _("The head of the unit has confirmed the report of achievements"),
        }
        help_texts = {
            "full_name": _(
                "Exactly as the certificate shall print it, with all accents. For a collective: who comes to the conference."
            ),
            "collective_name": _("Only for a collective; exactly as the certificate shall print it."),
            "date_of_birth": _("Day/month/year, e.g. 05/04/1985."),
            "education": _("For the report on the credentials of the delegates; may stay empty."),
            "meeting_date": _("Day/month/year."),
            "summary": _("200 to 400 words with figures; the head of the unit reads this first."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = capitalised(
            choice for choice in Nomination.Kind.choices if choice[0] != Nomination.Kind.GUEST
        )
        self.fields["gender"].choices = capitalised(self.fields["gender"].choices[1:])
        self.fields["education"].choices = capitalised(
            [("", _("— not said —")), *self.fields["education"].choices[1:]]
        )
        self.fields["voting_method"].choices = capitalised(self.fields["voting_method"].choices[1:])
        self.fields["award_form"].queryset = AwardForm.objects.all()
        self.fields["award_form"].empty_label = _("— Choose an award —")
        if not self.instance.pk:
            self.fields["kind"].initial = Nomination.Kind.INDIVIDUAL

    @property
    def years(self) -> range:
        return range(self.conference.period_from, self.conference.period_to + 1)

    def _add_years(self) -> list[str]:
        """One field for each year of the period; their names."""
        texts = (
            {item.year: item.text for item in self.instance.achievements.all()} if self.instance.pk else {}
        )
        for year in self.years:
            self.fields[f"year_{year}"] = TextBlock(max_length=2000, blank=True).formfield(
                label=_("Achievements of %(year)d") % {"year": year},
                initial=texts.get(year, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        return [f"year_{year}" for year in self.years]

    def build_layout(self) -> Layout:
        return Layout(
            "version",
            "form_key",
            Fieldset(_("Who is nominated"), Field("kind"), Field("unit"), SeatsHint()),
            Fieldset(
                _("Data as printed on the certificate"),
                "collective_name",
                Row(Column("full_name", css_class="col-md-8"), Column("gender", css_class="col-md-4")),
                Row(Column("date_of_birth", css_class="col-md-4"), Column("position", css_class="col-md-8")),
                Row(Column("education", css_class="col-md-4"), Column("workplace", css_class="col-md-8")),
                Row(Column("phone", css_class="col-md-4"), Column("email", css_class="col-md-8")),
            ),
            Fieldset(
                _("Groups the conference gives priority to"),
                "is_direct_worker",
                "is_production_worker",
                "is_researcher",
            ),
            Fieldset(
                _("Achievements"),
                "field_of_work",
                "summary",
                *self._add_years(),
                "award_form",
            ),
            *self._proofs(),
        )

    def _proofs(self) -> list[Fieldset]:
        """What backs the nomination: earlier awards, the meeting, endorsements, papers."""
        return [
            Fieldset(_("Earlier awards"), EarlierHint(), *self.add_earlier_rows()),
            Fieldset(
                _("Meeting that chose the exemplar"),
                Row(
                    Column("meeting_date", css_class="col-md-4"),
                    Column("voting_method", css_class="col-md-8"),
                ),
                Row(
                    Column("meeting_total", css_class="col-md-4"),
                    Column("meeting_present", css_class="col-md-4"),
                    Column("meeting_votes", css_class="col-md-4"),
                ),
            ),
            Fieldset(
                _("Endorsements"), "party_endorsed", "head_endorsed", "mass_endorsed", "report_confirmed"
            ),
            Fieldset(_("Papers"), *self.add_papers(self.years)),
        ]

    def related_text(self) -> str:
        return self.earlier_text()

    def store_related(self, nomination: Nomination) -> None:
        self.store_earlier(nomination)
        typed = {year: f"year_{year}" for year in self.years}
        texts = {year: self.cleaned_data[name] for year, name in typed.items() if name in self.cleaned_data}
        nomination.achievements.filter(year__in=[year for year, text in texts.items() if not text]).delete()
        Achievement.objects.bulk_create(
            [
                Achievement(nomination=nomination, year=year, text=text)
                for year, text in texts.items()
                if text
            ],
            update_conflicts=True,
            unique_fields=["nomination", "year"],
            update_fields=["text"],
        )

    def field_for(self, name: str) -> str | None:
        return f"year_{self.years[-1]}" if name == "achievements" else super().field_for(name)


class GuestForm(NominationFormBase):
    class Meta:
        model = Nomination
        fields = [
            "unit",
            "organisation",
            "full_name",
            "gender",
            "position",
            "workplace",
            "phone",
            "email",
            "is_vip",
        ]
        widgets = {"gender": forms.RadioSelect}
        labels = {
            "unit": _("Proposing unit"),
            "organisation": _("Invited organisation"),
            "is_vip": _("Provincial leader or head of an organisation: seated in front"),
        }
        help_texts = {
            "full_name": _("Exactly as the invitation shall print it, with all accents."),
            "workplace": _("As the invitation shall print it; empty: the name of the organisation."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["gender"].choices = capitalised(self.fields["gender"].choices[1:])
        self.fields["organisation"].queryset = Unit.objects.guest_organisations()
        self.fields["organisation"].empty_label = _("— Choose an organisation —")

    def build_layout(self) -> Layout:
        return Layout(
            "version",
            "form_key",
            Fieldset(_("Which organisation is invited"), "unit", "organisation", SeatsHint()),
            Fieldset(
                _("Data as printed on the invitation"),
                Row(Column("full_name", css_class="col-md-8"), Column("gender", css_class="col-md-4")),
                "position",
                "workplace",
                Row(Column("phone", css_class="col-md-4"), Column("email", css_class="col-md-8")),
                "is_vip",
            ),
        )

    def clean(self) -> dict | None:
        """The kind stands before the row's own rules are asked."""
        self.instance.kind = Nomination.Kind.GUEST
        return super().clean()


class EarlierHint:
    """Layout piece: what belongs into the rows below it."""

    def render(self, form, context, template_pack=None, **kwargs) -> str:
        return render_to_string("nominations/_earlier_hint.html")


class SeatsHint:
    """Layout piece: the live line beside the unit, filled by htmx and on load."""

    def render(self, form, context, template_pack=None, **kwargs) -> str:
        return render_to_string("nominations/_seats_hint_slot.html", {"form": form}, context.get("request"))


def form_class_for(kind: str) -> type[NominationFormBase]:
    return GuestForm if kind == Nomination.Kind.GUEST else ExemplarForm
