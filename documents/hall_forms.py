"""Forms of the hall: its rows, one person's seat, seats for everybody."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from conference.fields import TextLineFormField
from delegates.hall_plan import Plan
from delegates.models import Delegate
from documents.award_page_forms import CallForm

MOST_ROWS, MOST_SEATS, MOST_PRESIDIUM = 60, 60, 20
_TIMES = re.compile(r"\s*[xX×*]\s*")
_ROWS = re.compile(r"(?:([0-9]{1,3})x)?([0-9]{1,3})")
_VALUE = re.compile(r"\A[0-9]{1,18}-[0-9]{1,18}\Z")


class RowsOfSeatsField(TextLineFormField):
    """ "10, 10, 8 x 14" ↔ [10, 10, 14, 14, 14, 14, 14, 14, 14, 14]."""

    def clean(self, value: Any) -> list[int]:  # type: ignore[override]  # a text becomes numbers
        text = super().clean(value)
        rows: list[int] = []
        for part in filter(None, re.split(r"[,;\s]+", _TIMES.sub("x", text))):
            found = _ROWS.fullmatch(part)
            if not found or not 1 <= int(found[2]) <= MOST_SEATS or found[1] == "0":
                raise ValidationError(
                    _("“%(part)s” is no row of 1 to %(most)d seats. Write e.g. 10, 10, 8 x 14."),
                    params={"part": part, "most": MOST_SEATS},
                )
            rows += [int(found[2])] * int(found[1] or 1)
            if len(rows) > MOST_ROWS:
                raise ValidationError(_("A hall has at most %(most)d rows."), params={"most": MOST_ROWS})
        return rows


class HallForm(forms.Form):
    """How many seats there are; filled in with the hall as it is."""

    rows = RowsOfSeatsField(
        label=_lazy("Seats of each row, from the stage to the back"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_lazy("E.g. 10, 10, 8 x 14: two rows of 10 seats, then eight rows of 14."),
    )
    presidium = forms.IntegerField(
        label=_lazy("Seats of the presidium"),
        min_value=0,
        max_value=MOST_PRESIDIUM,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_lazy("On the stage; given by hand alone. 0: no presidium."),
    )


def as_text(lengths: list[int]) -> str:
    """[10, 10, 14, 14, 14] → "2 x 10, 3 x 14"."""
    parts: list[list[int]] = []
    for length in lengths:
        if parts and parts[-1][1] == length:
            parts[-1][0] += 1
        else:
            parts.append([1, length])
    return ", ".join(f"{count} x {length}" if count > 1 else str(length) for count, length in parts)


class SeatForm(forms.Form):
    """One person to one seat. Both values carry what the plan showed, so that an old plan is noticed."""

    person = forms.ChoiceField(
        label=_lazy("Person"),
        error_messages={"required": _lazy("Choose a person."), "invalid_choice": _lazy("Choose a person.")},
    )
    seat = forms.ChoiceField(
        label=_lazy("New seat"),
        error_messages={"required": _lazy("Choose a seat."), "invalid_choice": _lazy("Choose a seat.")},
    )

    def __init__(self, data, plan: Plan, unseated: list[Delegate]) -> None:
        super().__init__(data)
        places = [(line.row, place) for line in plan.lines for place in line.places]
        sitting = [place for _row, place in places if place.sitter]
        sitting.sort(key=lambda place: place.sitter.sort_key if place.sitter else "")
        seated = [(place.person_value, f"{place.sitter} · {place.seat.label}") for place in sitting]
        waiting = [(f"{row.pk}-0", f"{row} · {row.unit.short_name}") for row in unseated]
        self._offer(
            "person",
            [(_("Without a seat"), waiting), (_("With a seat"), seated)],
        )
        seats = [(place.value, f"{place.seat.label} · {place.sitter or _('free')}") for _row, place in places]
        self._offer(
            "seat", [("", [("0-0", capfirst(_("no seat")))]), (capfirst(_("seats in the hall")), seats)]
        )
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "form-select"

    def _offer(self, name: str, groups: list[tuple[str, list[tuple[str, str]]]]) -> None:
        field: Any = self.fields[name]
        shown = [group for group in groups if group[1]]
        field.choices = [
            ("", "—"),
            *(group for group in shown if group[0]),
            *(choice for group in shown if not group[0] for choice in group[1]),
        ]
        field.valid_value = lambda value: bool(
            _VALUE.match(value)
        )  # an old plan's value is told by `seating.place`

    def pairs(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """(person, target) as `delegates.seating.place` takes them."""
        person, seat = (self.cleaned_data[name].split("-") for name in ("person", "seat"))
        return (int(person[0]), int(person[1])), (int(seat[0]), int(seat[1]))


class SeatEverybodyForm(CallForm):
    """Order and batches of the call, as the slips for the stage have them."""

    anew = forms.BooleanField(label=_lazy("Also move those who were seated by hand"), required=False)

    @property
    def is_anew(self) -> bool:
        return bool(self.cleaned_data.get("anew"))
