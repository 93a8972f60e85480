"""What stands before the Standing Council: obstacles, late tasks, late requests, and how fast it answers."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts import permissions
from conference.current import current_conference
from conference.kept import bare
from conference.models import Conference
from conference.unchanged import unless_changed
from subcommittees import answer_rule, deadlines, filters, lines, obstacle_rows
from subcommittees.access import Rights
from subcommittees.models import Obstacle, UnitRequest
from subcommittees.obstacle_forms import form_of
from subcommittees.obstacle_views import visible

PER_PAGE, ON_PAPER = 15, 500
PEOPLE = ("unit", "raised_by", "escalated_by")
SHOWN = 5  # late tasks of one subcommittee, late requests; the rest stands in their lists
Severity = Obstacle.Severity


@require_GET
def standing_council(request):
    """For readers of everything; who answers obstacles finds a box for it at each."""
    (user,) = bare((request.user,))
    if not permissions.reads_everything(user):
        raise PermissionDenied
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/standing_council.html", {"conference": None})
    today = timezone.localdate()
    printed = "print" in request.GET
    most, number = ON_PAPER if printed else PER_PAGE, request.GET.get("page", "")[:9]
    page, late_requests = unless_changed(_found, user, conference, today, most, number)
    late_tasks = _late_tasks(user, conference, whole=printed)
    context = {
        "conference": conference,
        "rows": obstacle_rows.rows(page.object_list),
        "page_obj": page,
        "late_tasks": late_tasks,
        "late_count": sum(each.total for each in late_tasks),
        "late_requests": [(row, row.days_late(today)) for row in late_requests[:SHOWN]],
        "more_requests": len(late_requests) > SHOWN,
        "times": unless_changed(_times, conference, get_language()),
        "answer_fields": "" if printed else _answer_fields(user),
        "printed": printed,
        **lines.words(),
        "as_of": timezone.localtime(),
    }
    return render(request, "subcommittees/standing_council.html", context)


def _found(user, conference: Conference, today, most: int, number: str) -> tuple[Page, list[UnitRequest]]:
    """The page of obstacles, and the first late requests, one more than is shown."""
    page = Paginator(_before_it(user, conference, today), most).get_page(number)
    page.object_list = list(page.object_list)
    requests = UnitRequest.objects.filter(subcommittee__conference=conference).overdue(today)
    return page, list(requests.select_related("subcommittee", "unit")[: SHOWN + 1])


def _answer_fields(user) -> str:
    """The same for every obstacle, so they are drawn once; "" for who gives no answers."""
    if not permissions.answers_obstacles(user):
        return ""
    form = form_of("answer", user)(prefix="answer", auto_id=False)
    return render_to_string("subcommittees/_answer_fields.html", {"form": form})


def _before_it(user, conference: Conference, today):
    """The worst first, of equal ones the oldest."""
    weight = Case(
        When(severity=Severity.HIGH, then=Value(1)),
        When(severity=Severity.MEDIUM, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found = visible(user, conference).before_the_council(today).prefetch_related("photos")
    found = found.select_related(None).select_related(*PEOPLE)  # what a row shows here, and no more
    return found.annotate(weight=weight).order_by("weight", "answer_by", "pk")


class LateTasks(NamedTuple):
    """Of one subcommittee; `total`: how many there are, `rows` the first of them by date."""

    code: str
    name: str
    rows: list[deadlines.DatedTask]
    total: int


def _late_tasks(user, conference: Conference, *, whole: bool) -> list[LateTasks]:
    """The subcommittee that is latest first; at most SHOWN rows of each unless the `whole` is asked for."""
    asked = filters.of(conference, user, state="overdue")
    found = lines.every(asked) if whole else lines.first_of_each(asked, ("subcommittee",), SHOWN)
    groups: dict[int, list[deadlines.DatedTask]] = {}
    for row in lines.dated(found, conference, Rights(user.pk, organises=False)):
        groups.setdefault(row.task.subcommittee_id, []).append(row)
    counts = lines.totals(asked)
    made = [
        LateTasks(rows[0].task.code, rows[0].task.body, rows, counts.of_body(body))
        for body, rows in groups.items()
    ]
    return sorted(made, key=lambda each: -each.rows[0].days_late)


def _times(conference: Conference, _language: str) -> dict[str, str] | None:
    """How long answers took, in words; None before the first."""
    answered = Obstacle.objects.filter(conference=conference, answered_at__isnull=False)
    moments = answered.values_list("raised_at", "reopened_at", "answered_at")
    known = answer_rule.median_and_longest(
        at - (again or raised) for raised, again, at in moments if at is not None
    )
    if known is None:
        return None
    return {"median": obstacle_rows.time_words(known[0]), "longest": obstacle_rows.time_words(known[1])}
