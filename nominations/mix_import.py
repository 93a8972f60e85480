"""What an import does to the 70/30 mix and to the priority targets, in the figures of the approval and its words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from conference.models import Conference
from conference.templatetags.ui import percent, verdict_words
from nominations import mix, priorities
from nominations.models import Allocation, Category, Nomination
from nominations.priorities import TargetFigure
from nominations.quota import QuotaRule, assess
from nominations.states import NOMINATED


@dataclass(frozen=True)
class ImportOutlook:
    """Before and after of the stage that the file is about. `missed`: targets, where the file holds people."""

    conference: Conference
    outlook: mix.Outlook
    title: str
    after_label: str
    missed: list[TargetFigure]

    template = "nominations/_import_outlook.html"

    @property
    def rule(self) -> QuotaRule:
        return self.outlook.after.rule

    @property
    def warns(self) -> bool:
        return self.outlook.leaves_tolerance or bool(self.missed)

    @property
    def sentence(self) -> str:
        """For the message after the import."""
        planned = self.conference.target_delegates
        words = _("%(title)s: exemplars %(before)s before, %(after)s after – %(verdict)s.") % {
            "title": self.title,
            "before": percent(self.outlook.before.share),
            "after": percent(self.outlook.after.share),
            "verdict": verdict_words(self.outlook.after, planned),
        }
        groups = ", ".join(f"{target.label} ({target.missing})" for target in self.missed)
        return words + (" " + _("Priority groups short of people: %(groups)s.") % {"groups": groups}) * bool(
            groups
        )


class SeatShift:
    """Collects the seats that an import of allocations adds and takes."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.before = mix.allocated_mix(conference)
        self.shift: dict[str, int] = dict.fromkeys(Category.values, 0)

    def add(self, before: Allocation | None, after: Allocation) -> None:
        self.shift[after.category] += after.seats - (before.seats if before else 0)

    def outlook(self) -> ImportOutlook:
        found = mix.outlook(
            self.conference, self.before, self.shift[Category.EXEMPLAR], self.shift[Category.GUEST]
        )
        return ImportOutlook(self.conference, found, _("70/30 mix of the allocated seats"), "", [])


class PeopleShift:
    """Collects whom an import of nominations adds, and what it changes about those who count as nominated."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.people = priorities.count(conference.nominations.nominated())
        self.before: list[Nomination] = []
        self.after: list[Nomination] = []

    def add(self, before: Nomination | None, after: Nomination) -> None:
        if before is None:
            self.after.append(after)
        elif before.state in NOMINATED:
            self.before.append(before)
            self.after.append(after)

    def outlook(self) -> ImportOutlook:
        people = self.people.moved(self.after, self.before)
        now = assess(self.people.exemplar, self.people.guest, 0, mix.rule_for(self.conference))
        more = people.exemplar - now.exemplar, people.guest - now.guest
        return ImportOutlook(
            self.conference,
            mix.outlook(self.conference, now, *more),
            _("70/30 mix of the nominated"),
            _("after, once the new drafts are submitted"),
            priorities.missed(priorities.targets(self.conference, people)),
        )
