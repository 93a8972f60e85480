"""`manage.py sign_pdf IN OUT --p12 FILE`: a PAdES signature with the office's own certificate."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from documents import keys, pades

PASSPHRASE = "P12_PASSPHRASE"  # name of the variable  # noqa: S105


class Command(BaseCommand):
    help = (
        f"Signs a PDF (PAdES B-B). The passphrase of the PKCS #12 file comes from the environment, {PASSPHRASE}. "
        "Exit status: 0 signed, 1 it could not be signed, 2 wrong usage."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="IN")
        parser.add_argument("target", type=Path, metavar="OUT")
        parser.add_argument("--p12", type=Path, required=True, metavar="FILE")
        parser.add_argument("--reason", default="", help="Stands in the signature.")
        parser.add_argument("--place", default="", help="Stands in the signature.")

    def handle(self, *args, source: Path, target: Path, p12: Path, **options):
        try:
            pdf = source.read_bytes()
            p12.open("rb").close()
        except OSError as error:
            raise CommandError(f"Cannot read: {error}", returncode=2) from error
        try:
            signed = pades.sign(
                pdf, p12, os.environ.get(PASSPHRASE, ""), reason=options["reason"], place=options["place"]
            )
            keys.write_file(target, signed, mode=0o640)
        except pades.SigningError as error:
            raise CommandError(str(error), returncode=1) from error
        except OSError as error:
            raise CommandError(f"Cannot write: {error}", returncode=2) from error
        self.stdout.write(f"{target}: {len(signed)} bytes, signed")
