"""What closing a conference takes, step by step: what the portal sees by itself, and what somebody marks as done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, make_aware, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closing.models import Archive, Mark
from conference.counting import counts_once
from conference.models import Conference
from delegates.intake_models import RosterBatch
from documents.models import Job
from elections.result_models import Result
from invitations.models import Message
from nominations.award_states import AwardState, DecisionState
from nominations.models import Award
from subcommittees.models import Obstacle, Task, UnitRequest

PAPERS = (
    "summary-report",
    "minutes",
    "resolution",
    "results-report",
    "honoured-list",
    "settlement",
    "thank-you",
    "delegation-list",
)


@dataclass(frozen=True)
class Step:
    """`told`: what there is, or what lacks; `url`: where it is done; `code`: of the mark, "" for what is seen by itself."""

    label: str
    is_done: bool
    told: str
    url: str = ""
    code: str = ""
    note: str = ""


def steps_of(conference: Conference) -> list[Step]:
    """In the order of the work; seven queries. The list of the elected stands there only where something was elected."""
    printed, figures = _printed(conference), counts_once(_counted(conference))
    marks = {mark.code: mark for mark in conference.closing_marks.select_related("by")}
    end, decided = _end(conference, figures), _decided(conference)
    after_both = max(end, decided) if end and decided else end
    return [
        _session(figures),
        _paper("summary-report", printed, decided),
        _paper("minutes", printed, end, needs=True),
        _marked(Mark.Code.MINUTES_SIGNED, marks),
        _paper("resolution", printed, end, needs=True),
        _marked(Mark.Code.RESOLUTION_ISSUED, marks),
        *_elected(conference, printed, figures),
        *_awards(figures),
        _paper("results-report", printed, after_both, needs=True),
        _marked(Mark.Code.RESULTS_SENT, marks),
        _paper("honoured-list", printed, decided, needs=True),
        _paper("settlement", printed, end, needs=True),
        _marked(Mark.Code.SETTLEMENT_APPROVED, marks),
        _paper("thank-you", printed, end, needs=True),
        _open(_("Tasks finished"), figures["tasks"], "subcommittees:list", end),
        _open(_("Requests to units answered"), figures["requests"], "subcommittees:requests", end),
        _open(_("Obstacles out of the way"), figures["obstacles"], "subcommittees:obstacles", end),
        _archive(conference),
    ]


def _counted(conference: Conference) -> dict[str, QuerySet]:
    awards, of = Award.objects.of(conference), {"subcommittee__conference": conference}
    over = Q(run__ended_at__isnull=False) | Q(run__is_skipped=True)
    return {
        "items": conference.agenda.all(),
        "over": conference.agenda.filter(over),
        "proposed": awards.filter(state=AwardState.PROPOSED),
        "given": awards.given(),
        "handed": awards.filter(state=AwardState.HANDED_OVER),
        "drafts": conference.award_decisions.filter(state=DecisionState.DRAFT),
        "elections": conference.elections.all(),
        "tasks": Task.objects.filter(**of).open(),
        "requests": UnitRequest.objects.filter(**of).open(),
        "obstacles": Obstacle.objects.filter(conference=conference).open(),
    }


def done(steps: Iterable[Step]) -> int:
    return sum(step.is_done for step in steps)


def in_the_way(conference: Conference) -> list[str]:
    """Sentences: what is under way just now and would be cut off. One query."""
    going = Message.objects.filter(mailing__conference=conference, state__in=Message.UNDER_WAY)
    reading = RosterBatch.objects.filter(conference=conference, state=RosterBatch.State.READING)
    jobs = Job.objects.unfinished().filter(conference=conference)
    found = counts_once({"jobs": jobs, "going": going, "reading": reading})
    sentences = (
        ngettext("%(n)d print job is under way.", "%(n)d print jobs are under way.", found["jobs"]),
        ngettext("%(n)d message is going out.", "%(n)d messages are going out.", found["going"]),
        ngettext("%(n)d list is being read.", "%(n)d lists are being read.", found["reading"]),
    )
    return [text % {"n": count} for text, count in zip(sentences, found.values(), strict=True) if count]


def _printed(conference: Conference) -> dict[str, Any]:
    """{kind: when it was last printed}"""
    rows = Job.objects.filter(conference=conference, kind__in=PAPERS, state=Job.State.DONE).order_by("pk")
    return dict(rows.values_list("kind", "finished_at"))


LABELS = {
    "summary-report": lambda: _("Summary report printed"),
    "minutes": lambda: _("Minutes of the conference printed"),
    "resolution": lambda: _("Resolution printed"),
    "results-report": lambda: _("Report on results printed"),
    "honoured-list": lambda: _("List for the province printed"),
    "settlement": lambda: _("Settlement of the budget printed"),
    "thank-you": lambda: _("Thank-you letters printed"),
    "delegation-list": lambda: _("List of the elected, to be sent up, printed"),
}


def _end(conference: Conference, figures: dict[str, int]) -> datetime.datetime | None:
    """When the session ended; where it did not run in the portal, the end of its day. None while that is open."""
    if 0 < figures["items"] == figures["over"]:
        ended: datetime.datetime | None = conference.agenda.aggregate(at=Max("run__ended_at"))["at"]
        if ended:
            return ended
    if conference.date is None:
        return None
    return make_aware(
        datetime.datetime.combine(conference.date + datetime.timedelta(days=1), datetime.time.min)
    )


def _decided(conference: Conference) -> datetime.datetime | None:
    """When the last decision on awards was issued; None while none is."""
    issued = conference.award_decisions.filter(state=DecisionState.ISSUED)
    at: datetime.datetime | None = issued.aggregate(at=Max("issued_at"))["at"]
    return at


def _elected(conference: Conference, printed: dict[str, Any], figures: dict[str, int]) -> list[Step]:
    if not figures["elections"]:
        return []
    standing = Result.objects.filter(election__conference=conference, taken_back_at=None)
    return [_paper("delegation-list", printed, standing.aggregate(at=Max("signed_at"))["at"], needs=True)]


def _paper(
    code: str, printed: dict[str, Any], after: datetime.datetime | None, *, needs: bool = False
) -> Step:
    """`after`: when what the paper tells of was over; printed before, it is to be printed again. `needs`: as long as that is
    open the paper cannot be done."""
    at = printed.get(code)
    is_done = at is not None and (at >= after if after else not needs)
    if at is None:
        told = _("not printed yet")
    elif is_done:
        told = _("last printed on %(day)s") % {"day": _day(at)}
    else:
        told = _("last printed on %(day)s, before what it tells of was over: print it again") % {
            "day": _day(at)
        }
    return Step(LABELS[code](), is_done, told, f"{reverse('documents:print')}#paper-{code}")


def _marked(code: Mark.Code, marks: dict[str, Mark]) -> Step:
    mark = marks.get(code)
    label = str(code.label)
    label = label[0].upper() + label[1:]
    if mark is None:
        return Step(label, False, _("not marked yet"), code=code)
    told = _("marked on %(day)s by %(person)s") % {"day": _day(mark.at), "person": mark.by}
    return Step(label, True, told, code=code, note=mark.note)


def _session(figures: dict[str, int]) -> Step:
    items, over = figures["items"], figures["over"]
    told = _("%(done)d of %(all)d items are over") % {"done": over, "all": items}
    return Step(_("Session ended"), 0 < items == over, told, reverse("agenda:live"))


def _awards(figures: dict[str, int]) -> list[Step]:
    proposed, drafts, given, handed = (figures[name] for name in ("proposed", "drafts", "given", "handed"))
    told = _("%(proposed)d awards without a decision, %(drafts)d decisions in preparation") % {
        "proposed": proposed,
        "drafts": drafts,
    }
    handed_over = _("%(done)d of %(all)d handed over") % {"done": handed, "all": given}
    url = reverse("nominations:awards")
    return [
        Step(_("Awards decided"), given > 0 and not proposed and not drafts, told, url),
        Step(_("Certificates handed over"), 0 < given == handed, handed_over, url),
    ]


def _open(label: str, count: int, route: str, end: datetime.datetime | None) -> Step:
    """Before the session is over that nothing is open says nothing yet: an edition just begun has none."""
    told = ngettext("%(n)d open", "%(n)d open", count) % {"n": count} if count else _("none open")
    is_done = not count and end is not None and end <= now()
    return Step(label, is_done, told, reverse(route))


def _archive(conference: Conference) -> Step:
    newest = conference.archives.filter(state=Archive.State.DONE).first()
    told = _("made on %(day)s") % {"day": _day(newest.done_at)} if newest else _("not made yet")
    return Step(_("Archive made"), newest is not None, told, f"{reverse('closing:page')}#archive")


def _day(moment) -> str:
    return date_format(localtime(moment), "d/m/Y") if moment else "–"
