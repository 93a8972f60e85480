"""`manage.py demo`: loads the sample conference."""

import json
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from conference import closed
from conference.models import Conference
from dashboard import sample
from dashboard.sample_flush import flush
from dashboard.sample_nominations import day_of, scale
from delegates.registration import register_approved
from subcommittees.models import Task

MOST = 100_000


class Command(BaseCommand):
    help = "Loads the sample conference, or moves its dates and renews its accounts when it is there already."

    def add_arguments(self, parser):
        parser.add_argument("--as-planned", action="store_true", help="keep the plan's day, 24/04/2020")
        parser.add_argument(
            "--scale", type=int, default=0, metavar="N", help="N more exemplars and guests (70/30)"
        )
        parser.add_argument("--flush", action="store_true", help="delete the sample first and load it afresh")
        parser.add_argument("--yes", action="store_true", help="with --flush: delete a real conference too")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        if not 0 <= options["scale"] <= MOST:
            raise CommandError(f"--scale is a number from 0 to {MOST}", returncode=2)
        begun = time.perf_counter()
        try:
            with transaction.atomic():
                conference = self._load(options)
        except sample.SampleError as error:
            raise CommandError(str(error)) from error
        report = _report(conference, seconds=round(time.perf_counter() - begun, 2))
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self._print(report)

    def _load(self, options) -> Conference:
        if options["flush"]:
            flush(even_real=options["yes"])
        closed.refuse_command(Conference.objects.current())
        conference = sample.load(as_planned=options["as_planned"])
        if options["scale"]:
            scale(conference, options["scale"])
            register_approved(conference, User.objects.get(username="thuky"))
        return conference

    def _print(self, report: dict) -> None:
        self.stdout.write(report["title"])
        self.stdout.write(
            _("%(date)s: %(nominations)d nominations, %(delegates)d delegates, %(tasks)d tasks") % report
        )
        self.stdout.write(_("Password of all sample accounts: %(password)s") % report)
        for account in report["accounts"]:
            self.stdout.write(f"  {account['username']:<20} {account['role']:<28} {account['unit']}")


def _report(conference: Conference, seconds: float) -> dict:
    tasks = Task.objects.filter(subcommittee__conference=conference)
    return {
        "conference": conference.slug,
        "id": conference.pk,
        "title": conference.title,
        "date": day_of(conference).isoformat(),
        "units": conference.allocations.count(),
        "nominations": conference.nominations.count(),
        "delegates": conference.delegates.count(),
        "tasks": tasks.count(),
        "agenda_items": conference.agenda.count(),
        "password": sample.DEMO_PASSWORD,
        "accounts": _accounts(sample.read()),
        "seconds": seconds,
    }


def _accounts(data: dict) -> list[dict]:
    names = {row["code"]: row["short_name"] for row in data["units"]}
    names |= {row["code"]: row["name"] for row in data["subcommittees"]}
    return [
        {
            "username": row["username"],
            "role": str(Role(row["role"]).label),
            "unit": names.get(row.get("unit") or row.get("subcommittee"), ""),
        }
        for row in data["accounts"]
    ]
