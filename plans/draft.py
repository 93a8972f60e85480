"""The draft that a plan gives: every form of the page with its reading, and what is stored beside it.

Nothing of it is stored; the page carries the plan's text along, and each request reads it anew.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conference.models import Conference, Unit
from conference.vietnamese import fold
from plans import guesses, sentences
from plans.forms import (
    FIELDS,
    USUAL_OFFSET,
    WHEN,
    AgendaRow,
    BasisRow,
    ConferenceForm,
    DutyRow,
    RecipientRow,
    TakenForm,
    TaskPlace,
    UnitRow,
)
from plans.reading import names
from plans.reading.duties import COORDINATE, REQUEST, Duty
from plans.reading.findings import WARNING, Finding
from plans.reading.plan import Plan
from subcommittees.models import Task

MOST_ITEMS, MOST_UNITS, MOST_DUTIES, MOST_PAPERS, MOST_RECIPIENTS = 80, 60, 60, 20, 40
MODES = {REQUEST: Task.Mode.REQUEST, COORDINATE: Task.Mode.SUPPORT}
LONGEST_ORIGINAL = 260  # letters of a line beside its reading
TONES = {"error": "danger", "warning": "warning", "note": "info"}


@dataclass
class FieldRow:
    """One field of the conference: its control, its tick, the line it came from, and what is stored."""

    bound: Any
    tick: str
    ticked: bool
    needed: bool
    line: int
    original: str
    stored: str
    same: bool


class Draft:
    """`data`: the posted page, None to show the readings. At most six queries, however long the plan."""

    def __init__(self, plan: Plan, said: str, stored: Conference | None, data: Any = None):
        self.plan, self.said, self.stored, self.data = plan, said, stored, data
        self.items = list(stored.agenda.all()) if stored else []
        self.units = list(Unit.objects.all())
        self.bodies = list(stored.subcommittees.all()) if stored else []
        self.known_numbers = set(stored.legal_basis.values_list("number", flat=True)) if stored else set()
        self.known_recipients = {fold(each.name) for each in stored.recipients.all()} if stored else set()
        self.errors: list[str] = []
        self.readings = guesses.conference(plan)
        initial = {name: value for name, (value, _line) in self.readings.items()}
        self.conference = ConferenceForm(data, stored=copy.copy(stored), readings=initial)
        self.agenda_anyway = bool(data and data.get("agenda-anyway"))
        self.agenda = [self._agenda_row(*each) for each in enumerate(plan.agenda[:MOST_ITEMS])]
        self.mentions = [each for each in plan.units if not each.name.general][:MOST_UNITS]
        self.general = [each for each in plan.units if each.name.general]
        self.unit_rows = self._unit_rows()
        self.duties = self._duty_rows()
        self.place = self._place()
        self.basis = [self._basis_row(*each) for each in enumerate(plan.legal_basis[:MOST_PAPERS])]
        self.recipients = [
            self._recipient_row(*each) for each in enumerate(plan.recipients[:MOST_RECIPIENTS])
        ]

    # --- rows ---

    def _row(self, row: TakenForm, line: int, note: str = "") -> Any:
        row.line, row.note = line, note
        row.fields["take"].widget.attrs["class"] = "form-check-input"
        for name, each in row.fields.items():
            if name != "take":
                each.widget.attrs.setdefault(
                    "class", "form-select" if hasattr(each, "choices") else "form-control"
                )
        return row

    def _agenda_row(self, index: int, item: Any) -> AgendaRow:
        usual = guesses.MINUTES.get(item.kind, guesses.OTHER_MINUTES)
        initial = {
            "take": not self.items, "title": item.title[:400], "kind": item.kind, "minutes": item.minutes or usual,
            "presenter": item.presenter,
        }  # fmt: skip
        note = "" if item.minutes else _("The minutes are the usual ones; the plan gives none.")
        return self._row(AgendaRow(self.data, prefix=f"a{index}", initial=initial), item.line, note)

    def _unit_rows(self) -> list[UnitRow]:
        known = [(unit.pk, (unit.name, unit.short_name, unit.code)) for unit in self.units]
        choices = [(str(unit.pk), unit.name) for unit in self.units]
        rows = []
        for index, mention in enumerate(self.mentions):
            match = names.nearest(mention.name.text, known)
            initial = {
                "take": match is None, "existing": str(match or ""), "name": capfirst(mention.name.text),
                "short_name": guesses.short_name(mention.name.text), "kind": guesses.kind_of_unit(mention.name.text),
            }  # fmt: skip
            row = UnitRow(self.data, prefix=f"n{index}", initial=initial, units=self.units, choices=choices)
            row.words = mention.name.text
            rows.append(self._row(row, mention.line))
        return rows

    def _row_of(self, name: str) -> int | None:
        """The row of units that stands for this name of a duty."""
        return next((i for i, each in enumerate(self.mentions) if names.same(each.name.text, name)), None)

    def _duty_rows(self) -> list[DutyRow]:
        choices = self._leads()
        rows = []
        for index, duty in enumerate(self.plan.duties[:MOST_DUTIES]):
            leads = [self._row_of(name.text) for name in duty.leads]
            first = next((each for each in leads if each is not None), None)
            only_helps = duty.mode == COORDINATE
            initial = {
                "take": first is not None and not only_helps,
                "title": guesses.task_title(duty.text),
                "lead": "" if first is None else f"p{first}",
                "mode": MODES.get(duty.mode, Task.Mode.ORDER),
            }
            row = DutyRow(self.data, prefix=f"d{index}", initial=initial, choices=choices)
            row.duty = duty
            row.helpers = [self.mentions[each].name.text for each in dict.fromkeys(self.helpers(duty, first))]
            note = (
                "" if first is not None else _("No single unit leads here; choose one to make a task of it.")
            )
            if only_helps:
                note = _("The plan asks them to co-ordinate, nobody to lead. A task needs a lead unit.")
            rows.append(self._row(row, duty.line, note))
        return rows

    def _place(self) -> TaskPlace:
        first = next((row.initial["lead"] for row in self.duties if row.initial["lead"]), "")
        initial = {
            "code": "TB1",
            "name": "Tiểu ban phục vụ Hội nghị",
            "lead": first,
            "offset_days": USUAL_OFFSET,
        }
        place = TaskPlace(
            self.data, bodies=self.bodies, choices=self._leads(), prefix="place", initial=initial
        )
        for each in place.fields.values():
            each.widget.attrs.setdefault(
                "class", "form-select" if hasattr(each, "choices") else "form-control"
            )
        return place

    def _leads(self) -> list[tuple[str, Any]]:
        return [
            (_("Bodies of the plan"), [(f"p{i}", each.name.text) for i, each in enumerate(self.mentions)]),
            (_("Stored units"), [(f"u{unit.pk}", unit.name) for unit in self.units]),
        ]

    def helpers(self, duty: Duty, lead: int | None) -> Iterator[int]:
        """The rows of units that co-ordinate: those the plan says, and further leads."""
        for name in (*duty.coordinate, *duty.leads):
            row = self._row_of(name.text)
            if row is not None and row != lead:
                yield row

    def _basis_row(self, index: int, paper: Any) -> BasisRow:
        known = paper.number in self.known_numbers
        initial = {
            "take": not known and paper.date is not None and bool(paper.issuer and paper.about), "kind": paper.kind,
            "number": paper.number, "date": paper.date, "issuer": paper.issuer, "summary": paper.about,
        }  # fmt: skip
        note = _("It is stored already.") if known else ""
        return self._row(BasisRow(self.data, prefix=f"b{index}", initial=initial), paper.line, note)

    def _recipient_row(self, index: int, said: Any) -> RecipientRow:
        known = fold(said.value) in self.known_recipients
        note = _("It is stored already.") if known else ""
        row = RecipientRow(self.data, prefix=f"r{index}", initial={"take": not known, "name": said.value})
        return self._row(row, said.line, note)

    # --- what the page shows ---

    def fields(self) -> list[FieldRow]:
        """The conference's fields in order; of one that is stored those that the plan says something of."""
        shown = [name for name in FIELDS if name in self.conference.fields]
        return [self._field(name) for name in shown if self.stored is None or name in self.readings]

    def _field(self, name: str) -> FieldRow:
        value, line = self.readings.get(name, (None, 0))
        stored = getattr(self.stored, name) if self.stored else None
        same = self.stored is not None and _words(value) == _words(stored)
        fuller = self.stored is not None and _words(value) and fold(_words(value)) in fold(_words(stored))
        found = value is not None and not same and not fuller
        ticked = self.conference.ticked(name) if self.conference.is_bound else found
        bound = self.conference[name]
        is_tick = name == "is_pilot"
        bound.field.widget.attrs["class"] = "form-check-input" if is_tick else "form-control"
        return FieldRow(
            bound, self.conference.tick_name(name), ticked, name in self.conference.needed, line, self.original(line, _words(value)),
            _words(stored) if self.stored else "", same,
        )  # fmt: skip

    def original(self, line: int, words: str = "") -> str:
        """The line as the plan has it, cut around these words where it is long."""
        text = self.plan.text_of(line)
        if len(text) <= LONGEST_ORIGINAL:
            return text
        at = max(fold(text).find(fold(words)) if words else 0, 0)
        start = max(0, at - LONGEST_ORIGINAL // 3)
        start = text.find(" ", start) + 1 if start else 0
        return f"{'… ' if start else ''}{text[start : start + LONGEST_ORIGINAL].rsplit(' ', 1)[0]} …"

    def findings(self) -> list[dict[str, Any]]:
        """The plan's findings and what this page cannot show, worst first, each a sentence with its lines."""
        return [
            {
                "tone": TONES[each.severity],
                "lines": each.lines,
                "text": sentences.finding(each.code, each.facts),
            }
            for each in [*self.plan.findings, *self._too_many()]
        ]

    def _too_many(self) -> Iterator[Finding]:
        plan = self.plan
        counted = (
            (plan.agenda, MOST_ITEMS, _("programme")), ([u for u in plan.units if not u.name.general], MOST_UNITS, _("units")),
            (plan.duties, MOST_DUTIES, _("duties")), (plan.legal_basis, MOST_PAPERS, _("legal basis")),
            (plan.recipients, MOST_RECIPIENTS, _("recipients")),
        )  # fmt: skip
        for rows, limit, what in counted:
            if len(rows) > limit:
                yield Finding("too_many", WARNING, (), {"what": what, "limit": limit})

    @property
    def moved_day(self) -> bool:
        """Whether the plan says when, though the day is fixed already."""
        return (
            self.stored is not None
            and self.stored.date is not None
            and any(name in self.readings for name in WHEN)
        )

    @property
    def seen(self) -> str:
        """A text that is another one once what the page shows as stored has changed."""
        stored = [_words(getattr(self.stored, name)) for name in FIELDS] if self.stored else []
        shown = [
            self.stored and self.stored.pk,
            stored,
            [(item.pk, item.title, item.minutes) for item in self.items],
        ]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]

    # --- what was sent ---

    def rows(self) -> Iterable[TakenForm]:
        return [*self.agenda, *self.unit_rows, *self.duties, *self.basis, *self.recipients]

    def is_valid(self) -> bool:
        """Whether everything that is ticked may be stored as it stands; else `errors` and the rows say why."""
        self.place.asked = any(row.is_valid() and row.is_taken for row in self.duties) or any(
            row.errors for row in self.duties
        )
        valid = [self.conference.is_valid(), self.place.is_valid(), *(row.is_valid() for row in self.rows())]
        self._check_leads()
        self._check_units()
        if self.data.get("seen") != self.seen:
            self.errors.append(
                _("The conference or its programme was changed meanwhile. What is stored now stands beside each field: look once more, then confirm again.")
            )  # fmt: skip
        if self.items and any(row.is_taken for row in self.agenda) and not self.agenda_anyway:
            self.errors.append(
                _(
                    "The programme holds items already. Say that the plan's items shall be added behind them, or take their ticks away."
                )
            )
        return all(valid) and not self.errors and not any(row.errors for row in self.rows())

    def _check_leads(self) -> None:
        places = [self.place] if self.place.asked and self.place.body is None else []
        for row in [*(row for row in self.duties if row.is_taken), *places]:
            lead = row.cleaned_data.get("lead", "")
            if lead.startswith("p") and not self._stands(int(lead[1:])):
                row.add_error(
                    "lead",
                    _(
                        "This body is neither stored nor created. Tick it under “Units and bodies”, or choose another."
                    ),
                )

    def _stands(self, index: int) -> bool:
        return self.unit_rows[index].existing_pk is not None or self.unit_rows[index].is_taken

    def _check_units(self) -> None:
        """Two new units of one name would be one unit twice."""
        seen: set[str] = set()
        for row in self.unit_rows:
            if not row.creates or row.errors:
                continue
            key = names.key_of(row.cleaned_data["name"])
            if key in seen:
                row.add_error("name", _("Another row creates this unit. Take one of the ticks away."))
            seen.add(key)

    def problems(self) -> list[dict[str, str]]:
        """Every error as words and the address of its control, for the list above the form."""

        def where(form: Any) -> str:
            line = getattr(form, "line", 0)
            return f"{_('Line %(number)s') % {'number': line}}, " if line else ""

        found = [{"text": text, "anchor": ""} for text in self.errors]
        for form in (
            self.conference,
            *self.agenda,
            *self.unit_rows,
            *self.duties,
            self.place,
            *self.basis,
            *self.recipients,
        ):
            found += [{"text": str(text), "anchor": ""} for text in form.non_field_errors()]
            for name, texts in form.errors.items():
                if name in form.fields:
                    bound = form[name]
                    said = f"{where(form)}{capfirst(str(bound.label))}"
                    found += [{"text": f"{said}: {text}", "anchor": bound.id_for_label} for text in texts]
        return found


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if hasattr(value, "isoformat"):
        return date_format(value, "d/m/Y")
    return re.sub(r"\s*-\s*", " - ", str(value))
