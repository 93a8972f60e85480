"""One task on the web: added, edited, moved along its states, and its page with all that is known of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Value
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conference import history
from conference.current import remember
from conference.edits import locked, one_at_a_time
from conference.models import Conference
from subcommittees import (
    checklist,
    comments,
    deadlines,
    due_rule,
    lines,
    obstacle_rows,
    task_files,
    transitions,
    waiting,
)
from subcommittees.access import Rights, rights_of
from subcommittees.filters import TaskFilter
from subcommittees.folder_forms import CommentForm, FileForm, ItemsForm, ReasonForm
from subcommittees.forms import TaskForm
from subcommittees.models import Obstacle, Subcommittee, Task
from subcommittees.views import store

PAGES = {"list": "subcommittees:list", "board": "subcommittees:board", "mine": "subcommittees:my_tasks"}
FILTERED = ("list", "board")
LONGEST_QUERY = 1000
NAMED_ITEMS = 3
MOST_ENTRIES = 50  # of the history


def shown_task(request, pk: int) -> Task:
    """404 for a task that this person does not see."""
    tasks = Task.objects.visible_to(request.user).select_related(
        "subcommittee__conference", "lead_unit", "assignee"
    )
    task = get_object_or_404(tasks, pk=pk, subcommittee__conference__is_current=True)
    remember(request, task.subcommittee.conference)
    return task


@require_GET
def task_page(request, pk: int):
    return show(request, shown_task(request, pk))


def show(request, task: Task, **bound) -> HttpResponse:
    """The task with what it waits for, its checklist, files, comments and history; `bound`: forms that were refused."""
    conference, rights = task.subcommittee.conference, rights_of(request.user)
    near = _near(request, task, conference, rights)
    row = deadlines.in_order([task], conference, rights)[0]
    items = list(task.checklist.select_related("done_by"))
    said = list(task.comments.select_related("author", "taken_back_by"))
    kept = list(task.files.select_related("added_by"))
    context = {
        "row": row,
        "arranges": rights.arranges_in(task.subcommittee_id),
        **near,
        "items": items,
        "ticked": sum(item.done_at is not None for item in items),
        "comments": [(each, comments.may_correct(request.user, each), comments.may_take_back(request.user, each)) for each in said],
        "minutes": comments.MINUTES,
        "files": task_files.by_name([(each, task_files.may_take_back(request.user, rights, each)) for each in kept]),
        "items_form": ItemsForm(),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "file_form": FileForm(),
        "reason_form": ReasonForm(),
        "entries": history.of(task)[:MOST_ENTRIES],
        "may_ask": rights.asks(task.subcommittee_id),
        "obstacles": _obstacles(request.user, task),
        "page": "task",
    }  # fmt: skip
    return render(request, "subcommittees/task.html", context | bound)


def _obstacles(user, task: Task) -> list[obstacle_rows.ObstacleRow]:
    """What stands in its way, as far as the person sees that. One query."""
    found = Obstacle.objects.filter(task=task).open().visible_to(user)
    return obstacle_rows.rows(found.select_related("raised_by", "unit"))


def _near(request, task: Task, conference: Conference, rights: Rights) -> dict:
    """Its co-ordinating units; what it waits for and what waits for it, as far as the person sees that; and, where
    finishing it is the next step, why that is refused. Two queries."""
    pairs = waiting.Pair.objects.filter(Q(from_task=task) | Q(to_task=task)).order_by()
    helping = Task.coordinating_units.through.objects.filter(task=task).order_by()
    ends = pairs.values_list("pk", "from_task", "to_task", "to_task__state")
    ends = ends.union(helping.values_list("unit__position", Value(0), "unit", "unit__name"), all=True)
    rows_found = sorted(ends)
    found = [(after, before, state) for _place, after, before, state in rows_found if after]
    numbers = {pk for after, before, _state in found for pk in (after, before)} - {task.pk}
    seen = Task.objects.visible_to(request.user).select_related("lead_unit").filter(pk__in=numbers)
    rows = deadlines.dated(seen if numbers else [], conference, rights)
    before_it = {before for after, before, _state in found if after == task.pk}
    undone = {before for after, before, state in found if after == task.pk and state != Task.State.DONE}
    names = [str(row.task) for row in rows if row.task.pk in undone]
    return {
        "helpers": [name for _place, after, _unit, name in rows_found if not after],
        "waits_for": [row for row in rows if row.task.pk in before_it],
        "waited_for_by": [row for row in rows if row.task.pk not in before_it],
        "refusal": waiting.sentence(names, len(undone)) if undone and task.state == Task.State.DOING else "",
    }


@require_POST
def move_task(request, pk: int):
    """One step of a task's state; htmx gets the row back, others the page they came from."""
    task = shown_task(request, pk)
    verb = request.POST.get("verb", "")
    if verb not in transitions.TRANSITIONS:
        raise Http404
    problem, page = "", request.POST.get("page", "")
    try:
        transitions.move(task, verb, request.user)
    except transitions.StillWaits as error:
        problem = str(error)
        if rights_of(request.user).arranges_in(task.subcommittee_id) and not request.htmx:
            page = "task"
    except transitions.TransitionError as error:
        problem = str(error)
    if request.htmx:
        return _row(request, task, page, problem or _left_open(task, verb))
    if problem:
        messages.warning(request, problem)
    else:
        _say_moved(request, task, verb)
    return redirect(_place(task, page, request.POST.get("filter", "")))


@require_POST
def finish_anyway(request, pk: int):
    """Finishes a task though it waits for others; the reason stays in the history."""
    task, form = shown_task(request, pk), ReasonForm(request.POST)
    if not rights_of(request.user).arranges_in(task.subcommittee_id):
        raise PermissionDenied
    if not form.is_valid():
        return show(request, task, reason_form=form)
    try:
        transitions.move(task, "finish", request.user, anyway=form.cleaned_data["reason"])
    except transitions.TransitionError as error:
        messages.warning(request, str(error))
    else:
        _say_moved(request, task, "finish")
    return redirect("subcommittees:task", pk)


def _say_moved(request, task: Task, verb: str) -> None:
    text = _("“%(task)s”: %(state)s.") % {"task": task, "state": task.get_state_display()}
    messages.success(request, text)
    if warning := _left_open(task, verb):
        messages.warning(request, warning)


def _left_open(task: Task, verb: str) -> str:
    """What of its checklist is open though the task is finished."""
    found = checklist.open_items(task) if verb == "finish" and task.state == Task.State.DONE else []
    if not found:
        return ""
    more = "…" if len(found) > NAMED_ITEMS else ""
    text = ngettext(
        "%(n)d item of its checklist is still open: %(items)s",
        "%(n)d items of its checklist are still open: %(items)s",
        len(found),
    )
    return text % {"n": len(found), "items": "; ".join(found[:NAMED_ITEMS]) + more}


def _row(request, task: Task, page: str, problem: str):
    """The row of one's own list in its new state."""
    [row] = lines.dated(lines.some([task.pk]), task.subcommittee.conference, rights_of(request.user))
    context = {
        "row": row,
        "rows": [row],
        "page": page,
        "problem": problem,
        "filter_query": "",
        **lines.beside([task.pk])._asdict(),
        **lines.words(),
    }
    return render(request, "subcommittees/_task.html", context)


def _place(task: Task, page: str, query: str) -> str:
    """The page that the step was made on, with its filter and at the task."""
    if page == "task":
        return reverse("subcommittees:task", args=[task.pk])
    address = reverse(PAGES.get(page, PAGES["mine"]))
    sent = QueryDict(query[:LONGEST_QUERY]) if page in FILTERED else {}
    names = (*TaskFilter.base_fields, "page")
    chosen = urlencode({name: sent[name] for name in names if sent.get(name)})
    where = f"#task-{task.pk}" if page in FILTERED else ""
    return f"{address}?{chosen}{where}" if chosen else f"{address}{where}"


@require_http_methods(["GET", "POST"])
@one_at_a_time
def new_task(request, pk: int):
    """Another task of a subcommittee, by the organiser or its head."""
    if not rights_of(request.user).arranges_in(pk):
        raise PermissionDenied
    body = get_object_or_404(Subcommittee, pk=pk, conference=_current(request))
    return _task_form(request, Task(subcommittee=body, lead_unit_id=body.lead_unit_id), "added")


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
    if form.is_valid() and store(form, request.user, action):
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
