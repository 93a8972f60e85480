"""What Celery runs. A message only says "look into the table"; losing or doubling one changes nothing."""

from __future__ import annotations

from celery import shared_task

from closing import archives


@shared_task(name="closing.make_archives", expires=600)
def make_archives() -> None:
    archives.make_waiting()
