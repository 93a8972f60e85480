"""A row of a list as the page shows it: each cell of the file beside what was read from it, with verdict and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conference.people import Education, Gender
from conference.vietnamese import clean
from delegates import intake_sentences, roster_sentences
from delegates.intake_forms import choices_of
from delegates.intake_models import RosterBatch, RosterLine
from delegates.intake_verdicts import refusals
from delegates.models import Delegate
from nominations.models import Nomination

VERDICT_TONES = {
    "new": "ok", "change": "info", "same": "neutral", "possible": "warning", "ask": "warning", "error": "danger", "skipped": "neutral",
}  # fmt: skip
SEVERITY_TONES = {"error": "danger", "warning": "warning", "fixed": "info"}
SEVERITIES = tuple(SEVERITY_TONES)
PARTS = {
    "full_name": ("full_name",), "given": ("full_name",), "collective": ("collective",),
    "gender": ("gender",), "male": ("gender",), "female": ("gender",),
    "date_of_birth": ("date_of_birth",), "year": ("date_of_birth",), "birth_male": ("date_of_birth", "gender"),
    "birth_female": ("date_of_birth", "gender"), "education": ("education",), "position": ("position",), "workplace": ("workplace",),
    "position_workplace": ("position", "workplace"), "workplace_position": ("position", "workplace"),
    "phone": ("phone",), "email": ("email",), "category": ("category",), "achievements": ("achievements",), "note": ("note",),
}  # fmt: skip
"""{field of the reader: fields of the reading that its cell fills}."""


@dataclass
class Cell:
    address: str
    label: str
    original: str
    reading: str
    tone: str = "ok"
    word: str = ""
    sentences: list[str] = field(default_factory=list)


@dataclass
class Row:
    line: RosterLine
    tone: str
    reasons: list[str]
    cells: list[Cell]
    others: list[str]
    changes: list[tuple[str, str, str]]
    choices: list[tuple[str, str]]
    target: tuple[str, int] | None
    beside: Sequence[Any]
    """`intake_beside.Beside`: who the row may be."""

    @property
    def summary(self) -> str:
        """Who it is, in a line."""
        said = [
            words_of(name, self.line.reading.get(name))
            for name in ("date_of_birth", "position", "workplace", "category")
        ]
        return " · ".join(filter(None, said))

    @property
    def doubts(self) -> int:
        """Cells that somebody should look at."""
        return sum(cell.tone in ("warning", "danger") for cell in self.cells)

    @property
    def is_urgent(self) -> bool:
        return self.tone in ("warning", "danger")


def shown(lines: Iterable[RosterLine], beside: Mapping[int, Sequence[Any]] | None = None) -> list[Row]:
    """`beside`: see `intake_beside.beside`."""
    return [_row(line, (beside or {}).get(line.position, ())) for line in lines]


def notes_of(batch: RosterBatch) -> list[str]:
    """What was said about whole sheets: left unread, or with columns that are not known."""
    found = []
    for note in batch.notes:
        if note["cell"]:
            words = roster_sentences.problem(note["code"], note["facts"])
            found.append(f"{note['sheet']}!{note['cell']}: {words}")
        else:
            found.append(f"{note['sheet']}: {roster_sentences.ignored(note['code'])}")
    return found


def _row(line: RosterLine, beside: Sequence[Any]) -> Row:
    cells = {address: _cell(line, address, name, text) for address, name, text in line.original}
    others = []
    for problem in line.problems:
        sentence = str(roster_sentences.problem(problem["code"], problem["facts"]))
        cell = cells.get(problem["cell"])
        if cell is None:
            others.append(f"{problem['cell']}: {sentence}")
            continue
        cell.sentences.append(sentence)
        _worsen(cell, problem["severity"])
    _refuse(line, cells)
    return Row(
        line, VERDICT_TONES[line.verdict], intake_sentences.reasons_of(line), list(cells.values()), others,
        [(label_of(name), words_of(name, before), words_of(name, after)) for name, (before, after) in line.changes.items()],
        choices_of(line), _target(line), beside,
    )  # fmt: skip


def _cell(line: RosterLine, address: str, name: str, text: str) -> Cell:
    readings = [words_of(part, line.reading.get(part)) for part in PARTS.get(name, ())]
    return Cell(address, label_of(name), text[:300], "; ".join(filter(None, readings))[:300], word=_("read"))


def _worsen(cell: Cell, severity: str) -> None:
    order = ["ok", "info", "warning", "danger"]
    tone = SEVERITY_TONES[severity]
    if order.index(tone) > order.index(cell.tone):
        words = {"danger": _("not read"), "warning": _("check"), "info": _("put right")}
        cell.tone, cell.word = tone, words[tone]


def _refuse(line: RosterLine, cells: dict[str, Cell]) -> None:
    """Values that the portal refuses, e.g. somebody three years old, beside the cell they come from."""
    for name, sentence in refusals(line).items():
        at = next((address for address, of, _text in line.original if name in PARTS.get(of, ())), None)
        if at is not None:
            cells[at].sentences.append(sentence)
            _worsen(cells[at], "error")


def _target(line: RosterLine) -> tuple[str, int] | None:
    """(route, number) of the stored person, where there is a page of them."""
    if line.nomination_id:
        return "nominations:detail", line.nomination_id
    return None


def label_of(name: str) -> str:
    model = {"position_workplace": _("position, workplace"), "workplace_position": _("workplace, position")}
    named: dict[str, Any] = {
        **model, "birth_male": _("date of birth (men)"), "birth_female": _("date of birth (women)"), "male": _("male"),
        "female": _("female"), "category": _("category"), "achievements": _("achievements"), "note": _("note"),
        "collective": _("name of the collective"), "family": _("full name"), "middle": _("full name"), "given": _("full name"),
        "day": _("date of birth"), "month": _("date of birth"), "year": _("date of birth"),
    }  # fmt: skip
    if name in named:
        return capfirst(str(named[name]))
    known = {each.name: each.verbose_name for each in Nomination._meta.fields}
    return capfirst(str(known.get(name, name)))


def words_of(name: str, value: Any) -> str:
    """A value of the reading as people write it; "" for none."""
    if not value:
        return ""
    text = str(value)
    if name == "date_of_birth":
        return "/".join(reversed(text.split("-")))
    if name in ("gender", "education"):
        labels = Gender if name == "gender" else Education
        return str(capfirst(dict(labels.choices).get(text, text)))
    if name == "category":
        return str(capfirst(Delegate.Category(text).label)) if text in Delegate.Category.values else text
    return clean(text)
