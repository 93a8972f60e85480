"""`manage.py signing_keys`: the keys that sign certificates."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.management.base import BaseCommand

from documents import keys, register


class Command(BaseCommand):
    help = (
        "Lists, makes or replaces the keys that sign certificates. Certificates signed with an older key stay valid. "
        "Exit status: 0 done, 1 the list of revoked certificates could not be written, 2 wrong usage."
    )

    def add_arguments(self, parser):
        parser.add_argument("action", nargs="?", choices=["list", "create", "rotate"], default="list")
        parser.add_argument(
            "--if-none", action="store_true", help="With create: only when nothing can sign yet."
        )
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, action, if_none, **options):
        if action == "rotate":
            keys.rotate()
        elif action == "create" and not (if_none and any(key.signs for key in keys.public_keys())):
            keys.create()
        if action != "list" and not register.publish_revocations():
            raise SystemExit(1)
        found = keys.public_keys()
        if options["json"]:
            rows = [key.as_json() | {"signs": key.signs} for key in found]
            self.stdout.write(json.dumps({"folder": str(settings.KEYS_FOLDER), "keys": rows}))
        else:
            for key in found:
                self.stdout.write(f"{key.id}  {key.made_at}  {'signs' if key.signs else 'verifies only'}")
