"""What Celery runs. A message only says "look into the table"; losing or doubling one changes nothing."""

from __future__ import annotations

import logging
import time

from celery import shared_task

from documents import jobs, keeping, worker
from documents.renderer import PressDown

logger = logging.getLogger(__name__)

# Well under the broker's visibility timeout, so that a running message is not handed out a second time.
SECONDS_PER_MESSAGE = 120


@shared_task(name="documents.run_job")
def run_job(job_id: int) -> None:
    """Makes documents until none is left, whose turn ever it is; `job_id` tells the log why it was sent.

    Not only those of its own job: an urgent order comes in between while this worker makes a batch. What is
    left when the time is up goes into a new message.
    """
    logger.debug("woken for job %s", job_id)
    if not _run_for_a_while():
        jobs.wake(job_id)


@shared_task(name="documents.sweep", expires=15)
def sweep() -> None:
    """Takes over what a killed worker held and what was ordered while the broker was away."""
    _run_for_a_while()


@shared_task(name="documents.sweep_files", expires=600)
def sweep_files() -> None:
    """Deletes files that no row owns."""
    keeping.sweep()


def _run_for_a_while() -> bool:
    """Whether everything that could be taken was made before the time was up."""
    end = time.monotonic() + SECONDS_PER_MESSAGE
    try:
        worker.run_until_empty(stop=lambda: time.monotonic() > end)
    except PressDown as error:  # the next sweep tries again
        logger.error("nothing is printed: %s", error)
    return time.monotonic() <= end
