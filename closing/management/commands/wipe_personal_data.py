"""`manage.py wipe_personal_data`: what the worker does each day, at once, and the archives that hold those people go with
them; --dry-run says what it would do."""

from __future__ import annotations

import json

from django.core.management.base import BaseCommand

from closing.outdated import forget_outdated
from conference.models import Conference
from privacy import retention


class Command(BaseCommand):
    help = "Wipes the personal data of closed conferences whose time is over."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Changes nothing, says what is due when.")
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, **options):
        wiped = 0
        while not options["dry_run"] and (now := retention.sweep()):
            wiped += now
        if not options["dry_run"]:
            forget_outdated()
        rows = [_told(row) for row in Conference.objects.filter(closed_at__isnull=False).order_by("pk")]
        if options["json"]:
            self.stdout.write(json.dumps({"wiped": wiped, "conferences": rows}, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(
                "{conference}  due {due_on}  left {left}  held {held}  wiped {wiped}".format(**row)
            )
        self.stdout.write(f"{wiped} people were wiped just now.")


def _told(conference: Conference) -> dict:
    found, row = retention.outlook(conference), retention.of(conference)
    due = retention.due_on(conference, row.months)
    return {
        "conference": conference.slug,
        "due_on": due.isoformat() if due else None,
        "left": found.people,
        "held": found.held,
        "wiped": found.wiped,
    }
