"""The process that sends released messages, and a look at what stands in the outbox."""

from __future__ import annotations

import json
import logging
import signal
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.db.models import Count

from documents.renderer import Renderer
from invitations import sending
from invitations.models import Message

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = "Sends the released messages (run), counts them by state (list)."

    def add_arguments(self, parser):
        actions = parser.add_subparsers(dest="action", required=True)
        run = actions.add_parser("run", help="Sends until it is told to stop (SIGTERM, Ctrl-C).")
        run.add_argument("--once", action="store_true", help="Ends when nothing is due any more.")
        listing = actions.add_parser("list", help="How many messages are in which state.")
        listing.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, action: str, **options):
        if action == "run":
            run(once=options["once"])
            return
        counted = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
        if options["json"]:
            self.stdout.write(json.dumps(counted))
        for state, count in () if options["json"] else sorted(counted.items()):
            self.stdout.write(f"{state:<10} {count:>6}")


def run(*, once: bool) -> None:
    """Several may run at a time. The process that makes PDFs is started with the first message that needs one."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    while not stopping.is_set():
        try:
            if sending.waiting():
                with Renderer(settings.MAIL_LEASE_SECONDS / 2) as renderer:
                    sending.run_until_empty(renderer, stopping.is_set)
        except DatabaseError as error:
            if once:
                raise
            logger.warning("the database is in trouble, trying again: %s", error)
            close_old_connections()
        if once:
            return
        stopping.wait(POLL_SECONDS)
