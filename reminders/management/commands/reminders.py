"""`manage.py reminders`: makes today's round, or shows what a day's round would say to whom."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from accounts.models import User
from conference.models import Conference
from reminders import rounds
from reminders.words import line

WRONG_USAGE = 2


class Command(BaseCommand):
    help = "Makes today's reminders unless that was done; --dry-run only says what would be told to whom."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Nothing is written or sent.")
        parser.add_argument(
            "--day", metavar="YYYY-MM-DD", help="With --dry-run: as on that day, as things stand now."
        )
        parser.add_argument("--json", action="store_true", help="Prints one JSON document.")

    def handle(self, *args, **options):
        now = self._moment(options)
        conference = Conference.objects.current()
        if conference is None:
            raise CommandError("There is no current conference.")
        told = said(conference, now)
        made = None if options["dry_run"] else rounds.run(now)
        report = {
            "day": timezone.localdate(now).isoformat(),
            "made": made is not None,
            "mails": made.mails if made else 0,
            "people": [{"user": user, "lines": lines} for user, lines in sorted(told.items())],
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report, dry=options["dry_run"])

    def _moment(self, options) -> datetime.datetime:
        if options["day"] is None:
            return timezone.now()
        if not options["dry_run"]:
            raise CommandError("--day goes with --dry-run alone.", returncode=WRONG_USAGE)
        try:
            day = datetime.date.fromisoformat(options["day"])
        except ValueError as error:
            raise CommandError("--day is a date such as 2030-04-24.", returncode=WRONG_USAGE) from error
        return timezone.make_aware(datetime.datetime.combine(day, settings.REMIND_AT))

    def _print(self, report: dict, *, dry: bool) -> None:
        for person in report["people"] if dry or report["made"] else ():
            self.stdout.write(person["user"])
            for each in person["lines"]:
                self.stdout.write(f"  {each['what']}: {each['why']}\n    {each['link']}")
        if dry:
            self.stdout.write(f"{report['day']}: {len(report['people'])} people would be told.")
        elif report["made"]:
            self.stdout.write(f"{report['day']}: {len(report['people'])} people, {report['mails']} mails.")
        else:
            self.stdout.write(f"{report['day']}: nothing to do: made already, a day off, or before the hour.")


def said(conference: Conference, now: datetime.datetime) -> dict[str, list[dict[str, str]]]:
    """{account: what it would be told}."""
    today = timezone.localdate(now)
    told = rounds.last_told(conference, now)
    names = dict(User.objects.values_list("pk", "username"))
    found = defaultdict(list)
    with translation.override(settings.LANGUAGE_CODE):
        for user, matter in rounds.new_ones(rounds.open_matters(conference, today), told):
            before = told.get((user, matter.kind, matter.subject))
            words = line(matter, today, before.told_on if before else None)
            found[names[user]].append(
                {"what": words.what, "why": words.why, "link": settings.PUBLIC_URL + words.path}
            )
    return found
