"""Background work without a broker, and a look at what there is to do."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from documents import worker
from documents.models import Job
from documents.renderer import Renderer

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
IDLE_SECONDS = 60
LISTED = 50


class Command(BaseCommand):
    help = "Runs the waiting print jobs in this process (run), or shows the last ones (list)."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="Looks for work until it is told to stop (SIGTERM, Ctrl-C).")
        run.add_argument("--once", action="store_true", help="Ends when nothing is left to do.")
        listing = actions.add_parser("list", help=f"Shows the last {LISTED} jobs.")
        listing.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, action: str, **options):
        if action == "run":
            run(once=options["once"])
        else:
            self.list_jobs(as_json=options["json"])

    def list_jobs(self, *, as_json: bool) -> None:
        rows = [described(job) for job in Job.objects.with_progress().select_related("conference")[:LISTED]]
        if as_json:
            self.stdout.write(json.dumps({"jobs": rows}, ensure_ascii=False))
            return
        for row in rows:
            line = "{id:>6}  {kind:<14} {state:<8} {done:>5}/{documents:<5} failed {failed:<4} {ordered}"
            self.stdout.write(line.format(**row))


def described(job: Job) -> dict:
    """One job of `with_progress()` as JSON values."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "conference": job.conference.slug,
        "state": job.state,
        "documents": job.total,
        "done": job.ready,
        "failed": job.broken,
        "ordered": job.created_at.isoformat(timespec="seconds"),
        "finished": job.finished_at.isoformat(timespec="seconds") if job.finished_at else None,
        "error": job.error,
    }


def run(*, once: bool) -> None:
    """Works until nothing is left (once), or until SIGTERM or SIGINT end it after the document in hand."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with worker.new_renderer() as renderer:
        _work(renderer, stopping, once=once)


def _work(renderer: Renderer, stopping: threading.Event, *, once: bool) -> None:
    while not stopping.is_set():
        try:
            if once or Job.objects.unfinished().exists():
                worker.run_until_empty(stop=stopping.is_set, renderer=renderer)
        except DatabaseError as error:
            # Restarting or locked for long: what was in hand is taken over when its lease has run out.
            if once:
                raise
            logger.warning("the database is in trouble, trying again: %s", error)
            close_old_connections()
        if once:
            return
        if time.monotonic() - renderer.used_at > IDLE_SECONDS:
            renderer.close()  # gives its memory back until the next order
        stopping.wait(POLL_SECONDS)
