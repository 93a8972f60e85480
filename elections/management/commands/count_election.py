"""`manage.py count_election`: the result of an election whose figures stand in a file."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from elections import count_file

MOST_BYTES = 5_000_000


class Command(BaseCommand):
    help = "Counts an election (JSON; “-” reads standard input). JSON, on a terminal a table. Exit status 1: refused."
    requires_system_checks = ()  # it looks at a file, not at the portal

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON document also on a terminal")

    def handle(self, *args, **options):
        try:
            found = count_file.answer(json.loads(_read(options["file"])))
        except (count_file.Unreadable, ValueError, RecursionError) as error:
            found = count_file.refused(str(error) if isinstance(error, count_file.Unreadable) else "not JSON")
        if options["json"] or not self.stdout.isatty():
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._table(found)
        if found["problems"]:
            raise SystemExit(1)

    def _table(self, found):
        for each in found["problems"]:
            self.stdout.write(each["equation"] or each["message"])
        for row in found.get("candidates", []):
            self.stdout.write(f"{row['result']:<12} {row['votes']:>6}  {row['name']}")
        if found["second_round"]:
            self.stdout.write(
                f"second round: {found['second_round']['seats']} of {found['second_round']['candidates']}"
            )


def _read(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(MOST_BYTES + 1)
        with Path(name).open(encoding="utf-8-sig") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(_("The file %(file)s cannot be opened.") % {"file": name}, returncode=2) from error
