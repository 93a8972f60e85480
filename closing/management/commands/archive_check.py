"""`manage.py archive_check FILE`: whether an archive of a conference is still as it was made."""

from __future__ import annotations

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from closing.archive_check import check


class Command(BaseCommand):
    help = (
        "Compares each file of an archive with its checksum. Exit status: 1 something differs, 2 no archive."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, file: Path, **options):
        try:
            good, wrong = check(file)
        except ValueError as error:
            raise CommandError(f"{file} is no archive of a conference: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({"good": good, "wrong": wrong}, ensure_ascii=False))
        else:
            self.stdout.write(
                "\n".join([*wrong, f"{good} files are as they were made, {len(wrong)} are not."])
            )
        if wrong:
            raise SystemExit(1)
