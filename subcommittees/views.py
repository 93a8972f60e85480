"""Subcommittees on the web: who has which task by when, and each person's own list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions
from conference import history
from conference.current import current_conference
from conference.edits import locked, one_at_a_time
from conference.models import Conference
from subcommittees import deadlines, due_rule, membership, obstacle_rows, transitions
from subcommittees.access import rights_of
from subcommittees.forms import MemberForm, SubcommitteeForm, TaskFilter, TaskForm
from subcommittees.models import CalendarLink, Member, Obstacle, Subcommittee, Task

PAGES = {"list": "subcommittees:list", "mine": "subcommittees:my_tasks"}


def _organised(request) -> Conference:
    """The current conference for its organiser; 403 for others, 404 before one is set up."""
    if not permissions.is_organiser(request.user):
        raise PermissionDenied
    return get_object_or_404(Conference, is_current=True)


def _tasks(conference: Conference):
    """Tasks of the conference with all that a row shows; one more query for the co-ordinating units."""
    tasks = Task.objects.filter(subcommittee__conference=conference)
    return tasks.select_related("subcommittee", "lead_unit", "assignee").prefetch_related(
        "coordinating_units"
    )


@require_GET
def subcommittee_list(request):
    """Each subcommittee with its tasks; readers of everything see all, others the tasks they have a hand in."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/list.html", {"conference": None})
    bodies = conference.subcommittees.select_related("lead_unit").prefetch_related(
        "coordinating_units", "members__user"
    )
    chosen = TaskFilter(request.GET, bodies=bodies)
    rights = rights_of(request.user)
    tasks = chosen.apply(_tasks(conference).visible_to(request.user), conference, request.user)
    rows = deadlines.dated(tasks, conference, rights)
    boards = _boards(
        bodies, rows, everything=permissions.reads_everything(request.user) and not chosen.has_changed()
    )
    context = {
        "conference": conference,
        "filter": chosen,
        "boards": boards,
        "count": len(rows),
        "late_count": sum(1 for row in rows if row.days_late),
        "organises": rights.organises,
        "headed": rights.headed_bodies,
        "may_change": rights.organises or any(row.movable or row.editable for row in rows),
        "page": "list",
    }
    return render(request, "subcommittees/list.html", context)


def _boards(bodies, rows: list[deadlines.DatedTask], *, everything: bool) -> list[tuple]:
    """[(subcommittee, its rows)]; those without a row only when `everything` is to be shown."""
    tasks: dict[int, list] = {}
    for row in rows:
        tasks.setdefault(row.task.subcommittee_id, []).append(row)
    return [(body, tasks.get(body.pk, [])) for body in bodies if everything or body.pk in tasks]


@require_GET
def my_tasks(request):
    """What this person has a hand in, the urgent first."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/my_tasks.html", {"conference": None})
    rows = deadlines.dated(_tasks(conference).mine(request.user), conference, rights_of(request.user))
    context = {
        "conference": conference,
        "groups": deadlines.grouped(rows),
        "has_calendar": CalendarLink.objects.filter(user=request.user).exists(),
        "page": "mine",
    }
    return render(request, "subcommittees/my_tasks.html", context)


@require_POST
def move_task(request, pk: int):
    """One step of a task's state; htmx gets the row back, others the page they came from."""
    conference = get_object_or_404(Conference, is_current=True)
    task = get_object_or_404(_tasks(conference).visible_to(request.user), pk=pk)
    verb = request.POST.get("verb", "")
    if verb not in transitions.TRANSITIONS:
        raise Http404
    try:
        transitions.move(task, verb, request.user)
        problem = ""
    except transitions.TransitionError as error:
        problem = str(error)
    page = request.POST.get("page")
    if request.htmx:
        row = deadlines.dated([task], conference, rights_of(request.user))[0]
        return render(request, "subcommittees/_task.html", {"row": row, "page": page, "problem": problem})
    if problem:
        messages.warning(request, problem)
    else:
        messages.success(
            request, _("“%(task)s”: %(state)s.") % {"task": task, "state": task.get_state_display()}
        )
    if page == "task":
        return redirect("subcommittees:task", task.pk)
    if page == "board":
        place = urlencode({"body": task.subcommittee.code})
        return redirect(f"{reverse('subcommittees:board')}?{place}#task-{task.pk}")
    return redirect(PAGES.get(page, PAGES["mine"]))


@require_http_methods(["GET", "POST"])
def new(request):
    body = Subcommittee(conference=_organised(request))
    form = SubcommitteeForm(request.POST or None, instance=body)
    if form.is_valid() and _store(form, request.user, "added"):
        messages.success(request, _("“%(name)s” is set up. Name its people and its tasks.") % {"name": body})
        return redirect("subcommittees:edit", body.pk)
    return render(request, "subcommittees/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit(request, pk: int):
    body = get_object_or_404(
        locked(request, Subcommittee.objects.all()), pk=pk, conference=_organised(request)
    )
    form = SubcommitteeForm(request.POST or None, instance=body)
    if form.is_valid() and _store(form, request.user, "edited"):
        messages.success(request, _("“%(name)s” is saved.") % {"name": body})
        return redirect("subcommittees:list")
    return _edit_page(request, body, form, MemberForm())


def _edit_page(request, body: Subcommittee, form: SubcommitteeForm, member_form: MemberForm):
    members = body.members.select_related("user").order_by("-is_head", "user__full_name")
    context = {"form": form, "body": body, "members": members, "member_form": member_form}
    return render(request, "subcommittees/form.html", context)


def _store(form, actor, action: str) -> bool:
    """Saves a form of this room and notes what it changed. False, with the error on the form, when the code or
    number was taken between the check and the save."""
    if action == "edited" and not form.changed_data:
        return True
    try:
        with transaction.atomic():
            changes = history.changes_of(form)
            if action == "edited":
                form.save_changed()
            else:
                form.save()
            history.record(actor, form.instance, action, changes=changes)
    except IntegrityError:
        form.full_clean()
        return not form.errors
    return True


@require_POST
def add_member(request, pk: int):
    body = get_object_or_404(Subcommittee, pk=pk, conference=_organised(request))
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, body, SubcommitteeForm(instance=body), form)
    user = form.cleaned_data["user"]
    if membership.seat(body, user, form.cleaned_data["is_head"], request.user):
        messages.success(request, _("%(user)s now sits in “%(name)s”.") % {"user": user, "name": body})
    else:
        messages.info(request, _("%(user)s sits in “%(name)s” already.") % {"user": user, "name": body})
    return redirect("subcommittees:edit", pk)


@require_POST
def remove_member(request, pk: int, member_pk: int):
    body = get_object_or_404(Subcommittee, pk=pk, conference=_organised(request))
    member = get_object_or_404(
        Member.objects.select_related("user", "subcommittee"), pk=member_pk, subcommittee=body
    )
    if membership.unseat(member, request.user):
        messages.success(
            request, _("%(user)s no longer sits in “%(name)s”.") % {"user": member, "name": body}
        )
    return redirect("subcommittees:edit", pk)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def new_task(request, pk: int):
    """Another task of a subcommittee, by the organiser or its head."""
    if not rights_of(request.user).arranges_in(pk):
        raise PermissionDenied
    body = get_object_or_404(Subcommittee, pk=pk, conference=_current(request))
    return _task_form(request, Task(subcommittee=body, lead_unit_id=body.lead_unit_id), "added")


@require_GET
def task_page(request, pk: int):
    """One task with all that is known of it: what it waits for, what waits for it, its history."""
    conference = get_object_or_404(Conference, is_current=True)
    task = get_object_or_404(_tasks(conference).visible_to(request.user), pk=pk)
    rights = rights_of(request.user)
    visible = Task.objects.visible_to(request.user).select_related("lead_unit")
    context = {
        "row": deadlines.dated([task], conference, rights)[0],
        "waits_for": deadlines.dated(visible.filter(waited_for_by=task), conference, rights),
        "waited_for_by": deadlines.dated(visible.filter(waits_for=task), conference, rights),
        "entries": history.of(task),
        "may_ask": rights.asks(task.subcommittee_id),
        "obstacles": obstacle_rows.rows(
            Obstacle.objects.filter(task=task)
            .open()
            .visible_to(request.user)
            .select_related("raised_by", "unit")
        ),
        "page": "task",
    }
    return render(request, "subcommittees/task.html", context)


@require_http_methods(["GET", "POST"])
@one_at_a_time
def edit_task(request, pk: int):
    """404 for a task that this person does not see; 403 for one that is others' to arrange."""
    conference = _current(request)
    seen = Task.objects.filter(subcommittee__conference=conference).visible_to(request.user)
    tasks = Task.objects.filter(pk__in=seen.values("pk")).select_related("subcommittee")
    task = get_object_or_404(locked(request, tasks), pk=pk)
    if not rights_of(request.user).details(task):
        raise PermissionDenied
    return _task_form(request, task, "edited")


def _current(request) -> Conference:
    """The current conference, locked while tasks are written: what waits for what is looked at as a whole."""
    return get_object_or_404(locked(request, Conference.objects.all()), is_current=True)


def _task_form(request, task: Task, action: str):
    arranges = rights_of(request.user).arranges_in(task.subcommittee_id)
    form = TaskForm(request.POST or None, instance=task, user=request.user, arranges=arranges)
    if form.is_valid() and _store(form, request.user, action):
        messages.success(request, _("“%(task)s” is saved.") % {"task": task})
        _warn_of_day_off(request, task)
        return redirect("subcommittees:task", task.pk)
    context = {"form": form, "body": task.subcommittee, "task": task, "new": action == "added"}
    return render(request, "subcommittees/task_form.html", context)


def _warn_of_day_off(request, task: Task) -> None:
    due = task.due_date(task.subcommittee.conference)
    if due and due_rule.nobody_works(due):
        words = {"day": date_format(due, "l, d/m/Y")}
        text = _("It is due on %(day)s, a weekend or public holiday.")
        messages.warning(request, text % words)
