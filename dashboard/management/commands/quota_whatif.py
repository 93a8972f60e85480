"""`manage.py quota_whatif`: the verdict of the 70/30 rule on two numbers."""

import argparse
import json
import re
from fractions import Fraction

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dashboard.mix_report import table
from nominations.quota import QuotaRule, assess


def percent(text: str) -> Fraction:
    """ "70", "66.67" or "66,67" as an exact number."""
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,9})?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage such as 70 or 66.67")
    return Fraction(text.replace(",", "."))


def people(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of people")
    return int(text)


class Command(BaseCommand):
    help = "What the 70/30 rule says to E exemplars and G guests. Exit status 1: outside the tolerance."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--exemplar", type=people, required=True, metavar="E")
        parser.add_argument("--guest", type=people, required=True, metavar="G")
        parser.add_argument(
            "--target", type=percent, default=Fraction(70), help="wanted share of exemplars in percent"
        )
        parser.add_argument("--tolerance", type=percent, default=Fraction(2), help="percentage points")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        try:
            rule = QuotaRule(target=options["target"], tolerance=options["tolerance"])
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from error
        verdict = assess(options["exemplar"], options["guest"], 0, rule)
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json()))
        else:
            self.stdout.write("\n".join(table([(_("What if"), verdict)])))
        if verdict.verdict in ("below", "above"):
            raise SystemExit(1)
