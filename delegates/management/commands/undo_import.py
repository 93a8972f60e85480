"""`manage.py undo_import`: takes an import of a unit's list back."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.models import User
from conference import closed
from delegates.intake import IntakeError, may_import
from delegates.intake_models import RosterBatch
from delegates.intake_undo import undo


class Command(BaseCommand):
    help = "Takes an import of a list back, whole. Exit status 1: somebody worked on its people since."

    def add_arguments(self, parser):
        parser.add_argument("batch", type=int, metavar="BATCH")
        parser.add_argument("--user", metavar="NAME", help="who takes it back; else who imported it")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a sentence")

    def handle(self, *args, **options):
        batch = (
            RosterBatch.objects.select_related("unit", "by", "conference").filter(pk=options["batch"]).first()
        )
        if batch is None:
            raise CommandError(
                _("There is no import %(number)d.") % {"number": options["batch"]}, returncode=2
            )
        closed.refuse_command(batch.conference)
        user = User.objects.filter(username=options["user"]).first() if options["user"] else batch.by
        if user is None:
            raise CommandError(
                _("There is no active account %(name)s.") % {"name": options["user"]}, returncode=2
            )
        if not may_import(user, batch.unit):
            raise CommandError(
                _("%(user)s may not import lists of %(unit)s.") % {"user": user.username, "unit": batch.unit},
                returncode=1,
            )
        try:
            undo(batch, user)
        except IntakeError as error:
            if not options["json"]:
                raise CommandError(str(error), returncode=1) from error
            self.stdout.write(
                json.dumps({"undone": False, "batch": batch.pk, "reason": str(error)}, ensure_ascii=False)
            )
            raise SystemExit(1) from error
        if options["json"]:
            self.stdout.write(json.dumps({"undone": True, "batch": batch.pk}))
        else:
            self.stdout.write(_("Import %(number)d is taken back.") % {"number": batch.pk})
