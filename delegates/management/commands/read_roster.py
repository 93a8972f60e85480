"""`manage.py read_roster`: what a list of delegates says, before anything is taken over."""

import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from conference.tables import Refused
from delegates import roster_file
from delegates.reading.grid import MAX_BYTES
from delegates.roster_sentences import kind

SHOWN = ("full_name", "gender", "date_of_birth", "phone", "position", "workplace")


class Command(BaseCommand):
    help = "Reads a list of delegates (.xlsx, .xls, .ods, .csv); nothing is written. Exit status 1: refused."
    requires_system_checks = ()  # it looks at a file, not at the portal

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        try:
            with Path(options["file"]).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be opened.") % {"file": options["file"]}, returncode=2
            ) from error
        try:
            found = roster_file.read(content)
        except Refused as refused:
            self._refuse(str(refused), options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._table(found)

    def _refuse(self, sentence: str, as_json: bool) -> None:
        if not as_json:
            raise CommandError(sentence, returncode=1)
        self.stdout.write(json.dumps({"refused": sentence}, ensure_ascii=False))
        raise SystemExit(1)

    def _table(self, found):
        for each in found["ignored_because"]:
            self.stdout.write(f"{each['sheet']}: {each['message']}")
        for each in found["problems"]:
            self.stdout.write(f"{each['sheet']}!{each['cell']} [{each['severity']}] {each['message']}")
        for row in found["rows"]:
            said = (
                " | ".join(str(row["values"].get(name) or "–") for name in SHOWN)
                if row["values"]
                else row["text"]
            )
            self.stdout.write(f"{row['row']:>5}  {kind(row['kind'])}  {said}")
            for each in row["problems"]:
                self.stdout.write(f"       {each['cell']} [{each['severity']}] {each['message']}")
        counted = Counter(each["severity"] for row in found["rows"] for each in row["problems"])
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in sorted(counted.items())))
