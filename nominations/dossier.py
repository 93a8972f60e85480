"""What a dossier must hold, as one list of entries: form, check page, detail, approval and transition ask it alike.

An entry is there, missing, or weak (there, but not as it should be). A hard entry that is not there keeps the
nomination from being submitted; a soft one is named only. Which are hard is a setting of the conference
(`DossierRules`); without one the portal's default holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conference.models import Conference
from nominations import dossier_checks as checks
from nominations.dossier_models import DossierRules
from nominations.models import Nomination

INDIVIDUAL, COLLECTIVE, GUEST = (
    Nomination.Kind.INDIVIDUAL,
    Nomination.Kind.COLLECTIVE,
    Nomination.Kind.GUEST,
)
EXEMPLARS = (INDIVIDUAL, COLLECTIVE)
THERE, MISSING, WEAK = "there", "missing", "weak"
Problem = tuple[str, str]  # (field of the form, sentence)


@dataclass(frozen=True)
class Entry:
    """`fixed`: no setting makes it soft. `weak`: whether there is something that the check finds not good enough."""

    code: str
    label: str | Promise
    check: Callable[[Nomination], list[Problem]]
    kinds: tuple[str, ...] = EXEMPLARS
    hard: bool = False
    fixed: bool = False
    weak: Callable[[Nomination], bool] = lambda nomination: False


ENTRIES = (
    Entry("person", gettext_lazy("personal data"), checks.person, (*EXEMPLARS, GUEST), hard=True, fixed=True),
    Entry("organisation", gettext_lazy("invited organisation"), checks.organisation, (GUEST,), hard=True, fixed=True),
    Entry("summary", gettext_lazy("summary of achievements"), checks.summary, hard=True),
    Entry("award", gettext_lazy("proposed award"), checks.award, hard=True, fixed=True),
    Entry("achievements", gettext_lazy("achievements of at least one year"), checks.achievements, hard=True),
    Entry("years", gettext_lazy("achievements of every year of the period"), checks.years, weak=checks.has_texts),
    Entry("report", gettext_lazy("report of achievements"), checks.report),
    Entry("report_confirmed", gettext_lazy("report confirmed by the head"), checks.report_confirmed),
    Entry("earlier_awards", gettext_lazy("earlier awards with copies"), checks.earlier_awards, weak=lambda nomination: True),
    Entry("party", gettext_lazy("endorsement of the party cell"), checks.party, hard=True),
    Entry("head", gettext_lazy("endorsement of the head of the unit"), checks.head, hard=True),
    Entry("mass", gettext_lazy("endorsement of the mass organisations"), checks.mass, hard=True),
    Entry("meeting", gettext_lazy("figures of the meeting"), checks.meeting, hard=True),
    Entry("quorum", gettext_lazy("at least two thirds present"), checks.quorum, weak=checks.has_presence),
    Entry("majority", gettext_lazy("more than half in favour"), checks.majority, weak=checks.has_votes),
    Entry("minutes", gettext_lazy("minutes of the meeting"), checks.minutes),
    Entry("submission", gettext_lazy("submission letter of the unit"), checks.submission),
    Entry("photo", gettext_lazy("photo"), checks.photo),
)  # fmt: skip
DEFAULT_HARD = tuple(entry.code for entry in ENTRIES if entry.hard)
CHOICES = tuple((entry.code, entry.label) for entry in ENTRIES if not entry.fixed)


@dataclass(frozen=True)
class Finding:
    """One entry of one nomination: `status` there, missing or weak; `problems` with the fields that mend them."""

    code: str
    label: str
    status: str
    hard: bool
    problems: list[Problem]

    @property
    def stops(self) -> bool:
        return self.hard and self.status != THERE

    @property
    def state(self) -> str:
        """The tone of the badge: what stops is red, what is only named is amber."""
        return "ok" if self.status == THERE else "danger" if self.stops else "warning"

    @property
    def word(self) -> str:
        return {THERE: _("there"), MISSING: _("missing"), WEAK: _("to be looked at")}[self.status]


def rules_of(conference: Conference) -> DossierRules:
    """The conference's rules; unsaved ones with the portal's default where none are set."""
    try:
        return conference.dossier_rules
    except ObjectDoesNotExist:
        return DossierRules(conference=conference, hard=list(DEFAULT_HARD))


def load(nominations: Iterable[Nomination]) -> None:
    """Reads what the entries look at, for all nominations together: three queries whatever their number."""
    prefetch_related_objects(list(nominations), "achievements", "evidence", "earlier_awards")


def review(nomination: Nomination) -> list[Finding]:
    """Every entry that concerns this kind of nomination, in the order of the form."""
    hard = {entry.code for entry in ENTRIES if entry.fixed} | set(rules_of(nomination.conference).hard)
    findings = []
    for entry in ENTRIES:
        if nomination.kind not in entry.kinds:
            continue
        problems = entry.check(nomination)
        status = THERE if not problems else WEAK if entry.weak(nomination) else MISSING
        findings.append(Finding(entry.code, capfirst(str(entry.label)), status, entry.code in hard, problems))
    return findings


def missing(nomination: Nomination) -> list[Problem]:
    """[(field, sentence)] for everything that keeps the nomination from being submitted; empty when complete."""
    return [problem for finding in review(nomination) if finding.stops for problem in finding.problems]


def warnings(nomination: Nomination) -> list[str]:
    """What the head should know though it stops nothing: weak quorum, no majority, papers that are not attached."""
    findings = [finding for finding in review(nomination) if not finding.stops]
    return [sentence for finding in findings for _field, sentence in finding.problems]
