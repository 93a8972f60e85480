"""`manage.py backup FILE`: database, files, public keys and their checksums in one file, while the portal runs."""

import hashlib

from django.utils.translation import gettext as _

from backups import making
from backups.answers import BackupCommand, told


class Command(BackupCommand):
    help = "Saves database, files and public keys in one file; private keys and SECRET_KEY are not in it."

    def handle(self, *args, file, **options):
        def work():
            fields = told(file, making.make(file))
            with file.open("rb") as made:
                fields["sha256"] = hashlib.file_digest(made, "sha256").hexdigest()
            sentence = _("%(file)s: %(rows)d rows of %(tables)d tables, %(files)d files, sha256 %(sha256)s")
            return fields, sentence % fields

        self.answer(work, as_json=options["json"])
