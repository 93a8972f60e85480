"""`manage.py quota`: the 70/30 mix of a conference at every stage."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from conference.models import Conference
from dashboard.mix_report import STAGE_LABELS, VERDICT_LABELS, table
from delegates.stages import stages
from nominations.mix import rule_for


class Command(BaseCommand):
    help = "Exemplars and guests per stage against the rule. Exit status 1: the approved list is outside the tolerance."

    def add_arguments(self, parser):
        parser.add_argument("--conference", metavar="SLUG", help="instead of the current conference")
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        conference = _conference(options["conference"])
        figures = stages(conference)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(conference, figures), ensure_ascii=False))
        else:
            rows = [(str(STAGE_LABELS[stage]), verdict) for stage, verdict in figures.items()]
            self.stdout.write("\n".join(table(rows)))
            self.stdout.write(f"{conference}: {VERDICT_LABELS[figures['approved'].verdict]}")
        if figures["approved"].verdict in ("below", "above"):
            raise SystemExit(1)


def _conference(slug: str | None) -> Conference:
    if slug:
        conference = Conference.objects.filter(slug=slug).first()
        sentence = _("There is no conference %(slug)s.") % {"slug": slug}
    else:
        conference = Conference.objects.current()
        sentence = _("No conference is marked as the current one.")
    if conference is None:
        raise CommandError(sentence, returncode=2)
    return conference


def as_json(conference: Conference, figures: dict) -> dict:
    """`base`: planned number of delegates; `target`: percent of the mix; `tolerance`: percentage points."""
    rule = rule_for(conference)
    return {
        "conference": conference.slug,
        "base": conference.target_delegates,
        "target": {"exemplar": _number(rule.target), "guest": _number(100 - rule.target)},
        "tolerance": float(rule.tolerance),
        "staff_counts": conference.staff_counts,
        "stages": {stage: verdict.as_json() for stage, verdict in figures.items()},
    }


def _number(value) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
