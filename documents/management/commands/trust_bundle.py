"""`manage.py trust_bundle FILE`: what a machine without the portal needs to check certificates."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from documents import keys, register, trust


class Command(BaseCommand):
    help = (
        "Writes the public keys and the signed list of revoked certificates, fresh from the database, into FILE for "
        "`verify_certificate --trust FILE`. Exit status: 0 done, 1 it could not be written, 2 wrong usage."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args, file: Path, **options):
        if not register.publish_revocations():
            raise CommandError("The list of revoked certificates could not be signed; see the log.")
        bundle = trust.bundle_of()
        try:
            keys.write_file(file, json.dumps(bundle, indent=1).encode(), mode=0o644)
        except OSError as error:
            raise CommandError(f"Cannot write there: {error}", returncode=2) from error
        self.stdout.write(
            f"{file}: {len(bundle['keys'])} keys, {len(bundle['revoked']['fingerprints'])} revoked, "
            f"as of {bundle['revoked']['at']}"
        )
