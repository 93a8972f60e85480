"""Background work without a broker, and a look at what there is to do."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string

from delegates import intake_queue
from documents import jobs, keeping, worker
from documents.models import Job
from documents.renderer import PressDown, Renderer

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
IDLE_SECONDS = 60
PRESS_DOWN_SECONDS = 10
LISTED = 50
SECONDS_BETWEEN_SWEEPS = 3600
SECONDS_BETWEEN_LOOKS = 5  # at what other rooms have to do in the background
WRONG_USAGE = 2


class Command(BaseCommand):
    help = (
        "Runs the waiting print jobs in this process (run), shows the last ones (list), stops one (cancel), makes "
        "what failed again (retry), deletes files that no job owns (sweep)."
    )

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="Looks for work until it is told to stop (SIGTERM, Ctrl-C).")
        run.add_argument("--once", action="store_true", help="Ends when nothing is left to do.")
        listing = actions.add_parser("list", help=f"Shows the last {LISTED} jobs.")
        cancel = actions.add_parser("cancel", help="What is made stays; 1 when the job is over already.")
        retry = actions.add_parser("retry", help="Makes the failed documents again; 1 when there are none.")
        sweep = actions.add_parser(
            "sweep", help="Deletes files of jobs that are gone and what dead workers left."
        )
        for one_job in (cancel, retry):
            one_job.add_argument("id", type=int, metavar="ID")
        for answering in (listing, cancel, retry, sweep):
            answering.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, action: str, **options):
        if action == "run":
            run(once=options["once"])
        elif action == "list":
            self.list_jobs(as_json=options["json"])
        elif action == "sweep":
            self.answer({"deleted": keeping.sweep()}, as_json=options["json"])
        else:
            self.change(action, options["id"], as_json=options["json"])

    def change(self, action: str, job_id: int, *, as_json: bool) -> None:
        """Cancels or retries; status 1 when there was nothing to cancel or to retry, 2 for an unknown job."""
        job = Job.objects.filter(pk=job_id).first()
        if job is None:
            raise CommandError(f"There is no print job {job_id}.", returncode=WRONG_USAGE)
        changed = (jobs.cancel if action == "cancel" else jobs.retry_failed)(job, None)
        job.refresh_from_db()
        self.answer({"id": job.pk, "changed": changed, "state": job.state}, as_json=as_json)
        if not changed:
            raise SystemExit(1)

    def answer(self, values: dict, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(values, ensure_ascii=False))
        else:
            self.stdout.write("  ".join(f"{name} {value}" for name, value in values.items()))

    def list_jobs(self, *, as_json: bool) -> None:
        rows = [described(job) for job in last_jobs()]
        if as_json:
            self.stdout.write(json.dumps({"jobs": rows}, ensure_ascii=False))
            return
        for row in rows:
            line = "{id:>6}  {kind:<22} {state:<9} {done:>5}/{documents:<5} failed {failed:<4} {ordered}"
            self.stdout.write(line.format(**row))


def last_jobs():
    last = list(Job.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:LISTED])
    return Job.objects.filter(pk__in=last).with_progress().select_related("conference", "owner")


def described(job: Job) -> dict:
    """One job of `with_progress()` as JSON values."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "conference": job.conference.slug,
        "state": job.state,
        "urgent": job.is_urgent,
        "owner": job.owner.get_username() if job.owner else None,
        "documents": job.total,
        "done": job.ready,
        "failed": job.broken,
        "seconds_left": job.seconds_left,
        "pages": job.combined_pages,
        "ordered": job.created_at.isoformat(timespec="seconds"),
        "finished": job.finished_at.isoformat(timespec="seconds") if job.finished_at else None,
        "files_deleted": job.files_removed_at.isoformat(timespec="seconds") if job.files_removed_at else None,
        "error": job.error,
    }


def run(*, once: bool) -> None:
    """Works until nothing is left (once), or until SIGTERM or SIGINT end it after the document in hand.

    Sweeps the files once an hour, unless `once`.
    """
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with worker.new_renderer() as renderer:
        _work(renderer, stopping, once=once)


def _work_besides(when: float, *, once: bool) -> float:
    """What other rooms have to do in the background, if it is time; when it is time again."""
    if not once and time.monotonic() < when:
        return when
    for name in settings.WORK_BESIDES:
        import_string(name)()
    return time.monotonic() + SECONDS_BETWEEN_LOOKS


def _work(renderer: Renderer, stopping: threading.Event, *, once: bool) -> None:
    next_sweep = next_besides = time.monotonic()
    while not stopping.is_set():
        try:
            if once or intake_queue.waiting() or Job.objects.unfinished().exists():
                worker.run_until_empty(stop=stopping.is_set, renderer=renderer)
            next_besides = _work_besides(next_besides, once=once)
            if not once and time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SECONDS_BETWEEN_SWEEPS
                sweep()
        except DatabaseError as error:
            # Restarting or locked for long: what was in hand is taken over when its lease has run out.
            if once:
                raise
            logger.warning("the database is in trouble, trying again: %s", error)
            close_old_connections()
        except PressDown as error:
            if once:
                raise CommandError(str(error)) from error
            logger.error("nothing is printed: %s", error)
            stopping.wait(PRESS_DOWN_SECONDS)
        if once:
            return
        if time.monotonic() - renderer.used_at > IDLE_SECONDS:
            renderer.close()  # gives its memory back until the next order
        stopping.wait(POLL_SECONDS)


def sweep() -> None:
    """As `keeping.sweep`; a disk in trouble must not keep the worker from its work."""
    try:
        keeping.sweep()
    except OSError as error:
        logger.warning("the printed files could not be swept: %s", error)
