"""The project's own papers with the sample people in place of a conference's delegates.

Template, style sheet, steps and page are the real ones; only where the words come from differs.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

from bench.print import sample
from bench.print.sample import Person


def start_django(data: Path) -> None:
    """Settings of a plain local portal whose data folder is the benchmark's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conference.settings")
    os.environ.update(PORTAL_DATA=str(data), DEBUG="off", HTTPS="off", REDIS_URL="")
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
    os.environ.setdefault("SECRET_KEY", "only-for-the-benchmark-0123456789-abcdefghijklmnopqrstuvwxyz")
    django.setup()


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

    same_for_all, context_of = WORDS[code]

    class SamplePaper(type(PAPERS[code])):  # type: ignore[misc]
        def rows(self, conference, selection):
            wanted = set(selection.get("delegates") or [person.pk for person in people])
            return [person for person in people if person.pk in wanted]

        def shared(self, conference, selection):
            return dict(same_for_all)

        def context(self, row, shared):
            return context_of(row)

        def name(self, row):
            return row.name

        def label_of(self, row):
            return row.name

    return SamplePaper()


def page_html(paper, person: Person, step: int = 0) -> str:
    """The page's HTML as the project's template gives it, in the given step of shrinking."""
    from django.template.loader import render_to_string

    shared = paper.shared(None, {})
    title = f"{shared['kind']} - {person.name}"
    context = {**shared, **paper.context(person, shared), **paper.steps[step], "title": title}
    return render_to_string(paper.template, context)


def style_of(paper) -> str:
    from documents import engine

    return (engine._STYLES / paper.style).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Sheet:
    """Size of the page and its margins (top right bottom left), as the style sheet writes them."""

    size: str
    margins: list[str]


def sheet_of(style: str) -> Sheet:
    """Reads the first @page rule of a style sheet."""
    rule = style[style.index("@page") :]
    size = re.search(r"size:\s*([^;]+);", rule)
    margin = re.search(r"margin:\s*([^;]+);", rule)
    if not size or not margin:
        raise ValueError("the style sheet has no @page rule with size and margin")
    parts = margin[1].split()
    parts = {1: parts * 4, 2: parts * 2, 3: [*parts, parts[-2]], 4: parts}[len(parts)]
    return Sheet(size[1].strip(), parts)
