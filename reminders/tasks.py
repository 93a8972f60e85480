"""What Celery's beat calls. The embedded way is `manage.py outbox run`; both may run, and each round is made once."""

from __future__ import annotations

from celery import shared_task

from reminders import rounds


@shared_task(name="reminders.run", expires=60)
def run() -> None:
    rounds.run()
