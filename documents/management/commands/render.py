"""Prints one kind of paper from the command line, through the same rows and the same worker as the web."""

from __future__ import annotations

import json
import resource
import shutil
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conference.models import Conference
from documents import jobs, storage, worker
from documents.kinds import PAPERS
from documents.models import Job, JobItem, new_key

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
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, kind, list_kinds, conference, out, combined, **options):
        if list_kinds:
            return self.list_kinds(options["json"])
        if kind not in PAPERS:
            raise CommandError(f"KIND is one of: {', '.join(PAPERS)}.", returncode=WRONG_USAGE)
        conference = find_conference(conference)
        make_folders(out, combined and combined.parent)
        started = time.perf_counter()
        try:
            job, _new = jobs.create_job(conference, kind, None, {}, new_key())
        except jobs.OrderRefused as error:
            answer = report(kind, [], time.perf_counter() - started)
            return self.end(
                answer | {"failures": [{"document": None, "reason": str(error)}]}, options["json"]
            )
        run_to_the_end(job)
        copy_files(job, out, combined)
        answer = report(kind, list(job.items.all()), time.perf_counter() - started)
        if job.error:
            answer["failures"].append({"document": None, "reason": job.error})
        return self.end(answer | {"job": job.pk, "pages": job.combined_pages}, options["json"])

    def list_kinds(self, as_json: bool) -> None:
        kinds = [{"kind": code, "label": str(paper.label)} for code, paper in PAPERS.items()]
        if as_json:
            self.stdout.write(json.dumps({"kinds": kinds}, ensure_ascii=False))
        else:
            for row in kinds:
                self.stdout.write(f"{row['kind']:<18} {row['label']}")

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


def run_to_the_end(job: Job) -> None:
    """Makes the job's documents here; waits for those that another worker holds, or takes them over."""
    worker.run_until_empty(job.pk)
    job.refresh_from_db()
    while job.is_open:
        time.sleep(0.2)
        worker.run_until_empty(job.pk)
        job.refresh_from_db()


def make_folders(*folders: Path | None) -> None:
    """Makes the folders that files go to. CommandError (2) before anything is printed when that cannot be."""
    try:
        for folder in filter(None, folders):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"Cannot write there: {error}", returncode=WRONG_USAGE) from error


def copy_files(job: Job, out: Path | None, combined: Path | None) -> None:
    """Copies what was made to where the operator wants it."""
    if out:
        for name in job.items.filter(state=JobItem.State.DONE).values_list("file", flat=True):
            shutil.copyfile(storage.path(name), out / Path(name).name)
    if combined and job.combined:
        shutil.copyfile(storage.path(job.combined), combined)


def report(kind: str, items: list[JobItem], seconds: float) -> dict:
    """The answer of the command: how many documents, how fast, at which memory, and what failed why."""
    done = [item for item in items if item.state == JobItem.State.DONE]
    failed = [item for item in items if item.state == JobItem.State.FAILED]
    return {
        "kind": kind,
        "documents": len(items),
        "files": len(done),
        "seconds": round(seconds, 3),
        "per_second": round(len(done) / seconds, 2) if seconds else 0.0,
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "failures": [{"document": item.label, "reason": item.error} for item in failed],
    }
