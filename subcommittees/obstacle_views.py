"""Obstacles on the web: raised from wherever one is, listed, and each with a page of its own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts import permissions
from conference import history, once
from conference.current import current_conference
from conference.fields import is_row_number
from conference.models import Conference
from nominations.evidence import StorageFull
from subcommittees import obstacle_rows, obstacles
from subcommittees.models import Obstacle, ObstaclePhoto, Task, UnitRequest
from subcommittees.obstacle_forms import ChangeForm, ObstacleFilter, ObstacleForm, form_of
from subcommittees.transitions import TransitionError

PER_PAGE = 30
CHANGED_STATUS = 409
PEOPLE = ("unit", "raised_by", "answered_by", "escalated_by", "closed_by")
DONE = {
    "answer": gettext_lazy("The answer is given; whoever raised it reads it at once."),
    "escalate": gettext_lazy("It stands before the Standing Council now."),
    "reopen": gettext_lazy("It is open again and waits for another answer."),
    "close": gettext_lazy("Good: it is out of the way."),
}


def visible(user, conference: Conference):
    """The obstacles that this person sees, with all that a row shows."""
    found = Obstacle.objects.filter(conference=conference).visible_to(user)
    return found.select_related(*PEOPLE, "task__subcommittee", "request__subcommittee")


@require_GET
def listed(request):
    """Those that are in the way of this person and their unit; readers of everything see all."""
    conference = current_conference(request)
    if conference is None:
        return render(request, "subcommittees/obstacles.html", {"conference": None})
    chosen = ObstacleFilter(request.GET)
    found = chosen.apply(visible(request.user, conference)).order_by("-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "conference": conference,
        "filter": chosen,
        "rows": obstacle_rows.rows(page.object_list),
        "page_obj": page,
        "everything": permissions.reads_everything(request.user),
        "filtered": chosen.has_changed(),
    }
    return render(request, "subcommittees/obstacles.html", context)


@require_http_methods(["GET", "POST"])
def new(request):
    """Anybody who is signed in raises one, also from a task or a request that they see."""
    conference = get_object_or_404(Conference, is_current=True)
    initial = {
        name: request.GET[name] for name in ("task", "request") if is_row_number(request.GET.get(name, ""))
    }
    form = ObstacleForm(
        request.POST or None, request.FILES or None, conference=conference, user=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            obstacle, is_new = obstacles.raise_one(form.instance, request.user)
            obstacles.keep_photos(obstacle, form.photo_files if is_new else ())
        except once.SentBefore:
            once.ask_again(form)
            return render(
                request, "subcommittees/obstacle_form.html", {"form": form, "origin": form.origin()}
            )
        except StorageFull as full:
            messages.warning(request, full.messages[0])
        messages.success(request, _("The obstacle is raised. You read the answer here."))
        return redirect("subcommittees:obstacle", obstacle.pk)
    context = {"form": form, "origin": form.origin()}
    return render(request, "subcommittees/obstacle_form.html", context)


@require_http_methods(["GET", "POST"])
def obstacle_page(request, pk: int):
    """One obstacle: what is in the way, how long it waits, what was answered, what this person may do."""
    conference = get_object_or_404(Conference, is_current=True)
    obstacle = get_object_or_404(visible(request.user, conference), pk=pk)
    bound, problem = None, ""
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        if verb not in obstacles.ACTIONS:
            raise Http404
        if not obstacles.may(obstacle, verb, request.user):
            raise PermissionDenied
        bound = form_of(verb, request.user)(request.POST, prefix=verb)
        if bound.is_valid():
            problem = _change(request, obstacle, verb, bound)
            if not problem:
                if request.POST.get("page") == "council":
                    return redirect("subcommittees:standing_council")
                return redirect("subcommittees:obstacle", pk)
    return _page(request, obstacle, verb, bound, problem)


def _change(request, obstacle: Obstacle, verb: str, form: ChangeForm) -> str:
    """Changes it; what stood in the way, in words, or "" when it is done."""
    try:
        changed = obstacles.change(obstacle, verb, form.said(), request.user)
    except TransitionError as error:
        return str(error)
    if changed:
        messages.success(request, str(DONE[verb]))
    else:
        messages.info(request, _("This is done already."))
    return ""


def _page(request, obstacle: Obstacle, verb: str, bound: ChangeForm | None, problem: str):
    possible = obstacles.possible(obstacle, request.user)
    forms = {each: form_of(each, request.user)(prefix=each) for each in possible}
    lost = ""
    if bound is not None:
        if verb in forms:
            forms[verb] = bound
        else:
            lost = bound.data.get(f"{verb}-text", "")
    context = {
        "row": obstacle_rows.rows([obstacle])[0],
        "obstacle": obstacle,
        "photos": list(obstacle.photos.all()),
        "forms": forms,
        "failed": verb if bound is not None else "",
        "problem": problem,
        "lost": lost,
        "sees_task": _sees(Task, obstacle.task_id, request.user),
        "sees_request": _sees(UnitRequest, obstacle.request_id, request.user),
        "entries": history.of(obstacle),
    }
    return render(request, "subcommittees/obstacle.html", context, status=CHANGED_STATUS if problem else 200)


def _sees(model, pk: int | None, user) -> bool:
    return pk is not None and model.objects.filter(pk=pk).visible_to(user).exists()


@never_cache
@require_safe
def photo(request, pk: int) -> FileResponse:
    """As a download; the page shows it as a picture."""
    conference = get_object_or_404(Conference, is_current=True)
    seen = Obstacle.objects.filter(conference=conference).visible_to(request.user)
    row = get_object_or_404(ObstaclePhoto, pk=pk, obstacle__in=seen)
    try:
        stored = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"vuong-mac-{row.obstacle_id}-{row.position}.jpg"
    return FileResponse(stored, as_attachment=True, filename=name, content_type="image/jpeg")
