"""What the organiser says of the next edition: its name and days, and what of the earlier one it begins with."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from conference import vietnamese
from conference.models import LAST_EDITION, Conference
from dashboard.edition_parts import PARTS, PEOPLE, Part
from dashboard.edition_rule import following, years_of
from dashboard.next_edition import Wanted
from documents.models import new_key

PLAIN = {"autocomplete": "off"}
_MONTH = re.compile(r"(0?[1-9]|1[0-2])/(20[0-9]{2})")


def _ticks(parts: tuple[Part, ...]) -> list[tuple[str, Any]]:
    return [(part.code, part.label) for part in parts]


class EditionForm(forms.ModelForm):
    key = forms.CharField(
        widget=forms.HiddenInput, initial=new_key, validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")]
    )
    parts = forms.MultipleChoiceField(
        label=_("What comes along"),
        choices=_ticks(PARTS),
        initial=[part.code for part in PARTS],
        required=False,
        widget=CheckboxSelectMultiple,
    )
    people = forms.MultipleChoiceField(
        label=_("Which people come along"),
        choices=_ticks(PEOPLE),
        required=False,
        widget=CheckboxSelectMultiple,
        help_text=_("Nobody unless ticked; never anybody whose account is closed."),
    )

    class Meta:
        model = Conference
        fields = [
            "name", "edition_number", "slug", "period_from", "period_to", "next_period", "upper_congress", "date",
            "planned_month",
        ]  # fmt: skip
        labels = {"date": _("New day")}
        help_texts = {
            "date": _("Day/month/year. Empty while only the month is known."),
            "upper_congress": _("The one that the new edition leads to."),
        }

    field_order = ["key", *Meta.fields, "parts", "people"]

    def __init__(self, *args, source: Conference, **kwargs):
        self.source = source
        kwargs["initial"] = proposed(source)
        super().__init__(*args, **kwargs)

    def clean_date(self) -> datetime.date | None:
        date, before = self.cleaned_data["date"], self.source.date
        if date and before and date <= before:
            text = _("The next edition comes after the earlier one, which was on %(day)s.")
            raise ValidationError(text, params={"day": f"{before:%d/%m/%Y}"})
        return date

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Conference.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another conference has this short name."))
        return slug

    def clean_edition_number(self) -> int:
        number = self.cleaned_data["edition_number"]
        others = Conference.objects.filter(edition_number=number, name=self.source.name)
        if other := others.first():
            raise ValidationError(
                _("There is an edition of this number already: %(name)s.") % {"name": other}
            )
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (
            cleaned.get("date")
            or cleaned.get("planned_month")
            or {"date", "planned_month"} & self.errors.keys()
        ):
            self.add_error("date", _("Give the day, or below it the month while the day is open."))
        last = cleaned.get("period_to")
        if last is not None and last <= self.source.period_to:
            self.add_error("period_to", _("The period ends after that of the earlier edition."))
        ticked = self.ticked()
        for name, parts in (("parts", PARTS), ("people", PEOPLE)):
            for part in parts:
                if part.code in ticked and part.needs not in ("", *ticked):
                    needed = next(other.label for other in PARTS if other.code == part.needs)
                    text = _now("“%(part)s” needs “%(other)s”: tick both or neither.")
                    self.add_error(name, text % {"part": part.label, "other": needed})
        return cleaned

    def ticked(self) -> frozenset[str]:
        return frozenset([*self.cleaned_data.get("parts", []), *self.cleaned_data.get("people", [])])

    def wanted(self) -> Wanted:
        return Wanted({name: self.cleaned_data[name] for name in self.Meta.fields}, self.ticked())


def proposed(source: Conference) -> dict[str, Any]:
    """The next number and period; the years run on by as many as the period ends later.

    The period is the one that the earlier edition calls its next, from the year after its own: "2020 - 2025" after
    "2016 - 2020" would count what 2020 gave at both.
    """
    own = (source.period_from, source.period_to)
    told = years_of(source.next_period)
    ends_later = told is not None and told[1] > own[1]
    first, last = (max(told[0], own[1] + 1), told[1]) if told and ends_later else following(own)
    step = last - source.period_to
    after = following((first, last))
    number = min(source.edition_number + 1, LAST_EDITION)
    return {
        "name": source.name,
        "edition_number": number,
        "slug": f"hoi-nghi-{vietnamese.roman(number).lower()}",
        "period_from": first,
        "period_to": last,
        "next_period": f"{after[0]} - {after[1]}",
        "upper_congress": source.upper_congress,
        "planned_month": _month(source, step),
    }


def _month(source: Conference, years: int) -> str:
    if source.date:
        return f"{source.date.month}/{source.date.year + years}"
    found = _MONTH.search(source.planned_month)
    return f"{found[1]}/{int(found[2]) + years}" if found else ""
