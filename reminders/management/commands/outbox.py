"""The process that sends released messages and reminders, and a look at what stands in the outboxes."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.db.models import Count

from documents.renderer import Renderer
from invitations import sending
from invitations.models import Message
from reminders import digests, rounds
from reminders.models import Digest

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
SECONDS_BETWEEN_LOOKS = 30  # at whether the hour of the reminders has come


class Command(BaseCommand):
    help = "Makes the day's reminders, sends what is released (run), counts by state (list)."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="Sends until it is told to stop (SIGTERM, Ctrl-C).")
        run.add_argument("--once", action="store_true", help="Ends when nothing is due any more.")
        listing = actions.add_parser(
            "list", help="How many messages and mails of reminders are in which state."
        )
        listing.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, action: str, **options):
        if action == "run":
            run(once=options["once"])
            return
        counted = {"messages": _by_state(Message), "reminders": _by_state(Digest)}
        if options["json"]:
            self.stdout.write(json.dumps(counted))
            return
        for name, states in counted.items():
            for state, count in sorted(states.items()):
                self.stdout.write(f"{name:<10} {state:<10} {count:>6}")


def _by_state(model) -> dict[str, int]:
    return dict(model.objects.order_by().values_list("state").annotate(Count("pk")))


def run(*, once: bool) -> None:
    """Several may run at a time. The process that makes PDFs is started with the first message that needs one."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    next_look = time.monotonic()
    while not stopping.is_set():
        try:
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
                rounds.run()
            _send(stopping)
        except DatabaseError as error:
            if once:
                raise
            logger.warning("the database is in trouble, trying again: %s", error)
            close_old_connections()
        if once:
            return
        stopping.wait(POLL_SECONDS)


def _send(stopping: threading.Event) -> None:
    if sending.waiting():
        with Renderer(settings.MAIL_LEASE_SECONDS / 2) as renderer:
            sending.run_until_empty(renderer, stopping.is_set)
    if digests.waiting():
        digests.run_until_empty(stopping.is_set)
