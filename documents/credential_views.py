"""The figures of the credential report on a page. Here and not among the delegates: it prints, and the head of a
subcommittee reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import permissions
from conference.current import current_conference
from conference.fields import capitalised
from delegates import credential_labels as labels
from delegates import credential_rows, credentials
from delegates.answers import Mark
from delegates.credentials import Attendance, Group, Line, Report, Structure
from documents.forms import options_form
from subcommittees.credentials import reads_credentials

KIND = "credential-report"
EXEMPLARS, EVERYBODY = "", "everybody"
NAMED = 12  # people named beside a gap; the others are counted
COUNTED: dict[str, Any] = {
    credentials.CONFIRMED: Mark.CONFIRMED.label,
    credentials.PRESENT: Mark.PRESENT.label,
}
IN_PRIVATE = ("ethnicity", "party_member")
"""What is entered on the page of a person's sensitive details, with consent."""


class FiguresForm(forms.Form):
    """Which figures, from the address. A value that is no choice is as good as none."""

    base = forms.ChoiceField(
        label=_("Figures of"),
        required=False,
        choices=capitalised([("", _("what the day and the hall give")), *labels.BASES.items()]),
    )
    people = forms.ChoiceField(
        label=_("Who they are"),
        required=False,
        choices=capitalised([(EXEMPLARS, _("exemplars")), (EVERYBODY, _("everybody"))]),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_valid()

    def chosen(self, name: str) -> str:
        return str(self.cleaned_data.get(name, ""))


@dataclass(frozen=True)
class Bar:
    """One line of the drawing: `width` as the drawing takes it."""

    label: Any
    found: Line | Group

    @property
    def share(self) -> float:
        return self.found.hundredths / 100

    @property
    def width(self) -> str:
        return f"{self.found.share}%"


@dataclass(frozen=True)
class Part:
    """One table with its drawing; `note` stands below it."""

    title: Any
    bars: list[Bar]
    note: Any = ""


@dataclass(frozen=True)
class Came:
    label: Any
    row: Attendance

    @property
    def share(self) -> float:
        return self.row.hundredths / 100


@dataclass(frozen=True)
class Gap:
    label: Any
    number: int
    people: list[tuple[str, str]]
    """(name, address that mends it)"""

    @property
    def more(self) -> int:
        return self.number - len(self.people)


@require_GET
@never_cache
def report_page(request) -> HttpResponse:
    """Who was called and is there, who they are, what is missing; for the organiser the order of the paper."""
    if not reads_credentials(request.user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "credentials/report.html", {"conference": None})
    form = FiguresForm(request.GET)
    roster = credential_rows.read(conference)
    report = roster.report(roster.base(form.chosen("base")))
    of_everybody = form.chosen("people") == EVERYBODY
    organises = permissions.is_organiser(request.user)
    context = {
        "conference": conference,
        "filter": form,
        "report": report,
        "base_label": labels.BASES[report.base],
        "counted_label": capfirst(COUNTED.get(report.base, "")),
        "with_absent": report.base != credentials.CALLED,
        "kinds": [Came(labels.KINDS[str(row.code)], row) for row in report.by_kind],
        "units": [Came(roster.units[row.code], row) for row in report.by_unit],
        "all": Came("", report.all),
        "structure": report.everybody if of_everybody else report.exemplars,
        "of_everybody": of_everybody,
        "parts": _parts(report.everybody if of_everybody else report.exemplars),
        "gaps": _gaps(roster, report, linked=organises),
        "organises": organises,
        "print_form": options_form(KIND, address={"base": report.base}) if organises else None,
        "quorum_share": credentials.percent(report.quorum.hundredths),
        "quorum_label": conference.get_quorum_display(),
    }
    return render(request, "credentials/report.html", context)


def _parts(one: Structure) -> list[Part]:
    tables: tuple[tuple[Any, tuple[Line, ...], Callable[[str], Any]], ...] = (
        (_("Gender"), one.sex, labels.SEXES.__getitem__),
        (_("Age"), one.ages, labels.band_label),
        (_("Education"), one.education, labels.education_label),
        (_("Party membership"), one.party, labels.PARTY.__getitem__),
        (_("Ethnicity"), one.ethnicity, labels.ethnicity_label),
        (_("Highest award received"), one.awards, labels.AWARDS.__getitem__),
    )
    parts = [Part(title, _bars(lines, label)) for title, lines, label in tables]
    return [*parts, _groups(one)]


def _bars(lines: Iterable[Line], label: Callable[[str], Any]) -> list[Bar]:
    return [Bar(label(str(line.code)), line) for line in lines]


def _groups(one: Structure) -> Part:
    found = (
        (_("people in direct work"), one.direct_workers),
        (_("production workers"), one.production_workers),
        (_("women among the production workers"), one.women_production_workers),
        (_("researchers"), one.researchers),
    )
    return Part(
        _("Groups given priority"),
        [Bar(label, group) for label, group in found],
        _("One person may belong to several groups."),
    )


def _gaps(roster: credential_rows.Roster, report: Report, *, linked: bool) -> list[Gap]:
    """What the report does not know of exemplars; names and links for those who can mend it."""
    return [
        Gap(
            labels.GAPS[name],
            len(rows),
            [(row.person.name, _mended_at(name, row.pk)) for row in rows[:NAMED]] if linked else [],
        )
        for name, rows in roster.gaps(report.base).items()
    ]


def _mended_at(name: str, pk: int) -> str:
    return reverse("privacy:delegate" if name in IN_PRIVATE else "delegates:edit", args=[pk])
