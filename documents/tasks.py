"""What Celery runs. A message only says "look into the table"; losing or doubling one changes nothing."""

from __future__ import annotations

import time

from celery import shared_task

from documents import jobs, worker

# Well under the broker's visibility timeout, so that a running message is not handed out a second time.
SECONDS_PER_MESSAGE = 120


@shared_task(name="documents.run_job")
def run_job(job_id: int) -> None:
    """Makes this job's documents; what is left when the time is up goes into a new message."""
    if not _run_for_a_while(job_id):
        jobs.wake(job_id)


@shared_task(name="documents.sweep", expires=15)
def sweep() -> None:
    """Takes over what a killed worker held and what was ordered while the broker was away."""
    _run_for_a_while()


def _run_for_a_while(job_id: int | None = None) -> bool:
    """Whether everything that could be taken was made before the time was up."""
    end = time.monotonic() + SECONDS_PER_MESSAGE
    worker.run_until_empty(job_id, stop=lambda: time.monotonic() > end)
    return time.monotonic() <= end
