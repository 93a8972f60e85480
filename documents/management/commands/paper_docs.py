"""Keeps docs/papers in step with the kinds: the tables of placeholders, and the pictures of the first pages."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from PIL import Image

from conference.models import Conference
from documents.kinds import PAPERS, Paper

FOLDER = Path(settings.BASE_DIR) / "docs" / "papers"
DPI = 60


class Command(BaseCommand):
    help = "Writes the placeholder tables of docs/papers/README.md. Exit status: 1 with --check when they differ."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="Writes nothing, says whether all is in step."
        )
        parser.add_argument(
            "--pictures",
            nargs="*",
            metavar="KIND",
            help="Draws page 1 of these kinds (all) of the conference.",
        )

    def handle(self, *args, check: bool, pictures: list[str] | None, **options):
        page = FOLDER / "README.md"
        before = page.read_text(encoding="utf-8")
        after, missing = with_tables(before)
        if missing:
            raise CommandError(f"{page.name} has no table for: {', '.join(missing)}.", returncode=1)
        if check:
            if after != before:
                raise CommandError(f"{page.name} is not in step; run manage.py paper_docs.", returncode=1)
            return
        page.write_text(after, encoding="utf-8")
        if pictures is not None:
            for code in pictures or PAPERS:
                draw(PAPERS[code], FOLDER / f"{code}.png")


def with_tables(text: str) -> tuple[str, list[str]]:
    """The page with each kind's table between its marks, and the kinds that have no marks."""
    missing = []
    for code, paper in PAPERS.items():
        begin, end = f"<!-- placeholders: {code} -->\n", "<!-- end -->"
        before, mark, rest = text.partition(begin)
        if mark:
            text = before + mark + table(paper) + end + rest.partition(end)[2]
        else:
            missing.append(code)
    return text, missing


def table(paper: Paper) -> str:
    """The placeholders of a kind as a table of Markdown."""
    with translation.override("en"):
        rows = [f"| `{name}` | {label} | {sample} |" for name, label, sample in paper.placeholders]
    return "\n".join(["| placeholder | what it is | sample |", "|---|---|---|", *rows, ""])


def draw(paper: Paper, path: Path) -> None:
    """The first page of the kind's first document as a small picture. Needs poppler-utils."""
    conference = Conference.objects.current()
    subjects = paper.subjects(conference, {}) if conference else []
    if not subjects:
        raise CommandError(f"There is no {paper.code} to draw; load the demo first.", returncode=1)
    ((_id, pdf),) = paper.render(conference, [subjects[0].id], {})
    drawn = subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-f", "1", "-l", "1", "-gray", "-png", "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    ).stdout
    # Sixteen greys are plenty for text and a third of the bytes.
    Image.open(io.BytesIO(drawn)).convert("L").quantize(16).save(path, optimize=True, bits=4)
