"""The allocation of all units as one table that several organisers edit: rows, figures above them, saving.

A cell that somebody else changed meanwhile is never overwritten unseen, see `conference.edits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from html import escape
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from conference import history
from conference.edits import MergedForm
from conference.models import LARGEST_UNIT, Conference, Unit
from nominations.allocation import AllocationError, planned_seats, propose
from nominations.mix import Seats, refusals, rule_for, seats_of_all
from nominations.models import Allocation, Category
from nominations.quota import QuotaVerdict, assess

MOST_SEATS = 9_999  # of one unit
SEAT_FIELDS = ("seats", "collectives", "reserve")


class DrawnInPython:
    """Widget mixin: the same tag as from the widget's template, which costs a table of 60 units most of its time."""

    def render(self, name, value, attrs=None, renderer=None):
        drawn = cast(Any, self).get_context(name, value, attrs)["widget"]
        own = {"type": drawn["type"], "name": drawn["name"], "value": drawn["value"], **drawn["attrs"]}
        return mark_safe(f"<input{''.join(_attribute(*pair) for pair in own.items())}>")  # noqa: S308 - escaped


def _attribute(name: str, value: Any) -> str:
    """The names come from the code, the values may come from people."""
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


class Cell(DrawnInPython, forms.NumberInput):
    pass


class HiddenCell(DrawnInPython, forms.HiddenInput):
    pass


def number_field(label, most: int, least: int = 0) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        widget=Cell(attrs={"class": "form-control cell", "autocomplete": "off"}),
    )


class Row(MergedForm):
    """One unit's cells. An empty cell is 0, an empty headcount is not known.

    A row that the sent page did not show yet keeps what is stored.
    """

    seen = forms.CharField(widget=HiddenCell, required=False)
    seats = number_field(gettext_lazy("Seats"), MOST_SEATS)
    collectives = number_field(gettext_lazy("Of it collectives"), MOST_SEATS)
    reserve = number_field(gettext_lazy("Reserve"), MOST_SEATS)
    headcount = number_field(gettext_lazy("People who work there"), LARGEST_UNIT, 1)

    def __init__(self, used: Seats, data=None, proposed: int | None = None) -> None:
        self.used, self.unit, self.proposed = used, used.unit, proposed
        self.now = {name: getattr(used, name) if used.is_allocated else None for name in SEAT_FIELDS}
        self.now["headcount"] = used.unit.headcount
        prefix = f"{used.category}-{used.unit.pk}"
        self.was_shown = data is None or f"{prefix}-seen" in data
        super().__init__(data if self.was_shown else None, prefix=prefix, initial=self._initial())
        if used.category == Category.GUEST:
            for name in ("collectives", "reserve", "headcount"):
                del self.fields[name]
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}: {self.unit.name}"

    def _initial(self) -> dict[str, int | None]:
        """What the cells show at first: the stored numbers, or those of a proposal, which nobody saved yet."""
        if self.proposed is None:
            return dict(self.now)
        collectives = min(self.now["collectives"] or 0, self.proposed)
        return self.now | {"seats": self.proposed, "collectives": collectives}

    def _stored(self, name: str) -> int | None:
        return self.now[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"seats", "collectives"} & self.errors.keys():
            for name, sentence in refusals(
                self.used, cleaned.get("seats") or 0, cleaned.get("collectives") or 0
            ).items():
                self.add_error(name, sentence)
        return cleaned

    def is_valid(self) -> bool:
        valid = not self.was_shown or super().is_valid()
        for name in self.errors:
            self.fields[name].widget.attrs["class"] += " is-invalid"
        return valid

    def shown(self, name: str) -> int:
        """The number of a cell, as typed or proposed; what is stored where the typed one is refused."""
        if not self.is_bound:
            return self.initial[name] or 0
        refused = name in self.errors or name not in self.cleaned_data
        return (self.now[name] if refused else self.cleaned_data[name]) or 0

    def changes(self) -> dict[str, list[str]]:
        """{field: [before, after]} of what this person changed; an empty cell instead of a 0 is no change."""
        return {
            name: [_number(self.now[name]), _number(self.cleaned_data[name])]
            for name in self.changed_data
            if (self.now[name] or 0) != (self.cleaned_data[name] or 0)
        }

    def save(self, conference: Conference, user) -> bool:
        """Writes what changed, with its entries in the history. Whether anything did."""
        changes = self.changes() if self.is_bound else {}
        if "headcount" in changes:
            Unit.objects.filter(pk=self.unit.pk).update(headcount=self.cleaned_data["headcount"])
            history.record(user, self.unit, "edited", changes={"headcount": changes["headcount"]})
        of_seats = {name: changes[name] for name in SEAT_FIELDS if name in changes}
        if of_seats:
            numbers = {name: self.cleaned_data[name] or 0 for name in of_seats}
            allocation, is_new = Allocation.objects.update_or_create(
                conference=conference,
                unit=self.unit,
                category=self.used.category,
                defaults=numbers,
                create_defaults={"seats": 0, **numbers},
            )
            history.record(user, allocation, "added" if is_new else "edited", changes=of_seats)
        return bool(changes)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


class Table:
    """All rows: as stored, with a proposal that nobody saved yet, or bound to what was sent.

    `at_least` asks for a proposal (see `proposal`): `kept` are the units that it leaves as they are, `problem` the
    sentence that says why there is none.
    """

    def __init__(self, conference: Conference, data=None, at_least: int | None = None) -> None:
        self.conference = conference
        self.seats = seats_of_all(conference)
        proposed: dict[int, int] = {}
        self.kept: list[Unit] = []
        self.problem = ""
        if at_least is not None:
            try:
                proposed, self.kept = proposal(conference, self.seats[Category.EXEMPLAR], at_least)
            except AllocationError as error:
                self.problem = str(error)
        self.is_proposal = bool(proposed)
        self.exemplars = [
            Row(used, data, proposed.get(used.unit.pk)) for used in self.seats[Category.EXEMPLAR]
        ]
        self.guests = [Row(used, data) for used in self.seats[Category.GUEST]]

    def __iter__(self) -> Iterator[Row]:
        yield from self.exemplars
        yield from self.guests

    def is_valid(self) -> bool:
        checked = [row.is_valid() for row in self]  # every row, so that all that is wrong is shown at once
        return all(checked)

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self if row.errors]

    @property
    def error_count(self) -> int:
        return sum(len(row.errors) for row in self)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self)


class Figures:
    """What the shown numbers come to, against the planned number of delegates."""

    def __init__(self, table: Table) -> None:
        conference = table.conference
        self.rule = rule_for(conference)
        self.planned, self.planned_guests = planned_seats(
            conference.target_delegates, Fraction(conference.exemplar_percent)
        )
        sums = {name: sum(row.shown(name) for row in table.exemplars) for name in (*SEAT_FIELDS, "headcount")}
        self.seats, self.collectives, self.reserve = (sums[name] for name in SEAT_FIELDS)
        self.headcount = sums["headcount"]
        self.guests = sum(row.shown("seats") for row in table.guests)
        used = [row.used for row in table.exemplars]
        self.approved, self.pending = (
            sum(seats.approved for seats in used),
            sum(seats.pending for seats in used),
        )
        self.left = sum(seats.left for seats in used)
        self.guests_approved = sum(row.used.approved for row in table.guests)
        self.guests_pending = sum(row.used.pending for row in table.guests)
        self.guests_left = sum(row.used.left for row in table.guests)

    @property
    def verdict(self) -> QuotaVerdict:
        """The 70/30 mix of the allocated seats, staff aside."""
        return assess(self.seats, self.guests, 0, self.rule)

    @property
    def individuals(self) -> int:
        return self.seats - self.collectives

    @property
    def share_of_collectives(self) -> Fraction | None:
        return Fraction(100 * self.collectives, self.seats) if self.seats else None

    @property
    def missing(self) -> int:
        """Seats of exemplars that are still to be given out; negative when there are too many."""
        return self.planned - self.seats

    @property
    def too_many(self) -> int:
        return -self.missing

    @property
    def missing_guests(self) -> int:
        return self.planned_guests - self.guests

    @property
    def too_many_guests(self) -> int:
        return -self.missing_guests


def keep(conference: Conference, user, data) -> tuple[Table, int]:
    """(the table bound to `data`, rows changed). Saves all or nothing: with one wrong cell nothing is stored.

    PermissionDenied for everybody but the organiser. The conference and all its allocations are locked meanwhile,
    so that nobody approves on seats that are just taken away.
    """
    if not permissions.is_organiser(user):
        raise PermissionDenied
    with transaction.atomic():
        locked = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
        list(locked.allocations.order_by("pk").select_for_update(no_key=True))
        table = Table(locked, data)
        if not table.is_valid():
            return table, 0
        return table, sum([row.save(locked, user) for row in table])


def proposal(conference: Conference, rows: list[Seats], at_least: int) -> tuple[dict[int, int], list[Unit]]:
    """({unit id: seats}, units without a headcount): the planned seats of exemplars in proportion to headcounts.

    Units without a headcount keep their seats; the others share what remains, none with fewer than `at_least` or
    than are approved already. AllocationError with a sentence for
    the screen where that cannot be done.
    """
    known = [row for row in rows if row.unit.headcount]
    unknown = [row for row in rows if not row.unit.headcount]
    if not known:
        raise AllocationError(_("No unit has a headcount yet: enter how many people work there and save."))
    planned, _guests = planned_seats(conference.target_delegates, Fraction(conference.exemplar_percent))
    seats = planned - sum(row.seats for row in unknown)
    least = {row.unit.pk: max(at_least, row.approved) for row in known}
    needed = sum(least.values())
    if seats < max(needed, 1):
        raise AllocationError(
            _(
                "%(seats)d seats remain for %(units)d units with a headcount, %(needed)d are needed: at least %(least)d for each, and no fewer than are approved already."
            )
            % {"seats": max(seats, 0), "units": len(known), "needed": needed, "least": at_least}
        )
    weights = {row.unit.pk: row.unit.headcount or 0 for row in known}
    return propose(seats, weights, least), [row.unit for row in unknown]
