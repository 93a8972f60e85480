"""What is known of days and papers before the conference moves, read together: one query each, whatever there is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
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
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from agenda.models import Film, Paper
from conference.models import Conference
from documents.kinds import PAPERS
from documents.models import Job, PrintedPaper
from invitations.models import Correspondence, Postponement
from nominations.council import CouncilSession, SessionState
from nominations.models import AwardDecision

DATED_PAPERS = ("plan", "notice", "agenda", "minutes")
"""Papers of the whole conference that name its day; invitations and badges are known person by person."""
NOMINATIONS, REPLIES, SESSION, REGISTRATION = "nomination_deadline", "reply_until", "session", "registration"
PAPER, FILM = "paper", "film"
MATERIALS: dict[str, type[Paper] | type[Film]] = {PAPER: Paper, FILM: Film}
LAST_MINUTE = datetime.time(23, 59)
DECISIONS, PROGRAMME = "award decisions", "programme"


@dataclass(frozen=True)
class Moment:
    """A deadline or session with a day of its own. `code` tells which: NOMINATIONS, REPLIES, "registration-7",
    "session-12", "paper-3" or "film-4". `name`: of the unit, the number of the session, the title of the paper or film."""

    code: str
    old: datetime.datetime
    name: str = ""

    @property
    def label(self) -> str:
        """What the pages call it."""
        what = self.code.partition("-")[0]
        if what == REGISTRATION and not self.name:
            return _("Registration by the units until")
        sentences = {
            NOMINATIONS: _("Deadline for nominations"),
            REPLIES: _("Answers by link until"),
            REGISTRATION: _("Registration of %(unit)s until"),
            SESSION: _("Session %(number)d of the council"),
            PAPER: _("Paper “%(name)s” due"),
            FILM: _("Film “%(name)s” due"),
        }
        number = int(self.name) if what == SESSION else 0
        return sentences[what] % {"name": self.name, "unit": self.name, "number": number}

    @property
    def of_a_day(self) -> bool:
        """Whether it has a day alone; then its moment is the last minute of that day."""
        return self.code.partition("-")[0] in MATERIALS

    def shown(self, moment: datetime.datetime) -> str:
        """Its day, with the time where it has one."""
        return date_format(localtime(moment), "d/m/Y" if self.of_a_day else "H:i d/m/Y")

    @property
    def so_far(self) -> str:
        return self.shown(self.old)

    def shifted(self, days: int) -> datetime.datetime:
        """The same time of the day so many days later."""
        return make_aware(localtime(self.old).replace(tzinfo=None) + datetime.timedelta(days=days))


def moments_of(conference: Conference) -> list[Moment]:
    """The deadlines, the sessions in preparation, the papers and films that are due, each with a day of its own; one query."""
    deadlines = conference.registration_deadlines.order_by()
    sessions = CouncilSession.objects.filter(conference=conference, state=SessionState.DRAFT).order_by()
    answers = Correspondence.objects.filter(conference=conference, reply_until__isnull=False).order_by()
    rows = _moments(REGISTRATION, deadlines, "unit__short_name", "until").union(
        _moments(SESSION, sessions, Cast("number", CharField()), "held_at"),
        _moments(REPLIES, answers, Value("", CharField()), "reply_until"),
        *(
            _moments(
                what,
                model.objects.filter(item__conference=conference, due__isnull=False).order_by(),
                "title",
                Cast("due", DateTimeField()),
            )
            for what, model in MATERIALS.items()
        ),
        all=True,
    )
    found = []
    if conference.nomination_deadline:
        found.append(Moment(NOMINATIONS, conference.nomination_deadline))
    told: dict[str, list[tuple[int, str, datetime.datetime]]] = {}
    for what, pk, name, moment in rows:
        told.setdefault(what, []).append((pk, name, moment))
    for _pk, _name, moment in sorted(told.get(REPLIES, []))[:1]:
        found.append(Moment(REPLIES, moment))
    for pk, name, moment in sorted(told.get(REGISTRATION, []), key=lambda row: row[0]):
        found.append(Moment(f"{REGISTRATION}-{pk}", moment, name or ""))
    for pk, name, moment in sorted(told.get(SESSION, []), key=lambda row: (row[2], row[0])):
        found.append(Moment(f"{SESSION}-{pk}", moment, str(name)))
    for what in MATERIALS:
        for pk, name, moment in sorted(told.get(what, []), key=lambda row: (row[2], row[0])):
            found.append(Moment(f"{what}-{pk}", end_of(moment.date()), name))
    return found


def moved_by(rows: Iterable[Sequence[str]]) -> list[tuple[str, str, str]]:
    """(what, its day before, its day after) of what `Postponement.outcome` says that a move moved."""
    found = []
    for code, name, old, new in rows:
        moment = Moment(code, datetime.datetime.fromisoformat(old), name)
        found.append((moment.label, moment.so_far, moment.shown(datetime.datetime.fromisoformat(new))))
    return found


def came_from(
    back: Postponement | None, now: datetime.date | None
) -> dict[tuple[datetime.date, str, datetime.datetime], datetime.datetime]:
    """{(day of the conference before the move `back`, code, moment now): its moment before that move}; no query.

    Empty when the conference is not where that move brought it (`now`).
    """
    if back is None or back.old_date is None or back.new_date != now:
        return {}
    read = datetime.datetime.fromisoformat
    return {
        (back.old_date, code, read(new)): read(old) for code, _n, old, new in back.outcome.get("moved", ())
    }


def end_of(day: datetime.date) -> datetime.datetime:
    """The last minute of a day."""
    return make_aware(datetime.datetime.combine(day, LAST_MINUTE))


def _moments(what: str, rows: QuerySet, name: Any, moment: Any) -> QuerySet:
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
