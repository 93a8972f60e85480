"""`manage.py restore FILE`: a backup becomes the portal; one that holds anything is replaced only by --replace."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backups import restoring
from backups.answers import BackupCommand, told
from documents.keys import public_keys


class Command(BackupCommand):
    help = "Puts database, files and public keys of a backup in place. Stop the portal before."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--replace", action="store_true", help="What the portal holds goes. There is no way back."
        )

    def handle(self, *args, file, **options):
        def work():
            done = restoring.restore(file, replace=options["replace"])
            fields = told(file, done.manifest)
            erased = [
                {"what": what, "number": pk, "at": at.isoformat()} for what, pk, at in done.erased_since
            ]
            keys = public_keys()
            signs = bool(keys) and keys[-1].signs  # an older key signs nothing more
            lines = [_("Restored: %(rows)d rows of %(tables)d tables and %(files)d files.") % fields]
            if done.waiting:
                sentence = ngettext(
                    "%(n)d migration waits: run script/setup.",
                    "%(n)d migrations wait: run script/setup.",
                    len(done.waiting),
                )
                lines.append(sentence % {"n": len(done.waiting)})
            if not signs:
                sentence = _(
                    "The private part of the newest key is not here: before certificates are signed put the folder of the "
                    "keys back from its own copy."
                )
                lines.append(
                    sentence
                    if keys
                    else _("There is no key yet: make one with “manage.py signing_keys create”.")
                )
            if erased:
                lines.append(_("Erased after this backup was made, and back now – erase them again:"))
                lines += [f"  {each['what']} {each['number']}, {each['at']}" for each in erased]
            lines.append(
                _("To do now: start the portal and sign in; everybody who was signed in signs in anew.")
            )
            if signs and not done.waiting and not erased:
                lines.append(_("Nothing else is missing."))
            document = {
                **fields,
                "migrations_waiting": done.waiting,
                "erased_since": erased,
                "can_sign": signs,
            }
            return document, "\n".join(lines)

        self.answer(work, as_json=options["json"])
