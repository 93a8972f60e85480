"""`manage.py allocate`: seats shared out by largest remainder."""

import argparse
import json
import re
from fractions import Fraction

from django.core.management.base import BaseCommand, CommandError

from nominations.allocation import AllocationError, propose


def whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def weights(text: str) -> dict[str, Fraction]:
    """ "A=3,B=2.5" → {"A": 3, "B": 5/2}, exact, in the order given."""
    found: dict[str, Fraction] = {}
    for part in text.split(","):
        name, _equals, number = (piece.strip() for piece in part.rpartition("="))
        if not name or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", number):
            raise argparse.ArgumentTypeError(f"{part!r} is not a name with its weight such as A=3")
        if name in found:
            raise argparse.ArgumentTypeError(f"{name!r} stands there twice")
        found[name] = Fraction(number)
    return found


class Command(BaseCommand):
    help = "Shares seats out in proportion to weights (largest remainder). Exit status 2: it cannot be done."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--seats", type=whole, required=True, metavar="N")
        parser.add_argument("--weights", type=weights, required=True, metavar="A=3,B=5,…")
        parser.add_argument("--at-least", type=whole, default=0, metavar="N", help="seats that each gets")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        try:
            found = propose(options["seats"], options["weights"], options["at_least"])
        except AllocationError as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        width = max(len(name) for name in found)
        self.stdout.write("\n".join(f"{name:<{width}}  {seats:>6}" for name, seats in found.items()))
