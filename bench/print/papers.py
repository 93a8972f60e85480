"""The project's own papers with the sample people in place of a conference's delegates.

Template, style sheet, steps and page are the real ones; only where the words come from differs.
"""

from __future__ import annotations

import datetime
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

from bench.print import sample
from bench.print.assets import DRAWINGS
from bench.print.sample import Person

CONFERENCE = "bench"
MOST_BADGES = 1000
SELECTIONS = {"badge": {"layout": "single"}}
"""What the print form would tell a paper beside the people."""


def start_django(data: Path) -> None:
    """Settings of a plain local portal whose data folder is the benchmark's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")
    os.environ.update(PORTAL_DATA=str(data), DEBUG="off", HTTPS="off", REDIS_URL="", DATABASE_URL="")
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
    os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz")
    django.setup()


def found_portal(data: Path) -> None:
    """A database with one conference, for papers that ask it for their letterhead. Once per run of the benchmark."""
    start_django(data)
    from django.core.management import call_command

    from conference.models import Conference

    call_command("migrate", interactive=False, verbosity=0)
    conference = Conference.objects.create(
        slug=CONFERENCE,
        is_current=True,
        sector="Ngành Công Thương Hà Tĩnh",
        edition_number=3,
        period_from=2021,
        period_to=2025,
        host_name=sample.LETTER["host"],
        issuing_body=sample.LETTER["issuing_body"],
        parent_body=sample.LETTER["parent_body"],
        document_symbol="SCT",
        place_name="Hà Tĩnh",
        signatory_position=sample.CERTIFICATE["signatory_position"],
        signatory_name=sample.CERTIFICATE["signatory_name"],
        date=datetime.date(2026, 4, 24),
        venue=sample.LETTER["venue"],
    )
    _fill_hall(conference)


def _fill_hall(conference) -> None:
    """The sample people as delegates with seats, under their own numbers: badges are printed from the database."""
    from conference.models import Unit
    from delegates import seating
    from delegates.models import Delegate

    unit = Unit.objects.create(code="BENCH", name="Sở Công Thương", short_name="SCT", kind=Unit.Kind.DIVISION)
    categories = Delegate.Category.values
    delegates = [
        Delegate(
            pk=person.pk, conference=conference, unit=unit, full_name=person.name, position=person.position,
            workplace=person.unit, category=categories[(person.pk - 1) * len(categories) // MOST_BADGES], is_vip=person.pk % 25 == 0,
            badge_code=badge_code(person),
        )
        for person in sample.people(MOST_BADGES)
    ]  # fmt: skip
    for delegate in delegates:
        delegate.set_keys()
    Delegate.objects.bulk_create(delegates)
    seating.set_up(conference, None, 5, [50] * (MOST_BADGES // 50))
    seating.seat_everybody(conference, None, [])


def badge_code(person: Person) -> str:
    return sample.code_text("badge", person)


def sample_conference():
    from conference.models import Conference

    return Conference.objects.get(slug=CONFERENCE)


def certificate_context(person: Person) -> dict[str, Any]:
    return {
        "to": person.honorific,
        "name": person.name,
        "office": person.office,
        "reason": person.reason,
        "register_number": person.register_number,
        "code": person.code,
        "qr": f"asset://qr/{quote(person.address, safe='')}",
    }


def letter_context(person: Person) -> dict[str, Any]:
    return {
        "honorific": person.honorific,
        "addressee": f"{person.honorific} {person.name}",
        "office": person.office,
    }


WORDS = {
    "certificate": (sample.CERTIFICATE, certificate_context),
    "invitation": (sample.LETTER, letter_context),
}


def sample_paper(code: str, people: list[Person]):
    """The paper of that code (documents.kinds.PAPERS) about these people; `start_django` comes before."""
    from documents.kinds import PAPERS

    if code == "badge":
        return _sample_badge()
    same_for_all, context_of = WORDS[code]

    class SamplePaper(type(PAPERS[code])):  # type: ignore[misc]
        def rows(self, conference, selection):
            wanted = set(selection.get("delegates") or [person.pk for person in people])
            return [person for person in people if person.pk in wanted]

        def shared(self, conference, selection):
            return {**super().shared(conference, selection), **same_for_all}

        def context(self, row, shared):
            return context_of(row)

        def name(self, row):
            return row.name

        def label_of(self, row):
            return row.name

    return SamplePaper()


def _sample_badge():
    """The badge itself, about the delegates in the database."""
    from documents.kinds.badge import Badge

    class SampleBadge(Badge):
        def context(self, row, shared):
            if isinstance(row, Person):
                (row,) = self.rows(sample_conference(), {"delegates": [row.pk]})
            return super().context(row, shared)

        def name(self, row):
            return row.name if isinstance(row, Person) else super().name(row)

    return SampleBadge()


class Pages:
    """HTML of the sample people's pages, each by the project's template, as somebody without its press has it."""

    def __init__(self, code: str, people: list[Person]) -> None:
        self.paper = sample_paper(code, people)
        self.shared = self.paper.shared(sample_conference(), {})
        self.steps = (
            self.paper.steps_for(self.shared) if hasattr(self.paper, "steps_for") else self.paper.steps
        )
        self.style = style_of(self.paper)

    def html(self, person: Person, step: int = 0) -> str:
        """The person's page in the given step of shrinking; the first is the usual one."""
        from django.template.loader import render_to_string

        title = f"{self.shared['kind']} - {person.name}"
        words = {**self.shared, **self.paper.context(person, self.shared), **self.steps[step], "title": title}
        return render_to_string(self.paper.template, words)


def style_of(paper) -> str:
    """The style sheets of a paper as one."""
    files = (DRAWINGS / "all.css", DRAWINGS / paper.style)
    return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())


@dataclass(frozen=True)
class Sheet:
    """Size of the page and its margins (top right bottom left), as the style sheet writes them."""

    width: str
    height: str
    margins: list[str]


_SAME_AS = {
    1: (0, 0, 0, 0),
    2: (0, 1, 0, 1),
    3: (0, 1, 2, 1),
}  # CSS: which of one, two, three margins a side has
_SIZES = {"A4 landscape": "297mm 210mm", "A4 portrait": "210mm 297mm", "A4": "210mm 297mm"}


def sheet_of(style: str) -> Sheet:
    """Reads the first @page rule of a style sheet. ValueError when it has none with size and margin."""
    rule = style[max(style.find("@page"), 0) :]
    size, margin = re.search(r"size:\s*([^;]+);", rule), re.search(r"margin:\s*([^;]+);", rule)
    if not size or not margin:
        raise ValueError("the style sheet has no @page rule with size and margin")
    width, height = _SIZES.get(size[1].strip(), size[1]).split()
    parts = margin[1].split()
    top, right, bottom, left = (
        parts[place if place < len(parts) else _SAME_AS[len(parts)][place]] for place in range(4)
    )
    return Sheet(width, height, [top, right, bottom, left])
