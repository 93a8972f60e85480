"""`manage.py read_plan`: what a plan says, before anything is taken over."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from conference.tables import Refused
from plans import plan_file
from plans.reading.files import MAX_BYTES


class Command(BaseCommand):
    help = (
        "Reads a plan (.txt, .docx); nothing is written. JSON, on a terminal a table. Exit status 1: refused."
    )
    requires_system_checks = ()  # it looks at a file, not at the portal

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON document also on a terminal")

    def handle(self, *args, **options):
        try:
            with Path(options["file"]).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be opened.") % {"file": options["file"]}, returncode=2
            ) from error
        as_json = options["json"] or not self.stdout.isatty()
        try:
            found = plan_file.values(plan_file.text_of(content))
        except Refused as refused:
            if not as_json:
                raise CommandError(str(refused), returncode=1) from refused
            self.stdout.write(json.dumps({"refused": str(refused)}, ensure_ascii=False))
            raise SystemExit(1) from refused
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._table(found)

    def _table(self, found):
        for each in found["findings"]:
            lines = ", ".join(map(str, each["lines"]))
            self.stdout.write(f"{lines or '–':>8}  [{each['severity']}] {each['message']}")
        for name, line in found["sources"].items():
            value = found[name]
            if not isinstance(value, list):
                self.stdout.write(f"{line:>8}  {name}: {value}")
        for name in ("agenda", "units", "guest_groups", "priority_groups", "recipients", "legal_basis"):
            for text, each in zip(found[name], found["details"][name], strict=True):
                self.stdout.write(f"{each['line']:>8}  {name}: {text}")
        for duty in found["duties"]:
            helped = f" + {', '.join(duty['coordinate'])}" if duty["coordinate"] else ""
            self.stdout.write(
                f"{duty['line']:>8}  [{duty['mode']}] {duty['lead']}{helped}: {duty['text'][:120]}"
            )
