"""One unit's row of the allocation table: its numbers, its form when something was sent, its cells as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from conference import history
from conference.edits import MergedForm
from conference.models import LARGEST_UNIT, Conference, Unit
from nominations.mix import Seats, refusals
from nominations.models import Allocation, Category

MOST_SEATS = 9_999  # of one unit
SEAT_FIELDS = ("seats", "collectives", "reserve")


def number_field(label, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=least, max_value=most)


class RowForm(MergedForm):
    """One unit's cells. An empty cell is 0, an empty headcount is not known."""

    seats = number_field(gettext_lazy("Seats"), MOST_SEATS)
    collectives = number_field(gettext_lazy("Of it collectives"), MOST_SEATS)
    reserve = number_field(gettext_lazy("Reserve"), MOST_SEATS)
    headcount = number_field(gettext_lazy("People who work there"), LARGEST_UNIT, 1)

    def __init__(self, row: Row, data=None) -> None:
        self.row = row
        super().__init__(data, prefix=row.prefix, initial=row.initial)
        for name in self.fields.keys() - {"seen", *row.names}:
            del self.fields[name]

    def _stored(self, name: str) -> int | None:
        return self.row.now[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"seats", "collectives"} & self.errors.keys():
            for name, sentence in refusals(
                self.row.used, cleaned.get("seats") or 0, cleaned.get("collectives") or 0
            ).items():
                self.add_error(name, sentence)
        return cleaned


class Row:
    """The numbers of one unit as stored, proposed, or bound to what was sent.

    A row that the sent page did not show yet keeps what is stored.
    """

    def __init__(self, used: Seats, data=None, proposed: int | None = None) -> None:
        self.used, self.unit, self.proposed = used, used.unit, proposed
        self.names = ("seats",) if used.category == Category.GUEST else (*SEAT_FIELDS, "headcount")
        self.now = {name: getattr(used, name) if used.is_allocated else None for name in SEAT_FIELDS}
        self.now["headcount"] = used.unit.headcount
        self.prefix = f"{used.category}-{used.unit.pk}"
        self.data = data if data is not None and f"{self.prefix}-seen" in data else None

    @cached_property
    def form(self) -> RowForm:
        """Made when it is asked for: a page that only shows 60 units needs none."""
        return RowForm(self, self.data)

    @property
    def is_bound(self) -> bool:
        return self.data is not None

    @cached_property
    def initial(self) -> dict[str, int | None]:
        """What the cells show at first: the stored numbers, or those of a proposal, which nobody saved yet."""
        if self.proposed is None:
            return dict(self.now)
        collectives = min(self.now["collectives"] or 0, self.proposed)
        return self.now | {"seats": self.proposed, "collectives": collectives}

    def __iter__(self) -> Iterator[forms.BoundField]:
        return iter(self.form)

    @property
    def errors(self) -> Mapping[str, Any]:
        return self.form.errors if self.is_bound else {}

    def is_valid(self) -> bool:
        return not self.errors

    def shown(self, name: str) -> int:
        """The number of a cell, as typed or proposed; what is stored where the typed one is refused."""
        if not self.is_bound:
            return self.initial[name] or 0
        refused = name in self.errors or name not in self.form.cleaned_data
        return (self.now[name] if refused else self.form.cleaned_data[name]) or 0

    def changes(self) -> dict[str, list[str]]:
        """{field: [before, after]} of what this person changed; an empty cell instead of a 0 is no change."""
        sent = self.form.cleaned_data
        return {
            name: [_number(self.now[name]), _number(sent[name])]
            for name in self.form.changed_data
            if (self.now[name] or 0) != (sent[name] or 0)
        }

    def save(self, conference: Conference, user) -> bool:
        """Writes what changed, with its entries in the history. Whether anything did."""
        changes = self.changes() if self.is_bound else {}
        sent = self.form.cleaned_data if changes else {}
        if "headcount" in changes:
            Unit.objects.filter(pk=self.unit.pk).update(headcount=sent["headcount"])
            history.record(user, self.unit, "edited", changes={"headcount": changes["headcount"]})
        of_seats = {name: changes[name] for name in SEAT_FIELDS if name in changes}
        if of_seats:
            numbers = {name: sent[name] or 0 for name in of_seats}
            allocation, is_new = Allocation.objects.update_or_create(
                conference=conference,
                unit=self.unit,
                category=self.used.category,
                defaults=numbers,
                create_defaults={"seats": 0, **numbers},
            )
            history.record(user, allocation, "added" if is_new else "edited", changes=of_seats)
        return bool(changes)

    def seen(self) -> SafeString:
        """The hidden field that tells what this page showed; see `conference.edits`."""
        name = f"{self.prefix}-seen"
        if self.is_bound:
            value = escape(str(self.form["seen"].value()))
        else:
            value = _fingerprints(tuple((name, self.now[name]) for name in self.names))
        return mark_safe(  # noqa: S308 - escaped
            f'<input type="hidden" name="{name}" id="id_{name}" value="{value}">'
        )

    def cells(self) -> SafeString:
        """The cells that the organiser types into. Drawn here and not by widgets: a page holds hundreds of them."""
        unit, language = escape(self.unit.name), get_language()
        return mark_safe("".join(self._cell(name, unit, language) for name in self.names))  # noqa: S308 - escaped

    def numbers(self) -> SafeString:
        """The same cells for those who only read."""
        language = get_language()
        cells = (
            f'<td class="num" data-label="{_column(name, language)[0]}">{_number(self.initial[name]) or "–"}</td>'
            for name in self.names
        )
        return mark_safe("".join(cells))  # noqa: S308 - escaped

    def _cell(self, name: str, unit: str, language: str | None) -> str:
        label, limits = _column(name, language)
        key, errors = f"{self.prefix}-{name}", self.errors.get(name, [])
        value = self.form[name].value() if self.is_bound else self.initial[name]
        text = "" if value in (None, "") else f' value="{escape(str(value))}"'
        state, wrong = "", ""
        if errors:
            state = f' aria-invalid="true" aria-describedby="id_{key}_error"'
            texts = "<br>".join(escape(str(error)) for error in errors)
            wrong = f'<p class="invalid-feedback" id="id_{key}_error">{texts}</p>'
        return (
            f'<td class="num" data-label="{label}"><input type="number" name="{key}" id="id_{key}"{text}{limits}'
            f' class="form-control cell{" is-invalid" if errors else ""}" autocomplete="off"'
            f' aria-label="{label}: {unit}"{state}>{wrong}</td>'
        )


@lru_cache(maxsize=4096)
def _fingerprints(stored: tuple[tuple[str, int | None], ...]) -> str:
    """What `seen` tells of these numbers, escaped."""
    return escape(MergedForm.fingerprints(dict(stored)))


@lru_cache(maxsize=32)
def _column(name: str, _language: str | None) -> tuple[str, str]:
    """(label, attributes with its limits) of a column, escaped, in the language of the page."""
    field: Any = RowForm.base_fields[name]
    return escape(str(field.label)), f' min="{field.min_value}" max="{field.max_value}"'


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
