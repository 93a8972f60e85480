"""Tells Celery's workers that there is work. Rows in the database say what it is: a message may be lost or doubled."""

from __future__ import annotations

import logging
import threading

from django.conf import settings

logger = logging.getLogger(__name__)

WAKE_SECONDS = 1.5
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}


def call(task: str, *ids: int, messages: int = 1) -> None:
    """Sends so many messages of the task of that name; never raises and never takes longer than WAKE_SECONDS.

    Without Redis the embedded worker looks into the tables by itself. With a Redis that is away the order is
    stored all the same, and the sweep carries it out once Redis is back.
    """
    if not settings.REDIS_URL:
        return
    thread = threading.Thread(target=_send, args=(task, ids, messages), daemon=True)
    thread.start()
    thread.join(WAKE_SECONDS)
    if thread.is_alive():
        logger.warning("%s %s: the broker is slow to answer; the sweep will do it", task, ids)


def _send(task: str, ids: tuple[int, ...], messages: int) -> None:
    from conference.celery import app  # a second that nobody without Redis need pay

    try:
        # A connection of its own: one kept from before a restart of Redis would fail first.
        with app.connection_for_write(connect_timeout=WAKE_SECONDS, transport_options=ONE_TRY) as channel:
            for _message in range(messages):
                app.send_task(task, ids, connection=channel, retry=False)
    except Exception as error:  # whatever the broker's library raises, the order stands
        logger.warning("%s %s: the broker did not answer (%s); the sweep will do it", task, ids, error)
