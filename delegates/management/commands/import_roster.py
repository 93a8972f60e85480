"""`manage.py import_roster`: takes a unit's list over, as the page does, and says what became of each row."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import Role, User
from conference import closed
from conference.models import Conference, Unit
from conference.tables import Refused
from delegates import intake, intake_sentences
from delegates.reading.grid import MAX_BYTES


class Command(BaseCommand):
    help = "Takes a unit's list (.xlsx, .xls, .ods, .csv) over in one transaction. Exit status 1: the file is refused."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--unit", required=True, metavar="CODE", help="code of the unit whose list it is")
        parser.add_argument(
            "--user", metavar="NAME", help="who imports; else the unit's first preparer, else an organiser"
        )
        parser.add_argument("--conference", metavar="SLUG", help="else the current one")
        parser.add_argument("--dry-run", action="store_true", help="says what it would do and writes nothing")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        conference, unit = _conference(options["conference"]), _unit(options["unit"])
        if not options["dry_run"]:
            closed.refuse_command(conference)
        user = _user(options["user"], unit)
        if not intake.may_import(user, unit):
            raise CommandError(
                _("%(user)s may not import lists of %(unit)s.") % {"user": user.username, "unit": unit},
                returncode=1,
            )
        path = Path(options["file"])
        try:
            with path.open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(
                _("The file %(file)s cannot be opened.") % {"file": options["file"]}, returncode=2
            ) from error
        try:
            batch, lines = intake.look(content, path.name, unit, conference, user)
        except Refused as refused:
            self._refuse(str(refused), options["json"])
        counts = intake.count(lines) if options["dry_run"] else intake.import_batch(batch, user, lines)
        if options["json"]:
            rows = [_row(line) for line in lines]
            self.stdout.write(json.dumps({**counts, "batch": batch.pk, "rows": rows}, ensure_ascii=False))
        else:
            self._table(batch, lines, counts)

    def _refuse(self, sentence, as_json):
        if not as_json:
            raise CommandError(sentence, returncode=1)
        self.stdout.write(json.dumps({"refused": sentence}, ensure_ascii=False))
        raise SystemExit(1)

    def _table(self, batch, lines, counts):
        for line in lines:
            words = " ".join(intake_sentences.reasons_of(line))
            self.stdout.write(f"{line.row:>5}  {line.get_verdict_display()}  {line.name or '–'}  {words}")
        self.stdout.write(", ".join(f"{name}: {number}" for name, number in counts.items()))
        if batch.pk:
            self.stdout.write(f"manage.py undo_import {batch.pk}")


def _row(line) -> dict:
    return {
        "sheet": line.sheet, "row": line.row, "full_name": line.name, "verdict": line.verdict, "done": line.done,
        "reasons": intake_sentences.reasons_of(line), "changes": line.changes,
    }  # fmt: skip


def _conference(slug: str | None) -> Conference:
    found = Conference.objects.filter(slug=slug).first() if slug else Conference.objects.current()
    if found is None:
        raise CommandError(_("There is no such conference."), returncode=2)
    return found


def _unit(code: str) -> Unit:
    unit = Unit.objects.filter(code__iexact=code).first()
    if unit is None:
        raise CommandError(_("There is no unit with the code %(code)s.") % {"code": code}, returncode=2)
    return unit


def _user(name: str | None, unit: Unit) -> User:
    active = User.objects.filter(is_active=True).order_by("pk")
    if name:
        user = active.filter(username=name).first()
    else:
        preparers = active.filter(role_assignments__role=Role.UNIT_PREPARER, role_assignments__unit=unit)
        user = preparers.first() or active.filter(role_assignments__role=Role.ORGANISER).first()
    if user is None:
        raise CommandError(
            _("Nobody may import for %(unit)s: it has no preparer, and the portal no organiser.")
            % {"unit": unit}
            if not name
            else _("There is no active account %(name)s.") % {"name": name},
            returncode=2,
        )
    return user
