"""Prints one kind of paper from the command line, through the same rows and the same press as the web."""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference.models import Conference
from documents import formats
from documents.engine import PaperError
from documents.kinds import PAPERS, Paper, Subject

WRONG_USAGE = 2


class Command(BaseCommand):
    help = "Prints a kind of paper. Exit status: 0 all made, 1 something could not be made, 2 wrong usage."

    def add_arguments(self, parser):
        parser.add_argument("kind", nargs="?", metavar="KIND", help="See --list-kinds.")
        parser.add_argument("--list-kinds", action="store_true", help="Lists what can be printed.")
        parser.add_argument("--conference", metavar="SLUG", help="The current conference unless told.")
        parser.add_argument("--out", metavar="DIR", type=Path, help="Puts one file per document there.")
        parser.add_argument(
            "--combined", metavar="FILE", type=Path, help="Writes all documents into one file."
        )
        parser.add_argument(
            "--format",
            dest="file_format",
            choices=sorted(formats.FORMATS),
            default=formats.PDF,
            help="pdf unless told; docx is the Word form of a letter.",
        )
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, kind, list_kinds, conference, out, combined, file_format, **options):
        if list_kinds:
            return self.list_kinds(options["json"])
        if kind not in PAPERS:
            raise CommandError(f"KIND is one of: {', '.join(PAPERS)}.", returncode=WRONG_USAGE)
        if file_format == formats.WORD and not PAPERS[kind].word:
            raise CommandError(f"“{kind}” has no Word form.", returncode=WRONG_USAGE)
        selection = {} if file_format == formats.PDF else {"format": file_format}
        conference = find_conference(conference)
        make_folders(out, combined and combined.parent)
        if combined and combined.is_dir():
            raise CommandError(f"--combined names a file; {combined} is a folder.", returncode=WRONG_USAGE)
        paper, loading = PAPERS[kind], time.perf_counter()
        from documents.press import press  # noqa: F401 - WeasyPrint, whose loading is not the printing

        started = time.perf_counter()
        subjects = paper.subjects(conference, selection)
        failures = [] if subjects else [{"document": None, "reason": str(paper.nothing)}]
        run = Run(paper, conference, selection, subjects)
        pages = run.print(out, combined) if subjects else 0
        answer = report(kind, subjects, failures + run.failures, time.perf_counter() - started)
        answer |= {"pages": pages, "loading_seconds": round(started - loading, 3)}
        return self.end(answer, options["json"])

    def list_kinds(self, as_json: bool) -> None:
        kinds = [{"kind": code, "label": str(paper.label)} for code, paper in PAPERS.items()]
        if as_json:
            self.stdout.write(json.dumps({"kinds": kinds}, ensure_ascii=False))
        else:
            for row in kinds:
                self.stdout.write(f"{row['kind']:<22} {row['label']}")

    def end(self, answer: dict, as_json: bool) -> None:
        """Prints the answer and ends with 1 when something could not be printed."""
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name, value in answer.items():
                if name != "failures":
                    self.stdout.write(f"{name:<12} {value}")
            for failure in answer["failures"]:
                self.stdout.write(f"{'failed':<12} {failure['document'] or ''}: {failure['reason']}")
        if answer["failures"]:
            raise SystemExit(1)


def find_conference(slug: str | None) -> Conference:
    """The named conference, else the current one. CommandError (2) when there is none."""
    found = Conference.objects.filter(slug=slug).first() if slug else Conference.objects.current()
    if found is None:
        sentence = (
            f"There is no conference “{slug}”."
            if slug
            else "No conference is set up; name one or load the demo."
        )
        raise CommandError(sentence, returncode=WRONG_USAGE)
    return found


class Run:
    """Prints what can be printed of the subjects and remembers what cannot: `failures` as the answer lists them."""

    def __init__(
        self, paper: Paper, conference: Conference, selection: dict, subjects: list[Subject]
    ) -> None:
        self.paper, self.conference, self.selection = paper, conference, selection
        self.subjects = {subject.id: subject for subject in subjects}
        self.failures: list[dict] = []

    def print(self, out: Path | None, combined: Path | None) -> int:
        """Files into the folder, all in one file, or (for neither) just to see whether it goes; number of pages."""
        pages = 0
        if out:
            pages = self._print_files(out)
        if combined or not out:
            content, pages = self._print_combined()
            if combined and content:
                combined.write_bytes(content)
        return pages

    def _print_files(self, out: Path) -> int:
        waiting, pages = list(self.subjects), 0
        file_format = formats.of_selection(self.selection)
        while waiting:
            try:
                for subject_id, content in self.paper.render(self.conference, list(waiting), self.selection):
                    (out / self.subjects[subject_id].file_name).write_bytes(content)
                    pages += file_format.page_count(content)
                    waiting.remove(subject_id)
            except PaperError as error:
                waiting = self._without(waiting, error)
            else:
                break
        return pages

    def _print_combined(self) -> tuple[bytes, int]:
        waiting = list(self.subjects)
        while waiting:
            try:
                return self.paper.render_combined(self.conference, waiting, self.selection)
            except PaperError as error:
                waiting = self._without(waiting, error)
        return b"", 0

    def _without(self, waiting: list[int], error: PaperError) -> list[int]:
        """What is left to print after this failure; nothing when it names no document."""
        subject = self.subjects.pop(error.subject_id, None) if error.subject_id is not None else None
        self.failures.append({"document": subject and subject.label, "reason": str(error)})
        return [subject_id for subject_id in waiting if subject and subject_id != subject.id]


def make_folders(*folders: Path | None) -> None:
    """Makes the folders that files go to. CommandError (2) before anything is printed when that cannot be."""
    try:
        for folder in filter(None, folders):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot write there: {error}", returncode=WRONG_USAGE) from error


def report(kind: str, subjects: list[Subject], failures: list[dict], seconds: float) -> dict:
    """The answer of the command: how many documents, how fast, at which memory, and what failed why."""
    made = len(subjects) - len(failures)
    return {
        "kind": kind,
        "documents": len(subjects),
        "files": max(made, 0),
        "seconds": round(seconds, 3),
        "per_second": round(max(made, 0) / seconds, 2) if seconds else 0.0,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "failures": failures,
    }
