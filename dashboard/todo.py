"""The lines under "To do today": what waits for this user, each with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import permissions
from conference.models import Conference
from dashboard.morning import BodyWork, CouncilMatters
from dashboard.navigation import APPROVAL
from dashboard.summaries import (
    Overview,
    SeatFigures,
    TaskFigures,
    UnitWork,
    deadline_is_near,
)
from nominations.states import State

PROPOSALS = 5  # of those next on a waiting list
ANSWERS = 5  # to own obstacles


@dataclass(frozen=True)
class Line:
    """`state` gives tint and icon, `word` stands on the badge, `text` is the link to `url`."""

    state: str
    word: str
    text: str
    url: str


def for_overview(
    page: Overview,
    conference: Conference,
    user,
    council: CouncilMatters | None = None,
    figures_of_menu: dict[str, int | None] | None = None,
) -> list[Line]:
    organiser = permissions.is_organiser(user)
    figures = page.nominations
    lines = []
    if council and council.obstacles and permissions.answers_obstacles(user):
        lines.append(_obstacles(len(council.obstacles)))
    if organiser and figures.unregistered:
        lines.append(_unregistered(figures.unregistered))
    lines += _overdue(page.tasks, f"{reverse('subcommittees:list')}?state=overdue")
    if page.verdict.overfull_at(conference.target_delegates):
        text = _("The 70/30 mix of the approved list is outside the tolerance")
        lines.append(Line("warning", _("Mix"), text, reverse("dashboard:quota")))
    if figures.waiting:
        lines.append(_waiting(figures.waiting, _nominations(State.SUBMITTED)))
    if figures.returned:
        lines.append(_returned(figures.returned))
    if permissions.approves_stories(user):
        lines += for_board(figures_of_menu or {})
    return lines + _empty_seats(page.seats, conference)


def for_unit(page: UnitWork, conference: Conference) -> list[Line]:
    lines = []
    for nomination in page.proposed[:PROPOSALS]:
        text = _("A seat is free: %(name)s is next on the waiting list") % {"name": nomination}
        lines.append(
            Line("confirmed", _("Free seat"), text, reverse("nominations:detail", args=[nomination.pk]))
        )
    if page.waiting:
        lines.append(_waiting(len(page.waiting), reverse(APPROVAL)))
    if page.returned:
        lines.append(_returned(len(page.returned)))
    lines += _requests(page) + _answers(page) + _to_rewrite(page) + _to_write(page)
    lines += _overdue(page.tasks, reverse("subcommittees:my_tasks"))
    if page.drafts:
        text = ngettext(
            "%(n)d draft is not submitted yet", "%(n)d drafts are not submitted yet", len(page.drafts)
        )
        lines.append(Line("draft", _("Draft"), text % {"n": len(page.drafts)}, _nominations(State.DRAFT)))
    return lines + _empty_seats(SeatFigures([seats for _unit, seats in page.units if seats]), conference)


def for_body(work: BodyWork) -> list[Line]:
    """What people of a subcommittee have to see to, the pressing first."""
    lines = _overdue(work.tasks, reverse("subcommittees:my_tasks"))
    requests = reverse("subcommittees:requests")
    if work.asked:
        text = ngettext(
            "%(n)d unit asks back before it answers", "%(n)d units ask back before they answer", work.asked
        )
        lines.append(Line("submitted", _("Question"), text % {"n": work.asked}, requests))
    if work.answered:
        text = ngettext(
            "%(n)d answer of a unit waits to be accepted",
            "%(n)d answers of units wait to be accepted",
            work.answered,
        )
        lines.append(Line("submitted", _("Answered"), text % {"n": work.answered}, requests))
    if work.unanswered:
        text = ngettext(
            "%(n)d request was not answered by its day",
            "%(n)d requests were not answered by their day",
            work.unanswered,
        )
        lines.append(Line("overdue", _("Overdue"), text % {"n": work.unanswered}, requests))
    if work.without_person:
        text = ngettext(
            "%(n)d task late or due within 7 days has nobody in charge",
            "%(n)d tasks late or due within 7 days have nobody in charge",
            work.without_person,
        )
        mine = reverse("subcommittees:my_tasks")
        lines.append(Line("warning", _("Nobody in charge"), text % {"n": work.without_person}, mine))
    if work.obstacles:
        text = ngettext(
            "%(n)d obstacle has no answer yet", "%(n)d obstacles have no answer yet", work.obstacles
        )
        obstacles = reverse("subcommittees:obstacles")
        lines.append(Line("warning", _("Obstacle"), text % {"n": work.obstacles}, obstacles))
    return lines


def _obstacles(count: int) -> Line:
    text = ngettext(
        "%(n)d obstacle waits for the Standing Council’s answer",
        "%(n)d obstacles wait for the Standing Council’s answer",
        count,
    )
    return Line("overdue", _("Obstacle"), text % {"n": count}, reverse("subcommittees:standing_council"))


def _requests(page: UnitWork) -> list[Line]:
    """One line for what the unit is asked; a single request is led to at once."""
    late = any(request.day < localdate() for request in page.requests)
    if not page.requests:
        return []
    if len(page.requests) == 1:
        text, url = page.requests[0].title, reverse("subcommittees:request", args=[page.requests[0].pk])
    else:
        count = len(page.requests)
        text = ngettext(
            "%(n)d request waits for your unit's answer", "%(n)d requests wait for your unit's answer", count
        ) % {"n": count}
        url = reverse("subcommittees:inbox")
    return [Line("overdue" if late else "waiting", _("Late request") if late else _("Request"), text, url)]


def _answers(page: UnitWork) -> list[Line]:
    return [
        Line(
            "answered",
            _("An answer"),
            _("Your obstacle is answered: %(title)s") % {"title": obstacle.title},
            reverse("subcommittees:obstacle", args=[obstacle.pk]),
        )
        for obstacle in page.answered[:ANSWERS]
    ]


def _to_write(page: UnitWork) -> list[Line]:
    """What the communications plan expects of the unit; a single line is led to at once."""
    if not page.to_write:
        return []
    late = page.to_write[0].day < localdate()
    if len(page.to_write) == 1:
        text = _("To write: “%(topic)s”") % {"topic": page.to_write[0].title}
        url = reverse("stories:line", args=[page.to_write[0].pk])
    else:
        count = len(page.to_write)
        text = ngettext("%(n)d story is to be written", "%(n)d stories are to be written", count) % {
            "n": count
        }
        url = reverse("stories:plan")
    return [Line("overdue" if late else "todo", _("Late") if late else _("To write"), text, url)]


def _to_rewrite(page: UnitWork) -> list[Line]:
    """What the editorial board returned; a single story is led to at once."""
    if len(page.to_rewrite) != 1:
        return _stories_returned(len(page.to_rewrite))
    text = _("Returned by the editorial board: “%(title)s”") % {"title": page.to_rewrite[0].title}
    return [Line("returned", _("Returned"), text, reverse("stories:story", args=[page.to_rewrite[0].pk]))]


def _stories_returned(count: int) -> list[Line]:
    if not count:
        return []
    text = ngettext(
        "%(n)d story was returned by the editorial board",
        "%(n)d stories were returned by the editorial board",
        count,
    )
    return [Line("returned", _("Returned"), text % {"n": count}, f"{reverse('stories:list')}?state=returned")]


def for_board(figures: dict[str, int | None]) -> list[Line]:
    """What somebody of the editorial board has to decide on, and what they wrote themselves and got back; `figures`: of
    the menu."""
    lines = []
    if waiting := figures.get("to_judge"):
        text = ngettext("%(n)d story waits for a decision", "%(n)d stories wait for a decision", waiting)
        address = f"{reverse('stories:list')}?state=submitted"
        lines.append(Line("submitted", _("Waiting"), text % {"n": waiting}, address))
    return lines + _stories_returned(figures.get("to_rewrite") or 0)


def for_elections(figures: dict[str, int | None]) -> list[Line]:
    """What the organiser, a teller or the head of a counting board has to see to; `figures`: of the menu."""
    lines, address = [], reverse("elections:list")
    if waiting := figures.get("to_count"):
        text = ngettext("Enter your count of %(n)d election", "Enter your count of %(n)d elections", waiting)
        lines.append(Line("waiting", _("Count"), text % {"n": waiting}, address))
    if waiting := figures.get("to_confirm"):
        text = ngettext(
            "Confirm the result of %(n)d election: both counts are equal",
            "Confirm the results of %(n)d elections: both counts are equal",
            waiting,
        )
        lines.append(Line("waiting", _("To confirm"), text % {"n": waiting}, address))
    if waiting := figures.get("to_answer"):
        text = ngettext(
            "%(n)d proposal of a candidate waits for your answer",
            "%(n)d proposals of candidates wait for your answer",
            waiting,
        )
        lines.append(Line("submitted", _("Candidates"), text % {"n": waiting}, address))
    return lines


def _unregistered(count: int) -> Line:
    text = ngettext(
        "%(n)d approved nomination is not on the delegate list yet",
        "%(n)d approved nominations are not on the delegate list yet",
        count,
    )
    return Line("info", _("To register"), text % {"n": count}, reverse("delegates:list"))


def _waiting(count: int, url: str) -> Line:
    text = ngettext("%(n)d nomination waits for a decision", "%(n)d nominations wait for a decision", count)
    return Line("submitted", _("Waiting"), text % {"n": count}, url)


def _returned(count: int) -> Line:
    text = ngettext(
        "%(n)d nomination was returned and is still to be corrected",
        "%(n)d nominations were returned and are still to be corrected",
        count,
    )
    return Line("returned", _("Returned"), text % {"n": count}, _nominations(State.RETURNED))


def _overdue(tasks: TaskFigures, url: str) -> list[Line]:
    count = tasks.overdue
    if not count:
        return []
    text = ngettext("%(n)d task is overdue", "%(n)d tasks are overdue", count)
    return [Line("overdue", _("Overdue"), text % {"n": count}, url)]


def _empty_seats(seats: SeatFigures, conference: Conference) -> list[Line]:
    """Only near the deadline: before, an empty seat is nothing to act upon."""
    rooms = seats.with_room
    if not rooms or not deadline_is_near(conference):
        return []
    day = date_format(localtime(conference.nomination_deadline))
    figures = {"units": len(rooms), "free": seats.free, "day": day}
    if len(rooms) == 1:
        figures["unit"] = rooms[0].unit.name
        text = _("%(unit)s has %(free)d free seats; nominations close on %(day)s")
    else:
        text = _("%(units)d units have %(free)d free seats; nominations close on %(day)s")
    return [Line("warning", _("Empty seats"), text % figures, f"{reverse('dashboard:home')}#units")]


def _nominations(state: str) -> str:
    return f"{reverse('nominations:list')}?state={state}"
