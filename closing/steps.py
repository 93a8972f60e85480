"""What closing a conference takes, step by step: what the portal sees by itself, and what somebody marks as done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from closing.models import Archive, Mark
from conference.models import Conference
from delegates.intake_models import RosterBatch
from documents.models import Job
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
    """In the order of the work; a fixed number of queries."""
    printed, marks = (
        _printed(conference),
        {mark.code: mark for mark in conference.closing_marks.select_related("by")},
    )
    return [
        _session(conference),
        *(_paper(code, printed) for code in ("summary-report", "minutes")),
        _marked(Mark.Code.MINUTES_SIGNED, marks),
        _paper("resolution", printed),
        _marked(Mark.Code.RESOLUTION_ISSUED, marks),
        *_awards(conference),
        _paper("results-report", printed),
        _marked(Mark.Code.RESULTS_SENT, marks),
        _paper("honoured-list", printed),
        _paper("settlement", printed),
        _marked(Mark.Code.SETTLEMENT_APPROVED, marks),
        _paper("thank-you", printed),
        *_work(conference),
        _archive(conference),
    ]


def done(steps: Iterable[Step]) -> int:
    return sum(step.is_done for step in steps)


def in_the_way(conference: Conference) -> list[str]:
    """Sentences: what is under way just now and would be cut off. Three queries."""
    found = []
    if jobs := Job.objects.unfinished().filter(conference=conference).count():
        text = ngettext("%(n)d print job is under way.", "%(n)d print jobs are under way.", jobs)
        found.append(text % {"n": jobs})
    going = Message.objects.filter(mailing__conference=conference, state__in=Message.UNDER_WAY).count()
    if going:
        text = ngettext("%(n)d message is going out.", "%(n)d messages are going out.", going)
        found.append(text % {"n": going})
    if lists := RosterBatch.objects.filter(conference=conference, state=RosterBatch.State.READING).count():
        text = ngettext("%(n)d list is being read.", "%(n)d lists are being read.", lists)
        found.append(text % {"n": lists})
    return found


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
}


def _paper(code: str, printed: dict[str, Any]) -> Step:
    at = printed.get(code)
    told = _("last printed on %(day)s") % {"day": _day(at)} if at else _("not printed yet")
    return Step(LABELS[code](), at is not None, told, f"{reverse('documents:print')}#{code}")


def _marked(code: Mark.Code, marks: dict[str, Mark]) -> Step:
    mark = marks.get(code)
    label = str(code.label)
    label = label[0].upper() + label[1:]
    if mark is None:
        return Step(label, False, _("not marked yet"), code=code)
    told = _("marked on %(day)s by %(person)s") % {"day": _day(mark.at), "person": mark.by}
    return Step(label, True, told, code=code, note=mark.note)


def _session(conference: Conference) -> Step:
    counted = conference.agenda.aggregate(
        items=Count("pk"), over=Count("pk", filter=Q(run__ended_at__isnull=False) | Q(run__is_skipped=True))
    )
    items, over = counted["items"], counted["over"]
    told = _("%(done)d of %(all)d items are over") % {"done": over, "all": items}
    return Step(_("Session ended"), 0 < items == over, told, reverse("agenda:live"))


def _awards(conference: Conference) -> list[Step]:
    awards = Award.objects.of(conference).standing()
    counted = awards.aggregate(
        all=Count("pk"),
        proposed=Count("pk", filter=Q(state=AwardState.PROPOSED)),
        handed=Count("pk", filter=Q(state=AwardState.HANDED_OVER)),
    )
    drafts = conference.award_decisions.filter(state=DecisionState.DRAFT).count()
    open_awards = counted["proposed"] + drafts
    told = _("%(proposed)d awards without a decision, %(drafts)d decisions in preparation") % {
        "proposed": counted["proposed"],
        "drafts": drafts,
    }
    given = counted["all"] - counted["proposed"]
    handed = _("%(done)d of %(all)d handed over") % {"done": counted["handed"], "all": given}
    url = reverse("nominations:awards")
    return [
        Step(_("Awards decided"), counted["all"] > 0 and not open_awards, told, url),
        Step(_("Certificates handed over"), 0 < given == counted["handed"], handed, url),
    ]


def _work(conference: Conference) -> list[Step]:
    tasks = Task.objects.filter(subcommittee__conference=conference).open().count()
    requests = UnitRequest.objects.filter(subcommittee__conference=conference).open().count()
    obstacles = Obstacle.objects.filter(conference=conference).open().count()
    return [
        Step(_("Tasks finished"), not tasks, _still_open(tasks), reverse("subcommittees:list")),
        Step(_("Requests to units answered"), not requests, _still_open(requests), reverse("subcommittees:requests")),
        Step(_("Obstacles out of the way"), not obstacles, _still_open(obstacles), reverse("subcommittees:obstacles")),
    ]  # fmt: skip


def _still_open(count: int) -> str:
    return ngettext("%(n)d open", "%(n)d open", count) % {"n": count} if count else _("none open")


def _archive(conference: Conference) -> Step:
    newest = conference.archives.filter(state=Archive.State.DONE).first()
    told = _("made on %(day)s") % {"day": _day(newest.done_at)} if newest else _("not made yet")
    return Step(_("Archive made"), newest is not None, told, f"{reverse('closing:page')}#archive")


def _day(moment) -> str:
    return date_format(localtime(moment), "d/m/Y") if moment else "–"
