"""What Celery runs for the lists of the units. A message only says "look into the table"."""

from __future__ import annotations

from celery import shared_task

from delegates import intake_reading


@shared_task(name="delegates.read_lists")
def read_lists(batch_id: int) -> None:
    """Reads the lists that wait, whichever they are; `batch_id` tells the log of the broker why it was sent."""
    intake_reading.run_until_empty()


@shared_task(name="delegates.sweep_lists", expires=15)
def sweep_lists() -> None:
    """Takes over what a killed worker held and what was sent while the broker was away."""
    intake_reading.run_until_empty()
