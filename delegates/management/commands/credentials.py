"""`manage.py credentials`: the numbers of the credential report."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from conference.models import Conference
from delegates import credential_rows, credentials
from delegates.credential_labels import AWARDS, BASES, KINDS, PARTY, SEXES, band_label, education_label
from delegates.credentials import Attendance, Extreme, Group, Line, Report, Structure

TABLES = ("sex", "ages", "education", "ethnicity", "party", "awards")
GROUPS = ("direct_workers", "production_workers", "women_production_workers", "researchers")


class Command(BaseCommand):
    help = "The numbers of the credential report. Exit status 1: too few of those who may vote are there, or will be."

    def add_arguments(self, parser):
        parser.add_argument("--conference", metavar="SLUG", help="instead of the current conference")
        parser.add_argument(
            "--base",
            choices=credentials.BASES,
            help="whom the figures are of; by the day and the hall unless told",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")

    def handle(self, *args, **options):
        conference = _conference(options["conference"])
        roster = credential_rows.read(conference)
        report = roster.report(roster.base(options["base"] or ""))
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report, roster), ensure_ascii=False))
        else:
            self._print(report, roster)
        if report.quorum.is_met is False:
            raise SystemExit(1)

    def _print(self, report: Report, roster: credential_rows.Roster) -> None:
        self.stdout.write(f"{roster.conference}: {BASES[report.base]}")
        for row in (*report.by_kind, report.all):
            label = KINDS.get(str(row.code), _("All"))
            self.stdout.write(f"  {label!s:<40} {row.called:>6} {row.counted:>6} {row.share:>7} %")
        one = report.exemplars
        self.stdout.write(
            _("Exemplars: %(n)d, average age %(age)s") % {"n": one.total, "age": one.average_age or "–"}
        )
        for labels, lines in _tables(one):
            self.stdout.write(
                "  " + "; ".join(f"{labels(line.code)} {line.count} ({line.share} %)" for line in lines)
            )
        quorum = report.quorum
        self.stdout.write(
            _("May vote: %(called)d called, %(counted)d counted, %(needed)d needed")
            % {"called": quorum.called, "counted": quorum.counted, "needed": quorum.needed}
        )


def _tables(one: Structure):
    return (
        (lambda code: SEXES[code], one.sex),
        (band_label, one.ages),
        (education_label, one.education),
        (lambda code: PARTY[code], one.party),
        (lambda code: AWARDS[code], one.awards),
    )


def _conference(slug: str | None) -> Conference:
    found = Conference.objects.filter(slug=slug).first() if slug else Conference.objects.current()
    if found is None:
        missing = _("There is no conference %(slug)s.") % {"slug": slug}
        raise CommandError(
            missing if slug else _("No conference is marked as the current one."), returncode=2
        )
    return found


def as_json(report: Report, roster: credential_rows.Roster) -> dict:
    """The main numbers by themselves, then the tables; a share is a text with two decimals, an age a number."""
    return {
        "conference": roster.conference.slug,
        "base": report.base,
        "date": report.day.isoformat() if report.day else None,
        **_main(report),
        "attendance": _attendance(report.all),
        "by_kind": {str(row.code): _attendance(row) for row in report.by_kind},
        "by_unit": [{"unit": roster.units[row.code], **_attendance(row)} for row in report.by_unit],
        "exemplar_structure": _structure(report.exemplars),
        "everybody_structure": _structure(report.everybody),
        "quorum": {
            "called": report.quorum.called,
            "counted": report.quorum.counted,
            "needed": report.quorum.needed,
            "more_than": str(report.quorum.share),
            "share": credentials.percent(report.quorum.hundredths),
            "met": report.quorum.is_met,
        },
        "unqualified": list(report.unqualified),
        "missing": {name: len(rows) for name, rows in roster.gaps(report.base).items()},
    }


def _main(report: Report) -> dict:
    one, kinds = report.exemplars, {kind: report.of_kind(kind).counted for kind in credentials.KINDS}
    exemplars = kinds[credentials.INDIVIDUAL] + kinds[credentials.COLLECTIVE]
    base = exemplars + kinds[credentials.GUEST]
    women = one.count("sex", "female")
    return {
        "called": report.all.called,
        "present": report.all.counted if report.base == credentials.PRESENT else None,
        "total_attending": report.all.counted,
        "exemplars": exemplars,
        "individuals": kinds[credentials.INDIVIDUAL],
        "collectives": kinds[credentials.COLLECTIVE],
        "guests": kinds[credentials.GUEST],
        "staff_extra": kinds[credentials.STAFF],
        "press_service": kinds[credentials.PRESS],
        "quota_base": base,
        "exemplar_pct": _two(exemplars, base),
        "guest_pct": _two(kinds[credentials.GUEST], base),
        "female_exemplars": women,
        "female_pct": _two(women, one.total),
        "party_members": one.count("party", "yes"),
        "direct_workers": one.direct_workers.count,
        "production_workers": one.production_workers.count,
        "women_production_workers": one.women_production_workers.count,
        "researchers": one.researchers.count,
        "age_avg": float(one.average_age) if one.average_age else None,
        "age_min": one.youngest.age if one.youngest else None,
        "age_max": one.oldest.age if one.oldest else None,
        "voters": report.voters.counted,
    }


def _two(count: int, total: int) -> float:
    return credentials.half_up(count, total) / 100


def _attendance(row: Attendance) -> dict:
    names = ("called", "counted", "absent", "with_reason", "without_reason", "share")
    return {name: getattr(row, name) for name in names}


def _structure(one: Structure) -> dict:
    return {
        "total": one.total,
        **{name: {str(line.code): _line(line) for line in getattr(one, name)} for name in TABLES},
        **{name: {**_line(group := getattr(one, name)), "unknown": group.unknown} for name in GROUPS},
        "average_age": float(one.average_age) if one.average_age else None,
        "oldest": _extreme(one.oldest),
        "youngest": _extreme(one.youngest),
    }


def _line(found: Line | Group) -> dict:
    return {"count": found.count, "share": found.share}


def _extreme(found: Extreme | None) -> dict | None:
    return (
        None
        if found is None
        else {"age": found.age, "born": found.born.isoformat(), "names": list(found.names)}
    )
