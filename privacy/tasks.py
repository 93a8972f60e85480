"""What Celery's beat calls. The worker of the print jobs does the same; both may run."""

from __future__ import annotations

from celery import shared_task

from privacy import retention


@shared_task(name="privacy.sweep", expires=600)
def sweep() -> None:
    while retention.sweep():
        pass
