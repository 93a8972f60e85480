"""What is known of days and papers before the conference moves, read together: one query each, whatever there is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    IntegerField,
    Max,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from conference.models import Conference
from documents.kinds import PAPERS
from documents.models import Job, PrintedPaper
from invitations.models import Correspondence
from nominations.council import CouncilSession, SessionState
from nominations.models import AwardDecision

DATED_PAPERS = ("plan", "notice", "agenda", "minutes")
"""Papers of the whole conference that name its day; invitations and badges are known person by person."""
NOMINATIONS, REPLIES, SESSION, REGISTRATION = "nomination_deadline", "reply_until", "session", "registration"
DECISIONS, PROGRAMME = "award decisions", "programme"


@dataclass(frozen=True)
class Moment:
    """A deadline or session with a day of its own. `code` tells which: NOMINATIONS, REPLIES, "registration-7" or
    "session-12"."""

    code: str
    label: str
    old: datetime.datetime

    def shifted(self, days: int) -> datetime.datetime:
        """The same time of the day so many days later."""
        return make_aware(localtime(self.old).replace(tzinfo=None) + datetime.timedelta(days=days))


def moments_of(conference: Conference) -> list[Moment]:
    """The deadlines and the sessions in preparation, each with a day of its own; one query."""
    deadlines = conference.registration_deadlines.order_by()
    sessions = CouncilSession.objects.filter(conference=conference, state=SessionState.DRAFT).order_by()
    answers = Correspondence.objects.filter(conference=conference, reply_until__isnull=False).order_by()
    rows = _moments(REGISTRATION, deadlines, "unit__short_name", "until").union(
        _moments(SESSION, sessions, Cast("number", CharField()), "held_at"),
        _moments(REPLIES, answers, Value("", CharField()), "reply_until"),
        all=True,
    )
    found = []
    if conference.nomination_deadline:
        found.append(Moment(NOMINATIONS, _("Deadline for nominations"), conference.nomination_deadline))
    told: dict[str, list[tuple[int, str, datetime.datetime]]] = {}
    for what, pk, name, moment in rows:
        told.setdefault(what, []).append((pk, name, moment))
    for _pk, _name, moment in sorted(told.get(REPLIES, []))[:1]:
        found.append(Moment(REPLIES, _("Answers by link until"), moment))
    for pk, name, moment in sorted(told.get(REGISTRATION, []), key=lambda row: row[0]):
        of_all = _("Registration by the units until")
        label = _("Registration of %(unit)s until") % {"unit": name} if name else of_all
        found.append(Moment(f"{REGISTRATION}-{pk}", label, moment))
    for pk, name, moment in sorted(told.get(SESSION, []), key=lambda row: (row[2], row[0])):
        label = _("Session %(number)d of the council") % {"number": int(name)}
        found.append(Moment(f"{SESSION}-{pk}", label, moment))
    return found


def _moments(what: str, rows: QuerySet, name: Any, moment: str) -> QuerySet:
    return rows.values_list(Value(what, CharField()), "pk", name, moment)


@dataclass(frozen=True)
class Facts:
    """`papers`: (name, how many people's, when last printed) of the printed papers that name the day, in the order of
    the kinds. `decisions`: how many award decisions have a date, and the last one. `programme`: its minutes."""

    papers: list[tuple[str, int | None, datetime.datetime | None]] = field(default_factory=list)
    decisions: int = 0
    last_decision: datetime.date | None = None
    programme: int = 0


def facts_of(conference: Conference) -> Facts:
    """What the preview warns of or counts; one query."""
    day, moment, none = _nothing(DateField()), _nothing(DateTimeField()), _nothing(IntegerField())
    made = Job.objects.filter(conference=conference, kind__in=DATED_PAPERS, state=Job.State.DONE)
    people = PrintedPaper.objects.filter(kind__in=("invitation", "badge"), delegate__conference=conference)
    decided = AwardDecision.objects.filter(conference=conference, date__isnull=False)
    rows = _facts(made, "kind", n=none, moment=Max("finished_at"), day=day).union(
        _facts(people, "kind", n=Count("pk"), moment=Max("printed_at"), day=day),
        _facts(decided.exclude(state="revoked"), DECISIONS, n=Count("pk"), moment=moment, day=Max("date")),
        _facts(conference.agenda.all(), PROGRAMME, n=Sum("minutes"), moment=moment, day=day),
        all=True,
    )
    found = {what: (n, moment, day) for what, n, moment, day in rows}
    decisions, _moment, last = found.get(DECISIONS, (0, None, None))
    return Facts(
        papers=[(str(PAPERS[kind].label), *found[kind][:2]) for kind in PAPERS if kind in found],
        decisions=decisions or 0,
        last_decision=last,
        programme=found.get(PROGRAMME, (0,))[0] or 0,
    )


def _nothing(kind: Any) -> Cast:
    """NULL of that type: PostgreSQL wants to know it, where several tables are read together."""
    return Cast(Value(None), kind)


def _facts(rows: QuerySet, what: str, **said: Any) -> QuerySet:
    """(what, n, moment, day): a row for each kind of paper, or one of all."""
    named = {} if what == "kind" else {"what": Value(what, CharField())}
    grouped = rows.order_by().values(*([] if named else ["kind"]), **named).annotate(**said)
    return grouped.values_list("kind" if not named else "what", "n", "moment", "day")


def papers_before(conference: Conference, moment: datetime.datetime) -> list[str]:
    """Names of the papers of the whole conference that name its day and were last printed before `moment`."""
    found = facts_of(conference).papers
    return [name for name, people, last in found if people is None and last and last < moment]
