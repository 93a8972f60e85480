"""`manage.py restore_check FILE`: whether a backup can be read back, tried in scratch; the portal is not touched."""

from django.utils.translation import gettext as _

from backups import restoring
from backups.answers import BackupCommand, told


class Command(BackupCommand):
    help = "Restores a backup to scratch and compares checksums and rows. Exit status 1: it is not as it was made."

    def handle(self, *args, file, **options):
        def work():
            fields = told(file, restoring.check(file))
            sentence = _(
                "%(file)s is whole: %(rows)d rows of %(tables)d tables and %(files)d files were read back."
            )
            return {**fields, "ok": True}, sentence % fields

        self.answer(work, as_json=options["json"])
